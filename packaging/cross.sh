#!/usr/bin/env bash
# What is shipped for other machines than this one, built here: Windows 7 and later of 64 and of 32 bits, and Linux of both
# kinds of processor with any glibc since 2.17 (of 2012), and with musl instead, which is Alpine's. Each lies in target/cross/NAME, checked: what it exports, what it
# needs, its name and its size.
#
# packaging/cross.sh [NAME]...                    win-x64, win-x86, linux-x64, linux-arm64, linux-musl-x64; without one, all
# packaging/cross.sh --here [library]             what is released for this machine's kind, in target/shipped: the library as it is
#                                                 released, and a static one; the rest is not made small
# packaging/cross.sh --quick                      the libraries of other kinds as fast as they can be had, not made small, in target/cross/quick
# packaging/cross.sh --setup                      only installs what that takes
# packaging/cross.sh --cargo NAME COMMAND [ARGUMENT]...    cargo for that target, as the checks run its tests
set -euo pipefail
cd "$(dirname "$0")/.."
. packaging/common.sh

NAMES=(win-x64 win-x86 linux-x64 linux-arm64 linux-musl-x64)
GLIBC=2.17
# Debian's Rust, whose sources of the standard library are a package beside it: of Windows 7 Rust ships no finished one, and
# one that is compiled with the library, as small as it, is smaller.
FOR_RUST=(cargo-web rustc-web rust-web-src gcc:gcc libc6-dev ca-certificates binutils:readelf)
FOR_WINDOWS=(gcc-mingw-w64-x86-64-win32 gcc-mingw-w64-i686-win32 llvm:llvm-dlltool)
FOR_LINUX=(python3:python3 python3-venv binutils-aarch64-linux-gnu)
ZIG=(ziglang==0.17.1 cargo-zigbuild==0.24.1)   # zig is a C compiler and linker that brings along every glibc

# What Windows 7 has of its own. A newer Rust for newer ones would want bcryptprimitives and api-ms-win-core-synch.
DLLS='advapi32 bcrypt kernel32 msvcrt ntdll ws2_32'
# glibc is several libraries before 2.34; nothing else, not even the compiler's.
SHARED='ld-linux-aarch64.so.1 ld-linux-x86-64.so.2 libc.so.6 libdl.so.2 libm.so.6 libpthread.so.0 librt.so.1'
MUSL=libc.so

# The standard library is compiled along, without what finds names for a backtrace: what is shipped has none.
STANDARD=(-Zbuild-std=std,panic_unwind -Zbuild-std-features=panic-unwind,optimize_for_size)
# What all calls run through of it is compiled for speed, like our own ground floor: 3 instructions of a hundred, for 15 KB.
STANDARD+=(--config 'profile.release.package.alloc.opt-level=2' --config 'profile.release.package.core.opt-level=2')

# Where a panic in somebody else's code was is not kept: 80 KB. In our own it is.
THEIRS=(-Zprofile-rustflags --config 'profile.release.package."*".rustflags=["-Zlocation-detail=none"]')

# One piece is made of bitcode. Of values with parts, derived `Debug` writes the name of the type alone: 110 KB, and nobody's words
# are made of it.
SMALL=(-Cembed-bitcode=yes -Zfmt-debug=shallow)

OUT=$PWD/target/cross
QUICK=$OUT/quick
export RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1   # -Zbuild-std, with a compiler that is not a nightly one

# Cargo compiles everything, the standard library too, once for a library and once more for a program beside it, if it is to
# make one piece of each. So the compiler is told instead, and what the pieces are made of is compiled once for all.
export CARGO_PROFILE_RELEASE_LTO=false

setup() {
    debian "${FOR_RUST[@]}" "${FOR_WINDOWS[@]}" "${FOR_LINUX[@]}"
    mkdir -p target/tools "$OUT"
    if [ "$(cat "$zig/installed" 2>/dev/null)" != "${ZIG[*]}" ]; then
        say "installing ${ZIG[*]}"
        python3 -m venv --clear "$zig"
        "$zig/bin/pip" install -q --disable-pip-version-check "${ZIG[@]}"
        echo "${ZIG[*]}" > "$zig/installed"
    fi
    local name
    for name in "${NAMES[@]}"; do /usr/bin/cargo fetch --quiet --locked --target "$(target_of "$name")"; done
}

