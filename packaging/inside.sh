#!/usr/bin/env bash
# The part of check.sh that runs inside a clean Debian: a user unpacks the archive, another installs the packages, and both
# build programs and pay with them.
#
#     inside.sh FOLDER     FOLDER holds packages/ and consumers/; TOLEM_SANDBOX is the bank
set -euo pipefail
export LC_ALL=C

cd "$1"
folder=$PWD
mkdir -p journals

pass() { printf '%s: ok\n' "$*"; }
die() { printf 'check.sh: %s\n' "$*" >&2; exit 1; }

# quietly COMMAND...  says what the command said only if it fails
quietly() {
    if ! "$@" > "$folder/said" 2>&1; then
        cat "$folder/said" >&2
        die "failed: $*"
    fi
}

# pays WHERE PROGRAM [ANOTHER]  the program pays with a journal of its own; another one that is given the journal pays nothing more
pays() {
    local name answer
    name=$(tr -c 'a-z0-9\n' - <<<"$1-${2##*/}")
    cat > "$folder/$name.json" <<JSON
{"gateway": "bereke-payouts", "baseUrl": "$TOLEM_SANDBOX", "journal": "$folder/journals/$name.sqlite",
 "credentials": {"userName": "sandbox-api", "password": "sandbox-password"}}
JSON
    answer=$("$2" "$folder/$name.json" 2>&1) || die "$1: $2: $answer"
    [[ $answer == "TOLEM_OK "* ]] || die "$1: $2: $answer"
    [ -s "$folder/journals/$name.sqlite" ] || die "$1: $2 kept no journal"
    [ $# = 2 ] || [[ $("$3" "$folder/$name.json" 2>&1) == "TOLEM_OK "*" (replayed)" ]] || die "$1: $3 does not know what $2 has paid"
}

# linked PROGRAM  what the program says it is linked with is what its name promises
linked() {
    local needed
    needed=$(readelf -d "$1" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p')
    case $1 in
        *-shared) grep -qx 'libtolem\.so\.1' <<<"$needed" || die "$1 is not linked with libtolem.so.1" ;;
        *-alone) [ -z "$needed" ] || die "$1 needs $needed" ;;
        *) ! grep -q tolem <<<"$needed" || die "$1 needs libtolem.so" ;;
    esac
}

# builds_with_pkgconfig WHERE C CPP  with the examples in these two folders
builds_with_pkgconfig() {
    local build="$folder/build $1 pkgconfig" program
    cp -r "$folder/consumers/pkgconfig" "$build"
    quietly make -C "$build" C="$2" CPP="$3"
    for program in "$build"/{c,cpp}-*; do
        linked "$program"
        pays "$1 pkgconfig" "$program"
    done
    # Both kinds of library keep the same journal.
    pays "$1 pkgconfig" "$build/c-shared" "$build/c-static"
    pass "$1, pkg-config: C and C++, shared and static, on one journal too"
}

# builds_with_cmake WHERE C CPP
builds_with_cmake() {
    local build="$folder/build $1 cmake" program
    quietly cmake -S "$folder/consumers/cmake" -B "$build" -DC="$2" -DCPP="$3" -DCMAKE_BUILD_TYPE=Release
    quietly cmake --build "$build" --parallel 2
    for program in "$build"/{c,cpp}-{shared,static}; do
        linked "$program"
        pays "$1 cmake" "$program"
    done
    pass "$1, CMake: C and C++, shared and static"
}

# builds_beside_sqlite WHERE
builds_beside_sqlite() {
    local build="$folder/build $1 sqlite" program
    cp -r "$folder/consumers/sqlite" "$build"
    quietly make -C "$build"
    for program in "$build"/*-first*; do
        pays "$1 sqlite" "$program"
    done
    pass "$1, static beside an SQLite $(pkg-config --modversion sqlite3) of the program's own"
}

global_names() {
    local others
    others=$(nm --extern-only --defined-only "$1" | awk 'NF == 3 && $3 !~ /^tolem_/ { print $3 }')
    [ -z "$others" ] || die "$1 defines names that are not tolem's: $others"
}

# block PAGE NUMBER  that block of shell commands of the page
block() { awk -v wanted="$2" '/^```/ { inside = !inside && $0 == "```sh" && ++count == wanted; next } inside' "$1"; }

# on_its_own COMMANDS  with a loopback of its own where the machine allows one: pages name port 8085, which others may have
on_its_own() {
    if unshare --net ip link set lo up 2>/dev/null; then
        unshare --net bash -c "ip link set lo up; $1"
    else
        bash -c "$1"
    fi
}

# as_written PAGE COMMANDS WORDS  a reader of the page gives its commands in an empty folder beside the archive, and is told that
as_written() {
    local place said
    [ -n "$2" ] || die "${1##*/} has lost its commands"
    place=$(mktemp -d "$folder/reader-XXXXXX")
    cp "$folder"/packages/tolem-*-linux.tar.gz "$place"
    said=$(cd "$place" && HOME=$place on_its_own "set -e; trap 'kill \$!' EXIT; $2" 2>&1) || die "${1#"$folder"}, as written: $said"
    grep -q "^TOLEM_OK .*$3" <<<"$said" || die "${1#"$folder"}, as written: $said"
    rm -r "$place"
}

