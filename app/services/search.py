"""Finding by words: how text is cut into words, and the conditions that look for them.

Words are runs of letters and digits, folded in case; each sign of a script without spaces counts
as a word. What was typed matches where each of its words begins a word of the record.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from sqlalchemy import Integer, column, func, literal_column, select, text
from sqlalchemy import table as sa_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sqlalchemy import ColumnElement

    from app.db.base import Base
    from app.services.unit_of_work import UnitOfWork

MOST_WORDS = 8


def words(line: str, *, cut_signs: bool = True) -> Iterator[str]:
    """The words of a line of text, in order.

    With `cut_signs` each sign of a script without spaces is a word.
    """
    word = ""
    for sign in unicodedata.normalize("NFC", line).casefold():
        is_part = sign.isalnum() or unicodedata.category(sign) in ("Mn", "Mc")
        is_whole = cut_signs and is_part and unicodedata.east_asian_width(sign) in ("W", "F")
        if word and (is_whole or not is_part):
            yield word
            word = ""
        if is_whole:
            yield sign
        elif is_part:
            word += sign
    if word:
        yield word


def wanted(typed: str, *, cut_signs: bool = True) -> tuple[str, ...]:
    """The words of what was typed into a search field: each once, at most eight."""
    return tuple(dict.fromkeys(words(typed, cut_signs=cut_signs)))[:MOST_WORDS]


def index_text(parts: Iterable[str | None]) -> str:
    """The words of a record, each once, parted by spaces, as they are stored for the search."""
    found: dict[str, None] = {}
    for part in parts:
        found.update(dict.fromkeys(words(part or "")))
    return " ".join(found)


def is_named(
    uow: UnitOfWork, model: type[Base], columns: Sequence[str], typed: str
) -> ColumnElement[bool]:
    """Whether each word of `typed` begins a word of a record's columns.

    `columns` are those of the model's full-text index, in its order. The engines themselves cut
    them into words, so signs of a script without spaces stay together.
    """
    table = model.__table__
    name = table.description
    sought = wanted(typed, cut_signs=False)
    if not uow.is_postgresql:
        fts = sa_table(f"{name}_fts", column("rowid", Integer))
        query = " ".join(f'"{word}"*' for word in sought)
        found = select(fts.c.rowid).where(literal_column(fts.name).bool_op("MATCH")(query))
        return table.c.id.in_(found)
    joined = " || ' ' || ".join(f"{name}.{each}" for each in columns)
    vector = f"to_tsvector('simple', regexp_replace({joined}, '[^[:alnum:]]+', ' ', 'g'))"
    query = " & ".join(f"'{word}':*" for word in sought)
    return literal_column(vector).bool_op("@@")(func.to_tsquery(text("'simple'"), query))
