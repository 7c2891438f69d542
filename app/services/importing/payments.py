"""Pays a share of the imported invoices, each in full and on its own day."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from app.services.payments import NewPayment, post_many

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from app.services.importing.entries import Entry
    from app.services.importing.setting import Setting
    from app.services.unit_of_work import UnitOfWork


def pay(uow: UnitOfWork, entries: Sequence[Entry], share: Decimal, setting: Setting) -> None:
    """Post the payments of that share (0 to 1) of posted invoices; those of zero need none.

    Raises:
        Refused: see `payments.post_many`
    """
    post_many(uow, [_payment(entry, setting) for entry in entries if _is_paid(entry, share)])


def _is_paid(entry: Entry, share: Decimal) -> bool:
    """Whether an invoice gets a payment: the same ones each time, spread evenly."""
    name = f"{entry.document.source}/{entry.origin_number}"
    return bool(entry.amounts.total) and zlib.crc32(name.encode()) < share * 2**32


def _payment(entry: Entry, setting: Setting) -> NewPayment:
    return NewPayment(
        journal_id=setting.payment_journal_id,
        partner_id=entry.partner_id,
        commercial_partner_id=entry.partner_id,
        paid_on=entry.date,
        amount=entry.amounts.total,
        memo=entry.origin_number,
        invoice_id=entry.invoice_id,
        origin_source=entry.document.source,
        origin_number=entry.origin_number,
    )
