"""Money is exact: an int is minor units, a Decimal is major units, and nothing else is an amount."""

from __future__ import annotations

import decimal
from decimal import Decimal
from typing import Any

import pytest
from conftest import money

import tolem
from tolem._request import minor_units


@pytest.mark.parametrize("amount, currency, minor", [
    ("1500.00", "KZT", 150000), ("1500", "KZT", 150000), ("1500.0000", "398", 150000), ("15E2", "KZT", 150000),
    ("0.01", "RUB", 1), ("-0.01", "RUB", -1), ("0", "KZT", 0), ("0E-9999", "KZT", 0), ("7", "JPY", 7), ("7", "392", 7),
    ("1.234", "KWD", 1234), ("9999999999.99", "KZT", 999999999999), ("1.0001", "CLF", 10001),
    ("12345678901234567890123456.78", "KZT", 1234567890123456789012345678),
])
def test_a_decimal_becomes_minor_units_exactly(amount: str, currency: str, minor: int) -> None:
    assert tolem.to_minor(Decimal(amount), currency) == minor


def test_the_precision_of_the_context_rounds_no_money() -> None:
    with decimal.localcontext() as context:
        context.prec = 3
        assert tolem.to_minor(Decimal("9999999999.99"), "KZT") == 999999999999
        assert tolem.to_major(999999999999, "KZT") == Decimal("9999999999.99")


@pytest.mark.parametrize("amount, currency", [
    ("0.001", "KZT"), ("1500.001", "KZT"), ("0.5", "JPY"), ("1E-30", "KZT"), ("NaN", "KZT"), ("Infinity", "KZT"),
    ("1E+999999999", "KZT"), ("1E-999999999", "KZT"),
])
def test_what_is_no_whole_number_of_minor_units_is_refused_by_its_field(amount: str, currency: str, client: tolem.Client) -> None:
    with pytest.raises(tolem.RequestError) as caught:
        client.payout(**money(amount=Decimal(amount), currency=currency))
    assert caught.value.field == "amount" and caught.value.status == tolem.Status.E_REQUEST


@pytest.mark.parametrize("amount", [1500.0, 1.5, True, False, "150000", None, [1], float("nan")])
def test_other_types_are_no_amount_and_the_message_names_the_field(amount: Any, client: tolem.Client) -> None:
    kind: Any = tolem.RequestError if amount is None else TypeError
    with pytest.raises(kind, match="amount"):
        client.payout(**money(amount=amount))
    with pytest.raises(kind, match="amount"):
        client.call("payout.create", money(amount=amount))


def test_a_float_is_told_why_it_is_refused() -> None:
    with pytest.raises(TypeError, match="commission: float is no amount .binary fractions are not exact."):
        minor_units("commission", 1.5, "KZT")  # type: ignore[arg-type]


def test_a_currency_whose_minor_unit_is_unknown_takes_no_decimal(client: tolem.Client) -> None:
    with pytest.raises(tolem.RequestError) as caught:
        client.payout(**money(amount=Decimal(1), currency="XXX"))
    assert caught.value.field == "currency"


def test_the_same_money_either_way_is_the_same_payout(client: tolem.Client) -> None:
    arguments = money()
    first = client.payout(**arguments)
    again = client.payout(**{**arguments, "amount": Decimal("1500.00"), "currency": "398"})
    assert (first.status, first.replayed) == (tolem.Status.OK, False)
    assert (again.status, again.replayed) == (tolem.Status.OK, True)
    assert first.amount == again.amount == 150000
    assert str(first.amount_major) == "1500.00"


def test_major_units_keep_their_zeros_and_their_sign() -> None:
    assert [str(tolem.to_major(minor, "KZT")) for minor in (0, 5, -5, 150000)] == ["0.00", "0.05", "-0.05", "1500.00"]
    assert str(tolem.to_major(7, "JPY")) == "7" and str(tolem.to_major(7, "KWD")) == "0.007"


def test_no_float_comes_out_of_a_document() -> None:
    result = tolem.Result(0, b'{"raw": {"sum": 0.1}}')
    assert result.raw["sum"] == Decimal("0.1")


@pytest.mark.parametrize("locale, whole, unsent", [
    ("ru", "не целое число минимальных единиц KZT", "Ничего не отправлено"), (None, "не целое число", "Ничего не отправлено"),
    ("kk", "KZT ең кіші бірліктерінің бүтін саны емес", "Ештеңе жіберілмеді"), ("en", "not a whole number of minor units of KZT", "Nothing was sent"),
])
def test_a_refused_amount_is_told_in_the_language_of_the_configuration(locale: Any, whole: str, unsent: str, config: Any) -> None:
    with tolem.Client({**config, "locale": locale} if locale else {k: v for k, v in config.items() if k != "locale"}) as client:
        with pytest.raises(tolem.RequestError) as caught:
            client.payout(**money(amount=Decimal("0.001")))
    assert whole in caught.value.message and unsent in caught.value.result.message
