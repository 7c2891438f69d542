"""Books payments and other entries: number, hash, journal items, and what is still free of them.

The order fits the guards: the number first, then the payment with its hash, its items, and last
the status row, without which a payment is not in the books. Other entries have none: what they
settle they settle whole.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import insert

from app.models.enums import PaymentKind, PaymentMethod, SeriesKind
from app.models.payments import Entry, JournalItem, Payment, PaymentStatus
from app.services import chain, series
from app.services.taxes import Pair

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from app.models.enums import EntryKind
    from app.services.actions import CurrencyFacts
    from app.services.unit_of_work import UnitOfWork

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Leg:
    """A journal item that is to be: a debit above zero, a credit below.

    `company` is the amount in the company's currency, which is booked (rules 20).
    """

    account_id: int
    amount: Decimal
    company: Decimal


@dataclass(frozen=True, slots=True)
class Money:
    """An amount of a currency at a rate, and what that is in the company's currency."""

    currency: CurrencyFacts
    rate: Decimal
    amount: Decimal
    company: Decimal

    @property
    def pair(self) -> Pair:
        """It in both currencies."""
        return Pair(self.amount, self.company)


def two_legs(debit_account_id: int, credit_account_id: int, each: Pair) -> tuple[Leg, Leg]:
    """An amount that goes from an account to another."""
    return (
        Leg(debit_account_id, each.amount, each.company),
        Leg(credit_account_id, -each.amount, -each.company),
    )


@dataclass(frozen=True, slots=True)
class ToBook:
    """A payment; `legs` are its journal items, debits first.

    `residual` is what is not set against a document.
    """

    kind: PaymentKind
    method: PaymentMethod
    journal_id: int
    prefix: str
    partner_id: int
    commercial_partner_id: int
    paid_on: date
    money: Money
    legs: tuple[Leg, ...]
    residual: Pair
    memo: str = ""
    reversed_payment_id: int | None = None
    reversal_reason: str | None = None
    origin_source: str | None = None
    origin_number: str | None = None


@dataclass(frozen=True, slots=True)
class EntryToBook:
    """An entry that is neither a document nor a payment; `legs` as those of a payment."""

    kind: EntryKind
    journal_id: int
    prefix: str
    commercial_partner_id: int
    booked_on: date
    currency_id: int
    legs: tuple[Leg, ...]
    memo: str


@dataclass(frozen=True, slots=True)
class Booked:
    """A payment, or another entry, in the books."""

    id: int
    number: str


@dataclass(frozen=True, slots=True)
class _Row:
    """A payment's columns and those of its items."""

    values: dict[str, object]
    items: list[dict[str, object]]


def book(uow: UnitOfWork, batch: Sequence[ToBook]) -> list[Booked]:
    """Book payments in the order given: three statements, and one per series.

    Raises:
        Refused: invoice.series_missing, invoice.date_steps_back
    """
    rows = _number(uow, batch)
    numbered = (Payment.journal_id, Payment.kind, Payment.series_year, Payment.number_value)
    with series.following_dates():
        made = uow.connection.execute(
            insert(Payment).returning(Payment.id, *numbered), [row.values for row in rows]
        )
    ids = {tuple(row[1:]): row.id for row in made}
    names = ("journal_id", "kind", "series_year", "number_value")
    found = [ids[tuple(row.values[name] for name in names)] for row in rows]
    uow.connection.execute(
        insert(JournalItem),
        [
            {"payment_id": payment, **item}
            for payment, row in zip(found, rows, strict=True)
            for item in row.items
        ],
    )
    uow.connection.execute(
        insert(PaymentStatus),
        [
            {
                "payment_id": payment,
                "commercial_partner_id": each.commercial_partner_id,
                "residual_amount": each.residual.amount,
                "company_residual_amount": each.residual.company,
            }
            for payment, each in zip(found, batch, strict=True)
        ],
    )
    return [
        Booked(payment, str(row.values["number"])) for payment, row in zip(found, rows, strict=True)
    ]


