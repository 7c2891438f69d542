"""Writes transfers with their moves and lines: one statement per table, however many there are."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, insert, update
from sqlalchemy.exc import DBAPIError

from app.db import failures, guards
from app.db.types import Id
from app.errors import Refused
from app.models.enums import TransferKind, TransferState
from app.models.ids import RecordRef
from app.models.orders import SalesOrderLine
from app.models.stock import Move, MoveLine, Transfer
from app.services import ticket_documents
from app.services.numbers import RunningNumber, next_numbers
from app.services.stock import units

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from sqlalchemy import Insert

    from app.models.enums import Condition, MovePurpose
    from app.services.unit_of_work import UnitOfWork

ZERO = Decimal(0)
SERIES = {
    TransferKind.OUTGOING: "delivery",
    TransferKind.INCOMING: "receipt",
    TransferKind.INTERNAL: "internal_transfer",
}
KIND = "transfer"
MOVED_MEANWHILE = ("serial_elsewhere", "stock_below_zero")
"""Guards that refuse when another session was faster."""
ABOVE_SCALE = "quantity_above_scale"


@dataclass(frozen=True, slots=True)
class NewLine:
    """The part of a new move that is of one lot and in one condition."""

    quantity: Decimal
    lot_id: int | None = None
    condition: Condition | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class NewMove:
    """A move to insert; one that is done has moved all its lines."""

    product_id: int
    source_id: int
    destination_id: int
    quantity: Decimal
    lines: tuple[NewLine, ...] = ()
    owner_id: int | None = None
    purpose: MovePurpose | None = None
    sales_order_line_id: int | None = None
    origin_move_id: int | None = None
    state: TransferState = TransferState.READY


@dataclass(frozen=True, slots=True)
class NewTransfer:
    """A transfer to insert with its moves."""

    kind: TransferKind
    source_id: int
    destination_id: int
    moves: tuple[NewMove, ...]
    state: TransferState = TransferState.READY
    partner_id: int | None = None
    commercial_partner_id: int | None = None
    sales_order_id: int | None = None
    ticket_id: int | None = None
    reason_id: int | None = None
    return_of_id: int | None = None
    backorder_of_id: int | None = None
    inspection_of_id: int | None = None
    replaces_id: int | None = None
    due_on: date | None = None
    note: str = ""
    scheduled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """A transfer that was inserted."""

    id: int
    number: str
    new: NewTransfer = field(repr=False)
    move_ids: tuple[int, ...] = ()


def insert_many(uow: UnitOfWork, news: Sequence[NewTransfer]) -> list[Made]:
    """Insert transfers, numbered in the order given; one statement more per kind of series."""
    if not news:
        return []
    numbers = _numbers(uow, news)
    heads = [_head(uow, new, *number) for new, number in zip(news, numbers, strict=True)]
    by_number = {row.number: row.id for row in uow.connection.execute(_transfer_insert(), heads)}
    ids = [by_number[number.text] for number in numbers]
    moves = [
        _move(transfer_id, place, move)
        for transfer_id, new in zip(ids, news, strict=True)
        for place, move in enumerate(new.moves, 1)
    ]
    move_ids = insert_moves(uow, moves)
    insert_lines(
        uow,
        zip(move_ids, (move for new in news for move in new.moves), strict=True),
    )
    rest = iter(move_ids)
    return [
        Made(transfer_id, number.text, new, tuple(next(rest) for _ in new.moves))
        for transfer_id, number, new in zip(ids, numbers, news, strict=True)
    ]


def insert_moves(uow: UnitOfWork, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Insert rows of moves; their ids in the order given."""
    if not rows:
        return []
    made = uow.connection.execute(_move_insert(), list(rows))
    ids = {(row.transfer_id, row.line_number): row.id for row in made}
    return [ids[row["transfer_id"], row["line_number"]] for row in rows]


def insert_lines(uow: UnitOfWork, moves: Any) -> None:  # noqa: ANN401  # pairs of id and NewMove
    """Insert the lines of moves, given with their ids."""
    rows = [
        {
            "move_id": move_id,
            "lot_id": line.lot_id,
            "quantity": line.quantity,
            "condition": line.condition,
            "note": line.note,
        }
        for move_id, move in moves
        for line in move.lines
    ]
    if rows:
        uow.connection.execute(insert(MoveLine), rows)


