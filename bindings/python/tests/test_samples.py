"""The samples do what they say, and the READMEs show them as they are."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any, Dict, List, Tuple
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
from conftest import FOLDER, PACKAGE, SANDBOX, ledger, money, order, settings

import tolem

SAMPLES = FOLDER / "samples"
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(PACKAGE.parent), "PYTHONIOENCODING": "utf-8"}


def sample(name: str, *arguments: object, stdin: str = "") -> Tuple[int, List[str]]:
    """Exit code and lines of a sample that was run to its end; a stack trace fails the test."""
    done = subprocess.run([sys.executable, str(SAMPLES / f"{name}.py"), *map(str, arguments)], input=stdin, env=ENVIRONMENT,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", timeout=60)
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, done.stdout.splitlines()


def post(path: str, document: object) -> Any:
    with urlopen(Request(SANDBOX + path, json.dumps(document).encode(), {"Content-Type": "application/json"})) as answer:
        return json.load(answer)


def test_hello_pays(config_file: Path) -> None:
    code, lines = sample("hello", config_file)
    assert code == 0 and len(lines) == 1 and lines[0].startswith("TOLEM_OK ")


@pytest.mark.parametrize("card, suffix, code, first", [
    ("4111111111111111", "", 0, "TOLEM_OK paid"),
    ("4000000000000002", "", 1, "TOLEM_DECLINED declined"),
    ("4000000000000416", "", 1, "TOLEM_REJECTED ready"),
    ("4000000000000309", "", 3, "TOLEM_PENDING pending"),
    ("12", "", 2, "TOLEM_E_REQUEST -"),
])
def test_payout_says_what_the_till_does(card: str, suffix: str, code: int, first: str, config_file: Path) -> None:
    ended, lines = sample("payout", config_file, order(suffix), 150000, stdin=card + "\n")
    assert (ended, lines[0], len(lines)) == (code, first, 2) and lines[1].startswith("-> ")


def test_payout_of_a_known_number_pays_no_second_time(config_file: Path) -> None:
    number = order()
    said = [sample("payout", config_file, number, 150000, stdin="4111111111111111\n") for _ in range(2)]
    assert said[0] == said[1] and [entry["orderNumber"] for entry in ledger()].count(number) == 1


@pytest.mark.parametrize("name, arguments", [
    ("payout", []), ("payout", ["/no/such/file", "A", "1"]), ("payout", ["x", "A", "1.5"]), ("restart", []), ("restart", ["/no/such/file"]),
    ("card_page", ["x", "A", "abc", "http://x"]), ("callback", ["x", "port", "1"]),
])
def test_wrong_input_ends_with_2(name: str, arguments: List[str]) -> None:
    assert sample(name, *arguments)[0] == 2


def test_a_wrong_configuration_ends_with_2_and_names_the_field(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.json"
    wrong.write_text(json.dumps(settings(tmp_path / "j.db", gateway="nowhere")))
    for name, arguments in (("payout", [order(), 1]), ("restart", []), ("card_page", [order(), 1, "http://x/"]), ("callback", [1, 1])):
        code, lines = sample(name, wrong, *arguments, stdin="4111111111111111\n")
        assert (code, lines[0]) == (2, "TOLEM_E_CONFIG -") and lines[1].startswith("-> gateway: ")


def test_restart_asks_what_became_of_every_open_movement(config: Dict[str, Any], config_file: Path) -> None:
    config["timeouts"] = {"recoveryMs": 0}  # opening asks nobody, so that everything is left for this sample
    config_file.write_text(json.dumps(config))
    assert sample("restart", config_file) == (0, [])
    late, lost = order("~f:504-late:700ms"), order("~f:drop-after")
    with tolem.Client(config) as client:
        for number in (late, lost):
            client.payout(**money(order_number=number, timeout_ms=100))
        unsent = order()
        client.payout(**money(order_number=unsent, card={"number": "4000000000000416"}))
    code, lines = sample("restart", config_file)
    assert lines == [f"{unsent} TOLEM_REJECTED ready", f"{lost} TOLEM_OK paid", f"{late} TOLEM_OK paid"] and code == 3


def test_restart_turns_every_page(config: Dict[str, Any], config_file: Path) -> None:
    config["baseUrl"] = "http://127.0.0.1:1"  # where nobody is
    config_file.write_text(json.dumps(config))
    with tolem.Client(config) as client:
        numbers = [order() for _ in range(120)]
        for number in numbers:
            client.payout(**money(order_number=number))
    code, lines = sample("restart", config_file)
    assert code == 3 and lines == [f"{number} TOLEM_NOT_SENT ready" for number in reversed(numbers)]


def test_card_page_shows_the_link_and_waits(config_file: Path) -> None:
    with subprocess.Popen([sys.executable, str(SAMPLES / "card_page.py"), str(config_file), order(), "150000", "http://shop.example/"],
                          stdout=subprocess.PIPE, env=ENVIRONMENT, encoding="utf-8") as page:
        assert page.stdout is not None
        word, link = page.stdout.readline().split()
        assert word == "open" and link.startswith("http")
        type_card(link)
        assert page.stdout.readline() == "TOLEM_OK paid\n" and page.wait(30) == 0


def type_card(link: str) -> None:
    """What the recipient does on the bank's page."""
    with urlopen(link) as form:
        text = form.read().decode()
    action = re.search(r'<form[^>]*action="([^"]*)"', text)
    hidden = dict(re.findall(r'<input[^>]*type="hidden"[^>]*name="([^"]+)"[^>]*value="([^"]*)"', text))
    field = re.search(r'<input[^>]*name="([^"]*)"[^>]*autocomplete="cc-number"|<input[^>]*autocomplete="cc-number"[^>]*name="([^"]*)"', text)
    assert field is not None, text
    name = field.group(1) or field.group(2)
    target = action.group(1) if action and action.group(1) else link
    base = re.match(r"https?://[^/]+", link)
    assert base is not None
    urlopen((base.group() + target) if target.startswith("/") else target,
            urlencode({**hidden, name: "4111111111111111"}).encode()).close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def test_callback_reads_what_is_the_banks_and_refuses_the_rest(tmp_path: Path) -> None:
    settings_ = {"gateway": "bereke-ecommerce", "baseUrl": SANDBOX, "journal": str(tmp_path / "j.db"), "locale": "en",
                 "credentials": {"userName": "sandbox-api", "password": "sandbox-password", "callbackKey": CALLBACK_KEY}}
    path, port, number = tmp_path / "config.json", free_port(), order()
    path.write_text(json.dumps(settings_))
    with tolem.Client(settings_) as client:
        client.payment_charge_card(
            order_number=number, amount=150000, currency="KZT", return_url="http://shop.example/",
            card={"number": "4444555511113333", "expiry": "2030-12", "cvc": "123", "holder": "TEST CARDHOLDER"})
        order_id = client.payment_status(order_number=number).order_id
    with subprocess.Popen([sys.executable, str(SAMPLES / "callback.py"), str(path), str(port), "2"],
                          stdout=subprocess.PIPE, env=ENVIRONMENT, encoding="utf-8") as server:
        assert server.stdout is not None and server.stdout.readline() == "listening\n"
        url = f"http://127.0.0.1:{port}/?"
        members = {"mdOrder": order_id or "", "orderNumber": number, "operation": "deposited", "status": "1"}
        for forged in ({**members, "checksum": "00"}, {}):
            with pytest.raises(HTTPError) as refused:
                urlopen(url + urlencode(forged))
            assert refused.value.code == 400
        with pytest.raises(HTTPError):
            urlopen(url, b"\xff\xfe no text")
        signed = urlencode({**members, "checksum": checksum(members)})
        assert urlopen(url + signed).status == 200
        assert urlopen(url, signed.encode()).status == 200
        assert server.stdout.read().splitlines() == [f"TOLEM_OK {number}", "-> TOLEM_OK paid"] * 2
        assert server.wait(30) == 0


