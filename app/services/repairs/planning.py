"""The transfer that moves a repair's parts: reserved where there is stock, renewed by edits.

A movement inside (`WH/INT`) with a move per part of goods: added ones go from our place to
production, removed and recycled ones come from there.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, select, update

from app.db.types import Id
from app.models.enums import LocationKind, ProductKind, RepairPartKind, TransferKind, TransferState
from app.models.repairs import RepairPart
from app.models.stock import Move, MoveLine, Transfer
from app.services.repairs import part_reading, reading
from app.services.stock import locations, opened, reserving, writing
from app.services.stock.writing import NewLine, NewMove, NewTransfer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.engine import Row

    from app.services.stock.locations import Places
    from app.services.stock.opened import Opened
    from app.services.unit_of_work import UnitOfWork

OPEN = (TransferState.DRAFT, TransferState.WAITING, TransferState.READY)


def plan(uow: UnitOfWork, repair: Row[Any]) -> int | None:
    """Make the transfer of a repair's parts and reserve what there is; None without goods."""
    parts = _goods(uow, repair.id)
    if not parts:
        return None
    places = locations.read(uow)
    moves = _moves(uow, parts, places)
    reading.lock(uow, repair)
    new = NewTransfer(
        TransferKind.INTERNAL,
        places.default(LocationKind.INTERNAL).id,
        places.default(LocationKind.PRODUCTION).id,
        moves,
        state=reserving.least(move.state for move in moves),
        note=repair.number,
    )
    made = writing.insert_many(uow, [new])[0]
    _link(uow, parts, made.move_ids)
    return made.id


def lock(uow: UnitOfWork, repair: Row[Any]) -> Opened | None:
    """The open transfer of a repair with its moves locked; None without one."""
    if repair.transfer_id is None:
        return None
    found = opened.lock(uow, repair.transfer_id)
    return found if found.is_open else None


def unlink(uow: UnitOfWork, repair: Row[Any]) -> None:
    """Let the parts name no moves any more, so that these can go."""
    uow.connection.execute(_unlink(), {"repair": repair.id})


def plan_again(uow: UnitOfWork, repair: Row[Any], transfer: Opened | None) -> int | None:
    """Bring the open transfer to what the parts are now; the moves before are gone then.

    The parts name no moves any more. Without goods left it is cancelled.
    """
    if transfer is None:
        return plan(uow, repair)
    parameters = {"transfer": transfer.id}
    uow.connection.execute(_lines_delete(), parameters)
    uow.connection.execute(_moves_delete(), parameters)
    parts = _goods(uow, repair.id)
    moves = _moves(uow, parts, locations.read(uow))
    state = reserving.least(move.state for move in moves)
    if not parts:
        state = TransferState.CANCELLED
    uow.connection.execute(
        update(Transfer)
        .where(Transfer.id == transfer.id)
        .values(state=state, version=Transfer.version + 1)
    )
    if not parts:
        return None
    rows = [writing.move_row(transfer.id, place, move) for place, move in enumerate(moves, 1)]
    ids = writing.insert_moves(uow, rows)
    writing.insert_lines(uow, zip(ids, moves, strict=True))
    _link(uow, parts, ids)
    return transfer.id


def cancel(uow: UnitOfWork, transfer: Opened | None) -> None:
    """Give back what an open transfer has reserved; who waits for it is given it."""
    if transfer is None:
        return
    uow.connection.execute(
        update(Move).where(Move.transfer_id == transfer.id).values(state=TransferState.CANCELLED)
    )
    uow.connection.execute(
        update(Transfer)
        .where(Transfer.id == transfer.id)
        .values(state=TransferState.CANCELLED, version=Transfer.version + 1)
    )
    reserving.allot(uow, {move.product_id for move in transfer.moves if move.lines})


def _goods(uow: UnitOfWork, repair_id: int) -> list[Any]:
    """The parts that are goods, in their order."""
    rows = [rows[0] for rows in part_reading.rows_of(uow, repair_id)]
    return [row for row in rows if row.product_kind == ProductKind.GOODS]


def _moves(uow: UnitOfWork, parts: Sequence[Any], places: Places) -> tuple[NewMove, ...]:
    """The moves of parts; what is added takes what is ours and free: at most two statements."""
    if not parts:
        return ()
    production = int(places.default(LocationKind.PRODUCTION).id)
    wanted = [row.product_id for row in parts if row.kind is RepairPartKind.ADD]
    stock = reserving.free(uow, wanted) if wanted else {}
    moves = []
    for row in parts:
        if row.kind is RepairPartKind.ADD:
            source, target = row.location_id, production
            lines = reserving.take(stock, row.product_id, source, row.quantity, only_lot=row.lot_id)
            state = reserving.state_of(row.quantity, lines)
        else:
            source, target = production, row.location_id
            lines = () if row.lot_id is None else (NewLine(row.quantity, row.lot_id),)
            state = TransferState.READY
        moves.append(NewMove(row.product_id, source, target, row.quantity, lines, state=state))
    return tuple(moves)


def _link(uow: UnitOfWork, parts: Sequence[Any], move_ids: Sequence[int]) -> None:
    rows = [{"part": row.id, "made": move_id} for row, move_id in zip(parts, move_ids, strict=True)]
    uow.connection.execute(_link_update(), rows)


@functools.cache
def _link_update() -> Any:  # noqa: ANN401
    return (
        update(RepairPart)
        .where(RepairPart.id == bindparam("part", type_=Id))
        .values(move_id=bindparam("made", type_=Id))
    )


@functools.cache
def _unlink() -> Any:  # noqa: ANN401
    return (
        update(RepairPart)
        .where(RepairPart.repair_order_id == bindparam("repair", type_=Id))
        .values(move_id=None)
    )


@functools.cache
def _lines_delete() -> Any:  # noqa: ANN401
    moves = select(Move.id).where(Move.transfer_id == bindparam("transfer", type_=Id))
    return delete(MoveLine).where(MoveLine.move_id.in_(moves))


@functools.cache
def _moves_delete() -> Any:  # noqa: ANN401
    return delete(Move).where(Move.transfer_id == bindparam("transfer", type_=Id))
