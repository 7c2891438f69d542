"""What is left to return of deliveries: one statement, per line and lot (rules 15, 27, 30)."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, bindparam, exists, func, or_, select, type_coerce

from app.db.base import aliased
from app.db.types import Id, Quantity
from app.models.enums import LocationKind, MovePurpose, Tracking, TransferKind, TransferState
from app.models.ids import LotId, MoveId, PartnerId, ProductId, SalesOrderId, TransferId
from app.models.orders import SalesOrderLine
from app.models.products import Lot, Product, Unit
from app.models.stock import Location, Move, MoveLine, SerialPlace, Transfer
from app.services.company.defaults import PIECE
from app.services.returns.cards import ReturnableLine, ReturnableLot
from app.services.stock import units
from app.services.stock.opened import locking_moves
from app.services.stock.returnable import Taken, out_of_repair

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import BindParameter, ColumnElement, Select

    from app.services.unit_of_work import UnitOfWork

ZERO, ONE = Decimal(0), Decimal(1)
NOT_OURS = (MovePurpose.REPAIR, MovePurpose.TO_CLARIFY)
_CUSTOMER = bindparam("customer", type_=Id)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which lines of a customer's finished deliveries; all if nothing narrows them."""

    customer_id: int
    delivery_ids: Sequence[int] = ()
    move_ids: Sequence[int] = ()
    sales_order_id: int | None = None
    product_id: int | None = None
    lot_id: int | None = None
    lot_names: Sequence[str] = ()


def lock(uow: UnitOfWork, move_ids: Sequence[int]) -> None:
    """Lock moves of deliveries by id (rules 7), before what is left of them is read."""
    if uow.is_postgresql:
        uow.connection.execute(_locking(), {"ids": sorted(set(move_ids))})


def read(uow: UnitOfWork, wanted: Wanted) -> list[ReturnableLine]:
    """The lines with what is left of them, the latest delivery first."""
    narrowed = {name: value for name in _NARROWINGS if (value := getattr(wanted, name))}
    parameters = {"customer": wanted.customer_id, "piece": PIECE, **narrowed}
    rows = uow.connection.execute(_narrowed(tuple(narrowed)), parameters)
    by_move: dict[int, list[Any]] = {}
    for row in rows:
        by_move.setdefault(row.move_id, []).append(row)
    return [_line(found) for found in by_move.values()]


@functools.cache
def _narrowed(names: tuple[str, ...]) -> Select[*tuple[Any, ...]]:
    """The statement narrowed by some of the fields of Wanted, whose values are its parameters."""
    return _statement().where(*(_NARROWINGS[name] for name in names))


def _ids(name: str) -> BindParameter[Any]:
    return bindparam(name, type_=Id, expanding=True)


_NARROWINGS: Mapping[str, ColumnElement[bool]] = {
    "delivery_ids": Transfer.id.in_(_ids("delivery_ids")),
    "move_ids": Move.id.in_(_ids("move_ids")),
    "sales_order_id": Transfer.sales_order_id == bindparam("sales_order_id", type_=Id),
    "product_id": Move.product_id == bindparam("product_id", type_=Id),
    "lot_id": Move.id.in_(
        select(MoveLine.move_id).where(MoveLine.lot_id == bindparam("lot_id", type_=Id))
    ),
    "lot_names": Move.id.in_(
        select(MoveLine.move_id)
        .join(Lot, Lot.id == MoveLine.lot_id)
        .where(Lot.name.in_(bindparam("lot_names", expanding=True)))
    ),
}
"""How each field of Wanted narrows the lines."""


def _line(rows: list[Any]) -> ReturnableLine:
    """The line that these rows (one per lot) make."""
    row = rows[0]
    taken = row.returned + row.on_its_way + row.in_for_repair - row.out_of_repair
    left = row.done_quantity - taken
    named = [each for each in rows if each.lot_id is not None]
    is_tracked = row.tracking != Tracking.NONE
    lots = tuple(_lot(each) for each in named) if is_tracked else ()
    if lots and any(each.is_serial for each in named):
        left = min(left, sum((lot.left for lot in lots), ZERO))
    return ReturnableLine(
        MoveId(row.move_id),
        PartnerId(row.commercial_partner_id),
        TransferId(row.delivery_id),
        row.number,
        None if row.sales_order_id is None else SalesOrderId(row.sales_order_id),
        row.sales_order_line_id,
        ProductId(row.product_id),
        row.code,
        row.description or row.name,
        row.tracking,
        units.named(row.unit),
        row.rounding or ONE,
        row.done_quantity,
        row.returned,
        row.on_its_way,
        row.in_for_repair - row.out_of_repair,
        left,
        lots,
        () if is_tracked else tuple(each.lot_name for each in named),
    )


