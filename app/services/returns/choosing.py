"""What the dialog of a return offers: is there anything, which deliveries, what is left of them."""

from __future__ import annotations

import functools
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, exists, false, func, or_, select, type_coerce

from app.db.types import Id, Quantity
from app.errors import Problem, Refused
from app.models.enums import LocationKind, TransferKind, TransferState
from app.models.ids import RecordRef, SalesOrderId, TicketId, TransferId
from app.models.orders import SalesOrder
from app.models.partners import Partner
from app.models.stock import Move, MoveLine, Transfer
from app.models.teams import Team
from app.models.tickets import Ticket
from app.services import access
from app.services.actions import question
from app.services.checks import can_be_stored
from app.services.returns import happened, returnable
from app.services.returns.cards import (
    AskReturn,
    AskScan,
    DeliveryOption,
    ReturnOptions,
    Scanned,
)
from app.services.search import MOST_WORDS
from app.services.stock import locations, lots, scanning
from app.services.stock.returnable import Taken

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import ColumnElement, Row, Select

    from app.services.returns.cards import ReturnableLine
    from app.services.stock.lots import KnownLot
    from app.services.unit_of_work import UnitOfWork

ZERO = Decimal(0)
MOST_DELIVERIES = 50
"""So many are offered at once; older ones are found by what is typed."""
MOST_HALVED = 20
"""So many unknown codes of a burst are looked at whether they are two in one."""


@question
def is_possible(uow: UnitOfWork, request: TicketId) -> bool:
    """Whether the ticket's customer (company and contacts) has a finished delivery (rules 30)."""
    access.require(uow, "ticket.read")
    row = uow.connection.execute(_possible(), {"ticket": request}).first()
    return row is not None


@question
def options(uow: UnitOfWork, request: AskReturn) -> ReturnOptions:
    """The dialog's choices: a statement each for ticket, deliveries, lines and places.

    One more finds chosen deliveries that are not among the latest, one what became of lines.

    Raises:
        NotAllowed: return.create
        Refused: ticket.unknown, return.switched_off, return.no_customer, return.no_reason
    """
    access.require(uow, "return.create")
    ticket = require_ticket(uow, request.ticket_id)
    customer_id = ticket.commercial_partner_id
    deliveries, has_more = _deliveries(uow, request, customer_id)
    chosen = request.delivery_ids or _proposed(request, deliveries, has_more=has_more)
    if older := set(chosen) - {each.id for each in deliveries}:
        deliveries = (*deliveries, *_chosen(uow, older, customer_id))
    lines: Sequence[ReturnableLine] = ()
    if shown := chosen or _of_order(request, deliveries):
        lines = returnable.read(
            uow,
            returnable.Wanted(
                customer_id,
                shown,
                product_id=request.product_id,
                lot_id=request.lot_id,
            ),
        )
    places = locations.read(uow)
    offered = tuple(
        row for row in places.rows if row.is_active and row.kind in locations.RETURNED_TO
    )
    default = next((row.id for row in offered if row.kind == LocationKind.RETURN), None)
    return ReturnOptions(
        deliveries,
        has_more,
        tuple(chosen),
        tuple(lines),
        offered,
        default if default is not None else (offered[0].id if offered else None),
        None if has_more else _why_empty(request, ticket, deliveries, lines),
        happened.read(uow, lines),
    )


@question
def find_deliveries(uow: UnitOfWork, request: AskReturn) -> tuple[DeliveryOption, ...]:
    """The latest deliveries in whose numbers each word of the text occurs: two statements.

    Raises:
        NotAllowed: return.create
        Refused: ticket.unknown, return.switched_off, return.no_customer, return.no_reason
    """
    access.require(uow, "return.create")
    ticket = require_ticket(uow, request.ticket_id)
    found, _has_more = _deliveries(uow, request, ticket.commercial_partner_id)
    return found


