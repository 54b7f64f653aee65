"""Finds and loads the library, once, when the first client is opened; importing the package loads nothing.

What cannot be used is refused with everything that somebody needs who has only the message: each place and why it
failed, the platform, what to do.
"""

from __future__ import annotations

import ctypes
import os
import platform
import struct
import sys
import threading
from typing import Any, List, Optional, Tuple

from ._abi import ABI_VERSION, Functions
from ._errors import LibraryError
from ._messages import say

VARIABLE = "TOLEM_LIBRARY"
NAME = {"win32": "tolem1.dll", "cygwin": "tolem1.dll", "darwin": "libtolem.1.dylib"}.get(sys.platform, "libtolem.so.1")

_lock = threading.Lock()
_functions: Optional[Functions] = None


def functions() -> Functions:
    """The functions of the library. A failure is not remembered: the next call looks again."""
    global _functions
    if _functions is None:
        with _lock:
            if _functions is None:
                _functions = load()
    return _functions


def load() -> Functions:
    """The first library of ours that is there; LibraryError says where it was looked for."""
    failures: List[Tuple[str, str]] = []
    for place, path in places():
        try:
            library = ctypes.CDLL(path)
            # Somebody else's under our name does not stand in the way of the one that is looked for.
            getattr(library, "tolem_abi_version")
        except OSError as error:
            failures.append((f"{place}: {path}", str(error)))
        except AttributeError as error:
            failures.append((f"{place}: {path}", say("not ours", error=error)))
        else:
            return checked(library, path)
    raise LibraryError(not_found(failures))


def places() -> List[Tuple[str, str]]:
    """Where the library is looked for, in this order."""
    named = os.environ.get(VARIABLE)
    if named:
        return [(say("by variable", variable=VARIABLE), os.path.abspath(named))]
    beside = os.path.join(os.path.dirname(os.path.abspath(__file__)), NAME)
    return [(say("beside"), beside), (say("system"), NAME)]


def checked(library: ctypes.CDLL, path: str) -> Functions:
    """The functions of a library of our ABI."""
    abi, version = answer(library, "tolem_abi_version", ctypes.c_uint32), answer(library, "tolem_version", ctypes.c_char_p)
    if abi != ABI_VERSION:
        raise LibraryError(say("other abi", path=path, version=version.decode(), abi=abi, wanted=ABI_VERSION, variable=VARIABLE))
    try:
        return Functions(library)
    except AttributeError as error:
        raise LibraryError(say("older", path=path, version=version.decode(), error=error)) from None


def answer(library: ctypes.CDLL, name: str, restype: Any) -> Any:
    """What a function without arguments says, of a library whose ABI is not known yet."""
    function = getattr(library, name)
    function.argtypes, function.restype = [], restype
    return function()


def not_found(failures: List[Tuple[str, str]]) -> str:
    tried = "".join(f"\n  - {place}\n      {reason}" for place, reason in failures)
    return say(
        "no library", tried=tried, system=platform.system(), machine=platform.machine(), python=platform.python_version(),
        bits=struct.calcsize("P") * 8, variable=VARIABLE, name=NAME)