CALLBACK_KEY = "a-key-of-the-cabinet"


def checksum(members: Dict[str, str]) -> str:
    import hashlib
    import hmac

    text = "".join(f"{name};{members[name]};" for name in sorted(members))
    return hmac.new(CALLBACK_KEY.encode(), text.encode(), hashlib.sha256).hexdigest().upper()


@pytest.mark.parametrize("name", ["README.md", "README.ru.md"])
def test_the_snippets_of_the_readme_are_the_samples(name: str) -> None:
    text = (FOLDER / name).read_text(encoding="utf-8")
    shown = re.findall(r"<!-- (samples/\w+\.py) -->\n```python\n(.*?)```", text, re.DOTALL)
    assert {path for path, _ in shown} >= {"samples/hello.py", "samples/payout.py", "samples/restart.py"}
    for path, snippet in shown:
        assert snippet == (FOLDER / path).read_text(encoding="utf-8"), f"{name} shows another {path}"


@pytest.mark.parametrize("name", ["README.md", "README.ru.md"])
def test_the_other_snippets_of_the_readme_run(name: str, config_file: Path, tmp_path: Path) -> None:
    text = (FOLDER / name).read_text(encoding="utf-8")
    # The recipe for asyncio is written for Python 3.9; what to_thread does there is done here for 3.8.
    older = "" if sys.version_info >= (3, 9) else (
        "import asyncio, functools\n"
        "asyncio.to_thread = lambda f, **k: asyncio.get_running_loop().run_in_executor(None, functools.partial(f, **k))\n")
    snippets = re.findall(r"(?<!-->\n)```python\n(.*?)```", text, re.DOTALL)
    assert len(snippets) >= 4
    for number, snippet in enumerate(snippets):
        program = older + f"import json, tolem\nfrom decimal import Decimal\nconfig = json.load(open({str(config_file)!r}))\n" + snippet.replace("A-1001", order())
        done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, env=ENVIRONMENT, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, encoding="utf-8", timeout=60)
        assert done.returncode == 0, f"snippet {number} of {name}:\n{snippet}\n{done.stderr}"


def test_the_readmes_say_the_same() -> None:
    english, russian = ((FOLDER / name).read_text(encoding="utf-8") for name in ("README.md", "README.ru.md"))
    for pattern in (r"^#+ ", r"^```", r"^\| "):
        assert len(re.findall(pattern, english, re.MULTILINE)) == len(re.findall(pattern, russian, re.MULTILINE)), pattern