def _lot(row: Any) -> ReturnableLot:  # noqa: ANN401
    """A lot; a serial that is somewhere else by now has nothing left here.

    Where it is is not known while its product was not tracked since.
    """
    left = row.lot_quantity - row.lot_taken
    if row.is_serial and row.is_known and not row.is_out:
        left = ZERO
    is_unknown = row.tracking == Tracking.SERIAL and not row.is_serial
    return ReturnableLot(
        LotId(row.lot_id),
        row.lot_name,
        row.is_unknown or is_unknown,
        row.lot_quantity,
        max(left, ZERO),
    )


def delivered_last(uow: UnitOfWork, lot_id: int) -> int | None:
    """The move of the latest delivery, to whomever, that names a lot: one statement."""
    found: int | None = uow.connection.scalar(_delivered_last(), {"lot": lot_id})
    return found


@functools.cache
def _delivered_last() -> Select[*tuple[Any, ...]]:
    return (
        select(Move.id)
        .join(MoveLine, MoveLine.move_id == Move.id)
        .join(Transfer, Transfer.id == Move.transfer_id)
        .where(
            MoveLine.lot_id == bindparam("lot", type_=Id),
            Transfer.kind == TransferKind.OUTGOING,
            delivered_move(),
        )
        .order_by(Transfer.id.desc(), Move.id.desc())
        .limit(1)
    )


@functools.cache
def _locking() -> Select[*tuple[Any, ...]]:
    return locking_moves(Move.id.in_(bindparam("ids", type_=Id, expanding=True)))


def finished_delivery() -> ColumnElement[bool]:
    """SQL: a transfer that brought goods to the customer, which may come back."""
    return and_(
        Transfer.commercial_partner_id == _CUSTOMER,
        Transfer.kind == TransferKind.OUTGOING,
        Transfer.state == TransferState.DONE,
    )


def brought_goods() -> ColumnElement[bool]:
    """SQL: a transfer of which something may come back: not one that only took a repair back."""
    return exists().where(Move.transfer_id == Transfer.id, delivered_move())


def delivered_move() -> ColumnElement[bool]:
    """SQL: a move of it that was sold or replaces something; not what was the customer's."""
    return and_(
        Move.state == TransferState.DONE,
        or_(Move.purpose.is_(None), Move.purpose.not_in(NOT_OURS)),
    )


@functools.cache
def _statement() -> Select[*tuple[Any, ...]]:
    taken, default, destination = Taken(), aliased(Unit), aliased(Location)
    piece = select(default.id).where(default.code == bindparam("piece")).scalar_subquery()
    back = taken.move.done_quantity
    is_out = and_(
        SerialPlace.holder_id == _CUSTOMER,
        Location.kind == LocationKind.CUSTOMER,
    )
    return (
        select(
            Move.id.label("move_id"),
            Transfer.id.label("delivery_id"),
            Transfer.number,
            Transfer.commercial_partner_id,
            Transfer.sales_order_id,
            Move.sales_order_line_id,
            Move.product_id,
            Product.code,
            Product.name,
            SalesOrderLine.description,
            Product.tracking,
            Unit.name.label("unit"),
            Unit.rounding,
            Move.done_quantity,
            taken.sum_if(taken.returned, back, Move.id).label("returned"),
            taken.sum_if(taken.on_its_way, taken.move.quantity, Move.id).label("on_its_way"),
            taken.sum_if(taken.in_for_repair, back, Move.id).label("in_for_repair"),
            out_of_repair(Move.id).label("out_of_repair"),
            MoveLine.lot_id,
            Lot.name.label("lot_name"),
            Lot.is_unknown,
            Lot.is_serial,
            MoveLine.quantity.label("lot_quantity"),
            type_coerce(taken.taken_of_lot(Move.id, MoveLine.lot_id), Quantity).label("lot_taken"),
            is_out.label("is_out"),
            SerialPlace.lot_id.is_not(None).label("is_known"),
        )
        .select_from(Transfer)
        .join(Move, Move.transfer_id == Transfer.id)
        .join(destination, destination.id == Move.destination_location_id)
        .join(Product, Product.id == Move.product_id)
        .outerjoin(Unit, Unit.id == func.coalesce(Product.unit_id, piece))
        .outerjoin(SalesOrderLine, SalesOrderLine.id == Move.sales_order_line_id)
        .outerjoin(MoveLine, MoveLine.move_id == Move.id)
        .outerjoin(Lot, Lot.id == MoveLine.lot_id)
        .outerjoin(SerialPlace, SerialPlace.lot_id == MoveLine.lot_id)
        .outerjoin(Location, Location.id == SerialPlace.location_id)
        .where(finished_delivery(), delivered_move(), destination.kind == LocationKind.CUSTOMER)
        .order_by(Transfer.id.desc(), Move.line_number, Move.id, MoveLine.id)
    )
