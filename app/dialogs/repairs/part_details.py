"""What of a part has no room in its row: the unit, the taxes, where it comes from or goes to."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app import texts
from app.dialogs.repairs.rows import RowTaxes, RowUnit
from app.services import products, stock
from app.services.repairs import ProductKind, RepairPartKind
from app.ui.kit.choice_list import Choice
from app.ui.kit.fields import ChoiceField, MultiChoiceField
from app.ui.kit.money import quantity
from app.ui.kit.record_dialog import RecordDialog

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget

    from app.dialogs.repairs.rows import PartRow
    from app.services.products import TaxChoice, TaxId
    from app.services.stock import LocationId, LocationRow, UnitChoice, UnitId
    from app.ui.kit.desk import Desk

WIDTH = 520


@dataclass(frozen=True, slots=True)
class Offered:
    """What the fields offer."""

    units: tuple[UnitChoice, ...]
    taxes: tuple[TaxChoice, ...]
    places: Sequence[LocationRow]


async def open_details(
    parent: QWidget, desk: Desk, row: PartRow, places: Sequence[LocationRow]
) -> PartDetails:
    """Open the details of a row."""
    ask = desk.background.ask
    units, taxes = await asyncio.gather(
        ask(stock.choices, row.facts.product_id), ask(products.taxes, None)
    )
    dialog = PartDetails(parent, row, Offered(units, taxes, places))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    return dialog


class PartDetails(RecordDialog):
    """Three fields; `succeeded` carries the row with what was chosen."""

    def __init__(self, parent: QWidget, row: PartRow, offered: Offered) -> None:
        super().__init__(
            parent,
            texts.t("repair_dialog.details"),
            icon="sliders-horizontal",
            service="repair",
            reference=row.facts.product_name,
            width=WIDTH,
        )
        self._row = row
        self._offered = offered
        is_goods = row.facts.product_kind is not ProductKind.SERVICE
        self._add_unit()
        if row.kind is RepairPartKind.ADD:
            self._add_taxes()
        if is_goods:
            self._add_place()
        words = texts.t("repair_dialog.apply")
        self.set_primary(words, self._apply, working=words)

    def _add_unit(self) -> None:
        row, base = self._row, self._row.facts.unit
        self.unit = ChoiceField[object](
            [
                Choice(
                    None if each.is_base else each.id,
                    each.name,
                    "" if each.is_base else f"{quantity(each.factor)} {base}",
                )
                for each in self._offered.units
            ]
        )
        self.unit.set_value(None if row.other_unit is None else row.other_unit.id)
        self.unit.set_read_only(len(self._offered.units) < 2)
        self.form.add("unit", texts.t("repair_dialog.unit"), self.unit)
        if len(self._offered.units) > 1:
            self.form.row("unit").set_hint(texts.t("repair_dialog.price_of", unit=base))

    def _add_taxes(self) -> None:
        taxes = MultiChoiceField[object](placeholder=texts.t("repair_dialog.no_taxes"))
        taxes.set_choices([Choice(each.id, each.name) for each in self._offered.taxes])
        taxes.set_value(tuple(self._row.tax_ids))
        self.form.add("taxes", texts.t("repair_dialog.taxes"), taxes)

    def _add_place(self) -> None:
        row = self._row
        choices: list[Choice[object]] = [
            Choice(each.id, each.name) for each in self._offered.places
        ]
        facts = row.facts
        if all(each.value != facts.location_id for each in choices):
            choices.insert(0, Choice(facts.location_id, facts.location_name))
        place = ChoiceField[object](choices)
        place.set_value(row.place_id)
        self.form.add("place", texts.t("repair_dialog.place"), place)

    async def _apply(self) -> None:
        values, row = self.form.values(), self._row
        row = replace(row, other_unit=self._chosen_unit(values["unit"]))
        if "taxes" in values:
            row = replace(row, other_taxes=self._chosen_taxes(values["taxes"] or ()))
        if "place" in values:
            place: LocationId | None = values["place"]
            row = replace(row, place_id=place)
        self.done_with(row)

    def _chosen_unit(self, unit_id: UnitId | None) -> RowUnit | None:
        chosen = next((each for each in self._offered.units if each.id == unit_id), None)
        if chosen is None or chosen.is_base:
            return None
        return RowUnit(chosen.id, chosen.name, chosen.factor)

    def _chosen_taxes(self, ids: tuple[TaxId, ...]) -> RowTaxes | None:
        """None where they are those that it had."""
        if tuple(ids) == tuple(self._row.tax_ids):
            return self._row.other_taxes
        names = {each.id: each.name for each in self._offered.taxes}
        return RowTaxes(tuple(ids), ", ".join(names[each] for each in ids))
