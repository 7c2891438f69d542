"""The rows of a repair's parts: what may stand in them, with the product's own values filled in."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.db.types import NotExact, UnitPrice, to_scaled
from app.errors import Invalid, Problem
from app.models.company import Tax
from app.models.enums import LocationKind, ProductKind, RepairPartKind, Tracking
from app.models.products import Product, ProductTax
from app.services.checks import LINE, characters_problem
from app.services.stock import locations, lots, units

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.engine import Row

    from app.services.repairs.requests import PartLine
    from app.services.stock.locations import Places
    from app.services.stock.units import ProductUnits
    from app.services.unit_of_work import UnitOfWork

ZERO = Decimal(0)
PLACES = {
    RepairPartKind.ADD: (LocationKind.INTERNAL, frozenset({LocationKind.INTERNAL})),
    RepairPartKind.REMOVE: (LocationKind.SCRAP, frozenset({LocationKind.SCRAP})),
    RepairPartKind.RECYCLE: (
        LocationKind.INTERNAL,
        frozenset({LocationKind.INTERNAL, LocationKind.REPAIR}),
    ),
}
"""Where a type of part comes from or goes to unless told, and where it may."""

MOST_PARTS = 500


@dataclass(frozen=True, slots=True)
class CheckedPart:
    """A row in order: its columns, its taxes, and the id of the part that is there already."""

    id: int | None
    values: Mapping[str, Any]
    tax_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Known:
    """What the database knows of the products, taxes and lots that rows name."""

    products: Mapping[int, Any]
    units: Mapping[int, ProductUnits]
    product_taxes: Mapping[int, tuple[int, ...]]
    taxes: frozenset[int]
    lots: Mapping[int, lots.KnownLot]
    stored: Mapping[int, Row[Any]]
    places: Places


def checked(
    uow: UnitOfWork,
    lines: Sequence[PartLine],
    places: Places,
    stored: Mapping[int, Row[Any]] | None = None,
) -> list[CheckedPart]:
    """The rows, in at most six statements however many there are.

    Raises:
        Invalid: parts, parts.N.product_id, parts.N.kind, parts.N.quantity, parts.N.lot,
            parts.N.unit_price, parts.N.tax_ids, parts.N.location_id, parts.N.description
    """
    if not lines:
        return []
    if len(lines) > MOST_PARTS:
        raise Invalid({"parts": Problem("repair.too_many_parts", {"most": MOST_PARTS})})
    known = _read(uow, lines, places, stored or {})
    problems: dict[str, Problem] = {}
    found = []
    seen: set[int] = set()
    for place, line in enumerate(lines):
        row = _Row(known, line, {})
        if line.id is not None and (line.id not in known.stored or line.id in seen):
            problems[f"parts.{place}.product_id"] = Problem("repair.part_unknown")
            continue
        seen.add(line.id or 0)
        part = row.checked(place + 1)
        problems |= {f"parts.{place}.{name}": each for name, each in row.problems.items()}
        if part is not None:
            found.append(part)
    if problems:
        raise Invalid(problems)
    return _with_new_lots(uow, lines, found)


@dataclass(slots=True)
class _Row:
    """A row while it is looked at."""

    known: _Known
    line: PartLine
    problems: dict[str, Problem]

    def checked(self, line_number: int) -> CheckedPart | None:
        """Its columns, unless something is wrong with it."""
        line, product = self.line, self.known.products.get(self.line.product_id)
        if product is None:
            self.problems["product_id"] = Problem("field.choice")
            return None
        is_service = product.kind == ProductKind.SERVICE
        if is_service and line.kind is not RepairPartKind.ADD:
            words = {"product": f"{product.code} {product.name}"}
            self.problems["kind"] = Problem("repair.service_only_added", words)
        counted = self.known.units[product.id]
        if is_service:
            counted = units.in_fine_steps(counted)
        base = units.in_base(counted, line.quantity, line.unit_id)
        if isinstance(base, Problem):
            self.problems["quantity"] = base
        description = " ".join(line.description.split())
        if len(description) > LINE:
            limits = {"limit": LINE, "length": len(description)}
            self.problems["description"] = Problem("field.too_long", limits)
        elif problem := characters_problem(description):
            self.problems["description"] = problem
        price, is_typed = self._price(product)
        lot_id = self._lot(product)
        location_id = None if is_service else self._place()
        tax_ids = self._taxes(product)
        if self.problems:
            return None
        values = {
            "line_number": line_number,
            "kind": line.kind,
            "product_id": product.id,
            "description": description or product.name,
            "quantity": base,
            "lot_id": lot_id,
            "location_id": location_id,
            "unit_price": price,
            "is_price_typed": is_typed,
            "unit_cost": product.cost,
        }
        return CheckedPart(line.id, values, tax_ids)

    def _price(self, product: Row[Any]) -> tuple[Decimal, bool]:
        """The price without warranty, and whether somebody typed it."""
        price = self.line.unit_price
        stored = self.known.stored.get(self.line.id or 0)
        if price is None:
            is_same = stored is not None and stored.product_id == product.id
            if stored is not None and is_same and not stored.is_price_typed:
                return stored.unit_price, False
            return product.list_price, False
        try:
            to_scaled(price, UnitPrice.decimals)
        except NotExact:
            words: dict[str, object] = {"value": str(price), "decimals": UnitPrice.decimals}
            self.problems["unit_price"] = Problem("field.not_exact", words)
            return ZERO, False
        if price < 0:
            self.problems["unit_price"] = Problem("field.too_small", {"minimum": "0"})
        return price, price != product.list_price

    def _lot(self, product: Row[Any]) -> int | None:
        """The planned lot; None where it is new, or none is told."""
        line, name = self.line, " ".join(self.line.lot_name.split())
        if line.lot_id is None and not name:
            return None
        words: dict[str, object] = {"product": f"{product.code} {product.name}"}
        if product.tracking == Tracking.NONE:
            self.problems["lot"] = Problem("stock.lot_of_untracked", words)
            return None
        if line.lot_id is None and (problem := lots.text_problem(name)):
            self.problems["lot"] = problem
            return None
        lot = next(
            (
                each
                for each in self.known.lots.values()
                if each.id == line.lot_id
                or (line.lot_id is None and each.key == (product.id, name))
            ),
            None,
        )
        if lot is None:
            is_new = line.lot_id is None and line.kind is not RepairPartKind.ADD
            problem = lots.name_problem(name) if is_new else None
            if not is_new:
                problem = Problem("stock.lot_unknown", {"lot": name or str(line.lot_id)})
            if problem is not None:
                self.problems["lot"] = problem
            return None
        if lot.product_id != product.id:
            self.problems["lot"] = Problem("stock.lot_of_another", words | {"lot": lot.name})
        elif lot.is_serial and line.quantity != 1:
            self.problems["lot"] = Problem("stock.serial_not_one", {"lot": lot.name})
        return lot.id

    def _place(self) -> int | None:
        """The place in our house where it comes from or goes to."""
        default, kinds = PLACES[self.line.kind]
        if self.line.location_id is None:
            return self.known.places.default(default).id
        place = self.known.places.find(self.line.location_id)
        if problem := locations.place_problem(place, kinds):
            self.problems["location_id"] = problem
        return self.line.location_id

    def _taxes(self, product: Row[Any]) -> tuple[int, ...]:
        """The chosen taxes, else the product's own that are in use."""
        if self.line.tax_ids is None:
            own = self.known.product_taxes.get(product.id, ())
            return tuple(each for each in own if each in self.known.taxes)
        if not set(self.line.tax_ids) <= self.known.taxes:
            self.problems["tax_ids"] = Problem("field.choice")
        return tuple(dict.fromkeys(int(each) for each in self.line.tax_ids))


