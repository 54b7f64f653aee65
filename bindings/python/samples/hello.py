"""The first payout. Start `python -m tolem sandbox` and run this; or give a configuration as the first argument."""

import sys
from decimal import Decimal
from pathlib import Path

import tolem

CONFIG = {
    "gateway": "bereke-payouts",
    "baseUrl": "http://127.0.0.1:8085",
    "credentials": {"userName": "sandbox-api", "password": "sandbox-password"},
}


def main() -> int:
    config = Path(sys.argv[1]).read_text(encoding="utf-8") if len(sys.argv) > 1 else CONFIG
    try:
        with tolem.Client(config) as client:
            result = client.payout(
                order_number="hello-1",
                amount=Decimal("1500.00"),
                currency="KZT",
                card={"number": "4111111111111111"},
                recipient={"name": "AIGERIM"},
            )
    except tolem.Error as error:
        print(error.status, error.message)
        return 1
    print(result.status, result.message)
    return 0 if result.status == tolem.Status.OK else 1


if __name__ == "__main__":
    sys.exit(main())
