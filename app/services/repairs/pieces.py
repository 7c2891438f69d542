"""Where the customer's piece of a repair is, and which delivery takes it back (rules 25)."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, case, func, literal, or_, select, type_coerce

from app.db.types import Id, Quantity
from app.models.enums import LocationKind, TransferKind, TransferState
from app.models.ids import LocationId, LotId, MoveId, TransferId
from app.models.stock import Location, Move, MoveLine, QuantityOnHand, Transfer
from app.services.repairs.cards import Leaving, PieceGone, PiecePlace
from app.services.stock import for_repair
from app.services.stock.locations import ON_HAND

if TYPE_CHECKING:
    from sqlalchemy import Select
    from sqlalchemy.engine import Row

    from app.services.unit_of_work import UnitOfWork

ZERO = Decimal(0)
NO_LONGER_HERE = (LocationKind.SCRAP, LocationKind.INVENTORY_LOSS)


@dataclass(frozen=True, slots=True)
class Pieces:
    """What a repair's return brought of its piece and has not gone back, nor is another repair's.

    `places` is where it lies, `free` how much of it no open delivery takes, which is `delivery`.
    `gone` is what else took it away: scrap, or a count.
    """

    places: tuple[PiecePlace, ...] = ()
    free: Decimal = ZERO
    delivery: Leaving | None = None
    gone: PieceGone | None = None

    @property
    def leaving(self) -> Leaving | None:
        """The delivery, if it takes all that is left."""
        return None if self.free else self.delivery


def of_repair(uow: UnitOfWork, row: Row[Any]) -> Pieces:
    """Where the piece of a repair is: none without a return, else at most four statements."""
    if row.return_id is None:
        return Pieces()
    brought = [
        each
        for each in for_repair.of_return(uow, row.return_id)
        if each.product_id == row.product_id
    ]
    own = [each for each in brought if row.lot_id in (None, each.lot_id)]
    left: dict[for_repair.Key, Decimal] = {}
    for each in brought:
        left[each.key] = left.get(each.key, ZERO) + each.left
    if not any(left[each.key] for each in own):
        return Pieces()
    for claim in for_repair.claims(uow, [row.return_id]):
        if claim.repair_id != row.id and claim.product_id == row.product_id:
            for_repair.take(left, claim)
    here = sum((left[key] for key in {each.key for each in own}), ZERO)
    on_its_way = sum((each.leaving for each in own), ZERO)
    free = max(here - on_its_way, ZERO)
    about = {
        "product": row.product_id,
        "lot": row.lot_id,
        "owner": own[0].owner_id,
        "moves": [each.move_id for each in own],
        "came": own[0].move_id,
    }
    places = _places(uow, about, here)
    return Pieces(
        places,
        free,
        _delivery(uow, about) if here and on_its_way else None,
        _gone(uow, about) if here and not places else None,
    )


def place_of(
    uow: UnitOfWork, return_id: int, product_id: int | None, lot_id: int | None
) -> LocationId | None:
    """Where a piece lies that a return brought for repair, if it is here: two statements."""
    for each in for_repair.of_return(uow, return_id):
        if each.product_id == product_id and lot_id in (None, each.lot_id) and each.left:
            about = {
                "product": product_id,
                "lot": each.lot_id,
                "owner": each.owner_id,
                "came": each.move_id,
            }
            return next((place.location_id for place in _places(uow, about, each.left)), None)
    return None


def _places(uow: UnitOfWork, about: dict[str, Any], here: Decimal) -> tuple[PiecePlace, ...]:
    """Where so many of them lie, in the workshop first."""
    left, found = here, []
    for row in uow.connection.execute(_there(), about):
        quantity = min(row.quantity, left)
        if quantity <= 0:
            break
        left -= quantity
        lot_id = None if row.lot_id is None else LotId(row.lot_id)
        place = LocationId(row.location_id)
        found.append(PiecePlace(place, row.name, quantity, lot_id, MoveId(about["came"])))
    return tuple(found)


def _delivery(uow: UnitOfWork, about: dict[str, Any]) -> Leaving | None:
    row = uow.connection.execute(_leaving(), about).first()
    return None if row is None else Leaving(TransferId(row.id), row.number)


def _gone(uow: UnitOfWork, about: dict[str, Any]) -> PieceGone | None:
    row = uow.connection.execute(_taken_away(), about).first()
    if row is None:
        return None
    is_scrapped = row.kind is LocationKind.SCRAP
    reason = row.note or row.line_note or "–"
    return PieceGone(TransferId(row.id), row.number, reason, is_scrapped=is_scrapped)


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
            Location.kind.in_(for_repair.HERE),
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
    """The first open delivery that takes a lot which the moves `moves` brought."""
    lot = bindparam("lot", type_=Id)
    return (
        select(Transfer.id, Transfer.number)
        .join(Move, Move.transfer_id == Transfer.id)
        .join(MoveLine, MoveLine.move_id == Move.id)
        .where(
            Move.origin_move_id.in_(bindparam("moves", type_=Id, expanding=True)),
            Transfer.kind == TransferKind.OUTGOING,
            Move.state.not_in((TransferState.DONE, TransferState.CANCELLED)),
            or_(func.coalesce(lot, 0) == 0, MoveLine.lot_id == lot),
        )
        .order_by(Transfer.id)
        .limit(1)
    )


@functools.cache
def _taken_away() -> Select[*tuple[Any, ...]]:
    """The last scrap, or count, that took such pieces of the customer's since they came."""
    lot = bindparam("lot", type_=Id)
    return (
        select(
            Transfer.id,
            Transfer.number,
            Transfer.note,
            MoveLine.note.label("line_note"),
            Location.kind,
        )
        .select_from(Move)
        .join(Transfer, Transfer.id == Move.transfer_id)
        .join(Location, Location.id == Move.destination_location_id)
        .join(MoveLine, MoveLine.move_id == Move.id)
        .where(
            Move.product_id == bindparam("product", type_=Id),
            Move.owner_id == bindparam("owner", type_=Id),
            Move.id > bindparam("came", type_=Id),
            Move.state == TransferState.DONE,
            Location.kind.in_(NO_LONGER_HERE),
            or_(func.coalesce(lot, 0) == 0, MoveLine.lot_id == lot),
        )
        .order_by(Move.id.desc())
        .limit(1)
    )
