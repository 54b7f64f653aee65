"""The log arrives in `logging`, and nothing that happens there gets back into the library."""

from __future__ import annotations

import gc
import logging
import sys
import threading
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List

import pytest
from conftest import money, order

import tolem
from tolem import Status


class Lines(logging.Handler):
    """Keeps what it gets, or does something else with it."""

    def __init__(self, act: Callable[[logging.LogRecord], object] = lambda record: None) -> None:
        super().__init__()
        self.records: List[logging.LogRecord] = []
        self.act = act

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)
        self.act(record)


@pytest.fixture
def logger() -> Iterator[logging.Logger]:
    """The logger of the library, as it is before anybody has configured it, afterwards as well."""
    found = logging.getLogger("tolem")
    found.propagate = False
    yield found
    found.handlers.clear()
    found.filters.clear()
    found.setLevel(logging.NOTSET)
    found.propagate = True


def levels(handler: Lines) -> "set[int]":
    return {record.levelno for record in handler.records}


@pytest.mark.parametrize("level, seen", [
    (logging.INFO, {logging.INFO, logging.WARNING}),
    (logging.WARNING, {logging.WARNING}),
    (logging.CRITICAL, set()),
])
def test_lines_come_at_the_level_the_logger_is_enabled_for(level: int, seen: "set[int]", logger: logging.Logger, config: Dict[str, Any]) -> None:
    handler = Lines()
    logger.addHandler(handler)
    logger.setLevel(level)
    with tolem.Client(config) as client:
        client.payout(**money())
        client.payout(**money(order_number=order("~f:drop-before"), timeout_ms=2000))
    assert levels(handler) == seen
    assert all(record.name == "tolem" and "4111111111111111" not in record.getMessage() for record in handler.records)


def test_a_level_of_ones_own_is_the_least_that_is_asked_for(logger: logging.Logger, config: Dict[str, Any]) -> None:
    handler = Lines()
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    with tolem.Client(config, log_level=logging.INFO) as client:
        client.payout(**money())
        assert levels(handler) == {logging.INFO}
        client.log(logging.WARNING)
        handler.records.clear()
        client.payout(**money())
        assert handler.records == []
        client.log()
        client.payout(**money())
        assert logging.INFO in levels(handler)
        client.log(logging.CRITICAL)
        handler.records.clear()
        client.payout(**money())
        assert handler.records == []


def test_lines_go_to_a_logger_of_ones_own(logger: logging.Logger, config: Dict[str, Any]) -> None:
    handler, own = Lines(), logging.getLogger("shop.till")
    own.addHandler(handler)
    own.setLevel(logging.INFO)
    with tolem.Client(config, logger=own) as client:
        client.payout(**money())
    assert {record.name for record in handler.records} == {"shop.till"}


def test_the_library_is_asked_for_no_lines_when_nobody_listens(python: Any, stub: Path) -> None:
    done = python("""
        import ctypes, logging, os, tolem
        stub = ctypes.CDLL(os.environ["TOLEM_LIBRARY"])
        with tolem.Client({}): pass
        assert stub.stub_logs() == 0 and tolem._log._callback is None
        logging.getLogger("tolem").addHandler(logging.StreamHandler())
        logging.getLogger("tolem").setLevel(100)
        with tolem.Client({}): pass
        assert stub.stub_logs() == 0
        logging.getLogger("tolem").setLevel(logging.DEBUG)
        with tolem.Client({}): pass
        assert stub.stub_logs() == 1
    """, TOLEM_LIBRARY=stub)
    assert (done.returncode, done.stderr) == (0, "")


def test_levels_are_mapped_and_lines_decoded(python: Any, stub: Path) -> None:
    done = python("""
        import logging, sys, tolem
        logging.basicConfig(level=logging.DEBUG, stream=sys.stdout, format="%(levelname)s %(message)s")
        with tolem.Client({}) as client:
            for level in (1, 2, 3, 4, 9): client.call("log", str(level))
    """, TOLEM_LIBRARY=stub)
    assert done.stdout.split("\n")[:-1] == [f"{level} a line, қазақ" for level in ("ERROR", "WARNING", "INFO", "DEBUG", "INFO")]


