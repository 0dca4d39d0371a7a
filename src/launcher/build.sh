# shellcheck shell=bash
# Builds Larch with Maven, and says what Maven is doing in a line for each step.

readonly JAR=$home/target/larch.jar
# There while a build runs; left behind by one that was killed.
readonly UNFINISHED=$home/target/build-unfinished
readonly BUILD_LOG=$home/target/larch-build.log

# What the JVM wrote down of a start, so that others are faster and smaller: its AOT cache.
readonly START_CACHE=$home/target/larch.aot
readonly TRAINING=$home/target/training

build_needed() {
  [ -f "$JAR" ] && [ ! -e "$UNFINISHED" ] || return 0
  local sources=("$home/src/main" "$home/pom.xml")
  [ ! -d "$home/conf" ] || sources+=("$home/conf")
  # Directories count too: their time shows what was removed.
  [ -n "$(find "${sources[@]}" -newer "$JAR" -print | head -n 1)" ]
}

build_if_needed() {
  build_needed || return 0
  find_maven
  lock_target
  # Whoever held the lock may have built it.
  if build_needed; then
    build -Dmaven.test.skip=true package
  fi
  unlock_target
}

# build ARGUMENT...: compiles and packages, with Maven's further arguments. A server that runs from the old jar keeps it: it is unlinked,
# not overwritten.
build() {
  printf 'Building Larch (the first time Maven downloads what it needs, which takes minutes)\n'
  local started=$SECONDS
  # A library of another version would stay beside the new one.
  if [ "$home/pom.xml" -nt "$JAR" ]; then
    rm -rf "$home/target/lib" "$home/target/lib-dev"
  fi
  # Maven leaves resources whose source is gone.
  rm -rf "$JAR" "$START_CACHE" "$home/target/classes"
  : >"$UNFINISHED"
  run_maven -Dformat.skip=true -Djacoco.skip=true "$@" ||
    build_failed 'the build failed'
  # As old as the build's start: what was edited meanwhile is newer.
  touch -r "$UNFINISHED" "$JAR"
  rm -f "$UNFINISHED"
  train
  printf 'Built in %s s\n' "$((SECONDS - started))"
}

# Starts a server once, so that the JVM can write down what a start needs. Nothing depends on it but
# the time that a start takes, so a failure is told and no more.
train() {
  local extra=() server
  printf '  recording a start, which makes later ones faster\n'
  rm -rf "$START_CACHE" "$TRAINING"
  mkdir -p "$TRAINING"
  java_command serve
  server=("${java_command[0]}" "-XX:AOTCacheOutput=$START_CACHE" "${java_command[@]:1}")
  java_command train
  "${java_command[@]}" train --data "$TRAINING/data" -- "${server[@]}" </dev/null >"$TRAINING/log" 2>&1 ||
    printf 'larch: starts will be slow, since none could be recorded; %s says why\n' "$TRAINING/log" >&2
  rm -rf "$TRAINING/data"
}

# Rewrites the sources in the project's format.
format() {
  find_maven
  lock_target
  run_maven -Dformat.mode=replace process-sources || build_failed 'formatting failed'
  unlock_target
}

# build_failed MESSAGE
build_failed() {
  if grep -Eq 'Could not transfer |Unknown host |Network is unreachable|in offline mode' "$BUILD_LOG"; then
    fail "$STATUS_FAILED" "$1, for Maven could not download what it needs: the first build takes a network, or a proxy or mirror in ~/.m2/settings.xml; all that Maven said is in $BUILD_LOG"
  fi
  show_reasons
  fail "$STATUS_FAILED" "$1; all that Maven said is in $BUILD_LOG"
}

