"""Writes the draft invoices of a batch, which are then posted like any other."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from app.models.enums import InvoiceKind, InvoiceState, LineKind
from app.models.invoices import Invoice, InvoiceLine, InvoiceLineTax, InvoiceTax
from app.services.importing.bulk import insert_rows, insert_stored

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from app.services.importing.bulk import Stored
    from app.services.importing.entries import Entry, EntryLine
    from app.services.importing.setting import Setting
    from app.services.unit_of_work import UnitOfWork

_SALE = LineKind.SALE.value
_LINE_COLUMNS = (
    "id",
    "invoice_id",
    "line_number",
    "kind",
    "product_id",
    "product_code",
    "description",
    "lot_id",
    "lot_name",
    "sales_order_line_id",
    "account_id",
    "quantity",
    "unit_price",
    "subtotal",
    "gross",
    "company_subtotal",
    "origin_line",
)


def write_drafts(uow: UnitOfWork, entries: Sequence[Entry], setting: Setting) -> None:
    """Write one draft invoice per entry, dated as in the file."""
    insert_rows(uow, Invoice, [_invoice(uow, entry, setting) for entry in entries])
    lines = [_line(uow, entry, line) for entry in entries for line in entry.lines]
    insert_stored(uow, InvoiceLine, _LINE_COLUMNS, lines)
    if setting.taxes:
        rows = [row for entry in entries for row in _line_taxes(entry, setting)]
        insert_rows(uow, InvoiceLineTax, rows)
        rows = [row for entry in entries for row in _taxes(entry, setting)]
        insert_rows(uow, InvoiceTax, rows)


def _invoice(uow: UnitOfWork, entry: Entry, setting: Setting) -> dict[str, object]:
    return {
        "id": entry.invoice_id,
        "kind": InvoiceKind.INVOICE,
        "state": InvoiceState.DRAFT,
        "journal_id": setting.sales_journal_id,
        "partner_id": entry.partner_id,
        "commercial_partner_id": entry.partner_id,
        "sales_order_id": entry.order_id,
        "invoice_on": entry.date,
        "accounting_on": entry.date,
        "currency_id": uow.company.currency.id,
        "exchange_rate": Decimal(1),
        "tax_rounding": uow.company.tax_rounding,
        "language": uow.company.language,
        "untaxed_amount": entry.amounts.untaxed,
        "tax_amount": entry.amounts.tax,
        "total_amount": entry.amounts.total,
        "company_total_amount": entry.amounts.total,
        "created_at": uow.now,
        "created_by_id": uow.actor.id,
        "is_historic": True,
        "origin_source": entry.document.source,
        "origin_number": entry.origin_number,
        "origin_at": entry.origin_at,
    }


def _line(uow: UnitOfWork, entry: Entry, line: EntryLine) -> tuple[Stored, ...]:
    """The values of `_LINE_COLUMNS`."""
    product = line.product
    return (
        line.invoice_line_id,
        entry.invoice_id,
        line.number,
        _SALE,
        product.id,
        product.code,
        line.description,
        line.lot.id,
        line.lot.name,
        line.order_line_id,
        product.income_account_id or uow.company.sales_account_id,
        line.quantity,
        line.price,
        line.subtotal,
        line.gross,
        line.subtotal,
        line.sale.origin.place,
    )


def _line_taxes(entry: Entry, setting: Setting) -> Iterator[dict[str, object]]:
    for line in entry.lines:
        worked = zip(setting.taxes, line.amounts.taxes, strict=True)
        for sequence, (booked, amounts) in enumerate(worked, 1):
            yield {
                "invoice_line_id": line.invoice_line_id,
                "sequence": sequence,
                "tax_id": booked.tax.id,
                "label": booked.label,
                "kind": booked.tax.kind,
                "rate": booked.tax.rate,
                "fixed_amount": booked.tax.fixed_amount if booked.tax.is_fixed else None,
                "is_included": booked.tax.is_included,
                "is_base_affecting": booked.tax.is_base_affecting,
                "account_id": booked.account_id,
                "base": amounts.base,
                "amount": amounts.amount,
            }


def _taxes(entry: Entry, setting: Setting) -> Iterator[dict[str, object]]:
    by_id = {booked.tax.id: booked for booked in setting.taxes}
    for amounts in entry.amounts.taxes:
        booked = by_id[amounts.tax.id]
        yield {
            "invoice_id": entry.invoice_id,
            "tax_id": booked.tax.id,
            "label": booked.label,
            "rate": booked.tax.rate,
            "is_negative": amounts.is_negative,
            "account_id": booked.account_id,
            "base": amounts.base,
            "amount": amounts.amount,
            "company_amount": amounts.amount,
        }
