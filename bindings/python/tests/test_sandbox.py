"""The bank of one's own: it is there when it is told to be, it says what was paid, and it is gone when its user is."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Callable, Dict
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

import pytest
from conftest import PACKAGE, PAID, money

import tolem
from tolem.sandbox import LOGINS, Sandbox, SandboxError

PROGRAM = os.environ["TOLEM_PROGRAM"]
CARD = {"number": "4444555511113333", "expiry": "2030-12", "cvc": "123", "holder": "TEST CARDHOLDER"}


def is_gone(url: str) -> bool:
    """Whether nobody listens there any more: asked again until it is so, for ten seconds."""
    end = time.monotonic() + 10
    while time.monotonic() < end:
        try:
            build_opener(ProxyHandler({})).open(url + "/_sandbox/clock", timeout=5).close()
        except URLError:
            return True
        except ConnectionError:
            pass  # it was just ending; the next one is refused
    return False


def test_every_gateway_is_played_to_its_ready_configuration(tolem_sandbox: Sandbox) -> None:
    def client(gateway: str) -> tolem.Client:
        return tolem.Client(tolem_sandbox.config(gateway, locale="en"))

    paid: Dict[str, Callable[[tolem.Client], tolem.Movement]] = {
        "bereke-payouts": lambda it: it.payout(**money(order_number="n")),
        "bereke-ecommerce": lambda it: it.payment_charge_card(
            order_number="n", amount=150000, currency="KZT", return_url="http://shop.example/", card=CARD),
        "bepaid": lambda it: it.payout(order_number="n", amount=150000, currency="KZT", description="n", card={"number": "4200000000000000"}),
        "shopapi": lambda it: it.payment_register(order_number="n", amount=150000, currency="KZT"),
    }
    assert paid.keys() == LOGINS.keys() == {gateway["id"] for gateway in tolem.describe().document["gateways"]}
    for gateway, pay in paid.items():
        with client(gateway) as opened:
            said = pay(opened)
        # A registration at ShopAPI is a page that a payer opens; of the others the money has moved.
        wanted = tolem.Status.ACTION_REQUIRED if gateway == "shopapi" else tolem.Status.OK
        assert said.status == wanted, (gateway, said.message)
    assert {entry["gateway"] for entry in tolem_sandbox.ledger("n")} == paid.keys() - {"shopapi"}
    assert len(tolem_sandbox.ledger(kind="charge")) == 1 and len(tolem_sandbox.orders("n")) >= 3


def test_the_clock_brings_late_money(tolem_sandbox: Sandbox) -> None:
    with tolem.Client(tolem_sandbox.config()) as client:
        client.payout(**money(order_number="late~f:504-late:60s", timeout_ms=300))
    assert tolem_sandbox.ledger() == []
    tolem_sandbox.advance_clock(60.5)
    assert [entry["orderNumber"] for entry in tolem_sandbox.ledger()] == ["late~f:504-late:60s"]


def test_a_plan_strikes_until_it_is_lifted_and_a_mistake_in_it_is_named(tolem_sandbox: Sandbox) -> None:
    tolem_sandbox.plan({"match": {"path": "getAmount.do"}, "do": {"action": "drop"}}, seed=7)
    with tolem.Client(tolem_sandbox.config()) as client:
        assert client.balance_get().status == tolem.Status.NO_ANSWER
        tolem_sandbox.plan()
        assert client.balance_get().status == tolem.Status.OK
    struck = [entry["answer"]["faults"] for entry in tolem_sandbox.log() if entry["path"].endswith("getAmount.do")]
    assert struck == [["After: Drop"], []]
    with pytest.raises(SandboxError, match=r"^rules\[0\]\.do\.action: must be one of drop"):
        tolem_sandbox.plan({"do": {"action": "dropp"}})
    with pytest.raises(SandboxError, match="no such page"):
        tolem_sandbox.control("nowhere")
    with pytest.raises(SandboxError, match="the sandbox plays bereke-payouts, "):
        tolem_sandbox.config("nobody")


@pytest.mark.tolem_sandbox(profile="lenient")
def test_switches_are_set_and_the_unfair_bank_pays_twice(tolem_sandbox: Sandbox) -> None:
    assert tolem_sandbox.settings()["profile"] == "lenient"
    assert tolem_sandbox.settings(duplicates="execute", bepaid={"asyncMs": 1})["duplicates"] == "execute"
    for till in ("one", "other"):
        with tolem.Client(tolem_sandbox.config(journal=str(Path(tolem_sandbox.config()["journal"]).with_name(till)))) as client:
            client.payout(**money(order_number="n"))
    assert len(tolem_sandbox.ledger("n")) == 2


def test_a_second_client_is_the_till_after_its_restart_until_reset(tolem_sandbox: Sandbox) -> None:
    def pay() -> tolem.Movement:
        with tolem.Client(tolem_sandbox.config()) as client:
            return client.payout(**money(order_number="n"))

    assert [pay().replayed, pay().replayed] == [False, True] and len(tolem_sandbox.ledger()) == 1
    tolem_sandbox.reset()
    assert tolem_sandbox.ledger() == [] and pay().replayed is False and len(tolem_sandbox.ledger()) == 1


def test_stop_ends_the_bank_and_removes_its_journals_and_may_be_called_twice() -> None:
    with Sandbox() as bank, Sandbox() as other:
        journal = Path(bank.config()["journal"])
        with tolem.Client(bank.config()) as client:
            client.gateway_ping()
        assert journal.exists()
        bank.stop()
        bank.stop()
        assert is_gone(bank.url) and not journal.parent.parent.exists()
        assert other.ledger() == []


def test_a_proxy_of_the_environment_is_not_asked(tolem_sandbox: Sandbox, python: Any) -> None:
    done = python("from tolem.sandbox import Sandbox\nwith Sandbox() as bank: print(bank.ledger())", http_proxy="http://127.0.0.1:1", no_proxy="")
    assert done.stdout == "[]\n", done.stderr


WAITING = "import sys\nfrom tolem.sandbox import Sandbox\nbank = Sandbox()\nprint(bank.url, flush=True)\n"


def started(program: str) -> "subprocess.Popen[str]":
    return subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            encoding="utf-8", start_new_session=True, env={**os.environ, "PYTHONPATH": str(PACKAGE.parent)})


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM, None], ids=["kill", "term", "without stop"])
def test_the_bank_does_not_outlive_the_process_that_started_it(end: Any) -> None:
    with started(WAITING + "sys.stdin.read()") as user:
        assert user.stdout is not None and user.stdin is not None
        url = user.stdout.readline().strip()
        assert url.startswith("http://127.0.0.1:")
        if end is None:
            user.stdin.close()
        else:
            user.send_signal(end)
        assert is_gone(url)


def test_the_bank_ends_although_a_forked_process_still_has_its_pipe() -> None:
    program = WAITING + """
