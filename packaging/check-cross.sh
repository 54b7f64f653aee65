#!/usr/bin/env bash
# Proves that what cross.sh has made pays on the systems it is for: each program runs under wine or qemu against one `tolem sandbox`
# of this machine, whose ledger tells what was really paid.
#
# packaging/check-cross.sh            everything, a quarter of an hour; `./dev check-cross`
# packaging/check-cross.sh hello      one payout on each system, a minute; part of `./dev test`
# packaging/check-cross.sh CHECK... SYSTEM...     these: hello killed two_programs short_lived unloaded bindings packages rust; on
#                                     these: win-x64 win-x86 linux-x64 linux-arm64 linux-musl-x64
#
# packaging/check-cross.sh --setup [CHECK]...     only installs what that takes
#
# bindings wants what `cargo test --test bindings` does, packages wants what `./dev package` has made in target/package.
# TOLEM_COMMAND names another `tolem` than that of linux-x64 to play the bank, TOLEM_CROSS another folder than target/cross.
set -euo pipefail
cd "$(dirname "$0")/.."
. packaging/common.sh

OUT=$PWD/${TOLEM_CROSS:-target/cross}
CARD=4111111111111111
CHECKS='hello killed two_programs short_lived unloaded bindings packages rust'
SYSTEMS='win-x64 win-x86 linux-x64 linux-arm64 linux-musl-x64'

setup() {
    debian python3:python3 gcc-aarch64-linux-gnu libc6-dev-arm64-cross {gcc,g++}-mingw-w64-{x86-64,i686}-win32 gcc:gcc libc6-dev
    ! asked bindings || debian mono-mcs:mcs fp-compiler-3.2.2:fpc fp-units-rtl-3.2.2 fpc-source-3.2.2
    ! asked packages || debian python3-pip mmdebstrap:mmdebstrap
    packaging/run.sh setup "${systems[@]}"
}

stages() {
    local system
    for system in "${systems[@]}"; do [ -d "$OUT/$system" ] || die "$OUT/$system is not there: ./dev cross makes it"; done
    work=$OUT/check
    rm -rf "$work"
    mkdir -p "$work"
    for system in "${systems[@]}"; do stage "$system"; done
}

asked() { [[ " ${checks[*]} " == *" $1 "* ]]; }

# A folder with the library and the programs that are linked with it, and the configuration of a till.
stage() {
    local folder=$work/$1
    mkdir "$folder"
    cp "$(library_of "$1")" "$folder/"
    # By each of the two import libraries.
    compiled "$1" examples/c/hello.c "$(linked "$1" tolem.lib)"
    compiled "$1" examples/c/payout.c "$(linked "$1" libtolem.dll.a)"
    compiled "$1" packaging/programs/later.c "$(linked "$1" tolem.lib)"
    [[ $1 != win-* ]] || for_windows "$1"
}

