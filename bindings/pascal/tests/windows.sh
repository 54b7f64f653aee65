#!/usr/bin/env bash
# The binding on Windows, with Free Pascal and no Windows: its run-time library is built from Debian's sources, the samples and
# the teller are compiled, run under wine, and pay.
#
#     bindings/pascal/tests/windows.sh win-x64|win-x86
#
#   TOLEM_RUNNER     runs a Windows program          TOLEM_LIBRARIES  the folder with tolem1.dll
#   TOLEM_SANDBOX    base URL of a running sandbox   TOLEM_WORK       an empty folder to write into
# How the tellers are started is written into TOLEM_WORK/tellers. Debian's packages: fp-compiler-3.2.2 fp-units-rtl-3.2.2
# fpc-source-3.2.2; what is built of them is kept in target/tools/fpc.
set -euo pipefail
. "$(dirname "$0")/common.sh"
: "${TOLEM_RUNNER:?}" "${TOLEM_LIBRARIES:?}" "${TOLEM_SANDBOX:?}" "${TOLEM_WORK:?}"
system=${1:?usage: windows.sh win-x64|win-x86}
case $system in
win-x64) target=win64 other=win32 ;;
win-x86) target=win32 other=win64 ;;
*) echo "$system: neither win-x64 nor win-x86" >&2; exit 1 ;;
esac
out=$(cd "$TOLEM_WORK" && pwd)
read -ra runner <<< "$TOLEM_RUNNER"
kept=$pascal/../../target/tools/fpc
mkdir -p "$kept"
kept=$(cd "$kept" && pwd)
sources=/usr/share/fpcsrc/3.2.2
[ -d "$sources" ] || { echo "no $sources: apt-get install fpc-source-3.2.2" >&2; exit 1; }

# quietly COMMAND...  what it says is shown when it fails
quietly() { "$@" > "$kept/said" 2>&1 || { cat "$kept/said" >&2; return 1; }; }

# Debian's compiler makes programs for win64 by itself; one that makes them for the 32-bit x86 is built from its sources.
compiler_of() { [ "$1" = win64 ] && echo ppcx64 || echo "$kept/ppcross386"; }

build_ppcross386() {
    local made=$kept/ppcross386.new
    rm -rf "$made"
    mkdir -p "$made"
    cd "$sources/compiler"
    # The messages are compiled into two include files by a program of theirs.
    quietly ppcx64 -v0e -l- -FE"$made" -FU"$made" utils/msg2inc.pp
    (cd "$made" && quietly ./msg2inc /usr/lib/x86_64-linux-gnu/fpc/3.2.2/msg/errore.msg msg msg)
    quietly ppcx64 -v0e -l- -n -Fu/usr/lib/x86_64-linux-gnu/fpc/3.2.2/units/x86_64-linux/rtl -di386 -Fi"$made" \
        -Fui386 -Fux86 -Fusystems -Fii386 -Fix86 -Fisystems -FE"$made" -FU"$made" -O2 -Xs -oppcross386 pp.pas
    cp "$made/ppcross386" "$kept/ppcross386.whole"
    mv "$kept/ppcross386.whole" "$kept/ppcross386"
    rm -rf "$made"
    cd - >/dev/null
}

# build_rtl TARGET  the run-time library, under its name only when it is complete
build_rtl() {
    local target=$1 cpu=x86_64 compiler made=$kept/$1.new
    compiler=$(compiler_of "$target")
    [ "$target" = win64 ] || cpu=i386
    rm -rf "$made"
    mkdir -p "$made"
    cd "$sources/rtl/$target"
    local flags=(-T"$target" -n -Fi../inc "-Fi../$cpu" -Fu../inc "-Fu../$cpu" -Fu../common -Fu../win "-FE$made" "-FU$made" -Xs -O2 -v0e -l-)
    quietly "$compiler" "${flags[@]}" -Us -Sg system.pp -Fi../win
    quietly "$compiler" "${flags[@]}" ../inc/uuchar.pp
    quietly "$compiler" "${flags[@]}" -I../objpas ../objpas/objpas.pp
    quietly "$compiler" "${flags[@]}" -Fi../objpas/sysutils -Fi../objpas/classes -I../win -I../objpas -I../win/wininc -Fu../win/wininc -I../inc -Fu../objpas buildrtl.pp
    # WinSock, for the sample that listens.
    quietly "$compiler" "${flags[@]}" "-Fu$made" "$sources/packages/rtl-extra/src/win/winsock.pp"
    cd - >/dev/null
    rm -rf "${kept:?}/$target"
    mv "$made" "$kept/$target"
}

