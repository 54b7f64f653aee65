#!/usr/bin/env bash
# Builds the teller and the samples into $TOLEM_WORK and prints what starts each: NAME<TAB>COMMAND. Environment as in run.sh.
set -euo pipefail
. "$(dirname "$0")/common.sh"
: "${TOLEM_LIBRARY:?}" "${TOLEM_WORK:?}"

bin=$TOLEM_WORK/bin
assembly "$bin" >&2
program "$bin" teller "$csharp/tests/Teller.cs" >&2
for sample in hello:Hello payout:Payout restart:Restart card_page:CardPage callback:Callback; do
    program "$bin" "${sample%%:*}" "$csharp/samples/${sample#*:}.cs" >&2
    printf '%s\tenv TOLEM_LIBRARY=%s mono %s\n' "${sample%%:*}" "$TOLEM_LIBRARY" "$bin/${sample%%:*}.exe"
done
runtimeconfig "$bin/runtimeconfig.json"
dotnet=$(dotnet_host "$TOLEM_WORK")
printf 'teller\tenv TOLEM_LIBRARY=%s mono %s\n' "$TOLEM_LIBRARY" "$bin/teller.exe"
printf 'teller-dotnet\tenv TOLEM_LIBRARY=%s %s exec --runtimeconfig %s %s\n' "$TOLEM_LIBRARY" "$dotnet" "$bin/runtimeconfig.json" "$bin/teller.exe"
