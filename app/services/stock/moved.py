"""What was counted at a transfer: quantities and lots as typed, made into parts or told why not."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from app.db.types import NotExact, Quantity, to_scaled
from app.errors import Invalid, Problem
from app.models.enums import Tracking
from app.models.ids import LotId, MoveId
from app.services.checks import Checks
from app.services.stock import lots, units
from app.services.stock.locations import REAL

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.models.enums import Condition
    from app.models.ids import LocationId, UnitId
    from app.services.stock.lots import KnownLot
    from app.services.stock.opened import Opened, OpenedMove
    from app.services.stock.units import ProductUnits
    from app.services.unit_of_work import UnitOfWork

ZERO, ONE = Decimal(0), Decimal(1)


@dataclass(frozen=True, slots=True)
class MovedPart:
    """So many of one lot, in one condition, to go to a place of its own (else the move's).

    A lot is told by its id, or by its name as typed or scanned. The quantity is in `unit_id` (the
    product's own unit without one).
    """

    quantity: Decimal
    lot_id: LotId | None = None
    lot_name: str = ""
    condition: Condition | None = None
    note: str = ""
    destination_id: LocationId | None = None
    unit_id: UnitId | None = None


@dataclass(frozen=True, slots=True)
class MovedLine:
    """What was counted of a move; no parts = nothing came."""

    move_id: MoveId
    parts: tuple[MovedPart, ...] = ()


@dataclass(slots=True)
class Moved:
    """The parts of each move with lots by id, and what is wrong, by the request's fields."""

    parts: dict[int, list[MovedPart]] = field(default_factory=dict)
    problems: dict[str, Problem] = field(default_factory=dict)
    known: Mapping[int, KnownLot] = field(default_factory=dict)
    places: dict[int, int] = field(default_factory=dict)

    def quantity(self, move: OpenedMove) -> Decimal:
        """How much was counted of a move."""
        return sum((part.quantity for part in self.parts.get(move.id, ())), ZERO)

    def add(self, line: int, name: str, problem: Problem) -> None:
        """Tell a problem of a line; the first one of a field counts."""
        self.problems.setdefault(f"lines.{line}.{name}", problem)

    def done(self) -> None:
        """End the checks.

        Raises:
            Invalid: something is wrong.
        """
        if self.problems:
            raise Invalid(self.problems)


def resolve(
    uow: UnitOfWork, opened: Opened, lines: Sequence[MovedLine], *, new_lots: bool
) -> Moved:
    """The parts of a request with their lots; new lots are made if the goods may bring them.

    At most three statements, however many lines; none where neither lot nor unit is told.
    """
    moved = Moved()
    moves = {move.id: move for move in opened.moves}
    of_products = _units(uow, lines, moves)
    for place, line in enumerate(lines):
        move = moves.get(line.move_id)
        if move is None or line.move_id in moved.parts:
            moved.add(place, "move_id", Problem("transfer.line_unknown"))
            continue
        moved.places[move.id] = place
        moved.parts[move.id] = _parts(moved, place, move, line, of_products)
    if not moved.problems:
        _find_lots(uow, moved, moves, new_lots=new_lots)
    return moved


def _units(
    uow: UnitOfWork, lines: Sequence[MovedLine], moves: Mapping[int, OpenedMove]
) -> Mapping[int, ProductUnits]:
    """The units of the products; asked for only where a part names one."""
    told = {
        moves[line.move_id].product_id
        for line in lines
        if line.move_id in moves and any(part.unit_id is not None for part in line.parts)
    }
    return units.of_products(uow, sorted(told)) if told else {}


def _parts(
    moved: Moved,
    place: int,
    move: OpenedMove,
    line: MovedLine,
    of_products: Mapping[int, ProductUnits],
) -> list[MovedPart]:
    """The parts of a line that are of something, in base units and with their texts trimmed."""
    found, checks = [], Checks()
    checks.problems = moved.problems
    for told in line.parts:
        part = told
        if told.unit_id is not None and told.quantity:
            base = units.in_base(of_products[move.product_id], told.quantity, told.unit_id)
            if isinstance(base, Problem):
                moved.problems.setdefault(f"lines.{place}.quantity", base)
                continue
            part = replace(told, quantity=base, unit_id=None)
        name = " ".join(part.lot_name.split())
        if problem := quantity_problem(move.rounding, part.quantity):
            moved.problems.setdefault(f"lines.{place}.quantity", problem)
            continue
        if part.quantity == 0:
            continue
        if problem := _lot_problem(move, part, name):
            moved.problems.setdefault(f"lines.{place}.lot", problem)
            continue
        note = checks.line(f"lines.{place}.note", part.note)
        found.append(replace(part, lot_name=name, note=note))
    return found


def quantity_problem(rounding: Decimal, quantity: Decimal) -> Problem | None:
    """Why a quantity of base units cannot be counted, if so; zero can."""
    if not quantity.is_finite() or quantity < 0:
        return Problem("stock.quantity_not_positive")
    try:
        to_scaled(quantity, Quantity.decimals)
    except NotExact:
        return units.not_exact(quantity)
    if quantity % rounding:
        return units.not_whole(quantity, "", rounding)
    return None


def _lot_problem(move: OpenedMove, part: MovedPart, name: str) -> Problem | None:
    if move.tracking == Tracking.NONE:
        return (
            None
            if part.lot_id is None and not name
            else Problem("stock.lot_of_untracked", {"product": move.product})
        )
    if part.lot_id is None:
        if not name:
            return Problem("stock.lot_missing_of", {"product": move.product})
        return lots.text_problem(name)
    return None


def _find_lots(
    uow: UnitOfWork, moved: Moved, moves: Mapping[int, OpenedMove], *, new_lots: bool
) -> None:
    """Find the lots that the parts name; where new ones may come, make those."""
    named = [
        (move_id, part)
        for move_id, parts in moved.parts.items()
        for part in parts
        if part.lot_id is not None or part.lot_name
    ]
    if not named:
        return
    ids = {part.lot_id for _, part in named if part.lot_id is not None}
    keys = {
        (moves[move_id].product_id, part.lot_name) for move_id, part in named if part.lot_id is None
    }
    moved.known = lots.find(uow, ids=ids, keys=keys)
    by_key = {lot.key: lot.id for lot in moved.known.values()}
    missing = sorted(keys - set(by_key))
    made: Mapping[lots.LotKey, int] = {}
    refused = [key for key in missing if not new_lots or lots.name_problem(key[1])]
    if refused:
        place = next(
            moved.places[move_id]
            for move_id, part in named
            if (moves[move_id].product_id, part.lot_name) == refused[0]
        )
        unknown = Problem("stock.lot_unknown", {"lot": refused[0][1]})
        problem = lots.name_problem(refused[0][1]) if new_lots else unknown
        moved.add(place, "lot", problem or unknown)
        return
    if missing:
        made = lots.make(uow, missing)
    ids_by_key = {**by_key, **made}
    for move_id, parts in moved.parts.items():
        product_id = moves[move_id].product_id
        moved.parts[move_id] = [
            part
            if part.lot_id is not None or not part.lot_name
            else replace(
                part,
                lot_id=LotId(ids_by_key[product_id, part.lot_name]),
            )
            for part in parts
        ]
    _check_lots(moved, moves)


def _check_lots(moved: Moved, moves: Mapping[int, OpenedMove]) -> None:
    """A lot is of its product; a serial is one piece, once in a transfer."""
    seen: set[int] = set()
    for move_id, parts in moved.parts.items():
        move, place = moves[move_id], moved.places[move_id]
        for part in parts:
            lot = moved.known.get(part.lot_id or 0)
            name = part.lot_name if lot is None else lot.name
            if part.lot_id is not None and not part.lot_name and lot is None:
                moved.add(place, "lot", Problem("stock.lot_unknown", {"lot": str(part.lot_id)}))
            elif lot is not None and lot.product_id != move.product_id:
                words = {"lot": name, "product": move.product}
                moved.add(place, "lot", Problem("stock.lot_of_another", words))
            elif problem := _no_serial(move, lot):
                moved.add(place, "lot", problem)
            elif move.tracking == Tracking.SERIAL if lot is None else lot.is_serial:
                if part.quantity != ONE:
                    moved.add(place, "lot", Problem("stock.serial_not_one", {"lot": name}))
                elif part.lot_id in seen:
                    moved.add(place, "lot", Problem("stock.serial_twice", {"lot": name}))
                seen.add(part.lot_id or 0)


def _no_serial(move: OpenedMove, lot: KnownLot | None) -> Problem | None:
    """The sentence about a lot of before its product had serials (rules 27)."""
    if lot is None or lots.fits(move.tracking, lot):
        return None
    return Problem("stock.lot_before_serials", {"lot": lot.name, "product": move.product})


def check_serial_places(moved: Moved, opened: Opened) -> None:
    """A serial leaves only from where it is: of ours, or of a supplier who has it anew."""
    for move in opened.moves:
        for part in moved.parts.get(move.id, ()):
            lot = moved.known.get(part.lot_id or 0)
            if lot is None or not lot.is_serial or lot.location_id in (None, move.source_id):
                continue
            moved.add(moved.places[move.id], "lot", lots.elsewhere(lot))


def everything(opened: Opened) -> tuple[MovedLine, ...]:
    """All that was reserved or expected, as if it had been counted.

    What we have nothing reserved of is not taken: it may be another's.
    """
    is_ours = opened.source_kind in REAL
    return tuple(
        MovedLine(
            MoveId(move.id),
            tuple(
                MovedPart(line.quantity, None if line.lot_id is None else LotId(line.lot_id))
                for line in move.lines
            )
            if move.lines or is_ours
            else (MovedPart(move.quantity),),
        )
        for move in opened.moves
    )
