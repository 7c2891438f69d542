"""Whose the goods are that came: delivered back after a repair, or settled otherwise (rules 25)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from app.errors import Invalid, Problem, Refused
from app.models.enums import LocationKind, MovePurpose, Tracking, TransferKind, TransferState
from app.models.ids import LocationId, LotId, MoveId, RecordRef, TransferId
from app.services import access, ticket_documents
from app.services.actions import action
from app.services.checks import Checks
from app.services.events import TransferDone, TransferMade
from app.services.returns import returnable
from app.services.returns.cards import MadeReturn
from app.services.returns.creating import above_left, made_again
from app.services.stock import (
    for_repair,
    locations,
    opened,
    quantities,
    reserving,
    still_here,
    writing,
)
from app.services.stock.finishing import COUNTS_AS_DELIVERED
from app.services.stock.locations import REAL
from app.services.stock.moved import quantity_problem
from app.services.stock.writing import NewLine, NewMove, NewTransfer

if TYPE_CHECKING:
    from app.services.returns.cards import ReturnableLine
    from app.services.stock.opened import Opened, OpenedMove
    from app.services.unit_of_work import UnitOfWork

ZERO = Decimal(0)
BACK = (MovePurpose.REPAIR, MovePurpose.TO_CLARIFY)
"""What stays the customer's, and can be delivered back."""

NEW_PURPOSES = (MovePurpose.GIVE_BACK, MovePurpose.REPAIR)


@dataclass(frozen=True, slots=True)
class PieceHere:
    """Pieces that a return's line brought, and where they lie now; a tracked one is told its lot.

    Quantities are in the product's base unit.
    """

    move_id: MoveId
    location_id: LocationId
    quantity: Decimal
    lot_id: LotId | None = None