target_of() {
    case $1 in
    win-x64) echo x86_64-win7-windows-gnu ;;
    win-x86) echo i686-win7-windows-gnu ;;
    linux-x64) echo x86_64-unknown-linux-gnu ;;
    linux-arm64) echo aarch64-unknown-linux-gnu ;;
    linux-musl-x64) echo x86_64-unknown-linux-musl ;;
    *) die "no such target: $1; there are ${NAMES[*]}" ;;
    esac
}

# environment NAME [FLAG]...  what its compilers want to know
environment() {
    target=$(target_of "$1"); tools=$(tools_of "$1"); into=$OUT/$1
    # A folder for each, or cargo would build one after the other; kept, because most of the time goes into what is not ours.
    export CARGO_TARGET_DIR=$OUT/build/$1
    local variable=${target//-/_}
    case $1 in
    win-*)
        # The crate that calls C compilers does not know these targets.
        export "CC_$variable=${tools}gcc" "AR_$variable=${tools}ar"
        cargo=/usr/bin/cargo triple=$target
        ;;
    linux-*)
        PATH=$zig/bin:$PATH
        # What .cargo/config.toml leaves out of C code, and small code: this compiler has other names for both. 250 KB.
        export "CFLAGS_$variable=-fno-unwind-tables -Xclang -Oz -fomit-frame-pointer"
        export CARGO=/usr/bin/cargo
        cargo=cargo-zigbuild triple=$target.$GLIBC
        [ "$1" != linux-musl-x64 ] || triple=$target
        ;;
    esac
    flags="${*:2}" order=()
    case $1 in
    # Tables for unwinding the stack from where something is called, and of no function that cannot panic: some 30 KB. (Windows
    # wants them of all, see .cargo/config.toml.)
    linux-*)
        flags+=' -Zuse-sync-unwind=yes -Cforce-unwind-tables=no'
        order=("-Clink-arg=-Wl,-T,$PWD/packaging/order.ld")
        ;;&
    # Rust would put musl into each program, and of a library nothing would come.
    linux-musl-x64) flags+=' -Ctarget-feature=-crt-static' ;;
    win-x86) startup_objects ;;
    esac
    export "CARGO_TARGET_${variable^^}_RUSTFLAGS=$flags"
    release=$CARGO_TARGET_DIR/$target/release
}

# Programs of 32 bits are put together with two objects that come with a finished standard library.
startup_objects() {
    local objects=$CARGO_TARGET_DIR/startup object
    mkdir -p "$objects"
    for object in rsbegin rsend; do
        "$RUSTC" --target "$target" --crate-type lib --emit=obj -o "$objects/$object.o" \
            "$("$RUSTC" --print sysroot)/lib/rustlib/src/rust/library/rtstartup/$object.rs"
    done
    flags+=" -Lnative=$objects"
}

# compile COMMAND [ARGUMENT]...  cargo for the target of this environment
compile() {
    local command=$1; shift
    "$cargo" "$command" --locked "${STANDARD[@]}" "${THEIRS[@]}" --target "$triple" "$@"
}

# What is so small that a call of it costs more than it does is put in its place where the piece is made; by itself the compiler
# stops at 5, where it is to make things small. 6 instructions of a hundred, for 7 KB.
INLINE=25

# piece WHAT...  as small as it can be made
piece() { compile rustc --release "$@" -- -Clto=fat "-Cllvm-args=-inline-threshold=$INLINE" "${order[@]}"; }

