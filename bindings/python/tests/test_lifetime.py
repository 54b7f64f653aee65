"""Everything of the library is given back exactly once, whatever happens in between."""

from __future__ import annotations

import copy
import gc
import json
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
import weakref
from pathlib import Path
from typing import Any, Dict, List

import pytest
from conftest import PACKAGE, money, order, settings

import tolem
from tolem import Status


def test_closing_twice_is_fine_and_calls_afterwards_are_errors(config: Dict[str, Any]) -> None:
    client = tolem.Client(config)
    assert not client.closed
    client.close()
    client.close()
    assert client.closed and "closed" in repr(client)
    for act in (client.gateway_ping, lambda: client.call("gateway.ping"), lambda: client.check("gateway.ping"),
                lambda: client.start("gateway.ping")):
        with pytest.raises(tolem.HandleError) as caught:
            act()
        assert caught.value.status == Status.E_HANDLE


def test_clients_and_jobs_are_not_copied(client: tolem.Client) -> None:
    for owner in (client, client.start("gateway.ping")):
        for act in (copy.copy, copy.deepcopy, pickle.dumps):
            with pytest.raises(TypeError, match="neither copied nor sent"):
                act(owner)  # type: ignore[operator]


def test_with_closes_even_when_something_is_raised(config: Dict[str, Any]) -> None:
    with pytest.raises(ZeroDivisionError):
        with tolem.Client(config) as client:
            raise ZeroDivisionError
    assert client.closed


def test_a_client_that_is_dropped_is_closed(python: Any, stub: Path) -> None:
    done = python("""
        import ctypes, gc, os, tolem
        stub = ctypes.CDLL(os.environ["TOLEM_LIBRARY"])
        client = tolem.Client({})
        assert stub.stub_clients() == 1
        del client
        gc.collect()
        assert stub.stub_clients() == 0
    """, TOLEM_LIBRARY=stub)
    assert done.returncode == 0, done.stderr


def test_everything_is_given_back_exactly_once(python: Any, stub: Path) -> None:
    done = python("""
        import ctypes, gc, logging, os, threading, tolem
        stub = ctypes.CDLL(os.environ["TOLEM_LIBRARY"])
        logging.getLogger("tolem").addHandler(logging.NullHandler())

        def work():
            for _ in range(50):
                client = tolem.Client({}, log_level=logging.DEBUG)
                for number in (0, 3, 99, -2, -6, -42):
                    try: client.call("status", str(number))
                    except tolem.Error: pass
                client.check("echo"), client.gateway_ping(), tolem.describe()
                with client.start("echo") as job:
                    progress = list(job)
                    assert job.result().status == 0 and len(progress) == 3, progress
                job.close()
                client.start("echo")
                client.close(), client.close()
                dropped = tolem.Client({})
                dropped.start("echo").wait(0)

        threads = [threading.Thread(target=work) for _ in range(4)]
        [thread.start() for thread in threads], [thread.join() for thread in threads]
        gc.collect()
        tolem.Client({}).close()
        left = stub.stub_results(), stub.stub_clients(), stub.stub_jobs(), stub.stub_double_frees()
        assert left == (0, 0, 0, 0), left
        assert tolem._log._loggers == {} and tolem._client._open == set()
    """, TOLEM_LIBRARY=stub)
    assert done.returncode == 0, done.stderr


