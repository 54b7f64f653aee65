#!/usr/bin/env bash
# The binding on .NET for Windows, under wine.
#
#     windows.sh [PART]                  every test; or the promises whose name contains PART
#     windows.sh installed NUPKG CONFIG  the first program with the unpacked package, as a build and as `dotnet publish` lay it out
#
#   TOLEM_RUNNER     runs a Windows program          TOLEM_LIBRARIES  the folder with tolem1.dll
#   TOLEM_TOOLS      the prefix of the C compiler    TOLEM_INCLUDE    the folder with tolem.h
#   TOLEM_SANDBOX    base URL of a running sandbox   TOLEM_WORK       an empty folder to write into
# The tests write into TOLEM_WORK/tellers how the teller is started.
set -euo pipefail
. "$(dirname "$0")/common.sh"
: "${TOLEM_RUNNER:?}" "${TOLEM_SANDBOX:?}" "${TOLEM_WORK:?}"
kept=$root/target/tools/dotnet-windows

if [ ! -e "$kept/dotnetcore2/bin/dotnet.exe" ]; then
    rm -rf "$kept" "$kept.unpacked"
    python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary :all: --platform win_amd64 --dest "$kept.wheel" dotnetcore2==3.1.23
    python3 -m zipfile -e "$kept.wheel"/dotnetcore2-*win_amd64.whl "$kept.unpacked"
    # Under its name only when it is complete: the next call trusts what it finds.
    mv "$kept.unpacked" "$kept"
fi

# As Windows names it.
windows() { echo "Z:${1//\//\\}"; }

bin=$TOLEM_WORK/bin
mkdir -p "$bin"
runtimeconfig "$bin/runtimeconfig.json"
runtime="$(windows "$kept/dotnetcore2/bin/dotnet.exe") exec --runtimeconfig $(windows "$bin/runtimeconfig.json")"

# .NET asks its console for a code page, and wine has one where there is a terminal.
dotnet() {
    local command="$TOLEM_RUNNER $runtime $*"
    script --quiet --return --command "stty cols 1000; ${command//\\//}" /dev/null
}

installed() {
    local package=$1 config=$2 layout folder said
    for layout in built published; do
        folder=$TOLEM_WORK/$layout
        mkdir "$folder"
        cp "$package/lib/netstandard2.0/Tolem.dll" "$folder/"
        case $layout in
        built) cp -r "$package/runtimes" "$folder/" ;;
        published) cp "$package"/runtimes/win-x64/native/* "$folder/" ;;
        esac
        program "$folder" Hello "$csharp/samples/Hello.cs"
        # At the bank of the caller, and at the one that came along.
        pays "$folder" "$(windows "$config")"
        pays "$folder"
        echo "win-x64: the package for .NET pays, $layout"
    done
}

# pays FOLDER [CONFIG]  with mscoree, as Windows has it: there a managed Tolem.dll is something that loads
pays() {
    local said
    said=$(cd "$1" && WINEDLLOVERRIDES=mshtml= dotnet "$(windows "$1/Hello.exe")" "${@:2}") && [[ $said == *TOLEM_OK* ]] || { echo "$1: $said"; exit 1; }
}

if [ "${1:-}" = installed ]; then
    installed "$2" "$3"
    exit 0
fi
: "${TOLEM_LIBRARIES:?}" "${TOLEM_TOOLS:?}" "${TOLEM_INCLUDE:?}"
assembly "$bin"
program "$bin" Tests "$csharp"/tests/{Runner,Outcomes,Texts,Jobs,Lifetimes,LogLines,Loading,Children,ComFace,Readme}.cs
program "$bin" Teller "$csharp/tests/Teller.cs"
"${TOLEM_TOOLS}gcc" -shared -Wall -Wextra -Werror "-I$TOLEM_INCLUDE" -DTOLEM_STATIC -o "$bin/stub.dll" "$csharp/tests/stub.c"
echo 'int nothing;' | "${TOLEM_TOOLS}gcc" -shared -x c - -o "$bin/nothing.dll"
native=$TOLEM_WORK/native
mkdir -p "$native" "$TOLEM_WORK/package/runtimes/win-x64/native"
cp "$TOLEM_LIBRARIES/tolem1.dll" "$native/"
cp "$TOLEM_LIBRARIES/tolem1.dll" "$TOLEM_WORK/package/runtimes/win-x64/native/"
cp "$bin"/{Tests.exe,Tolem.dll} "$TOLEM_WORK/package/"

# It finds the library beside it.
mkdir "$TOLEM_WORK/teller"
cp "$bin"/{Teller.exe,Tolem.dll} "$TOLEM_LIBRARIES/tolem1.dll" "$TOLEM_WORK/teller/"
printf 'csharp dotnet win-x64\t%s\n' "$TOLEM_RUNNER $runtime $(windows "$TOLEM_WORK/teller/Teller.exe")" > "$TOLEM_WORK/tellers"

# As the package lays it out: found beside a Tolem.dll that Windows, left to itself, would take for a library of that name.
found=$(WINEDLLOVERRIDES=mshtml= dotnet "$(windows "$TOLEM_WORK/package/Tests.exe")" child where)
[[ $found == *'\package\runtimes\win-x64\native\tolem1.dll'* ]] || { echo "not found where the package has it: $found" >&2; exit 1; }
echo "found where the package has it"

TOLEM_LIBRARY=$(windows "$native/tolem1.dll") TOLEM_STUB=$(windows "$bin/stub.dll") TOLEM_NO_LIBRARY=$(windows "$bin/nothing.dll")
TOLEM_ROOT=$(windows "$root") TOLEM_RUNTIME=${runtime// /|} TOLEM_RUNTIME_NAME=windows tests=$(windows "$bin/Tests.exe")
TOLEM_WORK=$(windows "$TOLEM_WORK")
export TOLEM_LIBRARY TOLEM_STUB TOLEM_NO_LIBRARY TOLEM_ROOT TOLEM_RUNTIME TOLEM_RUNTIME_NAME TOLEM_WORK TOLEM_SANDBOX
dotnet "$tests" "$@"
