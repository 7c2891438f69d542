"""SQL of what is left to return of a delivery's move, for transfers and returns (rules 15)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import and_, case, func, or_, select, type_coerce

from app.db.base import aliased
from app.db.types import Quantity
from app.models.enums import MovePurpose, TransferKind, TransferState
from app.models.stock import Move, MoveLine, Transfer

ZERO = Decimal(0)


class Taken:
    """The moves that name a delivery's move, and the conditions by which they count."""

    def __init__(self) -> None:
        self.move = aliased(Move)
        self.transfer = aliased(Transfer)
        is_back = self.transfer.kind == TransferKind.INCOMING
        is_done = self.move.state == TransferState.DONE
        purpose = func.coalesce(self.move.purpose, MovePurpose.GIVE_BACK.value)
        is_for_repair = purpose == MovePurpose.REPAIR.value
        self.returned = and_(is_back, is_done, ~is_for_repair)
        self.on_its_way = and_(
            is_back, self.move.state.not_in((TransferState.DONE, TransferState.CANCELLED))
        )
        self.in_for_repair = and_(is_back, is_done, is_for_repair)

    def of(self, quantity: Any, origin: Any, lot_id: Any = None) -> Any:  # noqa: ANN401
        """SQL: the sum of an expression over the moves that name `origin`; of one lot if told."""
        statement = (
            select(type_coerce(func.coalesce(func.sum(quantity), ZERO), Quantity))
            .select_from(self.move)
            .join(self.transfer, self.transfer.id == self.move.transfer_id)
            .where(self.move.origin_move_id == origin)
        )
        if lot_id is not None:
            line = self.line
            statement = statement.join(line, line.move_id == self.move.id).where(
                line.lot_id == lot_id
            )
        return statement.scalar_subquery()

    def sum_if(self, condition: Any, quantity: Any, origin: Any) -> Any:  # noqa: ANN401
        """SQL: the sum over those of the moves that name `origin` which meet a condition."""
        return self.of(case((condition, quantity), else_=ZERO), origin)

    @property
    def line(self) -> Any:  # noqa: ANN401
        """The lines of these moves."""
        if not hasattr(self, "_line"):
            self._line = aliased(MoveLine)
        return self._line

    def taken(self, origin: Any) -> Any:  # noqa: ANN401
        """SQL: what these moves take back or are to take back, less what was delivered back."""
        quantity = case(
            (or_(self.returned, self.in_for_repair), self.move.done_quantity),
            (self.on_its_way, self.move.quantity),
            else_=ZERO,
        )
        return self.of(quantity, origin) - out_of_repair(origin)

    def taken_of_lot(self, origin: Any, lot_id: Any) -> Any:  # noqa: ANN401
        """SQL: the same of one lot."""
        back = or_(self.returned, self.in_for_repair, self.on_its_way)
        quantity = case((back, self.line.quantity), else_=ZERO)
        return self.of(quantity, origin, lot_id) - out_of_repair(origin, lot_id)


def out_of_repair(origin: Any, lot_id: Any = None) -> Any:  # noqa: ANN401
    """SQL: what was delivered back of what came for repair of a delivery's move; of a lot if told.

    It names the return's move by which it came.
    """
    came, gone, transfer = aliased(Move), aliased(Move), aliased(Transfer)
    quantity: Any = gone.done_quantity
    line = aliased(MoveLine)
    if lot_id is not None:
        quantity = line.quantity
    statement = (
        select(type_coerce(func.coalesce(func.sum(quantity), ZERO), Quantity))
        .select_from(came)
        .join(gone, gone.origin_move_id == came.id)
        .join(transfer, transfer.id == gone.transfer_id)
        .where(
            came.origin_move_id == origin,
            gone.purpose == MovePurpose.REPAIR,
            gone.state == TransferState.DONE,
            transfer.kind == TransferKind.OUTGOING,
        )
    )
    if lot_id is not None:
        statement = statement.join(line, line.move_id == gone.id).where(line.lot_id == lot_id)
    return statement.scalar_subquery()


def left_of_origin(origin_move_id: Any) -> Any:  # noqa: ANN401
    """SQL: what is left to return of a delivery's move."""
    taken, delivered = Taken(), aliased(Move)
    brought = (
        select(delivered.done_quantity).where(delivered.id == origin_move_id).scalar_subquery()
    )
    return type_coerce(brought - taken.taken(origin_move_id), Quantity)
