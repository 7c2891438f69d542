"""The running numbers of tickets, orders, deliveries, receipts, repairs and tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import update

from app.models.company import RecordSeries

if TYPE_CHECKING:
    from app.services.unit_of_work import UnitOfWork

DIGITS = 5


class RunningNumber(NamedTuple):
    """A number as it is sorted by and as it is printed."""

    value: int
    text: str


def next_numbers(uow: UnitOfWork, series: str, count: int = 1) -> list[RunningNumber]:
    """Take the next numbers of a series; it stays locked until the commit."""
    row = uow.connection.execute(
        update(RecordSeries)
        .where(RecordSeries.code == series)
        .values(last_number=RecordSeries.last_number + count)
        .returning(RecordSeries.last_number, RecordSeries.prefix)
    ).one()
    values = range(row.last_number - count + 1, row.last_number + 1)
    return [RunningNumber(value, f"{row.prefix}{value:0{DIGITS}}") for value in values]