# What the pages of the archive tell their readers to do, they do.
the_pages() {
    local page
    for page in "$1"/README.md "$1"/README.ru.md; do
        as_written "$page" "$(block "$page" 1)" ' (replayed)$'
    done
    for page in "$1"/bindings/cpp/README.md "$1"/bindings/cpp/README.ru.md; do
        as_written "$page" "$(block "$page" 2)" ''
    done
    pass "archive, the first payout in C and C++ as the pages tell it"
}

the_archive() {
    local first="$folder/a folder" moved="$folder/moved to another" tree documents
    mkdir "$first"
    tar -C "$first" -xzf "$folder"/packages/tolem-*.tar.gz
    mv "$first" "$moved"
    tree=$(echo "$moved"/tolem-*)
    documents=$tree/share/doc/tolem
    global_names "$tree/lib/libtolem.a"
    [ "$("$tree/bin/tolem" --version)" = "tolem $version" ] || die "the archive's tolem is of another version"
    (
        export PKG_CONFIG_PATH="$tree/lib/pkgconfig" LD_LIBRARY_PATH="$tree/lib"
        builds_with_pkgconfig archive "$documents/examples/c" "$documents/bindings/cpp/samples"
    )
    # No LD_LIBRARY_PATH: CMake writes where the library is into what it builds.
    CMAKE_PREFIX_PATH=$tree builds_with_cmake archive "$documents/examples/c" "$documents/bindings/cpp/samples"
    the_pages "$documents"
    rm -r "$moved"
}

# Every command and option that the program tells is in its manual page, in every language.
the_manual() {
    local page commands command word language
    commands=$(TOLEM_LOCALE=en tolem --help | sed -n '/^Commands:/,/^$/s/^  \([a-z]*\) .*/\1/p')
    [ -n "$commands" ] || die "tolem --help tells no commands"
    for language in "" ru kk; do
        page=$(zcat "/usr/share/man${language:+/$language}/man1/tolem.1.gz" | sed 's/\\-/-/g')
        for command in $commands; do
            for word in "$command" $(tolem help "$command" | grep -oE -- '--[a-z][a-z-]+' | sort -u); do
                grep -qwF -e "$word" <<<"$page" || die "tolem(1) ${language:-en} does not tell of: $word"
            done
        done
    done
    pass "tolem(1) tells every command and option, in three languages"
}

# Names only: what dpkg and ldconfig write down about themselves is theirs.
every_file() {
    find / \( -path /proc -o -path /sys -o -path /dev -o -path /tmp -o -path "$folder" -o -path /var/log \
        -o -path /var/lib/dpkg/triggers -o -name '*-old' \) -prune -o -print | sort
}

the_packages() {
    local examples=/usr/share/doc/libtolem-dev/examples dependency page
    every_file > "$folder/before"
    quietly dpkg -i "$folder"/packages/*.deb
    quietly dpkg --verify libtolem1 libtolem1-postgres libtolem-dev tolem
    ldconfig -p | grep -q 'libtolem\.so\.1 ' || die "ldconfig does not know libtolem.so.1"
    [ "$(tolem --version)" = "tolem $version" ] || die "tolem --version: $(tolem --version)"
    pass "dpkg installs libtolem1, libtolem-dev and tolem $version"
    the_manual
    global_names "$(pkg-config --variable=libdir tolem)/libtolem.a"
    builds_with_pkgconfig packages "$examples/c" "$examples/cpp"
    builds_with_cmake packages "$examples/c" "$examples/cpp"
    for page in /usr/share/doc/tolem/bindings/cpp/README{,.ru}.md; do
        # Its first line installs what has been installed.
        as_written "$page" "$(block "$page" 1 | sed '1{/^sudo apt install /d}')" ''
    done
    pass "packages, the first payout in C++ as the page tells it"
    builds_beside_sqlite packages
    mkdir -p "$folder/source/debian"
    echo 'Source: till' > "$folder/source/debian/control"
    dependency=$(cd "$folder/source" && dpkg-shlibdeps -O "$folder/build packages pkgconfig/c-shared" 2>"$folder/said") \
        || die "dpkg-shlibdeps: $(cat "$folder/said")"
    # Every function that hello.c calls has been there since 0.1.0, whatever was added.
    [[ $dependency == *"libtolem1 (>= 0.1.0)"* ]] || die "a package of a program that uses tolem would depend on: $dependency"
    pass "a package of a program that uses tolem depends on libtolem1 (>= 0.1.0)"
    quietly dpkg --remove tolem libtolem-dev libtolem1 libtolem1-postgres
    every_file > "$folder/after"
    diff "$folder/before" "$folder/after" || die "the removed packages left something behind"
    ! ldconfig -p | grep tolem || die "ldconfig still knows libtolem"
    pass "dpkg removes them without a trace"
}

version=$(sed -n 's/.* tolem-\(.*\)-[^-]*-linux\.tar\.gz$/\1/p' packages/SHA256SUMS | sort -u)
[ -n "$version" ] || die "SHA256SUMS names no archive"
the_archive
the_packages
