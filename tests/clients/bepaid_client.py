"""PyPI's `bepaid`, unchanged, against the sandbox: payouts, once and again under one key, a refusal, a task. Prints what it
got as JSON.

    python bepaid_client.py BASE-URL SHOP-ID SECRET-KEY
"""

import asyncio
import json
import sys

from bepaid import AsyncBepaidClient
from bepaid.errors import ApiError
from bepaid.models import AsyncAck, PayoutAddress, PayoutCreditCard, PayoutCustomer, PayoutRequest
from pydantic import ValidationError

base, shop, key = sys.argv[1:]


def payout(number, amount):
    card = PayoutCreditCard(number="4200000000000000", holder="Aliya Akhmetova", exp_month="12", exp_year="2034")
    nobody, nowhere = PayoutCustomer(), PayoutAddress(first_name="Aliya", last_name="Akhmetova", country="KZ")
    return PayoutRequest(
        amount=amount, currency="KZT", description="Prize", tracking_id=number, recipient=nobody, sender=nobody,
        recipient_billing_address=nowhere, sender_billing_address=nowhere, recipient_credit_card=card,
    )


async def refused(call):
    try:
        await call
    except ApiError as error:
        return {"status": error.status, "code": error.code, "message": error.message, "errors": error.errors}
    except ValidationError as error:
        return {"misread": [problem["loc"] for problem in error.errors()]}


async def main():
    async with AsyncBepaidClient(shop, key, base_gateway_url=base) as client:
        paid = await client.create_payout(payout("bp-1", 1234), request_id="bp-1")
        again = await client.create_payout(payout("bp-1", 1234), request_id="bp-1")
        told = {
            "paid": paid.model_dump(exclude_none=True),
            "again": again.uid,
            "asked": (await client.get_transaction(paid.uid)).model_dump(exclude_none=True) if paid.uid else None,
            "refused": await refused(client.create_payout(payout("bp-2", 0))),
            "byNumber": await refused(client.get_transaction_by_tracking_id("bp-1")),
            "stranger": await refused(client.get_transaction("1-none")),
        }
        # It has no method for a payout as a task, but for the two questions about one.
        body = {"request": payout("bp-3", 4321).model_dump(exclude_none=True)}
        answer = await client.http.post(f"{base}/async/transactions/payouts", json=body, auth=(shop, key))
        task = AsyncAck.model_validate(answer.json())
        told["early"] = await refused(client.get_async_result(task.response_url))
        told["working"] = (await client.get_async_status(task.status_url)).status
        await client.http.post(f"{base}/_sandbox/clock", json={"advanceMs": 60_000})
        told["done"] = (await client.get_async_status(task.status_url)).status
        told["result"] = (await client.get_async_result(task.response_url)).status
        print(json.dumps(told))


asyncio.run(main())
