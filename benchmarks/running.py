"""One run of the bench: which parts are measured, where, how often, and what came of it."""

from __future__ import annotations

import os
import platform
import sqlite3
import statistics
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.commands.journey.screen import offscreen
from benchmarks import (
    agents,
    books,
    checking,
    importing,
    paper,
    plans,
    posting,
    previewing,
    reading,
    refund,
    repairing,
    replaying,
    returning,
    starting,
    window,
)
from benchmarks.children import ChildFailed
from benchmarks.databases import Databases, Files, Server
from benchmarks.measuring import measure, milliseconds, with_growth
from benchmarks.plain import Plain
from tests.run_folder import RunFolder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from app.services.unit_of_work import Database
    from benchmarks.books import Books
    from benchmarks.measuring import Case, Row

    Kind = Callable[[Books, Database, Plain], Iterable[Case]]
    """The cases that are measured in one kind of books."""

IN_CASES = ("refund", "list", "form", "search")
IN_DELIVERIES = ("returnable", "returns", "repairs")
IN_BOOKS = (*IN_CASES, "plans", "preview", "start")
SMALLEST = 10
MOST_PREVIEWS, MOST_STARTS, MOST_IMPORTS, MOST_CHECKS = 40, 10, 2, 2
FLUSHES = 50


@dataclass(frozen=True, slots=True)
class Options:
    """What is measured: sizes of the books, runs, parts, lines of the order book, and where.

    A size is a number of tickets, for returns one of deliveries.

    `earlier` are numbers of credit notes that were posted before. Without `server_url` a PostgreSQL
    server is started; `folder` holds all databases.
    """

    sizes: tuple[int, ...]
    runs: int
    parts: tuple[str, ...]
    lines: int
    folder: Path
    server_url: str | None = None
    earlier: tuple[int, ...] = ()
    with_year: bool = False

    def problem(self) -> str:
        """Why this cannot be measured; empty if it can."""
        if min(self.sizes) < SMALLEST:
            return f"books of {min(self.sizes)} tickets are too small, at least {SMALLEST}"
        possible = refund.most_runs(min(self.sizes))
        if {"refund", "plans"} & set(self.parts) and self.runs > possible:
            return (
                f"{self.runs} runs use up more tickets than {min(self.sizes)}, at most {possible}"
            )
        return ""


@dataclass(slots=True)
class Report:
    """All measurements of a run, what could not be measured, and the machine that explains them."""

    rows: list[Row] = field(default_factory=list)
    statements: int = 0
    scans: list[plans.Scan] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    machine: dict[str, object] = field(default_factory=dict)
    seconds: float = 0.0

    def figures(self) -> dict[str, object]:
        """As JSON holds it."""
        return {
            "rows": [row.figures() for row in self.rows],
            "plans": {
                "statements": self.statements,
                "scans": [scan.figures() for scan in self.scans],
            },
            "failures": self.failures,
            "machine": self.machine,
            "seconds": round(self.seconds, 1),
        }


def run(options: Options, tell: Callable[[str], None]) -> Report:
    """Measure all parts on both engines; `tell` hears what is under way.

    A part in a process of its own that does not end well is a failure in the report.

    Raises:
        NoServer: there is no PostgreSQL server.
    """
    started = time.monotonic()
    with ExitStack() as stack:
        folder = RunFolder(options.folder)
        stack.callback(folder.close)
        stack.enter_context(offscreen())
        server = _server(options, folder.path)
        stack.callback(server.close)
        report = Report(machine=_machine(folder.path, server))
        _Bench(options, folder.path, tell, report).measure([Files(folder.path), server])
    rows = with_growth(report.rows)
    names = list(dict.fromkeys(row.name for row in rows))
    report.rows = sorted(rows, key=lambda row: (names.index(row.name), row.size))
    report.seconds = time.monotonic() - started
    return report


