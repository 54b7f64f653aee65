"""Speaks the line protocol of the conformance scenario, through the public API of this binding.

An operation is called by its method where the request can be written as Python's arguments, and by `Client.call`
where it cannot: members that the method does not have, texts that are no JSON object, amounts that no Python type may
hold. Whatever the binding raises becomes the answer's line; this program never dies of it.
"""

from __future__ import annotations

import inspect
import json
import logging
import os
import sys
from typing import Any, Callable, Dict, List, Optional, Tuple

import tolem

LEVELS = {1: logging.ERROR, 2: logging.WARNING, 3: logging.INFO, 4: logging.DEBUG}
# What the library's names are called in Python, for the members whose spelling does not say it.
SPELLED = {"threeDSMethodCompleted": "three_ds_method_completed", "threeDSServerTransId": "three_ds_server_trans_id", "as": "as_"}


class Counter(logging.Handler):
    """Counts lines of the log."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines = 0

    def emit(self, record: logging.LogRecord) -> None:
        self.lines += 1


clients: Dict[str, tolem.Client] = {}
jobs: Dict[str, "tolem.Job[Any]"] = {}
counters: Dict[str, Counter] = {}


def logger(name: str) -> logging.Logger:
    """A logger of this client's own, so that its lines are counted apart."""
    return logging.getLogger("teller." + name)


def line(result: tolem.Result) -> str:
    return f"{result.status_code}\t{result.status_name}\t{result.json}"


def answer(ask: Callable[[], tolem.Result]) -> str:
    """The line for a result or for what was raised instead of one."""
    try:
        return line(ask())
    except tolem.Error as error:
        return line(error.result)


def snake(name: str) -> str:
    return SPELLED.get(name) or "".join("_" + letter.lower() if letter.isupper() else letter for letter in name)


def as_arguments(method: Callable[..., Any], request: str) -> Optional[Dict[str, Any]]:
    """The request as this method's arguments; None when it cannot be said that way."""
    known = inspect.signature(method).parameters

    def members(pairs: List[Tuple[str, Any]]) -> Dict[str, Any]:
        if len(dict(pairs)) != len(pairs):
            raise ValueError("a name stands twice")
        return dict(pairs)

    try:
        document = json.loads(request, object_pairs_hook=members)
    except (ValueError, RecursionError):
        return None
    if not isinstance(document, dict):
        return None
    arguments = {snake(name): value for name, value in document.items()}
    required = {name for name, parameter in known.items() if parameter.default is parameter.empty}
    if not required <= set(arguments) <= set(known) or any(value is None for value in arguments.values()):
        return None
    if any(type(arguments[name]) is not int for name in ("amount", "commission") if name in arguments):
        return None
    return arguments


def call(name: str, operation: str, request: str) -> tolem.Result:
    client = clients[name]
    method = getattr(client, operation.replace(".create", "").replace(".", "_"), None)
    arguments = as_arguments(method, request) if "." in operation and method else None
    if method is None or arguments is None:
        return client.call(operation, request)
    result: tolem.Result = method(**arguments)
    return result


def open_client(name: str, config: str) -> tolem.Result:
    clients[name] = tolem.Client(config, logger=logger(name))
    return clients[name].opened


def start(name: str, job: str, operation: str, request: str) -> tolem.Result:
    jobs[job] = clients[name].start(operation, request)
    return next(iter(jobs[job]))


def wait(job: str, milliseconds: str) -> tolem.Result:
    result: tolem.Result = jobs[job].wait(int(milliseconds) / 1000)
    return result


def fork(name: str, operation: str, request: str) -> str:
    """The call in a forked child, on the client it inherited."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        with os.fdopen(writing, "w", encoding="utf-8") as pipe:
            pipe.write(answer(lambda: call(name, operation, request)))
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as pipe:
        said = pipe.read()
    os.waitpid(child, 0)
    return said


def log(name: str, level: str) -> str:
    if name not in counters:
        counters[name] = Counter()
        logger(name).addHandler(counters[name])
        logger(name).propagate = False
    logger(name).setLevel(LEVELS[int(level)])
    clients[name].log(LEVELS[int(level)])
    return "ok"


def done(act: Callable[[], Any]) -> str:
    act()
    return "ok"


COMMANDS: Dict[str, Callable[..., str]] = {
    "open": lambda name, config: answer(lambda: open_client(name, config)),
    "call": lambda name, operation, request: answer(lambda: call(name, operation, request)),
    "check": lambda name, operation, request: answer(lambda: clients[name].check(operation, request)),
    "start": lambda name, job, operation, request: answer(lambda: start(name, job, operation, request)),
    "wait": lambda job, milliseconds: answer(lambda: wait(job, milliseconds)),
    "cancel": lambda job: done(jobs[job].cancel),
    "end": lambda job: done(jobs[job].close),
    "close": lambda name: done(clients[name].close),
    "nul": lambda name, operation: answer(lambda: clients[name].call(operation, '{"orderNumber":"a\0b"}')),
    "fork": fork,
    "log": log,
    "lines": lambda name: str(counters[name].lines if name in counters else 0),
    "describe": lambda: answer(tolem.describe),
    "version": lambda: f"{tolem.abi_version()}\t{tolem.version()}\t{tolem.Status(3)}",
}


def main() -> None:
    for raw in sys.stdin.buffer:
        command, *fields = raw.decode("utf-8", "surrogateescape").rstrip("\n").split("\t")
        try:
            said = COMMANDS[command](*fields)
        except tolem.Error as error:
            said = line(error.result)
        except Exception as error:  # a wrong line of the scenario: say so, and go on
            said = f"error\t{type(error).__name__}\t{error}"
        sys.stdout.buffer.write(said.encode("utf-8", "replace") + b"\n")
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
