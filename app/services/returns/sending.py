"""The delivery of what a return leads to: goods of ours, reserved as far as there are any."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.models.enums import LocationKind, TransferKind
from app.services.stock import locations, reserving
from app.services.stock.writing import NewMove, NewTransfer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from app.models.enums import MovePurpose
    from app.services.stock.opened import Opened
    from app.services.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Piece:
    """So many of a product; `origin_move_id` is the delivery's move whose goods it replaces."""

    product_id: int
    quantity: Decimal
    sales_order_line_id: int | None
    origin_move_id: int | None = None
    purpose: MovePurpose | None = None


def delivery(
    uow: UnitOfWork, transfer: Opened, pieces: Sequence[Piece], *, replaces: bool
) -> NewTransfer:
    """A delivery to the customer of a return, on its ticket; without enough stock it waits.

    `replaces`: it is sent in place of what the return brought.
    """
    places = locations.read(uow)
    source = places.default(LocationKind.INTERNAL)
    target = places.default(LocationKind.CUSTOMER)
    stock = reserving.free(uow, [piece.product_id for piece in pieces])
    moves = []
    for piece in pieces:
        lines = reserving.take(stock, piece.product_id, source.id, piece.quantity)
        moves.append(
            NewMove(
                piece.product_id,
                source.id,
                target.id,
                piece.quantity,
                lines,
                purpose=piece.purpose,
                sales_order_line_id=piece.sales_order_line_id,
                origin_move_id=piece.origin_move_id,
                state=reserving.state_of(piece.quantity, lines),
            )
        )
    return NewTransfer(
        TransferKind.OUTGOING,
        source.id,
        target.id,
        tuple(moves),
        state=reserving.least(move.state for move in moves),
        partner_id=transfer.partner_id,
        commercial_partner_id=transfer.commercial_partner_id,
        sales_order_id=transfer.sales_order_id,
        ticket_id=transfer.ticket_id,
        reason_id=transfer.reason_id,
        replaces_id=transfer.id if replaces else None,
    )
