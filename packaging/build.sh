#!/usr/bin/env bash
# Makes what C and C++ users install: for Linux a relocatable archive and Debian packages, for Windows a zip, and SHA256SUMS
# over all of the folder. The same commit and the same binaries make the same bytes. README.md tells what is in each; check.sh
# proves that it works.
#
#     build.sh SHIPPED OUTDIR             SHIPPED holds libtolem.so, libtolem-postgres.so, tolem and, where there is one, libtolem.a
#     build.sh SHIPPED OUTDIR MACHINE     the same for x86_64 or aarch64, whatever this machine is
#     build.sh SHIPPED OUTDIR x86_64-musl the archive alone, for Alpine
#     build.sh SHIPPED OUTDIR win-x64     SHIPPED holds tolem1.dll, tolem.exe, tolem.lib, libtolem.dll.a, tolem.def; or win-x86
set -euo pipefail
umask 022
export LC_ALL=C TZ=UTC

die() { printf 'build.sh: %s\n' "$*" >&2; exit 1; }

[ $# = 2 ] || [ $# = 3 ] || die "usage: build.sh SHIPPED OUTDIR [MACHINE]"
shipped=$(realpath -e "$1")
mkdir -p "$2"
outdir=$(realpath "$2")
packaging=$(realpath "$(dirname "$0")")
root=$(dirname "$packaging")

# The clock of everything that is written is the last commit's. An unpacked archive of the sources has no commits (nor has a
# folder around it, for it is another project's), and git may refuse a repository of another user; but git gives all files
# of an archive its commit's time, so that Cargo.toml tells the same.
clock() {
    { [ -e "$root/.git" ] && git -C "$root" log -1 --format=%ct 2>/dev/null; } || stat -c %Y "$root/Cargo.toml"
}
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(clock)}
export SOURCE_DATE_EPOCH

version=$(sed -n 's/^version = "\(.*\)"/\1/p' "$root/Cargo.toml" | head -n 1)
debian_version=${version/-/\~}-1      # 1.0.0-rc.1 comes before 1.0.0
machine=${3:-$(uname -m)}
case $machine in
    x86_64) architecture=amd64 ;;
    aarch64) architecture=arm64 ;;
    win-* | x86_64-musl) ;;
    *) die "no packages are made for $machine" ;;
esac
triplet=$machine-linux-gnu
pointer=8
maintainer=${TOLEM_MAINTAINER:-the tolem authors <tolem@packages.invalid>}
symbols=$(sed '/^#/d; /^$/d' "$root/tests/abi/symbols.txt")     # lines of NAME VERSION

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# put FILE PLACE [MODE]
put() { install -D -m "${3:-644}" "$1" "$2"; }

