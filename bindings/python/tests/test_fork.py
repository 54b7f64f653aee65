"""A child of a fork is told that its client is the parent's, opens its own, and harms the parent in nothing."""

from __future__ import annotations

import gc
import multiprocessing
import os
from pathlib import Path
from typing import Any, Callable, Dict, Optional

import pytest
from conftest import money, order, settings

import tolem
from tolem import Status


def in_child(act: Callable[[], object]) -> str:
    """What a forked child says."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        said = "nothing"
        try:
            said = str(act())
        except BaseException as error:
            said = type(error).__name__
        finally:
            os.write(writing, said.encode())
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        said = pipe.read()
    os.waitpid(child, 0)
    return said


def test_the_parents_client_is_refused_in_the_child(client: tolem.Client) -> None:
    job = client.start("gateway.ping")
    assert in_child(client.gateway_ping) == "ForkedError"
    assert in_child(lambda: client.call("gateway.ping")) == "ForkedError"
    assert in_child(lambda: client.start("gateway.ping")) == "ForkedError"
    assert in_child(lambda: client.log(10)) == "ForkedError"
    assert in_child(lambda: job.wait(0)) == "ForkedError"
    assert client.gateway_ping().status == Status.OK and job.result().status == Status.OK


def test_closing_and_dropping_in_the_child_do_nothing_to_the_parent(config: Dict[str, Any]) -> None:
    holder: "Dict[str, Optional[tolem.Client]]" = {"client": tolem.Client(config)}

    def drop() -> str:
        holder["client"] = None
        gc.collect()
        return "dropped"

    client = holder["client"]
    assert client is not None
    assert in_child(lambda: client.close() or "closed") == "closed"  # type: ignore[func-returns-value]
    del client
    assert in_child(drop) == "dropped"
    client = holder["client"]
    assert client is not None and client.payout(**money()).status == Status.OK
    client.close()


def test_a_result_of_before_the_fork_is_still_there_in_the_child(client: tolem.Client) -> None:
    result = client.payout(**money())
    assert in_child(lambda: f"{result.status} {result.state}") == "TOLEM_OK paid"


def test_the_child_opens_its_own(client: tolem.Client, config: Dict[str, Any], tmp_path: Path) -> None:
    def pay() -> Status:
        with tolem.Client(settings(tmp_path / "child.db")) as own:
            return own.payout(**money(order_number=order("-child"))).status

    assert in_child(pay) == "TOLEM_OK"
    assert client.payout(**money()).status == Status.OK


def pay_in_process(config: Dict[str, Any], number: str) -> "tolem.Movement":
    """Runs in a process of a pool; its result is sent back."""
    with tolem.Client(config) as client:
        return client.payout(**money(order_number=number))


def fail_in_process(config: Dict[str, Any], number: str) -> None:
    with tolem.Client(config) as client:
        client.payout(**money(order_number=number))


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_a_pool_of_processes_pays_and_sends_its_results_back(method: str, client: tolem.Client, tmp_path: Path) -> None:
    client.gateway_ping()
    tasks = [(settings(tmp_path / f"{i}.db"), order()) for i in range(4)]
    with multiprocessing.get_context(method).Pool(2) as pool:
        results = pool.starmap(pay_in_process, tasks)
        with pytest.raises(tolem.RequestError) as caught:
            pool.apply(fail_in_process, (tasks[0][0], "bad number"))
    assert [(result.status, result.order_number) for result in results] == [(Status.OK, number) for _, number in tasks]
    assert caught.value.field == "orderNumber"
    assert client.gateway_ping().status == Status.OK
