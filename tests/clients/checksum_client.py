"""PyPI's `sberbank-async-cryptography`, unchanged: whether the sandbox's messages are the bank's. A message comes over HTTP,
is looked at as it came, and with another number of an order. Prints what it said as JSON.

    python checksum_client.py BASE-URL USER PASSWORD
"""

import json
import queue
import sys
import threading
import urllib.parse
import urllib.request
from http.server import BaseHTTPRequestHandler, HTTPServer

from Cryptodome.PublicKey import RSA
from payer import pay
from sb_async_cryptography.sberbank_tools import params_get_checksum, params_string_to_dict, verify_signature
from sber_payments import Client

base, user, password = sys.argv[1:]
messages = queue.Queue()


class Shop(BaseHTTPRequestHandler):
    def do_GET(self):
        messages.put(urllib.parse.urlsplit(self.path).query)
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        pass


shop = HTTPServer(("127.0.0.1", 0), Shop)
threading.Thread(target=shop.serve_forever, daemon=True).start()
settings = {"callbackUrl": f"http://127.0.0.1:{shop.server_port}/callback", "callbackSigning": "rsa"}
urllib.request.urlopen(f"{base}/_sandbox/settings", json.dumps(settings).encode())

client = Client(username=user, password=password)
client.URL = f"{base}/payment/rest/"
pay(client.register_order("cs-1", 150000, "https://shop.example/")["formUrl"])

key = RSA.import_key(urllib.request.urlopen(f"{base}/_sandbox/callback-key").read())
params = params_string_to_dict(messages.get(timeout=30))
checksum = params_get_checksum(params)
print(json.dumps({
    "params": params,
    "right": verify_signature(key, checksum, params=dict(params)),
    "other": verify_signature(key, checksum, params={**params, "orderNumber": "cs-2"}),
}))
