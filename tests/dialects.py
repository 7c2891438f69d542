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
    from sqlalchemy.engine import Connection, Engine

COMPILED: LRUCache[Any, Any] = LRUCache(4_000)
"""By dialect and statement."""

FOUND = (
    "server_version_info", "default_schema_name", "default_isolation_level", "_backslash_escapes",
    "supports_smallserial", "supports_identity_columns", "supports_virtual_generated_columns",
    "insert_executemany_returning", "_supports_drop_index_concurrently",
    "_supports_jsonb_subscripting",
)  # fmt: skip
"""Attributes of a dialect that its first connection sets."""

SERVER: dict[str | None, dict[str, Any]] = {}
"""Their values by level of isolation."""


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
    """PostgreSQL; what the first engine has asked the server about itself holds for all of them."""

    supports_statement_cache = True

    def initialize(self, connection: Connection) -> None:
        """Ask the server for its version and settings, once for each level of isolation."""
        level = self._on_connect_isolation_level
        if level not in SERVER:
            super().initialize(connection)  # type: ignore[no-untyped-call]
            SERVER[level] = {name: vars(self)[name] for name in FOUND if name in vars(self)}
        vars(self).update(SERVER[level])


def share() -> None:
    """Let every engine that is made from now on in this process share what it compiles."""
    registry.register("sqlite.pysqlite", __name__, SharedSqlite.__name__)
    registry.register("postgresql.psycopg", __name__, SharedPostgresql.__name__)
