#!/usr/bin/env bash
# Proves that what cross.sh has made pays on the systems it is for: each program runs under wine or qemu against one `tolem sandbox`
# of this machine, whose ledger tells what was really paid.
#
# packaging/check-cross.sh            everything, a quarter of an hour; `./dev check-cross`
# packaging/check-cross.sh hello      one payout on each system, a minute; part of `./dev test`
# packaging/check-cross.sh CHECK... SYSTEM...     these: hello killed two_programs short_lived unloaded bindings rust; on these: win-x64
#                                     win-x86 linux-x64 linux-arm64
# TOLEM_COMMAND names another `tolem` than that of linux-x64 to play the bank.
set -euo pipefail
cd "$(dirname "$0")/.."
. packaging/common.sh

OUT=$PWD/target/cross
CARD=4111111111111111
CHECKS='hello killed two_programs short_lived unloaded bindings rust'
SYSTEMS='win-x64 win-x86 linux-x64 linux-arm64'

setup() {
    debian python3:python3 gcc-aarch64-linux-gnu libc6-dev-arm64-cross gcc-mingw-w64-x86-64-win32 gcc-mingw-w64-i686-win32 gcc:gcc libc6-dev
    packaging/run.sh setup "${systems[@]}"
    local system
    for system in "${systems[@]}"; do [ -d "$OUT/$system" ] || die "$OUT/$system is not there: ./dev cross makes it"; done
    work=$OUT/check
    rm -rf "$work"
    mkdir -p "$work"
    for system in "${systems[@]}"; do stage "$system"; done
}

# A folder with the library and the programs that are linked with it, and the configuration of a till.
stage() {
    local folder=$work/$1
    mkdir "$folder"
    cp "$(library_of "$1")" "$folder/"
    # By each of the two import libraries.
    compiled "$1" examples/c/hello.c "$(linked "$1" tolem.lib)"
    compiled "$1" examples/c/payout.c "$(linked "$1" libtolem.dll.a)"
    compiled "$1" packaging/programs/later.c "$(linked "$1" tolem.lib)"
    [[ $1 != win-* ]] || compiled "$1" packaging/programs/unload.c
}

compiled() {
    local program
    program=$(basename "$2" .c)
    "$(tools_of "$1")gcc" -std=c99 -O1 -Wall -Wextra -Werror -Iinclude -Iexamples/c "$2" -o "$work/$1/$program$(suffix "$1")" "${@:3}"
}

linked() { case $1 in win-*) echo "$OUT/$1/$2" ;; *) library_of "$1" ;; esac }
library_of() { case $1 in win-*) echo "$OUT/$1/tolem1.dll" ;; *) echo "$OUT/$1/libtolem.so.1" ;; esac }
suffix() { case $1 in win-*) echo .exe ;; esac }

# run SYSTEM PROGRAM [ARGUMENT]...  in the system's folder
run() (
    cd "$work/$1"
    exec "$OLDPWD/packaging/run.sh" "$1" "./$2$(suffix "$1")" "${@:3}"
)

# The bank, and a till's configuration for it; a journal and its Cyrillic name lie beside the program.
bank() {
    "${TOLEM_COMMAND:-$OUT/linux-x64/tolem}" sandbox --port 0 --profile lenient > "$work/bank" &
    sandbox=$!
    trap 'kill "$sandbox" || true' EXIT
    until grep -q '^Ctrl-C' "$work/bank"; do kill -0 "$sandbox" || die "the sandbox does not start"; sleep 0.1; done
    url=$(awk '$1 == "sandbox" { print $2 }' "$work/bank")
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

# The first payout of the README, and once more.
check_hello() {
    local said
    tell reset '{}'
    said=$(run "$1" hello "$(settings hello.sqlite)") || die "$1: hello: $said"
    says "$1" 'TOLEM_OK ' "$said"
    moved_once "$1" hello-1
    said=$(run "$1" hello "$(settings hello.sqlite)")
    says "$1" '"replayed":true' "$said"
    moved_once "$1" hello-1
}

# Killed when the bank has paid and the answer has not come; started again, it learns what became of the money.
check_killed() {
    local number=killed-$1~f:stall said program
    settings 'журнал.sqlite' > "$work/$1/till.json"
    run "$1" payout till.json "$number" 150000 <<< "$CARD" > "$work/$1/killed" 2>&1 &
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
    local number=short-$1~f:drop-before running
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

# The bindings' own checks: scripts that are told a runner and a folder with a library of its kind.
check_bindings() {
    case $1 in
    win-x64)
        binding "$1" bindings/csharp/tests/windows.sh
        ;;
    esac
}

binding() {
    local folder=$work/$1/$(dirname "${2%/tests/*}/x" | tr / -)
    mkdir -p "$folder"
    TOLEM_RUNNER="$PWD/packaging/run.sh $1" TOLEM_LIBRARIES=$OUT/$1 TOLEM_TOOLS=$(tools_of "$1") TOLEM_INCLUDE=$PWD/include \
        TOLEM_SANDBOX=$url TOLEM_WORK=$folder "$2" || die "$1: $2"
}

# The library's own tests, compiled for Windows: five minutes from nothing, one when that is kept.
check_rust() {
    [ "$1" = win-x64 ] || return 0
    CARGO_TARGET_X86_64_WIN7_WINDOWS_GNU_RUNNER="$PWD/packaging/run.sh $1" PROPTEST_RNG_SEED=1 \
        packaging/cross.sh --cargo "$1" test --all-features --lib --test journal --test shops
}

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
bank
for check in "${checks[@]}"; do
    for system in "${systems[@]}"; do
        before=$SECONDS
        "check_$check" "$system"
        echo "$check on $system: as promised, $((SECONDS - before)) s"
    done
done
