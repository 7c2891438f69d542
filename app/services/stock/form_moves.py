"""The lines of a transfer's form, with what came of them when they were inspected."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, select, union

from app.db.base import aliased
from app.db.types import Id
from app.models.ids import LocationId, LotId, MoveId, PartnerId, ProductId, TransferId
from app.models.products import Lot, Product, Unit
from app.models.stock import Location, Move, MoveLine, Transfer
from app.services.company.defaults import PIECE
from app.services.stock import units

if TYPE_CHECKING:
    from decimal import Decimal

    from sqlalchemy import CompoundSelect, Select

    from app.models.enums import Condition, MovePurpose, Tracking, TransferState
    from app.services.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class MoveLineCard:
    """The part of a move that is of one lot and in one condition.

    `went_to` is the place to which it went on when it was inspected (rules 28).
    """

    quantity: Decimal
    lot_id: LotId | None
    lot_name: str
    condition: Condition | None
    note: str
    went_to: str = ""


@dataclass(frozen=True, slots=True)
class MoveCard:
    """A line of the form; lines are what is expected or reserved, then what was moved."""

    id: MoveId
    line_number: int
    state: TransferState
    product_id: ProductId
    product_code: str
    product_name: str
    tracking: Tracking
    quantity: Decimal
    done_quantity: Decimal
    unit: str
    destination_id: LocationId
    destination_name: str
    owner_id: PartnerId | None
    purpose: MovePurpose | None
    delivery_id: TransferId | None
    delivery_number: str
    lines: tuple[MoveLineCard, ...]


def read(uow: UnitOfWork, transfer_id: int) -> tuple[MoveCard, ...]:
    """The lines of a transfer in their order: one statement."""
    by_id: dict[int, list[Any]] = {}
    steps: dict[int, list[Any]] = {}
    for row in uow.connection.execute(_move_rows(), {"transfer": transfer_id}):
        if row.transfer_id == transfer_id:
            by_id.setdefault(row.id, []).append(row)
        else:
            steps.setdefault(row.origin_move_id, []).append(row)
    return tuple(_move(rows, steps.get(move_id, [])) for move_id, rows in by_id.items())


def _move(rows: list[Any], steps: list[Any]) -> MoveCard:
    row = rows[0]
    return MoveCard(
        MoveId(row.id),
        row.line_number,
        row.state,
        ProductId(row.product_id),
        row.product_code,
        row.product_name,
        row.tracking,
        row.quantity,
        row.done_quantity,
        units.named(row.unit),
        LocationId(row.destination_location_id),
        row.place,
        row.owner_id,
        row.purpose,
        row.delivery_id,
        row.delivery_number or "",
        tuple(
            MoveLineCard(
                each.line_quantity,
                each.lot_id,
                each.lot_name or "",
                each.condition,
                each.note,
                _went_to(each, steps),
            )
            for each in rows
            if each.line_quantity is not None
        ),
    )


def _went_to(row: Any, steps: list[Any]) -> str:  # noqa: ANN401  # rows of `_move_rows`
    """The place of the second step that took just this part on; a step takes one part."""
    told = (row.line_quantity, row.lot_id, row.condition, row.note)
    for place, step in enumerate(steps):
        if (step.line_quantity, step.lot_id, step.condition, step.note) == told:
            return str(steps.pop(place).place)
    return ""


@functools.cache
def _move_rows() -> Select[*tuple[Any, ...]]:
    """The moves of a transfer, then those of the second steps of its inspection."""
    origin, delivery, default = aliased(Move), aliased(Transfer), aliased(Unit)
    transfer = bindparam("transfer", type_=Id)
    own = select(Transfer.id).where(Transfer.id == transfer)
    steps = select(Transfer.id).where(Transfer.inspection_of_id == transfer)
    # Their ids first, each found by its index, as in `_linked`.
    ids: CompoundSelect[*tuple[Any, ...]] = union(own, steps)
    wanted = ids.subquery("wanted")
    piece = select(default.id).where(default.code == PIECE).scalar_subquery()
    return (
        select(
            Move.__table__,
            Product.code.label("product_code"),
            Product.name.label("product_name"),
            Product.tracking,
            Unit.name.label("unit"),
            Location.name.label("place"),
            delivery.id.label("delivery_id"),
            delivery.number.label("delivery_number"),
            MoveLine.quantity.label("line_quantity"),
            MoveLine.lot_id,
            Lot.name.label("lot_name"),
            MoveLine.condition,
            MoveLine.note,
        )
        .select_from(wanted)
        .join(Move, Move.transfer_id == wanted.c.id)
        .join(Product, Product.id == Move.product_id)
        .outerjoin(Unit, Unit.id == func.coalesce(Product.unit_id, piece))
        .join(Location, Location.id == Move.destination_location_id)
        .outerjoin(origin, origin.id == Move.origin_move_id)
        .outerjoin(delivery, delivery.id == origin.transfer_id)
        .outerjoin(MoveLine, MoveLine.move_id == Move.id)
        .outerjoin(Lot, Lot.id == MoveLine.lot_id)
        .order_by(Move.line_number, Move.id, MoveLine.id)
    )
