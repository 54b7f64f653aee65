"""What a till does first after a crash: it asks what became of every movement that is open.

    restart.py CONFIG.json

Prints a line for each: opening the client asks the bank first, and what is final since then stands in its answer and in
no list of what is open. The exit code is 0 when none remains open, 3 when this is to be run again later, 2 when this
program or its configuration is wrong.
"""

import sys
from pathlib import Path
from typing import Iterator

import tolem


KNOWN = ("ready", "paid", "declined")


def open_movements(client: tolem.Client) -> Iterator[tolem.ListedMovement]:
    """Every movement that is not final, page after page."""
    page = client.operation_list(state="open")
    yield from page.operations
    while page.next is not None:
        page = client.operation_list(state="open", before=page.next)
        yield from page.operations


def what_became_of(client: tolem.Client, listed: tolem.ListedMovement) -> tolem.Movement:
    """Asks the bank; of what never left this machine it knows nothing, so that is only looked up."""
    number = listed.order_number or ""
    if listed.state in KNOWN:
        return client.operation_get(order_number=number, kind=listed.kind, refund_number=listed.refund_number)
    return client.operation_resolve(
        order_number=number, kind=listed.kind, refund_number=listed.refund_number, timeout_ms=3000
    )


def tell(client: tolem.Client, listed: tolem.ListedMovement) -> None:
    movement = what_became_of(client, listed)
    refund = f"/{listed.refund_number}" if listed.refund_number else ""
    print(f"{listed.order_number}{refund} {movement.status} {movement.state}", flush=True)


def main() -> int:
    if len(sys.argv) != 2:
        print("usage: restart.py CONFIG.json", file=sys.stderr)
        return 2
    try:
        with tolem.Client(Path(sys.argv[1]).read_text(encoding="utf-8")) as client:
            recovery = client.opened.recovery
            for listed in recovery.settled if recovery else []:
                tell(client, listed)
            for listed in open_movements(client):
                tell(client, listed)
            return 3 if client.operation_list(state="open", limit=1).operations else 0
    except OSError as error:
        print(f"cannot read {sys.argv[1]}: {error.strerror}", file=sys.stderr)
        return 2
    except tolem.Error as error:
        print(error.status, "-", flush=True)
        print("->", f"{error.field}: {error.message}" if error.field else error.message, flush=True)
        return 2


if __name__ == "__main__":
    sys.exit(main())
