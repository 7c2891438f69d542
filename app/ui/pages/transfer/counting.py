"""What was counted of a transfer, row by row, as the request that the services check; no Qt."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from app.errors import Problem
from app.services.products import ProductChoice, ProductId, ProductKind
from app.services.returns import UnexpectedLine
from app.services.stock import (
    Condition,
    LocationId,
    MoveCard,
    MovedLine,
    MovedPart,
    MoveId,
    MovePurpose,
    Tracking,
    TransferState,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.services.returns import LotsOut
    from app.services.stock import MoveLineCard, ScannedPiece, TransferCard, UnitChoice

ZERO, ONE = Decimal(0), Decimal(1)
MOST_PIECES = 50
"""So many serials that are not known yet have a row each to begin with."""
ROWS, PRODUCTS = "rows", "products"


@dataclass(frozen=True, slots=True)
class Row:
    """A part of a move: so many of a lot, in a condition, to go on to a place of its own.

    The quantity is in `unit`, in the product's own unit without one.
    """

    key: str
    move: MoveCard
    part: MoveLineCard | None
    quantity: Decimal | None
    lot: str = ""
    condition: Condition | None = None
    place_id: LocationId | None = None
    note: str = ""
    unit: UnitChoice | None = None
    is_moved: bool = False

    @property
    def pieces(self) -> Decimal:
        """The quantity in the product's own unit."""
        return (self.quantity or ZERO) * (ONE if self.unit is None else self.unit.factor)

    @property
    def is_unexpected(self) -> bool:
        """Whether it was in the box without being asked for."""
        return self.move.id < 0


def rows_of(card: TransferCard) -> list[Row]:
    """What is expected or was moved: a row for each lot, for each serial that is yet unknown.

    What comes back begins at nothing, to be counted; what goes out of ours begins at what is
    reserved for it.
    """
    if card.state is TransferState.DONE:
        return [row for move in card.moves for row in _moved(move)]
    rows = [row for move in card.moves for row in _expected(move)]
    if card.is_return:
        return [replace(row, quantity=ZERO) for row in rows]
    if card.is_of_ours:
        return [row if row.part is not None else replace(row, quantity=ZERO) for row in rows]
    return rows


def told_by_lot(rows: Sequence[Row], lots: Mapping[MoveId, LotsOut]) -> list[Row]:
    """The rows of which the lot is not known with the only one that it can be."""
    return [
        replace(row, lot=out.only)
        if not row.lot and (out := lots.get(row.move.id)) is not None
        else row
        for row in rows
    ]


def all_done(rows: Sequence[Row]) -> list[Row]:
    """The rows with all that is expected of them; what was split keeps its parts."""
    counted: dict[MoveId, Decimal] = {}
    for row in rows:
        counted[row.move.id] = counted.get(row.move.id, ZERO) + row.pieces
    found = []
    for row in rows:
        expects = expected(row) or ZERO
        open_ = row.move.quantity - counted[row.move.id]
        if row.pieces < expects and open_ > ZERO and not row.is_unexpected:
            added_pieces = min(expects - row.pieces, open_)
            counted[row.move.id] += added_pieces
            found.append(replace(row, quantity=row.pieces + added_pieces, unit=None))
        else:
            found.append(row)
    return found


def expected(row: Row) -> Decimal | None:
    """How much a row was to bring; of a transfer that is done it stands in a move's first row."""
    if row.is_moved:
        return row.move.quantity if row.key.endswith("_0") else None
    if row.part is not None:
        return row.part.quantity
    if row.key.endswith("_0") or row.move.tracking is Tracking.SERIAL:
        return ONE if row.move.tracking is Tracking.SERIAL else row.move.quantity
    return None


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
    keys = {row.key for row in rows}
    count = sum(1 for row in rows if row.move.id == move.id) or 1
    key = next(
        key for n in range(count, count + len(keys) + 1) if (key := f"{move.id}_{n}") not in keys
    )
    return Row(key, move, None, ONE if move.tracking is Tracking.SERIAL else None)


def counted(rows: Sequence[Row], found: ScannedPiece) -> Row | Problem:
    """The row of a scanned piece with one more in it, a new one of its line, or why it is none.

    A line with all of its pieces passes on to the next one of its product, as what is repaired
    follows what is given back; then to another product that has the number, too. Only above what
    all of them expect it is more of the first.
    """
    told = [_counted(rows, found, move_id) for move_id in (found.move_id, *found.others)]
    counts = [row for row in told if isinstance(row, Row)]
    open_ = (row for row in counts if _is_within(rows, row))
    return next(open_, counts[0] if counts else told[0])


