#!/usr/bin/env bash
# Builds and runs every test of the C++ binding; one line each, and exit code 1 if one is broken.
# Environment: TOLEM_LIBRARY (the library file), TOLEM_INCLUDE (the folder with tolem.h), TOLEM_SANDBOX (the address of a
# running sandbox), TOLEM_WORK (an empty folder to work in).
set -uo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
root=$(cd "$here/../.." && pwd)
library=$(cd "$(dirname "$TOLEM_LIBRARY")" && pwd)/$(basename "$TOLEM_LIBRARY")
mkdir -p "$TOLEM_WORK/lib"
work=$(cd "$TOLEM_WORK" && pwd)
ln -sf "$library" "$work/lib/libtolem.so.1"

strict=(-g -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror -I"$TOLEM_INCLUDE" -I"$here")
# DT_RPATH (no "new dtags"): the library under test, whatever LD_LIBRARY_PATH says.
link=("$library" -Wl,--disable-new-dtags,-rpath,"$work/lib" -pthread)
broken=0

compile() { ${CXX:-g++} "${strict[@]}" "$@"; }

# program NAME FLAG...  builds tests/NAME.cpp
program() { compile "${@:2}" "$here/tests/$1.cpp" -o "$work/$1" "${link[@]}"; }

# report NAME COMMAND...  runs it and says how it went; what it says is shown when it is broken
report() {
    local name=$1 said
    shift
    if said=$("$@" 2>&1); then
        echo "ok      $name"
    else
        echo "BROKEN  $name"
        printf '%s\n' "$said" | sed 's/^/        /'
        broken=1
    fi
}

# check NAME FLAG...  builds and runs a test in a folder of its own
check() {
    mkdir -p "$work/$1.d"
    program "$@" && timeout 120 "$work/$1" "$work/$1.d"
}

without_leaks() {
    mkdir -p "$work/leaks.d"
    program leaks -std=c++17 -O1 && timeout 120 valgrind -q --leak-check=full --errors-for-leak-kinds=definite,indirect \
        --show-leak-kinds=definite,indirect --suppressions="$root/tests/c/valgrind.supp" --error-exitcode=9 \
        "$work/leaks" "$work/leaks.d"
}

two_files() {
    mkdir -p "$work/two.d"
    compile -std=c++17 -c "$here/tests/one_of_two.cpp" -o "$work/one.o" &&
        compile -std=c++20 -c "$here/tests/two_of_two.cpp" -o "$work/two.o" &&
        compile "$work/one.o" "$work/two.o" -o "$work/two" "${link[@]}" && "$work/two" "$work/two.d"
}

for test in statuses newer_library other_abi moves endings texts errors jobs threads log forked; do
    report "$test" check "$test" -std=c++17
done
for test in texts log; do
    report "$test as C++20, watched by the sanitizers" \
        check "$test" -std=c++20 -fsanitize=address,undefined -fno-sanitize-recover=all
done
report no_exceptions check no_exceptions -std=c++17 -fno-exceptions -fno-rtti
report "two files in one program" two_files
report "ten thousand calls without a leak" without_leaks
report "teller and samples build" "$here/tests/build.sh"
exit $broken
