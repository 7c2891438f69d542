"""Payments that Reverse and Create Invoice set free, for the invoice that corrects (rules 16)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.db.base import aliased
from app.models.ids import RecordRef
from app.models.payments import ItemMatch, ItemMatchUndo, JournalItem, PaymentStatus
from app.services.payment_events import CreditSetAgainst
from app.services.payments import exchange, matching, open_items, settling
from app.services.payments.matching import ZERO

if TYPE_CHECKING:
    from app.services.payments.open_items import Item
    from app.services.unit_of_work import UnitOfWork


def read(uow: UnitOfWork, corrected_id: int) -> list[Item]:
    """The payments that a corrected invoice gave back, with what is open of them, oldest first."""
    debit, credit = aliased(JournalItem), aliased(JournalItem)
    ids = uow.connection.scalars(
        select(PaymentStatus.payment_id)
        .join(credit, credit.payment_id == PaymentStatus.payment_id)
        .join(ItemMatch, ItemMatch.credit_item_id == credit.id)
        .join(ItemMatchUndo, ItemMatchUndo.item_match_id == ItemMatch.id)
        .join(debit, debit.id == ItemMatch.debit_item_id)
        .where(debit.invoice_id == corrected_id, PaymentStatus.residual_amount > 0)
        .order_by(PaymentStatus.payment_id)
        .distinct()
    )
    refs = [RecordRef("payment", each) for each in ids]
    found = open_items.read(uow, refs) if refs else {}
    return [found[ref] for ref in refs if found[ref].kind in open_items.CREDITS]


def lock(uow: UnitOfWork, corrected_id: int) -> list[Item]:
    """The same, locked and read again: before the number is taken (rules 7)."""
    refs = [item.ref for item in read(uow, corrected_id)]
    return list(open_items.lock(uow, refs).values()) if refs else []


def use(uow: UnitOfWork, invoice: RecordRef, payments: list[Item]) -> None:
    """Set locked payments against an invoice that was just posted, as far as both are open."""
    item = open_items.read(uow, [invoice])[invoice]
    rest, invoice_side = item.residual or ZERO, item.side
    matches, used = [], []
    for payment in payments:
        amount = min(rest, payment.residual or ZERO)
        if amount > 0:
            day = max(item.booked_on, payment.booked_on)
            made = exchange.match(
                uow, invoice_side, payment.side, amount, of=item.customer, on=day, general=None
            )
            matches.append(made)
            used.append((payment, amount))
            rest -= amount
            taken = made.taken.debit if made.taken else amount
            invoice_side = replace(invoice_side, left=invoice_side.left.less(amount, taken))
    matching.add(uow, matches)
    settling.refresh(uow, [item.source, *(payment.source for payment, _ in used)])
    for payment, amount in used:
        uow.record(
            CreditSetAgainst(
                ref=item.ref,
                ticket_id=item.ticket_id,
                number=item.number,
                other=payment.number,
                amount=amount,
                currency=item.currency.code,
            )
        )
