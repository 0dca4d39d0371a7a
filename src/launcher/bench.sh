# shellcheck shell=bash
# Measures a real Larch beside floors: compiles what measures, and becomes its JVM.

# Each with a class in io.larch.bench, in the order in which they run.
readonly BENCHMARKS=(delete-one info delete-tree delete-beside purge relay store fetch start parser)
readonly BENCH_OPTIONS='--rounds= --set= --against= --quick --large --write --list'
readonly BENCH_CLASS_PATH=$home/target/bench-class-path

# bench ARGUMENT...
bench() {
  local arguments=() commit=''
  while [ $# -gt 0 ]; do
    case $1 in
      --against)
        commit=$2
        shift
        ;;
      --against=*) commit=${1#*=} ;;
      *) arguments+=("$1") ;;
    esac
    shift
  done
  provide_load_makers
  if [ -n "$commit" ]; then
    provide_checkout "$commit"
    arguments+=(--against "$checkout")
  fi
  build_bench_if_needed
  cd "$home" || exit
  exec "$jdk/bin/java" "@$JVM_OPTIONS" \
    -cp "target/test-classes:target/classes:$(<"$BENCH_CLASS_PATH")" io.larch.bench.Main ${arguments[@]+"${arguments[@]}"}
}

# provide_checkout COMMIT: sets `checkout` to a directory with that commit, built by its own launcher.
provide_checkout() {
  local commit
  commit=$(git -C "$home" rev-parse --verify --quiet "$1^{commit}") ||
    refuse bench "there is no commit '$1'"
  checkout=$home/target/against/$commit
  [ ! -f "$checkout/target/larch.jar" ] || return 0
  printf 'Building %s, to be measured against\n' "$commit"
  rm -rf "$checkout"
  mkdir -p "$checkout"
  git -C "$home" archive "$commit" | tar -x -C "$checkout" ||
    fail "$STATUS_FAILED" "commit $commit can't be unpacked into $checkout"
  # Its launcher builds before it looks at the configuration, which lacks the secrets.
  "$checkout/larch" serve --check-config >/dev/null 2>&1 || true
  [ -f "$checkout/target/larch.jar" ] ||
    fail "$STATUS_FAILED" "commit $commit can't be built; $checkout/target/larch-build.log says why"
}

# Prints the names and ends, when that is what the arguments ask for.
list_benchmarks_if_asked() {
  local argument
  for argument in "$@"; do
    if [ "$argument" = --list ]; then
      printf '%s\n' "${BENCHMARKS[@]}"
      exit
    fi
  done
}

# Refuses rounds that are no number, before a build.
check_rounds() {
  case $1 in
    *[!0-9]* | '' | 0* | ???*) refuse bench "rounds are a number from 1 to 99, not '$1'" ;;
  esac
}

# What makes the load, and RabbitMQ: installed when that is possible, else asked for.
provide_load_makers() {
  local missing=()
  add_missing_load_makers
  installed rabbitmq-server || docker_works || missing+=(rabbitmq-server)
  [ ${#missing[@]} -eq 0 ] || provide_packages 'the benchmarks need' "${missing[@]}"
}

# Adds to `missing` the packages with the load makers that are not there.
add_missing_load_makers() {
  installed wrk || missing+=(wrk)
  installed pgbench || missing+=(postgresql)
}

bench_build_needed() {
  if build_needed || [ ! -f "$BENCH_CLASS_PATH" ]; then
    return 0
  fi
  [ -n "$(find "$home/src/test" -newer "$BENCH_CLASS_PATH" -print | head -n 1)" ]
}

# The jar as well, since the server that is measured is the one that `serve` runs.
build_bench_if_needed() {
  bench_build_needed || return 0
  find_maven
  lock_target
  if bench_build_needed; then
    rm -rf "$BENCH_CLASS_PATH" "$home/target/test-classes"
    build -DskipTests package dependency:build-classpath \
      -Dmdep.includeScope=test "-Dmdep.outputFile=$BENCH_CLASS_PATH"
  fi
  unlock_target
}
