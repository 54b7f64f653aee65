"""A call that runs on a thread of the library, so that the till stays alive while the bank thinks.

Waiting is done in short slices: between two of them Python looks after itself, so Ctrl-C works.
"""

from __future__ import annotations

import time
import weakref
from types import TracebackType
from typing import Generic, Iterator, NoReturn, Optional, Type, TypeVar, Union

from ._abi import Functions
from ._call import answered
from ._results import Progress, Result
from ._status import Status

R = TypeVar("R", bound=Result)

SLICE_MS = 200


class Job(Generic[R]):
    """A running operation. Iterate to see its progress, then take its result.

    A job that is closed, or dropped, while it runs is asked to stop; its outcome is in the journal (`operation_get`).
    """

    interval: float = 0.25
    """Seconds between two looks at the progress, when the job is iterated over."""

    def __init__(self, client: object, library: Functions, pointer: Optional[int], kind: Type[R], first: Progress) -> None:
        self._client = client  # keeps it open, and so its log
        self._library = library
        self._pointer = pointer
        self._kind = kind
        self._first = first
        self._finalizer = weakref.finalize(self, library.tolem_job_close, pointer)

    def __iter__(self) -> Iterator[Progress]:
        progress: Union[R, Progress] = self._first
        while isinstance(progress, Progress):
            yield progress
            progress = self.wait(self.interval)

    def wait(self, timeout: Optional[float] = None) -> Union[R, Progress]:
        """Waits at most `timeout` seconds: the result, or how far the job has come. Raises as the call would."""
        end = None if timeout is None else time.monotonic() + timeout
        while True:
            left = SLICE_MS if end is None else max(0, min(SLICE_MS, int((end - time.monotonic()) * 1000 + 0.999)))
            answer = self._ask(left)
            if not isinstance(answer, Progress) or left == 0 or (end is not None and time.monotonic() >= end):
                return answer

    def result(self) -> R:
        """Waits for the end. May be asked again, from any thread, and answers the same again."""
        answer = self.wait()
        assert not isinstance(answer, Progress)
        return answer

    def cancel(self) -> None:
        """Asks the job to stop: what is unsent is not sent any more; what is sent is never forgotten. `result` tells."""
        self._library.tolem_job_cancel(self._pointer)

    def close(self) -> None:
        """Closes the job; one that still runs is asked to stop and goes on without an observer."""
        self._finalizer()

    def _ask(self, timeout_ms: int) -> Union[R, Progress]:
        def kind(code: int, text: bytes) -> Result:
            return Progress(code, text) if code == Status.RUNNING else self._kind(code, text)

        answer: Union[R, Progress] = answered(  # type: ignore[assignment]
            self._library, kind, self._library.tolem_job_wait, self._pointer, timeout_ms)
        return answer

    def __enter__(self) -> Job[R]:
        return self

    def __exit__(
        self, kind: Optional[Type[BaseException]], error: Optional[BaseException], trace: Optional[TracebackType]
    ) -> None:
        self.close()

    def __reduce__(self) -> NoReturn:
        raise TypeError("a job is neither copied nor sent to another process")

    def __repr__(self) -> str:
        return f"<tolem.Job {self._first.operation}>"
