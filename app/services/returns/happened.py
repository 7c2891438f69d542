"""What became of a delivery's pieces: the transfers that took them back or replaced them."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select

from app.db.types import Id
from app.models.enums import MovePurpose, TransferKind, TransferState
from app.models.ids import LotId, MoveId
from app.models.stock import Move, MoveLine, Transfer
from app.services.returns.cards import Fate, Happened

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Row, Select

    from app.services.returns.cards import ReturnableLine
    from app.services.unit_of_work import UnitOfWork


def read(uow: UnitOfWork, lines: Sequence[ReturnableLine]) -> tuple[Happened, ...]:
    """What became of the lines of which something is gone: a statement, none if all is left."""
    ids = [int(line.move_id) for line in lines if line.left < line.delivered or not _is_out(line)]
    if not ids:
        return ()
    found = []
    for row in uow.connection.execute(_statement(), {"ids": ids}):
        fate = _fate(row)
        if fate is not None:
            lot_id = None if row.lot_id is None else LotId(row.lot_id)
            found.append(Happened(MoveId(row.origin_move_id), lot_id, fate, row.number))
    return tuple(dict.fromkeys(found))


def _is_out(line: ReturnableLine) -> bool:
    return all(lot.left > 0 for lot in line.lots)


def _fate(row: Row[*tuple[Any, ...]]) -> Fate | None:
    is_repair = row.purpose == MovePurpose.REPAIR
    if row.purpose == MovePurpose.REPLACEMENT:
        return Fate.REPLACED
    if row.kind == TransferKind.OUTGOING:
        return Fate.DELIVERED_BACK if is_repair and row.state == TransferState.DONE else None
    if row.kind != TransferKind.INCOMING:
        return None
    if row.state != TransferState.DONE:
        return Fate.ON_ITS_WAY
    return Fate.IN_FOR_REPAIR if is_repair else Fate.RETURNED


@functools.cache
def _statement() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Move.origin_move_id,
            Move.state,
            Move.purpose,
            Transfer.kind,
            Transfer.number,
            MoveLine.lot_id,
        )
        .join(Transfer, Transfer.id == Move.transfer_id)
        .outerjoin(MoveLine, MoveLine.move_id == Move.id)
        .where(
            Move.origin_move_id.in_(bindparam("ids", type_=Id, expanding=True)),
            Move.state != TransferState.CANCELLED,
        )
        .order_by(Transfer.id, Move.id, MoveLine.id)
    )
