"""Times a piece of work beside its floor, turn by turn, so that both feel the same machine."""

from __future__ import annotations

import gc
import itertools
import statistics
import time
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING

from sqlalchemy import Engine, event

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

WARM_UPS = 3
GROWTH = 1.5
TOO_SHORT = 0.3  # milliseconds below which growth is noise
FRAMES = (
    "BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "PRAGMA", "NOTIFY", "LISTEN",
    "SELECT PG_NOTIFY",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Aims:
    """What is wanted at most of a measurement; None where nothing is.

    `ratio` is times the floor, `growth` times the same measurement at the smallest size,
    `statements` are those of one run, `p95_ms` milliseconds, `peak_rss_mb` megabytes.
    """

    ratio: float | None = None
    statements: int | None = None
    p95_ms: float | None = None
    growth: float | None = None
    peak_rss_mb: float | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One measurement: milliseconds of the work and its floor, and statements of one run.

    `size` is what grew: tickets, earlier credit notes, imported lines, lines on paper. `growth`
    compares with the smallest size; where the work is to take `size` times as long it compares the
    time per piece.
    """

    name: str
    database: str
    size: int
    median_ms: float
    p95_ms: float
    floor_ms: float | None = None
    ratio: float | None = None
    statements: int | None = None
    aims: Aims = field(default_factory=Aims)
    growth: float | None = None
    peak_rss_mb: float | None = None
    is_per_piece: bool = False

    @property
    def per_second(self) -> float | None:
        """How many pieces a second, where the size is a number of pieces."""
        return round(1000 * self.size / self.median_ms, 1) if self.is_per_piece else None

    def missed(self) -> tuple[str, ...]:
        """The names of the aims that were not reached."""
        return tuple(
            aim.name
            for aim in fields(Aims)
            if _is_above(self, aim.name, getattr(self.aims, aim.name))
        )

    def figures(self) -> dict[str, object]:
        """As JSON holds it."""
        names = (
            "name", "database", "size", "median_ms", "p95_ms", "floor_ms", "ratio", "statements",
            "growth", "peak_rss_mb", "per_second",
        )  # fmt: skip
        wanted = {f"wanted_{aim.name}": getattr(self.aims, aim.name) for aim in fields(Aims)}
        return {name: getattr(self, name) for name in names} | wanted | {"missed": self.missed()}


def _is_above(row: Row, name: str, wanted: float | None) -> bool:
    """Whether a figure of a row is more than was wanted; what is too short to be told is not."""
    value = getattr(row, name)
    is_too_short = name == "growth" and row.median_ms < TOO_SHORT
    return wanted is not None and value is not None and value > wanted and not is_too_short


@dataclass(frozen=True, slots=True)
class Case:
    """Work and floor, each called once a run, and what is wanted of them.

    `part` is the part of the bench to which it belongs; its books allow `most_runs` at most.
    """

    part: str
    name: str
    work: Callable[[], object]
    floor: Callable[[], object]
    aims: Aims = field(default_factory=Aims)
    most_runs: int | None = None


def measure(case: Case, *, database: str, size: int, runs: int) -> Row:
    """Run work and floor by turns, `runs` times each, after some runs that do not count."""
    runs = runs if case.most_runs is None else min(runs, case.most_runs)
    for _ in range(WARM_UPS):
        case.floor()
        case.work()
    statements = count_statements(case.work)
    gc.collect()
    floors, works = [], []
    for _ in range(runs):
        floors.append(milliseconds(case.floor))
        works.append(milliseconds(case.work))
    row = row_of(case.name, works, floors, database=database, size=size, aims=case.aims)
    return replace(row, statements=statements)


def row_of(
    name: str,
    works: Sequence[float],
    floors: Sequence[float] = (),
    *,
    database: str,
    size: int,
    aims: Aims,
) -> Row:
    """The row of times that were taken, in milliseconds."""
    median = statistics.median(works)
    floor = statistics.median(floors) if floors else None
    return Row(
        name=name,
        database=database,
        size=size,
        median_ms=round(median, 3),
        p95_ms=round(percentile(works, 95), 3),
        floor_ms=None if floor is None else round(floor, 3),
        ratio=None if floor is None else round(median / floor, 2),
        aims=aims,
    )


def with_growth(rows: Sequence[Row]) -> list[Row]:
    """The rows, each told how it compares with the same measurement at the smallest size."""
    smallest: dict[tuple[str, str], Row] = {}
    for row in sorted(rows, key=lambda row: row.size):
        smallest.setdefault((row.name, row.database), row)
    return [_grown(row, smallest[row.name, row.database]) for row in rows]


def _grown(row: Row, first: Row) -> Row:
    """A row with its growth since the first size."""
    if row.size == first.size:
        return row
    growth = row.median_ms / first.median_ms
    if row.is_per_piece:
        growth *= first.size / row.size
    return replace(row, growth=round(growth, 2))


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
