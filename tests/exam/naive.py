"""A till as it is often written: it sends the payout, and where that goes wrong it tries again. It stands here to fail the exam.

    naive.py URL ORDER-NUMBER AMOUNT-IN-TIYN < card-number
"""

import json
import sys
import time
import urllib.request

url, order, amount = sys.argv[1:]
request = {
    "userName": "sandbox-api", "password": "sandbox-password", "orderNumber": order, "amount": int(amount), "currency": "398",
    "client": {"name": "AIGERIM"}, "target": {"card": {"pan": sys.stdin.readline().strip()}},
}
for attempt in range(3):
    try:
        call = urllib.request.Request(url + "/payouts/api/v2/performPayout.do", json.dumps(request).encode(), {"Content-Type": "application/json"})
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(call, timeout=2) as answer:
            paid = json.load(answer)["orderStatus"] == 2
            sys.exit(0 if paid else 1)
    except Exception as error:
        print("trying again:", error, flush=True)
        time.sleep(0.2)
sys.exit(1)
