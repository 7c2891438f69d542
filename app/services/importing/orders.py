"""Writes the confirmed sales orders of a batch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.models.enums import SalesOrderState
from app.models.orders import SalesOrder, SalesOrderLine, SalesOrderLineTax
from app.services.importing.bulk import insert_rows, insert_stored
from app.services.importing.known import digest
from app.services.importing.setting import ORDER_SERIES
from app.services.numbers import next_numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.services.importing.bulk import Stored
    from app.services.importing.entries import Entry, EntryLine
    from app.services.importing.setting import Setting
    from app.services.numbers import RunningNumber
    from app.services.unit_of_work import UnitOfWork

_LINE_COLUMNS = (
    "id",
    "sales_order_id",
    "line_number",
    "product_id",
    "description",
    "quantity",
    "unit_price",
    "subtotal",
    "delivered_quantity",
    "origin_line",
    "origin_at",
    "origin_digest",
)


def write_orders(uow: UnitOfWork, entries: Sequence[Entry], setting: Setting) -> None:
    """Write one confirmed order per entry: goods delivered, all invoiced."""
    numbers = next_numbers(uow, ORDER_SERIES, len(entries))
    orders = [_order(uow, *pair) for pair in zip(entries, numbers, strict=True)]
    lines = [_line(entry, line) for entry in entries for line in entry.lines]
    insert_rows(uow, SalesOrder, orders)
    insert_stored(uow, SalesOrderLine, _LINE_COLUMNS, lines)
    if setting.taxes:
        taxes = [
            {
                "sales_order_line_id": line.order_line_id,
                "tax_id": booked.tax.id,
                "sequence": sequence,
            }
            for entry in entries
            for line in entry.lines
            for sequence, booked in enumerate(setting.taxes, 1)
        ]
        insert_rows(uow, SalesOrderLineTax, taxes)


def _order(uow: UnitOfWork, entry: Entry, number: RunningNumber) -> dict[str, object]:
    return {
        "id": entry.order_id,
        "number_value": number.value,
        "number": number.text,
        "state": SalesOrderState.CONFIRMED,
        "partner_id": entry.partner_id,
        "commercial_partner_id": entry.partner_id,
        "currency_id": uow.company.currency.id,
        "ordered_on": entry.date,
        "untaxed_amount": entry.amounts.untaxed,
        "tax_amount": entry.amounts.tax,
        "total_amount": entry.amounts.total,
        "created_at": uow.now,
        "confirmed_at": entry.moment,
        "origin_source": entry.document.source,
        "origin_number": entry.origin_number,
        "origin_document": entry.document.number,
        "origin_part": entry.part,
        "origin_at": entry.origin_at,
    }


def _line(entry: Entry, line: EntryLine) -> tuple[Stored, ...]:
    """The values of `_LINE_COLUMNS`."""
    sale = line.sale
    return (
        line.order_line_id,
        entry.order_id,
        line.number,
        line.product.id,
        line.description,
        line.quantity,
        line.price,
        line.subtotal,
        0 if line.move_id is None else line.quantity,
        sale.origin.place,
        entry.origin_at if sale.time == entry.time else sale.time.isoformat(" "),
        digest(sale),
    )
