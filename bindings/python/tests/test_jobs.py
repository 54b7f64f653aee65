"""A job is watched while it runs, ends with the result of its call, and can be asked to stop."""

from __future__ import annotations

import threading
import time
from typing import Any, Dict, List

import pytest
from conftest import ledger, money, order

import tolem
from tolem import Status


def test_progress_until_the_result(client: tolem.Client) -> None:
    with client.start("payout.create", money(order_number=order("~f:delay:500ms"))) as job:
        job.interval = 0.05
        seen = list(job)
        result = job.result()
    assert all(isinstance(progress, tolem.Progress) and progress.status == Status.RUNNING for progress in seen)
    assert len(seen) >= 2 and seen[-1].elapsed_ms > seen[0].elapsed_ms and "waiting" in [progress.phase for progress in seen]
    assert isinstance(result, tolem.Movement) and result.status == Status.OK


def test_the_interval_is_kept(client: tolem.Client) -> None:
    job = client.start("payout.create", money(order_number=order("~f:delay:1s")))
    job.interval = 0.4
    told = [progress.elapsed_ms for progress in job]
    assert len(told) >= 2 and all(later - earlier >= 390 for earlier, later in zip(told, told[1:]))


def test_waiting_ends_with_the_time_or_with_the_job(client: tolem.Client) -> None:
    job = client.start("payout.create", money(order_number=order("~f:delay:2s")))
    started = time.monotonic()
    assert isinstance(job.wait(0), tolem.Progress)
    assert isinstance(job.wait(0.1), tolem.Progress) and time.monotonic() - started < 1.5
    assert isinstance(job.wait(30), tolem.Movement) and time.monotonic() - started < 10


def test_a_result_is_the_same_again_and_from_many_threads(client: tolem.Client) -> None:
    job = client.start("payout.create", money(order_number=order("~f:delay:200ms")))
    results: List[object] = []
    threads = [threading.Thread(target=lambda: results.append(job.result())) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 6 and all(result == results[0] for result in results) and job.result() == results[0]


def test_what_is_wrong_with_the_request_is_raised_by_the_result(client: tolem.Client) -> None:
    job = client.start("payout.create", {"orderNumber": "x"})
    for act in (job.result, lambda: list(job)):
        with pytest.raises(tolem.RequestError):
            act()
    with pytest.raises(tolem.RequestError):
        client.start("operation.get", '{"orderNumber":"nobody"}').result()


def test_a_cancelled_job_tells_what_became_of_the_money(client: tolem.Client) -> None:
    number = order("~f:stall")
    job = client.start("payout.create", money(order_number=number, timeout_ms=4000))
    while client.operation_list(state="sending").operations == []:
        time.sleep(0.01)
    job.cancel()
    # It had been sent, so it is never forgotten: nobody may say that it was not.
    assert job.result().status == Status.UNKNOWN
    assert client.operation_resolve(order_number=number).status == Status.OK
    assert [entry["orderNumber"] for entry in ledger()].count(number) == 1


def test_a_closed_job_is_closed_and_its_outcome_is_in_the_journal(client: tolem.Client) -> None:
    number = order()
    job = client.start("payout.create", money(order_number=number))
    job.result()
    job.close()
    job.close()
    with pytest.raises(tolem.HandleError):
        job.result()
    job.cancel()
    assert client.operation_get(order_number=number).status == Status.OK


def test_a_job_outlives_the_closing_of_its_client(config: Dict[str, Any]) -> None:
    with tolem.Client(config) as client:
        job = client.start("payout.create", money(order_number=order("~f:delay:300ms")))
    assert job.result().status == Status.OK


def test_a_job_keeps_its_client(config: Dict[str, Any]) -> None:
    job = tolem.Client(config).start("payout.create", money(order_number=order("~f:delay:300ms")))
    assert job.result().status == Status.OK and "payout.create" in repr(job)
