"""Reads the parts of repairs with lots, taxes, stock, and what they come to."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, select

from app.db.base import aliased
from app.db.types import Id
from app.models.company import Tax, TaxGroupMember
from app.models.enums import ProductKind, RepairPartKind, RepairState
from app.models.ids import LocationId, LotId, ProductId, RepairPartId, TaxId
from app.models.orders import SalesOrderLine
from app.models.products import Lot, Product, Unit
from app.models.repairs import RepairOrder, RepairPart, RepairPartTax
from app.models.stock import Location, MoveLine
from app.services import taxes
from app.services.company.defaults import PIECE
from app.services.repairs.cards import Availability, PartCard, PartLot
from app.services.stock import reserving, units

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Select

    from app.services.taxes import DocumentAmounts
    from app.services.unit_of_work import UnitOfWork

ZERO, ONE = Decimal(0), Decimal(1)


@dataclass(frozen=True, slots=True)
class PartTaxes:
    """The taxes of a part: as chosen, their names, and as they are worked out."""

    ids: tuple[TaxId, ...] = ()
    names: tuple[str, ...] = ()
    single: tuple[taxes.Tax, ...] = ()


@dataclass(slots=True)
class Sums:
    """What the added parts and services of a repair come to; `cost` is None if none is known."""

    amounts: DocumentAmounts
    not_charged: Decimal = ZERO
    cost: Decimal | None = ZERO
    costs_unknown: int = 0
    subtotals: dict[int, Decimal] = field(default_factory=dict)


def rows_of(uow: UnitOfWork, repair_id: int) -> list[list[Any]]:
    """The parts of a repair in their order, each with a row per lot: one statement."""
    by_part: dict[int, list[Any]] = {}
    parameters = {"repair": repair_id, "piece": PIECE}
    for row in uow.connection.execute(_parts(), parameters):
        by_part.setdefault(row.id, []).append(row)
    return list(by_part.values())


def taxes_of(uow: UnitOfWork, repair_id: int) -> Mapping[int, PartTaxes]:
    """The taxes of a repair's parts, by part: one statement."""
    by_part: dict[int, list[Any]] = {}
    for row in uow.connection.execute(_taxes(), {"repair": repair_id}):
        by_part.setdefault(row.part_id, []).append(row)
    return {
        part: PartTaxes(
            tuple(dict.fromkeys(TaxId(row.chosen_id) for row in found)),
            tuple(dict.fromkeys(row.chosen_name for row in found)),
            tuple(single_tax(row) for row in found),
        )
        for part, found in by_part.items()
    }


def single_tax(row: Any) -> taxes.Tax:  # noqa: ANN401  # a row with a tax's columns
    """A tax as it is worked out."""
    return taxes.Tax(
        row.tax_id,
        row.kind,
        row.rate or ZERO,
        row.fixed_amount or ZERO,
        is_included=row.is_included,
        is_base_affecting=row.is_base_affecting,
    )


def cards(
    uow: UnitOfWork, repair_id: int, *, is_under_warranty: bool, is_open: bool
) -> tuple[tuple[PartCard, ...], Sums]:
    """The parts as the form shows them, and their sums; an open repair's with the stock."""
    found = rows_of(uow, repair_id)
    of_part = taxes_of(uow, repair_id) if found else {}
    sums = sums_of(
        uow,
        [(rows[0], of_part.get(rows[0].id, PartTaxes())) for rows in found],
        is_under_warranty=is_under_warranty,
    )
    stock = _stock(uow, [rows[0] for rows in found]) if is_open else {}
    shown = tuple(
        _card(
            rows,
            of_part.get(rows[0].id, PartTaxes()),
            sums.subtotals.get(rows[0].id, ZERO),
            stock,
            is_under_warranty=is_under_warranty,
            is_open=is_open,
        )
        for rows in found
    )
    return shown, sums


def sums_of(
    uow: UnitOfWork, parts: Sequence[tuple[Any, PartTaxes]], *, is_under_warranty: bool
) -> Sums:
    """What is charged, what the warranty leaves out, and what the repair costs us."""
    added = [each for each in parts if each[0].kind is RepairPartKind.ADD]
    rounding, digits = uow.company.tax_rounding, uow.company.currency.digits
    full = taxes.compute(
        [
            taxes.Line(used(row), row.unit_price, taxes=part_taxes.single)
            for row, part_taxes in added
        ],
        rounding,
        digits,
    )
    amounts = taxes.compute([], rounding, digits) if is_under_warranty else full
    sums, cost = Sums(amounts, full.untaxed if is_under_warranty else ZERO), ZERO
    for (row, _), line in zip(added, full.lines, strict=True):
        sums.subtotals[row.id] = ZERO if is_under_warranty else line.subtotal
        if row.unit_cost is None:
            sums.costs_unknown += 1
        else:
            cost += taxes.money(used(row) * row.unit_cost, digits)
    sums.cost = None if added and sums.costs_unknown == len(added) else cost
    return sums


def used(row: Any) -> Decimal:  # noqa: ANN401  # a row of the parts
    """How much of a part counts: what is planned, once the repair has ended what was used."""
    quantity: Decimal = row.done_quantity if row.is_ended else row.quantity
    return quantity


