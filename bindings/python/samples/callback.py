"""The bank's callbacks: a server of the host's own hands each request to notification.read.

    callback.py CONFIG.json PORT COUNT

The library has no server and needs none: it verifies and reads what the host received. A callback only says that there
is something to ask about; what is booked comes from payment.status. Answers 200 to what is verified (the bank stops
repeating it) and 400 to everything else. Ends after COUNT verified ones.
"""

import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any, Dict

import tolem
from tolem import Status


class Callbacks(HTTPServer):
    """Counts what was verified."""

    def __init__(self, port: int, client: tolem.Client) -> None:
        super().__init__(("127.0.0.1", port), Callback)
        self.client = client
        self.verified = 0

    def read(self, query: str, body: str, headers: Dict[str, str]) -> bool:
        """Whether the request is a callback of the bank; what became of its payment is printed."""
        try:
            said = self.client.notification_read(query=query or None, body=body or None, headers=headers)
        except tolem.Error:
            return False
        if said.status != Status.OK:
            return False
        self.verified += 1
        print(said.status, said.order_number or "-", flush=True)
        if said.order_number:
            self.look(said.order_number)
        return True

    def look(self, number: str) -> None:
        """The callback says "look"; this looks."""
        try:
            payment = self.client.payment_status(order_number=number)
            print("->", payment.status, payment.state or "-", flush=True)
        except tolem.Error as error:
            print("->", error.status, "-", flush=True)


class Callback(BaseHTTPRequestHandler):
    """One request of the bank, or of somebody who would like to be it."""

    server: Callbacks
    timeout = 10  # a connection that says nothing must not keep the others waiting

    def do_GET(self) -> None:
        self.answer("")

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "0")
        size = min(int(length), 262144) if length.isdigit() else 0
        # The signature is over the bytes, so they are handed on as they came; what is no UTF-8 is no callback.
        self.answer(self.rfile.read(size).decode("utf-8", "surrogateescape"))

    def answer(self, body: str) -> None:
        query = self.path.partition("?")[2] if self.command == "GET" else ""
        good = self.server.read(query, body, dict(self.headers.items()))
        self.send_response(200 if good else 400)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Not on stderr: a query is the bank's business."""


def main() -> int:
    if len(sys.argv) != 4 or not (sys.argv[2].isdigit() and sys.argv[3].isdigit()):
        print("usage: callback.py CONFIG.json PORT COUNT", file=sys.stderr)
        return 2
    try:
        with tolem.Client(Path(sys.argv[1]).read_text(encoding="utf-8")) as client:
            with Callbacks(int(sys.argv[2]), client) as server:
                print("listening", flush=True)
                while server.verified < int(sys.argv[3]):
                    server.handle_request()
    except OSError as error:
        print(f"callback.py: {error}", file=sys.stderr)
        return 2
    except tolem.Error as error:
        print(error.status, "-", flush=True)
        print("->", f"{error.field}: {error.message}" if error.field else error.message, flush=True)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
