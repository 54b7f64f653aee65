#!/usr/bin/env bash
# The binding for Windows, with Free Pascal and no Windows: its run-time library is built from Debian's sources for both
# bitnesses, the samples and the teller are compiled, and what there is to run them with runs them.
#
#     bindings/pascal/tests/cross.sh OUTDIR
#
#   TOLEM_FPC      where the run-time libraries are kept (target/tools/fpc)
#   TOLEM_WINE64, TOLEM_WINE32   commands that run a program of that bitness, e.g. /usr/lib/wine/wine64 (optional)
#   TOLEM_DLL64, TOLEM_DLL32     folders with tolem1.dll of that bitness (optional; without, the programs must say what is missing)
#   TOLEM_SANDBOX  base URL of a running sandbox, wanted with a DLL
# Debian's packages: fp-compiler-3.2.2 fp-units-rtl-3.2.2 fpc-source-3.2.2.
set -euo pipefail
. "$(dirname "$0")/common.sh"
out=${1:?usage: cross.sh OUTDIR}
mkdir -p "$out"
out=$(cd "$out" && pwd)
kept=${TOLEM_FPC:-$pascal/../../target/tools/fpc}
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

# says TARGET WANTED WHAT COMMAND...
says() {
    local target=$1 wanted=$2 what=$3 said
    shift 3
    said=$("$@" 2>/dev/null | tr -d '\r') || true
    case $said in
        *"$wanted"*) echo "ok      $target: $what" ;;
        *) printf 'BROKEN  %s: %s: wanted "%s", heard\n%s\n' "$target" "$what" "$wanted" "$said"; broken=1 ;;
    esac
}

# run_missing TARGET RUNNER  no DLL, and one that is none
run_missing() {
    local target=$1 bits=${1#win} folder=$out/$1/missing
    shift
    mkdir -p "$folder"
    cp "$out/$target/delphi/says.exe" "$folder/"
    rm -f "$folder/tolem1.dll"
    says "$target" "Put the $bits-bit tolem1.dll beside the program" "without the DLL it says what to do" "$@" "$folder/says.exe" load
    printf '%0100d' 0 > "$folder/tolem1.dll"
    says "$target" "it is no DLL for this system" "a file that is no DLL is named" "$@" "$folder/says.exe" load
    cp "$out/$target/other/says.exe" "$folder/tolem1.dll"
    says "$target" "and this program is $bits-bit" "the other bitness is named" "$@" "$folder/says.exe" load
    rm "$folder/tolem1.dll"
}

# run_with_dll TARGET DLLS RUNNER  one payout, seen twice
run_with_dll() {
    local target=$1 dlls=$2 mode folder config
    shift 2
    : "${TOLEM_SANDBOX:?wanted to run programs with a DLL}"
    for mode in delphi unicode ansi; do
        folder=$out/$target/$mode
        config=$folder/till.json
        cp "$dlls/tolem1.dll" "$folder/"
        rm -f "$folder"/journal.sqlite*
        printf '{"gateway": "bereke-payouts", "baseUrl": "%s", "journal": "journal.sqlite", "locale": "en", "credentials": {"userName": "sandbox-api", "password": "sandbox-password"}}' \
            "$TOLEM_SANDBOX" > "$config"
        says "$target" tolem1.dll "$mode: the DLL beside the program is loaded" "$@" "$folder/says.exe" load
        says "$target" "TOLEM_OK paid" "$mode: a payout is paid" \
            bash -c 'cd "$1" && echo 4111111111111111 | "${@:2}" payout.exe till.json "$0" 150000' "$target-$mode-$$" "$folder" "$@"
        says "$target" "TOLEM_OK paid" "$mode: and paid once" \
            bash -c 'cd "$1" && echo 4111111111111111 | "${@:2}" payout.exe till.json "$0" 150000' "$target-$mode-$$" "$folder" "$@"
    done
}

broken=0
samples=(samples/hello samples/payout samples/restart samples/card_page samples/callback)
[ -x "$kept/ppcross386" ] || build_ppcross386
for target in win64 win32; do
    [ -d "$kept/$target" ] || build_rtl "$target"
    compile "$target" delphi "${samples[@]}" tests/teller tests/says
    compile "$target" unicode samples/payout tests/teller tests/says
    compile "$target" ansi samples/payout tests/says
done
# A file that is a whole image of the other bitness; the loader looks at nothing else before it refuses.
mkdir -p "$out"/win{64,32}/other
cp "$out/win32/delphi/says.exe" "$out/win64/other/"
cp "$out/win64/delphi/says.exe" "$out/win32/other/"
for bits in 64 32; do
    runner=TOLEM_WINE$bits dlls=TOLEM_DLL$bits
    if [ -z "${!runner:-}" ]; then
        echo "        win$bits: compiled only, for there is no $runner"
        continue
    fi
    run_missing win$bits ${!runner}
    if [ -n "${!dlls:-}" ]; then run_with_dll win$bits "$(cd "${!dlls}" && pwd)" ${!runner}; else echo "        win$bits: no payout, for there is no $dlls"; fi
done
exit $broken
