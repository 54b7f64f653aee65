"""The teller speaks the protocol of the conformance scenario, and it never dies."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Dict, Iterator, List

import pytest
from conftest import PACKAGE, order, settings


class Teller:
    """A running teller."""

    def __init__(self) -> None:
        self.process = subprocess.Popen([sys.executable, str(Path(__file__).with_name("teller.py"))], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, encoding="utf-8", env={**os.environ, "PYTHONPATH": str(PACKAGE.parent)})

    def say(self, *fields: str) -> List[str]:
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write("\t".join(fields) + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().rstrip("\n").split("\t")


@pytest.fixture
def teller(config: Dict[str, Any]) -> Iterator[Teller]:
    told = Teller()
    number, name, document = told.say("open", "A", json.dumps(config))
    assert (number, name) == ("0", "TOLEM_OK") and json.loads(document)["journal"] == config["journal"]
    yield told
    assert told.process.stdin is not None
    told.process.stdin.close()
    assert told.process.wait(20) == 0


def payout(number: str, **more: Any) -> str:
    return json.dumps({"orderNumber": number, "amount": 150000, "currency": "KZT", "card": {"number": "4111111111111111"},
                       "recipient": {"name": "АЙГЕРИМ" if more.get("kk") else "AIGERIM"}, **{k: v for k, v in more.items() if k != "kk"}}, ensure_ascii=False)


def test_calls_and_checks(teller: Teller) -> None:
    number = order()
    assert teller.say("call", "A", "payout.create", payout(number))[:2] == ["0", "TOLEM_OK"]
    code, name, document = teller.say("call", "A", "operation.get", json.dumps({"orderNumber": number}))
    assert (code, name, json.loads(document)["state"]) == ("0", "TOLEM_OK", "paid")
    assert teller.say("check", "A", "payout.create", payout(order()))[:2] == ["0", "TOLEM_OK"]
    assert teller.say("describe")[:2] == ["0", "TOLEM_OK"]
    assert teller.say("version")[0] == "1" and teller.say("version")[2] == "TOLEM_UNKNOWN"


@pytest.mark.parametrize("operation, request_, code, error", [
    ("payout.create", payout("a", amount=1.5), "-2", "fraction"),
    ("payout.create", payout("a", amount=True), "-2", "type"),
    ("payout.create", payout("a", oder=1), "-2", "unknown_field"),
    ("payout.create", '{"orderNumber":"a","orderNumber":"b"}', "-2", "duplicate"),
    ("payout.create", payout("a", kk=True), "-2", "format"),
    ("payout.create", "[]", "-2", "type"),
    ("payout.create", "{", "-2", "syntax"),
    ("payout.create", "{}", "-2", "missing"),
    ("no.such", "{}", "-5", "unknown_operation"),
    ("close", "{}", "-5", "unknown_operation"),
    ("__init__", "{}", "-5", "unknown_operation"),
], ids=lambda value: value[:20] if isinstance(value, str) else str(value))
def test_wrong_requests_answer_as_the_library_does(operation: str, request_: str, code: str, error: str, teller: Teller) -> None:
    number, _, document = teller.say("call", "A", operation, request_)
    assert (number, json.loads(document)["error"]["code"]) == (code, error)


def test_amounts_as_texts_of_digits_are_the_librarys_business(teller: Teller) -> None:
    assert teller.say("call", "A", "payout.create", payout(order(), amount="150000"))[0] == "0"


def test_jobs(teller: Teller) -> None:
    assert teller.say("start", "A", "J", "payout.create", payout(order("~f:delay:300ms")))[:2] == ["8", "TOLEM_RUNNING"]
    assert teller.say("wait", "J", "1")[0] == "8"
    assert teller.say("wait", "J", "20000")[:2] == ["0", "TOLEM_OK"]
    assert teller.say("cancel", "J") == ["ok"] and teller.say("end", "J") == ["ok"]
    assert teller.say("wait", "J", "1")[:2] == ["-6", "TOLEM_E_HANDLE"]


def test_misuse(teller: Teller, tmp_path: Path) -> None:
    assert teller.say("nul", "A", "payout.create")[:2] == ["-1", "TOLEM_E_ARGUMENT"]
    assert teller.say("fork", "A", "gateway.ping", "{}")[:2] == ["-7", "TOLEM_E_FORKED"]
    assert teller.say("open", "B", json.dumps(settings(tmp_path / "b", gateway="none")))[:2] == ["-3", "TOLEM_E_CONFIG"]
    assert teller.say("nonsense")[0] == "error" and teller.say("call", "A")[0] == "error"
    assert teller.say("close", "A") == ["ok"] and teller.say("close", "A") == ["ok"]
    assert teller.say("call", "A", "gateway.ping", "{}")[:2] == ["-6", "TOLEM_E_HANDLE"]


def test_the_log_is_counted(teller: Teller) -> None:
    teller.say("call", "A", "payout.create", payout(order()))
    assert teller.say("lines", "A") == ["0"]
    assert teller.say("log", "A", "4") == ["ok"]
    teller.say("call", "A", "payout.create", payout(order()))
    assert int(teller.say("lines", "A")[0]) >= 1
