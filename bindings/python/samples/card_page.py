"""A payout whose card the recipient types on the bank's page: register, open the page, wait.

    card_page.py CONFIG.json ORDER-NUMBER AMOUNT-IN-TIYN RETURN-URL

Prints the link for the till's web view (or a tablet, or a QR code) and asks until the payout is final or ten minutes
have passed. A card that was declined does not end it: the page may take another. Where the link was lost with the bank's
answer there is no page to wait for. No card number ever reaches this program. The exit code is that of payout.py.
"""

import sys
import time
from pathlib import Path

import tolem
from tolem import Status

CODES = {Status.OK: 0, Status.DECLINED: 1, Status.REJECTED: 1}


def main() -> int:
    if len(sys.argv) != 5 or not (sys.argv[3].isascii() and sys.argv[3].isdigit()):
        print("usage: card_page.py CONFIG.json ORDER-NUMBER AMOUNT-IN-TIYN RETURN-URL", file=sys.stderr)
        return 2
    config, number, amount, return_url = sys.argv[1:]
    try:
        with tolem.Client(Path(config).read_text(encoding="utf-8")) as client:
            result = client.payout_register(
                order_number=number,
                amount=int(amount),
                currency="KZT",
                language="ru",
                return_url=return_url,
                recipient={"name": "AIGERIM"},
            )
            link, said = result.form_url, result.message
            if link:
                print("open", link, flush=True)
            elif result.status != Status.OK:
                print("->", said, flush=True)
            # The page is open; what it leads to is asked by our own number.
            end = time.monotonic() + 600
            while link and result.advice in ("open_link", "ask_later", "resolve") and time.monotonic() < end:
                time.sleep(1)
                result = client.payout_status(order_number=number)
                if result.status == Status.ACTION_REQUIRED and result.message != said:
                    said = result.message
                    print("->", said, flush=True)
    except OSError as error:
        print(f"cannot read {config}: {error.strerror}", file=sys.stderr)
        return 2
    except tolem.Error as error:
        print(error.status, "-", flush=True)
        print("->", f"{error.field}: {error.message}" if error.field else error.message, flush=True)
        return 2
    print(result.status, result.state or "-", flush=True)
    return CODES.get(result.status, 3)


if __name__ == "__main__":
    sys.exit(main())