@question
def scan(uow: UnitOfWork, request: AskScan) -> tuple[Scanned, ...]:
    """The lines of deliveries that brought the scanned serials or lots: at most five statements.

    A code that nothing is named by may be two that came as one, and is told as such.
    A scanner ends a code by Enter; two codes in one burst stand on two lines.

    Raises:
        NotAllowed: return.create
        Refused: ticket.unknown, return.switched_off, return.no_customer, return.no_reason
    """
    access.require(uow, "return.create")
    ticket = require_ticket(uow, request.ticket_id)
    codes = list(dict.fromkeys(scanning.split(request.text)))
    problems = {code: problem for code in codes if (problem := scanning.code_problem(code))}
    for code in codes[scanning.MOST_CODES :]:
        problems[code] = Problem("stock.scan_too_many", {"most": scanning.MOST_CODES})
    good = [code for code in codes if code not in problems]
    lines: Sequence[ReturnableLine] = ()
    if good:
        wanted = returnable.Wanted(ticket.commercial_partner_id, lot_names=good)
        lines = returnable.read(uow, wanted)
    missed = [code for code in good if not any(_has(line, code) for line in lines)]
    known = lots.find_named(uow, missed) if missed else ()
    coming = lots.on_their_way(uow, [lot.id for lot in known]) if known else set()
    back = {lot.name for lot in known if (lot.id, ticket.commercial_partner_id) in coming}
    for code in back:
        problems[code] = Problem("return.serial_on_its_way", {"lot": code})
    unknown = [code for code in missed if not any(lot.name == code for lot in known)]
    for code in _of_two(uow, ticket.commercial_partner_id, unknown[:MOST_HALVED]):
        problems[code] = Problem("stock.scan_two_codes", {"code": code})
    return tuple(_scanned(code, problems.get(code), lines, known) for code in codes)


def require_ticket(uow: UnitOfWork, ticket_id: TicketId) -> Row[*tuple[Any, ...]]:
    """The ticket with its team, if it may start a return.

    Raises:
        Refused: ticket.unknown, return.switched_off, return.no_customer, return.no_reason
    """
    row = uow.connection.execute(_ticket(), {"ticket": ticket_id}).first()
    record = RecordRef("ticket", ticket_id)
    if row is None:
        raise Refused("ticket.unknown", record)
    if not row.is_returns:
        raise Refused("return.switched_off", record, {"team": row.team_name})
    if row.commercial_partner_id is None:
        raise Refused("return.no_customer", record)
    if row.is_reason_required and row.reason_id is None:
        raise Refused("return.no_reason", record, {"team": row.team_name})
    return row


def _proposed(
    request: AskReturn, deliveries: Sequence[DeliveryOption], *, has_more: bool
) -> tuple[TransferId, ...]:
    """With an order, its deliveries with something left; else the only one there is."""
    left = tuple(each.id for each in deliveries if each.left > 0)
    if request.sales_order_id is not None or (len(left) == 1 and not has_more):
        return left
    return ()


def _of_order(request: AskReturn, deliveries: Sequence[DeliveryOption]) -> tuple[TransferId, ...]:
    """The deliveries of the order: none of them has anything left if none is proposed."""
    return () if request.sales_order_id is None else tuple(each.id for each in deliveries)


def _why_empty(
    request: AskReturn,
    ticket: Row[*tuple[Any, ...]],
    deliveries: Sequence[DeliveryOption],
    lines: Sequence[ReturnableLine],
) -> Problem | None:
    if not deliveries:
        words = {"customer": ticket.customer_name}
        if request.product_id is not None or request.lot_id is not None:
            return Problem("return.none_with_product", words)
        return Problem("return.no_delivery", words)
    if all(each.left <= 0 for each in deliveries) or (
        lines and all(line.left <= 0 for line in lines)
    ):
        return Problem("return.nothing_left")
    return None


def _of_two(uow: UnitOfWork, customer_id: int, codes: Sequence[str]) -> list[str]:
    """Those of the codes that are two lots the customer got, which came as one: one statement."""
    parts = {part for code in codes for both in scanning.halves(code) for part in both}
    if not parts:
        return []
    wanted = returnable.Wanted(customer_id, lot_names=sorted(parts))
    names = {lot.name for line in returnable.read(uow, wanted) for lot in line.lots}
    return [code for code in codes if scanning.is_of_two(code, names)]


def _has(line: ReturnableLine, code: str) -> bool:
    return code in line.numbers or any(lot.name == code for lot in line.lots)


def _is_left(line: ReturnableLine, code: str) -> bool:
    """Whether a piece of that name can come back still."""
    if line.left <= 0:
        return False
    return code in line.numbers or any(lot.name == code and lot.left > 0 for lot in line.lots)


def _scanned(
    code: str,
    problem: Problem | None,
    lines: Sequence[ReturnableLine],
    known: Sequence[KnownLot],
) -> Scanned:
    if problem is not None:
        return Scanned(code, (), None, problem)
    found = tuple(line for line in lines if _has(line, code))
    open_ = tuple(line for line in found if _is_left(line, code))
    if open_:
        lot_id = next((lot.id for lot in open_[0].lots if lot.name == code), None)
        return Scanned(code, open_, lot_id)
    if found:
        return Scanned(code, found, None, Problem("return.scan_back", {"code": code}))
    if any(lot.name == code for lot in known):
        return Scanned(code, (), None, Problem("return.scan_of_another", {"code": code}))
    return Scanned(code, (), None, Problem("return.scan_unknown", {"code": code}))


