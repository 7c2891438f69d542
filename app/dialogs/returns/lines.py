"""What comes back: a row for each delivered line or lot, with quantity and purpose."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app import texts
from app.dialogs.returns.request import Row, gone, proposed, request_lines
from app.services.returns import MovePurpose, ReturnLine
from app.ui.kit.banner import Banner
from app.ui.kit.buttons import LinkButton
from app.ui.kit.choice_list import Choice
from app.ui.kit.fields import ChoiceField, QuantityField
from app.ui.kit.labels import Text
from app.ui.kit.lines_field import Line, LineColumn, LinesField
from app.ui.kit.money import quantity
from app.ui.kit.windowed_table import Cell

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.errors import Problem
    from app.services.products import ProductId
    from app.services.returns import Happened, MoveId, ReturnableLine
    from app.services.stock import UnitChoice

PURPOSES = (MovePurpose.GIVE_BACK, MovePurpose.REPAIR)
COLUMN_OF = {"move_id": "product"}
"""Where a refusal of a field that has no column of its own is told."""
ZERO = Decimal(0)
GREY = "text.muted"
PAINTED = 24
LOT = 210
"""Hardly any is longer; what is has a tooltip."""


class ReturnLines(QWidget):
    """The table with its heading; a removed row is offered again below it.

    `changed` follows each edit. Each lot of a delivered line has its own purpose. Lines and lots
    with nothing left stand below the others of their delivery, grey, with what became of them.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._lines: tuple[ReturnableLine, ...] = ()
        self._told: set[MoveId] = set()
        self._happened: tuple[Happened, ...] = ()
        self._removed: list[tuple[Line, int]] = []
        self._sent: dict[str, str] = {}
        self._units: dict[ProductId, tuple[UnitChoice, ...]] = {}
        self.table = LinesField(_columns(self._units), name=texts.t("return_dialog.what"))
        self.table.setObjectName("return_lines")
        self.all_left = LinkButton(
            texts.t("return_dialog.all_left"), icon="arrow-counter-clockwise"
        )
        self.all_left.setObjectName("all_left")
        self._question = Banner("info")
        self._question.setObjectName("removed_rows")
        head = QHBoxLayout()
        head.addWidget(Text(texts.t("return_dialog.what"), "subhead"))
        head.addStretch(1)
        head.addWidget(self.all_left)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self.table)
        column.addWidget(self._question)
        self.all_left.clicked.connect(self._propose)
        self.table.changed.connect(self._edited)
        self.table.removed.connect(self._taken_out)

    def know_units(self, units: Mapping[ProductId, tuple[UnitChoice, ...]]) -> None:
        """Learn in which units products can be told."""
        self._units.update(units)

    def know_happened(self, lines: Sequence[ReturnableLine], happened: Sequence[Happened]) -> None:
        """Learn what became of the pieces of lines; a scanned line tells only what is left."""
        self._told |= {line.move_id for line in lines}
        self._happened = tuple(dict.fromkeys((*self._happened, *happened)))

    def show_lines(self, lines: Sequence[ReturnableLine], rows: Sequence[Row]) -> None:
        """Show rows of these lines, and what became of those with nothing left."""
        self._lines = tuple(lines)
        self._removed.clear()
        self._question.clear()
        self._show(rows)

    def rows(self) -> list[Row]:
        """The rows in their order, with what has been entered."""
        return [_row(line) for line in self.table.lines() if not line.is_fixed]

    def request(self) -> tuple[ReturnLine, ...]:
        """The rows as lines of a request; refusals of it find their rows again."""
        lines, self._sent = request_lines(self.rows())
        return lines

    def add(self, row: Row) -> None:
        """Show a row that was scanned: a new one, or its new quantity."""
        known = {each.move_id for each in self._lines}
        if row.source.move_id not in known:
            self._lines = (*self._lines, row.source)
        rows = {each.key: each for each in self.rows()}
        rows[row.key] = row
        self._show(list(rows.values()))
        self.changed.emit()

    def check(self) -> bool:
        """Whether every quantity can be read; the first that cannot gets the focus."""
        return self.table.check()

    def show_errors(self, problems: Mapping[str, Problem]) -> dict[str, Problem]:
        """Show refusals at their rows; those that are of no row are given back."""
        cells: dict[tuple[object, str], Problem | str] = {}
        rest: dict[str, Problem] = {}
        for name, problem in problems.items():
            line, _, field = name.rpartition(".")
            if line in self._sent:
                cells[self._sent[line], COLUMN_OF.get(field, field)] = problem
            else:
                rest[name] = problem
        self.table.set_errors(cells)
        return rest

    def set_busy(self, busy: bool) -> None:
        """Lock everything while an action runs."""
        self.table.set_busy(busy)
        self.all_left.setEnabled(not busy)
        self._question.setEnabled(not busy)

    def _propose(self) -> None:
        """All that is left of what is chosen."""
        self._removed.clear()
        self._question.clear()
        self._show(proposed(self._lines))
        self.changed.emit()

    def _show(self, rows: Sequence[Row]) -> None:
        deliveries = {row.source.delivery_id for row in rows}
        shown = [
            row
            for row in gone(line for line in self._lines if line.move_id in self._told)
            if not rows or row.source.delivery_id in deliveries
        ]
        deliveries |= {row.source.delivery_id for row in shown}
        lots = () if any(row.lot is not None for row in (*rows, *shown)) else ("lot",)
        has_units = any(len(self._units.get(row.source.product_id, ())) > 1 for row in rows)
        self.table.hide_columns(lots if has_units else (*lots, "unit"))
        is_grouped = len(deliveries) > 1
        lines = {row.key: _line(row, self._own(row), is_grouped=is_grouped) for row in rows}
        for row in shown:
            if row.key not in lines:
                words = _fate(row, self._happened)
                lines[row.key] = _gone_line(row, words, is_grouped=is_grouped)
        self.table.set_lines([lines[row.key] for row in _sorted([*rows, *shown])])
        self.table.setVisible(bool(lines))
        self.all_left.setVisible(any(line.left > 0 for line in self._lines))

    def _own(self, row: Row) -> UnitChoice | None:
        """The unit in which the product of a row is counted."""
        return next(iter(self._units.get(row.source.product_id, ())), None)

    def _edited(self) -> None:
        self.changed.emit()

    def _taken_out(self, line: Line, position: int) -> None:
        self._removed.append((line, position))
        self._say_removed()
        self.changed.emit()

    def _say_removed(self) -> None:
        self._question.clear()
        if self._removed:
            words = texts.t("return_dialog.removed", name=self._removed[-1][0].name)
            self._question.say(words, tone="info", icon="trash")
            self._question.add_button(texts.t("return_dialog.restore_row"), self._put_back)

    def _put_back(self) -> None:
        line, position = self._removed.pop()
        self.table.restore(line, position)
        self.table.focus(line.key)
        self._say_removed()
        self.changed.emit()


