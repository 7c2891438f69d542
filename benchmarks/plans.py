"""Asks the engine how it would run each statement of a case, and finds scans of large tables."""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine, event, inspect

from app.db.engine import make_engine
from app.services.paging import COUNT_CAP

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from sqlalchemy import Connection

    from benchmarks.measuring import Case

LARGE = 10_000  # rows from which on a scan is felt
FAR = 2 * COUNT_CAP  # further than the program counts a list
PATIENCE = 5  # seconds for a connection to end
# From here on a plan reads all that lies below, whatever limit stands above.
_ENDS_A_LIMIT = frozenset(("Sort", "Aggregate", "Hash", "Materialize", "WindowAgg", "Unique"))
_WALKS = ("Seq Scan", "Index Scan", "Index Only Scan")
_SQLITE_WALK = re.compile(r"SCAN (\w+)(?: USING (?:COVERING )?INDEX \w+)?$")
_FEW_VALUES = r"(?:kind|state|record_kind|is_closed|is_booked)=\?"
_SQLITE_HALF = re.compile(
    rf"SEARCH (\w+) USING (?:COVERING )?INDEX \w+ \({_FEW_VALUES}(?: AND {_FEW_VALUES})*\)$"
)
_SQLITE_WORDS = re.compile(r"SCAN (\w+) VIRTUAL TABLE INDEX \d+:$")
_ALIAS = re.compile(r"\b(\w+) AS (\w+)\b")


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement as the driver got it, with the values of its first row."""

    text: str
    values: Any


@dataclass(frozen=True, slots=True)
class Scan:
    """A table that would be read row by row."""

    name: str
    database: str
    size: int
    table: str
    rows: int
    statement: str

    def figures(self) -> dict[str, object]:
        """As JSON holds it."""
        names = ("name", "database", "size", "table", "rows", "statement")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True, slots=True)
class Looked:
    """How many statements were looked at, which tables are large, and what would be scanned."""

    statements: int
    large: frozenset[str]
    scans: tuple[Scan, ...]


def look(
    cases: Iterable[Case], url: str, *, database: str, size: int, large: int | None = None
) -> Looked:
    """Run each case once and ask for the plans of its statements.

    Reading all rows of a state or kind is a scan. A walk along an index that a limit ends is none,
    unless PostgreSQL, which runs what only reads, has gone far on it. With `large` small tables are
    judged like large ones: PostgreSQL, which rightly scans these, is asked to do so only where no
    index serves.
    """
    found = [(case.name, each) for case in cases for each in statements_of(case.work)]
    engine = make_engine(url)
    scans: list[Scan] = []
    with engine.connect() as connection:
        counts = row_counts(connection).items()
        rows = {name: count for name, count in counts if count >= (large or LARGE)}
        if database == "postgresql" and large is not None:
            for way in ("seqscan", "hashjoin", "mergejoin"):
                connection.exec_driver_sql(f"SET enable_{way} TO off")
        for name, statement in found:
            scans += [
                Scan(name, database, size, table, rows[table], statement.text)
                for table in dict.fromkeys(scanned_tables(connection, statement))
                if table in rows
            ]
        connection.rollback()
    engine.dispose()
    return Looked(len(found), frozenset(rows), tuple(scans))


def row_counts(connection: Connection) -> dict[str, int]:
    """How many rows each table has; on PostgreSQL as it was analysed, for a count is a scan."""
    if connection.dialect.name == "postgresql":
        found = connection.exec_driver_sql("SELECT relname, reltuples FROM pg_class")
        return {str(name): int(count) for name, count in found}
    tables = inspect(connection).get_table_names()
    counts = (connection.exec_driver_sql(f"SELECT count(*) FROM {name}") for name in tables)
    return {name: int(count.scalar_one()) for name, count in zip(tables, counts, strict=True)}


def statements_of(work: Callable[[], object]) -> list[Statement]:
    """What the driver executes in one call."""
    seen: list[Statement] = []

    def note(*, statement: str, parameters: Any, executemany: bool, **_rest: object) -> None:  # noqa: ANN401
        values = parameters[0] if executemany and isinstance(parameters, list) else parameters
        if statement.lstrip().upper().startswith(("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")):
            seen.append(Statement(statement, values))

    event.listen(Engine, "before_cursor_execute", note, named=True)
    try:
        work()
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    return seen


def scanned_tables(connection: Connection, statement: Statement) -> Iterator[str]:
    """The tables that the engine would read row by row, guards of SQLite left aside."""
    if connection.dialect.name == "postgresql":
        is_read = statement.text.lstrip().upper().startswith(("SELECT", "WITH"))
        options = "ANALYZE, TIMING OFF, FORMAT JSON" if is_read else "FORMAT JSON"
        answer = connection.exec_driver_sql(
            f"EXPLAIN ({options}) {statement.text}", statement.values
        ).scalar_one()
        plans = json.loads(answer) if isinstance(answer, str) else answer
        for plan in plans:
            yield from _of_node(plan["Plan"], is_limited=False)
        return
    plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement.text}", statement.values)
    yield from _of_lines(plan.all(), statement.text)


def _of_node(node: Mapping[str, Any], *, is_limited: bool) -> Iterator[str]:
    """The tables that a node of a plan and those below it would scan (PostgreSQL)."""
    kind = node["Node Type"]
    has_condition = kind.startswith("Index") and "Index Cond" in node
    is_walk_to_limit = is_limited and kind != "Seq Scan" and _passed(node) <= FAR
    if kind in _WALKS and not has_condition and not is_walk_to_limit:
        yield str(node["Relation Name"])
    is_limited = kind == "Limit" or (is_limited and kind not in _ENDS_A_LIMIT)
    for below in node.get("Plans", ()):
        yield from _of_node(below, is_limited=is_limited)


def _passed(node: Mapping[str, Any]) -> float:
    """How many rows a node has passed, as far as it was run."""
    rows = node.get("Actual Rows", 0) + node.get("Rows Removed by Filter", 0)
    return float(rows * node.get("Actual Loops", 1))


def _of_lines(lines: Sequence[Any], text: str) -> Iterator[str]:
    """The tables that a plan of SQLite would scan; each line has its own and its parent's id."""
    aliases = {alias: table for table, alias in _ALIAS.findall(text)}
    sorted_parts = {line.parent for line in lines if line.detail.startswith("USE TEMP B-TREE")}
    loops: dict[int, int] = {}
    for line in lines:
        if not line.detail.startswith(("SCAN", "SEARCH")):
            continue
        is_outermost = loops.setdefault(line.parent, line.id) == line.id
        is_ended = is_outermost and line.parent not in sorted_parts and "LIMIT" in text.upper()
        found = _SQLITE_WORDS.match(line.detail) or (
            None if is_ended else _SQLITE_WALK.match(line.detail) or _SQLITE_HALF.match(line.detail)
        )
        if found:
            name = str(found[1])
            yield aliases.get(name, name)


def rows_scanned(url: str, *, is_last: bool = False) -> dict[str, int]:
    """How many rows of each table a PostgreSQL server has read by scans so far, guards included.

    The last time it waits for other connections to end: then at the latest they tell their
    figures. SQLite does not count: empty.
    """
    engine = make_engine(url)
    found: dict[str, int] = {}
    with engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            if is_last:
                _wait_alone(connection)
            answer = connection.exec_driver_sql(
                "SELECT relname, seq_tup_read FROM pg_stat_user_tables"
            )
            found = {str(name): int(count) for name, count in answer}
    engine.dispose()
    return found


def _wait_alone(connection: Connection) -> None:
    """Wait until the server has ended all other connections to this database."""
    end = time.monotonic() + PATIENCE
    others = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
    )
    while connection.exec_driver_sql(others).scalar_one() and time.monotonic() < end:
        connection.rollback()
        time.sleep(0.01)
