"""What is raised: the caller's side is wrong, and this call sent nothing.

A declined payout, an unknown outcome, a bank that is silent are results, not exceptions. Only a negative status is
raised, one class for each, with the library's own answer inside. No exception of this package holds a request.
"""

from __future__ import annotations

import json
from typing import Dict, Optional, Type

from ._messages import say
from ._results import Result
from ._status import Status


class Error(Exception):
    """The caller's side is wrong: the request, the configuration, a handle. Nothing was sent by this call."""

    def __init__(self, result: Result) -> None:
        super().__init__(result)
        self.result = result
        """The whole answer; of a conflict it shows the movement that holds the number."""

    @property
    def status(self) -> Status:
        """The status, below zero."""
        return self.result.status

    @property
    def code(self) -> str:
        """What is wrong, one stable word."""
        return self.result.error.code if self.result.error else ""

    @property
    def field(self) -> Optional[str]:
        """The path of the field that is wrong, by the library's own names, e.g. `card.number`."""
        return self.result.error.field if self.result.error else None

    @property
    def message(self) -> str:
        """What is wrong, for people; without the field."""
        said = (self.result.error.message if self.result.error else "") or self.result.message
        prefix = f"{self.field}: "
        return said[len(prefix):] if said.startswith(prefix) else said

    def __str__(self) -> str:
        return ": ".join(part for part in (self.result.status_name, self.field, self.message) if part)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self)!r})"


class ArgumentError(Error):
    """A text that is not one: a NUL inside, half a surrogate pair."""


class RequestError(Error):
    """The request is wrong; `field` says where."""


class ConfigError(Error):
    """The configuration is wrong; `field` says where."""


class ConflictError(Error):
    """The same number was used for something else; `result` shows what stands behind it."""


class UnsupportedError(Error):
    """The gateway has no such operation."""


class HandleError(Error):
    """The client or the job is closed."""


class ForkedError(Error):
    """The client belongs to the process this one was forked from; open one here."""


class JournalError(Error):
    """The journal cannot be written, so nothing is sent."""


class InternalError(Error):
    """A fault of the library, caught before anything was sent."""


class LibraryError(RuntimeError):
    """The library could not be loaded, or is not the one this package was written for."""


class ProgramError(RuntimeError):
    """The command line `tolem`, which plays the sandbox, is not here or cannot be started."""


CLASSES: Dict[int, Type[Error]] = {
    Status.E_ARGUMENT: ArgumentError,
    Status.E_REQUEST: RequestError,
    Status.E_CONFIG: ConfigError,
    Status.E_CONFLICT: ConflictError,
    Status.E_UNSUPPORTED: UnsupportedError,
    Status.E_HANDLE: HandleError,
    Status.E_FORKED: ForkedError,
    Status.E_JOURNAL: JournalError,
    Status.E_INTERNAL: InternalError,
}


def refusal(status: Status, code: str, field: Optional[str], message: str) -> Error:
    """An error that this package finds by itself, in the form of the library's own."""
    said = f"{field}: {message}" if field else message
    error = {"code": code, "message": said, **({"field": field} if field else {})}
    document = {"status": str(status), "advice": "fix_program", "message": say("nothing sent", said=said), "error": error}
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return CLASSES.get(status, InternalError)(Result(int(status), text.encode("utf-8", "replace")))
