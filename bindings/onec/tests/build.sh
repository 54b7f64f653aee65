#!/usr/bin/env bash
# Builds the platform's stand-ins into $TOLEM_WORK and prints, for each, its name and the command that runs it.
# Environment: TOLEM_ADDIN (the add-in's file), TOLEM_WORK (a writable folder).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
addin=$(cd "$(dirname "$TOLEM_ADDIN")" && pwd)/$(basename "$TOLEM_ADDIN")
work=$(cd "$TOLEM_WORK" && pwd)

for name in host teller; do
    ${CXX:-g++} -std=c++17 -O1 -g -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror "$here/$name.cpp" -o "$work/$name" -ldl -pthread >&2
    printf '%s\t%s %s\n' "$name" "$work/$name" "$addin"
done
