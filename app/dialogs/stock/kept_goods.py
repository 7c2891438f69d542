"""A product, its units and a line of a receipt as text that is kept, and back; no Qt."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from app.services.products import ProductChoice, ProductId, ProductKind, Tracking
from app.services.stock import UnitChoice, UnitId

if TYPE_CHECKING:
    from collections.abc import Mapping


def product_of(kept: Mapping[str, Any]) -> ProductChoice:
    """What `plain_product` was made of."""
    kind, tracking = ProductKind(kept["kind"]), Tracking(kept["tracking"])
    return ProductChoice(ProductId(kept["id"]), kept["code"], kept["name"], kind, tracking)


def plain_product(product: ProductChoice) -> dict[str, Any]:
    """A product by its fields."""
    return {
        "id": product.id,
        "code": product.code,
        "name": product.name,
        "kind": product.kind.value,
        "tracking": product.tracking.value,
    }


def values_of(kept: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a line that `plain_values` was made of."""
    quantity = kept["quantity"]
    return {
        "product": product_of(kept["product"]),
        "units": tuple(_unit(each) for each in kept["units"]),
        "quantity": None if quantity is None else Decimal(quantity),
        "unit": kept["unit"],
        "lot": kept["lot"],
    }


def plain_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a line, by names."""
    quantity: Decimal | None = values["quantity"]
    return {
        "product": plain_product(values["product"]),
        "units": [_plain_unit(each) for each in values["units"]],
        "quantity": None if quantity is None else f"{quantity:f}",
        "unit": values["unit"],
        "lot": values["lot"],
    }


def _unit(kept: Mapping[str, Any]) -> UnitChoice:
    return UnitChoice(
        UnitId(kept["id"]),
        kept["code"],
        kept["name"],
        Decimal(kept["factor"]),
        Decimal(kept["rounding"]),
        is_base=kept["is_base"],
    )


def _plain_unit(unit: UnitChoice) -> dict[str, Any]:
    return {
        "id": unit.id,
        "code": unit.code,
        "name": unit.name,
        "factor": f"{unit.factor:f}",
        "rounding": f"{unit.rounding:f}",
        "is_base": unit.is_base,
    }