def _sorted(rows: Sequence[Row]) -> list[Row]:
    """The rows of a delivery stand together, in the order in which the deliveries came."""
    order = {each: place for place, each in enumerate(row.source.delivery_id for row in rows)}
    first = {key: place for place, key in enumerate(sorted(order, key=lambda each: order[each]))}
    return sorted(rows, key=lambda row: first[row.source.delivery_id])


def _line(row: Row, own: UnitChoice | None, *, is_grouped: bool) -> Line:
    values = {
        "source": row.source,
        "lot_of": row.lot,
        "quantity": row.quantity,
        "purpose": row.purpose,
        "unit": row.unit or own,
    }
    group = row.source.delivery_number if is_grouped else ""
    return Line(row.key, values, row.source.description, group=group)


def _gone_line(row: Row, fate: str, *, is_grouped: bool) -> Line:
    """A line of which nothing is left: what became of it stands in place of a quantity."""
    values = {"source": row.source, "lot_of": row.lot, "quantity": ZERO, "fate": fate}
    group = row.source.delivery_number if is_grouped else ""
    return Line(
        row.key, values, row.source.description, group=group, is_fixed=True, spans="quantity"
    )


def _fate(row: Row, happened: Sequence[Happened]) -> str:
    """What became of a line or of a lot, in the order in which it did.

    What replaces a lot has another one: it is told where the line has just one lot.
    """
    source, lot = row.source, row.lot
    of_line = [each for each in happened if each.move_id == source.move_id]
    own = of_line
    if lot is not None and len(source.lots) > 1:
        own = [each for each in of_line if each.lot_id == lot.id]
    told = [
        texts.t(f"return_dialog.fate_{each.fate.value}", number=each.number)
        for each in own or [each for each in of_line if each.lot_id is None]
    ]
    return ", ".join(dict.fromkeys(told)) or texts.t("return_dialog.fate_elsewhere")


