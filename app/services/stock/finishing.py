"""Lets a transfer be done: what was counted is moved, the rest waits or is closed."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, select, update

from app import texts
from app.db.types import Id
from app.errors import Refused
from app.models.enums import MovePurpose, TransferKind, TransferState
from app.models.ids import RecordRef, TransferId
from app.models.stock import Move, MoveLine
from app.services import ticket_documents, wording
from app.services.events import TransferDone, TransferMade
from app.services.stock import quantities, replaced, reserving, writing
from app.services.stock.locations import REAL
from app.services.stock.writing import Made, NewLine, NewMove, NewTransfer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.services.stock.locations import Places
    from app.services.stock.moved import Moved, MovedPart
    from app.services.stock.opened import Opened, OpenedMove
    from app.services.unit_of_work import UnitOfWork

ZERO = Decimal(0)
COUNTS_AS_DELIVERED = (None, MovePurpose.GIVE_BACK)
"""Purposes of moves that change what an order line says was delivered (rules 15, 25, 31)."""


@dataclass(frozen=True, slots=True)
class Finished:
    """What came of a transfer: its back-order and the second steps of its goods, if any."""

    id: TransferId
    number: str
    backorder_id: TransferId | None = None
    backorder_number: str = ""
    inspection_ids: tuple[TransferId, ...] = ()


def finish(
    uow: UnitOfWork,
    opened: Opened,
    moved: Moved,
    places: Places,
    *,
    makes_backorder: bool | None,
    added: Sequence[NewMove] = (),
) -> Finished:
    """Move what was counted; the statements do not grow with the lines.

    `makes_backorder`: less than expected waits on a back-order, or is closed; None asks.
    `added` are moves of what else came.

    Raises:
        Refused: transfer.nothing_moved, transfer.less_than_expected (ask whether the rest is still
            to come), transfer.place_archived, stock.too_little,
            stock.reserved
    """
    short = [move for move in opened.moves if moved.quantity(move) < move.quantity]
    if all(not moved.quantity(move) for move in opened.moves) and not added:
        raise Refused("transfer.nothing_moved", opened.ref, {"number": opened.number})
    if short and makes_backorder is None:
        raise _asks(opened, moved, short)
    _require_places(opened, moved, places)
    quantities.require(uow, places, _takes(opened, moved), _reserved(opened))
    seconds = _second_steps(opened, moved)
    if seconds:  # in the order of rules 7: quantities before series, where the goods go too
        quantities.read(uow, [move.product_id for move in opened.moves], is_locking=True)
    _write(uow, opened, moved, added)
    backorder = _backorder(uow, opened, moved, short) if short and makes_backorder else None
    news = [*([backorder] if backorder else []), *seconds]
    made = writing.insert_many(uow, news)
    steps = made[len(made) - len(seconds) :]
    writing.finish(uow, [step.id for step in steps])
    writing.deliver_more(uow, _delivered(opened, moved))
    _share(uow, opened, moved, places, [*added, *(move for step in seconds for move in step.moves)])
    waiting = made[0] if backorder else None
    _tell(uow, opened, waiting)
    return Finished(
        TransferId(opened.id),
        opened.number,
        TransferId(waiting.id) if waiting else None,
        waiting.number if waiting else "",
        tuple(TransferId(step.id) for step in steps),
    )


def _require_places(opened: Opened, moved: Moved, places: Places) -> None:
    """Refuse to let goods in at a place that is out of use.

    Raises:
        Refused: transfer.place_archived
    """
    for move in opened.moves:
        place = places.find(move.destination_id)
        if moved.quantity(move) and place is not None and not place.is_active:
            words = {"number": opened.number, "place": place.name}
            raise Refused("transfer.place_archived", opened.ref, words)


def _asks(opened: Opened, moved: Moved, short: Sequence[OpenedMove]) -> Refused:
    """The question whether the rest is still to come."""
    missing = sum((move.quantity - moved.quantity(move) for move in short), ZERO)
    words = {
        "number": opened.number,
        "missing": wording.counted_pieces(missing),
        "lines": texts.t("transfer.lines", n=len(short)),
        "n": wording.form_of(missing),
    }
    return Refused("transfer.less_than_expected", opened.ref, words)


def _takes(opened: Opened, moved: Moved) -> list[tuple[quantities.Key, Decimal]]:
    """What leaves which place, by lot and owner."""
    return [
        ((move.product_id, move.source_id, part.lot_id, move.owner_id), part.quantity)
        for move in opened.moves
        for part in moved.parts.get(move.id, ())
    ]


def _reserved(opened: Opened) -> quantities.Reserved:
    """What the transfer has reserved, by lot and owner."""
    found: dict[quantities.Key, Decimal] = {}
    for move in opened.moves:
        for line in move.lines:
            key = (move.product_id, move.source_id, line.lot_id, move.owner_id)
            found[key] = found.get(key, ZERO) + line.quantity
    return quantities.Reserved(opened.id, found)


def _write(uow: UnitOfWork, opened: Opened, moved: Moved, added: Sequence[NewMove]) -> None:
    """Bring moves and lines to what was counted, and let the transfer be done."""
    rows = []
    for move in opened.moves:
        quantity = moved.quantity(move)
        state = TransferState.DONE if quantity else TransferState.CANCELLED
        rows.append({"move": move.id, "new_state": state, "moved": quantity})
    uow.connection.execute(_move_update(), rows)
    if any(move.lines for move in opened.moves):
        uow.connection.execute(_lines_delete(), {"transfer": opened.id})
    last = max((move.line_number for move in opened.moves), default=0)
    new_rows = [
        writing.move_row(opened.id, last + place, move) for place, move in enumerate(added, 1)
    ]
    added_ids = writing.insert_moves(uow, new_rows)
    counted = [
        (move.id, _as_new(move, moved.parts[move.id]))
        for move in opened.moves
        if moved.quantity(move)
    ]
    writing.insert_lines(uow, [*counted, *zip(added_ids, added, strict=True)])
    writing.finish(uow, [opened.id])


def _share(
    uow: UnitOfWork, opened: Opened, moved: Moved, places: Places, others: Sequence[NewMove]
) -> None:
    """Give who waits what came to our stock, and what was reserved and not taken."""
    came = [_as_new(move, parts) for move in opened.moves if (parts := moved.parts.get(move.id))]
    reserving.allot_what_came(uow, places, [*came, *others])
    left = dict(_reserved(opened).quantities) if opened.source_kind in REAL else {}
    for key, quantity in _takes(opened, moved):
        left[key] = left.get(key, ZERO) - quantity
    if freed := {key[0] for key, quantity in left.items() if quantity > 0}:
        reserving.allot(uow, freed)


def _as_new(move: OpenedMove, parts: Sequence[MovedPart]) -> NewMove:
    """A move as far as its lines go."""
    return NewMove(
        move.product_id,
        move.source_id,
        move.destination_id,
        move.quantity,
        tuple(NewLine(part.quantity, part.lot_id, part.condition, part.note) for part in parts),
        owner_id=move.owner_id,
    )


def _second_steps(opened: Opened, moved: Moved) -> list[NewTransfer]:
    """One transfer per place to which inspected goods go on; they are done at once (rules 28)."""
    by_place: dict[int, list[NewMove]] = {}
    for move in opened.moves:
        to_place: dict[int, list[MovedPart]] = {}
        for part in moved.parts.get(move.id, ()):
            target = part.destination_id
            if target is not None and target != move.destination_id:
                to_place.setdefault(target, []).append(part)
        for place_id, parts in to_place.items():
            by_place.setdefault(place_id, []).append(_second_move(move, place_id, parts))
    return [
        NewTransfer(
            TransferKind.INTERNAL,
            opened.destination_id,
            place_id,
            tuple(moves),
            inspection_of_id=opened.id,
            partner_id=opened.partner_id,
            commercial_partner_id=opened.commercial_partner_id,
        )
        for place_id, moves in sorted(by_place.items())
    ]


def _second_move(move: OpenedMove, place_id: int, parts: Sequence[MovedPart]) -> NewMove:
    return NewMove(
        move.product_id,
        move.destination_id,
        place_id,
        sum((part.quantity for part in parts), ZERO),
        tuple(NewLine(part.quantity, part.lot_id, part.condition, part.note) for part in parts),
        owner_id=move.owner_id,
        purpose=move.purpose,
        origin_move_id=move.id,
        state=TransferState.DONE,
    )


def _backorder(
    uow: UnitOfWork, opened: Opened, moved: Moved, short: Sequence[OpenedMove]
) -> NewTransfer:
    """The rest of a transfer, as it was expected or reserved; of what was replaced, by its day."""
    is_missed = opened.due_on is not None and bool(
        replaced.missing(uow, replaced.parts(uow, opened.id))
    )
    is_ours = opened.source_kind in REAL
    moves = tuple(_rest(move, moved, is_ours=is_ours) for move in short)
    state = reserving.least(move.state for move in moves)
    return NewTransfer(
        opened.kind,
        opened.source_id,
        opened.destination_id,
        moves,
        state=state,
        partner_id=opened.partner_id,
        commercial_partner_id=opened.commercial_partner_id,
        sales_order_id=opened.sales_order_id,
        ticket_id=opened.ticket_id,
        reason_id=opened.reason_id,
        return_of_id=opened.return_of_id,
        backorder_of_id=opened.id,
        due_on=opened.due_on if is_missed else None,
    )


def _rest(move: OpenedMove, moved: Moved, *, is_ours: bool) -> NewMove:
    """What is still to come of a move, with the lots that did not come."""
    came: dict[int | None, Decimal] = {}
    for part in moved.parts.get(move.id, ()):
        came[part.lot_id] = came.get(part.lot_id, ZERO) + part.quantity
    left = move.quantity - moved.quantity(move)
    lines, room = [], left
    for line in move.lines:
        rest = min(line.quantity - came.get(line.lot_id, ZERO), room)
        if rest > 0:
            lines.append(NewLine(rest, line.lot_id))
            room -= rest
    return NewMove(
        move.product_id,
        move.source_id,
        move.destination_id,
        left,
        tuple(lines),
        owner_id=move.owner_id,
        purpose=move.purpose,
        sales_order_line_id=move.sales_order_line_id,
        origin_move_id=move.origin_move_id,
        state=reserving.state_of(left, lines) if is_ours else TransferState.READY,
    )


def _delivered(opened: Opened, moved: Moved) -> Mapping[int, Decimal]:
    """What changes in the delivered quantities of order lines (rules 15: net)."""
    changes: dict[int, Decimal] = {}
    signs = {TransferKind.OUTGOING: 1, TransferKind.INCOMING: -1, TransferKind.INTERNAL: 0}
    for move in opened.moves:
        if move.sales_order_line_id is not None and move.purpose in COUNTS_AS_DELIVERED:
            change = signs[opened.kind] * moved.quantity(move)
            changes[move.sales_order_line_id] = changes.get(move.sales_order_line_id, ZERO) + change
    return changes


def _tell(uow: UnitOfWork, opened: Opened, backorder: Made | None) -> None:
    """The timeline, and the documents of the ticket."""
    uow.record(TransferDone(ref=opened.ref, ticket_id=opened.ticket_id, number=opened.number))
    entries: list[ticket_documents.Entry] = []
    if opened.ticket_id is not None:
        entries.append(
            writing.document_of(
                opened.ticket_id,
                opened.id,
                opened.number,
                TransferState.DONE,
                opened.commercial_partner_id,
                opened.created_at,
            )
        )
    if backorder is not None:
        uow.record(
            TransferMade(
                ref=RecordRef("transfer", backorder.id),
                ticket_id=opened.ticket_id,
                number=backorder.number,
                original_number=opened.number,
            )
        )
        entries += writing.entry(backorder, backorder.new.state, uow)
    ticket_documents.write(uow, entries)


@functools.cache
def _move_update() -> Any:  # noqa: ANN401
    return (
        update(Move)
        .where(Move.id == bindparam("move", type_=Id))
        .values(
            state=bindparam("new_state", type_=Move.state.type),
            done_quantity=bindparam("moved", type_=Move.done_quantity.type),
        )
    )


@functools.cache
def _lines_delete() -> Any:  # noqa: ANN401
    moves = select(Move.id).where(Move.transfer_id == bindparam("transfer", type_=Id))
    return delete(MoveLine).where(MoveLine.move_id.in_(moves))
