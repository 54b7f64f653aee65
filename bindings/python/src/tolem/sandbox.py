"""The bank on this machine, for tests: starts `tolem sandbox`, tells where it is, and what the bank really did.

    with Sandbox() as bank, tolem.Client(bank.config()) as client:
        client.payout(order_number="A-1", amount=150000, currency="KZT", card={"number": "4111111111111111"})
        assert len(bank.ledger("A-1")) == 1

Believe the ledger, not the answers: an answer can be lost, late or a lie. Cards, faults and switches are described in
docs/sandbox.md; what has no method here is a call of `control`. With pytest there is the fixture `tolem_sandbox`.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from types import TracebackType
from typing import Any, Dict, List, Mapping, Optional, Type
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

from ._child import Child
from ._errors import ProgramError
from ._messages import say
from ._program import program

READY = "Ctrl-C"  # begins the last line that the sandbox prints, when it listens
USER, PASSWORD = "sandbox-api", "sandbox-password"

# How each gateway calls the two halves of a login.
LOGINS = {
    "bereke-payouts": ("userName", "password"),
    "bereke-ecommerce": ("userName", "password"),
    "bepaid": ("shopId", "secretKey"),
    "shopapi": ("shopToken", "secKey"),
}
# What a gateway must be told besides, of the shop that the sandbox plays.
OPTIONS = {"shopapi": {"serviceCode": "109-5804-1", "orderNumberProperty": "ЗАКАЗ"}}

# The bank is on this machine, whatever proxy the environment names.
_direct = build_opener(ProxyHandler({}))


class SandboxError(ValueError):
    """The sandbox refuses what it was asked; the message names the field."""


class Sandbox:
    """A bank of one's own on a free port of 127.0.0.1, from the constructor until `stop`, or as long as a `with`.

    `profile` is `lenient`, `as-documented` or `nasty`. It does not outlive this process.
    """

    def __init__(self, *, profile: str = "as-documented", port: int = 0) -> None:
        self._folder: Optional[str] = None  # of the journals, once somebody wants one
        self._round = 0
        self._child = Child([program(), "sandbox", "--port", str(port), "--profile", profile])
        try:
            self.url: str = self._listening()
        except BaseException:
            self.stop()
            raise

    def _listening(self) -> str:
        """The address it prints, once it has printed everything."""
        said: List[str] = []
        for line in self._child.output:
            said.append(line)
            if line.startswith(READY):
                return next(line.split()[1] for line in said if line.startswith("sandbox "))
        raise ProgramError(say("no sandbox", said="".join(said).strip() or say("no word")))

    def stop(self) -> None:
        """Ends the bank and removes the journals of `config`. May be called twice."""
        self._child.end()
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(self, kind: Optional[Type[BaseException]], error: Optional[BaseException], trace: Optional[TracebackType]) -> None:
        self.stop()

    def credentials(self, gateway: str = "bereke-payouts") -> Dict[str, str]:
        """The shop's login, by the names that the gateway has for it."""
        if gateway not in LOGINS:
            raise SandboxError(f"gateway: the sandbox plays {', '.join(LOGINS)}, and not {gateway!r}")
        return dict(zip(LOGINS[gateway], (USER, PASSWORD)))

    def config(self, gateway: str = "bereke-payouts", **more: Any) -> Dict[str, Any]:
        """A configuration for `tolem.Client`, to which `more` is added, by the library's own names.

        The journal is the same at every call until `reset`, so that a second client is the till after its restart.
        """
        self._folder = self._folder or tempfile.mkdtemp(prefix="tolem-sandbox-")
        journals = os.path.join(self._folder, str(self._round))
        os.makedirs(journals, exist_ok=True)
        options = {"options": dict(OPTIONS[gateway])} if gateway in OPTIONS else {}
        return {"gateway": gateway, "baseUrl": self.url, "journal": os.path.join(journals, gateway + ".db"),
                "credentials": self.credentials(gateway), **options, **more}

    def ledger(self, order_number: Optional[str] = None, kind: Optional[str] = None) -> List[Dict[str, Any]]:
        """What was really executed, in this order; of one number, and of one `kind` (`payout`, `charge`, `refund` …)."""
        return [entry for entry in self.control("ledger")["ledger"]
                if order_number in (None, entry["orderNumber"]) and kind in (None, entry["kind"])]

    def orders(self, order_number: Optional[str] = None) -> List[Dict[str, Any]]:
        """What the bank knows about each order, executed or not."""
        return [order for order in self.control("orders")["orders"] if order_number in (None, order["number"])]

    def plan(self, *rules: Mapping[str, Any], seed: Optional[int] = None) -> None:
        """Faults from now on, instead of those planned before; without a rule, none.

            bank.plan({"match": {"path": "performPayout.do"}, "times": 1, "do": {"action": "drop", "at": "after-execute"}})
        """
        self.control("plan", {"rules": rules, **({} if seed is None else {"seed": seed})})

    def settings(self, **switches: Any) -> Dict[str, Any]:
        """Sets switches of the bank, e.g. `duplicates="execute"`, and tells what all of them are now."""
        if switches:
            self.control("settings", switches)
        return self.control("settings")

    def advance_clock(self, seconds: float) -> None:
        """Moves the bank's clock: late money moves, sessions end. The library's own clock goes on as it does."""
        self.control("clock", {"advanceMs": round(seconds * 1000)})

    def log(self) -> List[Dict[str, Any]]:
        """The last 1000 requests, masked, with the answers and the faults they met."""
        entries: List[Dict[str, Any]] = self.control("log")["log"]
        return entries

    def reset(self) -> None:
        """Forgets everything but the switches, the journals of `config` too: clients opened before are to be closed."""
        self.control("reset", {})
        self._round += 1

    def control(self, what: str, document: Optional[Mapping[str, Any]] = None) -> Dict[str, Any]:
        """Reads a page of the control, or sets it: `control("balances", {"transit": 500})`."""
        data = None if document is None else json.dumps(document).encode()
        try:
            with _direct.open(Request(f"{self.url}/_sandbox/{what}", data, {"Content-Type": "application/json"}), timeout=60) as answer:
                page: Dict[str, Any] = json.load(answer)
                return page
        except HTTPError as refused:
            with refused:
                said = json.load(refused)["error"]
            raise SandboxError(": ".join(filter(None, (said["field"], said["message"])))) from None