def _deliveries(
    uow: UnitOfWork, request: AskReturn, customer_id: int
) -> tuple[tuple[DeliveryOption, ...], bool]:
    """The customer's finished deliveries as the request narrows them; whether there are more."""
    told = {
        "order": request.sales_order_id,
        "product": request.product_id,
        "lot": request.lot_id,
    }
    narrowed = {name: value for name, value in told.items() if value is not None}
    statement = _narrowed_deliveries(tuple(narrowed)).limit(MOST_DELIVERIES + 1)
    for word in request.text.split()[:MOST_WORDS]:
        statement = statement.where(_is_named(word))
    rows = uow.connection.execute(statement, {"customer": customer_id, **narrowed}).all()
    return _options(rows[:MOST_DELIVERIES]), len(rows) > MOST_DELIVERIES


def _chosen(
    uow: UnitOfWork, delivery_ids: Iterable[int], customer_id: int
) -> tuple[DeliveryOption, ...]:
    """Those of the deliveries that are the customer's."""
    statement = _narrowed_deliveries(("ids",))
    parameters = {"customer": customer_id, "ids": sorted(delivery_ids)}
    return _options(uow.connection.execute(statement, parameters).all())


def _is_named(word: str) -> ColumnElement[bool]:
    if not can_be_stored(word):
        return false()
    numbers = (Transfer.number, Transfer.origin_number, SalesOrder.number)
    return or_(*(number.icontains(word, autoescape=True) for number in numbers))


def _options(rows: Sequence[Row[*tuple[Any, ...]]]) -> tuple[DeliveryOption, ...]:
    return tuple(
        DeliveryOption(
            TransferId(row.id),
            row.number,
            row.origin_number,
            row.done_at,
            None if row.sales_order_id is None else SalesOrderId(row.sales_order_id),
            row.order_number or "",
            row.left,
        )
        for row in rows
    )


@functools.cache
def _ticket() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Ticket.id,
            Ticket.number,
            Ticket.partner_id,
            Ticket.commercial_partner_id,
            Ticket.reason_id,
            Partner.name.label("customer_name"),
            Team.name.label("team_name"),
            Team.is_returns,
            Team.is_reason_required,
        )
        .join(Team, Team.id == Ticket.team_id)
        .outerjoin(Partner, Partner.id == Ticket.commercial_partner_id)
        .where(Ticket.id == bindparam("ticket", type_=Id))
    )


@functools.cache
def _possible() -> Select[*tuple[Any, ...]]:
    customer = (
        select(Ticket.commercial_partner_id)
        .where(Ticket.id == bindparam("ticket", type_=Id))
        .scalar_subquery()
    )
    return (
        select(Transfer.id)
        .where(
            Transfer.commercial_partner_id == customer,
            Transfer.kind == TransferKind.OUTGOING,
            Transfer.state == TransferState.DONE,
        )
        .limit(1)
    )


@functools.cache
def _delivery_options() -> Select[*tuple[Any, ...]]:
    taken = Taken()
    left = (
        select(
            type_coerce(
                func.coalesce(func.sum(Move.done_quantity - taken.taken(Move.id)), ZERO),
                Quantity,
            )
        )
        .where(Move.transfer_id == Transfer.id, returnable.delivered_move())
        .correlate(Transfer)
        .scalar_subquery()
    )
    return (
        select(
            Transfer.id,
            Transfer.number,
            Transfer.origin_number,
            Transfer.done_at,
            Transfer.sales_order_id,
            SalesOrder.number.label("order_number"),
            left.label("left"),
        )
        .outerjoin(SalesOrder, SalesOrder.id == Transfer.sales_order_id)
        .where(returnable.finished_delivery(), returnable.brought_goods())
        .order_by(Transfer.id.desc())
    )


@functools.cache
def _narrowed_deliveries(names: tuple[str, ...]) -> Select[*tuple[Any, ...]]:
    """The deliveries told, of one order, or those that brought a product or a lot."""
    of_transfer = Move.transfer_id == Transfer.id
    conditions = {
        "ids": Transfer.id.in_(bindparam("ids", type_=Id, expanding=True)),
        "order": Transfer.sales_order_id == bindparam("order", type_=Id),
        "product": exists().where(of_transfer, Move.product_id == bindparam("product", type_=Id)),
        "lot": exists().where(
            of_transfer,
            MoveLine.move_id == Move.id,
            MoveLine.lot_id == bindparam("lot", type_=Id),
        ),
    }
    return _delivery_options().where(*(conditions[name] for name in names))
