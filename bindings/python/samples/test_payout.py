"""A test of your own program against a bank that fails where you want it to.

    pip install pytest
    pytest test_payout.py

The wheel brings the bank along: the fixture `tolem_sandbox` is one on a free port, with an empty ledger for each test.
"""

from typing import Any, Dict

import pytest

import tolem
from tolem.sandbox import Sandbox


def pay(config: Dict[str, Any], number: str) -> tolem.Movement:
    """Stands for your program, which opens a client, pays and ends."""
    with tolem.Client(config) as client:
        return client.payout(
            order_number=number,
            amount=150000,
            currency="KZT",
            card={"number": "4111111111111111"},
            recipient={"name": "AIGERIM"},
            timeout_ms=2000,
        )


def test_a_payout_is_paid_once_however_often_it_is_called(tolem_sandbox: Sandbox) -> None:
    for _ in range(3):
        assert pay(tolem_sandbox.config(), "A-1001").status == tolem.Status.OK
    assert len(tolem_sandbox.ledger("A-1001")) == 1


def test_a_lost_answer_is_asked_for_and_not_paid_again(tolem_sandbox: Sandbox) -> None:
    # The money moves, the connection breaks, and until the plan is lifted the bank answers no question either.
    lost = {"action": "drop", "at": "after-execute"}
    tolem_sandbox.plan(
        {"match": {"path": "performPayout.do"}, "times": 1, "do": lost},
        {"match": {"path": "getPayoutStatus.do"}, "do": lost},
    )
    assert pay(tolem_sandbox.config(), "A-1002").status == tolem.Status.UNKNOWN
    tolem_sandbox.plan()
    assert pay(tolem_sandbox.config(), "A-1002").status == tolem.Status.OK
    assert len(tolem_sandbox.ledger("A-1002")) == 1


@pytest.mark.tolem_sandbox(profile="nasty")
def test_a_decline_moves_no_money_at_a_nasty_bank_either(tolem_sandbox: Sandbox) -> None:
    tolem_sandbox.control("balances", {"transit": 500})
    assert pay(tolem_sandbox.config(), "A-1003").status == tolem.Status.DECLINED
    assert tolem_sandbox.ledger() == []
