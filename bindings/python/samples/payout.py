"""What a till does with a payout, restart included.

    payout.py CONFIG.json ORDER-NUMBER AMOUNT-IN-TIYN < card-number

The till stores the order number in its own document first, then calls this with the same number for as long as it
takes. Killed in the middle and started again, it learns what became of the money; one number is never paid twice. The
exit code is 0 when the payout can be booked, 1 when it is refused, 2 when this program or its input is wrong, 3 when it
is to be started again later.
"""

import sys
from pathlib import Path

import tolem
from tolem import Status

# Keyed by status: the exit code and what the till does.
ACTIONS = {
    Status.OK: (0, "book the payout, reference {result.ref_num}"),
    Status.PENDING: (3, "the bank has it: ask again later, start no other payout"),
    Status.ACTION_REQUIRED: (3, "open {result.form_url}"),
    Status.UNKNOWN: (3, "the money may have moved: start no other payout, run me again with the same number"),
    Status.DECLINED: (1, "refused for good: tell the reason, a new attempt needs a new number"),
    Status.REJECTED: (1, "correct what the bank names and run me again with the same number"),
    Status.NOT_SENT: (3, "nothing left this machine: run me again with the same number"),
}

REVIEW = "a person decides: ask the bank, then record what it says with operation.settle; start no other payout"


def main() -> int:
    if len(sys.argv) != 4 or not (sys.argv[3].isascii() and sys.argv[3].isdigit()):
        print("usage: payout.py CONFIG.json ORDER-NUMBER AMOUNT-IN-TIYN < card-number", file=sys.stderr)
        return 2
    config, number, amount = sys.argv[1:]
    try:
        with tolem.Client(Path(config).read_text(encoding="utf-8")) as client:
            result = client.payout(
                order_number=number,
                amount=int(amount),
                currency="KZT",
                card={"number": sys.stdin.readline().strip()},
                recipient={"name": "AIGERIM"},
                timeout_ms=20000,
            )
    except OSError as error:
        print(f"cannot read {config}: {error.strerror}", file=sys.stderr)
        return 2
    except tolem.Error as error:
        # This program or its configuration is wrong, and nothing was sent.
        print(error.status, "-", flush=True)
        print("->", f"{error.field}: {error.message}" if error.field else error.message, flush=True)
        return 2
    code, action = ACTIONS.get(result.status, ACTIONS[Status.UNKNOWN])
    if result.advice == "review":
        action = REVIEW
    print(result.status, result.state or "-", flush=True)
    print("->", action.format(result=result), flush=True)
    return code


if __name__ == "__main__":
    sys.exit(main())
