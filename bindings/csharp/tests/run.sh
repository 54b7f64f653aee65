#!/usr/bin/env bash
# Every test of the binding, on Mono and on .NET Core.
#   TOLEM_LIBRARY  the library under test           TOLEM_SANDBOX  base URL of a running sandbox
#   TOLEM_INCLUDE  the folder with tolem.h          TOLEM_WORK     an empty folder to write into
#   TOLEM_PROGRAM  the command line                 TOLEM_DOTNET   a `dotnet` host (optional)
# An argument runs only the promises whose name contains it.
set -euo pipefail
. "$(dirname "$0")/common.sh"
: "${TOLEM_LIBRARY:?}" "${TOLEM_PROGRAM:?}" "${TOLEM_INCLUDE:?}" "${TOLEM_SANDBOX:?}" "${TOLEM_WORK:?}"

# What the binding says itself is in the language of the machine: here in English.
export LC_ALL=C.UTF-8
bin=$TOLEM_WORK/bin
assembly "$bin"
program "$bin" Tests "$csharp"/tests/{Runner,Outcomes,Texts,Jobs,Lifetimes,LogLines,Loading,Children,ComFace,Banks,Exams,Readme}.cs
gcc -shared -fPIC -Wall -Wextra -Werror -Wl,-soname,libtolem.so.1 "-I$TOLEM_INCLUDE" -o "$bin/stub.so" "$csharp/tests/stub.c"
echo 'int nothing;' | gcc -shared -fPIC -x c - -o "$bin/nothing.so"
runtimeconfig "$bin/runtimeconfig.json"
dotnet=$(dotnet_host "$TOLEM_WORK")

failed=0
run() {
    local name=$1 runtime=$2; shift 2
    mkdir -p "$TOLEM_WORK/$name"
    TOLEM_RUNTIME_NAME=$name TOLEM_RUNTIME=$runtime TOLEM_WORK=$TOLEM_WORK/$name TOLEM_ROOT=$root \
        TOLEM_STUB=$bin/stub.so TOLEM_NO_LIBRARY=$bin/nothing.so ${runtime//|/ } "$bin/Tests.exe" "$@" || failed=1
}
run mono "mono|--debug" "$@"
run dotnet "$dotnet|exec|--runtimeconfig|$bin/runtimeconfig.json" "$@"
exit $failed
