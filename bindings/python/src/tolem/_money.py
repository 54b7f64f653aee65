"""Major and minor units, exactly: tenge and tiyn, by integers only.

Decimal's own arithmetic rounds to the precision of its context, so none of it is used here: digits are moved, and what
cannot be moved without loss is no amount.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Optional

from ._currencies import EXPONENTS

# More digits than any amount has; keeps Decimal("1E+999999999") from becoming a number with as many.
LONGEST = 30


def whole_units(amount: Decimal, exponent: int) -> Optional[int]:
    """`amount` moved by `exponent` digits; None if something is left behind the point, or it is no sum at all."""
    sign, digits, shift = amount.as_tuple()
    if not isinstance(shift, int) or amount.adjusted() > LONGEST:
        return None
    number = int("".join(map(str, digits)))
    shift += exponent
    if number == 0:
        return 0
    if -shift >= len(digits):
        return None
    number, rest = (number * 10 ** shift, 0) if shift >= 0 else divmod(number, 10 ** -shift)
    if rest:
        return None
    return -number if sign else number


def to_major(amount: int, currency: str) -> Decimal:
    """Minor units to major ones: `to_major(150000, "KZT")` is `Decimal("1500.00")`. KeyError for an unknown currency."""
    digits = tuple(int(digit) for digit in str(abs(amount)))
    return Decimal((int(amount < 0), digits, -EXPONENTS[currency]))
