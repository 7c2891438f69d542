"""What the parts of a repair come to while they are typed."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, select

from app.db.base import aliased
from app.db.types import Id
from app.models.company import Tax, TaxGroupMember
from app.models.products import Product, ProductTax
from app.services import access
from app.services.actions import question
from app.services.repairs import part_reading, rights
from app.services.repairs.part_reading import PartTaxes
from app.services.stock import units

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Select

    from app.models.enums import RepairPartKind
    from app.models.ids import TaxId
    from app.services.repairs.requests import PartLine
    from app.services.stock.units import ProductUnits
    from app.services.unit_of_work import UnitOfWork

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class AskFigures:
    """Rows of parts as they are typed; the warranty makes all prices zero."""

    parts: tuple[PartLine, ...]
    is_under_warranty: bool = False


@dataclass(frozen=True, slots=True)
class PartFigures:
    """What each row is charged, in order, and what all come to."""

    subtotals: tuple[Decimal, ...]
    untaxed: Decimal
    tax: Decimal
    total: Decimal
    not_charged: Decimal


@dataclass(frozen=True, slots=True)
class _Typed:
    """A row in the place of a stored part."""

    id: int
    kind: RepairPartKind
    quantity: Decimal
    unit_price: Decimal
    done_quantity: Decimal = ZERO
    is_ended: bool = False
    unit_cost: Decimal | None = None


@question
def figures(uow: UnitOfWork, request: AskFigures) -> PartFigures:
    """What rows of parts come to, as saving would say it; unknown products come to nothing.

    Raises:
        NotAllowed: repair.create
    """
    access.require(uow, rights.CREATE)
    prices = _prices(uow, request)
    of_product, single = _taxes_of(uow, request)
    counted = _units_of(uow, request)
    rows = []
    for place, line in enumerate(request.parts):
        own = of_product.get(line.product_id, ())
        chosen = line.tax_ids if line.tax_ids is not None else own
        taxes = tuple(one for tax in chosen for one in single.get(tax, ()))
        price = line.unit_price if line.unit_price is not None else prices.get(line.product_id)
        known = counted.get(line.product_id)
        base = None if known is None else units.in_base(known, line.quantity, line.unit_id)
        quantity = base if isinstance(base, Decimal) else line.quantity
        typed = _Typed(place, line.kind, quantity, price or ZERO)
        rows.append((typed, PartTaxes(single=taxes)))
    sums = part_reading.sums_of(uow, rows, is_under_warranty=request.is_under_warranty)
    return PartFigures(
        tuple(sums.subtotals.get(place, ZERO) for place in range(len(rows))),
        sums.amounts.untaxed,
        sums.amounts.tax,
        sums.amounts.total,
        sums.not_charged,
    )


def _prices(uow: UnitOfWork, request: AskFigures) -> Mapping[int, Decimal]:
    ids = sorted({int(line.product_id) for line in request.parts if line.unit_price is None})
    found = select(Product.id, Product.list_price).where(Product.id.in_(ids))
    return {row.id: row.list_price for row in uow.connection.execute(found)} if ids else {}


def _units_of(uow: UnitOfWork, request: AskFigures) -> Mapping[int, ProductUnits]:
    """The units of products whose quantities are told in another than their base unit."""
    ids = sorted({int(line.product_id) for line in request.parts if line.unit_id is not None})
    found = units.of_products(uow, ids) if ids else {}
    return {each: units.in_fine_steps(counted) for each, counted in found.items()}


def _taxes_of(
    uow: UnitOfWork, request: AskFigures
) -> tuple[Mapping[int, tuple[TaxId, ...]], Mapping[int, tuple[Any, ...]]]:
    """The taxes of products whose rows name none, and each tax as it is worked out."""
    ids = sorted({int(line.product_id) for line in request.parts if line.tax_ids is None})
    own: dict[int, tuple[TaxId, ...]] = {}
    if ids:
        chosen = (
            select(ProductTax.product_id, ProductTax.tax_id)
            .join(Tax, Tax.id == ProductTax.tax_id)
            .where(ProductTax.product_id.in_(ids), Tax.is_active)
            .order_by(ProductTax.product_id, ProductTax.sequence)
        )
        for row in uow.connection.execute(chosen):
            own[row.product_id] = (*own.get(row.product_id, ()), row.tax_id)
    wanted = {tax for taxes in own.values() for tax in taxes}
    wanted |= {tax for line in request.parts for tax in line.tax_ids or ()}
    single: dict[int, tuple[Any, ...]] = {}
    if wanted:
        for row in uow.connection.execute(_singles(), {"ids": sorted(wanted)}):
            single[row.chosen_id] = (
                *single.get(row.chosen_id, ()),
                part_reading.single_tax(row),
            )
    return own, single


@functools.cache
def _singles() -> Select[*tuple[Any, ...]]:
    """Taxes by id, a group as its members in their order."""
    single, chosen = aliased(Tax), aliased(Tax)
    return (
        select(
            chosen.id.label("chosen_id"),
            single.id.label("tax_id"),
            single.kind,
            single.rate,
            single.fixed_amount,
            single.is_included,
            single.is_base_affecting,
        )
        .select_from(chosen)
        .outerjoin(TaxGroupMember, TaxGroupMember.group_id == chosen.id)
        .join(single, single.id == func.coalesce(TaxGroupMember.tax_id, chosen.id))
        .where(chosen.id.in_(bindparam("ids", type_=Id, expanding=True)))
        .order_by(chosen.id, TaxGroupMember.sequence)
    )
