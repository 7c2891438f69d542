"""Which lots and serials the lines of a return may bring: those sent and still at the customer."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select

from app.db.types import Id
from app.models.enums import Tracking
from app.models.ids import MoveId, TransferId
from app.models.products import Product
from app.models.stock import Move, Transfer
from app.services import access
from app.services.actions import question
from app.services.returns import returnable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Select

    from app.services.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class LotsOut:
    """Names of lots of a delivery's line that are out and not asked back.

    `has_unknown`: so are pieces whose number nobody knows, which may have any other (rules 27).
    """

    names: tuple[str, ...]
    has_unknown: bool

    @property
    def only(self) -> str:
        """The one that it must be, empty where it may be several."""
        return self.names[0] if len(self.names) == 1 and not self.has_unknown else ""


@question
def lots_out(uow: UnitOfWork, request: TransferId) -> Mapping[MoveId, LotsOut]:
    """The lots that each line of a return may bring besides those expected: two statements.

    Raises:
        NotAllowed: transfer.write
    """
    access.require(uow, "transfer.write")
    moves = uow.connection.execute(_tracked(), {"transfer": request}).all()
    if not moves:
        return {}
    origins = sorted({int(row.origin_move_id) for row in moves})
    wanted = returnable.Wanted(moves[0].commercial_partner_id, move_ids=origins)
    lines = {int(line.move_id): line for line in returnable.read(uow, wanted)}
    found = {}
    for row in moves:
        line = lines.get(int(row.origin_move_id))
        if line is not None:
            left = [lot for lot in line.lots if lot.left > 0]
            names = tuple(dict.fromkeys(lot.name for lot in left if not lot.is_unknown))
            has_unknown = line.is_without_lots or any(lot.is_unknown for lot in left)
            found[MoveId(row.id)] = LotsOut(names, has_unknown)
    return found


@functools.cache
def _tracked() -> Select[*tuple[Any, ...]]:
    return (
        select(Move.id, Move.origin_move_id, Transfer.commercial_partner_id)
        .join(Transfer, Transfer.id == Move.transfer_id)
        .join(Product, Product.id == Move.product_id)
        .where(
            Move.transfer_id == bindparam("transfer", type_=Id),
            Move.origin_move_id.is_not(None),
            Product.tracking != Tracking.NONE,
        )
        .order_by(Move.id)
    )
