"""Where the customer's pieces are that a return brought for repair (rules 25)."""

from __future__ import annotations

import functools
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, case, func, literal, or_, select, type_coerce

from app.db.base import aliased
from app.db.types import Id, Quantity
from app.models.enums import LocationKind, MovePurpose, TransferKind, TransferState
from app.models.ids import LocationId, LotId, MoveId, TransferId
from app.models.stock import Location, Move, MoveLine, QuantityOnHand, Transfer
from app.services.repairs.cards import Leaving, PiecePlace
from app.services.stock.locations import ON_HAND

if TYPE_CHECKING:
    from sqlalchemy import Select

    from app.services.unit_of_work import UnitOfWork

ZERO = Decimal(0)


def of_return(
    uow: UnitOfWork, return_id: int, product_id: int, lot_id: int | None, customer_id: int
) -> tuple[PiecePlace, ...]:
    """Where the customer's own pieces of a product (and lot) lie that a return brought.

    At most as many as it brought for repair and has not sent back; two statements.
    """
    parameters = {"return": return_id, "product": product_id, "lot": lot_id}
    came = uow.connection.execute(_came(), parameters).first()
    if came is None or came.quantity <= 0:
        return ()
    rows = uow.connection.execute(
        _there(), {"product": product_id, "lot": lot_id, "owner": customer_id}
    )
    left, found = came.quantity, []
    for row in rows:
        quantity = min(row.quantity, left)
        if quantity <= 0:
            break
        left -= quantity
        found.append(
            PiecePlace(
                LocationId(row.location_id),
                row.name,
                quantity,
                None if row.lot_id is None else LotId(row.lot_id),
                MoveId(came.move_id),
            )
        )
    return tuple(found)


def leaving(uow: UnitOfWork, return_id: int, product_id: int) -> Leaving | None:
    """The open delivery that takes a product of a return back to the customer: one statement."""
    parameters = {"return": return_id, "product": product_id}
    row = uow.connection.execute(_leaving(), parameters).first()
    return None if row is None else Leaving(TransferId(row.id), row.number)


def in_place(
    uow: UnitOfWork, location_id: int, product_id: int, lot_id: int | None, customer_id: int
) -> Decimal:
    """How much of a product (and lot), ours or the customer's, lies in a place: one statement."""
    parameters = {
        "place": location_id,
        "product": product_id,
        "lot": lot_id,
        "owner": customer_id,
    }
    return uow.connection.scalar(_in_place(), parameters) or ZERO


def ours_in(uow: UnitOfWork, serial_id: int) -> str | None:
    """The name of the place of ours in which a serial lies that is ours too: one statement."""
    name: str | None = uow.connection.scalar(_ours(), {"lot": serial_id})
    return name


@functools.cache
def _ours() -> Select[*tuple[Any, ...]]:
    at = QuantityOnHand
    return (
        select(Location.name)
        .join(at, at.location_id == Location.id)
        .where(
            at.lot_id == bindparam("lot", type_=Id),
            at.owner_id.is_(None),
            at.quantity > ZERO,
            Location.kind.in_(ON_HAND),
        )
        .limit(1)
    )


@functools.cache
def _came() -> Select[*tuple[Any, ...]]:
    """How much of the return `return` came for repair and did not go back; its first line."""
    back, out, gone = aliased(Move), aliased(Move), aliased(Transfer)
    lot, line = bindparam("lot", type_=Id), aliased(MoveLine)
    is_lot = or_(
        func.coalesce(lot, 0) == 0,
        select(line.id).where(line.move_id == back.id, line.lot_id == lot).exists(),
    )
    sent = (
        select(func.coalesce(func.sum(out.done_quantity), literal(0, Quantity)))
        .select_from(gone)
        .join(out, out.transfer_id == gone.id)
        .where(
            gone.kind == TransferKind.OUTGOING,
            out.state == TransferState.DONE,
            out.purpose == MovePurpose.REPAIR,
            out.product_id == back.product_id,
            out.origin_move_id == back.origin_move_id,
            out.id > back.id,
        )
        .correlate(back)
        .scalar_subquery()
    )
    return (
        select(
            func.min(back.id).label("move_id"),
            type_coerce(func.sum(back.done_quantity - sent), Quantity).label("quantity"),
        )
        .select_from(back)
        .where(
            back.transfer_id == bindparam("return", type_=Id),
            back.state == TransferState.DONE,
            back.purpose == MovePurpose.REPAIR,
            back.product_id == bindparam("product", type_=Id),
            is_lot,
        )
        .having(func.count() > 0)
    )


@functools.cache
def _there() -> Select[*tuple[Any, ...]]:
    at, lot = QuantityOnHand, bindparam("lot", type_=Id)
    return (
        select(at.location_id, Location.name, at.lot_id, at.quantity)
        .join(Location, Location.id == at.location_id)
        .where(
            at.product_id == bindparam("product", type_=Id),
            at.owner_id == bindparam("owner", type_=Id),
            or_(func.coalesce(lot, 0) == 0, at.lot_id == lot),
            at.quantity > ZERO,
            Location.kind.in_(ON_HAND),
        )
        .order_by(case((Location.kind == LocationKind.REPAIR, 0), else_=1), at.location_id)
    )


@functools.cache
def _in_place() -> Select[*tuple[Any, ...]]:
    at, lot = QuantityOnHand, bindparam("lot", type_=Id)
    return select(
        type_coerce(func.coalesce(func.sum(at.quantity), literal(0, Quantity)), Quantity)
    ).where(
        at.location_id == bindparam("place", type_=Id),
        at.product_id == bindparam("product", type_=Id),
        or_(at.owner_id.is_(None), at.owner_id == bindparam("owner", type_=Id)),
        or_(func.coalesce(lot, 0) == 0, at.lot_id == lot),
    )


@functools.cache
def _leaving() -> Select[*tuple[Any, ...]]:
    came = aliased(Move)
    taken_back = select(came.origin_move_id).where(
        came.transfer_id == bindparam("return", type_=Id)
    )
    return (
        select(Transfer.id, Transfer.number)
        .join(Move, Move.transfer_id == Transfer.id)
        .where(
            Move.origin_move_id.in_(taken_back),
            Transfer.kind == TransferKind.OUTGOING,
            Move.product_id == bindparam("product", type_=Id),
            Move.purpose == MovePurpose.REPAIR,
            Move.state.not_in((TransferState.DONE, TransferState.CANCELLED)),
        )
        .order_by(Transfer.id)
        .limit(1)
    )
