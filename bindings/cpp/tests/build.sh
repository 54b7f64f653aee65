#!/usr/bin/env bash
# Builds the teller and the samples into $TOLEM_WORK and prints, for each, its name and the command that runs it.
# Environment: TOLEM_LIBRARY (the library file), TOLEM_INCLUDE (the folder with tolem.h), TOLEM_WORK (a writable folder).
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
library=$(cd "$(dirname "$TOLEM_LIBRARY")" && pwd)/$(basename "$TOLEM_LIBRARY")

# A program asks the loader for libtolem.so.1, whatever the file under test is called, and by DT_RPATH (no "new dtags") it
# gets this one, whatever LD_LIBRARY_PATH says.
mkdir -p "$TOLEM_WORK/lib"
ln -sf "$library" "$TOLEM_WORK/lib/libtolem.so.1"
work=$(cd "$TOLEM_WORK" && pwd)

flags=(-std=c++17 -O1 -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror -I"$TOLEM_INCLUDE" -I"$here")
for source in tests/teller samples/{hello,payout,restart,card_page,callback}; do
    name=$(basename "$source")
    ${CXX:-g++} "${flags[@]}" "$here/$source.cpp" -o "$work/$name" "$library" -Wl,--disable-new-dtags,-rpath,"$work/lib" >&2
    printf '%s\t%s\n' "$name" "$work/$name"
done
