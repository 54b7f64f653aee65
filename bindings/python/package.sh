#!/usr/bin/env bash
# package.sh OUTDIR: the wheel and the source archive of the Python binding.
# TOLEM_LIBRARY names the library that goes into the wheel, TOLEM_PROGRAM the command line with the sandbox, without which
# there is none in it. The build tools come from TOLEM_PYTHON_VENV, or are installed into a folder that is removed again.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
[ $# = 1 ] || { echo "usage: TOLEM_LIBRARY=.../libtolem.so TOLEM_PROGRAM=.../tolem package.sh OUTDIR" >&2; exit 2; }
: "${TOLEM_LIBRARY:?names the library that goes into the wheel}"
TOLEM_LIBRARY=$(realpath "$TOLEM_LIBRARY"); export TOLEM_LIBRARY
if [ -n "${TOLEM_PROGRAM:-}" ]; then TOLEM_PROGRAM=$(realpath "$TOLEM_PROGRAM"); export TOLEM_PROGRAM; fi
mkdir -p "$1"; out=$(cd "$1" && pwd)

work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
venv=${TOLEM_PYTHON_VENV:-$work/venv}
if [ ! -x "$venv/bin/python" ]; then
    python3 -m venv "$venv"
    "$venv/bin/python" -m pip install -q --disable-pip-version-check -r "$here/requirements-dev.txt"
fi

# From a copy: the licences stand at the root of the repository, and nothing is written into the source.
mkdir "$work/source"
(cd "$here" && tar --exclude=__pycache__ --exclude='.*_cache' -cf - .) | tar -C "$work/source" -xf -
# A page on its own links to nothing that is not with it; in an unpacked source archive that has been seen to.
links=$here/../../packaging/links
[ ! -e "$links" ] || "$links" words "$work/source" "$here"
case $TOLEM_LIBRARY in *.dll) TOLEM_TARGET=x86_64-pc-windows-gnu ;; *) TOLEM_TARGET=x86_64-unknown-linux-gnu ;; esac
export TOLEM_TARGET
[ ! -e "$links" ] || "$here/../../packaging/notices" > "$work/source/THIRD-PARTY"
cp "$here"/../../LICENSE-* "$work/source/" 2>/dev/null || [ -e "$work/source/LICENSE-MIT" ]

"$venv/bin/python" -m build --no-isolation --sdist --wheel --outdir "$out" "$work/source" >"$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
ls "$out"/tolem-*
