"""Units: quantities as people say them (2 dozen) and as stock is kept (24 pieces)."""

from __future__ import annotations

import functools
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, select

from app import texts
from app.db.base import aliased
from app.db.types import BIGINT_MAX, Id, NotExact, Quantity, to_scaled
from app.errors import Problem
from app.models.ids import ProductId, UnitId
from app.models.products import Product, Unit
from app.services import access, wording
from app.services.actions import question
from app.services.company.defaults import PIECE, UNITS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Select

    from app.services.unit_of_work import UnitOfWork

ONE = Decimal(1)
LARGEST = Decimal(BIGINT_MAX).scaleb(-Quantity.decimals)
"""What can be stored of a quantity."""
FINEST = Decimal("0.0001")
"""The step in which services are counted."""


@dataclass(frozen=True, slots=True)
class UnitChoice:
    """A unit that a product's quantity may be told in; `factor` of its base unit each.

    `rounding` is the step in which the base unit is counted.
    """

    id: UnitId
    code: str
    name: str
    factor: Decimal
    rounding: Decimal
    is_base: bool


@dataclass(frozen=True, slots=True)
class ProductUnits:
    """The units of a product, its base unit first."""

    choices: tuple[UnitChoice, ...]

    @property
    def rounding(self) -> Decimal:
        """The step in which the product is counted."""
        return self.choices[0].rounding if self.choices else ONE

    def find(self, unit_id: int | None) -> UnitChoice | None:
        """A unit by its id; the base unit without one."""
        if unit_id is None:
            return self.choices[0] if self.choices else None
        return next((each for each in self.choices if each.id == unit_id), None)


@question
def choices(uow: UnitOfWork, request: ProductId) -> tuple[UnitChoice, ...]:
    """The active units that a product's quantity may be told in, its base unit first.

    Raises:
        NotAllowed: stock.read
    """
    access.require(uow, "stock.read")
    return of_products(uow, [request])[request].choices


@question
def choices_of(
    uow: UnitOfWork, request: tuple[ProductId, ...]
) -> Mapping[ProductId, tuple[UnitChoice, ...]]:
    """The same of several products.

    Raises:
        NotAllowed: stock.read
    """
    access.require(uow, "stock.read")
    found = of_products(uow, sorted(set(request)))
    return {ProductId(each): units.choices for each, units in found.items()}


@question
def base_units(uow: UnitOfWork, request: None) -> tuple[UnitChoice, ...]:
    """The units that stock can be kept in: pieces first, then the other active ones.

    Raises:
        NotAllowed: stock.read
    """
    del request
    access.require(uow, "stock.read")
    rows = uow.connection.execute(
        select(Unit.id, Unit.code, Unit.name, Unit.factor, Unit.rounding)
        .where(Unit.base_unit_id.is_(None), Unit.is_active | (Unit.code == PIECE))
        .order_by(Unit.code != PIECE, Unit.id)
    )
    return tuple(
        UnitChoice(UnitId(row.id), row.code, named(row.name), row.factor, row.rounding, True)
        for row in rows
    )


def of_products(uow: UnitOfWork, ids: Sequence[int]) -> Mapping[int, ProductUnits]:
    """The units of products: one statement. A product without a unit is in pieces."""
    found: dict[int, list[UnitChoice]] = {each: [] for each in ids}
    for row in uow.connection.execute(_statement(), {"ids": list(ids), "piece": PIECE}):
        choice = UnitChoice(
            UnitId(row.id),
            row.code,
            named(row.name),
            row.factor,
            row.rounding,
            row.id == row.base_id,
        )
        found[row.product_id].append(choice)
    return {each: ProductUnits(tuple(units)) for each, units in found.items()}


def named(name: str | None, language: str | None = None) -> str:
    """A unit as its reader calls it: one that is shipped in their language, others as they are.

    In the window's language if none is given; nothing without a unit.
    """
    key = _shipped().get(name or "")
    return texts.t(key, language) if key is not None else name or ""


@functools.cache
def _shipped() -> Mapping[str, str]:
    """The keys of the shipped units by what they are called in any language."""
    every = [(key, language) for _, key, *_ in UNITS for language in texts.languages()]
    return {texts.t(key, language): key for key, language in every}


def in_base(units: ProductUnits, quantity: Decimal, unit_id: int | None) -> Decimal | Problem:
    """A quantity in the product's base unit, or why it is none.

    Goods are counted in steps of the base unit: half a dozen is six pieces, a third of one is
    none. A quantity is above zero.
    """
    unit = units.find(unit_id)
    if unit_id is not None and unit is None:
        return Problem("stock.unit_of_another")
    if not quantity.is_finite() or quantity <= 0:
        return Problem("stock.quantity_not_positive")
    factor = ONE if unit is None else unit.factor
    try:
        to_scaled(quantity, Quantity.decimals)
        base = quantity * factor
        to_scaled(base, Quantity.decimals)
    except NotExact:
        return not_exact(max(quantity, quantity * factor))
    if base % units.rounding:
        other = "" if unit is None or unit.is_base else unit.name
        return not_whole(quantity, other, units.rounding)
    return base


def not_whole(quantity: Decimal, unit: str, step: Decimal) -> Problem:
    """The sentence about a quantity between two steps; `unit` is empty for the product's own."""
    words = {
        "quantity": f"{wording.pieces(quantity)} {unit}".rstrip(),
        "step": wording.pieces(step),
    }
    return Problem("stock.quantity_not_whole", words)


def not_exact(quantity: Decimal) -> Problem:
    """Why a quantity has no place on the scale: too large, or too fine."""
    if abs(quantity) > LARGEST:
        return too_large()
    return Problem("stock.quantity_not_exact", {"decimals": Quantity.decimals})


def too_large() -> Problem:
    """The sentence about a quantity, or a sum of them, that cannot be stored."""
    return Problem("stock.number_too_large", {"limit": wording.pieces(LARGEST)})


def in_fine_steps(units: ProductUnits) -> ProductUnits:
    """The units of a service, of which there may be any fraction: an hour and a half."""
    return ProductUnits(tuple(replace(each, rounding=FINEST) for each in units.choices))


@functools.cache
def _statement() -> Select[*tuple[Any, ...]]:
    default, base = aliased(Unit), aliased(Unit)
    piece = select(default.id).where(default.code == bindparam("piece")).scalar_subquery()
    base_id = func.coalesce(Product.unit_id, piece)
    return (
        select(
            Product.id.label("product_id"),
            base_id.label("base_id"),
            Unit.id,
            Unit.code,
            Unit.name,
            Unit.factor,
            base.rounding,
        )
        .select_from(Product)
        .join(base, base.id == base_id)
        .join(Unit, (Unit.id == base_id) | (Unit.base_unit_id == base_id))
        .where(
            Product.id.in_(bindparam("ids", type_=Id, expanding=True)),
            Unit.is_active | (Unit.id == base_id),
        )
        .order_by(Product.id, Unit.base_unit_id.is_not(None), Unit.factor, Unit.id)
    )
