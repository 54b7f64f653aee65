#!/usr/bin/env bash
# Every test of the binding, in both modes of Free Pascal and with the strings of Delphi 2009 and newer; one line each, and exit
# code 1 if one is broken.
#   TOLEM_LIBRARY  the library under test           TOLEM_SANDBOX  base URL of a running sandbox
#   TOLEM_INCLUDE  the folder with tolem.h          TOLEM_WORK     an empty folder to write into
# An argument runs only the promises whose name contains it.
set -euo pipefail
. "$(dirname "$0")/common.sh"
: "${TOLEM_LIBRARY:?}" "${TOLEM_INCLUDE:?}" "${TOLEM_SANDBOX:?}" "${TOLEM_WORK:?}"
library=$(readlink -f "$TOLEM_LIBRARY")
work=$(cd "$TOLEM_WORK" && pwd)
broken=0

# says WANTED NAME COMMAND...  the promise holds if what the command says contains what is wanted
says() {
    local wanted=$1 name=$2 said
    shift 2
    said=$("$@" 2>&1) || true
    case $said in
        *"$wanted"*) echo "ok      $name" ;;
        *) printf 'BROKEN  %s: wanted "%s", heard\n%s\n' "$name" "$wanted" "$said"; broken=1 ;;
    esac
}

modes=(delphi objfpc unicode)
for mode in "${modes[@]}"; do
    program "$work/$mode" "$mode" "$pascal/tests/promises.pas"
    program "$work/$mode" "$mode" "$pascal/tests/says.pas"
    mkdir -p "$work/$mode/world"
done

# The three side by side: they mostly wait for the bank.
running=()
for mode in "${modes[@]}"; do
    TOLEM_LIBRARY=$library TOLEM_WORK=$work/$mode/world timeout 300 "$work/$mode/promises" "$@" > "$work/$mode.log" 2>&1 &
    running+=($!)
done
for at in "${!modes[@]}"; do
    wait "${running[$at]}" || broken=1
    sed "s/^ok  /ok ${modes[$at]} /; s/^BROKEN/& ${modes[$at]}/" "$work/${modes[$at]}.log"
