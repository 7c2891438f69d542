"""The tab Parts: what is built in and taken out, at which price, and whether it is there."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app import texts
from app.dialogs.repairs import rows
from app.dialogs.repairs.columns import Columns
from app.dialogs.repairs.part_details import open_details
from app.dialogs.repairs.rows import PartRow
from app.dialogs.repairs.sums import Sums
from app.services import products, repairs
from app.services.paging import Span
from app.services.repairs import AskParts, RepairPartKind
from app.ui.kit.choice_list import Choice
from app.ui.kit.lines_field import Line, LinesField
from app.ui.kit.lines_view import LEAST, MARGIN
from app.ui.kit.money import money
from app.ui.kit.search_dialog import MOST, SearchDialog
from app.ui.kit.slots import ui_slot
from app.ui.kit.theme import font

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtGui import QResizeEvent

    from app.errors import Problem
    from app.services.products import ProductRow
    from app.services.repairs import PartDefaults, PartLine
    from app.services.repairs.figures import PartFigures
    from app.services.stock import LocationId, LocationRow
    from app.ui.kit.desk import Desk
    from app.ui.kit.money import CurrencyLook

COLUMN_OF = {
    "product_id": "product",
    "location_id": "place_id",
    "tax_ids": "product",
    "unit_id": "quantity",
}
"""The columns of fields that are named otherwise."""
GIVEN_UP = ("taxes", "availability", "unit", "charged", "place_id")
"""The columns that go where there is no room for all, one after the other."""
INSTEAD = {"availability": "stock", "charged": "struck"}
"""The narrower column that says the same."""
FOR_NAMES, FOR_LONG_NAMES = 56, 120
"""How much more than the least the names of products are to have before that; long ones more."""


class RepairParts(QWidget):
    """`changed` follows each edit, `counted` carries the number of rows."""

    changed = Signal()
    counted = Signal(int)

    def __init__(self, desk: Desk, currency: CurrencyLook, places: Sequence[LocationRow]) -> None:
        super().__init__()
        self._desk = desk
        self.currency = currency
        self._is_free = False
        self._is_over = False
        self._places = places
        self._columns = Columns(currency, places)
        self.table = LinesField(
            self._columns.all(), name=texts.t("repair_dialog.parts"), opens=True
        )
        self.table.setObjectName("repair_parts")
        self.table.add_action(texts.t("repair_dialog.add_part"), self.add_part, icon="plus")
        self.sums = Sums(currency)
        self.table.set_summary(self.sums)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.table)
        column.addStretch(1)
        self.table.changed.connect(self._edited)
        self.table.removed.connect(self._removed)
        self.table.line_wanted.connect(self.add_part)
        self.table.opened.connect(self._open_details)
        self.show_rows(())

    @property
    def is_unread(self) -> bool:
        """Whether something was typed that cannot be read: then nothing can be worked out."""
        return bool(self.table.unread())

    def rows(self) -> list[PartRow]:
        """The rows in their order, with what has been entered."""
        return [row_of(line) for line in self.table.lines()]

    def lines(self) -> tuple[PartLine, ...]:
        """The rows as lines of a request, in their order."""
        return tuple(row.line() for row in self.rows())

    def show_rows(self, shown: Sequence[PartRow]) -> None:
        """Show other rows."""
        self.table.set_lines([line_of(row) for row in shown])
        self._follow()

    def set_free(self, is_free: bool) -> None:
        """Whether the warranty makes every price zero."""
        self._is_free = is_free
        self._follow()

    def set_over(self, is_over: bool) -> None:
        """Whether the repair has ended: then what was used counts, not what is there."""
        self._is_over = is_over
        self._hide_columns()

    def show_figures(self, figures: PartFigures) -> None:
        """Show what the rows come to."""
        for line, amount in zip(self.table.lines(), figures.subtotals, strict=False):
            self.table.set_line(line.with_values(total=amount, is_free=self._is_free))
        self.sums.show_sums(figures)

    def set_read_only(self, read_only: bool) -> None:
        """Let the rows only be read."""
        self.table.set_read_only(read_only)

    def set_busy(self, busy: bool) -> None:
        """Lock everything while an action runs."""
        self.table.set_busy(busy)

    def check(self) -> bool:
        """Whether everything can be read; the first that cannot gets the focus."""
        return self.table.check()

    def show_errors(self, problems: Mapping[str, Problem]) -> dict[str, Problem]:
        """Show refusals at their rows; those that are of no row are given back."""
        keys = [line.key for line in self.table.lines()]
        cells: dict[tuple[object, str], Problem | str] = {}
        rest: dict[str, Problem] = {}
        for name, problem in problems.items():
            parts = name.split(".")
            if len(parts) == 3 and parts[0] == "parts" and int(parts[1]) < len(keys):
                cells[keys[int(parts[1])], COLUMN_OF.get(parts[2], parts[2])] = problem
            else:
                rest[name] = problem
        self.table.set_errors(cells)
        return rest

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._hide_columns()

    # Adding

    def add_part(self) -> None:
        """Open the list of products."""
        dialog = SearchDialog(
            self,
            texts.t("repair_dialog.add_part"),
            self._products,
            nothing_found=texts.t("repair_dialog.no_product"),
        )
        dialog.setObjectName("add_part")
        dialog.succeeded.connect(self._picked)
        dialog.open()

    async def _products(self, text: str) -> Sequence[Choice[ProductRow]]:
        wanted = products.ProductList(products.ProductFilter(text), Span(size=MOST))
        found = (await self._desk.background.ask(products.rows, wanted)).rows
        return [
            Choice(row, row.name, f"{row.code} · {money(row.list_price, self.currency)}")
            for row in found
        ]

    @ui_slot
    async def _picked(self, choice: Choice[ProductRow]) -> None:
        facts = await self._facts((choice.value.id,), RepairPartKind.ADD)
        if facts:
            self.table.add(line_of(rows.added(self.rows(), facts[0])))
            self._follow()
            self.changed.emit()

    async def _facts(
        self,
        ids: Sequence[int],
        kind: RepairPartKind,
        place: LocationId | None = None,
    ) -> tuple[PartDefaults, ...]:
        asked = AskParts(tuple(ids), kind, place)  # type: ignore[arg-type]
        return await self._desk.background.ask(repairs.part_defaults, asked)

    # Editing

    @ui_slot
    async def _open_details(self, key: object) -> None:
        """The unit, taxes and place of a row."""
        row = next((one for one in self.rows() if one.key == key), None)
        if row is None:
            return
        dialog = await open_details(self, self._desk, row, self._places)
        dialog.setObjectName("part_details")
        dialog.succeeded.connect(self._take_details)

    def _take_details(self, row: PartRow) -> None:
        """Show what was chosen, unless the row is gone by now."""
        now = next((one for one in self.table.lines() if one.key == row.key), None)
        if now is None:
            return
        is_elsewhere = now.values["place_id"] != row.place_id
        self.table.set_line(now.with_values(**details_of(row), place_id=row.place_id))
        if is_elsewhere:
            self._ask_facts(row.key, "place_id")
        self._follow()
        self.changed.emit()

    def _edited(self, key: object, column: str) -> None:
        if column == "unit_price":
            line = next(one for one in self.table.lines() if one.key == key)
            self.table.set_line(line.with_values(is_price_typed=True))
        if column == "quantity":
            row = next(one for one in self.rows() if one.key == key)
            line = next(one for one in self.table.lines() if one.key == key)
            self.table.set_line(line.with_values(base_quantity=row.base_quantity))
        if column in {"kind", "place_id"}:
            self._ask_facts(key, column)
        self.changed.emit()

    @ui_slot
    async def _ask_facts(self, key: object, column: str) -> None:
        """Another type or place: what is there of it, and where another type goes."""
        row = next((one for one in self.rows() if one.key == key), None)
        if row is None:
            return
        is_kind = column == "kind"
        place = None if is_kind else row.place_id
        facts = await self._facts((row.facts.product_id,), row.kind, place)
        now = next((one for one in self.table.lines() if one.key == key), None)
        if not facts or now is None or now.values["kind"] is not row.kind:
            return
        where = facts[0].location_id if is_kind else row.place_id
        self.table.set_line(now.with_values(facts=facts[0], place_id=where))
        if is_kind:
            self._reopen()
        self.changed.emit()

    def _reopen(self) -> None:
        """Make the fields anew, since another type has others; the hand stays where it is."""
        focus = self.window().focusWidget()
        name = focus.objectName() if focus is not None and self.isAncestorOf(focus) else ""
        self.table.set_lines(self.table.lines())
        found = self.findChildren(QWidget, name) if name else []
        for widget in found[-1:]:
            widget.setFocus(Qt.FocusReason.OtherFocusReason)

    def _removed(self, line: Line, position: int) -> None:
        words = texts.t("kit.line_removed", name=line.name)
        put_back = functools.partial(self._put_back, line, position)
        self._desk.notices.offer_undo(words, put_back)
        self._follow()
        self.changed.emit()

    def _put_back(self, line: Line, position: int) -> None:
        """A removed row, unless other rows are shown by now."""
        if all(one.key != line.key for one in self.table.lines()):
            self.table.restore(line, position)
            self._follow()
            self.changed.emit()

    def _follow(self) -> None:
        """Columns and count follow the rows."""
        for line in self.table.lines():
            self.table.set_line(line.with_values(is_free=self._is_free))
        self._hide_columns()
        self.counted.emit(len(self.table.lines()))

    def _hide_columns(self) -> None:
        hidden = {"unit_price"} if self._is_free else {"charged"}
        hidden |= set(INSTEAD.values())
        shown = self.rows()
        if not any(row.is_tracked for row in shown):
            hidden.add("lot")
        hidden |= {"availability"} if self._is_over else {"done"}
        if not any(row.part is not None and row.part.done_quantity for row in shown):
            hidden.add("done")
        below = set()
        names = _room_for_names(shown)
        self.table.hide_columns(hidden)
        for key in GIVEN_UP:
            if self.table.least_width() + names > self.width() and key not in hidden:
                hidden.add(key)
                hidden.discard(INSTEAD.get(key, ""))
                below.add(key)
                self.table.hide_columns(hidden)
        self._columns.below = frozenset(below)


def _room_for_names(rows: Sequence[PartRow]) -> int:
    """How much more than the least the names of these rows are to have."""
    metrics = QFontMetrics(font("body"))
    names = (metrics.horizontalAdvance(row.facts.product_name) for row in rows)
    return max(FOR_NAMES, min(max(names, default=0) + 2 * MARGIN - LEAST, FOR_LONG_NAMES))


def line_of(row: PartRow) -> Line:
    """A row of the table."""
    values: dict[str, Any] = {
        "facts": row.facts,
        "part": row.part,
        "kind": row.kind,
        "quantity": row.quantity,
        "lot": row.lot,
        "unit_price": row.unit_price,
        "is_price_typed": row.is_price_typed,
        "place_id": row.place_id,
        **details_of(row),
        "total": row.part.subtotal if row.part is not None else None,
        "is_free": False,
    }
    return Line(row.key, values, row.facts.product_name)


def row_of(line: Line) -> PartRow:
    """What a row of the table holds."""
    values = line.values
    return PartRow(
        str(line.key),
        values["facts"],
        values["part"],
        values["kind"],
        values["quantity"],
        values["lot"] or "",
        values["unit_price"],
        is_price_typed=values["is_price_typed"],
        place_id=values["place_id"],
        other_unit=values["other_unit"],
        other_taxes=values["other_taxes"],
    )


def details_of(row: PartRow) -> dict[str, Any]:
    """What a row shows of its unit and taxes."""
    return {
        "other_unit": row.other_unit,
        "other_taxes": row.other_taxes,
        "unit": row.unit,
        "taxes": row.taxes,
        "base_quantity": row.base_quantity,
    }
