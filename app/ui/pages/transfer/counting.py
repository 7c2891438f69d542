"""What was counted of a transfer, row by row, as the request that the services check; no Qt."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from app.services.stock import Condition, LocationId, MovedLine, MovedPart, Tracking, TransferState

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.services.stock import MoveCard, MoveLineCard, TransferCard

ZERO, ONE = Decimal(0), Decimal(1)
MOST_PIECES = 50
"""So many serials that are not known yet have a row each to begin with."""
ROWS = "rows"


@dataclass(frozen=True, slots=True)
class Row:
    """A part of a move: so many of a lot, in a condition, to go on to a place of its own."""

    key: str
    move: MoveCard
    part: MoveLineCard | None
    quantity: Decimal | None
    lot: str = ""
    condition: Condition | None = None
    place_id: LocationId | None = None
    note: str = ""
    is_moved: bool = False


def rows_of(card: TransferCard) -> list[Row]:
    """What is expected or was moved: a row for each lot, for each serial that is yet unknown."""
    if card.state is TransferState.DONE:
        return [row for move in card.moves for row in _moved(move)]
    return [row for move in card.moves for row in _expected(move)]


def expected(row: Row) -> Decimal | None:
    """How much a row was to bring; of a transfer that is done it stands in a move's first row."""
    if row.is_moved:
        return row.move.quantity if row.key.endswith("_0") else None
    if row.part is not None:
        return row.part.quantity
    return ONE if row.move.tracking is Tracking.SERIAL else row.move.quantity


def _moved(move: MoveCard) -> list[Row]:
    """Of a move that brought nothing, that."""
    if not move.done_quantity:
        return [Row(f"{move.id}_0", move, None, ZERO, is_moved=True)]
    return [replace(row, is_moved=True) for row in _parts(move)] or [
        Row(f"{move.id}_0", move, None, move.done_quantity, is_moved=True)
    ]


def _expected(move: MoveCard) -> list[Row]:
    """Several pieces of a serial are pieces whose number is not known: it is typed for each."""
    is_serial = move.tracking is Tracking.SERIAL and move.quantity <= MOST_PIECES
    is_unknown = any(part.quantity > ONE for part in move.lines) or not move.lines
    if is_serial and is_unknown:
        return _pieces(move)
    return _parts(move) or [Row(f"{move.id}_0", move, None, move.quantity)]


def _pieces(move: MoveCard) -> list[Row]:
    """A row for each piece, those whose serial is known first."""
    known = [part for part in move.lines if part.quantity == ONE]
    rows = [Row("", move, part, ONE, part.lot_name) for part in known]
    rows += [Row("", move, None, ONE) for _ in range(int(move.quantity) - len(known))]
    return [replace(row, key=f"{move.id}_{place}") for place, row in enumerate(rows)]


def _parts(move: MoveCard) -> list[Row]:
    return [
        Row(
            f"{move.id}_{place}",
            move,
            part,
            part.quantity,
            part.lot_name,
            part.condition,
            note=part.note,
        )
        for place, part in enumerate(move.lines)
    ]


def added(rows: Sequence[Row], move: MoveCard) -> Row:
    """A further part of a move, to be filled in."""
    count = sum(1 for row in rows if row.move.id == move.id)
    keys = {row.key for row in rows}
    key = next(
        key for n in range(count, count + len(keys) + 1) if (key := f"{move.id}_{n}") not in keys
    )
    return Row(key, move, None, ONE if move.tracking is Tracking.SERIAL else None)


def request_lines(
    rows: Sequence[Row], card: TransferCard
) -> tuple[tuple[MovedLine, ...], dict[str, str]]:
    """A line for each move, without parts where nothing came; and the rows' keys by line."""
    lines, keys = [], {}
    for place, move in enumerate(card.moves):
        own = [row for row in rows if row.move.id == move.id and row.quantity != ZERO]
        lines.append(MovedLine(move.id, tuple(_part(row) for row in own)))
        of_move = own or [row for row in rows if row.move.id == move.id]
        if of_move:
            keys[str(place)] = of_move[0].key
    return tuple(lines), keys


def _part(row: Row) -> MovedPart:
    """A lot that was not typed over is told by its id."""
    part = row.part
    is_own = part is not None and part.lot_id is not None and row.lot == part.lot_name
    return MovedPart(
        row.quantity or ZERO,
        lot_id=part.lot_id if part is not None and is_own else None,
        lot_name="" if is_own else row.lot,
        condition=row.condition,
        note=row.note,
        destination_id=row.place_id,
    )


def pack(rows: Sequence[Row]) -> dict[str, str]:
    """What was counted as text, for keeping."""
    kept = [
        [
            row.key,
            "" if row.quantity is None else f"{row.quantity:f}",
            row.lot,
            row.condition.value if row.condition is not None else "",
            str(row.place_id or ""),
            row.note,
        ]
        for row in rows
    ]
    return {ROWS: json.dumps(kept)}


def unpack(content: Mapping[str, str], card: TransferCard) -> list[Row]:
    """The kept rows as far as their moves are still there."""
    moves = {str(move.id): move for move in card.moves}
    parts = {row.key: row.part for row in rows_of(card)}
    return [
        Row(
            key,
            moves[key.partition("_")[0]],
            parts.get(key),
            Decimal(quantity) if quantity else None,
            lot,
            Condition(condition) if condition else None,
            LocationId(int(place)) if place else None,
            note,
        )
        for key, quantity, lot, condition, place, note in json.loads(content.get(ROWS, "[]"))
        if key.partition("_")[0] in moves
    ]
