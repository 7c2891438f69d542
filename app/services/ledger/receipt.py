"""What of order lines may be refunded because it is back, or never left (rules 15)."""

from __future__ import annotations

import functools
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, bindparam, case, func, or_, select, type_coerce

from app.db.base import aliased
from app.db.types import Id, Quantity
from app.models.enums import InvoiceKind, InvoiceState, LineKind, MovePurpose, TransferKind
from app.models.invoices import Invoice, InvoiceLine
from app.models.orders import SalesOrderLine
from app.models.stock import Move, Transfer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Select

    from app.services.unit_of_work import UnitOfWork

ZERO = Decimal(0)


def lock_order_lines(uow: UnitOfWork, order_line_ids: Sequence[int]) -> None:
    """Lock order lines by id, after the invoices: they may be sold on several of them."""
    if uow.is_postgresql and order_line_ids:
        uow.connection.execute(_locking(), {"ids": sorted(set(order_line_ids))})


def refundable_pieces(uow: UnitOfWork, order_line_ids: Sequence[int]) -> Mapping[int, Decimal]:
    """Pieces of order lines that are sold, not at the customer and not credited: one statement.

    What the customer keeps by a credit note is at the customer and was not to come back; what a
    correction takes back is invoiced again.
    """
    if not order_line_ids:
        return {}
    rows = uow.connection.execute(_statement(), {"ids": sorted(set(order_line_ids))})
    return {row.id: max(row.sold - row.credited - row.out, ZERO) for row in rows}


@functools.cache
def _locking() -> Select[*tuple[Any, ...]]:
    ids = bindparam("ids", type_=Id, expanding=True)
    line = SalesOrderLine.id
    return select(line).where(line.in_(ids)).order_by(line).with_for_update(key_share=True)


@functools.cache
def _statement() -> Select[*tuple[Any, ...]]:
    return select(
        SalesOrderLine.id,
        _sold().label("sold"),
        _credited().label("credited"),
        at_customer().label("out"),
    ).where(SalesOrderLine.id.in_(bindparam("ids", type_=Id, expanding=True)))


def _sold() -> Any:  # noqa: ANN401
    """The pieces on posted invoices."""
    return (
        select(_sum(InvoiceLine.quantity))
        .join(Invoice, Invoice.id == InvoiceLine.invoice_id)
        .where(
            InvoiceLine.sales_order_line_id == SalesOrderLine.id,
            Invoice.kind == InvoiceKind.INVOICE,
            Invoice.state == InvoiceState.POSTED,
        )
        .correlate(SalesOrderLine)
        .scalar_subquery()
    )


def _credited() -> Any:  # noqa: ANN401
    """The pieces that posted credit notes took back: goods that came, and corrections."""
    line, note = aliased(InvoiceLine), aliased(Invoice)
    came = and_(line.kind == LineKind.GOODS, ~note.is_keep_it)
    return (
        select(_sum(line.quantity))
        .join(note, note.id == line.invoice_id)
        .where(
            line.sales_order_line_id == SalesOrderLine.id,
            note.kind == InvoiceKind.CREDIT_NOTE,
            note.state == InvoiceState.POSTED,
            or_(came, line.kind == LineKind.CORRECTION),
        )
        .correlate(SalesOrderLine)
        .scalar_subquery()
    )


def at_customer() -> Any:  # noqa: ANN401
    """SQL: the pieces of an order line that the customer has: sent or replaced, not given back."""
    is_out = Transfer.kind == TransferKind.OUTGOING
    counted = case((is_out, Move.done_quantity), else_=-Move.done_quantity)
    purposes = (MovePurpose.GIVE_BACK, MovePurpose.REPLACEMENT)
    return (
        select(_sum(counted))
        .join(Transfer, Transfer.id == Move.transfer_id)
        .where(
            Move.sales_order_line_id == SalesOrderLine.id,
            Transfer.kind.in_((TransferKind.OUTGOING, TransferKind.INCOMING)),
            or_(Move.purpose.is_(None), Move.purpose.in_(purposes)),
        )
        .correlate(SalesOrderLine)
        .scalar_subquery()
    )


def _sum(column: Any) -> Any:  # noqa: ANN401
    return type_coerce(func.coalesce(func.sum(column), ZERO), Quantity)