class _Bench:
    """Goes through the parts and collects what they give."""

    def __init__(
        self, options: Options, folder: Path, tell: Callable[[str], None], report: Report
    ) -> None:
        self._options = options
        self._parts = set(options.parts)
        self._folder = folder
        self._home = folder / "home"
        self._tell = tell
        self.report = report

    def measure(self, engines: list[Databases]) -> None:
        """All parts: each kind of books on one engine after the other, then the rest."""
        for size in self._options.sizes if self._parts.intersection(IN_BOOKS) else ():
            for engine in engines:
                self._in_books(engine, size)
        for size in self._options.sizes if self._parts.intersection(IN_DELIVERIES) else ():
            for engine in engines:
                self._in_deliveries(engine, size)
        if "paper" in self._parts:
            self._tell("credit note, PDF")
            self._take(paper.measure_all(self._options.runs))
        for engine in engines:
            self._in_own_books(engine)
        for engine in engines if "import" in self._parts else ():
            self._import(engine)

    def _in_books(self, engine: Databases, size: int) -> None:
        self._tell(f"{engine.name}, {size:,} tickets: books")
        made = books.make(books.with_company(engine), size)
        self._cases(engine, made, size, _in_tickets)
        if "preview" in self._parts:
            runs = min(self._options.runs, MOST_PREVIEWS)
            self._in_children(
                f"{engine.name}, {size:,} tickets: live preview",
                previewing.measure(made, self._home, database=engine.name, runs=runs),
            )
        if "start" in self._parts:
            runs = _share(self._options.runs, MOST_STARTS)
            self._in_children(
                f"{engine.name}, {size:,} tickets: start",
                starting.measure(made, self._home, database=engine.name, runs=runs),
            )
        engine.drop(made.url)

    def _in_deliveries(self, engine: Databases, size: int) -> None:
        self._tell(f"{engine.name}, {size:,} deliveries: books")
        made = returning.make(engine, size, self._options.runs)
        self._cases(engine, made, size, self._of_goods)
        engine.drop(made.url)

    def _of_goods(self, made: Books, database: Database, plain: Plain) -> Iterator[Case]:
        """Returns, and repairs where they are wanted, for those are made beforehand."""
        yield from returning.cases(made, database, plain)
        if "repairs" in self._parts:
            yield repairing.case(made, database, plain, self._options.runs)

    def _in_own_books(self, engine: Databases) -> None:
        """What needs books of another kind than tickets of all ages."""
        runs = self._options.runs
        for earlier in self._options.earlier if "posting" in self._parts else ():
            self._tell(f"{engine.name}: posting after {earlier:,} credit notes")
            self._take([posting.measure_after(engine, earlier, runs)])
        if "agents" in self._parts and engine.name == "postgresql":
            name = f"{engine.name}: {agents.AGENTS} agents"
            self._in_children(name, (agents.measure(engine, runs) for _ in range(1)))
        sizes = {min(size, checking.MOST_TICKETS) for size in self._options.sizes}
        for tickets in sorted(sizes) if "check" in self._parts else ():
            self._in_children(
                f"{engine.name}, {tickets:,} tickets: check",
                checking.measure(engine, tickets, _share(runs, MOST_CHECKS)),
            )
        if "window" in self._parts:
            self._stand_still(engine, min(self._options.sizes))
        if "replay" in self._parts:
            self._tell(f"{engine.name}: replay of {self._options.lines:,} lines and more")
            self._take(replaying.measure(engine, self._folder, self._options.lines))

    def _stand_still(self, engine: Databases, size: int) -> None:
        """The window itself, in books of deliveries that nothing else has brought back."""
        runs = self._options.runs
        made = returning.make(engine, size, runs)
        self._in_children(
            f"{engine.name}, {size:,} deliveries: window",
            window.measure(made, self._home, database=engine.name, runs=runs),
        )
        engine.drop(made.url)

    def _cases(self, engine: Databases, made: Books, size: int, kind: Kind) -> None:
        """Plans, then times; reading first, since what writes changes the books."""
        with _opened(made, kind) as cases:
            is_looking = "plans" in self._parts
            large = self._look(engine, made, size, cases) if is_looking else frozenset()
            before = plans.rows_scanned(made.url)
            for case in cases:
                if case.part in self._parts:
                    self._tell(f"{engine.name}, {size:,}: {case.name}")
                    runs = self._options.runs
                    self._take([measure(case, database=engine.name, size=size, runs=runs)])
        after = plans.rows_scanned(made.url, is_last=True)
        for table in sorted(large.intersection(after)):
            self._compare(engine, size, table, after[table] - before.get(table, 0))

    def _look(
        self, engine: Databases, made: Books, size: int, cases: Sequence[Case]
    ) -> frozenset[str]:
        """Ask for the plans of all statements; the large tables."""
        self._tell(f"{engine.name}, {size:,}: plans")
        looked = plans.look(cases, made.url, database=engine.name, size=size)
        self.report.statements += looked.statements
        self.report.scans += looked.scans
        return looked.large

    def _compare(self, engine: Databases, size: int, table: str, scanned: int) -> None:
        """Note what the server has scanned of a large table in all runs, guards and floors too."""
        if scanned:
            words = "counted by the server in all runs"
            self.report.scans.append(
                plans.Scan("all runs", engine.name, size, table, scanned, words)
            )

    def _import(self, engine: Databases) -> None:
        lines = self._options.lines
        self._tell(f"{engine.name}: import of {lines:,} lines")
        runs = _share(self._options.runs, MOST_IMPORTS)
        self._take([importing.measure(engine, self._folder, lines, runs)])
        self._in_children(
            f"{engine.name}: import of more and more lines",
            importing.measure_growth(
                engine, self._folder, self._home, lines, with_year=self._options.with_year
            ),
        )

    def _take(self, rows: Iterable[Row]) -> None:
        """Keep rows, and tell each at once: a run takes long, and may be stopped."""
        for row in rows:
            self.report.rows.append(row)
            ratio = "" if row.ratio is None else f", {row.ratio} times {row.floor_ms} ms"
            self._tell(f"  {row.name}, {row.size:,}: {row.median_ms} ms{ratio}")

    def _in_children(self, name: str, rows: Iterable[Row]) -> None:
        """Take the rows that processes of their own give, as far as they do."""
        self._tell(name)
        try:
            self._take(rows)
        except ChildFailed as error:
            self.report.failures.append(f"{name}: {error}")


