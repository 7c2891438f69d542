"""Whether how a product is tracked may change: not while something of it is here or under way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, or_, select, type_coerce

from app import texts
from app.db.types import Quantity
from app.errors import Problem
from app.models.enums import TransferState
from app.models.products import Product
from app.models.repairs import OPEN, RepairOrder, RepairPart
from app.models.stock import Location, Move, QuantityOnHand, Transfer
from app.services import access, wording
from app.services.actions import question

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.models.ids import ProductId
    from app.services.unit_of_work import UnitOfWork

RIGHT = "product.track"


@question
def tracking_fixed(uow: UnitOfWork, request: ProductId) -> Problem | None:
    """Why the tracking of a product cannot change now; None if it can (rules 27).

    Raises:
        NotAllowed: product.write
    """
    access.require(uow, "product.write")
    return why_fixed(uow, request)


def why_fixed(uow: UnitOfWork, product_id: int) -> Problem | None:
    """What stands against a change: who may, goods that are here, an open transfer or repair.

    While nothing of a product was moved, whoever keeps products may change it. At most five
    statements.
    """
    moved = select(Move.id).where(Move.product_id == product_id).limit(1)
    if uow.connection.scalar(moved) is not None and not access.may(uow.actor, RIGHT):
        return Problem("product.tracking_supervisor")
    return _stock(uow, product_id) or _transfer(uow, product_id) or _repair(uow, product_id)


def lock(uow: UnitOfWork, product_id: int) -> None:
    """Let nobody write a move, a lot or a repair of the product until the commit."""
    if uow.is_postgresql:
        row = select(Product.id).where(Product.id == product_id).with_for_update()
        uow.connection.execute(row)


def hold(uow: UnitOfWork, product_ids: Iterable[int]) -> None:
    """Let nobody change how products are tracked until the commit, others may hold them too."""
    if uow.is_postgresql:
        rows = select(Product.id).where(Product.id.in_(sorted(set(product_ids))))
        uow.connection.execute(rows.order_by(Product.id).with_for_update(read=True, key_share=True))


def _stock(uow: UnitOfWork, product_id: int) -> Problem | None:
    """Goods that lie in our hands, wherever and whosever: how many, and where."""
    at = QuantityOnHand
    rows = uow.connection.execute(
        select(Location.name, type_coerce(func.sum(at.quantity), Quantity).label("quantity"))
        .join(at, at.location_id == Location.id)
        .where(at.product_id == product_id, at.quantity != 0)
        .group_by(Location.id, Location.name)
        .order_by(Location.id)
    ).all()
    if not rows:
        return None
    return Problem("product.tracking_stock", {"places": ", ".join(_place(row) for row in rows)})


def _place(row: Any) -> str:  # noqa: ANN401  # a place with its quantity
    quantity = wording.pieces(row.quantity)
    return texts.t("product.tracking_place", quantity=quantity, place=row.name)


def _transfer(uow: UnitOfWork, product_id: int) -> Problem | None:
    """The first transfer that is to move the product and is not done; of parts, the repair."""
    row = uow.connection.execute(
        select(Transfer.number, RepairOrder.number.label("repair"))
        .join(Move, Move.transfer_id == Transfer.id)
        .outerjoin(RepairOrder, RepairOrder.transfer_id == Transfer.id)
        .where(Move.product_id == product_id, Move.state != TransferState.CANCELLED)
        .where(or_(Move.state != TransferState.DONE, ~Transfer.is_booked))
        .order_by(Transfer.id)
        .limit(1)
    ).first()
    if row is None:
        return None
    if row.repair is not None:
        return Problem("product.tracking_repair", {"number": row.repair})
    return Problem("product.tracking_transfer", {"number": row.number})


def _repair(uow: UnitOfWork, product_id: int) -> Problem | None:
    """The first open repair of the product, or with a part of it."""
    parts = select(RepairPart.repair_order_id).where(RepairPart.product_id == product_id)
    number = uow.connection.scalar(
        select(RepairOrder.number)
        .where(OPEN, or_(RepairOrder.product_id == product_id, RepairOrder.id.in_(parts)))
        .order_by(RepairOrder.id)
        .limit(1)
    )
    return None if number is None else Problem("product.tracking_repair", {"number": number})
