"""Counts printings: from the second on a page is marked as a copy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, update

from app.errors import Refused
from app.models.ids import InvoiceId
from app.models.invoices import Invoice, InvoiceStatus
from app.services import access
from app.services.events import DocumentPrinted
from app.services.invoices.cards import Printing
from app.services.invoices.documents import ref

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.services.unit_of_work import UnitOfWork


def register(uow: UnitOfWork, ids: Sequence[int]) -> tuple[Printing, ...]:
    """Count a printing of each; see invoices.register_print."""
    access.require(uow, "invoice.print")
    uow.connection.execute(
        update(InvoiceStatus)
        .where(InvoiceStatus.invoice_id.in_(ids))
        .values(printed_count=InvoiceStatus.printed_count + 1)
    )
    printings = counted(uow, ids)
    rows = uow.connection.execute(
        select(Invoice.id, Invoice.kind, Invoice.number, Invoice.ticket_id).where(
            Invoice.id.in_(ids)
        )
    )
    heads = {row.id: row for row in rows}
    for printing in printings:
        row = heads[printing.id]
        uow.record(
            DocumentPrinted(
                ref=ref(row.kind, row.id),
                ticket_id=row.ticket_id,
                number=row.number or "",
                copy=printing.copy_number or 0,
            )
        )
    uow.produced("credit_note", list(ids))
    return printings


def counted(uow: UnitOfWork, ids: Sequence[int]) -> tuple[Printing, ...]:
    """How often each was printed, in the order of `ids`.

    Raises:
        Refused: invoice.unknown
    """
    rows = uow.connection.execute(
        select(InvoiceStatus.invoice_id, InvoiceStatus.printed_count).where(
            InvoiceStatus.invoice_id.in_(ids)
        )
    )
    counts = {row.invoice_id: row.printed_count for row in rows}
    for record_id in ids:
        if record_id not in counts:
            raise Refused("invoice.unknown", parameters={"id": record_id})
    return tuple(
        Printing(InvoiceId(each), counts[each], counts[each] - 1 if counts[each] > 1 else None)
        for each in ids
    )
