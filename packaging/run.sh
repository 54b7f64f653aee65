#!/usr/bin/env bash
# Runs a program of another system: packaging/run.sh NAME PROGRAM [ARGUMENT]...
#
# NAME is that of a folder in target/cross. Windows programs run under wine, those of 32 bits in a small Debian of that kind,
# which sees this checkout and nothing else of the machine, and needs root; programs for ARM under qemu. `packaging/run.sh setup NAME...`
# installs what that takes, into target/tools; `packaging/run.sh mirrors` tells where this machine has its Debian from. The folder it is started in is the program's too, and the ports of this machine are.
set -euo pipefail
project=$(cd "$(dirname "$0")/.." && pwd)
. "$project/packaging/common.sh"
tools=$project/target/tools
root32=$tools/wine32

wine_environment() {
    export WINEDEBUG=${WINEDEBUG:--all} WINEDLLOVERRIDES=${WINEDLLOVERRIDES:-mscoree,mshtml=} LC_ALL=C.UTF-8
}

# The server of a prefix outlives its programs for a moment; the next one may find it going.
setup_win64() {
    debian wine64
    [ -e "$tools/wine64/.ready" ] && return
    say "preparing Windows of 64 bits"
    rm -rf "$tools/wine64"
    mkdir -p "$tools"
    "$0" win-x64 wineboot --init
    touch "$tools/wine64/.ready"
}

# Debian's wine of 32 bits wants a system of that kind beside it. Here it is one of its own.
setup_win32() {
    debian mmdebstrap:mmdebstrap wine64
    [ -e "$root32/.ready" ] && return
    say "preparing Windows of 32 bits"
    as_root rm -rf "$root32"
    # libc-bin has the locale without which wine makes no file with a Cyrillic name.
    mirrors | as_root mmdebstrap --quiet --architectures=i386 --variant=extract --include=wine32,libwine,libc-bin '' "$root32" -
    # What wine32's installation would do, were it carried out: this library is one of wine's own.
    as_root cp /usr/lib/x86_64-linux-gnu/wine/i386-windows/zlib1.dll "$root32/usr/lib/i386-linux-gnu/wine/i386-windows/"
    as_root mkdir -p "$root32"/{proc,dev,root,tmp} "$root32$project"
    "$0" win-x86 wineboot --init
    as_root touch "$root32/.ready"
}

# The Debian of this machine, from the mirrors it is configured with; what is run here need not have the last fixes.
mirrors() {
    apt-get indextargets --format 'deb $(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' 'Origin: Debian' | grep -v security | sort -u
}

# Of its own mounts and no others: when the program ends, they are gone.
# In place of this shell, so that who kills this kills the program.
in_root32() {
    exec $([ "$(id -u)" = 0 ] || echo sudo) env FOLDER="$PWD" PROJECT="$project" ROOT="$root32" WINEPREFIX=/root/wine WINEARCH=win32 WINESERVER=/usr/lib/wine/wineserver32 HOME=/root \
        WINEDEBUG="$WINEDEBUG" WINEDLLOVERRIDES="$WINEDLLOVERRIDES" LC_ALL="$LC_ALL" unshare --mount bash -euc '
            mount --bind /proc "$ROOT/proc"; mount --bind /dev "$ROOT/dev"; mount --bind "$PROJECT" "$ROOT$PROJECT"
            exec unshare --root="$ROOT" --wd="$FOLDER" /usr/lib/wine/wine "$@"' bash "$@"
}

name=${1:?usage: run.sh NAME PROGRAM [ARGUMENT]...}; shift
wine_environment
case $name in
setup)
    for name in "$@"; do
        case $name in
        win-x64) setup_win64 ;;
        win-x86) setup_win32 ;;
        linux-arm64) debian qemu-user-static:qemu-aarch64-static libc6-arm64-cross ;;
        linux-musl-x64) debian musl-tools:musl-gcc ;;
        linux-x64) ;;
        esac
    done
    ;;
mirrors) mirrors ;;
win-x64) WINEPREFIX=$tools/wine64 exec /usr/lib/wine/wine64 "$@" ;;
win-x86) in_root32 "$@" ;;
linux-arm64) exec qemu-aarch64-static -L /usr/aarch64-linux-gnu -E "LD_LIBRARY_PATH=$PWD:/usr/aarch64-linux-gnu/lib" "$@" ;;
linux-x64 | linux-musl-x64) LD_LIBRARY_PATH=$PWD exec "$@" ;;
*) die "no such system: $name" ;;
esac
