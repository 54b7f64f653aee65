#!/usr/bin/env bash
# build.sh: how the teller and the samples are started, a line for each: NAME<TAB>COMMAND. Python has nothing to build;
# what it needs is copied to TOLEM_WORK, so that a run writes nothing into the source.
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
work=$(realpath "${TOLEM_WORK:?an empty writable folder}")/python
library=$(realpath "${TOLEM_LIBRARY:?the library under test}")
mkdir -p "$work"
cp -r "$here/src" "$here/samples" "$here/tests/teller.py" "$work/"
run="env PYTHONDONTWRITEBYTECODE=1 PYTHONIOENCODING=utf-8 PYTHONPATH=$work/src TOLEM_LIBRARY=$library python3"
printf 'teller\t%s %s\n' "$run" "$work/teller.py"
for name in hello payout restart card_page callback; do
    printf '%s\t%s %s\n' "$name" "$run" "$work/samples/$name.py"
done
