"""One call into the library: an answer out, the library's memory back.

The text is copied and the result freed before anything else happens, whatever strikes in between (Ctrl-C does).
"""

from __future__ import annotations

from ctypes import byref, c_void_p
from typing import Any, Callable, TypeVar

from . import _log
from ._abi import Functions
from ._errors import CLASSES
from ._results import Result

R = TypeVar("R", bound=Result)


def answered(library: Functions, kind: Callable[[int, bytes], R], function: Any, *arguments: Any) -> R:
    """Calls a function whose last argument receives the result; a negative status is raised."""
    result = c_void_p()
    try:
        code: int = function(*arguments, byref(result))
        text: bytes = library.tolem_result_json(result) or b"{}"
    finally:
        library.tolem_result_free(result)
    _log.interrupt()
    answer = kind(code, text)
    # A number that is not known is treated like UNKNOWN, even below zero: money may have moved.
    if code < 0 and code in CLASSES:
        raise CLASSES[code](answer)
    return answer
