# shellcheck shell=bash
# Every check and every test, and a count of them at the end.

readonly UNIT_REPORTS=$home/target/surefire-reports
readonly SERVER_REPORTS=$home/target/failsafe-reports
# Of the tests that touch SQL, once more on the oldest supported PostgreSQL.
readonly OLDEST_REPORTS=$home/target/failsafe-reports-oldest
# As the README says; newer ones are tested with what the build brings, or what is installed.
readonly OLDEST_POSTGRES=14 OLDEST_RABBITMQ=3.10
# Debian asks this program whether a package may start its service.
readonly POLICY=/usr/sbin/policy-rc.d
# The fault suite: its package, and what else holds when things break. Each test that must catch a deliberate fault
# (scripts/deliberate-faults.sh) is among them; of a long class of tests of the pipeline, that one alone.
FAULT_TESTS='io/larch/faults/*IT,ExportedMetricsIT,ServeShutdownIT,RabbitMqFaultsIT,RabbitMqParkedMessagesIT'
FAULT_TESTS+=',UploadIntentsIT,S3VersionsIT,BucketTroubleIT'
FAULT_TESTS+=',PurgePipelineIT#slowDeleteKeepsItsClaimSoThatNobodyElseIsAtIt'
readonly FAULT_TESTS

# verify [--quick | --oldest-servers | --faults [--times N]]
verify() {
  local quick='' faults='' oldest_servers='' times=1 problems=()
  while [ $# -gt 0 ]; do
    case $1 in
      --quick) quick=yes ;;
      --faults) faults=yes ;;
      --oldest-servers) oldest_servers=yes ;;
      --times)
        times=$2
        shift
        ;;
      --times=*) times=${1#*=} ;;
    esac
    shift
  done
  if [ -n "$faults" ]; then
    verify_faults "$times"
    return
  fi
  check_scripts
  [ -n "$quick" ] || provide_servers
  find_maven
  lock_target
  rm -rf "$UNIT_REPORTS" "$SERVER_REPORTS" "$OLDEST_REPORTS" "$home/target/classes" "$home/target/test-classes" \
    "$home/target/lib" "$home/target/lib-dev" "$JAR" "$START_CACHE"
  rm -f "$UNFINISHED"
  # Most tests with servers wait more than they work.
  local arguments=(verify -Dtest.forks=2 -Doldest-postgres.skip=false)
  [ -z "$quick" ] || arguments=(verify -DskipITs)
  local started=$SECONDS
  printf 'Building, checking and testing\n'
  if ! run_maven "${arguments[@]}"; then
    show_reasons
    problems+=("Maven reports a failure; all that it said is in $BUILD_LOG")
  fi
  unlock_target
  [ -n "$quick" ] || require_server_tests
  conclude "$((SECONDS - started))"
}