# What only Windows is asked: the examples for its sockets and clocks, and C++ by a compiler without std::mutex.
for_windows() {
    local example
    compiled "$1" packaging/programs/unload.c
    for example in examples/c/*.c; do compiled "$1" "$example" "$(linked "$1" tolem.lib)" -lws2_32; done
    "$(tools_of "$1")g++" -std=c++17 -O1 -Wall -Wextra -Werror -static -Iinclude -Ibindings/cpp bindings/cpp/samples/hello.cpp \
        -o "$work/$1/hello-cpp.exe" "$(linked "$1" tolem.lib)"
}

compiled() {
    local program
    program=$(basename "$2" .c)
    "$(compiler_of "$1")" -std=c11 -O1 -Wall -Wextra -Werror -Iinclude -Iexamples/c "$2" -o "$work/$1/$program$(suffix "$1")" "${@:3}"
}

compiler_of() { case $1 in linux-musl-x64) echo musl-gcc ;; *) echo "$(tools_of "$1")gcc" ;; esac }
linked() { case $1 in win-*) echo "$OUT/$1/$2" ;; *) library_of "$1" ;; esac }
library_of() { case $1 in win-*) echo "$OUT/$1/tolem1.dll" ;; *) echo "$OUT/$1/libtolem.so.1" ;; esac }
suffix() { case $1 in win-*) echo .exe ;; esac }

# run SYSTEM PROGRAM [ARGUMENT]...  in the system's folder
run() (become "$@")

# become SYSTEM PROGRAM [ARGUMENT]...  the same in place of this shell, so that who kills one kills the other
become() {
    cd "$work/$1"
    exec "$OLDPWD/packaging/run.sh" "$1" "./$2$(suffix "$1")" "${@:3}"
}

# The bank that all pay at; a journal and its Cyrillic name lie beside the program.
bank() {
    "${TOLEM_COMMAND:-$OUT/linux-x64/tolem}" sandbox --port 0 --profile lenient > "$work/bank" &
    sandbox=$!
    trap 'kill "$sandbox" || true' EXIT
    address "$work/bank" "$sandbox"
    url=$address
}

# address FILE PROCESS  where the sandbox is, whose words go to the file, into the variable
address() {
    until grep -q '^Ctrl-C' "$1"; do kill -0 "$2" || die "the sandbox does not start: $(cat "$1")"; sleep 0.1; done
    address=$(awk '$1 == "sandbox" { print $2 }' "$1" | tr -d '\r')
}

# tell PATH JSON  the sandbox's control
tell() { python3 -c 'import sys, urllib.request as web; web.urlopen(web.Request(sys.argv[1], sys.argv[2].encode(), {"Content-Type": "application/json"})).read()' "$url/_sandbox/$1" "$2"; }

# moved NUMBER  how often money has moved for it
moved() { python3 -c 'import json, sys, urllib.request as web; print(sum(entry["orderNumber"] == sys.argv[2] for entry in json.load(web.urlopen(sys.argv[1]))["ledger"]))' "$url/_sandbox/ledger" "$1"; }

moved_once() { [ "$(moved "$2")" = 1 ] || die "$1: money has moved $(moved "$2") times for $2"; }

# settings JOURNAL [MORE]  a configuration
settings() {
    printf '{"gateway": "bereke-payouts", "baseUrl": "%s", "journal": "%s", "locale": "en"%s, "credentials": {"userName": "sandbox-api", "password": "sandbox-password"}}' \
        "$url" "$1" "${2:-}"
}

# says SYSTEM TEXT OUTPUT
says() { grep -qF -- "$2" <<< "$3" || die "$1: wanted $2, and it said: $3"; }

# until_true WHAT COMMAND...  asks again until it is so
until_true() {
    local what=$1 end=$((SECONDS + 60)); shift
    until "$@"; do [ "$SECONDS" -lt "$end" ] || die "in a minute not: $what"; sleep 0.1; done
}

# The first payout of the README, and once more; in C++ it is the same one.
check_hello() {
    local said
    tell reset '{}'
    settings hello.sqlite > "$work/$1/hello.json"
    said=$(run "$1" hello hello.json) || die "$1: hello: $said"
    says "$1" 'TOLEM_OK ' "$said"
    moved_once "$1" hello-1
    said=$(run "$1" hello hello.json)
    says "$1" '(replayed)' "$said"
    [[ $1 != win-* ]] || says "$1" 'TOLEM_OK ' "$(run "$1" hello-cpp hello.json)"
    moved_once "$1" hello-1
}

# Killed when the bank has paid and the answer has not come; started again, it learns what became of the money.
check_killed() {
    local number=killed-$1~f:stall said program
    settings 'журнал.sqlite' > "$work/$1/till.json"
    become "$1" payout till.json "$number" 150000 <<< "$CARD" > "$work/$1/killed" 2>&1 &
    program=$!
    until_true "$1: $number moves" has_moved "$number"
    end_by_force "$1" payout "$program" || die "$1: the program cannot be ended"
    wait "$program" 2>/dev/null || true
    ! grep -q TOLEM_ "$work/$1/killed" || die "$1: it was not killed but ended: $(cat "$work/$1/killed")"
    said=$(run "$1" payout till.json "$number" 150000 <<< "$CARD") || die "$1: after the kill: $said"
    says "$1" '"replayed":true' "$said"
    says "$1" '-> book the payout' "$said"
    moved_once "$1" "$number"
}

has_moved() { [ "$(moved "$1")" -ge 1 ]; }

# TerminateProcess, or SIGKILL
end_by_force() {
    case $1 in
    win-*) packaging/run.sh "$1" taskkill /f /im "$2.exe" ;;
    *) kill -KILL "$3" ;;
    esac
}

# One program has long been running when another sends and dies; the first is asked for the same number at once. The bank does
# not find it yet, and would execute it twice. The wait counts from the gate, and not from when the first was started.
check_two_programs() {
    local number=two-$1 said first
    tell settings '{"duplicates": "execute"}'
    tell plan "$(printf '{"rules": [{"match": {"path": "performPayout.do", "orderNumber": "%s", "nth": 1}, "do": {"action": "not-found-for", "ms": 9000}},
        {"match": {"path": "performPayout.do", "orderNumber": "%s", "nth": 1}, "do": {"action": "drop"}}]}' "$number" "$number")"
    settings two.sqlite ', "timeouts": {"answerMs": 1000, "recoveryMs": 0}, "profile": {"resend": true, "lateBoundMs": 11000, "notFoundBelievedAfterMs": 12000}' \
        > "$work/$1/two.json"
    mkfifo "$work/$1/go"
    touch "$work/$1/first"
    run "$1" later two.json "$number" < "$work/$1/go" > "$work/$1/first" &
    first=$!
    exec 3> "$work/$1/go"
    until_true "$1: the first program opens" grep -q open "$work/$1/first"
    sleep 13    # longer than the quarantine: what is to be shown
    said=$(run "$1" later two.json "$number" < /dev/null)
    says "$1" 'TOLEM_UNKNOWN ' "$said"
    echo go >&3
    exec 3>&-
    wait "$first" || die "$1: the first program: $(cat "$work/$1/first")"
    says "$1" 'TOLEM_UNKNOWN ' "$(cat "$work/$1/first")"
    moved_once "$1" "$number"
    until_true "$1: $number is found" is_paid "$1" two.json "$number"
    moved_once "$1" "$number"
    tell plan '{"rules": []}'
    tell settings '{"duplicates": "replay"}'
}

is_paid() { run "$1" later "$2" "$3" < /dev/null | grep -q '^TOLEM_OK '; }

# The bank has got nothing, and each program ends before the quarantine does: together they wait it out, for they have one clock.
check_short_lived() {
    local number=s-$1~f:drop-before running   # at most 32 characters
    settings short.sqlite ', "timeouts": {"answerMs": 1000, "recoveryMs": 0}, "profile": {"resend": true, "lateBoundMs": 2000, "notFoundBelievedAfterMs": 4000}' \
        > "$work/$1/short.json"
    # Under wine the machine runs as long as some program does.
    settings running.sqlite > "$work/$1/running.json"
    mkfifo "$work/$1/off"
    run "$1" later running.json running < "$work/$1/off" > "$work/$1/running" &
    running=$!
    exec 3> "$work/$1/off"
    ! is_paid "$1" short.json "$number" || die "$1: it did not wait"
    [ "$(moved "$number")" = 0 ] || die "$1: it did not wait"
    until_true "$1: $number is paid" is_paid "$1" short.json "$number"
    echo off >&3    # its end alone would not do: wine's server may have inherited the pipe
    exec 3>&-
    wait "$running"
    moved_once "$1" "$number"
}

# Unloaded with a job under way.
check_unloaded() {
    [[ $1 == win-* ]] || return 0
    local number=unload-$1~f:delay:2s said
    settings unload.sqlite > "$work/$1/unload.json"
    said=$(run "$1" unload unload.json "$number") || die "$1: unloaded: $said"
    says "$1" TOLEM_OK "$said"
    moved_once "$1" "$number"
}

# The bindings' own checks, and then the one scenario of all languages, with tellers of that system beside those of this machine.
check_bindings() {
    case $1 in
    win-*)
        [ "$1" = win-x86 ] || binding "$1" csharp
        binding "$1" pascal "$1"
        tell reset '{}'
        binding "$1" onec "$1"
        moved_with_the_addin "$1"
        ;;
    esac
    scenario "$1"
}

# binding SYSTEM LANGUAGE [ARGUMENT]...
binding() {
    local folder=$work/$1/$2
    mkdir "$folder"
    TOLEM_RUNNER="$PWD/packaging/run.sh $1" TOLEM_LIBRARIES=$OUT/$1 TOLEM_TOOLS=$(tools_of "$1") TOLEM_INCLUDE=$PWD/include \
        TOLEM_SANDBOX=$url TOLEM_WORK=$folder "bindings/$2/tests/windows.sh" "${@:3}" || die "$1: the binding for $2"
}

# What the host of the add-in has paid, whatever became of the answers.
moved_with_the_addin() {
    local number
    for number in O-1 O-2~f:drop-after S-1~f:status-unknown J-1~f:stall J-2 J-3 L-1~f:stall; do moved_once "$1: 1C" "$number"; done
}

# scenario SYSTEM
scenario() {
    local tellers=$work/$1/tellers
    compiled "$1" tests/bindings/teller.c "$(linked "$1" tolem.lib)"
    printf 'c %s\t%s\n' "$1" "env -C $work/$1 $PWD/packaging/run.sh $1 ./teller$(suffix "$1")" > "$tellers"
    find "$work/$1" -mindepth 2 -maxdepth 2 -name tellers -exec cat {} + >> "$tellers"
    TOLEM_MORE_TELLERS=$tellers cargo test --quiet --locked --all-features --test bindings scenario:: > "$work/scenario" 2>&1 \
        || { cat "$work/scenario"; die "$1: the scenario"; }
}

# What is released, unpacked into a clean folder, pays from there.
check_packages() {
    [ -e target/package/SHA256SUMS ] || die "target/package is not there: ./dev package makes it"
    [ "$1" = linux-x64 ] && return     # ./dev test installs these into a clean Debian
    local into=$work/$1/packages
    mkdir "$into"
    case $1 in
    win-*)
        python3 -m zipfile -e target/package/tolem-*-"$1".zip "$into"
        the_first_page "$1" "$into"/tolem-*-"$1" . lib/tolem.lib doc
        python3 -m zipfile -e target/package/TolemAddIn_*.zip "$into/1c"
        same "$1 add-in" "$OUT/$1/TolemAddIn.dll" "$into/1c"
        ;;
    linux-arm64)
        tar -C "$into" -xzf target/package/tolem-*-aarch64-linux.tar.gz
        the_first_page "$1" "$into"/tolem-*-aarch64-linux lib lib/libtolem.so.1 share/doc/tolem
        the_packages_of_debian "$into"
        ;;
    linux-musl-x64)
        tar -C "$into" -xzf target/package/tolem-*-x86_64-linux-musl.tar.gz
        the_first_page "$1" "$into"/tolem-*-x86_64-linux-musl lib lib/libtolem.so.1 share/doc/tolem
        ;;
    esac
    the_wheel "$1" "$into"
    the_nupkg "$1" "$into"
}

# the_first_page SYSTEM TREE LIBRARIES LINKED DOCUMENTS  what a README tells first: a sandbox, a program in C, the command line
the_first_page() {
    local system=$1 tree=$2 libraries=$3 linked=$4 documents=$5 program process said
    program=$(find "$tree" -name tolem -type f -perm -1 -o -name tolem.exe | grep -v /doc/)
    "$(compiler_of "$system")" -I"$tree/include" "$tree/$documents/examples/c/hello.c" "$tree/$linked" -o "$tree/$libraries/hello$(suffix "$system")"
    "$PWD/packaging/run.sh" "$system" "$program" sandbox --port 0 --profile lenient > "$tree/bank" &
    process=$!
    address "$tree/bank" "$process"
    url=$address settings first.sqlite > "$tree/$libraries/first.json"
    said=$(cd "$tree/$libraries" && "$OLDPWD/packaging/run.sh" "$system" "./hello$(suffix "$system")" first.json) || die "$system: hello of the package: $said"
    says "$system" 'TOLEM_OK ' "$said"
    url=$address settings second.sqlite > "$tree/till.json"
    printf '{"orderNumber": "A-1001", "amount": 150000, "currency": "KZT", "card": {"number": "%s"}, "recipient": {"name": "AIGERIM"}}' "$CARD" > "$tree/payout.json"
    said=$(cd "$tree" && "$OLDPWD/packaging/run.sh" "$system" "$program" --config till.json call payout.create @payout.json) || die "$system: the command line of the package: $said"
    says "$system" '"status": "TOLEM_OK"' "$said"
    [ "$(url=$address moved A-1001)" = 1 ] && [ "$(url=$address moved hello-1)" = 1 ] || die "$system: the books of the package's sandbox"
    kill "$process"
    wait "$process" 2>/dev/null || true
    echo "$system: unpacked, and paid with a program in C and from the command line, at the sandbox of the package"
}

# Laid over a Debian for ARM, as far as that goes on another processor: no script of a package runs.
the_packages_of_debian() {
    local root=$1/debian package said
    arm_root
    cp -a --reflink=auto "$arm" "$root"
    for package in target/package/{libtolem1,libtolem-dev,tolem}_*_arm64.deb; do
        [ "$(dpkg-deb -f "$package" Architecture)" = arm64 ] || die "$package is not for arm64"
        dpkg-deb -x "$package" "$root"
    done
    sed 's/A-1001/deb-arm64/' "$1"/tolem-*/payout.json > "$1/payout.json"
    settings "$1/debian.sqlite" > "$1/till.json"
    said=$(qemu-aarch64-static -L "$root" "$root/usr/bin/tolem" --config "$1/till.json" call payout.create "@$1/payout.json") \
        || die "linux-arm64: the command line of the Debian package: $said"
    says linux-arm64 '"status": "TOLEM_OK"' "$said"
    moved_once linux-arm64 deb-arm64
    echo "linux-arm64: the command line of the Debian package pays"
}

