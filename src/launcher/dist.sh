# shellcheck shell=bash
# Packs what a production server needs: no sources, no Maven, no embedded PostgreSQL.

readonly DIST_PARTS=$home/src/launcher/dist

# dist [--output DIR]
dist() {
  local output=$home/target name version staging
  while [ $# -gt 0 ]; do
    case $1 in
      --output)
        output=$2
        shift
        ;;
      --output=*) output=${1#*=} ;;
    esac
    shift
  done
  build_if_needed
  version=$(version)
  name=larch-${version#larch }
  staging=$home/target/dist
  rm -rf "$staging"
  mkdir -p "$staging/$name/bin" "$staging/$name/lib" "$staging/$name/conf" "$output"
  cp "$JAR" "$staging/$name/larch.jar"
  cp "$home"/target/lib/*.jar "$staging/$name/lib/"
  cp "$home/src/launcher/jvm.options" "$DIST_PARTS/larch.service" "$DIST_PARTS/README.md" "$home/LICENSE" "$staging/$name/"
  cp "$home/conf/larch.conf" "$home/conf/production.conf" "$staging/$name/conf/"
  cp "$DIST_PARTS/larch" "$staging/$name/bin/larch"
  chmod 755 "$staging/$name/bin/larch"
  tar -czf "$output/$name.tar.gz" -C "$staging" --owner=0 --group=0 "$name"
  rm -rf "$staging"
  printf 'Made %s\n' "$output/$name.tar.gz"
}
