"""What a type checker sees. mypy reads this file and nobody runs it: each `type: ignore` is a mistake that must be found,
and an unused one is an error."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Dict, List, Optional, Union

import tolem
from tolem.sandbox import Sandbox
from typing_extensions import assert_type

client = tolem.Client({"gateway": "bereke-payouts"})
card: tolem.PayoutCard = {"number": "4111111111111111"}

movement = client.payout(order_number="A-1", amount=Decimal("1500.00"), currency="KZT", card=card)
assert_type(movement, tolem.Movement)
assert_type(movement.status, tolem.Status)
assert_type(movement.amount, Optional[int])
assert_type(movement.amount_major, Optional[Decimal])
assert_type(movement.order_number, Optional[str])
assert_type(movement.message, str)
assert_type(movement.state, Optional[tolem.State])
assert_type(movement.advice, tolem.Advice)
assert_type(client.operation_list().operations[0].kind, Optional[tolem.Kind])
assert_type(client.balance_get(), tolem.Balance)
assert_type(client.check("payout.create", {}), tolem.Checked)
assert_type(client.opened, tolem.Opened)
assert_type(client.call("payout.create", {}), tolem.Movement)
assert_type(client.call("card.list", "{}"), tolem.Cards)
name = "payout." + "create"
assert_type(client.call(name), tolem.Result)
job = client.start("payout.create", {})
assert_type(job, "tolem.Job[tolem.Movement]")
assert_type(job.result(), tolem.Movement)
assert_type(job.wait(1), Union[tolem.Movement, tolem.Progress])
for progress in job:
    assert_type(progress, tolem.Progress)
    assert_type(progress.elapsed_ms, int)
with tolem.Client("{}") as other:
    assert_type(other, tolem.Client)
    other.payout(order_number="A-1", amount=150000, currency="KZT", recipient={"client_id": "7"}, card={"number": "4", "expiry": None})
with Sandbox(profile="lenient") as bank:
    assert_type(bank, Sandbox)
    assert_type(bank.config("bepaid", locale="en"), Dict[str, Any])
    assert_type(bank.ledger("A-1"), List[Dict[str, Any]])
    bank.plan({"do": {"action": "drop"}}, seed=1)

bank.plan("drop")  # type: ignore[arg-type]
Sandbox("lenient")  # type: ignore[misc]
client.payout(order_number="A-1", amount=1500.0, currency="KZT")  # type: ignore[arg-type]
client.payout(order_number="A-1", amount="1500", currency="KZT")  # type: ignore[arg-type]
client.payout("A-1", 150000, "KZT")  # type: ignore[misc]
client.payout(order_number="A-1", amount=1)  # type: ignore[call-arg]
client.payout(order_number="A-1", amount=1, currency="KZT", oder=1)  # type: ignore[call-arg]
client.payout(order_number="A-1", amount=1, currency="KZT", card={"numbr": "4"})  # type: ignore[arg-type]
client.payout(order_number="A-1", amount=1, currency="KZT", card={"expiry": "2030-12"})  # type: ignore[arg-type]
client.operation_list(state="opn")  # type: ignore[arg-type]
if movement.state == "pad":  # type: ignore[comparison-overlap]
    pass
movement.amount = 1  # type: ignore[misc]
