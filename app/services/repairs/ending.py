"""Ends a repair: what was used, removed and recycled is moved, in one transaction."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select, update

from app.db.types import Id
from app.errors import Invalid, Problem, Refused
from app.models.enums import ProductKind, RepairPartKind, RepairState, Tracking
from app.models.ids import LotId, MoveId, RecordRef
from app.models.products import Product
from app.models.repairs import RepairPart
from app.services import access, wording
from app.services.actions import action
from app.services.checks import Checks
from app.services.repair_events import RepairEnded
from app.services.repairs import (
    checking,
    opened,
    part_reading,
    planning,
    quotation,
    reading,
    rights,
)
from app.services.stock import finishing, locations, lots, moved, units
from app.services.stock.moved import MovedLine, MovedPart, quantity_problem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.engine import Row

    from app.services.repairs.cards import RepairCard
    from app.services.repairs.requests import EndRepair, UsedPart
    from app.services.stock.opened import Opened
    from app.services.unit_of_work import UnitOfWork

ZERO = Decimal(0)


@dataclass(slots=True)
class Used:
    """What was used of each part, in the parts' order, and what is wrong with it by field."""

    rows: list[Any]
    parts: dict[int, tuple[MovedPart, ...]] = field(default_factory=dict)
    problems: dict[str, Problem] = field(default_factory=dict)

    def quantity(self, part_id: int) -> Decimal:
        """How much was used of a part."""
        return sum((each.quantity for each in self.parts[part_id]), ZERO)

    def done(self) -> None:
        """End the checks.

        Raises:
            Invalid: parts.N.quantity, parts.N.lot
        """
        if self.problems:
            raise Invalid(dict(self.problems))


@action("repair.end", again=reading.again)
def end(uow: UnitOfWork, request: EndRepair) -> RepairCard:
    """Move what was used and let the repair be done.

    Raises:
        NotAllowed: repair.work
        Stale: somebody else saved it
        Refused: repair.unknown, repair.not_under_repair, repair.differs (ask whether the quantities
            that differ from the plan are right), stock.too_little
        Invalid: parts.N.quantity, parts.N.lot (N by the order of the parts), minutes_worked
    """
    access.require(uow, rights.WORK)
    row = opened.seen(uow, request.id, request.version)
    opened.require_state(row, {RepairState.UNDER_REPAIR}, "repair.not_under_repair")
    checks = Checks()
    minutes = row.minutes_worked if request.minutes_worked is None else request.minutes_worked
    if minutes is not None and not 0 <= minutes <= checking.MOST_MINUTES:
        checks.add("minutes_worked", "repair.minutes", most=checking.MOST_MINUTES)
    checks.done()
    order = quotation.lock(uow, row)
    transfer = planning.lock(uow, row)
    used = _used(uow, row, request.used)
    used.done()
    if not request.is_difference_confirmed:
        _require_as_planned(row, used)
    if transfer is not None:
        _move(uow, transfer, used)
    _write_parts(uow, used)
    quotation.ended(uow, order, [(part, used.quantity(part.id)) for part in used.rows])
    opened.step(uow, row, RepairState.REPAIRED, {"ended_at": uow.now, "minutes_worked": minutes})
    return opened.told(uow, row, RepairEnded(**opened.about(row)))


def _used(uow: UnitOfWork, row: Row[Any], told: Sequence[UsedPart]) -> Used:
    """What was used of each part: as told, else as planned."""
    by_part = part_reading.rows_of(uow, row.id)
    used = Used([rows[0] for rows in by_part])
    asked: dict[int, UsedPart] = {int(each.part_id): each for each in told}
    if not set(asked) <= {part.id for part in used.rows} or len(asked) != len(told):
        used.problems["parts"] = Problem("repair.part_unknown")
        return used
    for place, rows in enumerate(by_part):
        part = rows[0]
        each = asked.get(part.id)
        if each is None:
            used.parts[part.id] = _as_planned(used, place, rows)
            continue
        found = []
        for lot in each.lots:
            if problem := quantity_problem(_step_of(part), lot.quantity):
                used.problems.setdefault(f"parts.{place}.quantity", problem)
            elif lot.quantity:
                name = " ".join(lot.lot_name.split())
                found.append(MovedPart(lot.quantity, lot.lot_id, name))
        used.parts[part.id] = tuple(found)
        if part.product_kind == ProductKind.GOODS:
            _check_lots_told(used, place, part, found)
    _check_known_lots(uow, used)
    return used


def _step_of(part: Any) -> Decimal:  # noqa: ANN401  # a row of the parts
    """The step in which a part is counted."""
    if part.product_kind == ProductKind.SERVICE:
        return units.FINEST
    step: Decimal = part.rounding or Decimal(1)
    return step


