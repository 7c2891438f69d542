"""Of which pieces that came back, or did not, a draft is: never more than stand on it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import delete, select, update

from app.models.enums import LineKind
from app.models.invoices import CreditedReturn, InvoicedReplacement
from app.models.stock import Move

if TYPE_CHECKING:
    from app.services.invoices.work import Worked
    from app.services.unit_of_work import UnitOfWork

ZERO = Decimal(0)


def trim(uow: UnitOfWork, draft_id: int, worked: Worked, *, is_credit: bool) -> None:
    """Let a draft be for no more pieces than its lines say now."""
    if is_credit:
        _trim_credited(uow, draft_id, worked)
    else:
        _trim_replaced(uow, draft_id, worked)


def _trim_replaced(uow: UnitOfWork, draft_id: int, worked: Worked) -> None:
    """An invoice of what was replaced: what it no longer has can be invoiced anew."""
    link = InvoicedReplacement
    rows = uow.connection.execute(
        select(link.move_id, link.quantity, Move.sales_order_line_id)
        .join(Move, Move.id == link.move_id)
        .where(link.invoice_id == draft_id)
        .order_by(link.move_id)
    ).all()
    left: dict[int | None, Decimal] = {}
    for each in worked.lines if rows else ():
        key = each.line.source.sales_order_line_id
        left[key] = left.get(key, ZERO) + each.line.quantity
    for row in rows:
        now = min(row.quantity, left.get(row.sales_order_line_id, ZERO))
        left[row.sales_order_line_id] = left.get(row.sales_order_line_id, ZERO) - now
        is_it = (link.invoice_id == draft_id, link.move_id == row.move_id)
        if now <= 0:
            uow.connection.execute(delete(link).where(*is_it))
        elif now < row.quantity:
            uow.connection.execute(update(link).where(*is_it).values(quantity=now))


def _trim_credited(uow: UnitOfWork, draft_id: int, worked: Worked) -> None:
    """A credit note of what came, in the order of the moves.

    The pieces that it no longer credits can be refunded or replaced otherwise; raising the line
    again does not take them back.
    """
    link = CreditedReturn
    rows = uow.connection.execute(
        select(link.move_id, link.original_line_id, link.quantity)
        .where(link.credit_note_id == draft_id)
        .order_by(link.move_id, link.original_line_id)
    ).all()
    left: dict[int, Decimal] = {}
    for each in worked.lines if rows else ():
        if each.line.kind == LineKind.GOODS:
            key = each.line.source.id
            left[key] = left.get(key, ZERO) + each.line.quantity
    for row in rows:
        now = min(row.quantity, left.get(row.original_line_id, ZERO))
        left[row.original_line_id] = left.get(row.original_line_id, ZERO) - now
        is_it = (
            link.credit_note_id == draft_id,
            link.move_id == row.move_id,
            link.original_line_id == row.original_line_id,
        )
        if not now:
            uow.connection.execute(delete(link).where(*is_it))
        elif now < row.quantity:
            uow.connection.execute(update(link).where(*is_it).values(quantity=now))
