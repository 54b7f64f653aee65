"""An outcome is a value with a type; what is not known is UNKNOWN; only the caller's own errors are raised."""

from __future__ import annotations

import copy
import json
import pickle
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from conftest import PAID, money, order, settings

import tolem
from tolem import Status


@pytest.mark.parametrize("card, suffix, status, state", [
    ("4111111111111111", "", Status.OK, "paid"),
    ("4000000000000002", "", Status.DECLINED, "declined"),
    ("4000000000000309", "", Status.PENDING, "pending"),
    ("4000000000000416", "", Status.REJECTED, "ready"),
    ("4111111111111111", "~f:drop-before", Status.UNKNOWN, "unknown"),
])
def test_an_outcome_is_a_value_and_never_raised(card: str, suffix: str, status: Status, state: str, client: tolem.Client) -> None:
    result = client.payout(**money(order_number=order(suffix), card={"number": card}, timeout_ms=1500))
    assert isinstance(result, tolem.Movement)
    assert (result.status, result.status_code, result.status_name, result.state) == (status, int(status), f"TOLEM_{status.name}", state)


def test_nothing_that_was_sent_is_said_to_be_not_sent(tmp_path: Path) -> None:
    with tolem.Client(settings(tmp_path / "j.db", baseUrl="http://127.0.0.1:1")) as client:
        result = client.payout(**money())
        assert (result.status, result.advice) == (Status.NOT_SENT, "repeat")
        assert client.gateway_ping().status == Status.NO_ANSWER


@pytest.mark.parametrize("number, status", [(99, Status.UNKNOWN), (-42, Status.UNKNOWN), (3, Status.UNKNOWN), (0, Status.OK)])
def test_a_status_of_tomorrow_is_unknown_and_its_number_stays(number: int, status: Status, stub: Path, python: Any) -> None:
    done = python("""
        import sys, tolem
        with tolem.Client({}) as client:
            result = client.call("status", sys.argv[1])
            print(result.status, result.status_code, result.status is tolem.Status.UNKNOWN)
    """, number, TOLEM_LIBRARY=stub)
    assert done.stdout.split() == [f"TOLEM_{status.name}", str(number), str(status == Status.UNKNOWN)], done.stderr


def test_status_converts_any_number_and_nothing_else() -> None:
    assert Status(77) is Status.UNKNOWN and Status(-77) is Status.UNKNOWN and Status(-4) is Status.E_CONFLICT
    with pytest.raises(ValueError):
        Status("3")
    assert f"{Status.OK} {Status.OK:d} {str(Status.E_HANDLE)} {Status.OK:>10}|" == "TOLEM_OK 0 TOLEM_E_HANDLE   TOLEM_OK|"


@pytest.mark.parametrize("kind, act", [
    (tolem.RequestError, lambda client: client.payout(**money(order_number="bad number"))),
    (tolem.RequestError, lambda client: client.operation_get(order_number="nobody")),
    (tolem.ConfigError, lambda client: tolem.Client({"gateway": "nowhere", "credentials": {}})),
    (tolem.ConfigError, lambda client: tolem.Client("{")),
    (tolem.UnsupportedError, lambda client: client.card_list(client_id="1")),
    (tolem.UnsupportedError, lambda client: client.call("no.such")),
    (tolem.JournalError, lambda client: tolem.Client(settings("/dev/null/journal.db"))),
])
def test_what_is_wrong_with_the_caller_is_raised_with_its_class(kind: Any, act: Any, client: tolem.Client) -> None:
    with pytest.raises(kind) as caught:
        act(client)
    error = caught.value
    assert isinstance(error, tolem.Error) and error.status < 0 and error.code and error.message
    assert str(error).startswith(error.result.status_name)
    assert type(pickle.loads(pickle.dumps(error))) is kind and str(pickle.loads(pickle.dumps(error))) == str(error)


def test_a_conflict_shows_the_movement_that_holds_the_number(client: tolem.Client) -> None:
    arguments = money()
    client.payout(**arguments)
    with pytest.raises(tolem.ConflictError) as caught:
        client.payout(**{**arguments, "amount": 1})
    assert isinstance(caught.value.result, tolem.Movement)
    assert (caught.value.result.amount, caught.value.result.state) == (150000, "paid")


def test_an_error_names_the_field_once(client: tolem.Client) -> None:
    with pytest.raises(tolem.RequestError) as caught:
        client.payout(**money(card={"number": "12"}))
    assert caught.value.field == "card.number"
    assert "card.number" not in caught.value.message and str(caught.value).count("card.number") == 1


def test_every_class_of_negative_status_exists() -> None:
    negative = [status for status in Status if status < 0]
    assert {tolem._errors.CLASSES[status].__name__ for status in negative} == {
        "ArgumentError", "RequestError", "ConfigError", "ConflictError", "UnsupportedError", "HandleError", "ForkedError",
        "JournalError", "InternalError",
    }


