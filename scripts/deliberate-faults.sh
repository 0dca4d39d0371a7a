#!/bin/bash
# Shows that the tests can fail: puts each fault of src/test/faults into a copy of the sources, and runs the test
# that must catch it.
#
#   scripts/deliberate-faults.sh [NAME...]
#
# NAME is a patch without its ending; all of them without one. Takes some minutes for each and works in
# target/faults. Exit status 0: every fault was caught. 1: one was not, or its patch no longer fits or compiles.
set -euo pipefail
cd "$(dirname "$0")/.."

copy=target/faults
mvn=(mvn -q -B -Dformat.skip=true -Dfaults.excluded=none -Dtest=none -Dsurefire.failIfNoSpecifiedTests=false)
missed=0

if [ $# -eq 0 ]; then
  for patch in src/test/faults/*.patch; do
    set -- "$@" "$(basename -s .patch "$patch")"
  done
fi
for name in "$@"; do
  patch=$PWD/src/test/faults/$name.patch
  test=$(sed -n 's/^Caught by: //p' "$patch")
  mkdir -p "$copy"
  rm -rf "$copy/src" "$copy/conf"
  cp -r pom.xml larch src conf scripts "$copy"
  find "$copy/target" -name '*-reports' -prune -exec rm -rf {} + 2>/dev/null || true
  log=$PWD/$copy/$name.log
  if ! patch -s -p1 -d "$copy" <"$patch" >"$log" 2>&1 || ! (cd "$copy" && "${mvn[@]}" test-compile) >>"$log" 2>&1; then
    echo "$name: the patch no longer fits or compiles; see $log"
    missed=1
  elif (cd "$copy" && "${mvn[@]}" verify -Dit.test="$test") >>"$log" 2>&1; then
    echo "$name: NOT caught by $test"
    missed=1
  elif ! grep -qs '<failures>[1-9]\|<errors>[1-9]' "$copy/target/failsafe-reports/failsafe-summary.xml"; then
    echo "$name: $test did not run; see $log"
    missed=1
  else
    echo "$name: caught by $test"
  fi
done
exit $missed
