"""Which pieces of a received return are here still, where they lie, and what they could be of."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from app.errors import Refused
from app.models.enums import MovePurpose, Tracking, TransferState
from app.models.ids import LocationId, LotId, MoveId, ProductId, TransferId
from app.models.products import Lot, Product
from app.models.stock import Location, Move, QuantityOnHand
from app.services import access
from app.services.actions import question
from app.services.returns import returnable
from app.services.stock import for_repair, opened, still_here

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Select

    from app.services.returns.cards import ReturnableLine
    from app.services.unit_of_work import UnitOfWork

ZERO = Decimal(0)
STAY_THE_CUSTOMERS = (MovePurpose.REPAIR, MovePurpose.TO_CLARIFY)


@dataclass(frozen=True, slots=True)
class PieceRow:
    """So many pieces that a line of the return brought lie in a place, of one lot."""

    move_id: MoveId
    product_id: ProductId
    product_code: str
    product_name: str
    tracking: Tracking
    purpose: MovePurpose
    lot_id: LotId | None
    lot_name: str
    location_id: LocationId
    location_name: str
    quantity: Decimal

    @property
    def is_the_customers(self) -> bool:
        """Whether it can be delivered back as it came."""
        return self.purpose in STAY_THE_CUSTOMERS


@dataclass(frozen=True, slots=True)
class PiecesHere:
    """Pieces by line and place; `deliveries` are those that unexpected goods may be of."""

    pieces: tuple[PieceRow, ...]
    deliveries: tuple[ReturnableLine, ...] = ()


@question
def pieces_here(uow: UnitOfWork, request: TransferId) -> PiecesHere:
    """What of a received return is here: two statements, and one for each unclear product.

    Goods that lie together with others of their kind count up to what the line brought and what
    did not go out again.

    Raises:
        NotAllowed: transfer.write
        Refused: transfer.unknown, return.not_a_return, return.not_received
    """
    access.require(uow, "transfer.write")
    came = opened.read(uow, request)
    if not came.is_return:
        raise Refused("return.not_a_return", came.ref, {"number": came.number})
    if came.state != TransferState.DONE:
        raise Refused("return.not_received", came.ref, {"number": came.number})
    rows = uow.connection.execute(_here(), {"transfer": request}).all()
    pieces = tuple(piece for row in rows if (piece := _piece(row)).quantity > ZERO)
    unclear = {int(each.product_id) for each in pieces if each.purpose == MovePurpose.TO_CLARIFY}
    return PiecesHere(pieces, _deliveries(uow, came, unclear))


def _deliveries(
    uow: UnitOfWork, came: opened.Opened, product_ids: set[int]
) -> tuple[ReturnableLine, ...]:
    """The lines of the customer's deliveries that these products could be of."""
    if not product_ids or came.commercial_partner_id is None:
        return ()
    found: Sequence[ReturnableLine] = [
        line
        for product_id in sorted(product_ids)
        for line in returnable.read(
            uow, returnable.Wanted(came.commercial_partner_id, product_id=product_id)
        )
    ]
    return tuple(line for line in found if line.left_of_delivery > ZERO)


def _piece(row: Any) -> PieceRow:  # noqa: ANN401  # a row of the statement below
    return PieceRow(
        MoveId(row.move_id),
        ProductId(row.product_id),
        row.code,
        row.name,
        row.tracking,
        row.purpose or MovePurpose.GIVE_BACK,
        None if row.lot_id is None else LotId(row.lot_id),
        row.lot_name or "",
        LocationId(row.location_id),
        row.place,
        min(row.there, still_here.left(row)),
    )


@functools.cache
def _here() -> Select[*tuple[Any, ...]]:
    brought = still_here.lines().subquery()
    at = QuantityOnHand
    return (
        select(
            Move.id.label("move_id"),
            Move.product_id,
            Product.code,
            Product.name,
            Product.tracking,
            Move.purpose,
            brought.c.lot_id,
            Lot.name.label("lot_name"),
            at.location_id,
            Location.name.label("place"),
            at.quantity.label("there"),
            brought.c.brought,
            brought.c.gone,
        )
        .select_from(Move)
        .join(brought, brought.c.move_id == Move.id)
        .join(Product, Product.id == Move.product_id)
        .join(
            at,
            (at.product_id == Move.product_id)
            & (func.coalesce(at.lot_id, 0) == func.coalesce(brought.c.lot_id, 0))
            & (func.coalesce(at.owner_id, 0) == func.coalesce(Move.owner_id, 0)),
        )
        .join(Location, Location.id == at.location_id)
        .outerjoin(Lot, Lot.id == brought.c.lot_id)
        .where(
            Move.state == TransferState.DONE,
            at.quantity > ZERO,
            Location.kind.in_(sorted(for_repair.HERE)),
        )
        .order_by(Move.line_number, Move.id, brought.c.lot_id, at.location_id)
    )
