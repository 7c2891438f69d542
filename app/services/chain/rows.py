"""Reads the rows of records as canonical text: one statement for many records."""

from __future__ import annotations

import functools
import itertools
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, text

from app.db.types import Id
from app.services.chain import canonical

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import TextClause
    from sqlalchemy.engine import Connection

    from app.services.chain.scheme import Part


def read(
    connection: Connection, parts: tuple[Part, ...], ids: Sequence[int]
) -> dict[int, list[tuple[str, str]]]:
    """By record: the name of the part and the text of each of its rows, in order."""
    statement = _statement(parts, connection.dialect.name)
    rows = connection.execute(statement, {"ids": list(ids)})
    names = [part.name for part in parts]
    return {
        owner: [(names[part], content) for _, part, content in group]
        for owner, group in itertools.groupby(
            ((row[0], row[1], row[4]) for row in rows), key=lambda row: row[0]
        )
    }


@functools.cache
def _statement(parts: tuple[Part, ...], engine: str) -> TextClause:
    selects = [
        f"SELECT {part.owner} AS owner, {place} AS part, {part.places[0]} AS place,"
        f" {part.places[1]} AS sub,"
        f" {canonical.sql_of_row(part.name, 'x', part.columns, engine)} AS content"
        f" FROM {part.rows} WHERE {part.owner} IN :ids"
        for place, part in enumerate(parts)
    ]
    every = " UNION ALL ".join(selects)
    statement = text(f"SELECT * FROM ({every}) AS content ORDER BY owner, part, place, sub")
    return statement.bindparams(bindparam("ids", type_=Id, expanding=True))
