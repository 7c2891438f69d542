"""Lots and serials of a return: those of the delivery, each out at the customer still."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from app.errors import Problem
from app.models.enums import LocationKind, Tracking
from app.models.ids import LotId
from app.services import wording
from app.services.returns import returnable
from app.services.returns.cards import ReturnLot
from app.services.stock import lots
from app.services.stock.moved import quantity_problem

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence

    from app.services.returns.cards import ReturnableLine, ReturnableLot, ReturnLine
    from app.services.stock.lots import KnownLot
    from app.services.unit_of_work import UnitOfWork

ZERO, ONE = Decimal(0), Decimal(1)
ABOVE_LEFT = "return.lot_above_left"


@dataclass(slots=True)
class Asked:
    """A line of a request with the delivery's line that it takes back, and its quantity.

    `line` is replaced by one whose lots have ids once they are chosen.
    """

    place: int
    line: ReturnLine
    source: ReturnableLine
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class Named:
    """Lots that lines tell, by id; those that a delivery `brought` are of no line but its own."""

    lots: Mapping[int, KnownLot]
    brought: Container[int] = ()


def choose(uow: UnitOfWork, asked: Sequence[Asked]) -> dict[str, Problem]:
    """Give each line of a tracked product its lots: those told, else all that is left of it.

    At most three statements, none where no lot is told by name; one more for each serial that is
    out at a customer's, told for a delivery that does not name it.
    """
    problems: dict[str, Problem] = {}
    seen: set[int | lots.LotKey] = set()
    told: dict[tuple[int, LotId], Decimal] = {}
    named = _find_named(uow, asked)
    typed = _typed(named.lots.values(), asked)
    coming = {lot_id for lot_id, _ in lots.on_their_way(uow, typed)} if typed else set()
    for each in asked:
        field = f"lines.{each.place}.lot"
        if each.source.tracking == Tracking.NONE:
            if each.line.lots:
                problems[field] = Problem(
                    "stock.lot_of_untracked", {"product": each.source.product}
                )
            continue
        if not each.line.lots:
            each.line = replace(each.line, lots=_all_left(each.source, each.quantity))
            continue
        chosen = []
        for number, lot in enumerate(each.line.lots):
            found, problem = _resolve(each.source, lot, named, seen, coming)
            of_quantity = f"lines.{each.place}.lots.{number}.quantity"
            if problem is not None:
                is_quantity = problem.code == ABOVE_LEFT
                problems.setdefault(of_quantity if is_quantity else field, problem)
            elif (problem := quantity_problem(each.source.rounding, lot.quantity)) or (
                problem := _of_both(each.source, found, told)
            ):
                problems[of_quantity] = problem
            else:
                chosen.append(found)
        total = sum((lot.quantity for lot in chosen), ZERO)
        if len(chosen) == len(each.line.lots) and total != each.quantity:
            words = {"lots": wording.pieces(total), "quantity": wording.pieces(each.quantity)}
            problems[field] = Problem("return.lots_differ", words)
        each.line = replace(each.line, lots=tuple(chosen))
    if problems:
        return problems
    _make_new(uow, asked)
    return {}


def _of_both(
    source: ReturnableLine, lot: ReturnLot, told: dict[tuple[int, LotId], Decimal]
) -> Problem | None:
    """Why a lot that comes back for two purposes is too much, if so."""
    own = next((each for each in source.lots if each.id == lot.lot_id), None)
    if own is None or own.is_unknown:
        return None
    key = (int(source.move_id), own.id)
    others = told.get(key, ZERO)
    told[key] = others + lot.quantity
    if told[key] <= own.left:
        return None
    return above_together(own.name, own.left, others)


def above_together(product: str, left: Decimal, others: Decimal) -> Problem:
    """The sentence about what is too much beside another line; it offers what that one leaves."""
    here = max(left - others, ZERO)
    words = {"product": product, "left": wording.pieces(left)}
    if not here:
        return Problem("return.none_left_beside", words)
    words |= {"others": wording.pieces(others), "here": wording.pieces(here)}
    return Problem("return.above_left_together", words, here)


def _lot_above_left(own: ReturnableLot) -> Problem:
    words = {
        "lot": own.name,
        "delivered": wording.pieces(own.delivered),
        "left": wording.pieces(own.left),
    }
    return Problem(ABOVE_LEFT, words)


def _find_named(uow: UnitOfWork, asked: Sequence[Asked]) -> Named:
    """Lots that lines tell by a name which is not the delivery's own, and those told by id."""
    ids, keys = set(), set()
    for each in asked:
        own = {lot.id for lot in each.source.lots}
        own_names = {lot.name for lot in each.source.lots if _has_name(lot)}
        for lot in each.line.lots:
            name = " ".join(lot.lot_name.split())
            if lot.lot_id is not None and lot.lot_id not in own:
                ids.add(int(lot.lot_id))
            elif lot.lot_id is None and name and name not in own_names:
                keys.add((int(each.source.product_id), name))
            elif each.source.tracking == Tracking.SERIAL:
                ids |= {each.id for each in each.source.lots if not each.is_unknown}
    if not ids and not keys:
        return Named({})
    known = lots.find(uow, ids=ids, keys=keys)
    out = {id_ for id_ in _typed(known.values(), asked) if known[id_].holder_id is not None}
    brought = {id_ for id_ in out if returnable.delivered_last(uow, id_) is not None}
    of_lines = {int(lot.id) for each in asked for lot in each.source.lots}
    return Named(known, brought | {id_ for id_ in of_lines & set(known) if known[id_].is_serial})