def test_what_a_handler_raises_is_reported_by_python_and_the_payout_goes_on(
    logger: logging.Logger, config: Dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    reported: List[Any] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda unraisable: reported.append(unraisable.exc_value))

    def fail(record: logging.LogRecord) -> None:
        raise ValueError("the disk is full")

    logger.addHandler(Lines(fail))
    logger.setLevel(logging.INFO)
    with tolem.Client(config) as client:
        assert client.payout(**money()).status == Status.OK
        assert client.start("payout.create", money()).result().status == Status.OK
    assert len(reported) >= 2 and {str(error) for error in reported} == {"the disk is full"}


def test_a_broken_stream_is_reported_as_logging_does(
    logger: logging.Logger, config: Dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    class Broken:
        def write(self, text: str) -> None:
            raise OSError("the disk is full")

    logger.addHandler(logging.StreamHandler(Broken()))  # type: ignore[arg-type]
    logger.setLevel(logging.INFO)
    with tolem.Client(config) as client:
        assert client.payout(**money()).status == Status.OK
    assert "--- Logging error ---" in capsys.readouterr().err


def test_ctrl_c_inside_a_handler_is_not_lost(logger: logging.Logger, config: Dict[str, Any]) -> None:
    def interrupt(record: logging.LogRecord) -> None:
        raise KeyboardInterrupt

    logger.addHandler(Lines(interrupt))
    logger.setLevel(logging.INFO)
    number = order()
    with tolem.Client(config) as client:
        with pytest.raises(KeyboardInterrupt):
            client.payout(**money(order_number=number))
        # The movement is not lost: the journal has it.
        assert client.operation_get(order_number=number).status == Status.OK


def test_ctrl_c_while_a_job_starts_leaves_no_job_behind(python: Any, stub: Path) -> None:
    done = python("""
        import ctypes, os, tolem
        stub = ctypes.CDLL(os.environ["TOLEM_LIBRARY"])
        client = tolem.Client({})
        for act in (lambda: client.start("echo"), lambda: tolem.Client({})):
            tolem._log._interrupted.set()
            try: act()
            except KeyboardInterrupt: print("interrupted", stub.stub_jobs(), stub.stub_clients(), stub.stub_results())
    """, TOLEM_LIBRARY=stub)
    assert done.stdout == "interrupted 0 1 0\n" * 2, done.stderr


def test_the_collector_may_run_inside_a_handler(logger: logging.Logger, config: Dict[str, Any]) -> None:
    opened: List[Status] = []

    def collect(record: logging.LogRecord) -> None:
        cycle: List[object] = [tolem.Result(0, b"{}")]
        cycle.append(cycle)
        inner = tolem.Client(config)
        opened.append(inner.start("gateway.ping").result().status)
        del inner  # dropped inside a line of another client
        del cycle
        gc.collect()

    logger.addHandler(Lines(collect))
    logger.setLevel(logging.INFO)
    with tolem.Client(config) as client:
        for _ in range(5):
            assert client.payout(**money()).status == Status.OK
    assert len(opened) >= 5 and set(opened) == {Status.OK}


def test_a_handler_may_call_the_library_and_even_close_the_client(logger: logging.Logger, config: Dict[str, Any]) -> None:
    seen: List[object] = []

    def act(record: logging.LogRecord) -> None:
        seen.append(client.operation_list(limit=1).status)
        try:
            client.log(logging.DEBUG)
        except tolem.ArgumentError as error:
            seen.append(error.status)
        client.close()

    logger.addHandler(Lines(act))
    logger.setLevel(logging.INFO)
    client = tolem.Client(config)
    assert client.payout(**money()).status == Status.OK
    assert seen[:2] == [Status.OK, Status.E_ARGUMENT] and client.closed


def test_the_log_of_a_closed_client_is_refused(client: tolem.Client) -> None:
    client.close()
    with pytest.raises(tolem.HandleError):
        client.log(logging.DEBUG)


def test_many_threads_log_through_one_callback(logger: logging.Logger, config: Dict[str, Any]) -> None:
    handler = Lines()
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    numbers = [order() for _ in range(24)]
    with tolem.Client(config) as client:
        threads = [threading.Thread(target=lambda: client.payout(**money(order_number=numbers.pop()))) for _ in range(24)]
        wanted = list(numbers)
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    text = "\n".join(record.getMessage() for record in handler.records)
    assert all(f"payout {number}: paid" in text for number in wanted)
