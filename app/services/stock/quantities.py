"""Quantities on hand: what lies where, of which lot, whose it is, how much of it is reserved."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, select, type_coerce

from app.db.base import aliased
from app.db.types import Id, Quantity
from app.errors import Refused
from app.models.enums import LocationKind, Tracking
from app.models.ids import LocationId, LotId, PartnerId, ProductId, RecordRef
from app.models.partners import Partner
from app.models.products import Lot, Product, Unit
from app.models.stock import Location, Move, MoveLine, QuantityOnHand, Transfer
from app.services import access, wording
from app.services.actions import question
from app.services.company.defaults import PIECE
from app.services.stock import units
from app.services.stock.locations import ON_HAND, OPEN, REAL, LocationRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import Select

    from app.services.stock.locations import Places
    from app.services.unit_of_work import UnitOfWork

ZERO = Decimal(0)
Key = tuple[int, int, int | None, int | None]
"""Product, place, lot, owner."""


@dataclass(frozen=True, slots=True)
class AskQuantities:
    """What of a product lies where, or what lies in a place; at least one of them is told."""

    product_id: ProductId | None = None
    location_id: LocationId | None = None


@dataclass(frozen=True, slots=True)
class QuantityRow:
    """A quantity on hand; `reserved` of it is promised to open transfers. No owner = ours."""

    id: int
    product_id: ProductId
    product_code: str
    product_name: str
    tracking: Tracking
    location_id: LocationId
    location_name: str
    location_kind: LocationKind
    lot_id: LotId | None
    lot_name: str
    owner_id: PartnerId | None
    owner_name: str
    unit: str
    quantity: Decimal
    reserved: Decimal


@dataclass(frozen=True, slots=True)
class Quantities:
    """Quantities with their sums: *on hand* counts internal, return and repair places.

    *Available* is what lies in internal places, is ours and is not reserved (rules 23, 25).
    """

    rows: tuple[QuantityRow, ...]

    @property
    def on_hand(self) -> Decimal:
        """What is here, whoever owns it."""
        return sum((row.quantity for row in self.rows if row.location_kind in ON_HAND), ZERO)

    @property
    def available(self) -> Decimal:
        """What can be sold."""
        return sum(
            (
                row.quantity - row.reserved
                for row in self.rows
                if row.location_kind == LocationKind.INTERNAL and row.owner_id is None
            ),
            ZERO,
        )


@question
def on_hand(uow: UnitOfWork, request: AskQuantities) -> Quantities:
    """What lies where: one statement.

    Raises:
        NotAllowed: stock.read
    """
    access.require(uow, "stock.read")
    statement = shown()
    if request.product_id is not None:
        statement = statement.where(QuantityOnHand.product_id == request.product_id)
    if request.location_id is not None:
        statement = statement.where(QuantityOnHand.location_id == request.location_id)
    statement = statement.order_by(Product.code, QuantityOnHand.location_id, Lot.name)
    return Quantities(tuple(row_of(row) for row in uow.connection.execute(statement)))


def row_of(row: Any) -> QuantityRow:  # noqa: ANN401  # a row of `shown`
    """A quantity as it is listed."""
    return QuantityRow(
        row.quantity_id,
        ProductId(row.product_id),
        row.code,
        row.name,
        row.tracking,
        LocationId(row.location_id),
        row.place,
        row.kind,
        None if row.lot_id is None else LotId(row.lot_id),
        row.lot_name or "",
        None if row.owner_id is None else PartnerId(row.owner_id),
        row.owner_name or "",
        units.named(row.unit),
        row.quantity,
        row.reserved,
    )


def read(
    uow: UnitOfWork, product_ids: Iterable[int], *, is_locking: bool = False
) -> Mapping[Key, Decimal]:
    """Quantities of products by product, place, lot and owner; locked in this order (rules 7)."""
    statement = _locking() if is_locking else _plain()
    rows = uow.connection.execute(statement, {"ids": sorted(set(product_ids))})
    return {(row[0], row[1], row[2], row[3]): row[4] for row in rows}


@dataclass(frozen=True, slots=True)
class Reserved:
    """What a transfer that takes goods has reserved itself."""

    transfer_id: int = 0
    quantities: Mapping[Key, Decimal] = field(default_factory=dict)


NOTHING = Reserved()


def require(
    uow: UnitOfWork,
    places: Places,
    takes: Sequence[tuple[Key, Decimal]],
    own: Reserved = NOTHING,
    *,
    heeds_reserved: bool = True,
) -> None:
    """Refuse to take more out of real places than lies there, or is not another's (rules 23).

    What open transfers have reserved is theirs, unless that is not heeded: what broke is broken.
    One statement, and one more for what is not the taker's `own`.

    Raises:
        Refused: stock.too_little, stock.reserved, naming product, place, lot and what is there
    """
    wanted: dict[Key, Decimal] = {}
    for key, quantity in takes:
        place = places.find(key[1])
        if place is not None and place.kind in REAL:
            wanted[key] = wanted.get(key, ZERO) + quantity
    if not wanted:
        return
    there = read(uow, [key[0] for key in wanted], is_locking=True)
    for key, quantity in wanted.items():
        if there.get(key, ZERO) < quantity:
            place = places.find(key[1])
            raise _too_little(uow, key, quantity, there.get(key, ZERO), place)
    beyond = {key: each for key, each in wanted.items() if each > own.quantities.get(key, ZERO)}
    if heeds_reserved and beyond:
        _require_free(uow, places, beyond, there, own.transfer_id)


def _require_free(
    uow: UnitOfWork,
    places: Places,
    wanted: Mapping[Key, Decimal],
    there: Mapping[Key, Decimal],
    transfer_id: int,
) -> None:
    """Refuse to take what another open transfer has reserved.

    Raises:
        Refused: stock.reserved
    """
    held: dict[Key, dict[str, Decimal]] = {}
    for row in uow.connection.execute(_held(), {"ids": sorted({key[0] for key in wanted})}):
        key = (row.product_id, row.source_location_id, row.lot_id, row.owner_id)
        if row.id != transfer_id:
            held.setdefault(key, {})[row.number] = row.held
    for key, quantity in wanted.items():
        others = held.get(key, {})
        free = there[key] - sum(others.values(), ZERO)
        if quantity > free:
            raise _reserved(uow, key, quantity, others, max(free, ZERO), places.find(key[1]))


def _reserved(
    uow: UnitOfWork,
    key: Key,
    wanted: Decimal,
    others: Mapping[str, Decimal],
    free: Decimal,
    place: LocationRow | None,
) -> Refused:
    """The refusal that names who has reserved how much."""
    told = _too_little(uow, key, wanted, free, place)
    by = ", ".join(f"{number} ({wording.pieces(held)})" for number, held in others.items())
    words = {**told.parameters, "free": wording.pieces(free), "by": by}
    code = "stock.reserved" if told.code == "stock.too_little" else "stock.reserved_of_lot"
    return Refused(code, told.record, words)


def _too_little(
    uow: UnitOfWork, key: Key, wanted: Decimal, there: Decimal, place: LocationRow | None
) -> Refused:
    product_id, _, lot_id, owner_id = key
    product = uow.connection.execute(
        select(Product.code, Product.name).where(Product.id == product_id)
    ).one()
    lot = uow.connection.scalar(select(Lot.name).where(Lot.id == lot_id)) if lot_id else None
    owner = (
        uow.connection.scalar(select(Partner.name).where(Partner.id == owner_id))
        if owner_id
        else None
    )
    words = {
        "product": f"{product.code} {product.name}",
        "place": "" if place is None else place.name,
        "there": wording.pieces(there),
        "wanted": wording.pieces(wanted),
        "lot": lot or "–",
        "owner": owner or uow.company.name,
    }
    code = "stock.too_little" if lot is None and owner is None else "stock.too_little_of_lot"
    return Refused(code, RecordRef("product", product_id), words)


@functools.cache
def _plain() -> Select[*tuple[Any, ...]]:
    """Rows of products, with those of the reservation left out."""
    at = QuantityOnHand
    return (
        select(at.product_id, at.location_id, at.lot_id, at.owner_id, at.quantity)
        .where(at.product_id.in_(bindparam("ids", type_=Id, expanding=True)))
        .order_by(
            at.product_id,
            at.location_id,
            func.coalesce(at.lot_id, 0),
            func.coalesce(at.owner_id, 0),
        )
    )


@functools.cache
def _locking() -> Select[*tuple[Any, ...]]:
    return _plain().with_for_update(key_share=True)


@functools.cache
def _held() -> Select[*tuple[Any, ...]]:
    """What of products open transfers have reserved, the oldest first."""
    of = (Move.product_id, Move.source_location_id, MoveLine.lot_id, Move.owner_id)
    held = type_coerce(func.sum(MoveLine.quantity), Quantity)
    return (
        select(Transfer.id, Transfer.number, *of, held.label("held"))
        .join(Move, Move.transfer_id == Transfer.id)
        .join(MoveLine, MoveLine.move_id == Move.id)
        .where(
            Move.state.in_(OPEN), Move.product_id.in_(bindparam("ids", type_=Id, expanding=True))
        )
        .group_by(Transfer.id, Transfer.number, *of)
        .order_by(Transfer.id)
    )


def reserved_of(product_id: Any, location_id: Any, lot_id: Any, owner_id: Any) -> Any:  # noqa: ANN401
    """SQL: what open moves have reserved of a quantity."""
    return (
        select(func.coalesce(func.sum(MoveLine.quantity), ZERO))
        .select_from(Move)
        .join(MoveLine, MoveLine.move_id == Move.id)
        .where(
            Move.state.in_(OPEN),
            Move.product_id == product_id,
            Move.source_location_id == location_id,
            func.coalesce(MoveLine.lot_id, 0) == func.coalesce(lot_id, 0),
            func.coalesce(Move.owner_id, 0) == func.coalesce(owner_id, 0),
        )
        .scalar_subquery()
    )


@functools.cache
def shown() -> Select[*tuple[Any, ...]]:
    """SQL: all quantities above zero with their words, in no order."""
    at, default = QuantityOnHand, aliased(Unit)
    piece = select(default.id).where(default.code == PIECE).scalar_subquery()
    return (
        select(
            at.id.label("quantity_id"),
            at.product_id,
            Product.code,
            Product.name,
            Product.tracking,
            Unit.name.label("unit"),
            at.location_id,
            Location.name.label("place"),
            Location.kind,
            at.lot_id,
            Lot.name.label("lot_name"),
            at.owner_id,
            Partner.name.label("owner_name"),
            at.quantity,
            reserved_of(at.product_id, at.location_id, at.lot_id, at.owner_id).label("reserved"),
        )
        .join(Product, Product.id == at.product_id)
        .join(Location, Location.id == at.location_id)
        .outerjoin(Lot, Lot.id == at.lot_id)
        .outerjoin(Partner, Partner.id == at.owner_id)
        .outerjoin(Unit, Unit.id == func.coalesce(Product.unit_id, piece))
        .where(at.quantity > ZERO)
    )
