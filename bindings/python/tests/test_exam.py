"""The exam from Python: our own till passes it, another fails it, and what cannot be held is told."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, Callable

import pytest
from conftest import FOLDER

from tolem import ProgramError
from tolem.exam import Report, exam, typed

TILL = [sys.executable, str(FOLDER / "samples" / "payout.py"), "{config}", "{order}", "{amount}"]
EVENINGS = ["quiet", "lost-before", "lost-after", "late", "killed-after-money", "same-number-again", "two-tills", "declined"]


def test_the_sample_passes(tolem_exam: Callable[..., Report], tmp_path: Path) -> None:
    page = tmp_path / "a report.html"
    report = tolem_exam(TILL, only=EVENINGS, html=str(page), language="en")
    assert report.verdict("lost-after") == "moved_once" and report.verdict("declined") == "nothing_moved"
    assert (report.orders("moved_twice"), report.orders("lost")) == (0, 0)
    assert "Passed: 8 of 8" in page.read_text(encoding="utf-8")


def test_a_program_that_fails_fails_the_test_and_its_output_is_shown(tolem_exam: Callable[..., Report]) -> None:
    yes = [sys.executable, "-c", "print('all is well')"]
    report = exam(yes, only=["declined"], language="en")
    assert not report.passed and report.verdict("declined") == "booked_unpaid" and report.orders("booked_unpaid") == 1
    with pytest.raises(pytest.fail.Exception) as failed:
        tolem_exam(yes, only=["declined"], language="en")
    assert "BOOKED WHAT WAS NOT PAID" in str(failed.value) and "all is well" in str(failed.value)


@pytest.mark.parametrize("options, word", [
    ({"till": "/no/such/till"}, "/no/such/till"), ({"till": "true", "gateway": "shopapi"}, "shopapi"), ({"till": "true", "only": ["carnival"]}, "carnival"),
])
def test_an_exam_that_cannot_be_held_says_why(options: Any, word: str) -> None:
    with pytest.raises(ProgramError) as refused:
        exam(**options)
    assert word in str(refused.value)


def test_words_are_kept_together() -> None:
    assert typed("till {order}") == "till {order}"
    assert typed(["a till", "it's", '"x"', ""]) == """'a till' "it's" '"x"' ''"""
    with pytest.raises(ValueError):
        typed(["'\""])
