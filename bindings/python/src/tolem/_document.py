"""JSON documents that are read when somebody asks for a member, never before.

A till that looks only at the status of a payout pays for no parsing. Numbers with a fraction become Decimal, so that
not even the bank's raw answer brings a binary float near money.
"""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any, Dict, List, Optional, Tuple, Type, TypeVar

from ._currencies import EXPONENTS
from ._money import to_major
from ._status import Status

T = TypeVar("T")
D = TypeVar("D", bound="Document")

STATUSES: Dict[int, Status] = {int(status): status for status in Status}


class Document:
    """An object inside an answer."""

    __slots__ = ("_document",)

    def __init__(self, document: Dict[str, Any]) -> None:
        self._document: Optional[Dict[str, Any]] = document

    @property
    def document(self) -> Dict[str, Any]:
        """Every member, by the library's own names."""
        return self._document or {}

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and isinstance(other, Document) and other.document == self.document

    __hash__ = None  # type: ignore[assignment]  # a document is compared by its content, which is a dict

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.document!r})"

    # What the generated properties are made of.

    def _value(self, name: str, kind: Type[T]) -> Optional[T]:
        value = self.document.get(name)
        return value if isinstance(value, kind) else None

    def _required(self, name: str, kind: Type[T]) -> T:
        value = self.document.get(name)
        if isinstance(value, kind):
            return value
        if kind in (str, list):
            return kind()
        raise KeyError(name)  # a sum that is not there must not become 0

    def _status(self, name: str) -> Status:
        return Status.__members__.get(str(self.document.get(name))[len("TOLEM_"):], Status.UNKNOWN)

    def _part(self, name: str, kind: Type[D]) -> Optional[D]:
        value = self.document.get(name)
        return kind(value) if isinstance(value, dict) else None

    def _parts(self, name: str, kind: Type[D]) -> List[D]:
        return [kind(value) for value in self._required(name, list)]

    def _items(self, name: str, kind: Type[T]) -> List[T]:
        return [value for value in self._required(name, list) if isinstance(value, kind)]

    def _major(self, name: str) -> Optional[Decimal]:
        amount, currency = self._value(name, int), self._value("currency", str)
        if amount is None or currency not in EXPONENTS:
            return None
        return to_major(amount, str(currency))


class Answer(Document):
    """A whole answer: the number of its status and its text, copied out of the library."""

    __slots__ = ("_code", "_text")

    def __init__(self, code: int, text: bytes) -> None:
        self._code = code
        self._text = text
        self._document = None

    @property
    def status(self) -> Status:
        """What is known, and so what to do. `UNKNOWN` for a number that this version does not know."""
        return STATUSES.get(self._code, Status.UNKNOWN)

    @property
    def status_code(self) -> int:
        """The number of the status as the library gave it."""
        return self._code

    @property
    def status_name(self) -> str:
        """The name of the status as the library gave it, e.g. `TOLEM_OK`."""
        return str(self.document.get("status") or self.status)

    @property
    def json(self) -> str:
        """The document as the library wrote it, letter by letter."""
        return self._text.decode()

    @property
    def document(self) -> Dict[str, Any]:
        """Every member, by the library's own names."""
        if self._document is None:
            self._document = json.loads(self._text, parse_float=Decimal)
        return self._document or {}

    def __repr__(self) -> str:
        shown = [str(self.document[name]) for name in ("operation", "orderNumber", "state") if self.document.get(name)]
        return f"<{type(self).__name__} {' '.join([self.status_name, *shown])}>"

    def __reduce__(self) -> Tuple[Any, ...]:
        return type(self), (self._code, self._text)
