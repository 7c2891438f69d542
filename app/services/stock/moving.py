"""What the storekeeper does inside the house: count, scrap, and take a transfer back."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import exists, select

from app.db.base import aliased
from app.errors import Invalid, Problem, Refused
from app.models.enums import (
    LocationKind,
    MovePurpose,
    ProductKind,
    Tracking,
    TransferKind,
    TransferState,
)
from app.models.ids import LocationId, LotId, PartnerId, ProductId, RecordRef, TransferId
from app.models.stock import Transfer
from app.services import access
from app.services.actions import action
from app.services.checks import Checks
from app.services.partners import commercial_of
from app.services.stock import (
    for_repair,
    locations,
    lots,
    opened,
    quantities,
    reserving,
    still_here,
    writing,
)
from app.services.stock.finishing import COUNTS_AS_DELIVERED
from app.services.stock.locations import REAL
from app.services.stock.moved import quantity_problem
from app.services.stock.receiving import Booked, book, booked_again, read_products
from app.services.stock.units import of_products
from app.services.stock.writing import NewLine, NewMove, NewTransfer

if TYPE_CHECKING:
    from app.services.stock.opened import Opened, OpenedMove
    from app.services.unit_of_work import UnitOfWork

ZERO, ONE = Decimal(0), Decimal(1)


@dataclass(frozen=True, slots=True)
class CountStock:
    """What was counted of a product in a place; of a tracked one, of which lot or serial.

    A lot is told by its name; one that is not known yet is made. No owner = ours; that a customer's
    goods are missing takes what the customer agreed to.
    """

    product_id: ProductId
    location_id: LocationId
    counted: Decimal
    reason: str
    lot_name: str = ""
    owner_id: PartnerId | None = None
    consent: str = ""


@dataclass(frozen=True, slots=True)
class ScrapGoods:
    """Goods of ours, or a customer's with their consent, that go to scrap."""

    product_id: ProductId
    location_id: LocationId
    quantity: Decimal
    reason: str
    lot_id: LotId | None = None
    owner_id: PartnerId | None = None
    consent: str = ""


@dataclass(frozen=True, slots=True)
class CounterMove:
    """A done transfer whose goods go back to where they came from, with the reason."""

    transfer_id: TransferId
    reason: str


@action("stock.count", again=booked_again)
def count(uow: UnitOfWork, request: CountStock) -> Booked:
    """Set right what lies in a place: the difference comes from or goes to inventory loss.

    What is missing of goods that were reserved is taken from who reserved them last.
    A customer's goods are given up with their consent only, noted (rules 25).

    Raises:
        NotAllowed: stock.count
        Invalid: product_id, location_id, counted, lot, owner_id, reason, consent
        Refused: stock.count_agrees: nothing differs
    """
    access.require(uow, "stock.count")
    product = read_products(uow, [request.product_id]).get(request.product_id)
    if product is None or product.kind != ProductKind.GOODS:
        raise Invalid({"product_id": Problem("stock.not_goods")})
    if request.owner_id is not None and commercial_of(uow, request.owner_id) is None:
        raise Invalid({"owner_id": Problem("field.choice")})
    places = locations.read(uow)
    place = places.one_of(request.location_id, REAL, "location_id")
    loss = places.default(LocationKind.INVENTORY_LOSS)
    name = " ".join(request.lot_name.split())
    reason = _checked(uow, request.counted, request.product_id, request.reason, "counted")
    lot_id = _counted_lot(uow, request, product, name, place.id, loss.id)
    key = (int(request.product_id), int(place.id), lot_id, request.owner_id)
    there = quantities.read(uow, [request.product_id], is_locking=True).get(key, ZERO)
    difference = request.counted - there
    if not difference:
        words = {"product": f"{product.code} {product.name}", "place": place.name}
        raise Refused("stock.count_agrees", RecordRef("product", request.product_id), words)
    consent = _consent(request.consent, is_required=difference < 0 and request.owner_id is not None)
    source, target = (loss, place) if difference > 0 else (place, loss)
    move = NewMove(
        request.product_id,
        source.id,
        target.id,
        abs(difference),
        (NewLine(abs(difference), lot_id, note=consent),),
        owner_id=request.owner_id,
        state=TransferState.DONE,
    )
    new = NewTransfer(TransferKind.INTERNAL, source.id, target.id, (move,), note=reason)
    made = book(uow, new, places)
    if difference < 0:
        reserving.release(uow, [request.product_id])
    return made


