# shellcheck shell=bash
# Finds a JDK that can build and run Larch.

readonly MIN_JAVA=25

# Sets `jdk` to the home of a JDK, or ends with one line that says what to do. What the user points
# at (JAVA_HOME, then the PATH) goes before what lies around; there, the version that the sources
# are for goes before newer ones.
find_jdk() {
  local candidate
  if [ -n "${JAVA_HOME-}" ] && [ ! -x "$JAVA_HOME/bin/java" ]; then
    fail "$STATUS_MISSING" "JAVA_HOME is $JAVA_HOME, where no JDK is: set it to a JDK $MIN_JAVA or newer, or unset it"
  fi
  for candidate in "${JAVA_HOME-}" "$(jdk_on_path)"; do
    if [ "$(jdk_major "$candidate")" -ge "$MIN_JAVA" ]; then
      jdk=$candidate
      return
    fi
  done
  local directories newer=''
  jdk_directories
  for candidate in ${directories[@]+"${directories[@]}"}; do
    case $(jdk_major "$candidate") in
      "$MIN_JAVA")
        jdk=$candidate
        return
        ;;
      2[6-9] | [3-9]?) newer=${newer:-$candidate} ;;
    esac
  done
  [ -n "$newer" ] || fail "$STATUS_MISSING" \
    "no JDK $MIN_JAVA or newer found: install one (https://adoptium.net has it) or set JAVA_HOME to it"
  jdk=$newer
}

# jdk_major HOME: the major version of the JDK there, 0 if there is none.
jdk_major() {
  local line major=0
  if [ -x "$1/bin/javac" ] && [ -x "$1/bin/java" ] && [ -r "$1/release" ]; then
    while IFS= read -r line; do
      case $line in
        JAVA_VERSION=*)
          line=${line#JAVA_VERSION=}
          line=${line//\"/}
          major=${line%%[!0-9]*}
          ;;
      esac
    done <"$1/release"
  fi
  printf '%s' "${major:-0}"
}

# The home of the `java` on the PATH, behind its links; nothing if there is none.
jdk_on_path() {
  local java link
  java=$(command -v java) || return 0
  while [ -L "$java" ]; do
    link=$(readlink "$java") || return 0
    case $link in
      /*) java=$link ;;
      *) java=${java%/*}/$link ;;
    esac
  done
  java=$(cd -P -- "${java%/*}/.." && pwd) || return 0
  printf '%s' "$java"
}

# Sets `directories` to the homes that may be JDKs, by where installers put them.
jdk_directories() {
  directories=()
  local parent
  if [ -n "${LARCH_JDK_PATH-}" ]; then
    local parents=()
    IFS=: read -r -a parents <<<"$LARCH_JDK_PATH"
    for parent in ${parents[@]+"${parents[@]}"}; do
      directories+=("$parent"/*)
    done
    return
  fi
  directories=(
    /usr/lib/jvm/* /usr/lib64/jvm/* /usr/java/* /usr/local/java/* /opt/java/* /opt/jdk* /opt/*jdk*
    "${SDKMAN_DIR:-${HOME-}/.sdkman}"/candidates/java/*
    "${HOME-}"/.jdks/*
    "${HOME-}"/.asdf/installs/java/*
    "${HOME-}"/.local/share/mise/installs/java/*
    /Library/Java/JavaVirtualMachines/*/Contents/Home
    "${HOME-}"/Library/Java/JavaVirtualMachines/*/Contents/Home
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home
    /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home
  )
}