# A Debian for ARM with Python, kept in target/tools.
arm=$PWD/target/tools/arm64
arm_root() {
    [ -e "$arm/.ready" ] && return
    say "unpacking a Debian for ARM"
    as_root rm -rf "$arm"
    packaging/run.sh mirrors | as_root mmdebstrap --quiet --architectures=arm64 --variant=extract --include=python3-minimal,libpython3-stdlib '' "$arm" -
    as_root touch "$arm/.ready"
}

# pip takes it for that system. What is in it is what was tried as a library; and where there is a Python for that system, it pays.
the_wheel() {
    local tag wheel folder=$2/wheel said
    case $1 in
    win-x64) tag=win_amd64 ;;
    win-x86) tag=win32 ;;
    linux-arm64) tag=manylinux_2_17_aarch64 ;;
    linux-musl-x64) tag=musllinux_1_2_x86_64 ;;
    esac
    wheel=$(echo target/package/tolem-*-"$tag".whl)
    python3 -m pip install --quiet --disable-pip-version-check --no-index --no-deps --root-user-action ignore --only-binary :all: --platform "$tag" --target "$folder" "$wheel"
    same "$1 wheel" "$(library_of "$1")" "$folder/tolem"
    same "$1 wheel" "$OUT/$1/tolem$(suffix "$1")" "$folder/tolem"
    if [ "$1" = linux-arm64 ]; then
        settings "$2/wheel.sqlite" > "$2/wheel.json"
        tell reset '{}'
        said=$(PYTHONHOME=$arm/usr PYTHONPATH=$folder qemu-aarch64-static -L "$arm" "$arm"/usr/bin/python3.?? bindings/python/samples/hello.py "$2/wheel.json") \
            || die "$1: hello.py with the wheel: $said"
        says "$1" TOLEM_OK "$said"
        moved_once "$1" hello-1
        echo "$1: the wheel pays"
    else
        echo "$1: the wheel is what pip takes for it, with the library and the command line that were tried here"
    fi
}

