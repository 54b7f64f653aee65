"""Examines a program that pays: `tolem exam` plays some fifty bad evenings against it, and the bank's ledger judges.

    report = exam([sys.executable, "till.py", "{url}", "{order}", "{amount}"])
    assert report.passed, report.text

What the program is told and what it has to say is described in docs/exam.md. With pytest there is the fixture `tolem_exam`.
"""

from __future__ import annotations

import json
import subprocess
from typing import Any, Dict, List, Optional, Sequence, Union

from ._errors import ProgramError
from ._messages import say
from ._program import program

# A command as it is typed, or its words.
Till = Union[str, Sequence[str]]

HELD = (0, 1)  # the exit codes of an exam that was held: passed, not passed


class Report:
    """What an exam has shown; all of it is in `document`."""

    def __init__(self, document: Dict[str, Any]) -> None:
        self.document = document
        self.passed: bool = document["passed"]
        self.text: str = document["text"]

    def orders(self, verdict: str) -> int:
        """How many orders ended so: `moved_twice`, `lost`, `booked_unpaid`, `other_amount`, `stuck`, `not_done`, `not_known`."""
        count: int = self.document["sums"][verdict]["orders"]
        return count

    def verdict(self, evening: str) -> str:
        """How that evening ended, e.g. `moved_once`."""
        return next(str(played["verdict"]) for played in self.document["played"] if played["evening"] == evening)

    def __repr__(self) -> str:
        return f"<Report: {'passed' if self.passed else 'not passed'}>"


def exam(till: Till, *, listener: Optional[Till] = None, gateway: str = "bereke-payouts", only: Sequence[str] = (), seed: int = 1,
         jobs: int = 6, html: Optional[str] = None, language: Optional[str] = None) -> Report:
    """Plays every evening of that bank, or `only` some, and tells what the program did to the money; `html` is a file for the report."""
    command = [program(), "--gateway", gateway, "exam", "--json", "--till", typed(till), "--seed", str(seed), "--jobs", str(jobs)]
    for name in only:
        command += ["--only", name]
    for option, value in (("--listener", listener and typed(listener)), ("--html", html), ("--language", language)):
        if value:
            command += [option, str(value)]
    held = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8",
                          errors="replace")
    if held.returncode not in HELD:
        raise ProgramError(say("no exam", said=held.stderr.strip() or say("no word")))
    return Report(json.loads(held.stdout))


def typed(till: Till) -> str:
    """The words as the exam reads them: each in quotes."""
    if isinstance(till, str):
        return till
    words: List[str] = []
    for word in till:
        quote = next((quote for quote in "'\"" if quote not in word), None)
        if quote is None:
            raise ValueError(f"a word of a command cannot hold both kinds of quotes: {word}")
        words.append(quote + word + quote)
    return " ".join(words)
