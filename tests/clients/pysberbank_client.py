"""PyPI's `gocream-pysberbank`, unchanged, against the sandbox: forms, and both questions for the status. Prints what it got
as JSON.

    python pysberbank_client.py BASE-URL USER PASSWORD
"""

import json
import sys

from gocream_pysberbank import SberbankClient
from gocream_pysberbank.errors import SberbankApiException
from payer import pay

base, user, password = sys.argv[1:]
client = SberbankClient(user, password, url=base + "/payment/{api_type}/{method}", currency=398)


def refused(call, *arguments):
    try:
        call(*arguments)
    except SberbankApiException as error:
        return [error.code, error.message]


order = client.register("py-1", 150000, "https://shop.example/", jsonParams={"email": "a@shop.example"}, clientId="py")
order_id = order["orderId"]
pay(order["formUrl"])
print(json.dumps({
    "short": client.order_status(order_id),
    "whole": client.order_status_extended(orderNumber="py-1"),
    "refund": refused(client.refund, order_id, 50000),
    "back": client.order_status_extended(orderId=order_id)["paymentAmountInfo"],
    "duplicate": refused(client.register, "py-1", 150000, "https://shop.example/"),
    "tooMuch": refused(client.refund, order_id, 150000),
    "unknown": refused(client.order_status_extended, "00000000-0000-4000-8000-000000000000"),
    "unknownShort": client.order_status("00000000-0000-4000-8000-000000000000"),
}))
