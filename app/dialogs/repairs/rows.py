"""The parts of a repair row by row, as the request that the services check; no Qt."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from app.services.products import ProductId, TaxId
from app.services.repairs import PartLine, RepairPartKind, Tracking
from app.services.stock import LocationId, UnitId

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from app.services.repairs import PartCard, PartDefaults

ZERO, ONE = Decimal(0), Decimal(1)
Kept = list[str]
"""A row as text: key, product, type, quantity, lot, price where it was typed, place, details."""


@dataclass(frozen=True, slots=True)
class RowUnit:
    """Another unit than the product's own: so many (`factor`) of that each."""

    id: UnitId
    name: str
    factor: Decimal


@dataclass(frozen=True, slots=True)
class RowTaxes:
    """Other taxes than the product's own, or than the part has already."""

    ids: tuple[TaxId, ...]
    names: str


@dataclass(frozen=True, slots=True)
class PartRow:
    """What is known of a product, the part as it is saved, and what was entered.

    No quantity or price: it was emptied.
    """

    key: str
    facts: PartCard | PartDefaults
    part: PartCard | None
    kind: RepairPartKind
    quantity: Decimal | None
    lot: str
    unit_price: Decimal | None
    is_price_typed: bool
    place_id: LocationId | None
    other_unit: RowUnit | None = None
    other_taxes: RowTaxes | None = None

    @property
    def unit(self) -> str:
        """The unit that the quantity is in."""
        return self.facts.unit if self.other_unit is None else self.other_unit.name

    @property
    def base_quantity(self) -> Decimal:
        """The quantity in the product's own unit."""
        factor = ONE if self.other_unit is None else self.other_unit.factor
        return (self.quantity or ZERO) * factor

    @property
    def tax_ids(self) -> tuple[TaxId, ...]:
        """The taxes that it has."""
        own = self.part or self.facts
        return own.tax_ids if self.other_taxes is None else self.other_taxes.ids

    @property
    def taxes(self) -> str:
        """Their names."""
        own = self.part or self.facts
        return own.taxes if self.other_taxes is None else self.other_taxes.names

    @property
    def is_tracked(self) -> bool:
        """Whether lots or serials tell its pieces apart."""
        return self.facts.tracking is not Tracking.NONE

    def line(self) -> PartLine:
        """The row as the services take it: what was not typed is the product's own."""
        part, lot = self.part, self.lot
        other = self.other_taxes
        own_taxes = part.tax_ids if part is not None else None
        is_own_lot = part is not None and part.lot_id is not None and lot == part.lot_name
        return PartLine(
            self.facts.product_id,
            self.quantity or ZERO,
            self.kind,
            lot_id=part.lot_id if part is not None and is_own_lot else None,
            lot_name="" if is_own_lot else lot,
            unit_price=self.unit_price if self.is_price_typed else None,
            unit_id=self.other_unit.id if self.other_unit is not None else None,
            tax_ids=own_taxes if other is None else other.ids,
            location_id=self.place_id,
            description=part.description if part is not None else "",
            id=part.id if part is not None else None,
        )


def saved(parts: Iterable[PartCard]) -> list[PartRow]:
    """The rows of parts as they are saved."""
    return [
        PartRow(
            f"p{part.id}",
            part,
            part,
            part.kind,
            part.quantity,
            part.lot_name,
            part.unit_price,
            part.is_price_typed,
            part.location_id,
        )
        for part in parts
    ]


def added(rows: Sequence[PartRow], facts: PartDefaults) -> PartRow:
    """A further row for a product."""
    taken = {row.key for row in rows}
    key = next(key for n in range(len(taken) + 1) if (key := f"n{n}") not in taken)
    return PartRow(
        key,
        facts,
        None,
        RepairPartKind.ADD,
        ONE,
        "",
        facts.unit_price,
        is_price_typed=False,
        place_id=facts.location_id,
    )


def pack(rows: Sequence[PartRow]) -> list[Kept]:
    """The rows as text, for keeping."""
    return [
        [
            row.key,
            str(row.facts.product_id),
            row.kind.value,
            "" if row.quantity is None else f"{row.quantity:f}",
            row.lot,
            f"{row.unit_price:f}" if row.is_price_typed and row.unit_price is not None else "",
            str(row.place_id or ""),
            *_pack_details(row),
        ]
        for row in rows
    ]


def _pack_details(row: PartRow) -> Kept:
    """The unit with its factor and name, the taxes (maybe none) behind a word, their names."""
    unit, taxes = row.other_unit, row.other_taxes
    return [
        "" if unit is None else f"{unit.id} {unit.factor:f} {unit.name}",
        "" if taxes is None else " ".join(["taxes", *map(str, taxes.ids)]),
        "" if taxes is None else taxes.names,
    ]


def _unit(kept: str) -> RowUnit | None:
    if not kept:
        return None
    unit_id, factor, name = kept.split(" ", 2)
    return RowUnit(UnitId(int(unit_id)), name, Decimal(factor))


def _taxes(kept: str, names: str) -> RowTaxes | None:
    if not kept:
        return None
    return RowTaxes(tuple(TaxId(int(each)) for each in kept.split()[1:]), names)


def products(kept: Sequence[Kept]) -> tuple[ProductId, ...]:
    """The products of kept rows."""
    return tuple(dict.fromkeys(ProductId(int(row[1])) for row in kept))


def unpack(
    kept: Sequence[Kept],
    facts: Mapping[ProductId, PartDefaults],
    parts: Mapping[str, PartCard],
) -> list[PartRow]:
    """The kept rows as far as their products are still there; `parts` are saved ones by key."""
    found = []
    for key, product, kind, quantity, lot, price, place, unit, taxes, names in kept:
        part = parts.get(key)
        known = part or facts.get(ProductId(int(product)))
        if known is not None:
            found.append(
                PartRow(
                    key,
                    known,
                    part,
                    RepairPartKind(kind),
                    Decimal(quantity) if quantity else None,
                    lot,
                    Decimal(price) if price else known.unit_price,
                    is_price_typed=bool(price),
                    place_id=LocationId(int(place)) if place else None,
                    other_unit=_unit(unit),
                    other_taxes=_taxes(taxes, names),
                )
            )
    return found
