"""Replacement of goods that came back, or in advance: sent anew at no price (rules 31)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from app.errors import Invalid, Problem, Refused
from app.models.enums import MovePurpose, TransferState
from app.models.ids import MoveId, RecordRef, TicketId, TransferId
from app.models.stock import Transfer
from app.services import access, ticket_documents, wording
from app.services.actions import action, question
from app.services.events import ReplacementMade
from app.services.orders import opened as orders
from app.services.refunds import received
from app.services.returns import sending
from app.services.returns.choosing import require_ticket
from app.services.returns.sending import Piece
from app.services.stock import opened, replaced, writing
from app.services.stock.moved import quantity_problem
from app.services.teams import goods

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from app.services.stock.opened import Opened, OpenedMove
    from app.services.unit_of_work import UnitOfWork

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class ReplaceableLine:
    """A line of a return; `replaceable` of it can be sent anew.

    `came` is what was received, or is expected while it is on its way.
    """

    move_id: MoveId
    product_code: str
    product_name: str
    came: Decimal
    replaced: Decimal
    replaceable: Decimal


@dataclass(frozen=True, slots=True)
class Replaceable:
    """What of a return can be replaced; `problem` says why nothing can.

    Of a return that is on its way it is in advance: it is to be here on `due_on` then.
    """

    transfer_id: TransferId
    number: str
    lines: tuple[ReplaceableLine, ...]
    due_on: date | None
    problem: Problem | None


@dataclass(frozen=True, slots=True)
class ReplaceReturn:
    """Goods that are sent in place of those of a return; none told: all that can be."""

    transfer_id: TransferId
    quantities: tuple[tuple[MoveId, Decimal], ...] = ()


@dataclass(frozen=True, slots=True)
class MadeReplacement:
    """The delivery that was made: ready, or waiting for stock."""

    id: TransferId
    number: str
    state: TransferState


def _again(uow: UnitOfWork, ids: Sequence[int]) -> MadeReplacement:
    row = uow.connection.execute(
        select(Transfer.id, Transfer.number, Transfer.state).where(Transfer.id == ids[0])
    ).one()
    return MadeReplacement(TransferId(row.id), row.number, row.state)


@question
def replaceable(uow: UnitOfWork, request: TransferId) -> Replaceable:
    """What of a return can be replaced: at most ten statements.

    Raises:
        NotAllowed: return.create
        Refused: transfer.unknown, return.not_a_return
    """
    access.require(uow, "return.create")
    transfer = opened.read(uow, request)
    _require_return(transfer)
    try:
        due_on = _due_on(uow, transfer)
    except Refused as refusal:
        told = Problem(refusal.code, refusal.parameters)
        return Replaceable(request, transfer.number, (), None, told)
    cancelled = orders.cancelled_of(uow, transfer.id)
    lines = tuple(_lines(uow, transfer, cancelled))
    problem = None if any(line.replaceable for line in lines) else _nothing(transfer, cancelled)
    return Replaceable(request, transfer.number, lines, due_on, problem)


@action("return.replace", again=_again)
def replace(uow: UnitOfWork, request: ReplaceReturn) -> MadeReplacement:
    """Make the delivery (`WH/OUT`) of goods in place of those that came, or that are to come.

    It is reserved and validated like any other, has no price, and counts as replaced: what came
    for it offers no refund, and what only closes the gap of an earlier refund is not replaced
    (rules 29). In advance, where the team does that, the return gets a due date.

    Raises:
        NotAllowed: return.create
        Refused: transfer.unknown, return.not_a_return, return.not_received,
            transfer.is_cancelled, order.is_cancelled, return.nothing_to_replace, and those of
            returns.create
        Invalid: lines.N.quantity
    """
    access.require(uow, "return.create")
    cancelled = orders.cancelled_of(uow, request.transfer_id, is_locking=True)
    received.lock_invoices(uow, request.transfer_id)
    transfer = opened.lock(uow, request.transfer_id)
    _require_return(transfer)
    due_on = _due_on(uow, transfer)
    chosen = _chosen(transfer, request, _lines(uow, transfer, cancelled), cancelled)
    if not chosen:
        nothing = _nothing(transfer, cancelled)
        raise Refused(nothing.code, transfer.ref, nothing.parameters)
    pieces = [_piece(move, quantity) for move, quantity in chosen]
    new = sending.delivery(uow, transfer, pieces, replaces=True)
    made = writing.insert_many(uow, [new])[0]
    if due_on is not None:
        is_it = Transfer.id == transfer.id
        uow.connection.execute(update(Transfer).where(is_it).values(due_on=due_on))
    ticket_documents.write(uow, writing.entry(made, new.state, uow))
    uow.record(
        ReplacementMade(
            ref=RecordRef("transfer", made.id),
            ticket_id=transfer.ticket_id,
            number=made.number,
            returned=transfer.number,
        )
    )
    uow.produced("transfer", (made.id,))
    return MadeReplacement(TransferId(made.id), made.number, new.state)


def _require_return(transfer: Opened) -> None:
    """Refuse what is no return of a ticket.

    Raises:
        Refused: return.not_a_return
    """
    if not transfer.is_return or transfer.ticket_id is None:
        raise Refused("return.not_a_return", transfer.ref, {"number": transfer.number})


def _due_on(uow: UnitOfWork, transfer: Opened) -> date | None:
    """When the goods are to be here if they are replaced in advance; None: they are here.

    Raises:
        Refused: transfer.is_cancelled, return.not_received, and those of require_ticket
    """
    ticket_id = TicketId(transfer.ticket_id or 0)
    require_ticket(uow, ticket_id)
    words = {"number": transfer.number}
    if transfer.state == TransferState.CANCELLED:
        raise Refused("transfer.is_cancelled", transfer.ref, words)
    if transfer.state == TransferState.DONE:
        return None
    options = goods.of_ticket(uow, ticket_id)
    if not options.is_advance_replacement:
        raise Refused("return.not_received", transfer.ref, words)
    return uow.today + timedelta(days=options.replacement_days)


def _nothing(transfer: Opened, cancelled: Mapping[int, str]) -> Problem:
    """Why nothing of a return can be replaced: of a cancelled order nothing is to be sent."""
    if cancelled:
        return Problem("order.is_cancelled", {"number": next(iter(cancelled.values()))})
    return Problem("return.nothing_to_replace", {"number": transfer.number})


def _lines(
    uow: UnitOfWork, transfer: Opened, cancelled: Mapping[int, str]
) -> list[ReplaceableLine]:
    """The lines that are given back, with what of each is not settled yet.

    What is replaced of one is gone for the next of its order line; of those of a cancelled order
    nothing is replaced, nobody could invoice it.
    """
    is_done = transfer.state == TransferState.DONE
    settled = replaced.read(uow, transfer.id)
    moves = [
        move
        for move in transfer.moves
        if move.id in settled and move.purpose in (None, MovePurpose.GIVE_BACK)
    ]
    orders = {move.sales_order_line_id for move in moves if move.sales_order_line_id is not None}
    due = received.unsettled(uow, sorted(orders))
    if not is_done:
        for move in moves:
            if move.sales_order_line_id is not None:
                due[move.sales_order_line_id] += move.quantity - settled[move.id].replaced
    found = []
    for move in moves:
        own, came = settled[move.id], move.done_quantity if is_done else move.quantity
        if not came:
            continue
        left = min(came - own.gone - own.replaced, own.room)
        if move.sales_order_line_id is not None:
            left = min(left, due[move.sales_order_line_id])
            due[move.sales_order_line_id] -= max(left, ZERO)
        if move.sales_order_line_id in cancelled:
            left = ZERO
        found.append(
            ReplaceableLine(
                MoveId(move.id),
                move.product_code,
                move.product_name,
                came,
                own.replaced,
                max(left, ZERO),
            )
        )
    return found


def _chosen(
    transfer: Opened,
    request: ReplaceReturn,
    lines: Sequence[ReplaceableLine],
    cancelled: Mapping[int, str],
) -> list[tuple[OpenedMove, Decimal]]:
    """The moves with what is sent for each.

    Raises:
        Invalid: lines.N.quantity
    """
    by_move = {line.move_id: line for line in lines}
    asked = request.quantities or tuple(
        (line.move_id, line.replaceable) for line in lines if line.replaceable
    )
    moves = {move.id: move for move in transfer.moves}
    problems: dict[str, Problem] = {}
    chosen = []
    for place, (move_id, quantity) in enumerate(asked):
        line = by_move.pop(move_id, None)
        most = ZERO if line is None else line.replaceable
        problem = quantity_problem(moves[move_id].rounding, quantity) if line else None
        order = None if line is None else cancelled.get(moves[move_id].sales_order_line_id or 0)
        if problem is None and order is not None:
            problem = Problem("order.is_cancelled", {"number": order})
        if problem is None and not most:
            problem = Problem("return.line_settled")
        if problem is None and not 0 < quantity <= most:
            words = {"most": wording.pieces(most)}
            problem = Problem("return.above_replaceable", words, most)
        if problem is None:
            chosen.append((moves[move_id], quantity))
        else:
            problems[f"lines.{place}.quantity"] = problem
    if problems:
        raise Invalid(problems)
    return chosen


def _piece(move: OpenedMove, quantity: Decimal) -> Piece:
    return Piece(
        move.product_id,
        quantity,
        move.sales_order_line_id,
        move.origin_move_id,
        MovePurpose.REPLACEMENT,
    )
