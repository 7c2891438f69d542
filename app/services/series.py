"""Gapless numbers of documents and payments: one series per journal, kind and year (rules 2, 4)."""

from __future__ import annotations

import functools
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, case, exists, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from app.db.inserting import insert_or
from app.errors import Refused
from app.models.company import DocumentSeries
from app.models.enums import SeriesKind
from app.models.invoices import Invoice
from app.models.payments import Entry, Payment
from app.services import chain

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from sqlalchemy import Row, ScalarSelect

    from app.services.unit_of_work import UnitOfWork

DIGITS = 5
CLOCK_TOLERANCE = timedelta(days=1)
_FIRST = 1


@dataclass(frozen=True, slots=True)
class Series:
    """Which series: the year is that of the accounting date."""

    journal_id: int
    kind: SeriesKind
    year: int


@dataclass(frozen=True, slots=True)
class Taken:
    """Numbers that were taken: the first of them, and the hash of the document before it."""

    first: int
    previous_hash: str


def take(uow: UnitOfWork, series: Series, *, count: int, last_on: date) -> Taken:
    """Take `count` numbers; `last_on` is the date of the last of them.

    The row stays locked until the commit, so series are taken last of all (rules 7), several of
    them in the order of journal and kind. A series begins with its first number, whose predecessor
    is a fixed value (rules 4).

    Raises:
        Refused: invoice.series_missing: documents have numbers of it, but its row is gone.
    """
    try:
        row = _taken(uow, series, count, last_on)
    except IntegrityError as error:
        if "document_series_behind" in str(error.orig):
            raise Refused("invoice.series_missing", parameters={"year": series.year}) from error
        raise
    if row.taken == count and row.has_first:
        raise Refused("invoice.series_missing", parameters={"year": series.year})
    begins_with = chain.start(series.journal_id, series.kind, series.year, row.start_number)
    return Taken(int(row.last_number) - count + 1, row.last_hash or begins_with)


def _taken(uow: UnitOfWork, series: Series, count: int, last_on: date) -> Row[*tuple[Any, ...]]:
    """Raise the series' row, making it if it is not there."""
    return uow.connection.execute(
        _take_statement(uow.is_postgresql, series.kind),
        {
            "journal_id": series.journal_id,
            "kind": series.kind,
            "year": series.year,
            "start_number": _FIRST,
            "last_number": _FIRST + count - 1,
            "count": count,
            "last_on": last_on,
            "last_posted_at": uow.now,
        },
    ).one()


@dataclass(frozen=True, slots=True)
class DatedNumber:
    """A number of a series as printed, and the date of its document."""

    number: str
    on: date


def last_of(uow: UnitOfWork, series: Series, prefix: str) -> DatedNumber | None:
    """The last number that a series gave; None if it gave none yet."""
    row = uow.connection.execute(
        select(DocumentSeries.last_number, DocumentSeries.last_on).where(
            DocumentSeries.journal_id == series.journal_id,
            DocumentSeries.kind == series.kind,
            DocumentSeries.year == series.year,
        )
    ).first()
    if row is None or row.last_on is None:
        return None
    return DatedNumber(number_text(prefix, series.year, row.last_number), row.last_on)


def has_given(uow: UnitOfWork, series: Series) -> bool:
    """Whether any document bears a number of a series, also of one whose row is gone."""
    model: Any = _NUMBERED.get(series.kind, Payment)
    same_kind = () if model is Entry else (model.kind == series.kind.value,)
    numbered = exists().where(
        model.journal_id == series.journal_id,
        *same_kind,
        model.series_year == series.year,
        model.number_value.is_not(None),
    )
    return bool(uow.connection.scalar(select(numbered)))