def book_entry(uow: UnitOfWork, entry: EntryToBook) -> Booked:
    """Book an entry that is neither a document nor a payment: three statements.

    Raises:
        Refused: invoice.series_missing, invoice.date_steps_back
    """
    year = entry.booked_on.year
    wanted = series.Series(entry.journal_id, SeriesKind.ENTRY, year)
    taken = series.take(uow, wanted, count=1, last_on=entry.booked_on)
    number = series.number_text(entry.prefix, year, taken.first)
    values: dict[str, object] = {
        "kind": entry.kind,
        "journal_id": entry.journal_id,
        "series_year": year,
        "number_value": taken.first,
        "number": number,
        "accounting_on": entry.booked_on,
        "memo": entry.memo,
        "posted_at": uow.now,
        "posted_by_id": uow.actor.id,
    }
    customer_id, currency_id = entry.commercial_partner_id, entry.currency_id
    items = _items(entry.legs, currency_id, customer_id, entry.booked_on, number)
    (link,) = chain.hash_payments([(values, items)], taken.previous_hash, parts=chain.ENTRY_PARTS)
    statement = insert(Entry).values(
        **values,
        previous_hash=link.previous_hash,
        content_hash=link.content_hash,
        hash_scheme=chain.SCHEME,
    )
    with series.following_dates():
        made = uow.connection.execute(statement.returning(Entry.id)).scalar_one()
    uow.connection.execute(insert(JournalItem), [{"entry_id": made, **item} for item in items])
    return Booked(int(made), number)


def _number(uow: UnitOfWork, batch: Sequence[ToBook]) -> list[_Row]:
    """Give each payment the next number of its series and chain it; in the order given."""
    rows: dict[int, _Row] = {}

    def series_of(place: int) -> tuple[int, str, int]:
        return batch[place].journal_id, batch[place].kind, batch[place].paid_on.year

    for (journal_id, kind, year), group in itertools.groupby(
        sorted(range(len(batch)), key=series_of), key=series_of
    ):
        places = list(group)
        wanted = series.Series(journal_id, SeriesKind(kind), year)
        last_on = batch[places[-1]].paid_on
        taken = series.take(uow, wanted, count=len(places), last_on=last_on)
        made = [_row(uow, batch[place], number) for number, place in enumerate(places, taken.first)]
        links = chain.hash_payments(((row.values, row.items) for row in made), taken.previous_hash)
        for row, link in zip(made, links, strict=True):
            row.values.update(
                previous_hash=link.previous_hash,
                content_hash=link.content_hash,
                hash_scheme=chain.SCHEME,
            )
        rows.update(zip(places, made, strict=True))
    return [rows[place] for place in range(len(batch))]


def _row(uow: UnitOfWork, each: ToBook, number: int) -> _Row:
    text = series.number_text(each.prefix, each.paid_on.year, number)
    currency_id = each.money.currency.id
    values: dict[str, object] = {
        "kind": each.kind,
        "method": each.method,
        "journal_id": each.journal_id,
        "series_year": each.paid_on.year,
        "number_value": number,
        "number": text,
        "partner_id": each.partner_id,
        "commercial_partner_id": each.commercial_partner_id,
        "accounting_on": each.paid_on,
        "amount": each.money.amount,
        "currency_id": currency_id,
        "exchange_rate": each.money.rate,
        "memo": each.memo,
        "reversed_payment_id": each.reversed_payment_id,
        "reversal_reason": each.reversal_reason,
        "posted_at": uow.now,
        "posted_by_id": uow.actor.id,
        "origin_source": each.origin_source,
        "origin_number": each.origin_number,
    }
    customer_id = each.commercial_partner_id
    return _Row(values, _items(each.legs, currency_id, customer_id, each.paid_on, text))


def _items(
    legs: Sequence[Leg],
    currency_id: int,
    partner_id: int,
    booked_on: date,
    label: str,
) -> list[dict[str, object]]:
    """The journal items of an entry, as rows."""
    return [
        {
            "line_number": line,
            "account_id": leg.account_id,
            "partner_id": partner_id,
            "accounting_on": booked_on,
            "label": label,
            "tax_id": None,
            "debit": max(leg.company, ZERO),
            "credit": max(-leg.company, ZERO),
            "currency_id": currency_id,
            "currency_amount": leg.amount,
        }
        for line, leg in enumerate(legs, 1)
    ]
