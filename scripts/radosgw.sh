#!/bin/bash
# A real S3 on loopback for tests: one Ceph monitor, one OSD, one radosgw, all under one directory.
#
#   radosgw.sh start DIR PORT [memstore|bluestore] [PARENT]
#   radosgw.sh stop  DIR
#
# memstore keeps objects in memory; bluestore keeps them in DIR and survives kill -9.
# The monitor takes PORT+1 and PORT+2. With PARENT, a process id, everything ends when that process does.
# Starting again on the same DIR brings the same store back. Prints key=value pairs: endpoint, access-key, secret-key, region.
# Needs Debian's packages radosgw, ceph-mon, ceph-osd and ceph-common.
set -euo pipefail

usage() {
  echo "usage: radosgw.sh start DIR PORT [memstore|bluestore] [PARENT] | radosgw.sh stop DIR" >&2
  exit 64
}

# Ends the process of a pid file, by force after 5 seconds. A process that no longer mentions the directory is someone else's.
end_process() {
  local file=$1 pid
  [ -f "$file" ] || return 0
  pid=$(cat "$file")
  if [ -n "$pid" ] && tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | grep -qF -- "$dir"; then
    kill "$pid" 2>/dev/null || true
    for _ in $(seq 50); do
      kill -0 "$pid" 2>/dev/null || break
      sleep 0.1
    done
    kill -9 "$pid" 2>/dev/null || true
  fi
  rm -f "$file"
}

stop() {
  # The watcher may be the one that calls: it goes last.
  for name in rgw osd mon watch; do
    end_process "$dir/run/$name.pid"
  done
}

fail() {
  echo "radosgw.sh: $1; see $dir/log" >&2
  stop
  exit 1
}

# Runs a daemon in the foreground of its own session, so that a Ctrl-C at the terminal stays with the caller.
launch() {
  local name=$1
  shift
  setsid "$@" --conf "$dir/ceph.conf" </dev/null >"$dir/log/$name.out" 2>&1 &
  echo $! >"$dir/run/$name.pid"
}

configure() {
  cat >"$dir/ceph.conf" <<CONF
[global]
fsid = $(cat "$dir/fsid")
mon_initial_members = a
mon_host = $mon
keyring = $dir/keyring
auth_allow_insecure_global_id_reclaim = false
public_network = 127.0.0.0/8
cluster_network = 127.0.0.0/8
ms_bind_ipv6 = false
run_dir = $dir/run
admin_socket = $dir/run/\$name.asok
pid_file =
log_file = $dir/log/\$name.log
crash_dir = $dir/crash
mon_data = $dir/mon
mon_data_avail_warn = 1
mon_data_avail_crit = 1
mon_allow_pool_size_one = true
mon_max_pg_per_osd = 1000
# Without it every step of the start waits a second for the monitor.
paxos_propose_interval = 0.05
osd_data = $dir/osd
osd_objectstore = $store
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 8
osd_pool_default_pg_autoscale_mode = off
osd_crush_chooseleaf_type = 0
osd_fast_shutdown = true
osd_memory_target = 1073741824
osd_scrub_load_threshold = 0
bluestore_block_size = 8589934592
bluestore_block_db_create = false
bluestore_block_wal_create = false
memstore_device_bytes = 4294967296

[client.rgw.a]
rgw_data = $dir/rgw
rgw_frontends = beast endpoint=127.0.0.1:$port
rgw_dns_name = 127.0.0.1
rgw_thread_pool_size = 128
# Any region in a signature is as good as another.
rgw_relaxed_region_enforcement = true
# Gives the space of deleted objects back at once, not after two hours: there is little of it.
rgw_gc_obj_min_wait = 1
rgw_gc_processor_period = 1
CONF
}

create_keys_and_monitor() {
  ceph-authtool --create-keyring "$dir/mon.keyring" --gen-key -n mon. --cap mon 'allow *'
  ceph-authtool --create-keyring "$dir/keyring" --gen-key -n client.admin \
    --cap mon 'allow *' --cap osd 'allow *' --cap mgr 'allow *'
  ceph-authtool "$dir/keyring" --gen-key -n client.rgw.a --cap mon 'allow rwx' --cap osd 'allow rwx'
  ceph-authtool "$dir/keyring" --gen-key -n osd.0 --cap mon 'allow profile osd' --cap osd 'allow *' --cap mgr 'allow profile osd'
  ceph-authtool "$dir/mon.keyring" --import-keyring "$dir/keyring"
  monmaptool --create --fsid "$(cat "$dir/fsid")" --addv a "$mon" "$dir/monmap"
  ceph-mon -i a --mkfs --monmap "$dir/monmap" --keyring "$dir/mon.keyring"
}

start() {
  mon="[v2:127.0.0.1:$((port + 1)),v1:127.0.0.1:$((port + 2))]"
  export CEPH_CONF=$dir/ceph.conf
  mkdir -p "$dir"/{mon,osd,rgw,run,log,crash}
  [ -f "$dir/fsid" ] || cat /proc/sys/kernel/random/uuid >"$dir/fsid"
  configure
  [ -f "$dir/monmap" ] || create_keys_and_monitor >"$dir/log/create.out" 2>&1 || fail "the monitor could not be created"

  launch mon ceph-mon -i a -f --public-addrv "$mon"
  if [ ! -f "$dir/osd/fsid" ]; then
    local osd
    osd=$(cat /proc/sys/kernel/random/uuid)
    ceph --connect-timeout 20 osd new "$osd" >>"$dir/log/create.out" 2>&1 || fail "the monitor does not answer"
    ceph-osd -i 0 --mkfs --osd-uuid "$osd" --no-mon-config >>"$dir/log/create.out" 2>&1 || fail "the OSD could not be created"
  fi
  launch osd ceph-osd -i 0 -f
  for _ in $(seq 100); do
    ceph --connect-timeout 5 osd stat 2>/dev/null | grep -q '1 up' && break
    sleep 0.2
  done
  launch rgw radosgw -n client.rgw.a -f
  for _ in $(seq 150); do
    (echo >"/dev/tcp/127.0.0.1/$port") 2>/dev/null && listening=yes && break
    kill -0 "$(cat "$dir/run/rgw.pid")" 2>/dev/null || fail "radosgw ended by itself"
    sleep 0.2
  done
  [ "${listening:-}" = yes ] || fail "radosgw does not listen on port $port"
  if [ ! -f "$dir/user" ]; then
    radosgw-admin user create --uid=larch --display-name=larch --access-key=larch --secret-key=larch-secret \
      >"$dir/user.tmp" 2>>"$dir/log/create.out" || fail "the user could not be created"
    mv "$dir/user.tmp" "$dir/user"
  fi
  if [ -n "$parent" ]; then
    # shellcheck disable=SC2016 # the inner shell's arguments
    setsid bash -c 'tail --pid="$1" -f /dev/null; exec "$2" stop "$3"' watch "$parent" "$script" "$dir" \
      </dev/null >/dev/null 2>&1 &
    echo $! >"$dir/run/watch.pid"
  fi
  echo "endpoint=http://127.0.0.1:$port access-key=larch secret-key=larch-secret region=us-east-1"
}

script=$(realpath "${BASH_SOURCE[0]}")
[ $# -ge 2 ] || usage
mkdir -p "$2"
dir=$(realpath "$2")
case $1 in
  start)
    [ $# -ge 3 ] || usage
    port=$3 store=${4:-memstore} parent=${5:-}
    start
    ;;
  stop) stop ;;
  *) usage ;;
esac
