"""Texts go in and come out as they are, or are refused by their field and without their value."""

from __future__ import annotations

import json
import traceback
from pathlib import Path
from typing import Any, Callable

import pytest
from conftest import money

import tolem

TEXTS = ["Қазақ тілі: Әә Ғғ Ққ Ңң Өө Ұұ Үү Һһ Іі", "Русский текст «ёЁ»", "🧾💸👩‍👩‍👧 \U0001F1F0\U0001F1FF", 'quote " slash / back \\', "\\u0000 is six letters"]


@pytest.mark.parametrize("text", TEXTS, ids=["kazakh", "russian", "emoji", "quotes", "escapes"])
def test_every_text_arrives_as_it_was_written(text: str, client: tolem.Client) -> None:
    checked = client.check("payout.create", {**money(), "jsonParams": {text: text}})
    assert checked.request is not None and checked.request["body"]["jsonParams"] == {text: text}


def test_every_character_that_is_one_comes_back(stub: Path, python: Any) -> None:
    """But for NUL and the halves of pairs, every code point there is."""
    done = python("""
        import tolem
        letters = [chr(code) for code in range(1, 0x110000) if not 0xD800 <= code < 0xE000]
        with tolem.Client({}) as client:
            for start in range(0, len(letters), 100000):
                text = "".join(letters[start:start + 100000])
                assert client.call("echo", {"text": text, "inner": {text[:9]: [text]}}).document["echo"]["text"] == text
    """, TOLEM_LIBRARY=stub)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("field, more", [
    ("description", {"description": "a\0b"}),
    ("recipient.name", {"recipient": {"name": "\0"}}),
    ("description", {"description": "half \ud83d"}),
    ("card.number", {"card": {"number": "4111111111111111\udfff"}}),
    ("jsonParams", {"json_params": {"key\0": "x"}}),
    ("jsonParams", {"json_params": {"key\ud800": "x"}}),
    ("orderNumber", {"order_number": "\ud800"}),
])
def test_what_is_no_text_is_refused_by_its_field_and_nothing_is_sent(field: str, more: Any, client: tolem.Client) -> None:
    for act in (lambda: client.payout(**money(**more)), lambda: client.call("payout.create", money(**more))):
        with pytest.raises(tolem.ArgumentError) as caught:
            act()
        assert caught.value.field == field and caught.value.status == -1
    assert client.operation_list().operations == []


@pytest.mark.parametrize("act", [
    lambda client: client.call("gateway.ping", '{"a":"\0"}'),
    lambda client: client.call("gateway.ping", '{"a":"\ud800"}'),
    lambda client: client.call("gateway.ping\0"),
    lambda client: client.call("\ud800"),
    lambda client: client.start("gateway.ping", "\0"),
    lambda client: client.check("gateway.ping", "\0"),
    lambda client: tolem.Client("{}\0"),
    lambda client: tolem.Client({"gateway": "a\0"}),
    lambda client: tolem.Client({"gateway": "\udc00"}),
])
def test_no_nul_and_no_half_pair_reaches_the_library(act: Callable[[tolem.Client], object], client: tolem.Client) -> None:
    with pytest.raises(tolem.ArgumentError):
        act(client)


def test_no_exception_holds_the_card_number(client: tolem.Client) -> None:
    """Nor does what stands behind it: a codec's own exception would hold the whole request."""
    for more in ({"description": "\ud800"}, {"description": "\0"}, {"amount": 1.5}, {"description": {1, 2}},
                 {"recipient": {"name": object()}}, {"oder": "x"}):
        with pytest.raises((tolem.Error, TypeError)) as caught:
            client.call("payout.create", money(**more))
        error: Any = caught.value
        while error is not None:
            shown = "".join(traceback.format_exception_only(type(error), error)) + repr(error) + repr(error.args) + repr(vars(error))
            assert PAN not in shown
            error = error.__context__


PAN = "4111111111111111"


def test_results_and_clients_show_no_secret(client: tolem.Client) -> None:
    result = client.payout(**money())
    for text in (repr(result), str(result), result.json, repr(client), repr(client.opened)):
        assert PAN not in text and "sandbox-password" not in text


def test_a_document_of_a_megabyte_passes_both_ways(stub: Path, python: Any) -> None:
    done = python("""
        import tolem
        text = "Қ😀" * 175000
        with tolem.Client({}) as client:
            result = client.call("echo", {"text": text})
            assert result.document["echo"]["text"] == text
            assert len(result.json.encode()) > 1 << 20
    """, TOLEM_LIBRARY=stub)
    assert done.returncode == 0, done.stderr


def test_a_request_of_more_than_a_mebibyte_is_refused(client: tolem.Client) -> None:
    with pytest.raises(tolem.Error) as caught:
        client.call("gateway.ping", json.dumps({"gateway": {"text": "x" * (1 << 20)}}))
    assert caught.value.status in (tolem.Status.E_REQUEST, tolem.Status.E_ARGUMENT)
