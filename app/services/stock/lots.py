"""Lots and serials as they are typed or scanned: found by name, made where they are new."""

from __future__ import annotations

import functools
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, insert, select
from sqlalchemy.exc import IntegrityError

from app.db.types import Id
from app.errors import Problem, Refused
from app.models.enums import Tracking, TransferKind, TransferState
from app.models.ids import RecordRef
from app.models.partners import Partner
from app.models.products import Lot, Product
from app.models.stock import Location, Move, MoveLine, SerialPlace, Transfer
from app.services.checks import LINE, can_be_stored

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import Select

    from app.models.enums import LocationKind
    from app.services.unit_of_work import UnitOfWork

LotKey = tuple[int, str]
"""Product and name."""

UNKNOWN_LOT = "unknown (imported)"
"""The lot of imported pieces of a tracked product; no serial number (rules 27)."""


@dataclass(frozen=True, slots=True)
class KnownLot:
    """A lot with the place of a serial, the holder, and the document that brought it there."""

    id: int
    product_id: int
    name: str
    is_unknown: bool
    is_serial: bool
    location_id: int | None
    location_name: str
    location_kind: LocationKind | None
    holder_id: int | None
    holder_name: str
    transfer_id: int | None
    transfer_number: str

    @property
    def key(self) -> LotKey:
        """What it is found by."""
        return self.product_id, self.name


def name_problem(name: str) -> Problem | None:
    """Why a text cannot be the name of a new lot or serial."""
    if name == UNKNOWN_LOT:
        return Problem("stock.lot_reserved", {"lot": name})
    return text_problem(name)


def text_problem(name: str) -> Problem | None:
    """Why a text cannot be the name of any lot or serial, known or new."""
    if not name:
        return Problem("stock.lot_missing")
    if len(name) > LINE:
        return Problem("stock.lot_too_long", {"limit": LINE, "length": len(name)})
    if any(unicodedata.category(each) in ("Cc", "Cf", "Cs", "Co", "Cn") for each in name):
        return Problem("stock.lot_characters")
    return None


def fits(tracking: Tracking, lot: KnownLot | None) -> bool:
    """Whether goods of a lot, or of none, go with how their product is tracked."""
    if tracking == Tracking.NONE or lot is None:
        return (tracking == Tracking.NONE) is (lot is None)
    return tracking == Tracking.LOT or lot.is_serial or lot.is_unknown


def find(
    uow: UnitOfWork, *, ids: Iterable[int] = (), keys: Iterable[LotKey] = ()
) -> Mapping[int, KnownLot]:
    """Lots by id, or by product and name: one statement.

    Of a name that a product had for a lot and for a serial, as it was tracked at the time, the one
    is found as which it is tracked now. A lot of before its serials is no serial; a serial of
    before its lots is a lot of one piece as long as its place is known. No lot has a name that the
    database cannot hold, so such a name is not even looked for.
    """
    wanted, known = {key for key in keys if can_be_stored(key[1])}, set(ids)
    parameters = {
        "ids": sorted(known) or [0],
        "products": sorted({product for product, _ in wanted}) or [0],
        "names": sorted({name for _, name in wanted}) or [""],
    }
    rows = uow.connection.execute(_statement(), parameters).all()
    named = {
        (row.product_id, row.name): row.id
        for row in sorted(rows, key=lambda each: not each.is_serial)
        if _is_usable(row)
    }
    found = {named[key] for key in wanted if key in named} | known
    return {row.id: _known(row) for row in rows if row.id in found}


def find_named(uow: UnitOfWork, names: Sequence[str]) -> Sequence[KnownLot]:
    """Lots of any product by name: one statement."""
    wanted = [name for name in names if can_be_stored(name)]
    statement = _columns().where(Lot.name.in_(wanted))
    return [_known(row) for row in uow.connection.execute(statement)]