def _has_name(lot: ReturnableLot) -> bool:
    """Whether a lot is told by its name: what is typed is no lot of before the serials."""
    return not lot.is_unknown or lot.name == lots.UNKNOWN_LOT


def _typed(known: Iterable[KnownLot], asked: Sequence[Asked]) -> list[int]:
    """Serials that none of the deliveries names."""
    own = {lot.id for each in asked for lot in each.source.lots}
    return [lot.id for lot in known if lot.is_serial and lot.id not in own]


def _all_left(source: ReturnableLine, quantity: Decimal) -> tuple[ReturnLot, ...]:
    """All lots with something left, if they are just what comes back; else none are proposed."""
    left = [lot for lot in source.lots if lot.left > 0]
    if any(lot.is_unknown for lot in left) or sum((lot.left for lot in left), ZERO) != quantity:
        return ()
    return tuple(ReturnLot(lot.left, lot.id) for lot in left)


def _resolve(
    source: ReturnableLine,
    lot: ReturnLot,
    named: Named,
    seen: set[int | lots.LotKey],
    coming: Container[int],
) -> tuple[ReturnLot, Problem | None]:
    """A lot with its id, or why it cannot come back on this line."""
    name = " ".join(lot.lot_name.split())
    own = next(
        (
            each
            for each in source.lots
            if each.id == lot.lot_id or (each.name == name and _has_name(each))
        ),
        None,
    )
    known = next(
        (
            each
            for each in named.lots.values()
            if each.id == (own.id if own is not None else lot.lot_id)
            or (own is None and lot.lot_id is None and each.name == name)
        ),
        None,
    )
    problem = _problem(source, lot, name, own, known) or _of_another(source, own, known, named)
    found_id = own.id if own is not None else (known.id if known is not None else None)
    is_piece = _is_piece(source, known) and not (own is not None and own.is_unknown)
    if problem is None and is_piece:
        shown = name or (own.name if own else known.name if known else "")
        piece = (int(source.product_id), name) if found_id is None else found_id
        if own is None and found_id in coming:
            problem = Problem("return.serial_on_its_way", {"lot": shown})
        elif piece in seen:
            problem = Problem("stock.serial_twice", {"lot": shown})
        seen.add(piece)
    resolved = replace(lot, lot_id=None if found_id is None else LotId(found_id), lot_name=name)
    return resolved, problem