def _as_planned(used: Used, place: int, rows: Sequence[Any]) -> tuple[MovedPart, ...]:
    """All of a part as planned: of tracked goods the lots that are reserved or told."""
    part = rows[0]
    if part.product_kind != ProductKind.GOODS or part.tracking == Tracking.NONE:
        return (MovedPart(part.quantity),)
    found = tuple(
        MovedPart(each.line_quantity, LotId(each.line_lot_id))
        for each in rows
        if each.line_lot_id is not None
    )
    reserved = sum((each.quantity for each in found), ZERO)
    if reserved < part.quantity:
        words = {"product": f"{part.code} {part.name}"}
        problem = Problem("stock.lot_missing_of", words)
        if part.kind is RepairPartKind.ADD:
            here = {"there": wording.pieces(reserved), "wanted": wording.pieces(part.quantity)}
            problem = Problem(
                "repair.part_short",
                {"product": words["product"], "there": here["there"], "wanted": here["wanted"]},
            )
        used.problems.setdefault(f"parts.{place}.lot", problem)
    return found


def _check_lots_told(used: Used, place: int, part: Any, found: Sequence[MovedPart]) -> None:  # noqa: ANN401
    """Tracked goods are told by lot, others are not."""
    words = {"product": f"{part.code} {part.name}"}
    for each in found:
        has_lot = each.lot_id is not None or bool(each.lot_name)
        if part.tracking == Tracking.NONE and has_lot:
            problem = Problem("stock.lot_of_untracked", words)
            used.problems.setdefault(f"parts.{place}.lot", problem)
        elif part.tracking != Tracking.NONE and not has_lot:
            problem = Problem("stock.lot_missing_of", words)
            used.problems.setdefault(f"parts.{place}.lot", problem)
        elif each.lot_name and (unfit := lots.text_problem(each.lot_name)):
            used.problems.setdefault(f"parts.{place}.lot", unfit)


def _check_known_lots(uow: UnitOfWork, used: Used) -> None:
    """What is added comes from our stock, so its lots are known; others may be new."""
    named = {
        (int(part.product_id), each.lot_name): place
        for place, part in enumerate(used.rows)
        if part.kind is RepairPartKind.ADD
        for each in used.parts.get(part.id, ())
        if each.lot_id is None and each.lot_name
    }
    if not named:
        return
    known = {lot.key for lot in lots.find(uow, keys=named).values()}
    for key, place in named.items():
        if key not in known:
            problem = Problem("stock.lot_unknown", {"lot": key[1]})
            used.problems.setdefault(f"parts.{place}.lot", problem)


def _require_as_planned(row: Row[Any], used: Used) -> None:
    """Ask before quantities that differ from the plan are moved.

    Raises:
        Refused: repair.differs
    """
    different = [part for part in used.rows if used.quantity(part.id) != part.quantity]
    if different:
        part = different[0]
        words = {
            "n": len(different),
            "product": f"{part.code} {part.name}",
            "used": wording.pieces(used.quantity(part.id)),
            "planned": wording.pieces(part.quantity),
        }
        raise Refused("repair.differs", RecordRef(reading.KIND, row.id), words)


def _move(uow: UnitOfWork, transfer: Opened, used: Used) -> None:
    """Let the transfer be done with what was used; without anything it is cancelled.

    Raises:
        Invalid: parts.N.lot
        Refused: stock.too_little
    """
    goods = [part for part in used.rows if part.move_id is not None]
    if not any(used.quantity(part.id) for part in goods):
        planning.cancel(uow, transfer)
        return
    lines = [MovedLine(MoveId(part.move_id), used.parts[part.id]) for part in goods]
    counted = moved.resolve(uow, transfer, lines, new_lots=True)
    moved.check_serial_places(counted, transfer)
    if counted.problems:
        places = {part.id: place for place, part in enumerate(used.rows)}
        raise Invalid(
            {
                _field(name, [places[part.id] for part in goods]): problem
                for name, problem in counted.problems.items()
            }
        )
    finishing.finish(uow, transfer, counted, locations.read(uow), makes_backorder=False)


def _field(name: str, places: Sequence[int]) -> str:
    """The field of a part behind that of a line of the transfer."""
    _, line, what = name.split(".")
    return f"parts.{places[int(line)]}.{what}"


def _write_parts(uow: UnitOfWork, used: Used) -> None:
    """Keep what was used and what it cost, which is not known of everything (rules 37)."""
    if not used.rows:
        return
    rows: list[Mapping[str, object]] = [
        {"part": part.id, "moved": used.quantity(part.id)} for part in used.rows
    ]
    uow.connection.execute(_part_update(), rows)


@functools.cache
def _part_update() -> Any:  # noqa: ANN401
    cost = select(Product.cost).where(Product.id == RepairPart.product_id).scalar_subquery()
    return (
        update(RepairPart)
        .where(RepairPart.id == bindparam("part", type_=Id))
        .values(
            done_quantity=bindparam("moved", type_=RepairPart.done_quantity.type),
            unit_cost=cost,
        )
    )
