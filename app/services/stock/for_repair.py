"""What came for repair and is here still: not gone again, settled, scrapped or lost (rules 25).

What a return brought is counted by its moves and lots, which what goes out again names; what became
of it by its repairs. Goods that nothing tells apart are here as far as so many of them lie here.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, case, func, or_, select, type_coerce

from app.db.base import aliased
from app.db.types import Id, Quantity
from app.errors import Refused
from app.models.enums import LocationKind, MovePurpose, RepairState, TransferKind, TransferState
from app.models.ids import RecordRef, TransferId
from app.models.products import Product
from app.models.repairs import RepairOrder
from app.models.stock import Location, Move, MoveLine, QuantityOnHand, Transfer
from app.services.stock import opened, still_here
from app.services.stock.locations import REAL

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from sqlalchemy import Select

    from app.services.stock.opened import Opened
    from app.services.unit_of_work import UnitOfWork

ZERO = Decimal(0)
HERE = REAL - {LocationKind.SCRAP}
"""Kinds of places in which a piece is here still."""

BEGUN = (RepairState.CONFIRMED, RepairState.UNDER_REPAIR)

Key = tuple[int, int | None]
"""A product and its lot."""


@dataclass(frozen=True, slots=True)
class Brought:
    """Pieces of a lot that a line of a return brought for repair.

    `left` did not go out again, of which `leaving` is on open deliveries; `there` of their kind,
    the customer's, lie here.
    """

    return_id: int
    move_id: int
    product_id: int
    product: str
    lot_id: int | None
    owner_id: int | None
    left: Decimal
    leaving: Decimal
    there: Decimal

    @property
    def key(self) -> Key:
        """The product and its lot."""
        return (self.product_id, self.lot_id)


@dataclass(frozen=True, slots=True)
class Claim:
    """Pieces of a return that a repair has begun with, or that are settled."""

    repair_id: int
    number: str
    return_id: int
    product_id: int
    product: str
    lot_id: int | None
    quantity: Decimal
    is_settled: bool


@dataclass(frozen=True, slots=True)
class Held:
    """So many pieces of a product are neither back nor settled, and lie here."""

    product_id: int
    product: str
    quantity: Decimal


def of_return(uow: UnitOfWork, return_id: int) -> Sequence[Brought]:
    """What a return brought for repair, if it was received: one statement."""
    return _brought(uow, {"return": return_id, "ticket": None})


def of_ticket(uow: UnitOfWork, ticket_id: int) -> Sequence[Held]:
    """What a ticket's returns brought for repair and has to go back still: at most two statements.

    What was scrapped or counted out does not lie here.
    """
    rows = _brought(uow, {"return": None, "ticket": ticket_id})
    left: dict[int, dict[Key, Decimal]] = {}
    for row in rows:
        of_return = left.setdefault(row.return_id, {})
        of_return[row.key] = of_return.get(row.key, ZERO) + row.left
    if any(quantity > 0 for each in left.values() for quantity in each.values()):
        for claim in claims(uow, left):
            if claim.is_settled:
                take(left[claim.return_id], claim)
    there = {(row.key, row.owner_id): row.there for row in rows}
    names = {row.product_id: row.product for row in rows}
    found = dict.fromkeys(names, ZERO)
    for (key, owner), quantity in there.items():
        returns = {row.return_id for row in rows if (row.key, row.owner_id) == (key, owner)}
        wanted = sum((left[each][key] for each in returns), ZERO)
        found[key[0]] += min(wanted, quantity)
    return [Held(each, names[each], found[each]) for each in sorted(found) if found[each] > 0]


def claims(uow: UnitOfWork, return_ids: Iterable[int]) -> Sequence[Claim]:
    """The repairs that have begun with pieces of returns or settled them: one statement."""
    return [
        Claim(
            row.id,
            row.number,
            row.return_id,
            row.product_id,
            f"{row.code} {row.name}",
            row.lot_id,
            row.quantity,
            is_settled=row.piece_outcome is not None,
        )
        for row in uow.connection.execute(_claims(), {"ids": sorted(set(return_ids))})
    ]


def take(left: dict[Key, Decimal], claim: Claim) -> Decimal:
    """Take what a repair has from what is left; how much of it is lacking.

    A repair that does not say which lot it is of has some of its product.
    """
    lacking = claim.quantity
    for key, quantity in left.items():
        if key[0] == claim.product_id and claim.lot_id in (None, key[1]):
            taken = max(min(quantity, lacking), ZERO)
            left[key] = quantity - taken
            lacking -= taken
    return lacking


def require_free(
    uow: UnitOfWork,
    came: Opened,
    here: Mapping[tuple[int, int | None], Decimal],
    taken: Collection[tuple[int, int | None]],
) -> None:
    """Refuse if less is left than repairs have of what is taken; both by move and lot.

    What came for repair is what they have of it, not what came to be given back. One statement.

    Raises:
        Refused: return.under_repair, return.piece_settled
    """
    moves = {move.id: move for move in came.moves}
    repaired = {move.id for move in came.moves if move.purpose == MovePurpose.REPAIR}
    found = claims(uow, [came.id])
    for ids in (repaired, set(moves)):
        left: dict[Key, Decimal] = {}
        for (move_id, lot_id), quantity in here.items():
            if move_id in ids:
                key = (moves[move_id].product_id, lot_id)
                left[key] = left.get(key, ZERO) + quantity
        keys = {(moves[each].product_id, lot_id) for each, lot_id in taken if each in ids}
        _require(found, left, keys)


def _require(found: Sequence[Claim], left: dict[Key, Decimal], taken: Collection[Key]) -> None:
    for claim in found:
        lacking = take(left, claim)
        is_taken = any(
            product == claim.product_id and claim.lot_id in (None, lot) for product, lot in taken
        )
        if lacking > 0 and is_taken:
            words = {"repair": claim.number, "product": claim.product}
            code = "return.piece_settled" if claim.is_settled else "return.under_repair"
            raise Refused(code, RecordRef("repair", claim.repair_id), words)


def require_not_claimed(uow: UnitOfWork, delivery: Opened) -> None:
    """Refuse to let pieces go that a repair has: four statements if it takes some back.

    Raises:
        Refused: return.under_repair, return.piece_settled
    """
    back = {
        move.origin_move_id: move
        for move in delivery.moves
        if move.purpose == MovePurpose.REPAIR and move.origin_move_id is not None
    }
    if not back or delivery.kind != TransferKind.OUTGOING:
        return
    for return_id in uow.connection.scalars(_returns_of(), {"ids": list(back)}).all():
        came = opened.read(uow, TransferId(return_id))
        own = [back[move.id] for move in came.moves if move.id in back]
        taken = {(move.origin_move_id or 0, line.lot_id) for move in own for line in move.lines}
        require_free(uow, came, still_here.read(uow, return_id), taken)


def require_idle(
    uow: UnitOfWork, product_id: int, lot_id: int | None, owner_id: int, quantity: Decimal
) -> None:
    """Refuse to scrap pieces of a customer that a repair is at work on: one statement.

    Raises:
        Refused: return.under_repair
    """
    parameters = {"product": product_id, "lot": lot_id, "owner": owner_id}
    rows = uow.connection.execute(_at_work(), parameters).all()
    if rows and rows[0].there - quantity < sum(row.quantity for row in rows):
        words = {"repair": rows[0].number, "product": f"{rows[0].code} {rows[0].name}"}
        raise Refused("return.under_repair", RecordRef("repair", rows[0].id), words)


def _brought(uow: UnitOfWork, parameters: Mapping[str, int | None]) -> Sequence[Brought]:
    return [
        Brought(
            row.return_id,
            row.move_id,
            row.product_id,
            f"{row.code} {row.name}",
            row.lot_id,
            row.owner_id,
            max(row.brought - row.gone + row.leaving, ZERO),
            row.leaving,
            row.there,
        )
        for row in uow.connection.execute(brought_for(MovePurpose.REPAIR), parameters)
    ]


@functools.cache
def brought_for(purpose: MovePurpose) -> Select[*tuple[Any, ...]]:
    """By move and lot what the return `return`, or the returns of `ticket`, brought for a purpose.

    `there`: so many of the same lot and owner lie here.
    """
    came, ticket = bindparam("return", type_=Id), bindparam("ticket", type_=Id)
    return (
        select(
            Move.transfer_id.label("return_id"),
            Transfer.number,
            Move.id.label("move_id"),
            Move.product_id,
            Product.code,
            Product.name,
            MoveLine.lot_id,
            Move.owner_id,
            type_coerce(func.sum(MoveLine.quantity), Quantity).label("brought"),
            still_here.gone(Move.id, MoveLine.lot_id).label("gone"),
            still_here.gone(Move.id, MoveLine.lot_id, only_open=True).label("leaving"),
            _there().label("there"),
        )
        .select_from(Transfer)
        .join(Move, Move.transfer_id == Transfer.id)
        .join(MoveLine, MoveLine.move_id == Move.id)
        .join(Product, Product.id == Move.product_id)
        .where(
            or_(Transfer.id == came, Transfer.ticket_id == ticket),
            Transfer.kind == TransferKind.INCOMING,
            Move.state == TransferState.DONE,
            Move.purpose == purpose,
        )
        .group_by(Transfer.id, Move.id, Product.id, MoveLine.lot_id)
        .order_by(Move.id, MoveLine.lot_id)
    )


def _there() -> Any:  # noqa: ANN401
    """SQL: how many of a move's lot, of the same owner, lie here."""
    at, place = aliased(QuantityOnHand), aliased(Location)
    return type_coerce(
        select(func.coalesce(func.sum(at.quantity), ZERO))
        .select_from(at)
        .join(place, place.id == at.location_id)
        .where(
            at.product_id == Move.product_id,
            func.coalesce(at.lot_id, 0) == func.coalesce(MoveLine.lot_id, 0),
            func.coalesce(at.owner_id, 0) == func.coalesce(Move.owner_id, 0),
            place.kind.in_(sorted(HERE)),
        )
        .correlate(Move, MoveLine)
        .scalar_subquery(),
        Quantity,
    )