def _problem(
    source: ReturnableLine,
    lot: ReturnLot,
    name: str,
    own: ReturnableLot | None,
    known: KnownLot | None,
) -> Problem | None:
    """Why a lot cannot come back on this line, if so."""
    if not lot.quantity.is_finite() or lot.quantity <= 0:
        return Problem("stock.quantity_not_positive")
    if own is None or own.is_unknown:
        if own is None and (problem := _not_of_delivery(source, name, known)):
            return problem
        if _is_piece(source, known) and own is None and lot.quantity != ONE:
            return Problem("stock.serial_not_one", {"lot": name})
        return None
    return _own_problem(source, lot, own, known)


def _is_piece(source: ReturnableLine, known: KnownLot | None) -> bool:
    """Whether a number is that of one piece."""
    return source.tracking == Tracking.SERIAL if known is None else known.is_serial


def _own_problem(
    source: ReturnableLine, lot: ReturnLot, own: ReturnableLot, known: KnownLot | None
) -> Problem | None:
    """Why a lot that the delivery brought cannot come back now, if so."""
    is_serial = source.tracking == Tracking.SERIAL
    if is_serial and lot.quantity != ONE:
        return Problem("stock.serial_not_one", {"lot": own.name})
    if lot.quantity <= own.left:
        return None
    if is_serial:
        return where_it_is(own.name, known, source.customer_id)
    return _lot_above_left(own)


def _not_of_delivery(source: ReturnableLine, name: str, known: KnownLot | None) -> Problem | None:
    """A lot that the delivery does not name may be one of its unknown pieces (rules 27)."""
    has_unknown = source.is_without_lots or any(
        lot.is_unknown and lot.left > 0 for lot in source.lots
    )
    if known is not None and known.product_id != source.product_id:
        return Problem("stock.lot_of_another", {"lot": known.name, "product": source.product})
    is_known = known is not None and known.location_id is not None
    if known is not None and is_known and known.holder_id != source.customer_id:
        return where_it_is(known.name, known, source.customer_id)
    if not has_unknown:
        shown = name or (known.name if known is not None else "–")
        return Problem(
            "return.lot_not_on_delivery", {"lot": shown, "delivery": source.delivery_number}
        )
    return lots.name_problem(name) if known is None else None


def _of_another(
    source: ReturnableLine, own: ReturnableLot | None, known: KnownLot | None, named: Named
) -> Problem | None:
    """A serial that another delivery names is no unknown piece of this one (rules 27)."""
    if own is not None or known is None or known.id not in named.brought:
        return None
    words = {"lot": known.name, "delivery": source.delivery_number}
    return Problem("return.lot_not_on_delivery", words)


def not_out(uow: UnitOfWork, source: ReturnableLine) -> Problem | None:
    """The sentence about the first serial of a line that is not out: a statement."""
    gone = [lot for lot in source.lots if lot.left <= 0]
    known = lots.find(uow, ids={lot.id for lot in gone}) if gone else {}
    for lot in gone:
        where = known.get(lot.id)
        if where is not None and where.holder_id != source.customer_id:
            return where_it_is(lot.name, where, source.customer_id)
    return None


def where_it_is(name: str, known: KnownLot | None, customer_id: int) -> Problem:
    """The sentence about a serial that is not out at this customer, or on its way already."""
    is_out = known is not None and known.holder_id == customer_id
    if known is None or known.location_kind is None or is_out:
        return Problem("return.serial_on_its_way", {"lot": name})
    if known.location_kind != LocationKind.CUSTOMER:
        words = {"lot": name, "place": known.location_name, "number": known.transfer_number}
        return Problem("return.serial_back", words)
    return Problem("return.serial_elsewhere", {"lot": name, "number": known.transfer_number})


def _make_new(uow: UnitOfWork, asked: Sequence[Asked]) -> None:
    """Make the serials that stand for unknown pieces of the deliveries."""
    keys = sorted(
        {
            (int(each.source.product_id), lot.lot_name)
            for each in asked
            for lot in each.line.lots
            if lot.lot_id is None
        }
    )
    made = lots.make(uow, keys)
    if not made:
        return
    for each in asked:
        each.line = replace(
            each.line,
            lots=tuple(
                lot
                if lot.lot_id is not None
                else replace(lot, lot_id=LotId(made[int(each.source.product_id), lot.lot_name]))
                for lot in each.line.lots
            ),
        )
