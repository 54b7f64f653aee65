"""A process that does not outlive this one, however this one ends: by itself, by Ctrl-C, by `kill -9`.

POSIX has no such bond between processes, but a pipe has: the child's parent is a shell that waits for the end of its
input, and the system closes that input when we are gone. Windows has it: a job that ends with its last handle, ours.
"""

from __future__ import annotations

import ctypes
import subprocess
import sys
from typing import Any, List

# Ctrl-C is for us, who then end the child in our own time; a TERM ends the shell's waiting, and the child with it.
GUARD = """
trap '' INT QUIT HUP
trap : TERM
"$@" </dev/null &
child=$!
exec >/dev/null 2>&1
read -r _
kill -KILL "$child"
wait "$child"
"""


class Child:
    """A running program; what it says, errors included, is in `output`."""

    def __init__(self, command: List[str]) -> None:
        if sys.platform == "win32":
            self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8",
                errors="replace", creationflags=subprocess.CREATE_NEW_PROCESS_GROUP)
            self._bond = bound(self._process)
        else:
            self._process = subprocess.Popen(
                ["/bin/sh", "-c", GUARD, "tolem", *command], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT, encoding="utf-8", errors="replace")
        assert self._process.stdout is not None
        self.output = self._process.stdout

    def end(self) -> None:
        """Ends the program and waits until it is gone."""
        if self._process.stdin is None:
            self._process.kill()
        elif not self._process.stdin.closed:
            try:
                # A line, not only the end: a process that was forked from this one may keep the pipe open.
                self._process.stdin.write("\n")
                self._process.stdin.close()
            except BrokenPipeError:
                pass  # the shell is gone already
        self._process.wait()
        self.output.close()


if sys.platform == "win32":
    from ctypes import wintypes

    KILL_ON_JOB_CLOSE = 0x2000
    EXTENDED_LIMIT_INFORMATION = 9

    class Limits(ctypes.Structure):
        """JOBOBJECT_EXTENDED_LIMIT_INFORMATION, of which only the flags are set."""

        _fields_ = [
            ("times", ctypes.c_int64 * 2), ("flags", wintypes.DWORD), ("working_set", ctypes.c_size_t * 2),
            ("processes", wintypes.DWORD), ("affinity", ctypes.c_size_t), ("classes", wintypes.DWORD * 2),
            ("io", ctypes.c_uint64 * 6), ("memory", ctypes.c_size_t * 4),
        ]

    class Job:
        """A handle that takes the processes of its job along when it is closed; the system closes it when we are gone."""

        def __init__(self) -> None:
            self._kernel = ctypes.WinDLL("kernel32", use_last_error=True)
            self._kernel.CreateJobObjectW.restype = wintypes.HANDLE  # the others answer a BOOL, an int as ctypes assumes
            self._handle = self._done(self._kernel.CreateJobObjectW(None, None))
            limits = Limits(flags=KILL_ON_JOB_CLOSE)
            self._done(self._kernel.SetInformationJobObject(
                wintypes.HANDLE(self._handle), EXTENDED_LIMIT_INFORMATION, ctypes.byref(limits), ctypes.sizeof(limits)))

        def take(self, process: "subprocess.Popen[Any]") -> None:
            self._done(self._kernel.AssignProcessToJobObject(
                wintypes.HANDLE(self._handle), wintypes.HANDLE(int(process._handle))))  # type: ignore[attr-defined]

        def __del__(self) -> None:
            self._kernel.CloseHandle(wintypes.HANDLE(self._handle))

        def _done(self, said: Any) -> Any:
            if not said:
                raise ctypes.WinError(ctypes.get_last_error())
            return said

    def bound(process: "subprocess.Popen[Any]") -> Job:
        """The bond: while somebody holds it, the process lives. It is dropped with this process at the latest."""
        job = Job()
        try:
            job.take(process)
        except OSError:
            # One that has ended already cannot be taken, and need not be.
            if process.poll() is None:
                process.kill()
                raise
        return job
