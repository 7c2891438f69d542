"""What the Reverse Transfer form says, as requests that the services check; no Qt in here."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from app.services import returns, stock, tickets
from app.services.returns import AskReturn, MovePurpose, ReturnLine, ReturnLot, TransferId
from app.services.stock import Tracking

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from app.services.background import Background
    from app.services.products import ProductId
    from app.services.returns import DeliveryOption, ReturnableLine, ReturnableLot, ReturnOptions
    from app.services.stock import UnitChoice
    from app.services.tickets import TicketCard, TicketId

FIELDS = ("sales_order_id", "is_narrow", "delivery_ids", "location_id")
ROWS = "rows"
ZERO, ONE = Decimal(0), Decimal(1)


@dataclass(frozen=True, slots=True)
class Opening:
    """What the dialog opens with: the ticket, deliveries of its customer, the first choice.

    `has_more`: these are the latest deliveries, others are found by what is typed.
    """

    card: TicketCard
    deliveries: tuple[DeliveryOption, ...]
    has_more: bool
    options: ReturnOptions
    units: Mapping[ProductId, tuple[UnitChoice, ...]]

    @property
    def is_narrow(self) -> bool:
        """Whether the ticket's product or lot narrows what is offered."""
        return self.card.product_id is not None or self.card.lot_id is not None


async def opening(background: Background, ticket_id: TicketId) -> Opening:
    """Ask what of the ticket's customer can come back."""
    card = await background.ask(tickets.card, ticket_id)
    every = await background.ask(returns.options, AskReturn(ticket_id))
    asked = AskReturn(
        ticket_id, card.sales_order_id, product_id=card.product_id, lot_id=card.lot_id
    )
    options = await background.ask(returns.options, asked)
    units = await units_of(background, options)
    return Opening(card, every.deliveries, every.has_more, options, units)


async def units_of(
    background: Background, options: ReturnOptions
) -> Mapping[ProductId, tuple[UnitChoice, ...]]:
    """The units in which what comes back can be told; pieces with numbers are just pieces."""
    plain = {line.product_id for line in options.lines if line.tracking is Tracking.NONE}
    return await background.ask(stock.choices_of, tuple(sorted(plain))) if plain else {}


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table: a delivery's line, or a lot of it; so much comes back for a purpose.

    The quantity is in `unit`, in the product's own unit without one. What is split for two
    purposes has two rows, the one `part` 0 and the other 1.
    """

    source: ReturnableLine
    lot: ReturnableLot | None
    quantity: Decimal | None
    purpose: MovePurpose = MovePurpose.GIVE_BACK
    unit: UnitChoice | None = None
    part: int = 0

    @property
    def pieces(self) -> Decimal:
        """The quantity in the product's own unit, in which all others are counted, too."""
        return (self.quantity or ZERO) * (ONE if self.unit is None else self.unit.factor)

    @property
    def key(self) -> str:
        """What tells it from the others."""
        return f"{self.goods}_part{self.part}" if self.part else self.goods

    @property
    def goods(self) -> str:
        """What it is a row of, in common with the row for the other purpose."""
        move = str(self.source.move_id)
        return move if self.lot is None else f"{move}_{self.lot.id}"

    @property
    def left(self) -> Decimal:
        """At most so much can come back by it."""
        return self.source.left if self.lot is None else min(self.source.left, self.lot.left)


def proposed(lines: Sequence[ReturnableLine]) -> list[Row]:
    """A row for all that is left of each line, by lot."""
    return [row for line in lines for row in _rows(line)]


def _rows(line: ReturnableLine) -> list[Row]:
    """Lots that are on their way without a name leave less of the line than of its lots."""
    if line.left <= 0:
        return []
    if not line.lots:
        return [Row(line, None, line.left)]
    lots = [lot for lot in line.lots if lot.left > 0]
    rows, left = [], line.left
    for lot in lots:
        if left > 0:
            rows.append(Row(line, lot, min(lot.left, left)))
            left -= lot.left
    return rows


def can_split(row: Row) -> bool:
    """Whether pieces of what a row is of can come back for two purposes."""
    return row.left > row.source.rounding


def split(row: Row) -> tuple[Row, Row]:
    """A row for each purpose: a piece of what is typed goes to the other one.

    Of a single piece there is none to give away: the other row has one of what is left beside it.
    """
    step, other = row.source.rounding, _OTHER[row.purpose]
    taken = max(step, ONE) if row.pieces > max(step, ONE) else step
    kept = with_pieces(row, row.pieces - taken) if row.pieces > taken else row
    return kept, Row(row.source, row.lot, taken, other, part=1 - row.part)


def all_left(lines: Sequence[ReturnableLine], rows: Sequence[Row]) -> list[Row]:
    """A row for all that is left of each line; what is there keeps its purpose and its parts."""
    there: dict[str, list[Row]] = {}
    for row in rows:
        there.setdefault(row.goods, []).append(row)
    return [
        row for whole in proposed(lines) for row in _raised(whole, there.get(whole.goods, [whole]))
    ]


