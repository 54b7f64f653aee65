#!/usr/bin/env bash
# run.sh: every test of the Python binding; not zero on any failure.
# TOLEM_LIBRARY, TOLEM_PROGRAM, TOLEM_INCLUDE, TOLEM_SANDBOX, TOLEM_WORK as for every binding. The tools come from the environment that
# TOLEM_PYTHON_VENV names, which is made if it is not there; by default it is in TOLEM_WORK.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
: "${TOLEM_LIBRARY:?the library under test}" "${TOLEM_PROGRAM:?the command line}" "${TOLEM_INCLUDE:?the folder of tolem.h}" "${TOLEM_SANDBOX:?base URL of a sandbox}"
TOLEM_LIBRARY=$(realpath "$TOLEM_LIBRARY") TOLEM_PROGRAM=$(realpath "$TOLEM_PROGRAM") TOLEM_INCLUDE=$(realpath "$TOLEM_INCLUDE")
TOLEM_WORK=$(realpath "${TOLEM_WORK:?an empty writable folder}")
venv=${TOLEM_PYTHON_VENV:-$TOLEM_WORK/venv}
if [ ! -x "$venv/bin/python" ]; then
    python3 -m venv "$venv"
    "$venv/bin/python" -m pip install -q --disable-pip-version-check -r "$here/../requirements-dev.txt"
fi
export TOLEM_LIBRARY TOLEM_PROGRAM TOLEM_INCLUDE TOLEM_WORK PYTHONDONTWRITEBYTECODE=1 PYTHONPATH="$here/../src"
# What the package says itself is in the language of the machine: here in English.
export LC_ALL=C.UTF-8
mkdir -p "$TOLEM_WORK/pytest"
cd "$here/.."
exec "$venv/bin/python" -m pytest -v --no-header --tb=short --basetemp="$TOLEM_WORK/pytest" "$@"