def begin(uow: UnitOfWork, series: Series, number: int) -> int:
    """Let a series that has given no number begin with this one; with which it would have begun.

    Its row is made or changed, and stays locked until the commit.
    """
    place = (
        DocumentSeries.journal_id == series.journal_id,
        DocumentSeries.kind == series.kind,
        DocumentSeries.year == series.year,
    )
    stored = select(DocumentSeries.start_number).where(*place).with_for_update()
    before = uow.connection.scalar(stored)
    values = {"start_number": number, "last_number": number - 1, "count": 0}
    if before is not None:
        uow.connection.execute(update(DocumentSeries).where(*place).values(**values))
        return before
    if number != _FIRST:
        made = insert(DocumentSeries).values(
            journal_id=series.journal_id, kind=series.kind, year=series.year, **values
        )
        uow.connection.execute(made)
    return _FIRST


def prefix_of(kind: SeriesKind, prefix: str, refund_prefix: str) -> str:
    """What the numbers of a series begin with: INV, RINV, PAY, RPAY, XPAY."""
    if kind is SeriesKind.REVERSAL:
        return f"X{prefix}"
    is_back = kind in (SeriesKind.CREDIT_NOTE, SeriesKind.REFUND_PAYMENT)
    return refund_prefix if is_back else prefix


@contextmanager
def following_dates() -> Iterator[None]:
    """Give numbers in here; what the database says where they must follow dates, in words.

    Raises:
        Refused: invoice.date_steps_back: another posting took a later date meanwhile
    """
    try:
        yield
    except IntegrityError as error:
        if "_date_back" in str(error.orig):
            raise Refused("invoice.date_steps_back") from error
        raise


def number_text(prefix: str, year: int, number: int) -> str:
    """The number as printed: INV/2026/00041; it grows past five digits."""
    return f"{prefix}/{year}/{number:0{DIGITS}}"


def last_posted_at() -> ScalarSelect[datetime | None]:
    """A column for other statements: when anything was posted last (rules 1)."""
    return select(func.max(DocumentSeries.last_posted_at)).scalar_subquery()


def check_clock(uow: UnitOfWork, last_posted: datetime | None) -> None:
    """Refuse to post by a clock that is more than a day behind the last posting (rules 1).

    Raises:
        Refused: invoice.clock_behind
    """
    if last_posted is not None and uow.now < last_posted - CLOCK_TOLERANCE:
        raise Refused(
            "invoice.clock_behind",
            parameters={
                "now": uow.now.astimezone(uow.zone).date(),
                "last": last_posted.astimezone(uow.zone).date(),
            },
        )


@functools.cache
def _take_statement(is_postgresql: bool, kind: SeriesKind) -> Any:  # noqa: ANN401
    names = (
        "journal_id", "kind", "year", "start_number", "last_number", "count", "last_on",
        "last_posted_at",
    )  # fmt: skip
    new = insert_or(DocumentSeries, is_postgresql=is_postgresql).values(
        {name: bindparam(name) for name in names}
    )
    return new.on_conflict_do_update(
        index_elements=["journal_id", "kind", "year"],
        set_={
            "last_number": DocumentSeries.last_number + new.excluded.count,
            "count": DocumentSeries.count + new.excluded.count,
            "last_on": new.excluded.last_on,
            # the greatest: a clock that steps back again and again is held against the first
            "last_posted_at": case(
                (
                    DocumentSeries.last_posted_at > new.excluded.last_posted_at,
                    DocumentSeries.last_posted_at,
                ),
                else_=new.excluded.last_posted_at,
            ),
        },
    ).returning(
        DocumentSeries.start_number,
        DocumentSeries.last_number,
        DocumentSeries.count.label("taken"),
        DocumentSeries.last_hash,
        _has_first(kind).label("has_first"),
    )


def _has_first(kind: SeriesKind) -> Any:  # noqa: ANN401
    """Whether a document has the first number of this series, as a column of taking some."""
    model: Any = _NUMBERED.get(kind, Payment)
    # all other entries of a journal and year stand in one series, whatever they are for
    same_kind = () if model is Entry else (model.kind == bindparam("kind"),)
    return exists().where(
        model.journal_id == bindparam("journal_id"),
        *same_kind,
        model.series_year == bindparam("year"),
        model.number_value == bindparam("start_number"),
    )


_NUMBERED = {
    SeriesKind.INVOICE: Invoice,
    SeriesKind.CREDIT_NOTE: Invoice,
    SeriesKind.ENTRY: Entry,
}
