"""End Repair: what was used of the parts, of which lots, and how long the work took."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app import texts
from app.dialogs.repairs import used
from app.dialogs.repairs.asking import QUESTIONS
from app.dialogs.repairs.fields import MINUTES
from app.dialogs.repairs.used import UsedRow
from app.errors import Invalid, Problem, Refused, ServiceError
from app.services import repairs
from app.services.background import ContentKeys
from app.services.repairs import EndRepair
from app.services.tickets import RecordRef
from app.ui.kit.fields import NumberField, QuantityField, TextField
from app.ui.kit.labels import Text
from app.ui.kit.lines_field import Line, LineColumn, LinesField
from app.ui.kit.menu import Menu
from app.ui.kit.money import quantity
from app.ui.kit.problem_words import problem_words
from app.ui.kit.record_dialog import RecordDialog
from app.ui.kit.windowed_table import Cell

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from PySide6.QtGui import QAction
    from PySide6.QtWidgets import QWidget

    from app.services.repairs import PartCard, RepairCard
    from app.ui.kit.desk import Desk

WIDTH = 880
LOT_LENGTH = 255
NONE = Cell("–", ink="text.muted")


class EndDialog(RecordDialog):
    """Opened from a repair that is under way. `succeeded` carries the RepairCard."""

    def __init__(self, parent: QWidget, desk: Desk, card: RepairCard) -> None:
        super().__init__(
            parent,
            texts.t("repair_dialog.end_title"),
            icon="wrench",
            service="repair",
            reference=f"{card.number} · {card.product_name}",
            width=WIDTH,
        )
        self._desk = desk
        self._card = card
        self._keys = ContentKeys()
        self._is_agreed = False
        self._sent: list[str] = []
        self.minutes = NumberField(MINUTES, unit=texts.t("repair_dialog.minutes"))
        self.form.add("minutes_worked", texts.t("repair_dialog.time_worked"), self.minutes)
        if card.minutes_worked is not None:
            self.minutes.set_value(used.ONE * card.minutes_worked)
        self.table = LinesField(_columns(), name=texts.t("repair_dialog.used"))
        self.table.setObjectName("used_parts")
        self.table.changed.connect(self._edited)
        self.table.removed.connect(self._edited)
        self._fill(card)
        self.end = self.set_primary(
            texts.t("repair_dialog.end"), self._end, working=texts.t("repair_dialog.ending")
        )
        self._opened = self._entered()
        self._say()

    def focus_first(self) -> None:
        """The first quantity that was used; without parts the time."""
        lines = self.table.lines()
        if lines:
            self.table.focus(lines[0].key, "quantity")
        else:
            self.form.focus_field("minutes_worked")

    def rows(self) -> list[UsedRow]:
        """What was used, as entered."""
        return [_row(line) for line in self.table.lines()]

    def is_dirty(self) -> bool:
        return self._entered() != self._opened

    def draft_content(self) -> Mapping[str, Any] | None:
        """What was entered, for opening the dialog again while the repair stays as it is."""
        rows, minutes = self._entered()
        return {"rows": rows, "minutes": minutes} if self.is_dirty() else None

    def restore_draft(self, content: Mapping[str, Any]) -> None:
        self.table.set_lines([_line(row) for row in content["rows"]])
        self.minutes.set_value(content["minutes"])
        self._say()

    def _entered(self) -> tuple[list[UsedRow], Decimal | None]:
        return self.rows(), self.minutes.value()

    def show_problem(self, error: ServiceError) -> None:
        """Refusals stand at their rows; what is asked has a button that says yes."""
        if isinstance(error, Refused) and error.code in QUESTIONS:
            self.banner.clear()
            self.banner.say(problem_words(error), tone="warning")
            words = texts.t(QUESTIONS[error.code])
            self.banner.add_button(words, self._say_yes).setFocus()
            self.show_top()
            return
        if isinstance(error, Invalid):
            rest = self._show_errors(error.problems)
            if rest:
                super().show_problem(Invalid(rest))
            return
        if isinstance(error, Refused) and (row := self._row_of(error.record)) is not None:
            problem = Problem(error.code, error.parameters)
            self.table.set_errors({(row.key, "quantity"): problem})
            return
        super().show_problem(error)

    def _row_of(self, record: object) -> UsedRow | None:
        """Where most is used of the product that a refusal names: of what is added, if it is."""
        own = [
            row
            for row in self.rows()
            if row.quantity and record == RecordRef("product", row.part.product_id)
        ]
        added = [row for row in own if row.part.kind is repairs.RepairPartKind.ADD]
        return max(added or own, key=lambda row: row.quantity or used.ZERO, default=None)

    def _fill(self, card: RepairCard) -> None:
        shown = used.rows_of(card.parts)
        if not shown:
            self.body.add(Text(texts.t("repair_dialog.no_parts"), "body", "secondary"))
            return
        self.body.add(Text(texts.t("repair_dialog.used"), "subhead"))
        self.body.add(self.table)
        tracked = any(row.is_tracked for row in shown)
        self.table.hide_columns(() if tracked else ("lot",))
        self.table.set_lines([_line(row) for row in shown])
        if tracked:
            self.more = self.table.add_action(
                texts.t("repair_dialog.add_lot"), self._add_lot, icon="plus"
            )

    def _add_lot(self) -> None:
        """A further lot; of several tracked parts the one is asked for."""
        parts = [part for part in self._card.parts if part.tracking is not repairs.Tracking.NONE]
        if len(parts) == 1:
            self._add(parts[0])
            return
        menu = Menu(self.more)
        for part in parts:
            menu.add(part.product_name, data=part)
        menu.triggered.connect(self._picked)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.show_below(self.more)

    def _picked(self, action: QAction) -> None:
        self._add(action.data())

    def _add(self, part: PartCard) -> None:
        self.table.add(_line(used.added(self.rows(), part)))
        self._edited()

    def _edited(self, *_where: object) -> None:
        self._is_agreed = False
        self._say()

    def _say(self) -> None:
        """What will be moved, or what differs from the plan."""
        other = used.differs(self.rows(), self._card.parts)
        names = ", ".join(part.product_name for part in other)
        if other:
            self.set_sentence(texts.t("repair_dialog.differs", parts=names))
        else:
            self.set_sentence(texts.t("repair_dialog.end_sentence"))

    def _say_yes(self) -> None:
        self._is_agreed = True
        self.banner.clear()
        self.end.click()

    def _show_errors(self, problems: Mapping[str, Problem]) -> dict[str, Problem]:
        """A refusal of a part stands at its first row, at its lot where that is what is wrong."""
        cells: dict[tuple[object, str], Problem | str] = {}
        rest: dict[str, Problem] = {}
        lines = self.table.lines()
        for name, problem in problems.items():
            parts = name.split(".")
            at = int(parts[1]) if len(parts) > 2 and parts[1].isdigit() else -1
            keys = [
                line.key
                for line in lines
                if 0 <= at < len(self._card.parts)
                and line.values["part"].id == self._card.parts[at].id
            ]
            if not keys:
                rest[name] = problem
                continue
            column = "lot" if "lot" in parts[-1] and lines else "quantity"
            cells[keys[0], column] = problem
        self.table.set_errors(cells)
        return rest

    async def _end(self) -> None:
        if not self.table.check():
            return
        card, minutes = self._card, self.minutes.value()
        self.table.set_busy(True)
        try:
            request = EndRepair(
                card.id,
                card.version,
                used.request(self.rows(), card.parts),
                is_difference_confirmed=self._is_agreed,
                minutes_worked=int(minutes) if minutes is not None else None,
            )
            key = self._keys.of(request)
            ended = await self._desk.background.act(repairs.end, request, key=key)
        finally:
            self.table.set_busy(False)
        self.done_with(ended)


def _line(row: UsedRow) -> Line:
    values = {
        "part": row.part,
        "planned": row.planned,
        "quantity": row.quantity,
        "lot": row.lot,
    }
    return Line(row.key, values, row.part.product_name)


def _row(line: Line) -> UsedRow:
    values = line.values
    return UsedRow(
        str(line.key), values["part"], values["planned"], values["quantity"], values["lot"] or ""
    )


def _columns() -> list[LineColumn]:
    t = texts.t
    return [
        LineColumn("kind", t("repair_dialog.kind"), _kind, width=100),
        LineColumn("product", t("repair_dialog.product"), _product, width=200, stretch=True),
        LineColumn("planned", t("repair_dialog.demand"), _planned, width=90, numeric=True),
        LineColumn(
            "quantity",
            t("repair_dialog.done"),
            _quantity,
            _quantity_editor,
            width=136,
            numeric=True,
            required=True,
        ),
        LineColumn("lot", t("repair_dialog.lot"), _lot, _lot_editor, width=170),
    ]


def _kind(line: Line) -> Cell:
    return Cell(texts.t(f"repair_dialog.kind_{line.values['part'].kind.value}"))


def _product(line: Line) -> Cell:
    part = line.values["part"]
    return Cell(part.product_name, part.product_code)


def _planned(line: Line) -> Cell:
    return Cell(quantity(line.values["planned"]))


def _quantity(line: Line) -> Cell:
    return Cell(quantity(line.values["quantity"]))


def _quantity_editor(line: Line) -> QuantityField:
    field = QuantityField(unit=line.values["part"].unit)
    field.set_value(line.values["quantity"])
    return field


def _lot(line: Line) -> Cell:
    return Cell(line.values["lot"]) if line.values["lot"] else NONE


def _lot_editor(line: Line) -> TextField:
    """A lot or serial as read from the part; a product without any has none to type."""
    field = TextField(max_length=LOT_LENGTH, code=True)
    field.set_value(line.values["lot"])
    field.set_read_only(line.values["part"].tracking is repairs.Tracking.NONE)
    return field