# verify_faults TIMES: the fault suite alone, with the parts that take long; ends with the first run that fails.
# Most of it is waiting, for leases and time-outs, so that three JVMs share the machine.
verify_faults() {
  local times=$1 run started=$SECONDS passed failed skipped
  local all_passed=0 all_failed=0 all_skipped=0 problems=() goals=(verify) plugins=org.apache.maven.plugins
  provide_servers
  provide_wrong_clocks
  find_maven
  lock_target
  for ((run = 1; run <= times; run++)); do
    rm -rf "$UNIT_REPORTS" "$SERVER_REPORTS" "$OLDEST_REPORTS"
    printf 'Run %s of %s of the fault suite\n' "$run" "$times"
    if ! run_maven "${goals[@]}" -Djacoco.skip=true -Dfaults.excluded=endurance -Dtest.forks=3 \
      -Dsurefire.failIfNoSpecifiedTests=false -Dtest='FaultMatrixTest' \
      -Dit.test="$FAULT_TESTS"; then
      show_reasons
      problems+=("Maven reports a failure in run $run; all that it said is in $BUILD_LOG")
    fi
    require_reasons
    sum_counters
    read -r passed failed skipped < <(read_reports . "$UNIT_REPORTS" "$SERVER_REPORTS" | add_up)
    all_passed=$((all_passed + passed))
    all_failed=$((all_failed + failed))
    all_skipped=$((all_skipped + skipped))
    [ "$failed" -eq 0 ] || problems+=("$failed tests failed in run $run")
    [ "$passed" -gt 0 ] || problems+=("no test was run in run $run")
    [ ${#problems[@]} -eq 0 ] || break
    # What the first run has built, the others use.
    goals=("$plugins:maven-toolchains-plugin:select-jdk-toolchain@default"
      "$plugins:maven-failsafe-plugin:integration-test@default" "$plugins:maven-failsafe-plugin:verify@default")
  done
  unlock_target
  finish "$((SECONDS - started))" "$all_passed" "$all_failed" "$all_skipped"
}

# What the tests of a run have counted.
sum_counters() {
  awk -F '[ ,]+' '
    / lost [0-9]+, unexpected [0-9]+, recovered [0-9]+, duplicated [0-9]+$/ {
      lost += $(NF - 6); unexpected += $(NF - 4); recovered += $(NF - 2); duplicated += $NF
    }
    END {
      printf "  lost %d, unexpected %d, recovered %d, duplicated %d\n", lost, unexpected, recovered, duplicated
    }
  ' "$BUILD_LOG"
}

# What has a process see another time. Where it can't be installed, the tests that need it are skipped and say so.
provide_wrong_clocks() {
  local library
  for library in /usr/lib/*/faketime/libfaketime.so.1; do
    [ ! -e "$library" ] || return 0
  done
  if ! command -v apt-get >/dev/null; then
    printf '  without libfaketime, which is not installed: no wrong clocks\n'
  elif [ "$(id -u)" -ne 0 ]; then
    printf '  without wrong clocks; as root: apt-get install --no-install-recommends libfaketime\n'
  else
    # In a shell of its own, for without the package all the other tests can run.
    (install_packages libfaketime) || printf '  without libfaketime, which could not be installed: no wrong clocks\n'
  fi
}

# Refuses times that are no number, before a build.
check_times() {
  case $1 in
    *[!0-9]* | '' | 0* | ???*) refuse verify "times are a number from 1 to 99, not '$1'" ;;
  esac
}

# check_verify ARGUMENT...: refuses options that don't go together, before a build.
check_verify() {
  local argument quick='' faults='' times='' oldest=''
  for argument in "$@"; do
    case $argument in
      --quick) quick=yes ;;
      --faults) faults=yes ;;
      --oldest-servers) oldest=yes ;;
      --times | --times=*) times=yes ;;
    esac
  done
  [ -z "$quick" ] || [ -z "$faults" ] || refuse verify 'options --quick and --faults exclude each other'
  [ -z "$oldest" ] || [ -z "$quick$faults" ] ||
    refuse verify 'option --oldest-servers is for a run of all tests, without --quick or --faults'
  [ -z "$times" ] || [ -n "$faults" ] || refuse verify 'option --times goes with --faults'
}

# Syntax of the shell scripts, and shellcheck's view of them where it is installed.
check_scripts() {
  local scripts=() script
  while IFS= read -r script; do
    scripts+=("$script")
  done < <(
    cd "$home" || exit
    printf '%s\n' larch .ci/run
    for script in docker/healthcheck src/launcher/dist/larch; do
      [ ! -f "$script" ] || printf '%s\n' "$script"
    done
    for directory in src docker scripts; do
      [ ! -d "$directory" ] || find "$directory" -name '*.sh'
    done
  )
  printf 'Checking %s shell scripts\n' "${#scripts[@]}"
  for script in "${scripts[@]}"; do
    bash -n "$home/$script" || fail "$STATUS_FAILED" "$script is not valid bash"
  done
  if command -v shellcheck >/dev/null; then
    # The launcher's parts are checked where it sources them, for they use its variables.
    local whole=()
    for script in "${scripts[@]}"; do
      case $script in src/launcher/*.sh) ;; *) whole+=("$script") ;; esac
    done
    (cd "$home" && shellcheck -a -x "${whole[@]}") || fail "$STATUS_FAILED" 'shellcheck objects to a script'
  else
    printf '  without shellcheck, which is not installed\n'
  fi
}

# The servers that the tests start themselves: installed when that is possible, else asked for.
provide_servers() {
  local missing=()
  # Without it, the tests run RabbitMQ in a container.
  installed rabbitmq-server || docker_works || missing+=(rabbitmq-server)
  installed radosgw || missing+=(radosgw)
  installed ceph-mon || missing+=(ceph-mon)
  installed ceph-osd || missing+=(ceph-osd)
  installed ceph && installed ceph-authtool && installed radosgw-admin || missing+=(ceph-common)
  installed promtool || missing+=(prometheus)
  add_missing_load_makers
  [ ${#missing[@]} -eq 0 ] || provide_packages 'the tests need' "${missing[@]}"
}

# provide_packages WHO_NEEDS PACKAGE...: installs them, or ends with one line that names them.
provide_packages() {
  local who_needs=$1
  shift
  if ! command -v apt-get >/dev/null; then
    fail "$STATUS_MISSING" "$who_needs these Debian packages, or what they are called here: $*"
  fi
  if [ "$(id -u)" -ne 0 ]; then
    fail "$STATUS_MISSING" \
      "$who_needs programs that are not installed; as root: apt-get install --no-install-recommends $*"
  fi
  install_packages "$@"
}

# Where daemons lie too, which a user's PATH may not have.
installed() {
  PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin command -v "$1" >/dev/null
}

docker_works() {
  command -v docker >/dev/null && docker info >/dev/null 2>&1
}

# install_packages PACKAGE...: without starting the services that come with them, for the tests start
# servers of their own, on ports of their own.
install_packages() {
  printf 'Installing with apt-get: %s\n' "$*"
  local log=$home/target/apt.log
  mkdir -p "$home/target"
  (
    if [ ! -e "$POLICY" ]; then
      trap 'rm -f "$POLICY"' EXIT
      trap 'exit 130' INT
      trap 'exit 143' TERM HUP
      printf '#!/bin/sh\nexit 101\n' >"$POLICY"
      chmod 755 "$POLICY"
    fi
    apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"
  ) </dev/null >"$log" 2>&1 || {
    tail -n 15 "$log" >&2
    fail "$STATUS_FAILED" "apt-get failed; all that it said is in $log"
  }
}

# read_reports PATTERN DIRECTORY...: a line for each suite whose name matches the regular expression,
# `suite NAME PASSED STATUS_FAILED SKIPPED`, and one for each skipped test, `skip CLASS.TEST REASON`.
read_reports() {
  local pattern=$1 directory reports=() report
  shift
  for directory in "$@"; do
    for report in "$directory"/TEST-*.xml; do
      [ ! -f "$report" ] || reports+=("$report")
    done
  done
  [ ${#reports[@]} -gt 0 ] || return 0
  awk -v pattern="$pattern" '
    function attribute(name,    value) {
      if (!match($0, "[ \n]" name "=\"[^\"]*\"")) return ""
      value = substr($0, RSTART, RLENGTH)
      sub(/^[^"]*"/, "", value)
      sub(/"$/, "", value)
      return value
    }
    BEGIN { RS = ">" }
    /^[^<]*<testsuite / {
      suite = attribute("name")
      failed = attribute("failures") + attribute("errors")
      skipped = attribute("skipped") + 0
      if (suite ~ pattern) print "suite", suite, attribute("tests") - failed - skipped, failed, skipped
    }
    /^[^<]*<testcase / { test = attribute("classname") "." attribute("name") }
    /^[^<]*<skipped/ { if (suite ~ pattern) { gsub(/ /, "_", test); print "skip", test, attribute("message") } }
  ' "${reports[@]}"
}

# Reads the lines of read_reports; prints `PASSED STATUS_FAILED SKIPPED`.
add_up() {
  awk '$1 == "suite" { passed += $3; failed += $4; skipped += $5 } END { print passed + 0, failed + 0, skipped + 0 }'
}

# Adds to `problems` what was not tested: a test that doesn't run can't fail.
require_server_tests() {
  local server passed failed skipped
  for server in Rabbit S3Proxy Radosgw; do
    read -r passed failed skipped < <(read_reports "[.]([A-Za-z0-9]*)${server}[A-Za-z0-9]*IT" "$SERVER_REPORTS" | add_up)
    if [ "$((passed + failed))" -eq 0 ]; then
      problems+=("no test with $server was run")
    elif [ "$skipped" -gt 0 ]; then
      problems+=("$skipped tests with $server were skipped")
    fi
  done
  require_versions
}

# Adds to `problems` the servers of which the oldest supported version, or the newest, was not tested; says which versions
# were. Each is told by a test of its own, in its report.
require_versions() {
  local newest oldest broker
  newest=$(tested_version PostgreSQL "$SERVER_REPORTS")
  oldest=$(tested_version PostgreSQL "$OLDEST_REPORTS")
  broker=$(tested_version RabbitMQ "$SERVER_REPORTS")
  printf 'Tested with PostgreSQL %s and %s, RabbitMQ %s\n' "${oldest:-?}" "${newest:-?}" "${broker:-?}"
  case $oldest in
    "$OLDEST_POSTGRES".*) ;;
    *) problems+=("no test was run on PostgreSQL $OLDEST_POSTGRES, the oldest that is supported") ;;
  esac
  case $newest in
    '' | "$OLDEST_POSTGRES".*) problems+=('no test was run on the newest PostgreSQL') ;;
  esac
  case $broker in
    "$OLDEST_RABBITMQ".*) ;;
    *)
      if [ -n "${oldest_servers-}" ]; then
        problems+=("no test was run with RabbitMQ $OLDEST_RABBITMQ, the oldest that is supported")
      else
        printf '  not with RabbitMQ %s, the oldest that is supported\n' "$OLDEST_RABBITMQ"
      fi
      ;;
  esac
}

# tested_version SERVER REPORTS: what a passed test has told, such as 18.6.
tested_version() {
  local suite=$1 passed failed skipped
  [ "$1" != PostgreSQL ] || suite=Postgres
  [ "$1" != RabbitMQ ] || suite=Broker
  read -r passed failed skipped < <(read_reports "[.]${suite}VersionIT\$" "$2" | add_up)
  [ "$passed" -gt 0 ] && [ "$((failed + skipped))" -eq 0 ] || return 0
  awk -v server="$1" '
    match($0, "Tested with " server " [0-9][0-9.]*") {
      told = substr($0, RSTART, RLENGTH)
      sub(/.* /, "", told)
      print told
      exit
    }
  ' "$2"/TEST-*."${suite}"VersionIT.xml
}

# Names the skipped tests; adds to `problems` those that don't say why.
require_reasons() {
  local kind test reason
  while read -r kind test reason; do
    [ "$kind" = skip ] || continue
    case $reason in
      '' | *' is @Disabled' | 'Assumption failed: assumption is not '*)
        problems+=("$test was skipped without a reason")
        ;;
      *) printf '  skipped %s: %s\n' "$test" "$reason" ;;
    esac
  done < <(read_reports . "$UNIT_REPORTS" "$SERVER_REPORTS" "$OLDEST_REPORTS")
}

# conclude SECONDS: says what is wrong, then how many tests there were. The last line is for programs too.
conclude() {
  local passed failed skipped
  require_reasons
  read -r passed failed skipped < <(read_reports . "$UNIT_REPORTS" | add_up)
  printf 'Unit tests: %s passed, %s failed, %s skipped\n' "$passed" "$failed" "$skipped"
  [ "$((passed + failed))" -gt 0 ] || problems+=('no unit test was run')
  read -r passed failed skipped < <(read_reports . "$SERVER_REPORTS" | add_up)
  printf 'Tests with real servers: %s passed, %s failed, %s skipped\n' "$passed" "$failed" "$skipped"
  read -r passed failed skipped < <(read_reports . "$OLDEST_REPORTS" | add_up)
  printf 'Again on PostgreSQL %s: %s passed, %s failed, %s skipped\n' "$OLDEST_POSTGRES" "$passed" "$failed" "$skipped"
  read -r passed failed skipped < <(read_reports . "$UNIT_REPORTS" "$SERVER_REPORTS" "$OLDEST_REPORTS" | add_up)
  [ "$failed" -eq 0 ] || problems+=("$failed tests failed")
  finish "$1" "$passed" "$failed" "$skipped"
}

# finish SECONDS PASSED FAILED SKIPPED: prints `problems` and the counts; ends in failure if there are problems.
finish() {
  local problem
  for problem in ${problems[@]+"${problems[@]}"}; do
    printf 'larch: %s\n' "$problem"
  done
  printf '%s after %s s\n' "$([ ${#problems[@]} -eq 0 ] && echo Verified || echo 'Not verified')" "$1"
  printf '%s passed, %s failed, %s skipped\n' "$2" "$3" "$4"
  [ ${#problems[@]} -eq 0 ] || exit "$STATUS_FAILED"
}