@contextmanager
def _opened(made: Books, kind: Kind) -> Iterator[list[Case]]:
    """Books opened by the program and by the plain driver, as cases to measure."""
    database, plain = made.open(), Plain(made.url)
    try:
        yield list(kind(made, database, plain))
    finally:
        database.close()
        plain.close()


def _in_tickets(made: Books, database: Database, plain: Plain) -> Iterator[Case]:
    """What is measured in the books of a shop with so many tickets."""
    yield from reading.cases(made, database, plain)
    yield refund.case(made, database, plain)


def _server(options: Options, folder: Path) -> Server:
    if options.server_url:
        return Server.given(options.server_url)
    return Server.started(folder / "postgresql")


def _share(runs: int, most: int) -> int:
    """Fewer runs of what takes long: a twentieth, at least one."""
    return max(1, min(most, runs // 20))


def _machine(folder: Path, server: Server) -> dict[str, object]:
    """What explains the figures of a run: cores, versions, and the time of a flushed write."""
    return {
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "postgresql": server.version(),
        "flushed_write_ms": round(_flushed_write(folder / "flushed"), 3),
    }


def _flushed_write(path: Path) -> float:
    """How long the folder's disk takes for a small write that has to last, in milliseconds."""
    with path.open("wb", buffering=0) as file:

        def write() -> None:
            file.write(b"\0" * 4096)
            os.fsync(file.fileno())

        return statistics.median(milliseconds(write) for _ in range(FLUSHES))
