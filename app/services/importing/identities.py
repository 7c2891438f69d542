"""Takes ids beforehand, so that rows that refer to each other can go in by the list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Table

    from app.db.base import Base
    from app.services.unit_of_work import UnitOfWork

_SEQUENCE = text("SELECT pg_get_serial_sequence(:table, 'id')")
_NEXT = text("SELECT nextval(CAST(:sequence AS regclass)) FROM generate_series(1, :count)")


def reserve(uow: UnitOfWork, model: type[Base], count: int) -> Iterator[int]:
    """So many ids that no other row of the table has, had or gets, in rising order.

    On SQLite nobody else writes before the commit; PostgreSQL's sequence gives each id once.
    """
    if not count:
        return iter(())
    table = model.__table__
    if not uow.is_postgresql:
        last = _last_id(uow, table)
        return iter(range(last + 1, last + 1 + count))
    sequence = uow.connection.scalar(_SEQUENCE, {"table": table.name})
    rows = uow.connection.execute(_NEXT, {"sequence": sequence, "count": count})
    return iter(sorted(int(row[0]) for row in rows))


def _last_id(uow: UnitOfWork, table: Table) -> int:
    """The last id given on SQLite; where rows are deleted, the table remembers it."""
    last = uow.connection.scalar(select(func.coalesce(func.max(table.c.id), 0))) or 0
    if not table.dialect_options["sqlite"]["autoincrement"]:
        return last
    remembered = text("SELECT max(seq) FROM sqlite_sequence WHERE name = :table")
    return max(last, uow.connection.scalar(remembered, {"table": table.name}) or 0)
