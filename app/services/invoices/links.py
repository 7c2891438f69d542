"""What a document goes with: credit notes, corrections, matches, ticket, order, people."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, bindparam, exists, extract, or_, select

from app.db.base import aliased
from app.db.types import Id
from app.models.company import DocumentSeries
from app.models.enums import InvoiceState
from app.models.ids import RecordRef
from app.models.invoices import CreditedInvoice, Invoice, InvoiceStatus
from app.models.orders import SalesOrder
from app.models.payments import Entry, ItemMatch, ItemMatchUndo, JournalItem, Payment
from app.models.teams import Stage
from app.models.tickets import Ticket
from app.models.users import UserAccount
from app.services.invoices.cards import Link
from app.services.invoices.documents import ref

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Select
    from sqlalchemy.engine import Row

    from app.services.invoices.documents import Document
    from app.services.unit_of_work import UnitOfWork


def people_and_places(uow: UnitOfWork, record_id: int) -> Row[*tuple[Any, ...]]:
    """Who made and posted a document, its prints, order, ticket, correction, and its series."""
    return uow.connection.execute(_surroundings(), {"id": record_id}).one()


def original(document: Document) -> Link:
    """A link to an invoice that is credited."""
    row = document.row
    return Link(
        document.ref, row.number, row.invoice_on, row.origin_number, row.total_amount, row.state
    )


def credit_notes(uow: UnitOfWork, invoice_id: int) -> tuple[Link, ...]:
    """The credit notes of an invoice, drafts too, the latest first."""
    rows = uow.connection.execute(
        select(
            Invoice.id,
            Invoice.kind,
            Invoice.number,
            Invoice.invoice_on,
            Invoice.state,
            CreditedInvoice.total_amount,
        )
        .join(CreditedInvoice, CreditedInvoice.credit_note_id == Invoice.id)
        .where(
            CreditedInvoice.original_invoice_id == invoice_id,
            Invoice.state != InvoiceState.CANCELLED,
        )
        .order_by(Invoice.id.desc())
    )
    return tuple(
        Link(
            ref(row.kind, row.id),
            row.number or "",
            row.invoice_on,
            amount=row.total_amount,
            state=row.state,
        )
        for row in rows
    )


def matches(uow: UnitOfWork, record_id: int) -> tuple[Link, ...]:
    """What a document is set against: documents, payments, entries, in the order of matching."""
    return tuple(_match_links(uow.connection.execute(_matches(), {"id": record_id})))


def _match_links(rows: Iterable[Row[*tuple[Any, ...]]]) -> Iterable[Link]:
    for row in rows:
        number = row.number or row.payment_number or row.entry_number
        yield Link(_other_side(row), number, row.matched_on, amount=row.amount)


def _other_side(row: Row[*tuple[Any, ...]]) -> RecordRef:
    if row.invoice_id is not None:
        return ref(row.kind, row.invoice_id)
    if row.payment_id is not None:
        return RecordRef("payment", row.payment_id)
    return RecordRef("entry", row.entry_id)


@functools.cache
def _matches() -> Select[*tuple[Any, ...]]:
    item, other = aliased(JournalItem), aliased(JournalItem)
    is_side = or_(
        and_(ItemMatch.debit_item_id == item.id, ItemMatch.credit_item_id == other.id),
        and_(ItemMatch.credit_item_id == item.id, ItemMatch.debit_item_id == other.id),
    )
    return (
        select(
            ItemMatch.amount,
            ItemMatch.matched_on,
            Payment.id.label("payment_id"),
            Payment.number.label("payment_number"),
            Invoice.id.label("invoice_id"),
            Invoice.kind,
            Invoice.number,
            Entry.id.label("entry_id"),
            Entry.number.label("entry_number"),
        )
        .select_from(item)
        .join(
            ItemMatch, or_(ItemMatch.debit_item_id == item.id, ItemMatch.credit_item_id == item.id)
        )
        .join(other, is_side)
        .outerjoin(Payment, Payment.id == other.payment_id)
        .outerjoin(Invoice, Invoice.id == other.invoice_id)
        .outerjoin(Entry, Entry.id == other.entry_id)
        .where(
            item.invoice_id == bindparam("id", type_=Id),
            ~exists().where(ItemMatchUndo.item_match_id == ItemMatch.id),
        )
        .order_by(ItemMatch.id)
    )


@functools.cache
def _surroundings() -> Select[*tuple[Any, ...]]:
    maker, poster, corrected = aliased(UserAccount), aliased(UserAccount), aliased(Invoice)
    confirmer = aliased(UserAccount)
    return (
        select(
            maker.name.label("made_by"),
            poster.name.label("posted_by"),
            confirmer.name.label("post_confirmed_by"),
            InvoiceStatus.printed_count,
            SalesOrder.id.label("order_id"),
            SalesOrder.number.label("order_number"),
            SalesOrder.origin_number.label("order_origin_number"),
            SalesOrder.ordered_on,
            Ticket.id.label("ticket_id"),
            Ticket.number.label("ticket_number"),
            Stage.name.label("stage_name"),
            corrected.id.label("corrected_id"),
            corrected.number.label("corrected_number"),
            corrected.invoice_on.label("corrected_on"),
            DocumentSeries.last_number,
            DocumentSeries.last_on,
        )
        .select_from(Invoice)
        .join(maker, maker.id == Invoice.created_by_id)
        .outerjoin(poster, poster.id == Invoice.posted_by_id)
        .outerjoin(confirmer, confirmer.id == Invoice.post_confirmed_by_id)
        .outerjoin(InvoiceStatus, InvoiceStatus.invoice_id == Invoice.id)
        .outerjoin(SalesOrder, SalesOrder.id == Invoice.sales_order_id)
        .outerjoin(Ticket, Ticket.id == Invoice.ticket_id)
        .outerjoin(Stage, Stage.id == Ticket.stage_id)
        .outerjoin(corrected, corrected.id == Invoice.corrected_invoice_id)
        .outerjoin(
            DocumentSeries,
            and_(
                DocumentSeries.journal_id == Invoice.journal_id,
                DocumentSeries.kind == Invoice.kind,
                DocumentSeries.year == extract("year", Invoice.accounting_on),
            ),
        )
        .where(Invoice.id == bindparam("id", type_=Id))
    )
