#!/usr/bin/env bash
# The add-in on Windows, under wine: the host lives its story with it, as `tests/onec` has it on Linux.
#
#     bindings/onec/tests/windows.sh win-x64|win-x86
#
#   TOLEM_RUNNER     runs a Windows program          TOLEM_LIBRARIES  the folder with TolemAddIn.dll
#   TOLEM_TOOLS      the prefix of the compiler      TOLEM_WORK       an empty folder to write into
#   TOLEM_SANDBOX    base URL of a running sandbox, whose books are for the caller to compare
# How the teller is started is written into TOLEM_WORK/tellers.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
: "${TOLEM_RUNNER:?}" "${TOLEM_LIBRARIES:?}" "${TOLEM_TOOLS:?}" "${TOLEM_SANDBOX:?}" "${TOLEM_WORK:?}"
system=${1:?usage: windows.sh win-x64|win-x86}
addin=$TOLEM_WORK/TolemAddIn.dll
cp "$TOLEM_LIBRARIES/TolemAddIn.dll" "$addin"
for name in host teller; do
    "${TOLEM_TOOLS}g++" -std=c++17 -O1 -Wall -Wextra -Werror -static "$here/$name.cpp" -o "$TOLEM_WORK/$name.exe"
done
mkdir "$TOLEM_WORK/till"
said=$($TOLEM_RUNNER "$TOLEM_WORK/host.exe" "$addin" "$TOLEM_SANDBOX" "$TOLEM_WORK/till" 2>&1) || { echo "$said"; exit 1; }
[ "$(tail -n 1 <<< "$said" | tr -d '\r')" = lived ] || { echo "$said"; exit 1; }
echo "ok      $system: a till lives with the add-in"
printf 'onec %s\t%s\n' "$system" "$TOLEM_RUNNER $TOLEM_WORK/teller.exe $addin" > "$TOLEM_WORK/tellers"
