"""Finds the command line `tolem`, which a wheel holds beside the library: the sandbox is in it, the library itself has none.

Nothing else of this machine is tried, least of all a `tolem` on the path: that is, as often as not, the script that
comes with this package and would start itself for ever.
"""

from __future__ import annotations

import os
import platform
import sys

from ._errors import ProgramError

VARIABLE = "TOLEM_PROGRAM"
NAME = "tolem.exe" if sys.platform in ("win32", "cygwin") else "tolem"


def program() -> str:
    """The path of the command line; ProgramError says what is missing and where it can be had."""
    named = os.environ.get(VARIABLE)
    path = os.path.abspath(named) if named else os.path.join(os.path.dirname(os.path.abspath(__file__)), NAME)
    if not os.path.isfile(path):
        raise ProgramError(f"the environment variable {VARIABLE} names {path}, and there is no such file." if named else not_here(path))
    if not os.access(path, os.X_OK):
        raise ProgramError(f"{path} is not executable: whatever has put it there has dropped its mode. Install the wheel with pip, or chmod +x.")
    return path


def not_here(path: str) -> str:
    return (
        f"this installation of tolem has no command line, and so no sandbox: there is no {path}. Install a wheel of tolem for "
        f"this platform ({platform.system()} {platform.machine()}), which holds it, or set {VARIABLE} to the path of a {NAME} "
        "from elsewhere, e.g. /usr/bin/tolem of the Debian package `tolem`.")
