"""What the tests of migrations ask of a database, past the program's own ways."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import create_engine

from app.models import metadata
from tests.db import raw_world

ROOT = Path(__file__).resolve().parent.parent.parent


CATALOGUE = {
    "sqlite": "SELECT name || ' ' || coalesce(sql, '') FROM sqlite_master ORDER BY name",
    "postgresql": "SELECT pg_get_functiondef(oid) FROM pg_proc WHERE proname LIKE 'guard%'"
    " UNION ALL SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal"
    " UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'"
    " UNION ALL SELECT conname || pg_get_constraintdef(oid) FROM pg_constraint"
    " UNION ALL SELECT table_name || column_name || data_type || coalesce(column_default, '')"
    " FROM information_schema.columns WHERE table_schema = 'public'",
}


def query(url: str, sql: str) -> list[Any]:
    """The first column of what a query finds."""
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            return list(connection.execute(sa.text(sql)).scalars())
    finally:
        engine.dispose()


def rows(url: str, sql: str) -> list[tuple[str, str]]:
    """The two columns of what a query finds."""
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            return [(row[0], row[1]) for row in connection.execute(sa.text(sql))]
    finally:
        engine.dispose()


def execute(url: str, *statements: str) -> None:
    """Change a database by raw SQL."""
    engine = create_engine(url)
    with engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()


def catalogue(url: str) -> list[str]:
    """Everything that the schema consists of, as the engine itself writes it."""
    return sorted(query(url, CATALOGUE[engine_of(url)]))


def engine_of(url: str) -> str:
    """The engine's name."""
    return "sqlite" if url.startswith("sqlite") else "postgresql"


def file_of(url: str) -> Path:
    """The file of a SQLite URL."""
    return Path(url.removeprefix("sqlite:///"))


def digest(file: Path) -> str:
    """What a file contains."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def counts(url: str) -> dict[str, int]:
    """The number of rows of every table."""
    return {
        table: query(url, f"SELECT count(*) FROM {table}")[0] for table in sorted(metadata.tables)
    }


def build_world(url: str) -> None:
    """Fill a migrated database with the small world."""
    engine = create_engine(url)
    with engine.begin() as connection:
        raw_world.build(connection)
    engine.dispose()