# fill TEMPLATE NAME=VALUE...  the template with each @NAME@ replaced
fill() {
    local text item
    text=$(cat "$1")
    for item in "${@:2}"; do
        text=${text//"@${item%%=*}@"/"${item#*=}"}
    done
    printf '%s\n' "$text"
}

compressed() { gzip -9n; }

# Every file under the folder gets the clock's time, so that an archive of it is always the same.
stamp() { find "$1" -exec touch --no-dereference --date="@$SOURCE_DATE_EPOCH" {} +; }

# One object whose only global names are tolem_*. As rustc leaves it the archive defines sqlite3_* and some hundred names of
# Rust and of cryptography besides: in a program that has an SQLite of its own, one of the two would silently serve both,
# and two Rust libraries would not link at all. Groups are dissolved, because a name made local cannot be shared any more;
# .llvmbc is bitcode of Rust's own objects, which joined to one is no bitcode and makes nm and linkers with plugins fail.
static_library() {
    local names=$work/names
    awk '{ print $1 }' <<<"$symbols" | sort > "$names"
    sed 's/^/--undefined=/' "$names" > "$work/wanted"
    "$triplet-ld" -r --force-group-allocation -o "$work/joined.o" "@$work/wanted" "$shipped/libtolem.a"
    "$triplet-objcopy" --remove-section=.llvmbc --remove-section=.llvmcmd --keep-global-symbols="$names" --strip-unneeded \
        "$work/joined.o" "$work/tolem.o"
    diff "$names" <(nm --extern-only --defined-only "$work/tolem.o" | awk '{ print $3 }' | sort) \
        || die "libtolem.a does not define what tests/abi/symbols.txt lists"
    ar rcsD "$work/libtolem.a" "$work/tolem.o"
    rm "$work/joined.o" "$work/tolem.o"
}

# headers_and_libraries INCLUDE LIB  what both the archive and the packages hold for a compiler, below two folders
headers_and_libraries() {
    put "$root/include/tolem.h" "$1/tolem.h"
    put "$root/include/tolem_json.h" "$1/tolem_json.h"
    put "$root/bindings/cpp/tolem.hpp" "$1/tolem.hpp"
    [ ! -e "$work/libtolem.a" ] || put "$work/libtolem.a" "$2/libtolem.a"
    mkdir -p "$2"/{pkgconfig,cmake/tolem}
    ln -s libtolem.so.1 "$2/libtolem.so"
    fill "$packaging/tolem-config-version.cmake.in" VERSION="$version" POINTER="$pointer" \
        > "$2/cmake/tolem/tolem-config-version.cmake"
}

man_page() { fill "$packaging/$1.in" VERSION="$version" DATE="$(date -d "@$SOURCE_DATE_EPOCH" +%F)"; }

# man_pages SHARE [COMPRESSED]  tolem(1) in every language below share/man; with a second word compressed
man_pages() {
    local language page folder
    for language in "" ru kk; do
        page=tolem${language:+.$language}.1
        folder=$1/man${language:+/$language}/man1
        mkdir -p "$folder"
        if [ -n "${2-}" ]; then man_page "$page" | compressed > "$folder/tolem.1.gz"; else man_page "$page" > "$folder/tolem.1"; fi
    done
}

# What there is to read and to try keeps its places beside each other, so that links between the pages go on working; a link
# to what stays in the repository becomes its words.
documents() {
    local readme language
    mkdir -p "$1/packaging"
    cp -r "$root"/{README.md,README.ru.md,ARCHITECTURE.md,CHANGELOG.md,docs,examples} "$1"
    cp -r "$packaging"/{README.md,README.ru.md,consumers} "$1/packaging"
    for readme in "$root"/bindings/*/README.md; do
        language=$(dirname "$readme")
        mkdir -p "$1/bindings/${language##*/}"
        cp "$language"/{README.md,README.ru.md} "$1/bindings/${language##*/}"
        [ ! -d "$language/samples" ] || cp -r "$language/samples" "$1/bindings/${language##*/}"
    done
    # Of Pascal the sources are what its users need, of 1C the modules.
    cp "$root"/bindings/pascal/*.{pas,inc} "$1/bindings/pascal/"
    cp -r "$root"/bindings/onec/{cli,com,*.bsl} "$1/bindings/onec/"
    find "$1" -name __pycache__ -prune -exec rm -r {} +
    "$packaging/links" words "$1" "$root"
    chmod -R u=rwX,go=rX "$1"
}

# What a compiler tries: no page of it, for the pages are in the package `tolem`.
examples() {
    mkdir -p "$1"
    cp -r "$root/examples/c" "$1/c"
    cp -r "$root/bindings/cpp/samples" "$1/cpp"
    chmod -R u=rwX,go=rX "$1"
}

third_party() {
    mkdir -p "$1"
    compressed < "$work/THIRD-PARTY" > "$1/THIRD-PARTY.gz"
}

archive() {
    local name=tolem-$version-${machine%-musl}-linux${machine#${machine%-musl}}
    local tree=$work/$name
    put "$shipped/libtolem.so" "$tree/lib/libtolem.so.1"
    put "$shipped/libtolem-postgres.so" "$tree/lib/postgres/libtolem.so.1"
    headers_and_libraries "$tree/include" "$tree/lib"
    fill "$packaging/tolem.pc.in" PREFIX='${pcfiledir}/../..' LIB=lib VERSION="$version" > "$tree/lib/pkgconfig/tolem.pc"
    fill "$packaging/tolem-config.cmake.in" UP=.. > "$tree/lib/cmake/tolem/tolem-config.cmake"
    put "$shipped/tolem" "$tree/bin/tolem" 755
    man_pages "$tree/share"
    documents "$tree/share/doc/tolem"
    cp "$root"/{LICENSE-MIT,LICENSE-APACHE} "$work/THIRD-PARTY" "$tree/share/doc/tolem/"
    local libc=('glibc 2.17 и новее' 'glibc 2.17 and newer')
    [ "$machine" != x86_64-musl ] || libc=(musl musl)
    fill "$packaging/README.linux.txt" RU="${libc[0]}" EN="${libc[1]}" > "$tree/README.txt"
    stamp "$tree"
    tar -C "$work" --sort=name --owner=0 --group=0 --numeric-owner --format=gnu -cf - "$name" | compressed > "$outdir/$name.tar.gz"
}

# needs BINARY  the Depends of a binary: the newest symbol version it asks of each library it is linked with
needs() {
    local strange
    # libpthread, libdl and librt are glibc's, too: before 2.34 each was a library of its own.
    strange=$(readelf -d -W "$1" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | grep -vE '^(lib(c|m)\.so\.6|libpthread\.so\.0|libdl\.so\.2|librt\.so\.1|libgcc_s\.so\.1|ld-linux.*)$' || true)
    [ -z "$strange" ] || die "$1 needs $strange, which no package here depends on"
    readelf -V -W "$1" | awk '
        function newer(a, b,    x, y, i) {
            split(a, x, "."); split(b, y, ".")
            for (i = 1; i <= 3; i++) if (x[i] + 0 != y[i] + 0) return x[i] + 0 > y[i] + 0
            return 0
        }
        function ask(library, version) { if (newer(version, newest[library])) newest[library] = version }
        match($0, /Name: (GLIBC|GCC)_[0-9.]+/) {
            split(substr($0, RSTART + 6, RLENGTH - 6), part, "_")
            ask(part[1], part[2])
        }
        /Name: GLIBC_ABI_DT_RELR/ { ask("GLIBC", "2.36") }   # not a version, but what came with that one
        END {
            if (!newest["GLIBC"]) exit 1
            printf "libc6 (>= %s)", newest["GLIBC"]
            if (newest["GCC"]) printf ", libgcc-s1 (>= %s)", newest["GCC"]
        }'
}

debian_changelog() {
    printf 'tolem (%s) bookworm; urgency=medium\n\n' "$debian_version"
    printf '  * tolem %s; changelog.gz tells what changed.\n' "$version"
    printf '\n -- %s  %s\n' "$maintainer" "$(date -R -d "@$SOURCE_DATE_EPOCH")"
}

# deb NAME DEPENDS  closes the tree of a package: what every package has, then the package itself
deb() {
    local name=$1 tree=$work/$1 size
    local doc=$tree/usr/share/doc/$name
    mkdir -p "$doc" "$tree/DEBIAN"
    debian_changelog | compressed > "$doc/changelog.Debian.gz"
    compressed < "$root/CHANGELOG.md" > "$doc/changelog.gz"
    fill "$packaging/debian/copyright" MIT="$(sed '1,/^Copyright/d; /./,$!d; s/^$/./; s/^/ /' "$root/LICENSE-MIT")" > "$doc/copyright"
    if [ -f "$packaging/debian/$name.lintian-overrides" ]; then
        put "$packaging/debian/$name.lintian-overrides" "$tree/usr/share/lintian/overrides/$name"
    fi
    size=$(find "$tree" -path "$tree/DEBIAN" -prune -o -type f -printf '%s\n' | awk '{ kib += int(($1 + 1023) / 1024) } END { print kib }')
    fill "$packaging/debian/$name.control" VERSION="$debian_version" ARCH="$architecture" MAINTAINER="$maintainer" \
        SIZE="$size" DEPENDS="$2" STATIC="${static:+the static library, }" > "$tree/DEBIAN/control"
    (cd "$tree" && find usr -type f -print0 | sort -z | xargs -0 md5sum > DEBIAN/md5sums)
    stamp "$tree"
    dpkg-deb --root-owner-group -Zxz --build "$tree" "$outdir/${name}_${debian_version}_$architecture.deb" >/dev/null
}

libtolem1() {
    local tree=$work/libtolem1 newest depends
    depends=$(needs "$shipped/libtolem.so")
    put "$shipped/libtolem.so" "$tree/usr/lib/$triplet/libtolem.so.1"
    third_party "$tree/usr/share/doc/libtolem1"
    mkdir -p "$tree/DEBIAN"
    # What a program that links with the library will depend on: through `symbols` the version that brought the symbols it
    # uses, through `shlibs` the one that brought the last.
    newest=$(awk '{ print $2 }' <<<"$symbols" | sort -V | tail -n 1)
    echo "libtolem 1 libtolem1 (>= $newest)" > "$tree/DEBIAN/shlibs"
    { echo 'libtolem.so.1 libtolem1 #MINVER#'; echo '* Build-Depends-Package: libtolem-dev'; awk '{ print " " $1 "@Base " $2 }' <<<"$symbols"; } \
        > "$tree/DEBIAN/symbols"
    echo 'activate-noawait ldconfig' > "$tree/DEBIAN/triggers"
    deb libtolem1 "$depends"
}

# The same library with the journal on a server, under the same name in a folder of its own: whoever wants it puts the folder
# before the others (LD_LIBRARY_PATH, a RUNPATH, TOLEM_LIBRARY).
libtolem1_postgres() {
    local tree=$work/libtolem1-postgres depends
    depends=$(needs "$shipped/libtolem-postgres.so")
    put "$shipped/libtolem-postgres.so" "$tree/usr/lib/$triplet/tolem/postgres/libtolem.so.1"
    third_party "$tree/usr/share/doc/libtolem1-postgres"
    deb libtolem1-postgres "$depends"
}

libtolem_dev() {
    local tree=$work/libtolem-dev
    local lib=$tree/usr/lib/$triplet
    headers_and_libraries "$tree/usr/include" "$lib"
    fill "$packaging/tolem.pc.in" PREFIX=/usr LIB="lib/$triplet" VERSION="$version" > "$lib/pkgconfig/tolem.pc"
    fill "$packaging/tolem-config.cmake.in" UP=../.. > "$lib/cmake/tolem/tolem-config.cmake"
    examples "$tree/usr/share/doc/libtolem-dev/examples"
    deb libtolem-dev ""
}

tolem() {
    local tree=$work/tolem depends
    depends=$(needs "$shipped/tolem")
    put "$shipped/tolem" "$tree/usr/bin/tolem" 755
    man_pages "$tree/usr/share" compressed
    third_party "$tree/usr/share/doc/tolem"
    documents "$tree/usr/share/doc/tolem"
    deb tolem "$depends"
}

# zipped NAME  the folder of that name as a zip
zipped() { python3 "$packaging/zip.py" "$work/$1" "$outdir/$1.zip" "$SOURCE_DATE_EPOCH"; }

# What a programmer on Windows unpacks: the library and the command line on top, where a program finds them beside itself.
windows() {
    local name=tolem-$version-$machine
    local tree=$work/$name
    mkdir -p "$tree/lib" "$tree/include" "$tree/doc"
    cp "$shipped"/{tolem1.dll,tolem.exe} "$tree/"
    cp "$shipped"/{tolem.lib,libtolem.dll.a,tolem.def} "$tree/lib/"
    cp "$root"/include/{tolem.h,tolem_json.h} "$root/bindings/cpp/tolem.hpp" "$tree/include/"
    documents "$tree/doc"
    cp "$root"/{LICENSE-MIT,LICENSE-APACHE} "$work/THIRD-PARTY" "$tree/doc/"
    # Notepad of Windows 7 knows neither a line's end without CR nor UTF-8 without its mark.
    { printf '\xef\xbb\xbf'; sed 's/$/\r/' "$packaging/README.windows.txt"; } > "$tree/README.txt"
    rm -f "$outdir/$name.zip"
    zipped "$name"
}

summed() {
    (cd "$outdir" && find . -type f ! -name SHA256SUMS -printf '%P\0' | sort -z | xargs -0 sha256sum -- > SHA256SUMS)
    ls -l "$outdir"
}

case $machine in
    win-x64) TOLEM_TARGET=x86_64-pc-windows-gnu ;;
    win-x86) TOLEM_TARGET=i686-pc-windows-gnu ;;
    x86_64-musl) TOLEM_TARGET=x86_64-unknown-linux-musl ;;
    *) TOLEM_TARGET=$machine-unknown-linux-gnu ;;
esac
export TOLEM_TARGET
"$packaging/notices" > "$work/THIRD-PARTY"
case $machine in win-*) windows; summed; exit ;; esac
for library in libtolem libtolem-postgres; do
    readelf -d "$shipped/$library.so" | grep -q 'SONAME.*\[libtolem\.so\.1\]' || die "the SONAME of $library.so is not libtolem.so.1"
done
[ "$machine" != x86_64-musl ] || { archive; summed; exit; }
rm -f "$outdir"/{tolem-*-$machine-linux.tar.gz,libtolem1_*_$architecture.deb,libtolem1-postgres_*_$architecture.deb,libtolem-dev_*_$architecture.deb,tolem_*_$architecture.deb}
static=
[ ! -e "$shipped/libtolem.a" ] || { static=1; static_library; }
archive
libtolem1
libtolem1_postgres
libtolem_dev
tolem
summed