import os, time
r, w = os.pipe()
child = os.fork()
if child == 0:
    os.close(w)
    os.read(r, 1)
    os._exit(0)
bank.stop()
print("stopped", flush=True)
os.close(w)
os.waitpid(child, 0)
"""
    with started(program) as user:
        try:
            out, err = user.communicate(timeout=30)
        except subprocess.TimeoutExpired:
            os.killpg(user.pid, signal.SIGKILL)
            raise
    assert out.splitlines()[1:] == ["stopped"] and user.returncode == 0, err


def test_the_bank_ends_with_the_shell_that_guards_it() -> None:
    with Sandbox() as bank:
        bank._child._process.terminate()
        assert is_gone(bank.url)


def test_ctrl_c_is_for_the_user_who_ends_the_bank_in_his_own_time() -> None:
    program = """
import signal, sys
from tolem.sandbox import Sandbox
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job inherits it ignored
bank = Sandbox()
try:
    print(bank.url, flush=True)
    sys.stdin.read()
except KeyboardInterrupt:
    print(bank.ledger(), flush=True)
    bank.stop()
"""
    with started(program) as user:
        assert user.stdout is not None
        url = user.stdout.readline().strip()
        os.killpg(user.pid, signal.SIGINT)
        assert user.stdout.readline() == "[]\n"
        assert user.wait(30) == 0 and is_gone(url)


def test_a_bank_that_cannot_start_says_why(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, tolem_sandbox: Sandbox) -> None:
    monkeypatch.setattr("tolem._messages._last", ["en"])
    with pytest.raises(tolem.ProgramError, match="rude.*lenient, as-documented, nasty"):
        Sandbox(profile="rude")
    with pytest.raises(tolem.ProgramError, match="порт занят"):
        Sandbox(port=int(tolem_sandbox.url.rsplit(":", 1)[1]))
    silent = tmp_path / "silent"
    silent.write_text("#!/bin/sh\n")
    monkeypatch.setenv("TOLEM_PROGRAM", str(silent))
    with pytest.raises(tolem.ProgramError, match="silent is not executable"):
        Sandbox()
    silent.chmod(0o755)
    with pytest.raises(tolem.ProgramError, match="ended without a word"):
        Sandbox()
    monkeypatch.setenv("TOLEM_PROGRAM", "/no/such/tolem")
    with pytest.raises(tolem.ProgramError, match="TOLEM_PROGRAM names /no/such/tolem, and there is no such file"):
        Sandbox()
    monkeypatch.delenv("TOLEM_PROGRAM")
    with pytest.raises(tolem.ProgramError, match=f"there is no {PACKAGE}/tolem. Install a wheel"):
        Sandbox()


def command_line(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([sys.executable, "-m", "tolem", *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8",
                          timeout=60, env={**os.environ, "PYTHONPATH": str(PACKAGE.parent), **environment})


def test_python_m_tolem_is_the_command_line(tmp_path: Path) -> None:
    assert command_line("--version").stdout == f"tolem {tolem.__version__}\n"
    assert command_line("call", "x").returncode == 4 and command_line("no such command").returncode == 2
    help_ = subprocess.run([PROGRAM, "sandbox", "--help"], stdout=subprocess.PIPE, encoding="utf-8").stdout
    assert command_line("sandbox", "--help").stdout == help_


def test_python_m_tolem_without_the_program_says_what_is_missing() -> None:
    done = command_line("sandbox", TOLEM_PROGRAM="")
    assert done.returncode == 127 and "set TOLEM_PROGRAM" in done.stderr and "Traceback" not in done.stderr


def test_a_script_that_is_named_as_the_program_does_not_start_itself_for_ever(tmp_path: Path) -> None:
    script = tmp_path / "tolem"
    script.write_text(f"#!/bin/sh\nexec {sys.executable} -m tolem \"$@\"\n")
    script.chmod(0o755)
    assert command_line("--version", TOLEM_PROGRAM=str(script)).returncode == 127


def test_python_m_tolem_hears_ctrl_c() -> None:
    with subprocess.Popen([sys.executable, "-m", "tolem", "sandbox", "--port", "0"], stdout=subprocess.PIPE, encoding="utf-8",
                          env={**os.environ, "PYTHONPATH": str(PACKAGE.parent)},
                          # A shell's background job inherits it ignored.
                          preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler)) as bank:
        assert bank.stdout is not None
        url = next(line.split()[1] for line in bank.stdout if line.startswith("sandbox "))
        bank.send_signal(signal.SIGINT)
        assert bank.wait(30) == -signal.SIGINT and is_gone(url)


def test_the_program_lies_beside_the_package(tmp_path: Path, python: Any) -> None:
    shutil.copytree(PACKAGE, tmp_path / "site" / "tolem")
    shutil.copy(PROGRAM, tmp_path / "site" / "tolem" / "tolem")
    done = python("from tolem.sandbox import Sandbox\nwith Sandbox() as bank: print(bank.ledger())",
                  TOLEM_PROGRAM=None, PYTHONPATH=tmp_path / "site")
    assert done.stdout == "[]\n", done.stderr


def test_the_fixture_is_a_bank_for_each_test(pytestconfig: pytest.Config, tmp_path: Path) -> None:
    (tmp_path / "test_two.py").write_text("""
import pytest, tolem
urls = set()
@pytest.mark.parametrize("time", [1, 2])
def test_it(time, tolem_sandbox):
    urls.add(tolem_sandbox.url)
    assert len(urls) == time and tolem_sandbox.ledger() == []
    with tolem.Client(tolem_sandbox.config()) as client:
        assert client.payout(order_number="n", amount=1, currency="KZT", card=%r, recipient={"name": "A"}).replayed is False
    assert len(tolem_sandbox.ledger("n")) == 1
""" % PAID)
    done = subprocess.run([sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "tolem.pytest_plugin", "--strict-markers", "-W", "error",
                           str(tmp_path)], stdout=subprocess.PIPE, encoding="utf-8", cwd=tmp_path,
                          env={**os.environ, "PYTHONPATH": str(PACKAGE.parent)})
    assert done.returncode == 0 and "2 passed" in done.stdout, done.stdout