@functools.cache
def _claims() -> Select[*tuple[Any, ...]]:
    is_settled = RepairOrder.piece_outcome.is_not(None)
    return (
        select(
            RepairOrder.id,
            RepairOrder.number,
            RepairOrder.return_id,
            RepairOrder.product_id,
            Product.code,
            Product.name,
            RepairOrder.lot_id,
            type_coerce(
                case((is_settled, RepairOrder.piece_quantity), else_=RepairOrder.quantity), Quantity
            ).label("quantity"),
            RepairOrder.piece_outcome,
        )
        .join(Product, Product.id == RepairOrder.product_id)
        .where(
            RepairOrder.return_id.in_(bindparam("ids", type_=Id, expanding=True)),
            or_(is_settled, RepairOrder.state.in_(BEGUN)),
        )
        .order_by(RepairOrder.id)
    )


@functools.cache
def _at_work() -> Select[*tuple[Any, ...]]:
    """The repairs at work on an owner's product and lot, and how much of it lies here."""
    at, lot = QuantityOnHand, bindparam("lot", type_=Id)
    there = (
        select(func.coalesce(func.sum(at.quantity), ZERO))
        .join(Location, Location.id == at.location_id)
        .where(
            at.product_id == bindparam("product", type_=Id),
            func.coalesce(at.lot_id, 0) == func.coalesce(lot, 0),
            at.owner_id == bindparam("owner", type_=Id),
            Location.kind.in_(sorted(HERE)),
        )
        .scalar_subquery()
    )
    return (
        select(
            RepairOrder.id,
            RepairOrder.number,
            Product.code,
            Product.name,
            RepairOrder.quantity,
            type_coerce(there, Quantity).label("there"),
        )
        .join(Product, Product.id == RepairOrder.product_id)
        .where(
            RepairOrder.commercial_partner_id == bindparam("owner", type_=Id),
            RepairOrder.product_id == bindparam("product", type_=Id),
            func.coalesce(RepairOrder.lot_id, lot, 0) == func.coalesce(lot, 0),
            RepairOrder.return_id.is_not(None),
            RepairOrder.state.in_(BEGUN),
        )
        .order_by(RepairOrder.id)
    )


@functools.cache
def _returns_of() -> Select[*tuple[Any, ...]]:
    ids = bindparam("ids", type_=Id, expanding=True)
    return select(Move.transfer_id).where(Move.id.in_(ids)).distinct()
