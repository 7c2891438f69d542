"""Deliveries of an order, reserved from our stock."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, case, false, func, or_, select, type_coerce

from app.db.types import Id, Quantity
from app.errors import Refused
from app.models.enums import (
    LocationKind,
    MovePurpose,
    ProductKind,
    SalesOrderState,
    TransferKind,
    TransferState,
)
from app.models.ids import RecordRef, SalesOrderId, TransferId
from app.models.orders import SalesOrder, SalesOrderLine
from app.models.products import Product
from app.models.stock import Move, Transfer
from app.services import access, wording
from app.services.actions import action
from app.services.events import TransferMade
from app.services.stock import locations, reserving, writing
from app.services.stock.locations import OPEN
from app.services.stock.writing import NewMove, NewTransfer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Select
    from sqlalchemy.engine import Row

    from app.services.unit_of_work import UnitOfWork

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class DeliverOrder:
    """The delivery of what is left to send of an order.

    `again`: pieces that were given back are sent once more, or are not; None asks where it matters.
    """

    order_id: SalesOrderId
    again: bool | None = None


@dataclass(frozen=True, slots=True)
class PlannedDelivery:
    """A delivery that was made: ready, or waiting for stock."""

    id: TransferId
    number: str
    state: TransferState
    version: int


def _again(uow: UnitOfWork, ids: Sequence[int]) -> PlannedDelivery:
    row = uow.connection.execute(
        select(Transfer.id, Transfer.number, Transfer.state, Transfer.version).where(
            Transfer.id == ids[0]
        )
    ).one()
    return PlannedDelivery(TransferId(row.id), row.number, row.state, row.version)


@dataclass(frozen=True, slots=True)
class LeftToDeliver:
    """What of an order can be delivered by hand: some of it, or all, may have been given back."""

    is_rest: bool
    is_given_back: bool


@action("delivery.make", again=_again)
def make(uow: UnitOfWork, request: DeliverOrder) -> PlannedDelivery:
    """Make the delivery (`WH/OUT`) of what is ordered and neither delivered nor on its way.

    It reserves what is ours and free in the first internal place; without enough of it, it waits.

    Raises:
        NotAllowed: transfer.write
        Refused: order.unknown, order.not_confirmed, order.returned_before (asks whether what was
            given back is sent again), order.nothing_to_deliver
    """
    access.require(uow, "transfer.write")
    order_id = request.order_id
    statement = select(SalesOrder.number, SalesOrder.state).where(SalesOrder.id == order_id)
    order = uow.connection.execute(statement.with_for_update(key_share=True)).first()
    record = RecordRef("sales_order", order_id)
    if order is None:
        raise Refused("order.unknown", record)
    if order.state != SalesOrderState.CONFIRMED:
        raise Refused("order.not_confirmed", record, {"number": order.number})
    rows = uow.connection.execute(_lines(), {"order": order_id}).all()
    again = sum((_again_of(row) for row in rows), ZERO)
    if again and request.again is None:
        words = {"number": order.number, "pieces": wording.pieces(again), "n": again}
        raise Refused("order.returned_before", record, words)
    planned = _plan(uow, order_id, rows, again=bool(request.again))
    if planned is None:
        raise Refused("order.nothing_to_deliver", record, {"number": order.number})
    uow.produced("transfer", (planned.id,))
    return planned


def make_for(uow: UnitOfWork, order_id: int) -> PlannedDelivery | None:
    """The delivery of a confirmed order that is locked, within an action that has its right.

    None where no goods are left to send: services and the parts of a repair are on none.
    """
    rows = uow.connection.execute(_lines(), {"order": order_id}).all()
    return _plan(uow, order_id, rows, again=False)


def left(uow: UnitOfWork, order_id: int) -> LeftToDeliver | None:
    """What is left to deliver of a confirmed order; None where nothing is, or not for this user."""
    if not access.may(uow.actor, "transfer.write"):
        return None
    rows = uow.connection.execute(_lines(), {"order": order_id}).all()
    is_rest = any(row.unsent > ZERO for row in rows)
    is_given_back = any(_again_of(row) for row in rows)
    return LeftToDeliver(is_rest, is_given_back) if is_rest or is_given_back else None


def _again_of(row: Row[Any]) -> Decimal:
    """What was given back of a line, and is sent once more only if the agent says so.

    What was replaced is with the customer already.
    """
    plain: Decimal = max(row.unsent, ZERO)
    most: Decimal = max(row.unsent + row.given_back - row.replaced, plain)
    return most - plain


def _plan(
    uow: UnitOfWork, order_id: int, rows: Sequence[Row[Any]], *, again: bool
) -> PlannedDelivery | None:
    """Make the delivery of what is left to send of these lines, if anything is."""
    wanted = {
        row.line_id: max(row.unsent, ZERO) + (_again_of(row) if again else ZERO) for row in rows
    }
    rows = [row for row in rows if wanted[row.line_id]]
    if not rows:
        return None
    order = rows[0]
    places = locations.read(uow)
    source = places.default(LocationKind.INTERNAL)
    target = places.default(LocationKind.CUSTOMER)
    stock = reserving.free(uow, [row.product_id for row in rows])
    moves = []
    for row in rows:
        quantity = wanted[row.line_id]
        lines = reserving.take(stock, row.product_id, source.id, quantity)
        moves.append(
            NewMove(
                row.product_id,
                source.id,
                target.id,
                quantity,
                lines,
                sales_order_line_id=row.line_id,
                state=reserving.state_of(quantity, lines),
            )
        )
    new = NewTransfer(
        TransferKind.OUTGOING,
        source.id,
        target.id,
        tuple(moves),
        state=reserving.least(move.state for move in moves),
        partner_id=order.partner_id,
        commercial_partner_id=order.commercial_partner_id,
        sales_order_id=order_id,
    )
    made = writing.insert_many(uow, [new])[0]
    uow.record(TransferMade(ref=RecordRef("transfer", made.id), number=made.number))
    return PlannedDelivery(TransferId(made.id), made.number, new.state, 1)


@functools.cache
def _lines() -> Select[*tuple[Any, ...]]:
    """The goods of an order, but for parts of a repair: what of each was never sent.

    `delivered_quantity` is net, so what was given back is taken off once more. A return that was
    taken back by its counter-move is none, and what was replaced is on its way or there.
    """
    line = SalesOrderLine
    on_its_way = _moved(TransferKind.OUTGOING, OPEN, [None])
    came = _moved(TransferKind.INCOMING, [TransferState.DONE], [None, MovePurpose.GIVE_BACK])
    went_again = _moved(TransferKind.OUTGOING, [TransferState.DONE], [MovePurpose.GIVE_BACK])
    replaced = _moved(TransferKind.OUTGOING, [*OPEN, TransferState.DONE], [MovePurpose.REPLACEMENT])
    given_back = came - went_again
    unsent = line.quantity - line.delivered_quantity - given_back - on_its_way
    return (
        select(
            SalesOrder.partner_id,
            SalesOrder.commercial_partner_id,
            line.id.label("line_id"),
            line.product_id,
            type_coerce(unsent, Quantity).label("unsent"),
            type_coerce(given_back, Quantity).label("given_back"),
            type_coerce(replaced, Quantity).label("replaced"),
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


def _moved(
    kind: TransferKind, states: Sequence[TransferState], purposes: Sequence[MovePurpose | None]
) -> Any:  # noqa: ANN401
    """What the moves of an order line carry, done ones what they moved.

    A purpose of None is that of an ordinary delivery.
    """
    named = [purpose for purpose in purposes if purpose is not None]
    is_for = or_(Move.purpose.in_(named), Move.purpose.is_(None) if None in purposes else false())
    moved = case((Move.state == TransferState.DONE, Move.done_quantity), else_=Move.quantity)
    return (
        select(func.coalesce(func.sum(moved), ZERO))
        .join(Transfer, Transfer.id == Move.transfer_id)
        .where(
            Move.sales_order_line_id == SalesOrderLine.id,
            Transfer.kind == kind,
            Move.state.in_(states),
            is_for,
        )
        .correlate(SalesOrderLine)
        .scalar_subquery()
    )
