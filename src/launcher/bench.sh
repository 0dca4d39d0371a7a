# shellcheck shell=bash
# Measures a real Larch beside floors: compiles what measures, and becomes its JVM.

# Each with a class in io.larch.bench, in the order in which they run.
readonly BENCHMARKS=(delete-one info delete-tree delete-beside purge relay store fetch start parser)
readonly BENCH_OPTIONS='--rounds= --set= --quick --large --write --list'
readonly BENCH_CLASS_PATH=$home/target/bench-class-path

# bench ARGUMENT...
bench() {
  provide_load_makers
  build_bench_if_needed
  cd "$home" || exit
  exec "$jdk/bin/java" "@$JVM_OPTIONS" \
    -cp "target/test-classes:target/classes:$(<"$BENCH_CLASS_PATH")" io.larch.bench.Main "$@"
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