# What is tried out on this machine. To make one piece of a program takes a minute, and changes nothing but its size.
here() {
    case $(uname -m) in aarch64) name=linux-arm64 ;; *) name=linux-x64 ;; esac
    environment "$name" "${SMALL[@]}"
    into=$PWD/target/shipped
    mkdir -p "$into"
    piece --lib --crate-type cdylib,staticlib
    "${tools}strip" --strip-unneeded -o "$into/libtolem.so" "$release/libtolem.so"
    cp "$release/libtolem.a" "$into/"
    [ "$1" != library ] || return 0
    compile rustc --release --features whole --lib --crate-type cdylib
    "${tools}strip" --strip-unneeded -o "$into/libtolem-postgres.so" "$release/libtolem.so"
    compile rustc --release --features cli --bin tolem
    "${tools}strip" -o "$into/tolem" "$release/tolem"
    compile rustc --release -p tolem-onec --lib --crate-type cdylib
    "${tools}strip" --strip-unneeded -o "$into/libTolemAddIn.so" "$release/libTolemAddIn.so"
}

# The library and the command line.
build() {
    environment "$1" "${SMALL[@]}"
    mkdir -p "$into"
    piece --lib --crate-type cdylib
    "laid_out_${1%%-*}" "$1"
    [ "${1%%-*}" != linux ] || with_postgres
    piece --features cli --bin tolem
    case $1 in
    win-*) cp "$release/tolem.exe" "$into/" ;;
    linux-*) "${tools}strip" -o "$into/tolem" "$release/tolem" ;;
    esac
    # 1C runs on none of these.
    case $1 in linux-arm64 | linux-musl-x64) ;; *) addin "$1" ;; esac
}

laid_out_win() {
    cp "$release/tolem.dll" "$into/tolem1.dll"
    import_libraries "$1"
}

laid_out_linux() { "${tools}strip" --strip-unneeded -o "$into/libtolem.so.1" "$release/libtolem.so"; }

# The library with the journal on a server.
with_postgres() {
    piece --features whole --lib --crate-type cdylib
    "${tools}strip" --strip-unneeded -o "$into/libtolem-postgres.so.1" "$release/libtolem.so"
}

# The add-in for 1C, with the library inside.
addin() {
    piece -p tolem-onec --lib --crate-type cdylib
    case $1 in
    win-*) cp "$release/TolemAddIn.dll" "$into/" ;;
    linux-*) "${tools}strip" --strip-unneeded -o "$into/libTolemAddIn.so" "$release/libTolemAddIn.so" ;;
    esac
}

# For Microsoft's linkers (and Delphi's tools) and for MinGW's, and what both are made of.
import_libraries() {
    local machine=i386:x86-64
    [ "$1" != win-x86 ] || machine=i386
    { echo 'LIBRARY tolem1.dll'; echo 'EXPORTS'; symbols | sed 's/^/    /'; } > "$into/tolem.def"
    llvm-dlltool -m "$machine" -D tolem1.dll -d "$into/tolem.def" -l "$into/tolem.lib"
    "${tools}dlltool" -D tolem1.dll -d "$into/tolem.def" -l "$into/libtolem.dll.a"
}

# check NAME  what must be true of what lies in target/cross/NAME
check() {
    local into=$OUT/$1 library size
    case $1 in
    win-*) library=$into/tolem1.dll; check_win "$1" ;;
    linux-*) library=$into/libtolem.so.1; check_linux "$1" ;;
    esac
    size=$(stat -c %s "$library")
    [ "$OUT" = "$QUICK" ] || [ "$size" -le "$SIZE_LIMIT" ] || die "$1: the library has $size bytes, the limit is $SIZE_LIMIT"
    echo "$1: symbols, name and needs as promised; $size bytes the library"
}

# built FILE...  which of them lie there; of a quick build only the library
built() { local file; for file in "$@"; do [ ! -e "$into/$file" ] || echo "$file"; done; }

check_win() {
    local dump file
    dump=$("$(tools_of "$1")objdump" -p "$into/tolem1.dll")
    diff <(symbols) <(sed -n '/Ordinal\/Name Pointer/,$ s/^\t\[ *[0-9]*\] //p' <<< "$dump" | sort) \
        || die "$1: exported symbols differ from tests/abi/symbols.txt"
    grep -q '^Name.*tolem1\.dll$' <<< "$dump" || die "$1: the library does not call itself tolem1.dll"
    for file in $(built tolem1.dll tolem.exe); do
        only "$1: $file" "$DLLS" "$("$(tools_of "$1")objdump" -p "$into/$file" | sed -n 's/.*DLL Name: \(.*\)\.dll$/\1/Ip' | tr 'A-Z' 'a-z')"
    done
    for file in tolem.lib libtolem.dll.a; do
        grep -qa 'tolem1\.dll' "$into/$file" || die "$1: $file does not lead to tolem1.dll"
    done
}

