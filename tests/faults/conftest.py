"""The scale of the runs, their seed, and the table that they end with."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.faults.battle import Outcome

SEED = "20261128"
HEAD = f"{'run':<44}{'runs':>6}{'acknowledged':>14}{'lost':>6}{'double':>8}  {'check':<12}seed"
_outcomes: list[Outcome] = []


@dataclass(frozen=True, slots=True)
class Scale:
    """How much is run: all of it in a soak, else a tenth."""

    is_soak: bool
    seed: str

    def of(self, full: int) -> int:
        """How many of so many."""
        return full if self.is_soak else max(1, full // 10)


@pytest.fixture
def scale(pytestconfig: pytest.Config) -> Scale:
    """The whole thing with a seed of its own, which is printed, or a tenth with a fixed one."""
    is_soak = bool(pytestconfig.getoption("--soak"))
    seed = pytestconfig.getoption("--seed") or (secrets.token_hex(4) if is_soak else SEED)
    return Scale(is_soak, str(seed))


@pytest.fixture
def judge() -> object:
    """Keeps an outcome for the table, then requires that it is clean."""

    def keep(outcome: Outcome) -> None:
        _outcomes.append(outcome)
        outcome.require_clean()

    return keep


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the table; workers of pytest-xdist have none to print to."""
    if _outcomes:
        terminalreporter.section("concurrency and crash runs")
        for line in (HEAD, *(outcome.row for outcome in _outcomes)):
            terminalreporter.write_line(line)