def _is_within(rows: Sequence[Row], row: Row) -> bool:
    """Whether neither the row nor its line has more than is expected of it."""
    own = [each.pieces for each in rows if each.move.id == row.move.id and each.key != row.key]
    expects = expected(row)
    in_line = sum(own, row.pieces) <= row.move.quantity
    return in_line and (expects is None or row.pieces <= expects)


def still_shared(found: ScannedPiece, row: Row, moves: Sequence[MoveCard]) -> list[str]:
    """The other products that have the number, and were not counted of it yet."""
    order = (found.move_id, *found.others)
    left = order[order.index(row.move.id) + 1 :]
    names = {move.product_id: move.product_name for move in moves if move.id in left}
    return [name for product, name in names.items() if product != row.move.product_id]


def is_for_several(row: Row, moves: Sequence[MoveCard]) -> bool:
    """Whether pieces of a row's product come for more than one purpose."""
    return len({move.purpose for move in moves if move.product_id == row.move.product_id}) > 1


def _counted(rows: Sequence[Row], found: ScannedPiece, move_id: MoveId | None) -> Row | Problem:
    own = [row for row in rows if row.move.id == move_id]
    if not own:
        return Problem("stock.scan_unknown", {"code": found.code})
    is_serial = own[0].move.tracking is Tracking.SERIAL
    alike = [row for row in rows if row.move.product_id == own[0].move.product_id and row.pieces]
    if is_serial and any(row.lot == found.lot_name for row in alike):
        return Problem("transfer_page.scan_twice", {"code": found.code})
    for row in own:
        if row.lot == found.lot_name:
            return replace(row, quantity=row.pieces + ONE, unit=None)
    blank = [row for row in own if not row.lot and row.part is None]
    if blank and found.lot_name:
        return replace(blank[0], lot=found.lot_name, quantity=ONE, unit=None)
    return replace(added(rows, own[0].move), lot=found.lot_name, quantity=ONE)


def unexpected(rows: Sequence[Row], product: ProductChoice, card: TransferCard) -> Row:
    """A row of something else that was in the box; its line is of no delivery."""
    lowest = min((int(row.move.id) for row in rows), default=0)
    return Row(f"{min(lowest, 0) - 1}_0", _move(min(lowest, 0) - 1, product, card), None, ONE)


def _move(number: int, product: ProductChoice, card: TransferCard) -> MoveCard:
    return MoveCard(
        MoveId(number),
        0,
        TransferState.READY,
        product.id,
        product.code,
        product.name,
        product.tracking,
        ZERO,
        ZERO,
        "",
        card.destination_id,
        card.destination_name,
        None,
        MovePurpose.TO_CLARIFY,
        None,
        "",
        (),
    )


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
            keys[f"lines.{place}"] = of_move[0].key
    return tuple(lines), keys


def unexpected_lines(rows: Sequence[Row]) -> tuple[tuple[UnexpectedLine, ...], dict[str, str]]:
    """What else was in the box, and the rows' keys by line."""
    own = [row for row in rows if row.is_unexpected and row.quantity != ZERO]
    lines = tuple(
        UnexpectedLine(
            row.move.product_id,
            row.quantity or ZERO,
            row.lot,
            row.condition,
            row.note,
            None if row.unit is None else row.unit.id,
        )
        for row in own
    )
    return lines, {f"unexpected.{place}": row.key for place, row in enumerate(own)}


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
        unit_id=None if row.unit is None else row.unit.id,
    )


def pack(rows: Sequence[Row]) -> dict[str, str]:
    """What was counted as text, for keeping; quantities in the products' own units."""
    kept = [
        [
            row.key,
            "" if row.quantity is None else f"{row.pieces:f}",
            row.lot,
            row.condition.value if row.condition is not None else "",
            str(row.place_id or ""),
            row.note,
        ]
        for row in rows
    ]
    others = {row.key: _packed(row.move) for row in rows if row.is_unexpected}
    return {ROWS: json.dumps(kept), PRODUCTS: json.dumps(others)}


def _packed(move: MoveCard) -> list[str]:
    return [str(move.product_id), move.product_code, move.product_name, move.tracking.value]


def unpack(content: Mapping[str, str], card: TransferCard) -> list[Row]:
    """The kept rows as far as their moves are still there."""
    moves = {str(move.id): move for move in card.moves}
    for key, (product_id, code, name, tracking) in json.loads(content.get(PRODUCTS, "{}")).items():
        number = key.partition("_")[0]
        product = ProductChoice(
            ProductId(int(product_id)), code, name, ProductKind.GOODS, Tracking(tracking)
        )
        moves[number] = _move(int(number), product, card)
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
