"""Of which pieces that came back a draft credit note is: never more than it credits."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import delete, select, update

from app.models.enums import LineKind
from app.models.invoices import CreditedReturn

if TYPE_CHECKING:
    from app.services.invoices.work import Worked
    from app.services.unit_of_work import UnitOfWork

ZERO = Decimal(0)


def trim(uow: UnitOfWork, draft_id: int, worked: Worked) -> None:
    """Let a draft be for no more pieces than its lines credit now, in the order of the moves.

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