def _read(
    uow: UnitOfWork,
    lines: Sequence[PartLine],
    places: Places,
    stored: Mapping[int, Row[Any]],
) -> _Known:
    ids = sorted({int(line.product_id) for line in lines})
    own = {row.product_id for row in stored.values()}
    products = uow.connection.execute(
        select(
            Product.id,
            Product.code,
            Product.name,
            Product.kind,
            Product.tracking,
            Product.list_price,
            Product.cost,
            Product.is_active,
        ).where(Product.id.in_(ids))
    )
    of_product: dict[int, tuple[int, ...]] = {}
    chosen = select(ProductTax.product_id, ProductTax.tax_id).where(ProductTax.product_id.in_(ids))
    for row in uow.connection.execute(chosen.order_by(ProductTax.product_id, ProductTax.sequence)):
        of_product[row.product_id] = (*of_product.get(row.product_id, ()), row.tax_id)
    return _Known(
        {row.id: row for row in products if row.is_active or row.id in own},
        units.of_products(uow, ids),
        of_product,
        frozenset(uow.connection.scalars(select(Tax.id).where(Tax.is_active))),
        _lots(uow, lines),
        stored,
        places,
    )


def _lots(uow: UnitOfWork, lines: Sequence[PartLine]) -> Mapping[int, lots.KnownLot]:
    ids = {line.lot_id for line in lines if line.lot_id is not None}
    keys = {
        (int(line.product_id), name)
        for line in lines
        if line.lot_id is None and (name := " ".join(line.lot_name.split()))
    }
    return lots.find(uow, ids=ids, keys=keys) if ids or keys else {}


def _with_new_lots(
    uow: UnitOfWork, lines: Sequence[PartLine], found: Sequence[CheckedPart]
) -> list[CheckedPart]:
    """Make the lots of removed and recycled parts whose names are new."""
    names = [" ".join(line.lot_name.split()) for line in lines]
    keys = {
        (int(part.values["product_id"]), name)
        for part, name in zip(found, names, strict=True)
        if name and part.values["lot_id"] is None
    }
    if not keys:
        return list(found)
    made = lots.make(uow, sorted(keys))
    return [
        CheckedPart(
            part.id,
            {
                **part.values,
                "lot_id": made.get((int(part.values["product_id"]), name), None)
                if part.values["lot_id"] is None
                else part.values["lot_id"],
            },
            part.tax_ids,
        )
        for part, name in zip(found, names, strict=True)
    ]
