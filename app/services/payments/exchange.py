"""Sets amounts of another currency against each other, and books what the rates make of it.

Each side gives its share of what it has open in the company's currency (rules 20). Where the two
differ, an entry of the general journal takes the difference, a loss or a gain; undoing the match
takes it back.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from app import texts
from app.errors import Refused
from app.models.enums import EntryKind, SeriesKind
from app.models.payments import JournalItem
from app.services import exchange_rates, taxes
from app.services.payments import amounts, entries, journals
from app.services.payments.entries import ZERO, EntryToBook, Leg, Money
from app.services.payments.matching import Match

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from decimal import Decimal

    from app.services.actions import CurrencyFacts
    from app.services.payments.journals import OpenJournal
    from app.services.payments.matching import Source
    from app.services.taxes import Pair
    from app.services.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Side:
    """A side of a match with what it has open, in both currencies."""

    source: Source
    number: str
    left: Pair


@dataclass(frozen=True, slots=True)
class Customer:
    """Whose items are matched, and in which currency."""

    commercial_partner_id: int
    currency_id: int


def money(uow: UnitOfWork, amount: Decimal, currency: CurrencyFacts, day: date) -> Money:
    """An amount at the rate of a day.

    Raises:
        Refused: exchange_rate.missing, tax.amount_too_large
    """
    rate = exchange_rates.require(uow, currency, day)
    own = uow.company.currency
    if currency.id == own.id:
        return Money(currency, rate, amount, amount)
    return Money(currency, rate, amount, taxes.in_company(amount, rate, own.digits))


def lock_general(uow: UnitOfWork, currency_id: int) -> OpenJournal | None:
    """The journal that takes differences, its lock dates held (rules 7); None in our currency."""
    if currency_id == uow.company.currency.id:
        return None
    return journals.lock_general(uow)


def match(
    uow: UnitOfWork,
    debit: Side,
    credit: Side,
    amount: Decimal,
    *,
    of: Customer,
    on: date,
    general: OpenJournal | None,
) -> Match:
    """A match of what two sides have open, its difference booked.

    Raises:
        Refused: ledger.locked_period, payment.no_general_journal
    """
    taken = taxes.matched(debit.left, credit.left, amount, uow.company.currency.digits)
    found = Match(debit.source, credit.source, amount, on, taken)
    numbers = (debit.number, credit.number)
    return booked(uow, found, numbers, of=of, general=general)


def booked(
    uow: UnitOfWork,
    found: Match,
    numbers: tuple[str, str],
    *,
    of: Customer,
    general: OpenJournal | None,
) -> Match:
    """A match with the entry that takes its difference, if there is one."""
    taken = found.taken
    if taken is None or not taken.difference:
        return found
    journal = general or journals.lock_general(uow)
    _require_open(uow, found.matched_on, journal)
    debit_number, credit_number = numbers
    words = texts.t("payment.exchange_memo", debit=debit_number, credit=credit_number)
    entry = entries.book_entry(
        uow,
        EntryToBook(
            kind=EntryKind.EXCHANGE_DIFFERENCE,
            journal_id=journal.id,
            prefix=journal.row.prefix,
            commercial_partner_id=of.commercial_partner_id,
            booked_on=found.matched_on,
            currency_id=of.currency_id,
            legs=_legs(uow, taken.difference),
            memo=words[: amounts.LINE_LENGTH],
        ),
    )
    return Match(found.debit, found.credit, found.amount, found.matched_on, taken, entry.id)


def take_back(
    uow: UnitOfWork,
    match_entries: Iterable[tuple[int, int | None]],
    reason: str,
    general: OpenJournal | None = None,
) -> dict[int, int]:
    """Turn the differences of matches round that are undone: entries of today, by match.

    Raises:
        Refused: ledger.locked_period, payment.no_general_journal
    """
    made: dict[int, int] = {}
    for match_id, entry_id in match_entries:
        if entry_id is None:
            continue
        general = general or journals.lock_general(uow)
        made[match_id] = turn_round(
            uow, entry_id, EntryKind.EXCHANGE_DIFFERENCE, "payment.exchange_undone", reason, general
        )
    return made


def turn_round(
    uow: UnitOfWork,
    entry_id: int,
    kind: EntryKind,
    memo: str,
    reason: str,
    general: OpenJournal,
) -> int:
    """An entry of today that takes an earlier one back; its id. `memo` is the key of its words."""
    _require_open(uow, uow.today, general)
    rows = uow.connection.execute(
        select(JournalItem).where(JournalItem.entry_id == entry_id)
        .with_only_columns(
            JournalItem.account_id, JournalItem.partner_id, JournalItem.currency_id,
            JournalItem.debit, JournalItem.credit, JournalItem.currency_amount, JournalItem.label,
        )
    ).all()  # fmt: skip
    legs = [Leg(row.account_id, -row.currency_amount, row.credit - row.debit) for row in rows]
    words = texts.t(memo, number=rows[0].label, reason=reason)
    entry = entries.book_entry(
        uow,
        EntryToBook(
            kind=kind,
            journal_id=general.id,
            prefix=general.row.prefix,
            commercial_partner_id=rows[0].partner_id,
            booked_on=uow.today,
            currency_id=rows[0].currency_id,
            legs=debits_first(legs),
            memo=words[: amounts.LINE_LENGTH],
        ),
    )
    return entry.id


def debits_first(legs: Sequence[Leg]) -> tuple[Leg, ...]:
    """Journal items in the order in which they are booked."""
    return tuple(sorted(legs, key=lambda leg: -leg.company))


def _legs(uow: UnitOfWork, difference: Decimal) -> tuple[Leg, ...]:
    """A loss where the debit gave up more than the credit, else a gain; nothing in its currency."""
    company = uow.company
    receivable = Leg(company.receivable_account_id, ZERO, -difference)
    if difference > 0:
        return (Leg(company.exchange_loss_account_id, ZERO, difference), receivable)
    return (receivable, Leg(company.exchange_gain_account_id, ZERO, difference))


def _require_open(uow: UnitOfWork, day: date, general: OpenJournal) -> None:
    """Rules 8: what a match makes falls on an open day."""
    problem = journals.date_problem(uow, day, general, SeriesKind.ENTRY)
    if problem is not None:
        raise Refused(problem.code, None, problem.parameters)
