#!/usr/bin/env bash
# Builds the teller and the samples into $TOLEM_WORK, in both modes of Free Pascal, and prints what starts each:
# NAME<TAB>COMMAND. Those of mode delphi have the plain names, those of mode objfpc end with -objfpc, and the teller with the
# strings of Delphi 2009 and newer is teller-unicode. Environment as in run.sh.
set -euo pipefail
. "$(dirname "$0")/common.sh"
: "${TOLEM_LIBRARY:?}" "${TOLEM_WORK:?}"

# build MODE SUFFIX SOURCE...  compiles them and says how they are started
build() {
    local mode=$1 suffix=$2 source name
    shift 2
    for source in "$@"; do
        program "$TOLEM_WORK/$mode" "$mode" "$pascal/$source.pas" >&2
        name=$(basename "$source")
        printf '%s%s\tenv TOLEM_LIBRARY=%s %s\n' "$name" "$suffix" "$TOLEM_LIBRARY" "$TOLEM_WORK/$mode/$name"
    done
}

build delphi '' tests/teller samples/{hello,payout,restart,card_page,callback}
build objfpc -objfpc tests/teller samples/{hello,payout,restart,card_page,callback}
build unicode -unicode tests/teller samples/hello