def resident() -> int:
    """Kilobytes of memory that this process has."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE") // 1024


def test_ten_thousand_calls_leave_the_memory_as_it_was(client: tolem.Client) -> None:
    number = order()
    client.payout(**money(order_number=number))

    def calls(count: int) -> None:
        for _ in range(count):
            assert client.operation_get(order_number=number).state == "paid"
            try:
                client.operation_get(order_number=number, kind="nothing")  # type: ignore[arg-type]
            except tolem.RequestError:
                pass

    calls(1000)
    before = resident()
    calls(5000)
    assert resident() - before < 2048


def test_a_client_whose_last_reference_is_its_running_call_lives_until_the_answer(config: Dict[str, Any]) -> None:
    outcome: List[object] = []
    seen: List["weakref.ref[tolem.Client]"] = []

    def pay() -> None:
        client = tolem.Client(config)
        seen.append(weakref.ref(client))
        bound = client.payout
        del client
        outcome.append(bound(**money(order_number=order("~f:delay:400ms"))).status)

    thread = threading.Thread(target=pay)
    thread.start()
    while thread.is_alive():
        gc.collect()
    assert outcome == [Status.OK] and seen[0]() is None


def test_closing_while_calls_are_under_way_lets_them_end(config: Dict[str, Any]) -> None:
    client = tolem.Client(config)
    outcomes: List[object] = []
    threads = [threading.Thread(target=lambda: outcomes.append(client.payout(**money(order_number=order("~f:delay:2s"))).status))
               for _ in range(4)]
    for thread in threads:
        thread.start()
    while len(client.call("operation.list", {"state": "sending"}).operations) < 4:
        time.sleep(0.01)
    client.close()
    for thread in threads:
        thread.join()
    assert outcomes == [Status.OK] * 4


def test_dropping_a_client_never_waits_for_a_lock_that_the_dropper_holds(python: Any, tmp_path: Path) -> None:
    """The thread of a job waits for the handler's lock, which this thread holds while the collector drops the client."""
    done = python("""
        import gc, json, logging, sys, threading, tolem
        config, payout = json.loads(sys.argv[1]), json.loads(sys.argv[2])
        reached = threading.Event()
        class Here(logging.Filter):
            def filter(self, record):
                reached.set()
                return True
        logger, handler = logging.getLogger("tolem"), logging.StreamHandler()
        logger.addHandler(handler), logger.addFilter(Here()), logger.setLevel(logging.INFO)
        client = tolem.Client(config)
        handler.acquire()
        job = client.start("payout.create", payout)
        assert reached.wait(20)
        del client, job
        gc.collect()
        assert len(tolem._client._dropped) == 1
        handler.release()
        tolem.Client(config).close()
        assert tolem._client._dropped == []
        print("free")
    """, json.dumps(settings(tmp_path / "j.db")), json.dumps(money()))
    assert done.stdout == "free\n", done.stderr


def test_python_may_end_with_everything_left_open(python: Any, tmp_path: Path) -> None:
    done = python("""
        import json, logging, sys, threading, time, tolem
        logging.basicConfig(level=logging.DEBUG, stream=sys.stdout)
        client = tolem.Client(json.loads(sys.argv[1]))
        payout = json.loads(sys.argv[2])
        jobs = [client.start("payout.create", {**payout, "order_number": f"{payout['order_number']}-{i}~f:delay:300ms"}) for i in range(3)]
        threading.Thread(target=client.payout, kwargs=payout, daemon=True).start()
        client.cycle = client
    """, json.dumps(settings(tmp_path / "j.db")), json.dumps(money()))
    assert (done.returncode, done.stderr) == (0, "")


def test_when_python_ends_the_library_has_no_client_that_could_still_log(python: Any, stub: Path) -> None:
    done = python("""
        import atexit, ctypes, os
        stub = ctypes.CDLL(os.environ["TOLEM_LIBRARY"])
        atexit.register(lambda: print(stub.stub_clients(), stub.stub_double_frees()))  # the first is called last
        import tolem
        clients = [tolem.Client({}) for _ in range(3)]
        clients[0].close()
        clients[1].cycle = clients[1]
    """, TOLEM_LIBRARY=stub)
    assert done.stdout == "0 0\n", done.stderr


def test_ctrl_c_ends_waiting_for_a_job_at_once(tmp_path: Path) -> None:
    program = """if True:
        import json, signal, sys, tolem
        signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job inherits it ignored
        client = tolem.Client(json.loads(sys.argv[1]))
        job = client.start("payout.create", json.loads(sys.argv[2]))
        while not client.operation_list(state="sending").operations: pass
        try:
            print("waiting", flush=True)
            job.result()
        except KeyboardInterrupt: print("interrupted", client.operation_get(order_number=json.loads(sys.argv[2])["order_number"]).state)
    """
    arguments = [json.dumps(document) for document in
                 (settings(tmp_path / "j.db"), money(order_number=order("~f:stall"), timeout_ms=30000))]
    with subprocess.Popen([sys.executable, "-c", program, *arguments], stdout=subprocess.PIPE, encoding="utf-8",
                          env={**os.environ, "PYTHONPATH": str(PACKAGE.parent)}) as child:
        assert child.stdout is not None and child.stdout.readline() == "waiting\n"
        started = time.monotonic()
        child.send_signal(signal.SIGINT)
        said = child.stdout.readline()
        assert time.monotonic() - started < 15 and said.startswith("interrupted ")
        child.kill()
