"""Moves goods between places of ours: to the shelf, to the repairers, back to where returns lie."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.errors import Invalid, Problem
from app.models.enums import LocationKind, ProductKind, Tracking, TransferKind, TransferState
from app.models.partners import Partner
from app.services import access
from app.services.actions import action, question
from app.services.checks import Checks
from app.services.stock import locations, lots, quantities
from app.services.stock.locations import ON_HAND, REAL, LocationRow
from app.services.stock.moved import quantity_problem
from app.services.stock.receiving import Booked, book, booked_again, read_products
from app.services.stock.units import of_products
from app.services.stock.writing import NewLine, NewMove, NewTransfer

if TYPE_CHECKING:
    from app.models.ids import LocationId, LotId, PartnerId, ProductId
    from app.services.unit_of_work import UnitOfWork

ONE = Decimal(1)
FROM = REAL - {LocationKind.SCRAP}
"""Places that goods are moved from; what is scrapped comes back by its counter-move."""


@dataclass(frozen=True, slots=True)
class MoveGoods:
    """Goods that lie in a place of ours and are to lie in another one; no owner = ours.

    The quantity is in the product's base unit.
    """

    product_id: ProductId
    location_id: LocationId
    destination_id: LocationId
    quantity: Decimal
    lot_id: LotId | None = None
    owner_id: PartnerId | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class AskTargets:
    """Where goods of somebody (no owner = ours) that lie in a place can be moved to."""

    location_id: LocationId
    owner_id: PartnerId | None = None


@question
def targets(uow: UnitOfWork, request: AskTargets) -> tuple[LocationRow, ...]:
    """The places that goods can be moved to: one statement; none from a place of other kinds.

    Raises:
        NotAllowed: stock.read
    """
    access.require(uow, "stock.read")
    places = locations.read(uow)
    place = places.find(request.location_id)
    if place is None or place.kind not in FROM:
        return ()
    kinds = _takes(request.owner_id)
    return tuple(
        row for row in places.rows if row.is_active and row.kind in kinds and row.id != place.id
    )


@action("stock.move", again=booked_again)
def move(uow: UnitOfWork, request: MoveGoods) -> Booked:
    """Take goods from a place of ours to another one (`WH/INT`), done at once.

    They stay whose they are, of the same lot. A customer's goods do not go among what is for sale
    (rules 25); scrap has an action of its own.

    Raises:
        NotAllowed: transfer.write
        Invalid: product_id, location_id, destination_id, quantity, lot, note
        Refused: stock.too_little
    """
    access.require(uow, "transfer.write")
    product = read_products(uow, [request.product_id]).get(request.product_id)
    if product is None or product.kind != ProductKind.GOODS:
        raise Invalid({"product_id": Problem("stock.not_goods")})
    checks = Checks()
    note = checks.line("note", request.note)
    places = locations.read(uow)
    if problem := _source_problem(places.find(request.location_id)):
        checks.problems["location_id"] = problem
    if problem := _target_problem(uow, places, request):
        checks.problems["destination_id"] = problem
    _check_pieces(uow, checks, request, product)
    checks.done()
    key = (
        int(request.product_id),
        int(request.location_id),
        request.lot_id,
        request.owner_id,
    )
    quantities.require(uow, places, [(key, request.quantity)])
    source, target = request.location_id, request.destination_id
    new = NewMove(
        request.product_id,
        source,
        target,
        request.quantity,
        (NewLine(request.quantity, request.lot_id),),
        owner_id=request.owner_id,
        state=TransferState.DONE,
    )
    made = NewTransfer(TransferKind.INTERNAL, source, target, (new,), note=note)
    return book(uow, made, places)


def _takes(owner_id: int | None) -> frozenset[LocationKind]:
    """The kinds of place that take goods of ours, or of a customer."""
    return ON_HAND if owner_id is None else ON_HAND - {LocationKind.INTERNAL}


def _source_problem(place: LocationRow | None) -> Problem | None:
    """Why goods cannot be moved from a place; from one that is archived they can."""
    if place is None:
        return Problem("stock.location_unknown")
    if place.kind == LocationKind.SCRAP:
        return Problem("stock.move_of_scrap")
    return None if place.kind in FROM else Problem("stock.move_from", {"place": place.name})


def _target_problem(
    uow: UnitOfWork, places: locations.Places, request: MoveGoods
) -> Problem | None:
    """Why goods cannot be moved to a place."""
    place = places.find(request.destination_id)
    if place is not None and place.id == request.location_id:
        return Problem("stock.move_same_place", {"place": place.name})
    if place is not None and place.kind == LocationKind.SCRAP:
        return Problem("stock.move_to_scrap")
    if place is not None and place.kind == LocationKind.INTERNAL and request.owner_id is not None:
        owner = select(Partner.name).where(Partner.id == request.owner_id)
        return Problem("stock.move_customers", {"owner": uow.connection.scalar(owner) or "–"})
    return locations.place_problem(place, _takes(request.owner_id))


def _check_pieces(
    uow: UnitOfWork,
    checks: Checks,
    request: MoveGoods,
    product: Any,  # noqa: ANN401  # a row of read_products
) -> None:
    """A quantity that can be counted; of a tracked product a lot, of a serial one piece."""
    rounding = of_products(uow, [request.product_id])[request.product_id].rounding
    problem = quantity_problem(rounding, request.quantity)
    if problem is None and not request.quantity:
        problem = Problem("stock.quantity_not_positive")
    if product.tracking != Tracking.NONE:
        lot = lots.find(uow, ids=[request.lot_id or 0]).get(request.lot_id or 0)
        if lot is None:
            checks.add("lot", "stock.lot_missing")
        elif lot.is_serial and request.quantity != ONE:
            problem = problem or Problem("stock.serial_not_one", {"lot": lot.name})
    if problem is not None:
        checks.problems["quantity"] = problem
