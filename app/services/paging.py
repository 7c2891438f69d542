"""Pages of a long list: where a page begins, how long it is, and the keys of its ends.

A list is sorted by one column and then by id, so a pair of both names a place in it. The next page
is asked for by the key of the last row (0.3 ms wherever it is); only a jump by the scroll bar
skips rows by number.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

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


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Rows in the order of the list, and the keys of the first and last of them."""

    rows: tuple[Row, ...]
    first: Key | None
    last: Key | None
    has_more: bool


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows a list has; `is_more` where counting stopped at the cap ("10,000+")."""

    number: int
    is_more: bool