# What Maven called errors, without its advice on how to run Maven and without stack traces.
show_reasons() {
  awk '
    /^\[ERROR\] *$/ || /\[Help [0-9]+\]/ || /^\[ERROR\] (To see the full stack|Re-run Maven|For more information)/ { shown = 0; next }
    /^\[ERROR\]/ || /^\[WARNING\] .*\.java:\[/ || /^run .* to format the sources/ {
      shown = !seen[$0]++
      if (shown) print "  " $0
      next
    }
    /^[ \t]+at / || /^\[/ { shown = 0; next }
    /^[ \t]/ { if (shown) print "  " $0; next }
    { shown = 0 }
  ' "$BUILD_LOG" | head -n 80 >&2
}

# Sets `maven` to the program, or ends with one line that says what to do.
find_maven() {
  local candidate
  for candidate in "$(command -v mvn || true)" "${MAVEN_HOME:-/nonexistent}/bin/mvn"; do
    if [ -n "$candidate" ] && [ -x "$candidate" ]; then
      maven=$candidate
      return
    fi
  done
  fail "$STATUS_MISSING" 'Maven is needed to build Larch: install it (Debian: apt-get install maven) or set MAVEN_HOME'
}

# Two launchers must not write to target/ at once. The lock is on the open file, so it ends with the
# process, however that ends.
lock_target() {
  mkdir -p "$home/target" 2>/dev/null ||
    fail "$STATUS_FAILED" "can't write to $home/target, where Larch is built: make it writable"
  exec 9>>"$home/target/.lock"
  try_lock || {
    printf 'Waiting for another launcher that is building\n'
    wait_for_lock
  }
}

unlock_target() {
  exec 9>&-
}

try_lock() {
  if command -v flock >/dev/null; then
    flock -n 9
  else
    perl -MFcntl=:flock -e 'open(my $lock, ">&=", 9) or die; exit !flock($lock, LOCK_EX | LOCK_NB)'
  fi
}

wait_for_lock() {
  if command -v flock >/dev/null; then
    flock 9
  else
    perl -MFcntl=:flock -e 'open(my $lock, ">&=", 9) or die; flock($lock, LOCK_EX) or die'
  fi
}

# run_maven ARGUMENT...: in a process group of its own, so that ending this process can end Maven
# with all that it has started. Returns Maven's status.
run_maven() {
  local status=0
  maven_group=''
  trap 'end_maven; exit 130' INT
  trap 'end_maven; exit 143' TERM HUP
  # Job control gives the group.
  set -m
  {
    local maven_status=0
    # On the JDK found, wherever it lies; the build would look in the usual places alone.
    JAVA_HOME=$jdk "$maven" -B -Dstyle.color=never -f "$home/pom.xml" "$@" </dev/null 2>&1 || maven_status=$?
    printf '\nmaven ended with status %s\n' "$maven_status"
  } | condense &
  maven_group=$(jobs -p %%)
  set +m
  wait $! || status=$?
  trap - INT TERM HUP
  return "$status"
}

end_maven() {
  trap '' INT TERM HUP
  [ -n "$maven_group" ] || return 0
  printf 'larch: stopped; ending Maven\n' >&2
  kill -TERM -- "-$maven_group" 2>/dev/null || true
  local tenths=0
  while kill -0 -- "-$maven_group" 2>/dev/null; do
    tenths=$((tenths + 1))
    if [ "$tenths" -gt 50 ]; then
      kill -KILL -- "-$maven_group" 2>/dev/null || true
      break
    fi
    sleep 0.1
  done
  # A jar that Maven was just writing looks like a finished one.
  rm -f "$JAR"
}

# Writes all that it reads to the log, and a line for each step to standard output. Returns the
# status in the last line.
condense() {
  local line status=1 files=0 next_report=0 name
  while IFS= read -r line; do
    printf '%s\n' "$line" >&8
    case $line in
      *'Downloaded from '*)
        files=$((files + 1))
        if [ "$SECONDS" -ge "$next_report" ]; then
          name=${line%% (*}
          printf '  files downloaded: %s, now %s\n' "$files" "${name##*/}"
          next_report=$((SECONDS + 5))
        fi
        ;;
      *' Compiling '*' to target/classes') printf '  compiling\n' ;;
      *' Compiling '*' to target/test-classes') printf '  compiling the tests\n' ;;
      *'--- '*':copy-dependencies (server-libraries)'*) printf '  collecting libraries\n' ;;
      *'Building jar: '*) printf '  packaging\n' ;;
      'not formatted: '*) printf '    %s\n' "$line" ;;
      *' T E S T S') printf '  testing\n' ;;
      *'Tests run: '*' in '*)
        name=${line##* }
        printf '    %s: %s\n' "${name##*.}" "${line#*Tests run: }"
        ;;
      *': lost '[0-9]*', unexpected '*) printf '      %s\n' "$line" ;;
      'maven ended with status '*) status=${line##* } ;;
    esac
  done 8>"$BUILD_LOG"
  return "$status"
}