def _row(line: Line) -> Row:
    values = line.values
    unit: UnitChoice | None = values["unit"]
    told = None if unit is None or unit.is_base else unit
    return Row(values["source"], values["lot_of"], values["quantity"], values["purpose"], told)


def _columns(units: Mapping[ProductId, tuple[UnitChoice, ...]]) -> list[LineColumn]:
    t = texts.t

    def unit_editor(line: Line) -> ChoiceField[object]:
        source: ReturnableLine = line.values["source"]
        offered = () if line.values["lot_of"] is not None else units.get(source.product_id, ())
        field = ChoiceField[object]([Choice(one, one.name) for one in offered])
        field.set_value(line.values["unit"])
        field.set_placeholder(source.unit)
        field.set_read_only(len(offered) < 2)
        return field

    return [
        LineColumn("product", t("return_dialog.product"), _product, width=170, stretch=True),
        LineColumn("lot", t("return_dialog.lot"), _lot, width=112, fits=PAINTED, most=LOT),
        LineColumn(
            "delivered",
            t("return_dialog.delivered"),
            _delivered,
            width=78,
            fits=PAINTED,
            numeric=True,
        ),
        LineColumn(
            "before", t("return_dialog.before"), _before, width=96, fits=PAINTED, numeric=True
        ),
        LineColumn(
            "quantity",
            t("return_dialog.quantity"),
            _quantity,
            editor=_quantity_editor,
            width=90,
            numeric=True,
            required=True,
        ),
        LineColumn("unit", t("return_dialog.unit"), _unit, unit_editor, width=104),
        LineColumn("left", t("return_dialog.left"), _left, width=62, fits=PAINTED),
        LineColumn(
            "purpose", t("return_dialog.purpose"), _purpose, editor=_purpose_editor, width=122
        ),
    ]


def _product(line: Line) -> Cell:
    source: ReturnableLine = line.values["source"]
    return Cell(source.description, source.product_code, ink=_ink(line))


def _lot(line: Line) -> Cell:
    lot = line.values["lot_of"]
    if lot is None:
        return Cell("–", ink="text.muted")
    if lot.is_unknown:
        return Cell(texts.t("return_dialog.lot_later"), ink=_ink(line, "text.secondary"))
    return Cell(lot.name, ink=_ink(line))


def _delivered(line: Line) -> Cell:
    source, lot = line.values["source"], line.values["lot_of"]
    delivered = source.delivered if lot is None else lot.delivered
    return Cell(quantity(delivered), ink=_ink(line))


def _before(line: Line) -> Cell:
    """What came back or is on its way, for whatever it is here."""
    source: ReturnableLine = line.values["source"]
    lot = line.values["lot_of"]
    gone = source.delivered - source.left if lot is None else lot.delivered - lot.left
    return Cell(quantity(gone), ink=_ink(line) if gone else GREY)


def _quantity(line: Line) -> Cell:
    if line.is_fixed:
        return Cell(line.values["fate"], ink=GREY)
    return Cell(quantity(line.values["quantity"] or ZERO))


def _left(line: Line) -> Cell:
    if line.is_fixed:
        return Cell()
    row = _row(line)
    return Cell(texts.t("return_dialog.of", left=quantity(row.left)), ink="text.secondary")


def _ink(line: Line, otherwise: str = "") -> str:
    """What is gone is grey."""
    return GREY if line.is_fixed else otherwise


def _unit(line: Line) -> Cell:
    unit: UnitChoice | None = line.values["unit"]
    words = line.values["source"].unit if unit is None else unit.name
    return Cell(words, ink="text.secondary")


def _purpose(line: Line) -> Cell:
    return Cell(texts.t(f"return_dialog.purpose_{line.values['purpose'].value}"))


def _quantity_editor(line: Line) -> QuantityField:
    field = QuantityField()
    field.set_value(line.values["quantity"])
    return field


def _purpose_editor(line: Line) -> ChoiceField[MovePurpose]:
    field = ChoiceField(
        [Choice(each, texts.t(f"return_dialog.purpose_{each.value}")) for each in PURPOSES]
    )
    field.set_value(line.values["purpose"])
    return field
