"""Pieces of a return that a repair has begun with stay what and where they are until it ends."""

from __future__ import annotations

import functools
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select

from app.db.types import Id
from app.errors import Refused
from app.models.enums import RepairState
from app.models.ids import RecordRef
from app.models.products import Product
from app.models.repairs import RepairOrder

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from sqlalchemy import Select

    from app.services.stock.opened import Opened
    from app.services.unit_of_work import UnitOfWork

ZERO = Decimal(0)
BEGUN = (RepairState.CONFIRMED, RepairState.UNDER_REPAIR)


def require_none(
    uow: UnitOfWork,
    came: Opened,
    here: Mapping[tuple[int, int | None], Decimal],
    taken: Collection[tuple[int, int | None]],
) -> None:
    """Refuse if less is left than begun repairs have of the products and lots that are taken.

    One statement; `here` is what is left by move and lot.

    Raises:
        Refused: return.under_repair
    """
    products = {move.id: move.product_id for move in came.moves}
    left: dict[tuple[int, int | None], Decimal] = {}
    for (move_id, lot_id), quantity in here.items():
        key = (products[move_id], lot_id)
        left[key] = left.get(key, ZERO) + quantity
    for row in uow.connection.execute(_begun(), {"transfer": came.id}):
        key = (row.product_id, row.lot_id)
        left[key] = left.get(key, ZERO) - row.quantity
        if key in taken and left[key] < 0:
            words = {"repair": row.number, "product": f"{row.code} {row.name}"}
            raise Refused("return.under_repair", RecordRef("repair", row.id), words)


@functools.cache
def _begun() -> Select[*tuple[Any, ...]]:
    return (
        select(
            RepairOrder.id,
            RepairOrder.number,
            RepairOrder.product_id,
            RepairOrder.lot_id,
            RepairOrder.quantity,
            Product.code,
            Product.name,
        )
        .join(Product, Product.id == RepairOrder.product_id)
        .where(
            RepairOrder.return_id == bindparam("transfer", type_=Id),
            RepairOrder.state.in_(BEGUN),
        )
        .order_by(RepairOrder.id)
    )