def _stock(uow: UnitOfWork, rows: Sequence[Any]) -> reserving.Free:
    """What is ours and free of the goods to add, and beside it what they reserved themselves."""
    wanted = [row.product_id for row in rows if needs_stock(row)]
    return reserving.free(uow, wanted, is_locking=False) if wanted else {}


def needs_stock(row: Any) -> bool:  # noqa: ANN401  # a row of the parts
    """Whether a part has to be taken from our stock."""
    return bool(row.kind is RepairPartKind.ADD and row.product_kind == ProductKind.GOODS)


def _card(
    rows: Sequence[Any],
    part_taxes: PartTaxes,
    subtotal: Decimal,
    stock: reserving.Free,
    *,
    is_under_warranty: bool,
    is_open: bool,
) -> PartCard:
    row = rows[0]
    lots = tuple(
        PartLot(
            each.line_quantity,
            None if each.line_lot_id is None else LotId(each.line_lot_id),
            each.line_lot_name or "",
        )
        for each in rows
        if each.line_quantity is not None
    )
    availability, in_stock, missing = Availability.NOT_NEEDED, ZERO, ZERO
    if is_open and needs_stock(row):
        in_stock = _in_stock(row, lots, stock)
        missing = max(row.quantity - in_stock, ZERO)
        availability = Availability.SHORT if missing else Availability.AVAILABLE
    return PartCard(
        RepairPartId(row.id),
        row.line_number,
        row.kind,
        ProductId(row.product_id),
        row.code,
        row.name,
        row.product_kind,
        row.tracking,
        row.description,
        units.named(row.unit),
        row.rounding or ONE,
        row.quantity,
        row.done_quantity,
        None if row.lot_id is None else LotId(row.lot_id),
        row.lot_name or "",
        lots,
        None if row.location_id is None else LocationId(row.location_id),
        row.location_name or "",
        row.unit_price,
        row.is_price_typed,
        ZERO if is_under_warranty or row.kind is not RepairPartKind.ADD else row.unit_price,
        subtotal,
        part_taxes.ids,
        ", ".join(part_taxes.names),
        row.unit_cost,
        availability,
        in_stock,
        missing,
    )


def _in_stock(row: Any, lots: Sequence[PartLot], stock: reserving.Free) -> Decimal:  # noqa: ANN401
    """What could be had of a part in its place: what is free, and what it has reserved."""
    by_lot = stock.get((row.product_id, row.location_id), {})
    free = sum(
        (left for lot, left in by_lot.items() if row.lot_id in (None, lot)),
        ZERO,
    )
    return sum((lot.quantity for lot in lots), free)


@functools.cache
def _parts() -> Select[*tuple[Any, ...]]:
    default, planned = aliased(Unit), aliased(Lot)
    piece = select(default.id).where(default.code == bindparam("piece")).scalar_subquery()
    return (
        select(
            RepairPart.__table__,
            (RepairOrder.state == RepairState.REPAIRED).label("is_ended"),
            Product.code,
            Product.name,
            Product.kind.label("product_kind"),
            Product.tracking,
            Unit.name.label("unit"),
            Unit.rounding,
            planned.name.label("lot_name"),
            Location.name.label("location_name"),
            MoveLine.quantity.label("line_quantity"),
            MoveLine.lot_id.label("line_lot_id"),
            Lot.name.label("line_lot_name"),
            SalesOrderLine.quantity.label("ordered_quantity"),
        )
        .join(RepairOrder, RepairOrder.id == RepairPart.repair_order_id)
        .join(Product, Product.id == RepairPart.product_id)
        .outerjoin(Unit, Unit.id == func.coalesce(Product.unit_id, piece))
        .outerjoin(planned, planned.id == RepairPart.lot_id)
        .outerjoin(Location, Location.id == RepairPart.location_id)
        .outerjoin(MoveLine, MoveLine.move_id == RepairPart.move_id)
        .outerjoin(Lot, Lot.id == MoveLine.lot_id)
        .outerjoin(SalesOrderLine, SalesOrderLine.id == RepairPart.sales_order_line_id)
        .where(RepairPart.repair_order_id == bindparam("repair", type_=Id))
        .order_by(RepairPart.line_number, RepairPart.id, MoveLine.id)
    )


@functools.cache
def _taxes() -> Select[*tuple[Any, ...]]:
    """The taxes of a repair's parts in their order, a group as its members."""
    single, chosen = aliased(Tax), aliased(Tax)
    return (
        select(
            RepairPartTax.repair_part_id.label("part_id"),
            chosen.id.label("chosen_id"),
            chosen.name.label("chosen_name"),
            single.id.label("tax_id"),
            single.kind,
            single.rate,
            single.fixed_amount,
            single.is_included,
            single.is_base_affecting,
        )
        .select_from(RepairPartTax)
        .join(RepairPart, RepairPart.id == RepairPartTax.repair_part_id)
        .join(chosen, chosen.id == RepairPartTax.tax_id)
        .outerjoin(TaxGroupMember, TaxGroupMember.group_id == chosen.id)
        .join(single, single.id == func.coalesce(TaxGroupMember.tax_id, chosen.id))
        .where(RepairPart.repair_order_id == bindparam("repair", type_=Id))
        .order_by(RepairPartTax.repair_part_id, RepairPartTax.sequence, TaxGroupMember.sequence)
    )