def finish(uow: UnitOfWork, ids: Sequence[int]) -> None:
    """Let transfers be done whose moves are done or cancelled; the quantities follow.

    What the services looked at may have been moved since by somebody else: the guards see to it.

    Raises:
        Refused: stock.moved_meanwhile, stock.place_archived, stock.number_too_large: more than can
            lie in one place
    """
    if not ids:
        return
    try:
        uow.connection.execute(_finish(), {"ids": list(ids), "now": uow.now})
    except DBAPIError as error:
        if guards.code_of(error) in MOVED_MEANWHILE:
            raise Refused("stock.moved_meanwhile", RecordRef(KIND, ids[0])) from error
        if guards.code_of(error) == "place_archived":
            raise Refused("stock.place_archived", RecordRef(KIND, ids[0])) from error
        if guards.code_of(error) == ABOVE_SCALE or failures.is_out_of_range(error):
            words = units.too_large().parameters
            raise Refused("stock.number_too_large", RecordRef(KIND, ids[0]), words) from error
        raise


def deliver_more(uow: UnitOfWork, changes: Mapping[int, Decimal]) -> None:
    """Add to what order lines say was delivered (below zero: was given back)."""
    rows = [
        {"line": line_id, "more": quantity}
        for line_id, quantity in sorted(changes.items())
        if quantity
    ]
    if rows:
        uow.connection.execute(_deliver_more(), rows)


def entry(made: Made, state: TransferState, uow: UnitOfWork) -> list[ticket_documents.Entry]:
    """A transfer among its ticket's documents; none without a ticket."""
    new = made.new
    if new.ticket_id is None:
        return []
    return [
        document_of(new.ticket_id, made.id, made.number, state, new.commercial_partner_id, uow.now)
    ]


def document_of(
    ticket_id: int,
    transfer_id: int,
    number: str,
    state: TransferState,
    commercial_partner_id: int | None,
    made_at: datetime,
) -> ticket_documents.Entry:
    """A transfer as its ticket lists it; goods have no amount."""
    return ticket_documents.Entry(
        ticket_id=ticket_id,
        kind=KIND,
        record_id=transfer_id,
        number=number,
        state=state.value,
        amount=None,
        currency_id=None,
        commercial_partner_id=commercial_partner_id,
        made_at=made_at,
    )


def move_row(transfer_id: int, place: int, move: NewMove) -> dict[str, object]:
    """A move's row for a transfer that exists."""
    return _move(transfer_id, place, move)


def _numbers(uow: UnitOfWork, news: Sequence[NewTransfer]) -> list[RunningNumber]:
    """The numbers of transfers, taken kind by kind in one order (rules 7)."""
    taken = {
        kind: iter(next_numbers(uow, SERIES[kind], count))
        for kind in TransferKind
        if (count := sum(new.kind == kind for new in news))
    }
    return [next(taken[new.kind]) for new in news]


def _head(uow: UnitOfWork, new: NewTransfer, value: int, text: str) -> dict[str, object]:
    return {
        "kind": new.kind,
        "number": text,
        "number_value": value,
        "state": new.state,
        "partner_id": new.partner_id,
        "commercial_partner_id": new.commercial_partner_id,
        "sales_order_id": new.sales_order_id,
        "source_location_id": new.source_id,
        "destination_location_id": new.destination_id,
        "ticket_id": new.ticket_id,
        "reason_id": new.reason_id,
        "return_of_id": new.return_of_id,
        "backorder_of_id": new.backorder_of_id,
        "inspection_of_id": new.inspection_of_id,
        "replaces_id": new.replaces_id,
        "due_on": new.due_on,
        "note": new.note,
        "created_at": uow.now,
        "scheduled_at": new.scheduled_at or uow.now,
    }


def _move(transfer_id: int, place: int, move: NewMove) -> dict[str, object]:
    is_done = move.state == TransferState.DONE
    return {
        "transfer_id": transfer_id,
        "line_number": place,
        "state": move.state,
        "product_id": move.product_id,
        "sales_order_line_id": move.sales_order_line_id,
        "source_location_id": move.source_id,
        "destination_location_id": move.destination_id,
        "quantity": move.quantity,
        "done_quantity": move.quantity if is_done else ZERO,
        "owner_id": move.owner_id,
        "purpose": move.purpose,
        "origin_move_id": move.origin_move_id,
    }


@functools.cache
def _transfer_insert() -> Insert:
    return insert(Transfer).returning(Transfer.id, Transfer.number)


@functools.cache
def _move_insert() -> Insert:
    return insert(Move).returning(Move.id, Move.transfer_id, Move.line_number)


@functools.cache
def _finish() -> Any:  # noqa: ANN401
    return (
        update(Transfer)
        .where(Transfer.id.in_(bindparam("ids", type_=Id, expanding=True)))
        .values(
            state=TransferState.DONE,
            done_at=bindparam("now"),
            version=Transfer.version + 1,
        )
    )


@functools.cache
def _deliver_more() -> Any:  # noqa: ANN401
    column = SalesOrderLine.delivered_quantity
    return (
        update(SalesOrderLine)
        .where(SalesOrderLine.id == bindparam("line", type_=Id))
        .values(delivered_quantity=column + bindparam("more", type_=column.type))
    )
