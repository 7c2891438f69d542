"""Times a piece of work beside its floor, turn by turn, so that both feel the same machine."""

from __future__ import annotations

import gc
import itertools
import statistics
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Engine, event

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

WARM_UPS = 3
FRAMES = (
    "BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "PRAGMA", "NOTIFY", "LISTEN",
    "SELECT PG_NOTIFY",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One measurement: milliseconds of the work and its floor, and statements of one run.

    `size` is what grew: tickets, imported lines, lines on paper. `limit` is the ratio that is
    wanted, or the milliseconds at the 95th percentile where there is no floor.
    """

    name: str
    database: str
    size: int
    median_ms: float
    p95_ms: float
    floor_ms: float | None
    ratio: float | None
    statements: int | None
    limit: float | None = None

    def figures(self) -> dict[str, object]:
        """As JSON holds it."""
        names = (
            "name", "database", "size", "median_ms", "p95_ms", "floor_ms", "ratio", "statements",
        )  # fmt: skip
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True, slots=True)
class Case:
    """Work and floor, each called once a run, and what is wanted of them."""

    name: str
    work: Callable[[], object]
    floor: Callable[[], object]
    limit: float | None = None


def measure(case: Case, *, database: str, size: int, runs: int) -> Row:
    """Run work and floor by turns, `runs` times each, after some runs that do not count."""
    for _ in range(WARM_UPS):
        case.floor()
        case.work()
    statements = count_statements(case.work)
    gc.collect()
    floors, works = [], []
    for _ in range(runs):
        floors.append(milliseconds(case.floor))
        works.append(milliseconds(case.work))
    return row_of(case, works, floors, database=database, size=size, statements=statements)


def row_of(
    case: Case,
    works: Sequence[float],
    floors: Sequence[float],
    *,
    database: str,
    size: int,
    statements: int | None,
) -> Row:
    """The row of times that were taken."""
    median, floor = statistics.median(works), statistics.median(floors)
    return Row(
        name=case.name,
        database=database,
        size=size,
        median_ms=round(median, 3),
        p95_ms=round(percentile(works, 95), 3),
        floor_ms=round(floor, 3),
        ratio=round(median / floor, 2),
        statements=statements,
        limit=case.limit,
    )


def milliseconds(work: Callable[[], object]) -> float:
    """How long one call takes."""
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def percentile(values: Sequence[float], percent: int) -> float:
    """The smallest value that `percent` of all do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]


def count_statements(work: Callable[[], object]) -> int:
    """How many statements the driver executes in one call; those that frame it do not count."""
    seen: list[str] = []

    def note(*, statement: str, **_rest: object) -> None:
        if not statement.lstrip().upper().startswith(FRAMES):
            seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note, named=True)
    try:
        work()
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    return len(seen)


def each_once(items: Sequence[int]) -> Callable[[], int]:
    """Gives one item after the other, each once: what one run uses up, the next cannot have."""
    left: Iterator[int] = iter(items)
    return lambda: next(left)


def round_and_round(items: Sequence[int]) -> Callable[[], int]:
    """Gives one item after the other, again and again."""
    endless = itertools.cycle(items)
    return lambda: next(endless)
