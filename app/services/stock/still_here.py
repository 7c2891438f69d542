"""What a return brought and did not go out again: a piece leaves once (rules 25).

What goes out again names the move by which it came; what is delivered back after a repair names the
delivery's move, as what came for repair does, so that it can be returned again.
"""

from __future__ import annotations

import functools
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, bindparam, case, func, or_, select, type_coerce

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
_FOR_REPAIR = MovePurpose.REPAIR.value


def named_by_what_leaves(move: OpenedMove) -> int:
    """The move that names where goods came by, on the move by which they go out again."""
    is_repair = move.purpose == MovePurpose.REPAIR
    return (move.origin_move_id if is_repair else None) or move.id


def read(uow: UnitOfWork, transfer_id: int) -> Mapping[tuple[int, int | None], Decimal]:
    """By move and lot what of a received return did not go out again: one statement."""
    rows = uow.connection.execute(lines(), {"transfer": transfer_id})
    return {(row.move_id, row.lot_id): left(row) for row in rows}


def left(row: Any) -> Decimal:  # noqa: ANN401  # a row of `lines`
    """What is left of a line's lot, of all that came for repair of one delivery together."""
    here: Decimal = max(min(row.brought, row.came - row.gone), ZERO)
    return here


def problem(move: OpenedMove, wanted: Decimal, here: Decimal) -> Problem | None:
    """The sentence if more is wanted than is here still of what the move brought."""
    if wanted <= here:
        return None
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
    """By move and lot of the return `transfer`: brought, came as it did, and gone again."""
    is_pooled = and_(Move.purpose == _FOR_REPAIR, Move.origin_move_id.is_not(None))
    named = case((is_pooled, Move.origin_move_id), else_=Move.id)
    brought = func.sum(MoveLine.quantity)
    return (
        select(
            Move.id.label("move_id"),
            MoveLine.lot_id,
            type_coerce(brought, Quantity).label("brought"),
            type_coerce(
                case(
                    (is_pooled, _others(TransferKind.INCOMING, Move.origin_move_id)), else_=brought
                ),
                Quantity,
            ).label("came"),
            _others(TransferKind.OUTGOING, named).label("gone"),
        )
        .join(MoveLine, MoveLine.move_id == Move.id)
        .where(
            Move.transfer_id == bindparam("transfer", type_=Id), Move.state == TransferState.DONE
        )
        .group_by(Move.id, Move.purpose, Move.origin_move_id, MoveLine.lot_id)
    )


def _others(kind: TransferKind, named: Any) -> Any:  # noqa: ANN401
    """What came for repair, or goes out or is to, of the same lot by moves that name one."""
    move, line, transfer = aliased(Move), aliased(MoveLine), aliased(Transfer)
    is_in = kind == TransferKind.INCOMING
    state = move.state == TransferState.DONE if is_in else move.state != TransferState.CANCELLED
    return type_coerce(
        select(func.coalesce(func.sum(line.quantity), ZERO))
        .select_from(move)
        .join(line, line.move_id == move.id)
        .join(transfer, transfer.id == move.transfer_id)
        .where(
            move.origin_move_id == named,
            transfer.kind == kind,
            state,
            or_(Move.purpose != _FOR_REPAIR, Move.purpose.is_(None), move.purpose == _FOR_REPAIR),
            func.coalesce(line.lot_id, 0) == func.coalesce(MoveLine.lot_id, 0),
        )
        .correlate(Move, MoveLine)
        .scalar_subquery(),
        Quantity,
    )
