"""What the tests share: a sandbox that somebody else has started, a journal of their own, a stub of the library."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
import textwrap
import uuid
from pathlib import Path
from typing import Any, Callable, Dict, Iterator

import pytest

import tolem

FOLDER = Path(__file__).resolve().parent.parent
PACKAGE = FOLDER / "src" / "tolem"
SANDBOX = os.environ["TOLEM_SANDBOX"]
PAID = {"number": "4111111111111111"}
_run = uuid.uuid4().hex[:8]
_numbers = itertools.count(1)


def order(suffix: str = "") -> str:
    """An order number that nobody has used, with a fault for the sandbox behind it."""
    return f"py{_run}-{next(_numbers)}{suffix}"


def settings(journal: object, **more: Any) -> Dict[str, Any]:
    """A configuration for the sandbox; messages in English."""
    return {
        "gateway": "bereke-payouts", "baseUrl": SANDBOX, "journal": str(journal), "locale": "en",
        "credentials": {"userName": "sandbox-api", "password": "sandbox-password"}, **more,
    }


def money(**more: Any) -> Dict[str, Any]:
    """The arguments of a payout that is paid."""
    return {"order_number": order(), "amount": 150000, "currency": "KZT", "card": PAID, "recipient": {"name": "AIGERIM"}, **more}


@pytest.fixture
def config(tmp_path: Path) -> Dict[str, Any]:
    return settings(tmp_path / "journal.db")


@pytest.fixture
def client(config: Dict[str, Any]) -> Iterator[tolem.Client]:
    with tolem.Client(config) as opened:
        yield opened


def compile_stub(folder: Path, name: str, *flags: str) -> Path:
    path = folder / name
    source = Path(__file__).with_name("stub.c")
    subprocess.run(["gcc", "-shared", "-fPIC", "-Wall", "-Wextra", "-Werror", *flags, f"-I{os.environ['TOLEM_INCLUDE']}",
                    str(source), "-o", str(path), "-lpthread"], check=True)
    return path


@pytest.fixture(scope="session")
def stub(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return compile_stub(tmp_path_factory.mktemp("stub"), "libstub.so")


@pytest.fixture
def python(tmp_path: Path) -> Callable[..., "subprocess.CompletedProcess[str]"]:
    """Runs a program in a Python of its own, which must not take longer than a minute."""

    def run(program: str, *arguments: object, **environment: object) -> "subprocess.CompletedProcess[str]":
        env = {**os.environ, "PYTHONIOENCODING": "utf-8", "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
               **{name: str(value) for name, value in environment.items() if value is not None}}
        for name, value in environment.items():
            if value is None:
                env.pop(name, None)
        return subprocess.run([sys.executable, "-c", textwrap.dedent(program), *map(str, arguments)], cwd=tmp_path, env=env,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", timeout=60)

    return run


@pytest.fixture
def config_file(tmp_path: Path, config: Dict[str, Any]) -> Path:
    path = tmp_path / "config.json"
    path.write_text(json.dumps(config), encoding="utf-8")
    return path


def ledger() -> "list[Dict[str, Any]]":
    """What the bank has really executed."""
    from urllib.request import urlopen

    with urlopen(SANDBOX + "/_sandbox/ledger") as answer:
        entries: "list[Dict[str, Any]]" = json.load(answer)["ledger"]
        return entries
