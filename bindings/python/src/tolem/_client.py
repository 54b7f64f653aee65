"""A client: the configured way to one gateway and one journal.

It owns one handle of the library and gives it back exactly once: by `close`, by `with`, or when the last reference
goes. A result is copied and freed before anybody sees it, so nothing else can be forgotten.
"""

from __future__ import annotations

import atexit
import logging
import weakref
from ctypes import byref, c_void_p
from types import TracebackType
from typing import Any, Dict, List, Mapping, NoReturn, Optional, Set, Tuple, Type, TypeVar, Union

from . import _log
from ._abi import Functions
from ._call import answered
from ._errors import ArgumentError, refusal
from ._job import Job
from ._library import functions
from ._messages import remember
from ._operations import ANSWERS, Operations
from ._request import encode, named, text_argument
from ._results import Checked, Opened, Progress, Result
from ._status import Status

R = TypeVar("R", bound=Result)

Request = Union[Mapping[str, Any], str]


class Handle:
    """What the library gave for a client, and the number of its logger."""

    __slots__ = ("library", "pointer", "listener", "has_jobs")

    def __init__(self, library: Functions, pointer: Optional[int]) -> None:
        self.library = library
        self.pointer = pointer
        self.listener = 0
        self.has_jobs = False

    def close(self) -> None:
        """Closes the client. Afterwards the library logs no more lines for it."""
        self.library.tolem_client_close(self.pointer)
        _log.forget(self.listener)
        _open.discard(self)


# Clients that the library has open. Closed when Python ends, so that no thread of a job logs into an interpreter that
# is being taken down.
_open: Set[Handle] = set()
# Clients that were dropped while a job of theirs may be logging: to be closed from a place that holds no lock.
_dropped: List[Handle] = []
_at_exit: List[bool] = []


def drop(handle: Handle) -> None:
    """The last reference has gone, at any point of any code, perhaps inside a logging handler that holds its lock.

    Closing waits for lines that are being logged. Only the thread of a job can be logging for a client that nobody has,
    and it may wait for that very lock; so such a client is closed a little later.
    """
    if handle.listener and handle.has_jobs:
        _log.forget(handle.listener)
        _dropped.append(handle)
    else:
        handle.close()


def close_dropped() -> None:
    while _dropped:
        try:
            _dropped.pop().close()
        except IndexError:
            return


def close_all() -> None:
    for handle in list(_open):
        handle.close()


class Client(Operations):
    """A configured way to one gateway. Thread-safe and meant to live long: open one and keep it.

    `config` is the configuration, a mapping or a JSON text. Lines of the log go to `logger` (by default the logger
    `tolem`), from `log_level` on, a level of `logging`; by default from the level that the logger is enabled for now, if
    it has a handler at all.
    """

    def __init__(
        self,
        config: Union[Mapping[str, Any], str],
        *,
        log_level: Optional[int] = None,
        logger: Optional[logging.Logger] = None,
    ) -> None:
        close_dropped()
        text = configuration(config)
        remember(text)
        self._library = library = functions()
        pointer = c_void_p()
        try:
            opened = answered(library, Opened, library.tolem_client_open, text, byref(pointer))
            remember(text, otherwise="ru")  # as the library has it
        except BaseException:
            library.tolem_client_close(pointer)  # Ctrl-C after the library had opened it; else there is nothing to close
            raise
        self.opened: Opened = opened
        """What was opened: the journal, and what became of movements that were not known."""
        self._pointer = pointer.value
        self._handle = Handle(library, pointer.value)
        self._finalizer = weakref.finalize(self, drop, self._handle)
        self._finalizer.atexit = False
        _open.add(self._handle)
        if not _at_exit:
            _at_exit.append(True)
            atexit.register(close_all)
        self._logger = logger or logging.getLogger("tolem")
        if _log.library_level(self._logger, log_level) is not None:
            try:
                self.log(log_level)
            except ArgumentError:
                pass  # opened inside a logging handler, where the library logs nothing and lets no log be set

    def check(self, operation: str, request: Request = "{}") -> Checked:
        """Checks a request as the operation would and shows it with secrets masked. Sends nothing, journals nothing."""
        return answered(self._library, Checked, self._library.tolem_check, self._pointer, *told(operation, request))

    def log(self, level: Optional[int] = None) -> None:
        """Logs from this level of `logging` on; without one, from the level that the logger is enabled for now."""
        handle = self._handle
        wanted = _log.library_level(self._logger, level)
        if wanted is not None and not handle.listener:
            handle.listener = _log.listen(self._logger)
        callback = _log.nobody if wanted is None else _log.callback()
        code = self._library.tolem_client_set_log(self._pointer, callback, handle.listener, wanted or 0)
        if code < 0:
            raise refusal(Status(code), "log", None, _log.REFUSED.get(code, "the log cannot be changed"))

    def close(self) -> None:
        """Closes the client. Calls on other threads and jobs go on to their end; new ones raise HandleError."""
        if self._finalizer.detach():
            self._handle.close()
        close_dropped()

    @property
    def closed(self) -> bool:
        """Whether `close` was called."""
        return not self._finalizer.alive

    # What the generated methods of Operations are made of.

    def _answer(self, operation: bytes, answer: Type[R], members: Dict[str, object]) -> R:
        return answered(self._library, answer, self._library.tolem_call, self._pointer, operation, encode(members))

    def _call(self, operation: str, request: Request) -> Result:
        kind = ANSWERS.get(operation, Result)
        return answered(self._library, kind, self._library.tolem_call, self._pointer, *told(operation, request))

    def _start(self, operation: str, request: Request) -> Job[Any]:
        library, pointer, kind = self._library, c_void_p(), ANSWERS.get(operation, Result)
        self._handle.has_jobs = True
        texts = told(operation, request)
        try:
            first = answered(library, Progress, library.tolem_start, self._pointer, *texts, byref(pointer))
        except BaseException:
            library.tolem_job_close(pointer)  # Ctrl-C after it had started: it is asked to stop, and the journal knows it
            raise
        return Job(self, library, pointer.value, kind, first)

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self, kind: Optional[Type[BaseException]], error: Optional[BaseException], trace: Optional[TracebackType]
    ) -> None:
        self.close()

    def __reduce__(self) -> NoReturn:
        raise TypeError("a client is neither copied nor sent to another process; open one there")

    def __repr__(self) -> str:
        return f"<tolem.Client {self.opened.gateway}{', closed' if self.closed else ''}>"


def configuration(config: Union[Mapping[str, Any], str]) -> bytes:
    """The configuration as the library reads it; its names are the library's own."""
    return text_argument(config, "config") if isinstance(config, str) else encode(config)


def told(operation: str, request: Request) -> Tuple[bytes, bytes]:
    """An operation and its request, as the library reads them."""
    text = text_argument(request) if isinstance(request, str) else encode(named(request))
    return text_argument(operation, "operation"), text
