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
from app.models.invoices import Entry, JournalItem, Payment, PaymentStatus
from app.services import chain, series

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from app.models.enums import EntryKind
    from app.services.unit_of_work import UnitOfWork

ZERO, ONE = Decimal(0), Decimal(1)


@dataclass(frozen=True, slots=True)
class ToBook:
    """A payment in the company's currency.

    `items` are its journal items, account and amount, debits first and above zero. `residual` is
    what is not set against a document. With a rate of its own an amount in the document's currency
    would stand beside each (rules 20).
    """

    kind: PaymentKind
    method: PaymentMethod
    journal_id: int
    prefix: str
    partner_id: int
    commercial_partner_id: int
    paid_on: date
    amount: Decimal
    items: tuple[tuple[int, Decimal], ...]
    residual: Decimal
    memo: str = ""
    reversed_payment_id: int | None = None
    reversal_reason: str | None = None
    origin_source: str | None = None
    origin_number: str | None = None


@dataclass(frozen=True, slots=True)
class EntryToBook:
    """An entry that is neither a document nor a payment; `items` as those of a payment."""

    kind: EntryKind
    journal_id: int
    prefix: str
    commercial_partner_id: int
    booked_on: date
    items: tuple[tuple[int, Decimal], ...]
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
                "residual_amount": each.residual,
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
    items = _items(uow, entry.items, entry.commercial_partner_id, entry.booked_on, number)
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
    currency = uow.company.currency.id
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
        "amount": each.amount,
        "currency_id": currency,
        "exchange_rate": ONE,
        "memo": each.memo,
        "reversed_payment_id": each.reversed_payment_id,
        "reversal_reason": each.reversal_reason,
        "posted_at": uow.now,
        "posted_by_id": uow.actor.id,
        "origin_source": each.origin_source,
        "origin_number": each.origin_number,
    }
    return _Row(values, _items(uow, each.items, each.commercial_partner_id, each.paid_on, text))


def _items(
    uow: UnitOfWork,
    items: Sequence[tuple[int, Decimal]],
    partner_id: int,
    booked_on: date,
    label: str,
) -> list[dict[str, object]]:
    """The journal items of an entry, as rows."""
    return [
        {
            "line_number": line,
            "account_id": account_id,
            "partner_id": partner_id,
            "accounting_on": booked_on,
            "label": label,
            "tax_id": None,
            "debit": max(amount, ZERO),
            "credit": max(-amount, ZERO),
            "currency_id": uow.company.currency.id,
            "currency_amount": amount,
        }
        for line, (account_id, amount) in enumerate(items, 1)
    ]
