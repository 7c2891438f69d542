"""Finding by words: how text is cut into words, and the conditions that look for them.

Words are runs of letters and digits, folded in case; each sign of a script without spaces counts
as a word. What was typed matches where each of its words begins a word of the record.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from sqlalchemy import and_, func, literal, true

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlalchemy import ColumnElement, SQLColumnExpression

MOST_WORDS = 8


def words(text: str) -> Iterator[str]:
    """The words of a text, in order."""
    word = ""
    for sign in unicodedata.normalize("NFC", text).casefold():
        is_part = sign.isalnum() or unicodedata.category(sign) in ("Mn", "Mc")
        is_whole = is_part and unicodedata.east_asian_width(sign) in ("W", "F")
        if word and (is_whole or not is_part):
            yield word
            word = ""
        if is_whole:
            yield sign
        elif is_part:
            word += sign
    if word:
        yield word


def wanted(text: str) -> tuple[str, ...]:
    """The words of what was typed into a search field: each once, at most eight."""
    return tuple(dict.fromkeys(words(text)))[:MOST_WORDS]


def index_text(parts: Iterable[str | None]) -> str:
    """The words of a record, each once, parted by spaces, as they are stored for the search."""
    found: dict[str, None] = {}
    for part in parts:
        found.update(dict.fromkeys(words(part or "")))
    return " ".join(found)


def has_words(text: str, *columns: SQLColumnExpression[str]) -> ColumnElement[bool]:
    """Whether each word of `text` begins a word of one of the columns.

    For short lists; tickets have an index of their own.
    """
    line: ColumnElement[str] = literal(" ").concat(columns[0])
    for column in columns[1:]:
        line = line.concat(" ").concat(column)
    conditions = [func.lower(line).like(f"% {word}%") for word in wanted(text)]
    return and_(true(), *conditions)