def make(uow: UnitOfWork, keys: Sequence[LotKey]) -> Mapping[LotKey, int]:
    """Make lots that are not there yet, serials where the product has serials: one statement.

    Raises:
        Refused: stock.moved_meanwhile: somebody else made one just now
    """
    if not keys:
        return {}
    rows = [{"product": product, "called": name} for product, name in keys]
    try:
        made = uow.connection.execute(_insert(), rows)
    except IntegrityError as error:
        raise Refused("stock.moved_meanwhile", RecordRef("product", keys[0][0])) from error
    return {(row.product_id, row.name): row.id for row in made}


def on_their_way(uow: UnitOfWork, ids: Iterable[int]) -> set[tuple[int, int | None]]:
    """Lots that open transfers are to bring, with the customer or supplier: one statement."""
    rows = uow.connection.execute(
        select(MoveLine.lot_id, Transfer.commercial_partner_id)
        .join(Move, Move.id == MoveLine.move_id)
        .join(Transfer, Transfer.id == Move.transfer_id)
        .where(
            MoveLine.lot_id.in_(sorted(ids)),
            Transfer.kind == TransferKind.INCOMING,
            Transfer.state.not_in((TransferState.DONE, TransferState.CANCELLED)),
        )
    )
    return {(row.lot_id, row.commercial_partner_id) for row in rows}


def elsewhere(lot: KnownLot) -> Problem:
    """The sentence about a serial that is somewhere else."""
    words = {"lot": lot.name, "place": lot.location_name, "number": lot.transfer_number}
    return Problem("stock.serial_elsewhere", words)


def _is_usable(row: Any) -> bool:  # noqa: ANN401  # a row of the statement below
    """Whether what is typed can be this lot."""
    if row.tracking == Tracking.SERIAL:
        return bool(row.is_serial or row.is_unknown)
    return not row.is_serial or row.location_id is not None


def _known(row: Any) -> KnownLot:  # noqa: ANN401  # a row of the statement below
    return KnownLot(
        row.id,
        row.product_id,
        row.name,
        row.is_unknown,
        row.is_serial,
        row.location_id,
        row.location_name or "",
        row.location_kind,
        row.holder_id,
        row.holder_name or "",
        row.transfer_id,
        row.transfer_number or "",
    )


@functools.cache
def _insert() -> Any:  # noqa: ANN401
    product = bindparam("product", type_=Id)
    is_serial = select(Product.tracking == Tracking.SERIAL).where(Product.id == product)
    return (
        insert(Lot)
        .values(
            product_id=product,
            name=bindparam("called", type_=Lot.name.type),
            is_serial=is_serial.scalar_subquery(),
        )
        .returning(Lot.id, Lot.product_id, Lot.name)
    )


@functools.cache
def _statement() -> Select[*tuple[Any, ...]]:
    by_name = Lot.product_id.in_(bindparam("products", type_=Id, expanding=True)) & Lot.name.in_(
        bindparam("names", expanding=True)
    )
    by_id = Lot.id.in_(bindparam("ids", type_=Id, expanding=True))
    return _columns().where(by_id | by_name)


@functools.cache
def _columns() -> Select[*tuple[Any, ...]]:
    """Lots with where a serial is."""
    return (
        select(
            Lot.id,
            Lot.product_id,
            Lot.name,
            Lot.is_unknown,
            Lot.is_serial,
            Product.tracking,
            SerialPlace.location_id,
            Location.name.label("location_name"),
            Location.kind.label("location_kind"),
            SerialPlace.holder_id,
            Partner.name.label("holder_name"),
            SerialPlace.transfer_id,
            Transfer.number.label("transfer_number"),
        )
        .join(Product, Product.id == Lot.product_id)
        .outerjoin(SerialPlace, SerialPlace.lot_id == Lot.id)
        .outerjoin(Location, Location.id == SerialPlace.location_id)
        .outerjoin(Partner, Partner.id == SerialPlace.holder_id)
        .outerjoin(Transfer, Transfer.id == SerialPlace.transfer_id)
    )
