#!/usr/bin/env bash
# Proves that what build.sh made installs and works: in a clean Debian made for this one check, programs in C and C++ are
# built with the archive and with the packages, and pay. Nothing of this machine but its mirrors and its loopback is used.
#
#     check.sh OUTDIR     TOLEM_SANDBOX is the address of a running sandbox, TOLEM_WORK a folder to work in
set -euo pipefail
export LC_ALL=C

die() { printf 'check.sh: %s\n' "$*" >&2; exit 1; }

[ $# = 1 ] || die "usage: TOLEM_SANDBOX=http://127.0.0.1:PORT TOLEM_WORK=FOLDER check.sh OUTDIR"
: "${TOLEM_SANDBOX:?the address of a running sandbox}" "${TOLEM_WORK:?a folder to work in}"
export TOLEM_SANDBOX
outdir=$(realpath -e "$1")
packaging=$(realpath "$(dirname "$0")")
mkdir -p "$TOLEM_WORK"
work=$(mktemp -d "$(realpath "$TOLEM_WORK")/packages-XXXXXX")
trap 'rm -rf --one-file-system "$work"' EXIT

[ "$(id -u)" = 0 ] || die "making a clean Debian needs root; nothing was checked"
command -v mmdebstrap >/dev/null || die "mmdebstrap is missing; nothing was checked"

(cd "$outdir" && sha256sum --check --quiet SHA256SUMS)
echo "SHA256SUMS: ok"

# documented PACKAGE...  no document that somebody gets with one of these links to what he does not get with it
documented() {
    local package tree
    for package in "$@"; do
        tree=$work/unpacked/${package##*/}
        mkdir -p "$tree"
        case $package in
            *.tar.gz) tar -C "$tree" -xzf "$package" ;;
            *.deb) dpkg-deb -x "$package" "$tree" ;;
            *.zip | *.nupkg) python3 -m zipfile -e "$package" "$tree" ;;
        esac
        "$packaging/links" check "$tree" || die "broken links in ${package##*/}"
    done
}

# Those of the bindings are beside them when all is checked that is released.
mapfile -t bindings < <(find "$outdir" -maxdepth 1 \( -name 'tolem-*.tar.gz' ! -name '*-linux.tar.gz' -o -name '*.nupkg' \))
mapfile -t zips < <(find "$outdir" -maxdepth 1 -name 'tolem-*-win-*.zip')
documented "$outdir"/tolem-*-linux.tar.gz "$outdir"/tolem_*.deb "${zips[@]}" "${bindings[@]}"
echo "links of the documents: ok"

# Whoever passes a binary on passes on the licences of what is inside.
while read -r package; do
    grep -q THIRD-PARTY <<<"$(python3 -m zipfile -l "$package")" || die "${package##*/} holds no licences of others"
done < <(find "$outdir" -maxdepth 1 \( -name '*.whl' -o -name '*.nupkg' -o -name '*.zip' \))

# A release is bound to glibc, and apt has to know to which; no tool of Debian's misses an empty Depends.
for package in "$outdir"/*.deb; do
    [[ $(dpkg-deb -f "$package" Depends) == *libc6* ]] || die "${package##*/} does not say which glibc it needs"
done

# We publish the packages ourselves, so no bug of Debian asks for them.
lintian --allow-root --fail-on error,warning --suppress-tags initial-upload-closes-no-bugs "$outdir"/*.deb
echo "lintian: ok"

# The Debian of this machine, from the mirrors it is configured with.
mirrors() { apt-get indextargets --format 'deb $(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' 'Origin: Debian' | sort -u; }
[ -n "$(mirrors)" ] || apt-get update -qq
[ -n "$(mirrors)" ] || die "apt knows no mirror of Debian; the packages were not installed anywhere"

# mmdebstrap mounts /proc, /sys and /dev for its hooks, and unmounts and removes all of it whatever happens.
machine=$(uname -m) architecture=$(dpkg --print-architecture)
export outdir packaging machine architecture
# What is thrown away need not be synced to the disk.
mirrors | TMPDIR=$work mmdebstrap --quiet --mode=root --variant=essential --format=null --dpkgopt=force-unsafe-io \
    --include=gcc,g++,make,cmake,pkg-config,dpkg-dev,libsqlite3-dev,zlib1g-dev,iproute2 \
    --customize-hook='mkdir -p "$1/check/packages"' \
    --customize-hook='cp -r "$packaging/inside.sh" "$packaging/consumers" "$1/check/"' \
    --customize-hook='cp "$outdir/SHA256SUMS" "$outdir"/tolem-*-"$machine"-linux.tar.gz "$outdir"/*tolem*_"$architecture".deb "$1/check/packages/"' \
    --customize-hook='chroot "$1" bash /check/inside.sh /check' \
    '' /dev/null - || die "the check inside a clean Debian failed"
