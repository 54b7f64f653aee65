"""From Python's arguments to the JSON text of a request.

Names become the library's, amounts become whole minor units, and what no JSON text can hold is refused here, by its
field and without its value: a request may hold a card number, so none is ever shown.
"""

from __future__ import annotations

import json
import os
from decimal import Decimal
from functools import lru_cache
from json.encoder import encode_basestring as quote
from typing import Any, Dict, Iterator, Mapping, Optional, Tuple, Union

from ._currencies import EXPONENTS
from ._errors import Error, refusal
from ._messages import say
from ._money import whole_units
from ._names import AMOUNTS, IRREGULAR, VERBATIM
from ._status import Status

Amount = Union[int, Decimal]
"""Money: int is minor units (150000 tiyn), Decimal is major units (Decimal("1500.00"))."""


def minor_units(field: str, amount: Optional[Amount], currency: object) -> Optional[int]:
    """An amount in minor units. Exact: a fraction of a minor unit is refused, never rounded."""
    if type(amount) is int or amount is None:
        return amount
    if isinstance(amount, Decimal):
        return from_major(field, amount, currency)
    if isinstance(amount, int) and not isinstance(amount, bool):
        return int(amount)
    kind = type(amount).__name__
    because = {"float": "binary fractions are not exact", "bool": "True is no sum of money"}.get(kind, "it says no unit")
    raise TypeError(f"{field}: {kind} is no amount ({because}); give an int of minor units or a Decimal of major units")


def from_major(field: str, amount: Decimal, currency: object) -> int:
    """Major units to minor ones, or a refusal that names the field."""
    exponent = EXPONENTS.get(currency) if isinstance(currency, str) else None
    if exponent is None:
        raise refusal(Status.E_REQUEST, "currency", "currency", say("currency"))
    units = whole_units(amount, exponent)
    if units is None:
        raise refusal(Status.E_REQUEST, "fraction", field, say("whole", currency=currency))
    return units


def to_minor(amount: Decimal, currency: str) -> int:
    """Major units to minor ones, exactly: `to_minor(Decimal("1500.00"), "KZT")` is 150000."""
    if not isinstance(amount, Decimal):
        raise TypeError(f"amount: a Decimal of major units is needed, not {type(amount).__name__}")
    return from_major("amount", amount, currency)


@lru_cache(maxsize=1024)
def camel(name: str) -> str:
    """The library's name for one of ours: `order_number` is `orderNumber`. Its own names are left as they are."""
    if name in IRREGULAR:
        return IRREGULAR[name]
    first, *others = name.split("_")
    return first + "".join(word[:1].upper() + word[1:] for word in others)


def renamed(mapping: Mapping[str, Any]) -> Dict[str, Any]:
    """The members by the library's names. One that stands twice, once in each spelling, is refused as in a JSON text."""
    members: Dict[str, Any] = {}
    for name, value in mapping.items():
        if not isinstance(name, str):
            raise TypeError(f"request: a name is a str, not {type(name).__name__}")
        if camel(name) in members:
            raise refusal(Status.E_REQUEST, "duplicate", camel(name), say("duplicate"))
        members[camel(name)] = value
    return members


def part(value: Any) -> Any:
    """An object inside a request, with the library's names."""
    if isinstance(value, Mapping):
        return {name: part(inner) for name, inner in renamed(value).items()}
    return value


def named(request: Mapping[str, Any]) -> Dict[str, object]:
    """A whole request that came as a mapping."""
    members: Dict[str, object] = renamed(request)
    for name, value in members.items():
        if name in AMOUNTS:
            members[name] = minor_units(name, value, members.get("currency"))  # type: ignore[arg-type]
        elif name not in VERBATIM:
            members[name] = part(value)
    return members


def encode(members: Mapping[str, object]) -> bytes:
    """A request as the library reads it. What was left out is left out."""
    given = [quote(name) + ":" + written(value) for name, value in members.items() if value is not None]
    text = "{" + ",".join(given) + "}"
    if "\\u0000" in text:
        refuse_nul(members)
    return utf8(text, members)


def written(value: object) -> str:
    """One value as JSON. Most are texts and whole numbers, which need no encoder to be set up."""
    if type(value) is str:
        return quote(value)
    return str(value) if type(value) is int else ENCODER.encode(value)


def text_argument(text: str, field: Optional[str] = None) -> bytes:
    """A text that the caller wrote: an operation's name, a JSON document."""
    if not isinstance(text, str):
        raise TypeError(f"{field or 'request'}: a str is needed, not {type(text).__name__}")
    if "\0" in text:
        raise nul(field)
    return utf8(text, {field: text} if field else {})


def refuse_nul(members: Mapping[str, object]) -> None:
    """Refuses a NUL wherever it stands; a backslash before `u0000` was innocent."""
    for path, text in texts(members):
        if "\0" in text:
            raise nul(path)


def nul(field: Optional[str]) -> Error:
    return refusal(Status.E_ARGUMENT, "nul", field, say("nul"))


def utf8(text: str, members: Mapping[str, object]) -> bytes:
    # The codec's own exception holds the whole text, card number included, so it must not even be the context of ours.
    try:
        return text.encode()
    except UnicodeEncodeError:
        pass
    field = next((path for path, value in texts(members) if any("\ud800" <= letter <= "\udfff" for letter in value)), None)
    raise refusal(Status.E_ARGUMENT, "surrogate", field, say("surrogate"))


def texts(value: object, path: str = "") -> Iterator[Tuple[str, str]]:
    """Every text inside a request, names included, with the path it stands at."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield path, str(name)
            yield from texts(inner, f"{path}.{name}" if path else str(name))
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from texts(inner, path)


def other(value: object) -> object:
    """What JSON has no word for."""
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, Decimal):
        raise TypeError("a Decimal stands only for an amount; write other numbers as int or str")
    raise TypeError(f"{type(value).__name__} has no place in a request")


ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=other, allow_nan=False)
