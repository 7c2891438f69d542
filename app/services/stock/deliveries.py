"""Deliveries of an order, reserved from our stock, and the reservation of what waits."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, func, select, type_coerce, update

from app.db.types import Id, Quantity
from app.errors import Refused
from app.models.enums import (
    LocationKind,
    ProductKind,
    SalesOrderState,
    TransferKind,
    TransferState,
)
from app.models.ids import RecordRef, SalesOrderId, TransferId
from app.models.orders import SalesOrder, SalesOrderLine
from app.models.products import Product
from app.models.stock import Move, MoveLine, QuantityOnHand, Transfer
from app.services import access
from app.services.actions import action
from app.services.events import TransferMade
from app.services.stock import locations, opened, quantities, writing
from app.services.stock.validating import require_open
from app.services.stock.writing import NewLine, NewMove, NewTransfer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Select

    from app.services.unit_of_work import UnitOfWork

ZERO = Decimal(0)
Free = dict[tuple[int, int], dict[int | None, Decimal]]
"""What is ours and not reserved, by product and place, then by lot, the oldest first."""


@dataclass(frozen=True, slots=True)
class PlannedDelivery:
    """A delivery that was made: ready, or waiting for stock."""

    id: TransferId
    number: str
    state: TransferState
    version: int


@dataclass(frozen=True, slots=True)
class ReserveTransfer:
    """A waiting transfer that is to look for stock again."""

    transfer_id: TransferId
    version: int


def _again(uow: UnitOfWork, ids: Sequence[int]) -> PlannedDelivery:
    row = uow.connection.execute(
        select(Transfer.id, Transfer.number, Transfer.state, Transfer.version).where(
            Transfer.id == ids[0]
        )
    ).one()
    return PlannedDelivery(TransferId(row.id), row.number, row.state, row.version)


@action("delivery.make", again=_again)
def make(uow: UnitOfWork, request: SalesOrderId) -> PlannedDelivery:
    """Make the delivery (`WH/OUT`) of what is ordered and neither delivered nor on its way.

    It reserves what is ours and free in the first internal place; without enough of it, it waits.

    Raises:
        NotAllowed: transfer.write
        Refused: order.unknown, order.not_confirmed, order.nothing_to_deliver
    """
    access.require(uow, "transfer.write")
    statement = select(SalesOrder.number, SalesOrder.state).where(SalesOrder.id == request)
    order = uow.connection.execute(statement.with_for_update(key_share=True)).first()
    record = RecordRef("sales_order", request)
    if order is None:
        raise Refused("order.unknown", record)
    if order.state != SalesOrderState.CONFIRMED:
        raise Refused("order.not_confirmed", record, {"number": order.number})
    planned = make_for(uow, request)
    if planned is None:
        raise Refused("order.nothing_to_deliver", record, {"number": order.number})
    uow.produced("transfer", (planned.id,))
    return planned


def make_for(uow: UnitOfWork, order_id: int) -> PlannedDelivery | None:
    """The delivery of a confirmed order that is locked, within an action that has its right.

    None where no goods are left to send: services and the parts of a repair are on none.
    """
    rows = uow.connection.execute(_lines(), {"order": order_id}).all()
    wanted = [row for row in rows if row.wanted > 0]
    if not wanted:
        return None
    order = wanted[0]
    places = locations.read(uow)
    source = places.default(LocationKind.INTERNAL)
    target = places.default(LocationKind.CUSTOMER)
    stock = free(uow, [row.product_id for row in wanted])
    moves = []
    for row in wanted:
        lines = take(stock, row.product_id, source.id, row.wanted)
        moves.append(
            NewMove(
                row.product_id,
                source.id,
                target.id,
                row.wanted,
                lines,
                sales_order_line_id=row.line_id,
                state=state_of(row.wanted, lines),
            )
        )
    new = NewTransfer(
        TransferKind.OUTGOING,
        source.id,
        target.id,
        tuple(moves),
        state=least(move.state for move in moves),
        partner_id=order.partner_id,
        commercial_partner_id=order.commercial_partner_id,
        sales_order_id=order_id,
    )
    made = writing.insert_many(uow, [new])[0]
    uow.record(TransferMade(ref=RecordRef("transfer", made.id), number=made.number))
    return PlannedDelivery(TransferId(made.id), made.number, new.state, 1)


@action("transfer.reserve", again=_again)
def reserve(uow: UnitOfWork, request: ReserveTransfer) -> PlannedDelivery:
    """Reserve anew what an open transfer takes from us.

    Raises:
        NotAllowed: transfer.write
        Stale: somebody else saved it
        Refused: transfer.unknown, transfer.is_done, transfer.is_cancelled
    """
    access.require(uow, "transfer.write")
    transfer = opened.lock(uow, request.transfer_id)
    require_open(uow, transfer, request.version)
    uow.connection.execute(_lines_delete(), {"transfer": transfer.id})
    stock = free(uow, [move.product_id for move in transfer.moves])
    rows, states = [], []
    for move in transfer.moves:
        lines = take(stock, move.product_id, move.source_id, move.quantity)
        states.append(state_of(move.quantity, lines))
        rows.append((move.id, NewMove(move.product_id, move.source_id, 0, move.quantity, lines)))
    writing.insert_lines(uow, rows)
    uow.connection.execute(
        _state_update(),
        [
            {"move": move.id, "new_state": state}
            for move, state in zip(transfer.moves, states, strict=True)
        ],
    )
    state = least(iter(states))
    uow.connection.execute(
        update(Transfer)
        .where(Transfer.id == transfer.id)
        .values(state=state, version=Transfer.version + 1)
    )
    uow.produced("transfer", (transfer.id,))
    return PlannedDelivery(TransferId(transfer.id), transfer.number, state, transfer.version + 1)


def free(uow: UnitOfWork, product_ids: Sequence[int], *, is_locking: bool = True) -> Free:
    """What of products is ours and not reserved: a statement, and one that locks the quantities."""
    ids = sorted(set(product_ids))
    if is_locking:
        quantities.read(uow, ids, is_locking=True)
    found: Free = {}
    for row in uow.connection.execute(_free(), {"ids": ids}):
        left = row.quantity - row.reserved
        if left > 0:
            found.setdefault((row.product_id, row.location_id), {})[row.lot_id] = left
    return found


def take(
    stock: Free, product_id: int, place_id: int, wanted: Decimal, *, only_lot: int | None = None
) -> tuple[NewLine, ...]:
    """Lines of what there is, up to what is wanted; it is gone from the free stock then.

    `only_lot`: of that lot alone.
    """
    by_lot = stock.get((product_id, place_id), {})
    lines = []
    for lot_id in list(by_lot):
        if only_lot is not None and lot_id != only_lot:
            continue
        taken = min(by_lot[lot_id], wanted)
        if taken > 0:
            lines.append(NewLine(taken, lot_id))
            by_lot[lot_id] -= taken
            wanted -= taken
    return tuple(lines)


def state_of(wanted: Decimal, lines: Sequence[NewLine]) -> TransferState:
    """A move is ready when all of it is reserved."""
    is_whole = sum((line.quantity for line in lines), ZERO) == wanted
    return TransferState.READY if is_whole else TransferState.WAITING


def least(states: Any) -> TransferState:  # noqa: ANN401  # an iterable of states
    """A transfer is ready when all its moves are."""
    is_ready = all(state == TransferState.READY for state in states)
    return TransferState.READY if is_ready else TransferState.WAITING


@functools.cache
def _lines() -> Select[*tuple[Any, ...]]:
    """The goods of an order with what is still to be sent of each, but for parts of a repair."""
    on_its_way = (
        select(func.coalesce(func.sum(Move.quantity), ZERO))
        .join(Transfer, Transfer.id == Move.transfer_id)
        .where(
            Move.sales_order_line_id == SalesOrderLine.id,
            Transfer.kind == TransferKind.OUTGOING,
            Move.state.in_((TransferState.DRAFT, TransferState.WAITING, TransferState.READY)),
            Move.purpose.is_(None),
        )
        .correlate(SalesOrderLine)
        .scalar_subquery()
    )
    line = SalesOrderLine
    return (
        select(
            SalesOrder.partner_id,
            SalesOrder.commercial_partner_id,
            line.id.label("line_id"),
            line.product_id,
            type_coerce(line.quantity - line.delivered_quantity - on_its_way, Quantity).label(
                "wanted"
            ),
        )
        .join(line, line.sales_order_id == SalesOrder.id)
        .join(Product, Product.id == line.product_id)
        .where(
            SalesOrder.id == bindparam("order", type_=Id),
            Product.kind == ProductKind.GOODS,
            line.is_repair_part.is_(False),
        )
        .order_by(line.line_number)
    )


@functools.cache
def _free() -> Select[*tuple[Any, ...]]:
    at = QuantityOnHand
    return (
        select(
            at.product_id,
            at.location_id,
            at.lot_id,
            at.quantity,
            quantities.reserved_of(at.product_id, at.location_id, at.lot_id, at.owner_id).label(
                "reserved"
            ),
        )
        .where(
            at.product_id.in_(bindparam("ids", type_=Id, expanding=True)),
            at.owner_id.is_(None),
        )
        .order_by(at.product_id, at.location_id, at.lot_id)
    )


@functools.cache
def _lines_delete() -> Any:  # noqa: ANN401
    moves = select(Move.id).where(Move.transfer_id == bindparam("transfer", type_=Id))
    return delete(MoveLine).where(MoveLine.move_id.in_(moves))


@functools.cache
def _state_update() -> Any:  # noqa: ANN401
    return (
        update(Move)
        .where(Move.id == bindparam("move", type_=Id))
        .values(state=bindparam("new_state", type_=Move.state.type))
    )
