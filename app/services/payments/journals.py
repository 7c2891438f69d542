"""Journals with their accounts and closed days, read with the lock dates locked, and the clock.

The first thing of every action that books something (rules 7).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import or_, select

from app.errors import Problem, Refused
from app.models.company import Currency, Journal, LockDate
from app.models.enums import JournalKind, PaymentMethod, SeriesKind
from app.models.ids import JournalId
from app.services import series
from app.services.payments.cards import JournalChoice

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from sqlalchemy import Row

    from app.services.actions import CurrencyFacts
    from app.services.unit_of_work import UnitOfWork

METHODS = {
    JournalKind.BANK: PaymentMethod.BANK,
    JournalKind.CASH: PaymentMethod.CASH,
    JournalKind.CARD: PaymentMethod.CARD,
}
FIRST_YEAR = 1900


@dataclass(frozen=True, slots=True)
class OpenJournal:
    """A journal; `locked_until_on` is the later of the company's and its own lock date."""

    row: Row[*tuple[Any, ...]]
    locked_until_on: date | None

    @property
    def id(self) -> int:
        """The id of the journal."""
        return int(self.row.id)

    @property
    def method(self) -> PaymentMethod:
        """How money moves that is booked in it."""
        return METHODS[self.row.kind]

    @property
    def reversal_prefix(self) -> str:
        """The prefix of reversals: XPAY for PAY."""
        return self.prefix_of(SeriesKind.REVERSAL)

    def prefix_of(self, kind: SeriesKind) -> str:
        """The prefix of a series of payments or entries."""
        return series.prefix_of(kind, self.row.prefix, self.row.refund_prefix)


def lock(uow: UnitOfWork, ids: Iterable[int]) -> dict[int, OpenJournal]:
    """Lock the lock dates of journals and read these, by id; what is not there is left out.

    Raises:
        Refused: invoice.clock_behind
    """
    rows = _read(uow, Journal.id.in_(set(ids)))
    found: dict[int, OpenJournal] = {}
    for row in rows:
        before = found[row.id].locked_until_on if row.id in found else None
        until = max((day for day in (row.locked_until_on, before) if day), default=None)
        found[row.id] = OpenJournal(row, until)
    if rows:
        series.check_clock(uow, rows[0].last_posted_at)
    return found


def lock_general(uow: UnitOfWork) -> OpenJournal:
    """The same of the general journal, the first of them.

    Raises:
        Refused: invoice.clock_behind, payment.no_general_journal
    """
    first = (
        select(Journal.id)
        .where(Journal.kind == JournalKind.GENERAL, Journal.is_active)
        .order_by(Journal.id)
        .limit(1)
    )
    found = uow.connection.scalar(first)
    if found is None:
        raise Refused("payment.no_general_journal")
    return lock(uow, [found])[found]


def choices(uow: UnitOfWork, currency_id: int) -> tuple[JournalChoice, ...]:
    """The active journals that money of a currency goes through."""
    of_currency = Journal.currency_id == currency_id
    if currency_id == uow.company.currency.id:
        of_currency = or_(of_currency, Journal.currency_id.is_(None))
    rows = uow.connection.execute(
        select(Journal.id, Journal.name, Journal.kind)
        .where(
            Journal.kind.in_(METHODS),
            Journal.is_active,
            of_currency,
        )
        .order_by(Journal.id)
    )
    return tuple(JournalChoice(JournalId(row.id), row.name, METHODS[row.kind]) for row in rows)


def none_problem(uow: UnitOfWork, currency: CurrencyFacts) -> Problem | None:
    """Whether there is no journal at all for money of a currency."""
    if choices(uow, currency.id):
        return None
    return Problem("payment.no_journal_of_currency", {"currency": currency.code})


def problem(uow: UnitOfWork, journal: OpenJournal | None, currency_id: int) -> Problem | None:
    """Why money of a currency cannot go through a journal."""
    if journal is None or journal.row.kind not in METHODS or not journal.row.is_active:
        return Problem("payment.journal_not_for_money")
    if journal.row.account_id is None:
        return Problem("payment.journal_without_account", {"journal": journal.row.name})
    if (journal.row.currency_id or uow.company.currency.id) != currency_id:
        code = journal.row.currency_code or uow.company.currency.code
        words = {"journal": journal.row.name, "currency": code}
        return Problem("payment.journal_currency", words)
    return None


def date_problem(
    uow: UnitOfWork, day: date, journal: OpenJournal | None, kind: SeriesKind
) -> Problem | None:
    """Rules 1, 2 and 8: not in the future, not in a locked period, in the order of the numbers.

    With a day that would do.
    """
    if day.year < FIRST_YEAR:
        return Problem("payment.date_out_of_range", {"year": FIRST_YEAR})
    if day > uow.today:
        return Problem("payment.in_the_future", {"today": uow.today}, uow.today)
    until = journal.locked_until_on if journal else None
    if until is not None and day <= until:
        first = until + timedelta(days=1)
        return Problem(
            "ledger.locked_period", {"until": until}, first if first <= uow.today else None
        )
    if journal is not None and journal.row.dated_series_since_at is not None:
        wanted = series.Series(journal.id, kind, day.year)
        last = series.last_of(uow, wanted, journal.prefix_of(kind))
        if last is not None and day < last.on:
            return Problem(
                "invoice.date_steps_back_of", {"number": last.number, "date": last.on}, last.on
            )
    return None


def _read(uow: UnitOfWork, which: Any) -> list[Row[*tuple[Any, ...]]]:  # noqa: ANN401
    statement = (
        select(
            Journal.id,
            Journal.name,
            Journal.kind,
            Journal.prefix,
            Journal.refund_prefix,
            Journal.account_id,
            Journal.currency_id,
            Journal.is_active,
            Journal.dated_series_since_at,
            Currency.code.label("currency_code"),
            LockDate.locked_until_on,
            series.last_posted_at().label("last_posted_at"),
        )
        .select_from(LockDate)
        .join(Journal, or_(LockDate.journal_id.is_(None), LockDate.journal_id == Journal.id))
        .outerjoin(Currency, Currency.id == Journal.currency_id)
        .where(which)
        .with_for_update(read=True, of=LockDate)
    )
    return list(uow.connection.execute(statement))
