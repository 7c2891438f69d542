"""What a return brought and did not go out again: a piece leaves once (rules 25).

What goes out again names the move by which it came, for whatever it came.
"""

from __future__ import annotations

import functools
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, select, type_coerce

from app.db.base import aliased
from app.db.types import Id, Quantity
from app.errors import Problem, Refused
from app.models.enums import MovePurpose, TransferKind, TransferState
from app.models.stock import Move, MoveLine, Transfer
from app.services import wording
from app.services.stock import replaced

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Select

    from app.services.stock.opened import Opened, OpenedMove
    from app.services.unit_of_work import UnitOfWork

ZERO = Decimal(0)


def read(uow: UnitOfWork, transfer_id: int) -> Mapping[tuple[int, int | None], Decimal]:
    """By move and lot what of a received return did not go out again: one statement."""
    rows = uow.connection.execute(lines(), {"transfer": transfer_id})
    return {(row.move_id, row.lot_id): left(row) for row in rows}


def left(row: Any) -> Decimal:  # noqa: ANN401  # a row of `lines`
    """What is left of a line's lot."""
    here: Decimal = max(row.brought - row.gone, ZERO)
    return here


def problem(move: OpenedMove, wanted: Decimal, here: Decimal) -> Problem | None:
    """The sentence if more is wanted than is here still of what the move brought."""
    if wanted <= here:
        return None
    if not here:
        return Problem("return.all_gone", {"product": move.product})
    words = {"product": move.product, "here": wording.pieces(here), "n": wording.form_of(here)}
    return Problem("return.gone_again", words, here)


def require_unsettled(
    uow: UnitOfWork, transfer: Opened, wanted: Sequence[tuple[OpenedMove, Decimal]]
) -> None:
    """Refuse to let go what is refunded, replaced or exchanged: the customer has had it (rules 29).

    Raises:
        Refused: return.settled
    """
    settled = replaced.read(uow, transfer.id)
    for move, quantity in wanted:
        own = settled.get(move.id)
        if own is None or move.purpose not in (None, MovePurpose.GIVE_BACK):
            continue
        taken = own.credited + own.replaced
        free = min(move.done_quantity - own.gone - taken, own.room)
        if quantity > free:
            held = move.done_quantity - own.gone - max(free, ZERO)
            words = {
                "product": move.product,
                "number": transfer.number,
                "settled": wording.pieces(held),
                "by": replaced.settled_by(uow, move, transfer.id if taken else None),
                "n": wording.form_of(held),
            }
            raise Refused("return.settled", transfer.ref, words)


@functools.cache
def lines() -> Select[*tuple[Any, ...]]:
    """By move and lot of the return `transfer`: brought, and gone again or about to go."""
    return (
        select(
            Move.id.label("move_id"),
            MoveLine.lot_id,
            type_coerce(func.sum(MoveLine.quantity), Quantity).label("brought"),
            gone(Move.id, MoveLine.lot_id).label("gone"),
        )
        .join(MoveLine, MoveLine.move_id == Move.id)
        .where(
            Move.transfer_id == bindparam("transfer", type_=Id), Move.state == TransferState.DONE
        )
        .group_by(Move.id, MoveLine.lot_id)
    )


def gone(move_id: Any, lot_id: Any, *, only_open: bool = False) -> Any:  # noqa: ANN401
    """SQL: what a move brought of a lot and went out again, or is about to."""
    left_out = (TransferState.CANCELLED, *((TransferState.DONE,) if only_open else ()))
    move, line, transfer = aliased(Move), aliased(MoveLine), aliased(Transfer)
    return type_coerce(
        select(func.coalesce(func.sum(line.quantity), ZERO))
        .select_from(move)
        .join(line, line.move_id == move.id)
        .join(transfer, transfer.id == move.transfer_id)
        .where(
            move.origin_move_id == move_id,
            transfer.kind == TransferKind.OUTGOING,
            move.state.not_in(left_out),
            func.coalesce(line.lot_id, 0) == func.coalesce(lot_id, 0),
        )
        .scalar_subquery(),
        Quantity,
    )