@action("stock.scrap", again=booked_again)
def scrap(uow: UnitOfWork, request: ScrapGoods) -> Booked:
    """Move goods to scrap; those of a customer need their consent, noted (rules 25, 28).

    Of goods that were reserved it is taken from who reserved them last.

    Raises:
        NotAllowed: stock.scrap
        Invalid: product_id, location_id, quantity, lot, reason, consent
        Refused: stock.too_little, stock.location_missing, return.under_repair
    """
    access.require(uow, "stock.scrap")
    product = read_products(uow, [request.product_id]).get(request.product_id)
    if product is None or product.kind != ProductKind.GOODS:
        raise Invalid({"product_id": Problem("stock.not_goods")})
    consent = _consent(request.consent, is_required=request.owner_id is not None)
    checks = Checks()
    if product.tracking != Tracking.NONE and request.lot_id is None:
        checks.add("lot", "stock.lot_missing")
    checks.done()
    places = locations.read(uow)
    place = places.one_of(request.location_id, REAL - {LocationKind.SCRAP}, "location_id")
    target = places.default(LocationKind.SCRAP)
    reason = _checked(uow, request.quantity, request.product_id, request.reason, "quantity")
    if not request.quantity:
        raise Invalid({"quantity": Problem("stock.quantity_not_positive")})
    key = (int(request.product_id), int(place.id), request.lot_id, request.owner_id)
    quantities.require(uow, places, [(key, request.quantity)], heeds_reserved=False)
    if request.owner_id is not None:
        for_repair.require_idle(
            uow, request.product_id, request.lot_id, request.owner_id, request.quantity
        )
    move = NewMove(
        request.product_id,
        place.id,
        target.id,
        request.quantity,
        (NewLine(request.quantity, request.lot_id, note=consent),),
        owner_id=request.owner_id,
        state=TransferState.DONE,
    )
    new = NewTransfer(TransferKind.INTERNAL, place.id, target.id, (move,), note=reason)
    made = book(uow, new, places)
    reserving.release(uow, [request.product_id])
    return made


@action("transfer.counter_move", again=booked_again)
def counter_move(uow: UnitOfWork, request: CounterMove) -> Booked:
    """Take a done transfer back: all of it, by another one that is done at once.

    Deliveries are taken back by a return. Goods that have gone on since are refused, as is what
    was moved before its product was tracked as it is now.

    Raises:
        NotAllowed: transfer.write
        Invalid: reason
        Refused: transfer.unknown, transfer.not_done, transfer.is_delivery, transfer.taken_back,
            transfer.tracked_otherwise, transfer.went_on, return.gone_on, return.settled,
            return.under_repair, return.piece_settled, stock.too_little, stock.reserved
    """
    access.require(uow, "transfer.write")
    checks = Checks()
    reason = checks.line("reason", request.reason, is_required=True)
    checks.done()
    done = opened.lock(uow, request.transfer_id)
    _require_countable(uow, done)
    moves = [move for move in done.moves if move.done_quantity]
    _require_tracked_alike(uow, done, moves)
    if done.is_return:
        _require_here(uow, done, moves)
    takes = [
        ((move.product_id, move.destination_id, line.lot_id, move.owner_id), line.quantity)
        for move in moves
        for line in move.lines
    ]
    places = locations.read(uow)
    try:
        quantities.require(uow, places, takes)
    except Refused as refusal:
        _require_not_gone_on(uow, done, refusal)
        raise
    kinds = {TransferKind.INCOMING: TransferKind.OUTGOING}
    new = NewTransfer(
        kinds.get(done.kind, done.kind),
        done.destination_id,
        done.source_id,
        tuple(_reversed(move, reason, is_return=done.is_return) for move in moves),
        partner_id=done.partner_id,
        commercial_partner_id=done.commercial_partner_id,
        sales_order_id=done.sales_order_id,
        return_of_id=done.id,
        note=reason,
    )
    made = book(uow, new, places)
    if done.is_return:
        writing.deliver_more(
            uow,
            {
                move.sales_order_line_id: move.done_quantity
                for move in moves
                if move.sales_order_line_id is not None and move.purpose in COUNTS_AS_DELIVERED
            },
        )
    return made


def _require_countable(uow: UnitOfWork, done: Opened) -> None:
    """Refuse what cannot be taken back by a counter-move."""
    words = {"number": done.number}
    if done.state != TransferState.DONE:
        raise Refused("transfer.not_done", done.ref, words)
    if done.kind == TransferKind.OUTGOING:
        raise Refused("transfer.is_delivery", done.ref, words)
    if done.repair_number:
        raise Refused("transfer.of_repair", done.ref, words | {"repair": done.repair_number})
    other = uow.connection.execute(
        select(Transfer.number)
        .where(Transfer.return_of_id == done.id, Transfer.state == TransferState.DONE)
        .limit(1)
    ).first()
    if other is not None:
        by = {"number": done.number, "other": other.number}
        raise Refused("transfer.taken_back", done.ref, by)


