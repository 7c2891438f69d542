"""Pages of a long list: where a page begins, how long it is, and the keys of its ends.

A list is sorted by one column and then by id, so a pair of both names a place in it. The next page
is asked for by the key of the last row (0.3 ms wherever it is); only a jump by the scroll bar
skips rows by number.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from sqlalchemy import bindparam, false, func, select, tuple_

from app.db.types import Id
from app.services.checks import can_be_stored

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import Column, ColumnElement, Select, SQLColumnExpression
    from sqlalchemy.engine import Row as DatabaseRow

    from app.services.unit_of_work import UnitOfWork

Row = TypeVar("Row")
PAGE = 200
COUNT_CAP = 10_000


@dataclass(frozen=True, slots=True)
class Key:
    """A place in a sorted list: the row's value of the sort column and its id."""

    value: object
    id: int


@dataclass(frozen=True, slots=True)
class Span:
    """Which rows of a list are wanted, in the order of the list.

    Rows after `after`, or (the nearest) before `before`; with neither, from the start. `skip`
    leaves that many rows out first: a jump. `is_from_end` asks for the last page.
    """

    size: int = PAGE
    after: Key | None = None
    before: Key | None = None
    skip: int = 0
    is_from_end: bool = False

    @property
    def key(self) -> Key | None:
        """The place from which the rows are wanted."""
        return self.after or self.before

    @property
    def is_backward(self) -> bool:
        """Whether the rows are read against the order of the list."""
        return self.before is not None or self.is_from_end


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Rows in the order of the list, and the keys of the first and last of them.

    `has_more`: there are further rows in the direction in which was asked.
    """

    rows: tuple[Row, ...]
    first: Key | None
    last: Key | None
    has_more: bool


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows a list has; `is_more` where counting stopped at the cap ("10,000+")."""

    number: int
    is_more: bool


def read_page(
    uow: UnitOfWork,
    statement: Select[*tuple[Any, ...]],
    *,
    by: Column[Any],
    id_column: Column[int],
    is_descending: bool,
    span: Span,
    make: Callable[[Sequence[DatabaseRow[Any]]], Sequence[Row]],
) -> Page[Row]:
    """Read the rows of a span with one statement, sorted by `by` (never NULL) and then by id."""
    is_falling = is_descending != span.is_backward
    key_id = id_column.expression
    columns = (key_id,) if by is id_column else (by.expression, key_id)
    if span.key is not None:
        statement = statement.where(tuple_beyond(columns, is_falling=is_falling)).params(
            key_value=span.key.value, key_id=span.key.id
        )
    rows = uow.connection.execute(
        statement.add_columns(by.label("key_value"), id_column.label("key_id"))
        .order_by(*(column.desc() if is_falling else column.asc() for column in columns))
        .limit(span.size + 1)
        .offset(span.skip or None)
    ).all()
    return page_of(rows, span, make)


def page_of(
    rows: Sequence[DatabaseRow[Any]],
    span: Span,
    make: Callable[[Sequence[DatabaseRow[Any]]], Sequence[Row]],
) -> Page[Row]:
    """The page behind rows in the order of reading, one more than wanted if there are further ones.

    The rows have the columns `key_value` and `key_id`.
    """
    found = rows[: span.size]
    if span.is_backward:
        found = found[::-1]
    ends = [Key(row.key_value, row.key_id) for row in (*found[:1], *found[-1:])]
    return Page(
        rows=tuple(make(found)),
        first=ends[0] if ends else None,
        last=ends[-1] if ends else None,
        has_more=len(rows) > span.size,
    )


def count_up_to_cap(uow: UnitOfWork, statement: Select[*tuple[Any, ...]]) -> Count:
    """Count rows, but not beyond the cap: nobody waits for an exact million."""
    some = statement.limit(COUNT_CAP + 1).subquery()
    number = uow.connection.scalar(select(func.count()).select_from(some)) or 0
    return Count(min(number, COUNT_CAP), is_more=number > COUNT_CAP)


def begins_with(column: SQLColumnExpression[Any], text: str) -> ColumnElement[bool]:
    """Whether a column begins with `text`, whatever the case of ASCII letters.

    Nothing begins with what no database can hold.
    """
    if not can_be_stored(text):
        return false()
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return column.ilike(f"{escaped}%", escape="\\")


def tuple_beyond(
    columns: tuple[ColumnElement[Any], ...], *, is_falling: bool
) -> ColumnElement[bool]:
    """The rows on the far side of a key, which is given as `key_value` and `key_id`.

    The last column is the id; a value before it takes part in the key.
    """
    key_id = bindparam("key_id", type_=Id)
    if len(columns) == 1:
        return columns[0] < key_id if is_falling else columns[0] > key_id
    place = tuple_(*columns)
    value = tuple_(bindparam("key_value", type_=columns[0].type), key_id)
    return place < value if is_falling else place > value
