"""Makes a return: the transfer that goods of a customer's deliveries come back by."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.errors import Invalid, Problem
from app.models.enums import LocationKind, MovePurpose, TransferKind, TransferState
from app.models.ids import RecordRef, TransferId, UnitId
from app.models.stock import Transfer
from app.services import access, ticket_documents, wording
from app.services.actions import action
from app.services.checks import Checks
from app.services.events import ReturnMade
from app.services.returns import pieces, returnable
from app.services.returns.cards import CreateReturn, MadeReturn, ReturnableLine
from app.services.returns.choosing import require_ticket
from app.services.returns.pieces import Asked
from app.services.stock import locations, units, writing
from app.services.stock.locations import RETURNED_TO
from app.services.stock.units import ProductUnits, UnitChoice
from app.services.stock.writing import NewLine, NewMove, NewTransfer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.services.unit_of_work import UnitOfWork

ZERO, ONE = Decimal(0), Decimal(1)
PURPOSES = (MovePurpose.GIVE_BACK, MovePurpose.REPAIR)


def made_again(uow: UnitOfWork, ids: Sequence[int]) -> MadeReturn:
    """The transfer of a repeated key."""
    row = uow.connection.execute(
        select(Transfer.id, Transfer.number, Transfer.version).where(Transfer.id == ids[0])
    ).one()
    return MadeReturn(TransferId(row.id), row.number, row.version)


@action("return.create", again=made_again)
def create(uow: UnitOfWork, request: CreateReturn) -> MadeReturn:
    """Make the return (`WH/IN`, ready) of what its lines say, at most what is left of each.

    Goods to give back are ours once they come; goods for repair stay the customer's (rules 25).

    Raises:
        NotAllowed: return.create
        Refused: ticket.unknown, return.switched_off, return.no_customer, return.no_reason
        Invalid: lines, location_id, note, lines.N.quantity, lines.N.lot, lines.N.purpose,
            lines.N.move_id, lines.N.lots.M.quantity
    """
    access.require(uow, "return.create")
    ticket = require_ticket(uow, request.ticket_id)
    checks = Checks()
    note = checks.line("note", request.note)
    if not request.lines:
        checks.add("lines", "return.no_lines")
    checks.done()
    places = locations.read(uow)
    target = places.one_of(request.location_id, RETURNED_TO, "location_id")
    asked = _checked(uow, request, ticket.commercial_partner_id)
    new = NewTransfer(
        TransferKind.INCOMING,
        places.default(LocationKind.CUSTOMER).id,
        target.id,
        (),
        partner_id=ticket.partner_id,
        commercial_partner_id=ticket.commercial_partner_id,
        sales_order_id=_only({each.source.sales_order_id for each in asked}),
        ticket_id=ticket.id,
        reason_id=ticket.reason_id,
        return_of_id=_only({each.source.delivery_id for each in asked}),
        note=note,
    )
    owner = ticket.commercial_partner_id
    moves = tuple(_move(each, new, owner) for each in asked)
    made = writing.insert_many(uow, [replace(new, moves=moves)])[0]
    ticket_documents.write(uow, writing.entry(made, TransferState.READY, uow))
    deliveries = dict.fromkeys(each.source.delivery_number for each in asked)
    uow.record(
        ReturnMade(
            ref=RecordRef("transfer", made.id),
            ticket_id=ticket.id,
            number=made.number,
            deliveries=", ".join(deliveries),
            pieces=f"{sum((each.quantity for each in asked), ZERO).normalize():f}",
        )
    )
    uow.produced("transfer", (made.id,))
    return MadeReturn(TransferId(made.id), made.number, 1)


def _only(found: set[int | None]) -> int | None:
    """The one that all have in common."""
    return found.pop() if len(found) == 1 else None


def _move(each: Asked, new: NewTransfer, customer_id: int) -> NewMove:
    is_repair = each.line.purpose == MovePurpose.REPAIR
    return NewMove(
        each.source.product_id,
        new.source_id,
        new.destination_id,
        each.quantity,
        tuple(NewLine(lot.quantity, lot.lot_id) for lot in each.line.lots),
        owner_id=customer_id if is_repair else None,
        purpose=each.line.purpose,
        sales_order_line_id=each.source.sales_order_line_id,
        origin_move_id=each.source.move_id,
    )


def _checked(uow: UnitOfWork, request: CreateReturn, customer_id: int) -> list[Asked]:
    """The lines, each at most what is left, read after the delivery's moves are locked.

    Pieces of one delivery's line come back for one purpose, or some for the other (rules 25).

    Raises:
        Invalid: by line
    """
    ids = [line.move_id for line in request.lines]
    returnable.lock(uow, ids)
    found = {
        int(line.move_id): line
        for line in returnable.read(uow, returnable.Wanted(customer_id, move_ids=ids))
    }
    converted = _units(uow, request, found)
    problems: dict[str, Problem] = {}
    asked: list[Asked] = []
    seen: set[tuple[int, MovePurpose]] = set()
    amounts = [
        units.in_base(converted[found[line.move_id].product_id], line.quantity, line.unit_id)
        if line.move_id in found
        else ZERO
        for line in request.lines
    ]
    for place, line in enumerate(request.lines):
        source, key = found.get(line.move_id), (int(line.move_id), line.purpose)
        if source is None or key in seen:
            problems[f"lines.{place}.move_id"] = Problem("return.line_unknown")
            continue
        seen.add(key)
        quantity = amounts[place]
        if isinstance(quantity, Problem):
            problems[f"lines.{place}.quantity"] = quantity
        elif (share := _share(request, amounts, place, quantity)).is_above(source.left):
            problem = _above_left(uow, source, share)
            if quantity != line.quantity:  # what is left is pieces, the field says dozens
                problem = replace(problem, suggestion=None)
            problems[f"lines.{place}.quantity"] = problem
        elif line.purpose not in PURPOSES:
            problems[f"lines.{place}.purpose"] = Problem("field.choice")
        else:
            asked.append(Asked(place, line, source, quantity))
    if not problems:
        problems = pieces.choose(uow, asked)
    if problems:
        raise Invalid(problems)
    return asked


@dataclass(frozen=True, slots=True)
class _Share:
    """What a line asks of a delivery's line, beside what those before and after it ask of it."""

    quantity: Decimal
    before: Decimal
    after: Decimal

    @property
    def others(self) -> Decimal:
        """What the other lines ask."""
        return self.before + self.after

    def is_above(self, left: Decimal) -> bool:
        """Whether this line is told that it is too much.

        Of several it is the one that passes what is left, as long as the others leave it anything.
        """
        if self.quantity > left:
            return True
        if self.quantity == left:
            return ZERO < self.others < left or self.before == left
        return self.before < left < self.before + self.quantity


