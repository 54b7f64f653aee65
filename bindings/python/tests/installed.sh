#!/usr/bin/env bash
# installed.sh WHEEL: what a user gets. The wheel is installed without an index into a new environment outside of the
# checkout and makes a payout against the sandbox (TOLEM_SANDBOX) with the library that is inside it, then one against
# the sandbox that is inside it, then runs the sample test with its fixture; the source archive beside the wheel says in
# one line what it lacks. Everything is written into TOLEM_WORK.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
wheel=$(realpath "${1:?usage: installed.sh WHEEL}")
sdist=$(dirname "$wheel")/$(basename "$wheel" | cut -d- -f1,2).tar.gz
unset TOLEM_LIBRARY TOLEM_PROGRAM PYTHONPATH
export PYTHONDONTWRITEBYTECODE=1 PIP_DISABLE_PIP_VERSION_CHECK=1
work=$(realpath "${TOLEM_WORK:?an empty writable folder}")/installed
mkdir -p "$work"
fail() { echo "installed.sh: $*" >&2; exit 1; }

# The wheel's library, not one that this machine has installed: a file that is none stands in its way.
printf '%0100d' 0 > "$work/libtolem.so.1"
export LD_LIBRARY_PATH=$work

python3 -m venv "$work/venv"
cp "$here/../samples/hello.py" "$work/hello.py"
cat >"$work/config.json" <<JSON
{"gateway": "bereke-payouts", "baseUrl": "${TOLEM_SANDBOX:?base URL of a sandbox}", "journal": "$work/journal.db",
 "credentials": {"userName": "sandbox-api", "password": "sandbox-password"}}
JSON
cd "$work"
venv/bin/python -m pip install -q --no-index "$wheel"
said=$(venv/bin/python hello.py config.json) || fail "hello.py failed: $said"
[[ $said == "TOLEM_OK "* ]] || fail "hello.py said: $said"
echo "a wheel pays from outside the checkout: $said"
venv/bin/python - <<'PYTHON' || fail "the versions of package and library differ"
import tolem
from importlib.metadata import version
assert tolem.version() == tolem.__version__ == version("tolem"), (tolem.version(), tolem.__version__, version("tolem"))
PYTHON
echo "the package, its metadata and the library inside are of one version"

# The bank that came along: a payout is called twice and paid once, and Ctrl-C ends the bank as it ends any program.
printed=$work/printed
mkfifo "$printed"
venv/bin/python -m tolem sandbox --port 0 >"$printed" &
bank=$!
trap 'kill "$bank" 2>/dev/null || true' EXIT
exec 3<"$printed"
url=
while read -r word value <&3; do
    case $word in sandbox) url=$value ;; Ctrl-C) break ;; esac
done
[[ $url == http://127.0.0.1:* ]] || fail "python -m tolem sandbox does not start"
sed -e "s#$TOLEM_SANDBOX#$url#" -e 's#journal\.db#own.db#' config.json >own.json
for _ in 1 2; do said=$(venv/bin/python hello.py own.json) || fail "hello.py failed: $said"; done
paid=$(venv/bin/python -c 'import json, sys, urllib.request; print([e["orderNumber"] for e in json.load(urllib.request.urlopen(sys.argv[1]))["ledger"]])' "$url/_sandbox/ledger")
[ "$paid" = "['hello-1']" ] || fail "the ledger of python -m tolem sandbox says $paid"
# A background job of a shell does not hear Ctrl-C; TERM it does, and the process is the program itself.
kill -TERM "$bank"
code=0; wait "$bank" || code=$?
[ "$code" = 143 ] || fail "python -m tolem sandbox ended with $code"
[ "$(venv/bin/tolem --version)" = "tolem $(venv/bin/python -c 'import tolem; print(tolem.__version__)')" ] || fail "the script tolem is another program"
echo "python -m tolem sandbox was paid against: the ledger says one"

# The tools of the build: those of the tests, or an environment of their own.
tools=${TOLEM_PYTHON_VENV:-$work/tools}
if [ ! -x "$tools/bin/python" ]; then
    python3 -m venv "$tools"
    "$tools/bin/python" -m pip install -q -r "$here/../requirements-dev.txt"
fi

# pytest is lent by the tools, so that nothing is fetched; the fixture is found as pytest finds every plugin.
lent=$("$tools/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
echo "$lent" >"$(venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/lent.pth"
mkdir own-tests
cp "$here/../samples/test_payout.py" own-tests/
venv/bin/python -m pytest -q -p no:cacheprovider --strict-markers own-tests >pytest.log 2>&1 || { cat pytest.log >&2; fail "the sample test failed"; }
grep -q '3 passed' pytest.log || { cat pytest.log >&2; fail "the sample test did not run"; }
echo "the fixture of the wheel serves the sample test: $(tail -n 1 pytest.log)"

if "$tools/bin/python" -m pip wheel -q --no-index --no-deps --no-build-isolation -w "$work/built" "$sdist" >"$work/log" 2>&1; then
    fail "a wheel without a library was built from the source archive"
fi
[ "$(grep -c 'tolem: a wheel holds the tolem library' "$work/log")" = 1 ] || { cat "$work/log" >&2; fail "no clear message"; }
grep -q Traceback "$work/log" && { cat "$work/log" >&2; fail "a stack trace beside the message"; }
echo "the source archive without a library says what it lacks"
