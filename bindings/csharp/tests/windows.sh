#!/usr/bin/env bash
# Every test of the binding on .NET for Windows, under wine.
#   TOLEM_RUNNER     runs a Windows program          TOLEM_LIBRARIES  the folder with tolem1.dll
#   TOLEM_TOOLS      the prefix of the C compiler    TOLEM_INCLUDE    the folder with tolem.h
#   TOLEM_SANDBOX    base URL of a running sandbox   TOLEM_WORK       an empty folder to write into
# An argument runs only the promises whose name contains it.
set -euo pipefail
. "$(dirname "$0")/common.sh"
: "${TOLEM_RUNNER:?}" "${TOLEM_LIBRARIES:?}" "${TOLEM_TOOLS:?}" "${TOLEM_INCLUDE:?}" "${TOLEM_SANDBOX:?}" "${TOLEM_WORK:?}"
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
assembly "$bin"
program "$bin" Tests "$csharp"/tests/{Runner,Outcomes,Texts,Jobs,Lifetimes,LogLines,Loading,Children,ComFace,Readme}.cs
"${TOLEM_TOOLS}gcc" -shared -Wall -Wextra -Werror "-I$TOLEM_INCLUDE" -DTOLEM_STATIC -o "$bin/stub.dll" "$csharp/tests/stub.c"
echo 'int nothing;' | "${TOLEM_TOOLS}gcc" -shared -x c - -o "$bin/nothing.dll"
runtimeconfig "$bin/runtimeconfig.json"
native=$TOLEM_WORK/native
mkdir -p "$native" "$TOLEM_WORK/package/runtimes/win-x64/native"
cp "$TOLEM_LIBRARIES/tolem1.dll" "$native/"
cp "$TOLEM_LIBRARIES/tolem1.dll" "$TOLEM_WORK/package/runtimes/win-x64/native/"
cp "$bin"/{Tests.exe,Tolem.dll} "$TOLEM_WORK/package/"
runtime="$(windows "$kept/dotnetcore2/bin/dotnet.exe") exec --runtimeconfig $(windows "$bin/runtimeconfig.json")"

# .NET asks its console for a code page, and wine has one where there is a terminal.
dotnet() {
    local command="$TOLEM_RUNNER $runtime $*"
    script --quiet --return --command "stty cols 1000; ${command//\\//}" /dev/null
}

# As the package lays it out: found beside a Tolem.dll that Windows, left to itself, would take for a library of that name.
found=$(WINEDLLOVERRIDES=mshtml= dotnet "$(windows "$TOLEM_WORK/package/Tests.exe")" child where)
[[ $found == *'\package\runtimes\win-x64\native\tolem1.dll'* ]] || { echo "not found where the package has it: $found" >&2; exit 1; }
echo "found where the package has it"

TOLEM_LIBRARY=$(windows "$native/tolem1.dll") TOLEM_STUB=$(windows "$bin/stub.dll") TOLEM_NO_LIBRARY=$(windows "$bin/nothing.dll")
TOLEM_ROOT=$(windows "$root") TOLEM_RUNTIME=${runtime// /|} TOLEM_RUNTIME_NAME=windows tests=$(windows "$bin/Tests.exe")
TOLEM_WORK=$(windows "$TOLEM_WORK")
export TOLEM_LIBRARY TOLEM_STUB TOLEM_NO_LIBRARY TOLEM_ROOT TOLEM_RUNTIME TOLEM_RUNTIME_NAME TOLEM_WORK TOLEM_SANDBOX
dotnet "$tests" "$@"