check_linux() {
    local library=$into/libtolem.so.1 allowed=$SHARED file needs
    [ "$1" != linux-musl-x64 ] || allowed=$MUSL
    diff <(symbols) <("$(tools_of "$1")nm" -D --defined-only "$library" | awk '{ print $NF }' | sort) \
        || die "$1: exported symbols differ from tests/abi/symbols.txt"
    readelf -d "$library" | grep -q 'SONAME.*\[libtolem\.so\.1\]' || die "$1: SONAME is not libtolem.so.1"
    readelf -d "$library" | grep -q NODELETE || die "$1: the library can be unloaded"
    for file in $(built libtolem.so.1 libtolem-postgres.so.1 tolem); do
        # A program has musl inside, and runs on every Linux.
        [ "$1/$file" != linux-musl-x64/tolem ] || { ! readelf -d "$into/$file" | grep NEEDED || die "$1: $file needs a library"; continue; }
        only "$1: $file" "$allowed" "$(readelf -d "$into/$file" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p')"
        [ "$1" != linux-musl-x64 ] || continue
        needs=$(readelf --version-info "$into/$file" | grep -o 'GLIBC_[0-9.]*' | sort -uV | tail -n 1)
        [ "$(printf '%s\n' "GLIBC_$GLIBC" "$needs" | sort -V | tail -n 1)" = "GLIBC_$GLIBC" ] || die "$1: $file needs $needs"
    done
}

# only WHO ALLOWED FOUND  dies of what is found and not allowed
only() {
    local item
    [ -n "$3" ] || die "$1: nothing was found that it needs"
    for item in $3; do
        [[ " $2 " == *" $item "* ]] || die "$1 needs $item; allowed are: $2"
    done
}

# Libraries in a quarter of the time: not optimised, without link-time optimisation, and what runs on this machine (build
# scripts, macros) compiled once for all. That the code compiles there and pays is seen as well on these; their size is not.
quick() {
    OUT=$QUICK
    DLLS+=' userenv'   # of a function that nobody calls, which only the optimiser notices
    local name
    export CARGO_PROFILE_DEV_DEBUG=0
    quickly win-x64 win-x86
    quickly linux-arm64
    for name in win-x64 win-x86 linux-arm64; do check "$name"; done
}

# quickly NAME NAME  of one family, in one call of cargo
quickly() (
    local name triples=()
    for name in "$@"; do environment "$name"; triples+=(--target "$triple"); done
    export CARGO_TARGET_DIR=$OUT/build
    "$cargo" build --locked "${STANDARD[@]}" "${triples[@]}" --lib
    for name in "$@"; do
        tools=$(tools_of "$name") into=$OUT/$name release=$CARGO_TARGET_DIR/$(target_of "$name")/debug
        mkdir -p "$into"
        "laid_out_${name%%-*}" "$name"
    done
)

# Builds one target, and tells what it said only if it fails.
build_one() {
    name=$1 log=$OUT/$1.log
    exec 3>&2 > "$log" 2>&1
    trap '[ $? = 0 ] || { tail -n 40 "$log"; echo "$name does not build; the whole story is in $log"; } >&3' EXIT
    build "$name"
}

zig=$PWD/target/tools/zig
case "${1:-}" in
--build) say "building $2"; build_one "$2"; exit ;;
--setup) setup; exit ;;
--here) setup; here "${2:-}"; exit ;;
--quick) setup; quick; exit ;;
--cargo) environment "$2"; shift 2; compile "$@"; exit ;;
esac
[ $# -gt 0 ] || set -- "${NAMES[@]}"
for name in "$@"; do target_of "$name" > /dev/null; done
setup
# Two at a time: each ends with a minute on one processor, in which the other goes on.
printf '%s\n' "$@" | xargs -P 2 -n 1 packaging/cross.sh --build || die "not everything was built"
for name in "$@"; do check "$name"; done