# The one package for all; where .NET runs, the first program, with what a build lays beside it and as `dotnet publish` does.
the_nupkg() {
    local folder=$2/nupkg
    python3 -m zipfile -e target/package/Tolem.*.nupkg "$folder"
    same "$1 nupkg" "$(library_of "$1")" "$folder/runtimes/$1/native"
    same "$1 nupkg" "$OUT/$1/tolem$(suffix "$1")" "$folder/runtimes/$1/native"
    [ "$1" = win-x64 ] || return 0
    settings "hello.sqlite" > "$2/hello.json"
    tell reset '{}'
    TOLEM_RUNNER="$PWD/packaging/run.sh $1" TOLEM_SANDBOX=$url TOLEM_WORK=$2 bindings/csharp/tests/windows.sh installed "$folder" "$2/hello.json" \
        || die "$1: the package for .NET"
    moved_once "$1" hello-1
}

# same WHO FILE FOLDER  the folder has a file of these very bytes
same() {
    local found
    found=$(find "$3" -type f -size "$(stat -c %s "$2")c" -exec cmp -s "$2" {} \; -print)
    [ -n "$found" ] || die "$1: nothing in $3 is ${2#"$PWD"/}"
}

# The library's own tests, compiled for Windows: five minutes from nothing, one when that is kept.
check_rust() {
    [ "$1" = win-x64 ] || return 0
    CARGO_TARGET_X86_64_WIN7_WINDOWS_GNU_RUNNER="$PWD/packaging/run.sh $1" PROPTEST_RNG_SEED=1 \
        packaging/cross.sh --cargo "$1" test -p tolem -p tolem-base --all-features --lib --test journal --test shops
}

only_setup=
[ "${1:-}" != --setup ] || { only_setup=1; shift; }
checks=() systems=()
for asked in "$@"; do
    if [[ " $CHECKS " == *" $asked "* ]]; then checks+=("$asked")
    elif [[ " $SYSTEMS " == *" $asked "* ]]; then systems+=("$asked")
    else die "$asked: neither a check ($CHECKS) nor a system ($SYSTEMS)"
    fi
done
[ ${#checks[@]} -gt 0 ] || read -ra checks <<< "$CHECKS"
[ ${#systems[@]} -gt 0 ] || read -ra systems <<< "$SYSTEMS"
setup
[ -z "$only_setup" ] || exit 0
stages
bank
for check in "${checks[@]}"; do
    for system in "${systems[@]}"; do
        before=$SECONDS
        "check_$check" "$system"
        echo "$check on $system: as promised, $((SECONDS - before)) s"
    done
done