@dataclass(frozen=True, slots=True)
class DeliverBack:
    """Goods of a customer that go back to them: repaired, or none of ours."""

    transfer_id: TransferId
    pieces: tuple[PieceHere, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class ChangePurpose:
    """Pieces that came for one purpose and stay for another.

    Unexpected goods name the delivery's line that they turned out to be of (rules 26).
    """

    transfer_id: TransferId
    piece: PieceHere
    purpose: MovePurpose
    reason: str
    delivery_move_id: MoveId | None = None


@action("return.deliver_back", again=made_again)
def deliver_back(uow: UnitOfWork, request: DeliverBack) -> MadeReturn:
    """Make the delivery (`WH/OUT`, ready) of goods that stayed the customer's; same lot and owner.

    It is validated like any other, and counts neither as delivered nor as sold.

    Raises:
        NotAllowed: transfer.write
        Refused: transfer.unknown, return.not_a_return, return.not_received,
            return.under_repair, return.piece_settled, stock.too_little
        Invalid: pieces, pieces.N.move_id, pieces.N.quantity, pieces.N.location_id, note
    """
    access.require(uow, "transfer.write")
    came = _received(uow, request.transfer_id)
    checks = Checks()
    note = checks.line("note", request.note)
    if not request.pieces:
        checks.add("pieces", "return.no_lines")
    checks.done()
    places = locations.read(uow)
    customer = places.default(LocationKind.CUSTOMER)
    here = dict(still_here.read(uow, came.id))
    found = [_piece(came, places, here, place, piece) for place, piece in enumerate(request.pieces)]
    for_repair.require_free(uow, came, here, {(move.id, piece.lot_id) for move, piece in found})
    takes = [(_key(move, piece), piece.quantity) for move, piece in found]
    quantities.require(uow, places, takes)
    moves = tuple(_out(move, piece, customer.id) for move, piece in found)
    new = _around(came, TransferKind.OUTGOING, moves, note)
    made = writing.insert_many(uow, [new])[0]
    ticket_documents.write(uow, writing.entry(made, TransferState.READY, uow))
    uow.record(
        TransferMade(
            ref=RecordRef("transfer", made.id), ticket_id=came.ticket_id, number=made.number
        )
    )
    uow.produced("transfer", (made.id,))
    return MadeReturn(TransferId(made.id), made.number, 1)


@action("return.change_purpose", again=made_again)
def change_purpose(uow: UnitOfWork, request: ChangePurpose) -> MadeReturn:
    """Let pieces stay for another purpose: out to the customer and in again, both done at once.

    Given back they are ours and the order says less delivered; for repair they are the customer's
    again. The result is the transfer by which they are here now.

    Raises:
        NotAllowed: transfer.write
        Refused: transfer.unknown, return.not_a_return, return.not_received,
            return.under_repair, return.piece_settled, return.settled, stock.too_little
        Invalid: reason, purpose, pieces.0.move_id, pieces.0.quantity, pieces.0.location_id,
            delivery_move_id
    """
    access.require(uow, "transfer.write")
    came = _received(uow, request.transfer_id)
    checks = Checks()
    reason = checks.line("reason", request.reason, is_required=True)
    checks.choice("purpose", request.purpose, NEW_PURPOSES)
    checks.done()
    places = locations.read(uow)
    here = dict(still_here.read(uow, came.id))
    move, piece = _piece(came, places, here, 0, request.piece, purposes=tuple(MovePurpose))
    if (move.purpose or MovePurpose.GIVE_BACK) == request.purpose:
        raise Invalid({"purpose": Problem("return.same_purpose")})
    for_repair.require_free(uow, came, here, {(move.id, piece.lot_id)})
    still_here.require_unsettled(uow, came, [(move, piece.quantity)])
    quantities.require(uow, places, [(_key(move, piece), piece.quantity)])
    customer = places.default(LocationKind.CUSTOMER)
    out = _out(move, piece, customer.id, is_done=True)
    origin, order_line = _origin(uow, came, move, request)
    first = writing.insert_many(uow, [_around(came, TransferKind.OUTGOING, (out,), reason)])[0]
    writing.finish(uow, [first.id])
    is_repair = request.purpose == MovePurpose.REPAIR
    back = NewMove(
        move.product_id,
        customer.id,
        piece.location_id,
        piece.quantity,
        (NewLine(piece.quantity, piece.lot_id),),
        owner_id=came.commercial_partner_id if is_repair else None,
        purpose=request.purpose,
        sales_order_line_id=order_line,
        origin_move_id=first.move_ids[0] if origin is None else origin,
        state=TransferState.DONE,
    )
    second = writing.insert_many(uow, [_around(came, TransferKind.INCOMING, (back,), reason)])[0]
    writing.finish(uow, [second.id])
    reserving.allot_what_came(uow, places, [back])
    changes = {order_line or 0: ZERO, move.sales_order_line_id or 0: ZERO}
    if move.purpose in COUNTS_AS_DELIVERED:
        changes[move.sales_order_line_id or 0] += piece.quantity
    if request.purpose in COUNTS_AS_DELIVERED:
        changes[order_line or 0] -= piece.quantity
    writing.deliver_more(uow, changes)
    made = [first, second]
    for each in made:
        record = RecordRef("transfer", each.id)
        uow.record(TransferDone(ref=record, ticket_id=came.ticket_id, number=each.number))
    entries = [entry for each in made for entry in writing.entry(each, TransferState.DONE, uow)]
    ticket_documents.write(uow, entries)
    uow.produced("transfer", (second.id,))
    return MadeReturn(TransferId(second.id), second.number, 2)


def _received(uow: UnitOfWork, transfer_id: TransferId) -> Opened:
    """The return, locked, if it was received.

    Raises:
        Refused: transfer.unknown, return.not_a_return, return.not_received
    """
    came = opened.lock(uow, transfer_id)
    words = {"number": came.number}
    if not came.is_return:
        raise Refused("return.not_a_return", came.ref, words)
    if came.state != TransferState.DONE:
        raise Refused("return.not_received", came.ref, words)
    return came


def _piece(
    came: Opened,
    places: locations.Places,
    here: dict[tuple[int, int | None], Decimal],
    place: int,
    piece: PieceHere,
    *,
    purposes: tuple[MovePurpose, ...] = BACK,
) -> tuple[OpenedMove, PieceHere]:
    """The move that brought pieces; they are gone from what is here for those after them.

    Raises:
        Invalid: pieces.N.move_id, pieces.N.quantity, pieces.N.location_id
    """
    move = next((each for each in came.moves if each.id == piece.move_id), None)
    if move is None or (move.purpose or MovePurpose.GIVE_BACK) not in purposes:
        raise Invalid({f"pieces.{place}.move_id": Problem("return.not_the_customers")})
    problem = quantity_problem(move.rounding, piece.quantity)
    if problem is None and piece.quantity <= 0:
        problem = Problem("stock.quantity_not_positive")
    key = (move.id, piece.lot_id)
    there = here.get(key, ZERO)
    problem = problem or still_here.problem(move, piece.quantity, there)
    if problem is not None:
        raise Invalid({f"pieces.{place}.quantity": problem})
    here[key] = there - piece.quantity
    places.one_of(piece.location_id, REAL, f"pieces.{place}.location_id")
    return move, piece


def _key(move: OpenedMove, piece: PieceHere) -> quantities.Key:
    return (move.product_id, int(piece.location_id), piece.lot_id, move.owner_id)


def _out(move: OpenedMove, piece: PieceHere, customer_id: int, *, is_done: bool = False) -> NewMove:
    """Pieces on their way to the customer again, for what they came for."""
    return NewMove(
        move.product_id,
        piece.location_id,
        customer_id,
        piece.quantity,
        (NewLine(piece.quantity, piece.lot_id),),
        owner_id=move.owner_id,
        purpose=move.purpose or MovePurpose.GIVE_BACK,
        sales_order_line_id=move.sales_order_line_id,
        origin_move_id=move.id,
        state=TransferState.DONE if is_done else TransferState.READY,
    )


def _around(came: Opened, kind: TransferKind, moves: tuple[NewMove, ...], note: str) -> NewTransfer:
    """A transfer of the same customer and ticket."""
    return NewTransfer(
        kind,
        moves[0].source_id,
        moves[0].destination_id,
        moves,
        partner_id=came.partner_id,
        commercial_partner_id=came.commercial_partner_id,
        sales_order_id=came.sales_order_id,
        ticket_id=came.ticket_id,
        reason_id=came.reason_id,
        note=note,
    )


def _origin(
    uow: UnitOfWork, came: Opened, move: OpenedMove, request: ChangePurpose
) -> tuple[int | None, int | None]:
    """The delivery's move that the pieces are of from now on, and its order line.

    None: what goes out now is the delivery that they come back of.

    Raises:
        Invalid: delivery_move_id, pieces.0.quantity
    """
    if move.purpose != MovePurpose.TO_CLARIFY:
        is_repair = move.purpose == MovePurpose.REPAIR
        return (move.origin_move_id if is_repair else None), move.sales_order_line_id
    chosen = request.delivery_move_id
    found = None
    if chosen is not None and came.commercial_partner_id is not None:
        returnable.lock(uow, [chosen])
        wanted = returnable.Wanted(came.commercial_partner_id, move_ids=[chosen])
        found = next(iter(returnable.read(uow, wanted)), None)
    if found is None or found.product_id != move.product_id:
        raise Invalid({"delivery_move_id": Problem("return.line_unknown")})
    if move.tracking != Tracking.NONE and not _is_of(uow, found, move.tracking, request.piece):
        words = {"lot": _lot_name(move, request.piece), "delivery": found.delivery_number}
        raise Invalid({"delivery_move_id": Problem("return.lot_not_on_delivery", words)})
    if request.piece.quantity > found.left_of_delivery:
        raise Invalid({"pieces.0.quantity": above_left(found, found.left_of_delivery)})
    return found.move_id, found.sales_order_line_id


def _is_of(uow: UnitOfWork, line: ReturnableLine, tracking: Tracking, piece: PieceHere) -> bool:
    """Whether a delivery's line can have brought a lot: it names it, or has unknown pieces left.

    A serial is of the delivery that brought it last; one that a delivery names is no unknown piece
    of another (rules 27).
    """
    own = next((lot for lot in line.lots if lot.id == piece.lot_id), None)
    if own is not None and tracking == Tracking.LOT:
        return own.left >= piece.quantity
    if tracking == Tracking.SERIAL:
        last = None if piece.lot_id is None else returnable.delivered_last(uow, piece.lot_id)
        if last is not None:
            return bool(last == line.move_id)
    return line.is_without_lots or any(lot.is_unknown and lot.left > ZERO for lot in line.lots)


def _lot_name(move: OpenedMove, piece: PieceHere) -> str:
    return next((line.lot_name for line in move.lines if line.lot_id == piece.lot_id), "–")
