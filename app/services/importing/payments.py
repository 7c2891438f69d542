"""Writes the payments of a share of the imported invoices, each a posted entry of its own."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING

from sqlalchemy import insert, select, update

from app.models.enums import PaymentKind, PaymentMethod, PaymentState, SeriesKind
from app.models.invoices import InvoiceStatus, ItemMatch, JournalItem, Payment, PaymentStatus
from app.services import series
from app.services.importing.identities import reserve

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from app.services.importing.entries import Entry
    from app.services.importing.setting import Setting
    from app.services.unit_of_work import UnitOfWork

_NONE = Decimal(0)


@dataclass(frozen=True, slots=True)
class _Receipt:
    """The payment of one invoice: its number, and the ids of its rows."""

    entry: Entry
    number_value: int
    number: str
    payment_id: int
    bank_item_id: int
    receivable_item_id: int


def is_paid(entry: Entry, share: Decimal) -> bool:
    """Whether an invoice gets a payment: the same ones each time, spread evenly."""
    name = f"{entry.document.source}/{entry.origin_number}"
    return bool(entry.amounts.total) and zlib.crc32(name.encode()) < share * 2**32


def write_payments(uow: UnitOfWork, entries: Sequence[Entry], setting: Setting) -> None:
    """Pay posted invoices in full on their own day, and match payment and invoice."""
    if not entries:
        return
    receipts = list(_receipts(uow, entries, setting))
    uow.connection.execute(insert(Payment), [_payment(uow, r, setting) for r in receipts])
    items = [item for receipt in receipts for item in _items(uow, receipt, setting)]
    uow.connection.execute(insert(JournalItem), items)
    uow.connection.execute(insert(PaymentStatus), [_status(receipt) for receipt in receipts])
    invoiced = _receivable_items(uow, entries)
    matches = [_match(uow, receipt, invoiced[receipt.entry.invoice_id]) for receipt in receipts]
    uow.connection.execute(insert(ItemMatch), matches)
    uow.connection.execute(
        update(InvoiceStatus)
        .where(InvoiceStatus.invoice_id.in_(list(invoiced)))
        .values(residual_amount=0, company_residual_amount=0, payment_state=PaymentState.PAID)
    )


def _receipts(uow: UnitOfWork, entries: Sequence[Entry], setting: Setting) -> Iterator[_Receipt]:
    """Give payments their numbers, by year; the entries are in order of their dates."""
    payments = reserve(uow, Payment, len(entries))
    items = reserve(uow, JournalItem, 2 * len(entries))
    for year, group in groupby(entries, key=lambda entry: entry.date.year):
        some = list(group)
        first = series.take(
            uow,
            series.Series(setting.payment_journal_id, SeriesKind.PAYMENT, year),
            count=len(some),
            last_on=some[-1].date,
        )
        for value, entry in enumerate(some, first):
            number = series.number_text(setting.payment_prefix, year, value)
            yield _Receipt(entry, value, number, next(payments), next(items), next(items))


def _payment(uow: UnitOfWork, receipt: _Receipt, setting: Setting) -> dict[str, object]:
    entry = receipt.entry
    return {
        "id": receipt.payment_id,
        "kind": PaymentKind.PAYMENT,
        "method": PaymentMethod.BANK,
        "journal_id": setting.payment_journal_id,
        "series_year": entry.date.year,
        "number_value": receipt.number_value,
        "number": receipt.number,
        "partner_id": entry.partner_id,
        "commercial_partner_id": entry.partner_id,
        "accounting_on": entry.date,
        "amount": entry.amounts.total,
        "currency_id": uow.company.currency.id,
        "exchange_rate": Decimal(1),
        "memo": entry.origin_number,
        "posted_at": uow.now,
        "posted_by_id": uow.actor.id,
        "origin_source": entry.document.source,
        "origin_number": entry.origin_number,
    }


def _items(uow: UnitOfWork, receipt: _Receipt, setting: Setting) -> Iterator[dict[str, object]]:
    """Bank debit and receivable credit."""
    entry, amount = receipt.entry, receipt.entry.amounts.total
    common = {
        "payment_id": receipt.payment_id,
        "partner_id": entry.partner_id,
        "accounting_on": entry.date,
        "label": receipt.number,
        "currency_id": uow.company.currency.id,
    }
    yield common | {
        "id": receipt.bank_item_id,
        "line_number": 1,
        "account_id": setting.payment_account_id,
        "debit": amount,
        "credit": _NONE,
        "currency_amount": amount,
    }
    yield common | {
        "id": receipt.receivable_item_id,
        "line_number": 2,
        "account_id": uow.company.receivable_account_id,
        "debit": _NONE,
        "credit": amount,
        "currency_amount": -amount,
    }


def _status(receipt: _Receipt) -> dict[str, object]:
    """Nothing of the payment is left to set against a document."""
    return {
        "payment_id": receipt.payment_id,
        "commercial_partner_id": receipt.entry.partner_id,
        "residual_amount": _NONE,
    }


def _receivable_items(uow: UnitOfWork, entries: Sequence[Entry]) -> dict[int, int]:
    """The receivable item of each invoice, by invoice."""
    statement = select(JournalItem.invoice_id, JournalItem.id).where(
        JournalItem.invoice_id.in_([entry.invoice_id for entry in entries]),
        JournalItem.account_id == uow.company.receivable_account_id,
    )
    return {row[0] or 0: row[1] for row in uow.connection.execute(statement)}


def _match(uow: UnitOfWork, receipt: _Receipt, invoice_item_id: int) -> dict[str, object]:
    amount = receipt.entry.amounts.total
    return {
        "debit_item_id": invoice_item_id,
        "credit_item_id": receipt.receivable_item_id,
        "amount": amount,
        "company_amount": amount,
        "matched_on": receipt.entry.date,
        "matched_at": uow.now,
        "matched_by_id": uow.actor.id,
    }
