"""Values as canonical text: the same bytes from Python and from the SQL of either engine.

A value is its text with its length before it, `5:goods`; a missing one is `-`. So no value can be
mistaken for another, whatever it holds.
"""

from __future__ import annotations

import datetime as dt
import enum
from typing import TYPE_CHECKING, Any

from sqlalchemy import Boolean, Date

from app.db.types import Scaled, UtcDateTime, to_scaled

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import Column

MISSING = "-"


def of_value(column: Column[Any], value: object) -> str:
    """A value that is going into a column."""
    if value is None:
        return MISSING
    text = _plain(column, value)
    return f"{len(text)}:{text}"


def of_row(name: str, columns: Iterable[Column[Any]], values: Mapping[str, object]) -> str:
    """A row that is going into a table: the name of the part, then its columns in their order."""
    return " ".join([name, *(of_value(column, values.get(column.name)) for column in columns)])


def sql_of_row(name: str, alias: str, columns: Iterable[Column[Any]], engine: str) -> str:
    """The same as an expression of "sqlite" or "postgresql"."""
    parts = [f"' ' || {_sql_of_column(column, alias, engine)}" for column in columns]
    return " || ".join([f"'{name}'", *parts])


def _plain(column: Column[Any], value: object) -> str:
    kind = column.type
    if isinstance(kind, Scaled):
        return str(to_scaled(value, kind.decimals))  # type: ignore[arg-type]
    if isinstance(value, enum.Enum):
        return str(value.value)
    if isinstance(kind, Boolean):
        return "1" if value else "0"
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value)


def _sql_of_column(column: Column[Any], alias: str, engine: str) -> str:
    text = _sql_plain(column, f"{alias}.{column.name}", engine)
    return f"coalesce(length({text}) || ':' || {text}, '{MISSING}')"


def _sql_plain(column: Column[Any], name: str, engine: str) -> str:
    if engine == "postgresql":
        if isinstance(column.type, Boolean):
            return f"CAST(CAST({name} AS INTEGER) AS TEXT)"
        if isinstance(column.type, UtcDateTime):
            return f"to_char({name} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')"
        if isinstance(column.type, Date):
            return f"to_char({name}, 'YYYY-MM-DD')"
    return f"CAST({name} AS TEXT)"
