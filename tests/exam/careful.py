"""A till that asks before it pays, and once in each start: what is lost before the money must not be taken for what is lost
behind it. Told `never`, it asks and pays nothing.

    careful.py URL ORDER-NUMBER AMOUNT-IN-TIYN [never] < card-number
"""

import json
import sys
import urllib.error
import urllib.request

url, order, amount = sys.argv[1:4]
pan = sys.stdin.readline().strip()


def call(method, **fields):
    request = {"userName": "sandbox-api", "password": "sandbox-password", "orderNumber": order, **fields}
    call = urllib.request.Request(f"{url}/payouts/api/v2/{method}.do", json.dumps(request).encode(), {"Content-Type": "application/json"})
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(call, timeout=2) as answer:
            return json.load(answer).get("orderStatus")
    except urllib.error.HTTPError as error:
        return json.load(error).get("orderStatus")


try:
    status = call("getPayoutStatus")
    if status is None and "never" not in sys.argv:
        status = call("performPayout", amount=int(amount), currency="398", client={"name": "AIGERIM"}, target={"card": {"pan": pan}})
except Exception as error:
    print("not known:", error)
    sys.exit(3)
sys.exit({2: 0, 6: 1}.get(status, 3))
