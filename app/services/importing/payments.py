"""Writes the payments of a share of the imported invoices, each a posted entry of its own."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING

from app.models.enums import PaymentKind, PaymentMethod, SeriesKind
from app.models.invoices import JournalItem, Payment, PaymentStatus
from app.services import series
from app.services.importing.bulk import insert_rows
from app.services.importing.identities import reserve
from app.services.payments import matching

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from app.services.importing.entries import Entry
    from app.services.importing.setting import Setting
    from app.services.unit_of_work import UnitOfWork

_NONE = Decimal(0)


@dataclass(frozen=True, slots=True)
class _Receipt:
    """The payment of one invoice, and its number."""

    entry: Entry
    number_value: int
    number: str
    payment_id: int


def is_paid(entry: Entry, share: Decimal) -> bool:
    """Whether an invoice gets a payment: the same ones each time, spread evenly."""
    name = f"{entry.document.source}/{entry.origin_number}"
    return bool(entry.amounts.total) and zlib.crc32(name.encode()) < share * 2**32


def write_payments(uow: UnitOfWork, entries: Sequence[Entry], setting: Setting) -> None:
    """Pay in full, on their own day, invoices that were posted as paid; match both."""
    if not entries:
        return
    receipts = list(_receipts(uow, entries, setting))
    insert_rows(uow, Payment, [_payment(uow, r, setting) for r in receipts])
    items = [item for receipt in receipts for item in _items(uow, receipt, setting)]
    insert_rows(uow, JournalItem, items)
    insert_rows(uow, PaymentStatus, [_status(receipt) for receipt in receipts])
    matching.add(uow, [_match(receipt) for receipt in receipts])


def _match(receipt: _Receipt) -> matching.Match:
    entry = receipt.entry
    return matching.Match(
        matching.Source(invoice_id=entry.invoice_id),
        matching.Source(payment_id=receipt.payment_id),
        entry.amounts.total,
        entry.date,
    )


def _receipts(uow: UnitOfWork, entries: Sequence[Entry], setting: Setting) -> Iterator[_Receipt]:
    """Give payments their numbers, by year; the entries are in order of their dates."""
    payments = reserve(uow, Payment, len(entries))
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
            yield _Receipt(entry, value, number, next(payments))


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
        "line_number": 1,
        "account_id": setting.payment_account_id,
        "debit": amount,
        "credit": _NONE,
        "currency_amount": amount,
    }
    yield common | {
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
