"""The pytest fixtures `tolem_sandbox`, a bank of its own for each test, and `tolem_exam`, which examines a program. pytest finds them by
itself where a wheel is installed.

Each test has a new process with an empty ledger, an empty plan and new journals: some hundredths of a second, and nothing
of one test, not even money that is still on its way, can be seen by another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Callable, Iterator

import pytest

if TYPE_CHECKING:
    from .exam import Report, Till
    from .sandbox import Sandbox


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "tolem_sandbox(profile=...): how the bank of the fixture tolem_sandbox is started")


@pytest.fixture
def tolem_sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """A bank on a free port, as documented unless `@pytest.mark.tolem_sandbox(profile="nasty")` says another thing."""
    from .sandbox import Sandbox

    marker = request.node.get_closest_marker("tolem_sandbox")
    with Sandbox(**(marker.kwargs if marker else {})) as sandbox:
        yield sandbox


@pytest.fixture
def tolem_exam() -> Callable[..., Report]:
    """Examines a program and fails the test where it does not pass: `tolem_exam([sys.executable, "till.py", "{order}", "{amount}"])`."""
    from .exam import exam

    def passed(till: Till, **options: Any) -> Report:
        report = exam(till, **options)
        if not report.passed:
            pytest.fail(report.text, pytrace=False)
        return report

    return passed