def _raised(whole: Row, own: Sequence[Row]) -> list[Row]:
    """The first row has what the other one leaves, and that one something less if need be."""
    first, *others = (replace(row, source=whole.source, lot=whole.lot) for row in own)
    most = whole.pieces - whole.source.rounding
    kept = [row if row.pieces <= most else with_pieces(row, most) for row in others if most > ZERO]
    return [with_pieces(first, whole.pieces - sum((row.pieces for row in kept), ZERO)), *kept]


def with_pieces(row: Row, pieces: Decimal) -> Row:
    """A row of so many pieces; in its unit, if it is told in another one that they are whole of."""
    unit = row.unit
    if unit is not None and pieces % unit.factor == 0:
        return replace(row, quantity=pieces / unit.factor)
    return replace(row, quantity=pieces, unit=None)


_OTHER = {
    MovePurpose.GIVE_BACK: MovePurpose.REPAIR,
    MovePurpose.REPAIR: MovePurpose.GIVE_BACK,
}


def gone(lines: Iterable[ReturnableLine]) -> list[Row]:
    """A row for each line, or each lot of it, of which nothing is left."""
    rows = []
    for line in lines:
        whole = [Row(line, None, ZERO)] if line.left <= 0 and not line.lots else []
        lots = [lot for lot in line.lots if line.left <= 0 or lot.left <= 0]
        rows += whole or [Row(line, lot, ZERO) for lot in lots]
    return rows


def scanned_row(found: returns.Scanned, rows: Sequence[Row]) -> Row | None:
    """The row that a scanned piece adds to, or a new one; None if all of them are here already."""
    for line in found.lines:
        lot = next((each for each in line.lots if each.name == found.code), None)
        row = Row(line, lot, ONE)
        there = [each for each in rows if each.goods == row.goods]
        if not there:
            return row
        free = row.left - sum((each.pieces for each in there), ZERO)
        if free > 0:
            return replace(
                there[0], source=line, lot=lot, quantity=there[0].pieces + min(free, ONE)
            )
    return None


def still_shared(found: returns.Scanned, row: Row) -> list[str]:
    """The other products that have the number of a row: scanned again, it is of the next one."""
    products = {line.product_id: line.description for line in found.lines}
    ids = list(products)
    return [products[each] for each in ids[ids.index(row.source.product_id) + 1 :]]


def request_lines(rows: Sequence[Row]) -> tuple[tuple[ReturnLine, ...], dict[str, str]]:
    """A line for each move and purpose with its lots, and the keys of the rows by line and lot."""
    grouped: dict[tuple[int, MovePurpose], list[Row]] = {}
    for row in _joined(rows):
        grouped.setdefault((int(row.source.move_id), row.purpose), []).append(row)
    keys = {}
    for place, of_move in enumerate(grouped.values()):
        keys[f"lines.{place}"] = of_move[0].key
        of_lots = [row for row in of_move if row.lot is not None]
        keys |= {f"lines.{place}.lots.{number}": row.key for number, row in enumerate(of_lots)}
    return tuple(_request_line(each) for each in grouped.values()), keys


def _joined(rows: Sequence[Row]) -> Iterable[Row]:
    """One row for what was split and is for the same purpose all the same."""
    joined: dict[tuple[str, MovePurpose], Row] = {}
    for row in rows:
        at = (row.goods, row.purpose)
        there = joined.get(at)
        joined[at] = row if there is None else with_pieces(there, there.pieces + row.pieces)
    return joined.values()


def _request_line(rows: Sequence[Row]) -> ReturnLine:
    lots = tuple(ReturnLot(row.quantity or ZERO, row.lot.id) for row in rows if row.lot is not None)
    total = sum((row.quantity or ZERO for row in rows), ZERO)
    unit = None if rows[0].unit is None else rows[0].unit.id
    return ReturnLine(rows[0].source.move_id, total, unit, rows[0].purpose, lots)


def pack(content: Mapping[str, Any]) -> dict[str, str]:
    """The values of the dialog as text by field name."""
    return {name: json.dumps(value) for name, value in content.items()}


def unpack(content: Mapping[str, str]) -> dict[str, Any]:
    """What `pack` made of the values."""
    values = {name: json.loads(text) for name, text in content.items()}
    if "delivery_ids" in values:
        values["delivery_ids"] = tuple(TransferId(each) for each in values["delivery_ids"])
    return values


def pack_rows(rows: Sequence[Row]) -> list[list[str]]:
    """Key, quantity in the product's own unit and purpose of each row."""
    return [
        [row.key, "" if row.quantity is None else f"{row.pieces:f}", row.purpose.value]
        for row in rows
    ]


def unpack_rows(kept: Sequence[Sequence[str]], lines: Sequence[ReturnableLine]) -> list[Row]:
    """The kept rows as far as their lines and lots are still there."""
    every = {
        row.key: row
        for line in lines
        for lot in (None, *line.lots)
        for row in (Row(line, lot, None), Row(line, lot, None, part=1))
    }
    return [
        replace(
            every[key],
            quantity=Decimal(quantity) if quantity else None,
            purpose=MovePurpose(purpose),
        )
        for key, quantity, purpose in kept
        if key in every
    ]