def test_members_are_typed_and_further_ones_reachable(client: tolem.Client) -> None:
    number = order()
    client.payout(**money(order_number=number))
    movement = client.operation_get(order_number=number)
    assert (movement.order_number, movement.masked_pan, movement.kind, movement.attempts) == (number, "411111******1111", "payout", 1)
    assert movement.form_url is None and movement.error is None and movement.document["orderNumber"] == number
    listed = client.operation_list(limit=1).operations[0]
    assert (listed.order_number, listed.status, listed.amount_major) == (number, Status.OK, Decimal("1500.00"))
    balance = client.balance_get()
    assert balance.balance is not None and balance.balance.currency == "KZT" and balance.balance.amount_major is not None
    assert client.gateway_ping().version == "v2.3"
    story = client.operation_explain(order_number=number, language="kk")
    assert [event.to for event in story.timeline] == ["ready", "sending", "paid"] and story.do_not and story.timeline[0].from_ is None
    assert client.opened.recovery is not None and client.opened.recovery.unknown == 0
    checked = client.check("payout.create", money())
    assert isinstance(checked, tolem.Checked) and checked.request is not None
    tomorrow = tolem.Movement(0, b'{"newMember": 1}')
    assert tomorrow.document == {"newMember": 1} and tomorrow.state is None and tomorrow.message == ""


def test_a_sum_that_is_not_there_is_not_nothing() -> None:
    balance = tolem.Balance(0, b'{"balance": {"currency": "KZT"}}').balance
    assert balance is not None and balance.amount_major is None
    with pytest.raises(KeyError):
        balance.amount
    assert tolem.Balance(0, b"{}").balance is None and tolem.Balance(0, b"{}").balances == []


def test_a_trouble_says_what_the_bank_said(client: tolem.Client) -> None:
    result = client.payout(**money(card={"number": "4000000000000416"}))
    assert result.error is not None and result.error.gateway is not None
    assert (result.error.gateway.http, result.error.gateway.code) == (502, "204")


def test_a_result_that_is_only_looked_at_for_its_status_is_not_parsed() -> None:
    result = tolem.Movement(0, b"this is no JSON")
    assert result.status == Status.OK and result.json == "this is no JSON"
    with pytest.raises(ValueError):
        result.document


def test_the_json_of_a_result_is_the_librarys_own(client: tolem.Client) -> None:
    result = client.payout(**money())
    assert json.loads(result.json) == result.document and result.json.startswith('{"status":"TOLEM_OK"')


def test_results_are_values(client: tolem.Client) -> None:
    result = client.payout(**money())
    for other in (pickle.loads(pickle.dumps(result)), copy.deepcopy(result)):
        assert type(other) is tolem.Movement and other == result and other.status is Status.OK
    assert result != client.operation_get(order_number=result.order_number or "")
    with pytest.raises(AttributeError):
        result.amount = 1  # type: ignore[misc]


def test_free_form_members_are_handed_on_letter_by_letter(stub: Path, python: Any) -> None:
    done = python("""
        import tolem
        with tolem.Client({}) as client:
            request = {"gateway": {"some_key": {"inner_key": 1}}, "json_params": {"my_key": "x"}, "headers": {"X_Y": "z"},
                       "card": {"three_ds": 1, "expiry": None}, "three_ds_server_trans_id": "t", "billing_address_line1": "a", "as_": "paid"}
            assert client.call("echo", request).document["echo"] == {
                "gateway": {"some_key": {"inner_key": 1}}, "jsonParams": {"my_key": "x"}, "headers": {"X_Y": "z"},
                "card": {"threeDs": 1, "expiry": None}, "threeDSServerTransId": "t", "billingAddressLine1": "a", "as": "paid"}
            assert client.call("echo", {"orderNumber": "x", "empty": None}).document["echo"] == {"orderNumber": "x"}
            assert client.call("echo", '{"order_number": 1}').document["echo"] == {"order_number": 1}
    """, TOLEM_LIBRARY=stub)
    assert done.returncode == 0, done.stderr


def test_a_member_that_stands_twice_is_refused(client: tolem.Client) -> None:
    for twice, field in (({"order_number": "A", "orderNumber": "B"}, "orderNumber"),
                         ({"payer": {"client_id": "A", "clientId": "B"}}, "clientId")):
        with pytest.raises(tolem.RequestError) as caught:
            client.call("payout.create", {**money(), **twice})
        assert (caught.value.code, caught.value.field) == ("duplicate", field)
    with pytest.raises(TypeError, match="a name is a str"):
        client.call("payout.create", {1: 2})  # type: ignore[dict-item]


def test_a_number_known_before_is_replayed(client: tolem.Client) -> None:
    arguments = money(card=PAID)
    assert [client.payout(**arguments).replayed for _ in range(3)] == [False, True, True]
