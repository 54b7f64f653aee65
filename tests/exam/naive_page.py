"""A shop as it is often written: it books what a callback says, and takes a declined card for a declined order. It stands here
to fail the exam.

    naive_page.py till URL ORDER-NUMBER AMOUNT-IN-TIYN STATE
    naive_page.py listener PORT STATE
"""

import json
import sys
import urllib.parse
import urllib.request
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

SHOP = {"userName": "sandbox-api", "password": "sandbox-password"}


def ask(url, method, **parameters):
    form = urllib.parse.urlencode({**SHOP, **parameters}).encode()
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(f"{url}/payment/rest/{method}.do", form, timeout=5) as answer:
        return json.load(answer)


def till(url, order, amount, state):
    booked = Path(state, "booked")
    try:
        # A number that is taken was registered by an earlier start.
        ask(url, "register", orderNumber=order, amount=amount, returnUrl="https://shop.example/ok")
        status = ask(url, "getOrderStatusExtended", orderNumber=order)["orderStatus"]
    except Exception as error:
        print("did not work:", error)
        return 0 if booked.exists() else 1
    return 0 if booked.exists() else {2: 0, 6: 1}.get(status, 3)


class Callback(BaseHTTPRequestHandler):
    def do_GET(self):
        said = urllib.parse.parse_qs(urllib.parse.urlparse(self.path).query)
        if said.get("operation") == ["deposited"]:
            Path(STATE, "booked").write_text("")
        self.send_response(200)
        self.end_headers()


if sys.argv[1] == "till":
    sys.exit(till(*sys.argv[2:]))
STATE = sys.argv[3]
HTTPServer(("127.0.0.1", int(sys.argv[2])), Callback).serve_forever()
