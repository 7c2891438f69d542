"""Posts payments: entries with their own numbers, set against the invoices that they pay."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select

from app.errors import Refused
from app.models.company import Journal, LockDate
from app.models.enums import InvoiceState, PaymentKind, PaymentMethod, PaymentState, SeriesKind
from app.models.ids import RecordRef
from app.models.invoices import Invoice, InvoiceStatus, JournalItem, Payment, PaymentStatus
from app.services import series
from app.services.payments import matching
from app.services.payments.matching import Match, Source, Status

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from sqlalchemy.engine import Row

    from app.services.unit_of_work import UnitOfWork

ZERO, ONE = Decimal(0), Decimal(1)


@dataclass(frozen=True, slots=True)
class NewPayment:
    """Money that a customer paid, in the company's currency.

    What `invoice_id` has open takes as much of it as it can; the rest is the customer's credit.
    """

    journal_id: int
    partner_id: int
    commercial_partner_id: int
    paid_on: date
    amount: Decimal
    method: PaymentMethod = PaymentMethod.BANK
    memo: str = ""
    invoice_id: int | None = None
    origin_source: str | None = None
    origin_number: str | None = None


@dataclass(frozen=True, slots=True)
class PostedPayment:
    """A posted payment and what is left of it."""

    id: int
    number: str
    residual: Decimal


def post_many(uow: UnitOfWork, payments: Sequence[NewPayment]) -> list[PostedPayment]:
    """Post payments in the order given: numbers PAY/…, journal items, matches, payment states.

    The statements do not grow with their number, but for one more per series.

    Raises:
        Refused: invoice.clock_behind, ledger.locked_period, payment.invoice_not_posted
    """
    if not payments:
        return []
    journals = _journals(uow, payments)
    open_invoices = _lock_invoices(uow, payments)
    settled, matched = _settle(payments, open_invoices)
    numbers = _take_numbers(uow, payments, journals)
    ids = _insert(uow, payments, numbers)
    _insert_items(uow, payments, ids, numbers, journals)
    residuals = [payment.amount - taken for payment, taken in zip(payments, matched, strict=True)]
    _insert_statuses(uow, payments, ids, residuals)
    matching.set_statuses(uow, settled)
    matching.add(uow, list(_matches(payments, ids, matched)))
    return [
        PostedPayment(payment_id, text, residual)
        for payment_id, (_, text), residual in zip(ids, numbers, residuals, strict=True)
    ]


def _journals(
    uow: UnitOfWork, payments: Sequence[NewPayment]
) -> Mapping[int, Row[*tuple[Any, ...]]]:
    """The journals with their accounts; checks clock and lock dates."""
    rows = uow.connection.execute(
        select(
            Journal.id,
            Journal.prefix,
            Journal.account_id,
            LockDate.locked_until_on,
            series.last_posted_at().label("last_posted_at"),
        )
        .select_from(LockDate)
        .join(Journal, LockDate.journal_id.is_(None) | (LockDate.journal_id == Journal.id))
        .where(Journal.id.in_({payment.journal_id for payment in payments}))
        .with_for_update(read=True, of=LockDate)
    ).all()
    series.check_clock(uow, rows[0].last_posted_at)
    for payment, row in itertools.product(payments, rows):
        until = row.locked_until_on
        if row.id == payment.journal_id and until is not None and payment.paid_on <= until:
            raise Refused("ledger.locked_period", None, {"until": until})
    return {row.id: row for row in rows}


def _lock_invoices(
    uow: UnitOfWork, payments: Sequence[NewPayment]
) -> Mapping[int, Row[*tuple[Any, ...]]]:
    """The invoices that are paid, locked, with what they have open."""
    ids = {payment.invoice_id for payment in payments if payment.invoice_id is not None}
    if not ids:
        return {}
    locked = select(Invoice.id).where(Invoice.id.in_(ids)).order_by(Invoice.id)
    uow.connection.execute(locked.with_for_update(key_share=True))
    rows = uow.connection.execute(
        select(
            Invoice.id,
            Invoice.state,
            Invoice.kind,
            Invoice.accounting_on,
            Invoice.total_amount,
            Invoice.commercial_partner_id,
            InvoiceStatus.residual_amount,
        )
        .join(InvoiceStatus, InvoiceStatus.invoice_id == Invoice.id)
        .where(Invoice.id.in_(ids), Invoice.state == InvoiceState.POSTED)
    )
    found = {row.id: row for row in rows}
    for missing in ids - found.keys():
        raise Refused("payment.invoice_not_posted", RecordRef("invoice", missing))
    return found


def _settle(
    payments: Sequence[NewPayment], invoices: Mapping[int, Row[*tuple[Any, ...]]]
) -> tuple[list[Status], list[Decimal]]:
    """What becomes of the invoices, and how much of each payment is set against its own."""
    is_open = {key: row.residual_amount for key, row in invoices.items()}
    matched = []
    for payment in payments:
        amount = min(payment.amount, is_open.get(payment.invoice_id or 0, ZERO))
        if amount:
            is_open[payment.invoice_id or 0] -= amount
        matched.append(amount)
    statuses = [
        Status(
            key,
            row.commercial_partner_id,
            is_open[key],
            PaymentState.PARTIAL if is_open[key] else PaymentState.PAID,
        )
        for key, row in invoices.items()
        if is_open[key] != row.residual_amount
    ]
    return statuses, matched


def _take_numbers(
    uow: UnitOfWork,
    payments: Sequence[NewPayment],
    journals: Mapping[int, Row[*tuple[Any, ...]]],
) -> list[tuple[int, str]]:
    """The number of each payment, as integer and as printed, in the order given."""
    numbers: dict[int, tuple[int, str]] = {}

    def series_of(place: int) -> tuple[int, int]:
        return payments[place].journal_id, payments[place].paid_on.year

    for (journal_id, year), group in itertools.groupby(
        sorted(range(len(payments)), key=series_of), key=series_of
    ):
        places = list(group)
        wanted = series.Series(journal_id, SeriesKind.PAYMENT, year)
        last_on = payments[places[-1]].paid_on
        first = series.take(uow, wanted, count=len(places), last_on=last_on)
        prefix = journals[journal_id].prefix
        for value, place in enumerate(places, first):
            numbers[place] = value, series.number_text(prefix, year, value)
    return [numbers[place] for place in range(len(payments))]


def _insert(
    uow: UnitOfWork, payments: Sequence[NewPayment], numbers: Sequence[tuple[int, str]]
) -> list[int]:
    """Insert the payments; their ids in the order given."""
    rows = [
        {
            "kind": PaymentKind.PAYMENT,
            "method": payment.method,
            "journal_id": payment.journal_id,
            "series_year": payment.paid_on.year,
            "number_value": value,
            "number": text,
            "partner_id": payment.partner_id,
            "commercial_partner_id": payment.commercial_partner_id,
            "accounting_on": payment.paid_on,
            "amount": payment.amount,
            "currency_id": uow.company.currency.id,
            "exchange_rate": ONE,
            "memo": payment.memo,
            "posted_at": uow.now,
            "posted_by_id": uow.actor.id,
            "origin_source": payment.origin_source,
            "origin_number": payment.origin_number,
        }
        for payment, (value, text) in zip(payments, numbers, strict=True)
    ]
    made = uow.connection.execute(
        insert(Payment).returning(
            Payment.id, Payment.journal_id, Payment.series_year, Payment.number_value
        ),
        rows,
    )
    ids = {(row.journal_id, row.series_year, row.number_value): row.id for row in made}
    return [
        ids[payment.journal_id, payment.paid_on.year, value]
        for payment, (value, _) in zip(payments, numbers, strict=True)
    ]


def _insert_items(
    uow: UnitOfWork,
    payments: Sequence[NewPayment],
    ids: Sequence[int],
    numbers: Sequence[tuple[int, str]],
    journals: Mapping[int, Row[*tuple[Any, ...]]],
) -> None:
    """Debit where the money came in, credit the receivable."""
    receivable = uow.company.receivable_account_id
    rows = [
        {
            "payment_id": payment_id,
            "line_number": line,
            "account_id": account_id,
            "partner_id": payment.commercial_partner_id,
            "accounting_on": payment.paid_on,
            "label": text,
            "debit": max(amount, ZERO),
            "credit": max(-amount, ZERO),
            "currency_id": uow.company.currency.id,
            "currency_amount": amount,
        }
        for payment, payment_id, (_, text) in zip(payments, ids, numbers, strict=True)
        for line, account_id, amount in (
            (1, journals[payment.journal_id].account_id, payment.amount),
            (2, receivable, -payment.amount),
        )
    ]
    uow.connection.execute(insert(JournalItem), rows)


def _insert_statuses(
    uow: UnitOfWork,
    payments: Sequence[NewPayment],
    ids: Sequence[int],
    residuals: Sequence[Decimal],
) -> None:
    rows = [
        {
            "payment_id": payment_id,
            "commercial_partner_id": payment.commercial_partner_id,
            "residual_amount": residual,
        }
        for payment, payment_id, residual in zip(payments, ids, residuals, strict=True)
    ]
    uow.connection.execute(insert(PaymentStatus), rows)


def _matches(
    payments: Sequence[NewPayment], ids: Sequence[int], matched: Sequence[Decimal]
) -> Iterator[Match]:
    for payment, payment_id, amount in zip(payments, ids, matched, strict=True):
        if amount:
            debit = Source(invoice_id=payment.invoice_id)
            yield Match(debit, Source(payment_id=payment_id), amount, payment.paid_on)
