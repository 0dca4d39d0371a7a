#!/usr/bin/env bash
# Provides the programs that the tests and the benchmarks need: on Debian and Ubuntu, as root, what is missing is
# installed with apt; otherwise it is named.
#
#   packages.sh tests|bench|wrong-clocks LOG
#
# Exit status 0: all is there. 1: apt-get failed; LOG says why. 4: something is missing. Without what gives a process
# wrong clocks, the tests that need it are skipped and say so: that is never a failure.
set -euo pipefail

purpose=$1 log=$2 missing=()
# Debian asks this program whether a package may start its service.
readonly policy=/usr/sbin/policy-rc.d

# Where daemons lie too, which a user's PATH may not have.
installed() {
  PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin command -v "$1" >/dev/null
}

# need PACKAGE PROGRAM...
need() {
  local package=$1 program
  shift
  for program in "$@"; do
    installed "$program" || {
      missing+=("$package")
      return
    }
  done
}

docker_works() {
  command -v docker >/dev/null && docker info >/dev/null 2>&1
}

has_wrong_clocks() {
  local library
  for library in /usr/lib/*/faketime/libfaketime.so.1; do
    [ ! -e "$library" ] || return 0
  done
  return 1
}

# Without starting the services that come with them, for the tests start servers of their own, on ports of their own.
install() {
  printf 'Installing with apt-get: %s\n' "${missing[*]}"
  mkdir -p "$(dirname "$log")"
  (
    if [ ! -e "$policy" ]; then
      trap 'rm -f "$policy"' EXIT
      trap 'exit 130' INT
      trap 'exit 143' TERM HUP
      printf '#!/bin/sh\nexit 101\n' >"$policy"
      chmod 755 "$policy"
    fi
    apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}"
  ) </dev/null >"$log" 2>&1 || {
    tail -n 15 "$log" >&2
    printf 'larch: apt-get failed; all that it said is in %s\n' "$log" >&2
    return 1
  }
}

if [ "$purpose" = wrong-clocks ]; then
  if has_wrong_clocks; then
    :
  elif ! command -v apt-get >/dev/null; then
    printf '  without libfaketime, which is not installed: no wrong clocks\n'
  elif [ "$(id -u)" -ne 0 ]; then
    printf '  without wrong clocks; as root: apt-get install --no-install-recommends libfaketime\n'
  else
    missing=(libfaketime)
    install || printf '  without libfaketime, which could not be installed: no wrong clocks\n'
  fi
  exit 0
fi

who='the benchmarks need'
# Without it, RabbitMQ runs in a container.
installed rabbitmq-server || docker_works || missing+=(rabbitmq-server)
if [ "$purpose" = tests ]; then
  who='the tests need'
  need radosgw radosgw
  need ceph-mon ceph-mon
  need ceph-osd ceph-osd
  need ceph-common ceph ceph-authtool radosgw-admin
  need prometheus promtool
  need haproxy haproxy
  need python3 python3
  need openssl openssl
fi
# With the library itself, libvips42.
need libvips-tools vips vipsheader
need wrk wrk
need postgresql pgbench
if [ ${#missing[@]} -eq 0 ]; then
  exit 0
elif ! command -v apt-get >/dev/null; then
  printf 'larch: %s these Debian packages, or what they are called here: %s\n' "$who" "${missing[*]}" >&2
  exit 4
elif [ "$(id -u)" -ne 0 ]; then
  printf 'larch: %s programs that are not installed; as root: apt-get install --no-install-recommends %s\n' "$who" "${missing[*]}" >&2
  exit 4
fi
install
