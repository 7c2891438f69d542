"""Receives a return: counted, inspected, put where it belongs; what else was in the box."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from app.errors import Problem, Refused
from app.models.enums import LocationKind, Tracking
from app.models.ids import MoveId, TransferId
from app.services import access, wording
from app.services.actions import action, question
from app.services.returns import pieces, returnable, unexpected
from app.services.stock import finishing, locations, moved, opened
from app.services.stock.validating import finished_again, require_open
from app.services.teams import destinations as team_places
from app.services.teams import goods
from app.services.teams.destinations import GOES_ON_TO

if TYPE_CHECKING:
    from app.models.ids import TicketId
    from app.services.returns.cards import ReturnableLine, UnexpectedLine
    from app.services.stock.finishing import Finished
    from app.services.stock.locations import Places
    from app.services.stock.moved import Moved, MovedLine
    from app.services.stock.opened import Opened, OpenedMove
    from app.services.teams.destinations import Destinations
    from app.services.unit_of_work import UnitOfWork

ZERO, ONE = Decimal(0), Decimal(1)


@dataclass(frozen=True, slots=True)
class ReceiveReturn:
    """What came of a return; no lines = all that was expected.

    `makes_backorder`: less than expected waits on a back-order, or is closed; None asks.
    """

    transfer_id: TransferId
    version: int
    lines: tuple[MovedLine, ...] = ()
    unexpected: tuple[UnexpectedLine, ...] = ()
    makes_backorder: bool | None = None


@question
def destinations(uow: UnitOfWork, request: TicketId | None) -> Destinations:
    """Where goods can go after inspection, as the ticket's team proposes it: two statements.

    Raises:
        NotAllowed: stock.read
    """
    access.require(uow, "stock.read")
    options = None if request is None else goods.of_ticket(uow, request)
    return team_places.read(uow, options)


@action("return.receive", again=finished_again)
def receive(uow: UnitOfWork, request: ReceiveReturn) -> Finished:
    """Let a return be done with what came, by lot and condition, and take it on to its places.

    More than expected only up to what is left to return, by a supervisor; what else was in the
    box is the customer's, to be clarified (rules 26). Goods given back are ours from now on.

    Raises:
        NotAllowed: transfer.write, return.above_expected, stock.scrap
        Stale: somebody else saved it
        Refused: transfer.unknown, return.not_a_return, transfer.is_done, transfer.is_cancelled,
            transfer.nothing_moved, transfer.less_than_expected (ask for the back-order)
        Invalid: lines.N.quantity, lines.N.lot, lines.N.destination_id, lines.N.note,
            unexpected.N.product_id, unexpected.N.quantity, unexpected.N.lot, unexpected.N.note
    """
    access.require(uow, "transfer.write")
    transfer = opened.lock(uow, request.transfer_id)
    if not transfer.is_return:
        raise Refused("return.not_a_return", transfer.ref, {"number": transfer.number})
    require_open(uow, transfer, request.version)
    counted = moved.resolve(
        uow, transfer, request.lines or moved.everything(transfer), new_lots=True
    )
    _check_quantities(uow, transfer, counted)
    _check_pieces(uow, transfer, counted)
    counted.done()
    places = locations.read(uow)
    _check_destinations(uow, transfer, counted, places)
    added = unexpected.moves(uow, transfer, request.unexpected, counted)
    result = finishing.finish(
        uow,
        transfer,
        counted,
        places,
        makes_backorder=request.makes_backorder,
        added=added,
    )
    uow.produced("transfer", (transfer.id,))
    return result


def _check_quantities(uow: UnitOfWork, transfer: Opened, counted: Moved) -> None:
    """Above what was expected only up to what is left of the delivery, by a supervisor."""
    more: dict[int | None, Decimal] = {}
    for move in transfer.moves:
        above = counted.quantity(move) - move.quantity
        if above <= 0:
            continue
        place = counted.places[move.id]
        left = move.left_of_origin - more.get(move.origin_move_id, ZERO)
        more[move.origin_move_id] = more.get(move.origin_move_id, ZERO) + above
        if above > left:
            words = {
                "product": move.product,
                "expected": wording.pieces(move.quantity),
                "most": wording.pieces(move.quantity + max(left, ZERO)),
            }
            counted.add(place, "quantity", Problem("return.above_delivery", words))
        elif not access.may(uow.actor, "return.above_expected"):
            words = {"product": move.product, "expected": wording.pieces(move.quantity)}
            counted.add(place, "quantity", Problem("return.needs_supervisor", words))


def _check_pieces(uow: UnitOfWork, transfer: Opened, counted: Moved) -> None:
    """Lots are the delivery's, serials out at this customer: one statement if any are told.

    One more for each serial that is out and that the delivery does not name.
    """
    tracked = [move for move in transfer.moves if move.tracking != Tracking.NONE]
    origins = [move.origin_move_id for move in tracked if move.origin_move_id is not None]
    if not origins or transfer.commercial_partner_id is None:
        return
    wanted = returnable.Wanted(transfer.commercial_partner_id, move_ids=origins)
    sources = {line.move_id: line for line in returnable.read(uow, wanted)}
    for move in tracked:
        source = sources.get(MoveId(move.origin_move_id or 0))
        for part in counted.parts.get(move.id, ()):
            problem = _piece_problem(transfer, counted, move, part, source)
            problem = problem or _of_another(uow, counted, part, source)
            if problem is not None:
                counted.add(counted.places[move.id], "lot", problem)


def _piece_problem(
    transfer: Opened,
    counted: Moved,
    move: OpenedMove,
    part: moved.MovedPart,
    source: ReturnableLine | None,
) -> Problem | None:
    """Why a piece cannot come back on this line, if so."""
    lot = counted.known.get(part.lot_id or 0)
    name = part.lot_name if lot is None else lot.name
    if lot is not None and lot.is_unknown and move.tracking == Tracking.SERIAL:
        return Problem("return.serial_of_unknown", {"product": move.product})
    customer = transfer.commercial_partner_id or 0
    is_somewhere = lot is not None and lot.is_serial and lot.location_id is not None
    if lot is not None and is_somewhere and lot.holder_id != customer:
        return pieces.where_it_is(name, lot, customer)
    own = [] if source is None else [each for each in source.lots if each.id == part.lot_id]
    has_unknown = source is not None and (
        source.is_without_lots or any(each.is_unknown for each in source.lots)
    )
    if not own and not has_unknown:
        delivery = "" if source is None else source.delivery_number
        return Problem("return.lot_not_on_delivery", {"lot": name, "delivery": delivery})
    expected = sum((line.quantity for line in move.lines if line.lot_id == part.lot_id), ZERO)
    if own and not own[0].is_unknown and not (lot is not None and lot.is_serial):
        came = sum(
            (each.quantity for each in counted.parts[move.id] if each.lot_id == part.lot_id),
            ZERO,
        )
        if came > own[0].left + expected:
            words = {
                "lot": name,
                "delivered": wording.pieces(own[0].delivered),
                "left": wording.pieces(own[0].left + expected),
            }
            return Problem("return.lot_above_left", words)
    return None


def _of_another(
    uow: UnitOfWork, counted: Moved, part: moved.MovedPart, source: ReturnableLine | None
) -> Problem | None:
    """A serial that another delivery names is no unknown piece of this one (rules 27)."""
    lot = counted.known.get(part.lot_id or 0)
    if source is None or lot is None or lot.holder_id is None or not lot.is_serial:
        return None
    if any(each.id == lot.id for each in source.lots):
        return None
    if returnable.delivered_last(uow, lot.id) is None:
        return None
    words = {"lot": lot.name, "delivery": source.delivery_number}
    return Problem("return.lot_not_on_delivery", words)


def _check_destinations(uow: UnitOfWork, transfer: Opened, counted: Moved, places: Places) -> None:
    """Where inspected goods go is a place for them; scrap needs the storekeeper and a reason.

    What stays the customer's is scrapped afterwards, with their consent noted (rules 25).

    Raises:
        NotAllowed: stock.scrap
        Invalid: lines.N.destination_id, lines.N.note
    """
    owned = {move.id: move for move in transfer.moves if move.owner_id is not None}
    for move_id, parts in counted.parts.items():
        for part in parts:
            if part.destination_id is None:
                continue
            line = counted.places[move_id]
            place = places.find(part.destination_id)
            if problem := locations.place_problem(place, GOES_ON_TO):
                counted.add(line, "destination_id", problem)
            elif place is not None and place.kind == LocationKind.SCRAP:
                access.require(uow, "stock.scrap")
                if move_id in owned:
                    words = {"product": owned[move_id].product}
                    counted.add(line, "destination_id", Problem("return.scrap_of_customer", words))
                elif not part.note:
                    counted.add(line, "note", Problem("return.scrap_reason"))
    counted.done()
