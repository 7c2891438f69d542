"""The plain driver under the same conditions as the program: what every floor stands on."""

from __future__ import annotations

import functools
import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import psycopg
from sqlalchemy.engine import make_url

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PRAGMAS = (
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "recursive_triggers = ON",
    "cache_size = -32768",
    "temp_store = MEMORY",
)


class Plain:
    """A connection of sqlite3 or psycopg; statements mark their values with `?`."""

    def __init__(self, url: str) -> None:
        """Open it as the program's engines do."""
        parsed = make_url(url)
        self.is_postgresql = parsed.get_backend_name() == "postgresql"
        self._connection: Any
        if self.is_postgresql:
            text = parsed.set(drivername="postgresql").render_as_string(hide_password=False)
            self._connection = psycopg.connect(text, autocommit=True)
        else:
            self._connection = sqlite3.connect(str(parsed.database), isolation_level=None)
            for pragma in PRAGMAS:
                self._connection.execute(f"PRAGMA {pragma}")
        self._cursor = self._connection.cursor()

    def close(self) -> None:
        """Close it."""
        self._connection.close()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """A transaction like that of an action."""
        yield from self._transaction("BEGIN" if self.is_postgresql else "BEGIN IMMEDIATE")

    @contextmanager
    def reading(self) -> Iterator[None]:
        """A transaction like that of a question."""
        read_only = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
        yield from self._transaction(read_only if self.is_postgresql else "BEGIN")

    def rows(self, statement: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """The rows of a statement."""
        self._cursor.execute(self._marked(statement), values)
        return list(self._cursor.fetchall())

    def columns(self, table: str) -> tuple[str, ...]:
        """The columns of a table in their order."""
        self._cursor.execute(f"SELECT * FROM {table} LIMIT 0")
        return tuple(column[0] for column in self._cursor.description)

    def run(self, statement: str, values: Sequence[object] = ()) -> None:
        """Run a statement without rows."""
        self._cursor.execute(self._marked(statement), values)

    def run_many(self, statement: str, rows: Sequence[Sequence[object]]) -> None:
        """Run a statement once per row, by the driver's own executemany."""
        self._cursor.executemany(self._marked(statement), rows)

    def _transaction(self, begin: str) -> Iterator[None]:
        self._cursor.execute(begin)
        try:
            yield
        except BaseException:
            self._cursor.execute("ROLLBACK")
            raise
        self._cursor.execute("COMMIT")

    def _marked(self, statement: str) -> str:
        return _for_psycopg(statement) if self.is_postgresql else statement


@functools.cache
def _for_psycopg(statement: str) -> str:
    """A statement with psycopg's marks."""
    return statement.replace("%", "%%").replace("?", "%s")