# compile TARGET MODE SOURCE...
compile() {
    local target=$1 mode=$2 source folder flags=(-Mdelphi -Sh)
    shift 2
    folder=$out/$target/$mode
    [ "$mode" != unicode ] || flags=(-Mdelphiunicode -dTOLEM_UNICODE)
    [ "$mode" != ansi ] || flags+=(-dTOLEM_ANSI)
    mkdir -p "$folder"
    for source in "$@"; do
        quietly "$(compiler_of "$target")" -B -T"$target" -n "${flags[@]}" -O2 -v0e -l- -Fu"$kept/$target" -Fu"$pascal" -Fu"$pascal/samples" \
            -FE"$folder" -FU"$folder" "$pascal/$source.pas"
        echo "ok      $target $mode: $source compiles"
    done
}

# says WANTED WHAT COMMAND...
says() {
    local wanted=$1 what=$2 said
    shift 2
    said=$("$@" 2>/dev/null | tr -d '\r') || true
    case $said in
        *"$wanted"*) echo "ok      $system: $what" ;;
        *) printf 'BROKEN  %s: %s: wanted "%s", heard\n%s\n' "$system" "$what" "$wanted" "$said"; broken=1 ;;
    esac
}

# No DLL, one that is none, and one of the other bitness: a whole image, of which the loader reads no more before it refuses.
the_wrong_dll() {
    local folder=$out/missing bits=${target#win}
    mkdir -p "$folder"
    cp "$out/$target/delphi/says.exe" "$folder/"
    says "Put the $bits-bit tolem1.dll beside the program" "without the DLL it says what to do" "${runner[@]}" "$folder/says.exe" load
    printf '%0100d' 0 > "$folder/tolem1.dll"
    says "it is no DLL for this system" "a file that is no DLL is named" "${runner[@]}" "$folder/says.exe" load
    cp "$out/$other/delphi/says.exe" "$folder/tolem1.dll"
    says "and this program is $bits-bit" "the other bitness is named" "${runner[@]}" "$folder/says.exe" load
}

# One payout, seen twice, in each kind of strings.
the_right_dll() {
    local mode folder number pays
    # The card is typed, and the files are beside the program.
    pays='cd "$1" && echo 4111111111111111 | "${@:2}" payout.exe till.json "$0" 150000'
    for mode in delphi unicode ansi; do
        folder=$out/$target/$mode number=pascal-$system-$mode
        cp "$TOLEM_LIBRARIES/tolem1.dll" "$folder/"
        printf '{"gateway": "bereke-payouts", "baseUrl": "%s", "journal": "journal.sqlite", "locale": "en", "credentials": {"userName": "sandbox-api", "password": "sandbox-password"}}' \
            "$TOLEM_SANDBOX" > "$folder/till.json"
        says tolem1.dll "$mode: the DLL beside the program is loaded" "${runner[@]}" "$folder/says.exe" load
        says "TOLEM_OK paid" "$mode: a payout is paid" bash -c "$pays" "$number" "$folder" "${runner[@]}"
        says "TOLEM_OK paid" "$mode: and paid once" bash -c "$pays" "$number" "$folder" "${runner[@]}"
    done
}

broken=0
[ -x "$kept/ppcross386" ] || build_ppcross386
for built in win64 win32; do [ -d "$kept/$built" ] || build_rtl "$built"; done
compile "$target" delphi samples/{hello,payout,restart,card_page,callback} tests/teller tests/says
compile "$target" unicode samples/payout tests/teller tests/says
compile "$target" ansi samples/payout tests/says
compile "$other" delphi tests/says
the_wrong_dll
the_right_dll
for mode in delphi unicode; do
    printf 'pascal %s %s\t%s\n' "$mode" "$system" "$TOLEM_RUNNER $out/$target/$mode/teller.exe"
done > "$TOLEM_WORK/tellers"
exit $broken
