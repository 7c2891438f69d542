"""Posts payments: entries with their own numbers, set against the invoices that they pay."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.errors import Refused
from app.models.enums import InvoiceState, PaymentKind, PaymentMethod, PaymentState
from app.models.ids import RecordRef
from app.models.invoices import Invoice, InvoiceStatus
from app.services.payments import entries, journals, matching
from app.services.payments.entries import Money, ToBook, two_legs
from app.services.payments.matching import Match, Source, Status
from app.services.taxes import Pair

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from sqlalchemy.engine import Row

    from app.services.payments.journals import OpenJournal
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
    used = _journals(uow, payments)
    open_invoices = _lock_invoices(uow, payments)
    settled, matched = _settle(payments, open_invoices)
    batch = [
        _to_book(uow, payment, used[payment.journal_id], payment.amount - taken)
        for payment, taken in zip(payments, matched, strict=True)
    ]
    booked = entries.book(uow, batch)
    matching.set_statuses(uow, settled)
    matching.add(uow, list(_matches(payments, [each.id for each in booked], matched)))
    return [
        PostedPayment(each.id, each.number, to_book.residual.amount)
        for each, to_book in zip(booked, batch, strict=True)
    ]


def _journals(uow: UnitOfWork, payments: Sequence[NewPayment]) -> Mapping[int, OpenJournal]:
    """The journals with their accounts; checks clock and lock dates."""
    found = journals.lock(uow, {payment.journal_id for payment in payments})
    for payment in payments:
        until = found[payment.journal_id].locked_until_on
        if until is not None and payment.paid_on <= until:
            raise Refused("ledger.locked_period", None, {"until": until})
    return found


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
        .where(
            Invoice.id.in_(ids),
            Invoice.state == InvoiceState.POSTED,
            Invoice.currency_id == uow.company.currency.id,
        )
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
            Pair(is_open[key], is_open[key]),
            PaymentState.PARTIAL if is_open[key] else PaymentState.PAID,
        )
        for key, row in invoices.items()
        if is_open[key] != row.residual_amount
    ]
    return statuses, matched


def _to_book(
    uow: UnitOfWork, payment: NewPayment, journal: OpenJournal, residual: Decimal
) -> ToBook:
    """Debit where the money came in, credit the receivable."""
    money = Money(uow.company.currency, ONE, payment.amount, payment.amount)
    return ToBook(
        kind=PaymentKind.PAYMENT,
        method=payment.method,
        journal_id=payment.journal_id,
        prefix=journal.row.prefix,
        partner_id=payment.partner_id,
        commercial_partner_id=payment.commercial_partner_id,
        paid_on=payment.paid_on,
        money=money,
        legs=two_legs(journal.row.account_id, uow.company.receivable_account_id, money.pair),
        residual=Pair(residual, residual),
        memo=payment.memo,
        origin_source=payment.origin_source,
        origin_number=payment.origin_number,
    )


def _matches(
    payments: Sequence[NewPayment], ids: Sequence[int], matched: Sequence[Decimal]
) -> Iterator[Match]:
    for payment, payment_id, amount in zip(payments, ids, matched, strict=True):
        if amount:
            debit = Source(invoice_id=payment.invoice_id)
            yield Match(debit, Source(payment_id=payment_id), amount, payment.paid_on)