def _share(
    request: CreateReturn, amounts: Sequence[Decimal | Problem], place: int, quantity: Decimal
) -> _Share:
    """A line of a request beside the others of the same delivery's line."""
    own = request.lines[place]
    asked = [
        ZERO if isinstance(amount, Problem) or line.move_id != own.move_id else max(amount, ZERO)
        for line, amount in zip(request.lines, amounts, strict=True)
    ]
    return _Share(quantity, sum(asked[:place], ZERO), sum(asked[place + 1 :], ZERO))


def _above_left(uow: UnitOfWork, source: ReturnableLine, share: _Share) -> Problem:
    """Why so much of a line cannot come back; another line of the request may have what is left."""
    if ZERO < share.others <= source.left:
        return pieces.above_together(source.product, source.left, share.others)
    gone = pieces.not_out(uow, source) if share.quantity <= source.left_of_delivery else None
    return gone or above_left(source, source.left)


def above_left(source: ReturnableLine, left: Decimal) -> Problem:
    """The sentence about a line of which more is asked than is left."""
    words = {
        "product": source.product,
        "delivery": source.delivery_number,
        "delivered": wording.pieces(source.delivered),
        "returned": wording.pieces(source.returned),
        "on_its_way": wording.pieces(source.on_its_way),
        "for_repair": wording.pieces(source.here_for_repair),
        "left": wording.pieces(max(left, ZERO)),
    }
    return Problem("return.above_left", words, max(left, ZERO))


def _units(
    uow: UnitOfWork, request: CreateReturn, found: Mapping[int, ReturnableLine]
) -> Mapping[int, ProductUnits]:
    """The units of the products; asked for only where a line names one."""
    products = sorted({int(line.product_id) for line in found.values()})
    if any(line.unit_id is not None for line in request.lines):
        return units.of_products(uow, products)
    return {
        int(line.product_id): ProductUnits(
            (UnitChoice(UnitId(0), "", line.unit, ONE, line.rounding, is_base=True),)
        )
        for line in found.values()
    }
