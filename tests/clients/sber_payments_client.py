"""PyPI's `sber-payments`, unchanged, against the sandbox. It puts every parameter into the query of a POST without a body,
and calls that JSON. Prints what it got as JSON.

    python sber_payments_client.py BASE-URL USER PASSWORD TOKEN
"""

import json
import sys

from payer import pay
from sber_payments import Client

base, user, password, token = sys.argv[1:]


def shop(**credentials):
    client = Client(**credentials)
    client.URL = f"{base}/payment/rest/"
    return client


client, by_token = shop(username=user, password=password), shop(token=token)

order = client.register_order("sp-1", 150000, "https://shop.example/")
pay(order["formUrl"])
paid = client.get_order_status(order["orderId"])
refund = client.refund(order["orderId"], 50000)
back = by_token.get_order_status(order["orderId"])

held = by_token.register_order_pre_auth("sp-2", 200000, "https://shop.example/", description="Заказ № 2")
pay(held["formUrl"])
deposit = client.deposit(held["orderId"], 120000)
taken = client.get_order_status(held["orderId"])

third = client.register_order("sp-3", 300000, "https://shop.example/")
pay(third["formUrl"])
reverse = client.reverse(third["orderId"])
reversed_order = client.get_order_status(third["orderId"])

print(json.dumps({
    "paid": paid["orderStatus"],
    "refund": refund,
    "back": back["paymentAmountInfo"],
    "deposit": deposit,
    "description": taken["orderDescription"],
    "taken": taken["paymentAmountInfo"],
    "reverse": reverse,
    "reversed": reversed_order["orderStatus"],
    "duplicate": client.register_order("sp-1", 150000, "https://shop.example/"),
}))
