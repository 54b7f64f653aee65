"""The library's log in `logging`.

One callback serves every client and is never freed, so the library can never call into nothing; which logger a line is
for is told by a number. What a handler raises is reported by Python (`sys.unraisablehook`) and stays out of the library.
"""

from __future__ import annotations

import itertools
import logging
import threading
from typing import Any, Dict, Optional

from . import _abi
from ._status import Status

LEVELS = {
    _abi.LOG_ERROR: logging.ERROR, _abi.LOG_WARNING: logging.WARNING,
    _abi.LOG_INFO: logging.INFO, _abi.LOG_DEBUG: logging.DEBUG,
}

_loggers: Dict[int, logging.Logger] = {}
_numbers = itertools.count(1)
_interrupted = threading.Event()
_making = threading.Lock()
_callback: Any = None


def listen(logger: logging.Logger) -> int:
    """A number for this logger, to be handed to the library beside `callback`."""
    number = next(_numbers)
    _loggers[number] = logger
    return number


def forget(number: int) -> None:
    """No line of that number is handed on any more."""
    _loggers.pop(number, None)


def library_level(logger: logging.Logger, level: Optional[int]) -> Optional[int]:
    """The library's level for one of `logging`; None when nobody would see a line."""
    if level is None:
        if not logger.hasHandlers():
            return None
        level = logger.getEffectiveLevel()
    wanted = [ours for ours, theirs in LEVELS.items() if theirs >= level]
    return max(wanted) if wanted else None


def _receive(number: Optional[int], level: int, line: bytes) -> None:
    """One line, on whatever thread the library works."""
    logger = _loggers.get(number or 0)
    severity = LEVELS.get(level, logging.INFO)
    if logger is None or not logger.isEnabledFor(severity):
        return
    try:
        logger.log(severity, "%s", line.decode("utf-8", "replace"))
    except KeyboardInterrupt:
        # Ctrl-C strikes wherever Python runs, here too, and must not be lost: `interrupt` raises it after the call.
        _interrupted.set()


def interrupt() -> None:
    """Raises the Ctrl-C that struck while a line was being logged, once the call it was in has ended."""
    if _interrupted.is_set() and threading.current_thread() is threading.main_thread():
        _interrupted.clear()
        raise KeyboardInterrupt


# No function: removes the callback of a client.
nobody = _abi.LogFunction()

REFUSED = {
    Status.E_ARGUMENT: "from inside a logging handler the log cannot be changed",
    Status.E_HANDLE: "the client is closed",
    Status.E_FORKED: "the client belongs to the process this one was forked from",
}


def callback() -> Any:
    """The one callback, made when it is first needed and kept for ever."""
    global _callback
    if _callback is None:
        with _making:
            if _callback is None:
                _callback = _abi.LogFunction(_receive)
    return _callback