done
[ $# -eq 0 ] || exit $broken

# Loading: the right library or a message that says what to do. The libraries that are not the real one are those of the C# tests.
gcc -shared -fPIC -Wall -Wextra -Werror -Wl,-soname,libtolem.so.1 "-I$TOLEM_INCLUDE" -o "$work/stub.so" "$pascal/../csharp/tests/stub.c"
echo 'unsigned nothing;' | gcc -shared -fPIC -x c - -o "$work/nothing.so"
echo 'unsigned tolem_abi_version(void) { return 1; }' | gcc -shared -fPIC -x c - -o "$work/older.so"
printf '%0100d' 0 > "$work/text.so"
mkdir -p "$work/system" "$work/beside/x64"
ln -sf "$library" "$work/system/libtolem.so.1"
ln -sf "$library" "$work/beside/x64/libtolem.so.1"
plain=(env -u TOLEM_LIBRARY -u LD_LIBRARY_PATH LANG=C LC_ALL=C)

for mode in delphi unicode; do
    asked=$work/$mode/says
    says "$library" "$mode: the named file is loaded" "${plain[@]}" TOLEM_LIBRARY="$library" "$asked" load
    says "$library" "$mode: a name is relative to the folder" env -C "$(dirname "$library")" "${plain[@]:1}" TOLEM_LIBRARY="$(basename "$library")" "$asked" load
    says "/nowhere/x.so: no such file" "$mode: a file that is not there is named" "${plain[@]}" TOLEM_LIBRARY=/nowhere/x.so "$asked" load
    says "only that file was tried" "$mode: only the named file is tried" "${plain[@]}" LD_LIBRARY_PATH="$work/system" TOLEM_LIBRARY=/nowhere/x.so "$asked" load
    says "it is no tolem library" "$mode: a library that is none is refused" "${plain[@]}" TOLEM_LIBRARY="$work/nothing.so" "$asked" load
    says "no function tolem_version" "$mode: an older library is refused" "${plain[@]}" TOLEM_LIBRARY="$work/older.so" "$asked" load
    says "invalid ELF header" "$mode: the system's reason is told" "${plain[@]}" TOLEM_LIBRARY="$work/text.so" "$asked" load
    says "(version 7.7.7-stub) has ABI 42, this program needs ABI 1" "$mode: another ABI is refused with both numbers" \
        "${plain[@]}" TOLEM_LIBRARY="$work/stub.so" STUB_ABI=42 "$asked" load
    says "64-bit libtolem.so.1 beside the program" "$mode: without a library it says what to do" "${plain[@]}" "$asked" load
    says " libtolem.so.1" "$mode: the system's library is found" "${plain[@]}" LD_LIBRARY_PATH="$work/system" "$asked" load
    cp "$asked" "$work/beside/says"
    says "$work/beside/x64/libtolem.so.1" "$mode: one beside the program comes first" "${plain[@]}" "$work/beside/says" load
    cp "$work/nothing.so" "$work/beside/libtolem.so.1"
    says "$work/beside/x64/libtolem.so.1" "$mode: one that is not ours is passed by" "${plain[@]}" "$work/beside/says" load
    rm "$work/beside/libtolem.so.1"
    stub=("${plain[@]}" TOLEM_LIBRARY="$work/stub.so")
    says "4711 3 " "$mode: a status nobody knows is unknown" "${stub[@]}" STUB_STATUS=4711 "$asked" call
    says "-4711 3 " "$mode: a negative one too, and it is not raised" "${stub[@]}" STUB_STATUS=-4711 "$asked" call
    says "0 0 |" "$mode: an outcome without a document is an outcome" "${stub[@]}" STUB_JSON= "$asked" call
    says "0 0 |" "$mode: an outcome with a broken document is an outcome" "${stub[@]}" STUB_JSON='{"message":"x' "$asked" call
    says "ETolemJournal TOLEM_? d" "$mode: a negative status is raised with its document" "${stub[@]}" STUB_STATUS=-8 STUB_JSON='{"message":"d"}' "$asked" call
    says TRUE "$mode: a megabyte comes back as it went in" "${stub[@]}" "$asked" megabyte
    says '"clients":1,"clientsClosed":1,"jobs":0,"jobsClosed":0,"results":2,"resultsFreed":2' "$mode: what the library gave is given back" \
        "${stub[@]}" "$asked" megabyte
done
says "Положите 64-разрядный файл" "in Russian where people read Russian" "${plain[@]}" LC_ALL=ru_RU.UTF-8 "$work/delphi/says" load
says "64 разрядты libtolem.so.1 файлын" "and in Kazakh where they read Kazakh" "${plain[@]}" LC_ALL=kk_KZ.UTF-8 "$work/objfpc/says" load

says "целое число минимальных единиц" "an amount is refused in Russian, without any library" "${plain[@]}" LC_ALL=ru_RU.UTF-8 "$work/delphi/says" amount
says "no whole number of minor units" "and in English" "${plain[@]}" "$work/unicode/says" amount
for mode in delphi unicode; do
    says "ең кіші бірліктердің" "$mode: and as the configuration says" "${plain[@]}" TOLEM_LIBRARY="$work/stub.so" "$work/$mode/says" amount '{"locale": "kk"}'
    says "целое число минимальных" "$mode: which is Russian where it says nothing" "${plain[@]}" TOLEM_LIBRARY="$work/stub.so" "$work/$mode/says" amount '{}'
done

# As the page says it, for somebody who has copied the samples and knows no mode.
mkdir -p "$work/copied"
cp "$pascal"/samples/*.pas "$work/copied/"
for sample in hello payout restart card_page callback; do
    says compiled "a copy of $sample compiles without a mode and without a warning" \
        bash -c 'cd "$1" && fpc -v0ew -Sew -l- -Fu"$2" -FU. -FE. "$3.pas" && echo compiled' - "$work/copied" "$pascal" "$sample"
done
says "exit 2" "a configuration that is not there is told, and ends as promised" \
    bash -c 'TOLEM_LIBRARY=$1 "$2" nowhere.json A-1 100; echo "exit $?"' - "$library" "$work/copied/payout"

program "$work/leaks" delphi "$pascal/tests/leaks.pas" -gh
env TOLEM_LIBRARY="$library" TOLEM_WORK="$work/leaks" HEAPTRC="log=$work/leaks/heap" "$work/leaks/leaks" || broken=1
says "0 unfreed memory blocks : 0" "a thousand calls leave nothing" cat "$work/leaks/heap"

# The code page path of Delphi 7 to 2007 is compiled here; what it does needs Windows (windows.sh).
program "$work/ansi" delphi "$pascal/tests/says.pas" -dTOLEM_ANSI && echo "ok      the sources compile with the strings of Delphi 7"
exit $broken