def _require_not_gone_on(uow: UnitOfWork, done: Opened, refusal: Refused) -> None:
    """Of what is missing because it was inspected and went on, say what is taken back first.

    Raises:
        Refused: transfer.went_on
    """
    back = aliased(Transfer)
    is_taken_back = exists().where(
        back.return_of_id == Transfer.id, back.state == TransferState.DONE
    )
    steps = uow.connection.execute(
        select(Transfer.number)
        .where(
            Transfer.inspection_of_id == done.id,
            Transfer.state == TransferState.DONE,
            ~is_taken_back,
        )
        .order_by(Transfer.id)
    ).all()
    if steps:
        words = {"number": done.number, "others": ", ".join(step.number for step in steps)}
        raise Refused("transfer.went_on", done.ref, words) from refusal


def _require_tracked_alike(uow: UnitOfWork, done: Opened, moves: list[OpenedMove]) -> None:
    """Refuse to bring goods back under lots that their product has no more, or without (rules 27).

    Raises:
        Refused: transfer.tracked_otherwise
    """
    ids = {line.lot_id for move in moves for line in move.lines if line.lot_id is not None}
    known = lots.find(uow, ids=ids) if ids else {}
    for move in moves:
        named = [known.get(line.lot_id or 0) for line in move.lines]
        if any(not lots.fits(move.tracking, lot) for lot in named):
            words = {"number": done.number, "product": move.product}
            raise Refused("transfer.tracked_otherwise", done.ref, words)


def _require_here(uow: UnitOfWork, done: Opened, moves: list[OpenedMove]) -> None:
    """Refuse to take back a return of which something went out again, is settled or in a repair.

    Raises:
        Refused: return.gone_on, return.settled, return.under_repair, return.piece_settled
    """
    here: dict[int, Decimal] = {}
    pieces = still_here.read(uow, done.id)
    for (move_id, _), quantity in pieces.items():
        here[move_id] = here.get(move_id, ZERO) + quantity
    for move in moves:
        if move.done_quantity > here.get(move.id, ZERO):
            words = {"number": done.number, "product": move.product}
            raise Refused("return.gone_on", done.ref, words)
    left = dict.fromkeys(pieces, ZERO)
    taken = {(move.id, line.lot_id) for move in moves for line in move.lines}
    for_repair.require_free(uow, done, left, taken)
    still_here.require_unsettled(uow, done, [(move, move.done_quantity) for move in moves])


def _reversed(move: OpenedMove, reason: str, *, is_return: bool) -> NewMove:
    """A move the other way round; what a return brought goes to its customer again."""
    purpose = (move.purpose or MovePurpose.GIVE_BACK) if is_return else move.purpose
    return NewMove(
        move.product_id,
        move.destination_id,
        move.source_id,
        move.done_quantity,
        tuple(NewLine(line.quantity, line.lot_id, note=reason) for line in move.lines),
        owner_id=move.owner_id,
        purpose=purpose,
        sales_order_line_id=move.sales_order_line_id,
        origin_move_id=move.id if is_return else None,
        state=TransferState.DONE,
    )


def _consent(text: str, *, is_required: bool) -> str:
    """What the customer agreed to.

    Raises:
        Invalid: consent
    """
    checks = Checks()
    consent = checks.line("consent", text, is_required=is_required)
    checks.done()
    return consent


def _checked(
    uow: UnitOfWork, quantity: Decimal, product_id: ProductId, reason: str, field: str
) -> str:
    """The reason, once the quantity is one that can be counted.

    Raises:
        Invalid: `field`, reason
    """
    checks = Checks()
    text = checks.line("reason", reason, is_required=True)
    units = of_products(uow, [product_id])[product_id]
    if problem := quantity_problem(units.rounding, quantity):
        checks.problems.setdefault(field, problem)
    checks.done()
    return text


def _counted_lot(
    uow: UnitOfWork,
    request: CountStock,
    product: Any,  # noqa: ANN401  # a row of read_products
    name: str,
    place: int,
    loss: int,
) -> int | None:
    """The lot that was counted, made if it is new; a serial is one piece or none.

    Raises:
        Invalid: lot, counted
    """
    if product.tracking == Tracking.NONE:
        if name:
            words = {"product": f"{product.code} {product.name}"}
            raise Invalid({"lot": Problem("stock.lot_of_untracked", words)})
        return None
    if problem := lots.text_problem(name):
        raise Invalid({"lot": problem})
    key = (int(request.product_id), name)
    known = next(iter(lots.find(uow, keys=[key]).values()), None)
    if known is None:
        if problem := lots.name_problem(name):
            raise Invalid({"lot": problem})
        if product.tracking == Tracking.SERIAL and request.counted > ONE:
            raise Invalid({"counted": Problem("stock.serial_not_one", {"lot": name})})
        return lots.make(uow, [key])[key]
    if known.is_serial:
        if request.counted > ONE:
            raise Invalid({"counted": Problem("stock.serial_not_one", {"lot": name})})
        if request.counted and known.location_id not in (None, place, loss):
            raise Invalid({"lot": lots.elsewhere(known)})
    return known.id
