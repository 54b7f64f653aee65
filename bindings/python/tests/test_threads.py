"""One client serves many threads, and a call lets the others run."""

from __future__ import annotations

import asyncio
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Dict

from conftest import ledger, money, order

import tolem
from tolem import Status


def test_many_threads_pay_each_number_once(client: tolem.Client) -> None:
    numbers = [order() for _ in range(60)]
    with ThreadPoolExecutor(16) as pool:
        # Each number is tried by two threads.
        results = list(pool.map(lambda number: client.payout(**money(order_number=number)), numbers * 2))
    assert {result.status for result in results} <= {Status.OK, Status.UNKNOWN, Status.PENDING}
    for number in numbers:
        assert client.operation_resolve(order_number=number).status == Status.OK
    executed = [entry["orderNumber"] for entry in ledger()]
    assert [executed.count(number) for number in numbers] == [1] * 60


def test_a_call_lets_other_threads_run(client: tolem.Client) -> None:
    started = time.monotonic()
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda _: client.payout(**money(order_number=order("~f:delay:700ms"))).status, range(8)))
    assert results == [Status.OK] * 8
    assert time.monotonic() - started < 8 * 0.7


def test_the_recipe_for_asyncio(client: tolem.Client) -> None:
    async def pay() -> "list[Status]":
        loop = asyncio.get_running_loop()
        calls = [loop.run_in_executor(None, lambda: client.payout(**money())) for _ in range(4)]
        return [result.status for result in await asyncio.gather(*calls)]

    assert asyncio.run(pay()) == [Status.OK] * 4


def test_threads_open_and_close_clients_of_their_own(config: Dict[str, Any]) -> None:
    def work(_: int) -> Status:
        with tolem.Client(config) as client:
            return client.payout(**money()).status

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(work, range(24))) == {Status.OK}


def test_the_library_is_loaded_once_by_many_threads(python: Any) -> None:
    done = python("""
        import threading, tolem
        gate, found = threading.Barrier(16), set()
        def look():
            gate.wait()
            found.add(id(tolem._library.functions()))
        threads = [threading.Thread(target=look) for _ in range(16)]
        [thread.start() for thread in threads], [thread.join() for thread in threads]
        assert len(found) == 1
    """)
    assert done.returncode == 0, done.stderr


def test_no_thread_is_left_behind(config: Dict[str, Any]) -> None:
    before = threading.active_count()
    with tolem.Client(config) as client:
        client.payout(**money())
    assert threading.active_count() == before
