"""Dialects whose engines share what they have compiled, since each test has engines of its own.

The program opens a database once and compiles a statement once; a thousand tests would do so a
thousand times, which was a third of their time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache

if TYPE_CHECKING:
    from sqlalchemy.engine import Engine

COMPILED: LRUCache[Any, Any] = LRUCache(4_000)
"""By dialect and statement."""


class _Shared:
    """A dialect that is equal to every other one of its class: the key of `COMPILED` holds it."""

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other)

    def __hash__(self) -> int:
        return hash(type(self))

    @classmethod
    def engine_created(cls, engine: Engine) -> None:
        """Use the common cache in place of the engine's own."""
        engine.update_execution_options(compiled_cache=COMPILED)


class SharedSqlite(_Shared, SQLiteDialect_pysqlite):
    """SQLite."""

    supports_statement_cache = True


class SharedPostgresql(_Shared, PGDialect_psycopg):
    """PostgreSQL."""

    supports_statement_cache = True


def share() -> None:
    """Let every engine that is made from now on in this process share what it compiles."""
    registry.register("sqlite.pysqlite", __name__, SharedSqlite.__name__)
    registry.register("postgresql.psycopg", __name__, SharedPostgresql.__name__)
