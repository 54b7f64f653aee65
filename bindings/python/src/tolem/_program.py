"""Finds the command line `tolem`, which a wheel holds beside the library: the sandbox is in it, the library itself has none.

Nothing else of this machine is tried, least of all a `tolem` on the path: that is, as often as not, the script that
comes with this package and would start itself for ever.
"""

from __future__ import annotations

import os
import platform
import sys

from ._errors import ProgramError
from ._messages import say

VARIABLE = "TOLEM_PROGRAM"
NAME = "tolem.exe" if sys.platform in ("win32", "cygwin") else "tolem"


def program() -> str:
    """The path of the command line; ProgramError says what is missing and where it can be had."""
    named = os.environ.get(VARIABLE)
    path = os.path.abspath(named) if named else os.path.join(os.path.dirname(os.path.abspath(__file__)), NAME)
    if not os.path.isfile(path):
        raise ProgramError(say("no file", variable=VARIABLE, path=path) if named else not_here(path))
    if not os.access(path, os.X_OK):
        raise ProgramError(say("not executable", path=path))
    return path


def not_here(path: str) -> str:
    return say("no program", path=path, system=platform.system(), machine=platform.machine(), variable=VARIABLE, name=NAME)
