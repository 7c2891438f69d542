"""Keeps the words by which tickets are found in step with the records that they stand for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import String, cast, func, select

from app.db.base import aliased
from app.db.inserting import insert_or
from app.models.invoices import Invoice
from app.models.orders import SalesOrder
from app.models.partners import Partner
from app.models.products import Lot, Product
from app.models.tickets import Ticket, TicketDocument, TicketSearch
from app.services.search import index_text
from app.services.unit_of_work import chunks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement, Select

    from app.services.unit_of_work import UnitOfWork

_TICKETS_PER_STATEMENT = 500

Commercial = aliased(Partner)


def refresh(uow: UnitOfWork, ticket_ids: Sequence[int]) -> None:
    """Write the words of some tickets anew; two statements for up to 500 of them.

    Called by whatever changes one of them: number, subject, customer, contact, product, lot, order.
    The numbers of the ticket's own documents and of the invoices of its order, which are given
    later, the database adds by itself (app/db/guards/found).
    """
    for some in chunks(ticket_ids, _TICKETS_PER_STATEMENT):
        if uow.is_postgresql:
            uow.connection.execute(_locking().where(TicketSearch.ticket_id.in_(some)))
        rows = [
            {"ticket_id": row.id, "words": index_text(row[1:])}
            for row in uow.connection.execute(_texts().where(Ticket.id.in_(some)))
        ]
        if rows:
            _write(uow, rows)


def refresh_of(uow: UnitOfWork, column: Any, value: int) -> None:  # noqa: ANN401
    """Write the words of all tickets anew whose `column` is `value`: its name was changed."""
    ids = uow.connection.scalars(select(Ticket.id).where(column == value)).all()
    refresh(uow, ids)


def _locking() -> Select[int]:
    """The words as they are, locked: what another session adds meanwhile would be written over."""
    return select(TicketSearch.ticket_id).order_by(TicketSearch.ticket_id).with_for_update()


def _write(uow: UnitOfWork, rows: list[dict[str, object]]) -> None:
    """Insert or replace the words of tickets."""
    statement = insert_or(TicketSearch, is_postgresql=uow.is_postgresql)
    uow.connection.execute(
        statement.on_conflict_do_update(
            index_elements=["ticket_id"], set_={"words": statement.excluded.words}
        ),
        rows,
    )


def _texts() -> Select[*tuple[Any, ...]]:
    """Ticket ids with all texts that hold their words."""
    return (
        select(
            Ticket.id,
            Ticket.number,
            cast(Ticket.number_value, String),
            Ticket.subject,
            Ticket.contact_name,
            Ticket.email,
            Ticket.origin_number,
            Partner.name,
            Commercial.name,
            Commercial.customer_number,
            Product.code,
            Product.name,
            Lot.name,
            SalesOrder.number,
            SalesOrder.origin_number,
            _numbers(Invoice.number, Invoice.sales_order_id == Ticket.sales_order_id),
            _numbers(Invoice.origin_number, Invoice.sales_order_id == Ticket.sales_order_id),
            _numbers(TicketDocument.number, TicketDocument.ticket_id == Ticket.id),
        )
        .outerjoin(Partner, Partner.id == Ticket.partner_id)
        .outerjoin(Commercial, Commercial.id == Ticket.commercial_partner_id)
        .outerjoin(Product, Product.id == Ticket.product_id)
        .outerjoin(Lot, Lot.id == Ticket.lot_id)
        .outerjoin(SalesOrder, SalesOrder.id == Ticket.sales_order_id)
    )


def _numbers(column: Any, condition: ColumnElement[bool]) -> ColumnElement[Any]:  # noqa: ANN401
    """All numbers of documents in one text."""
    return (
        select(func.aggregate_strings(column, " "))
        .where(condition)
        .correlate(Ticket)
        .scalar_subquery()
    )
