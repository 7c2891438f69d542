"""The condition of a piece, point by point: as it came, as it goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app import texts
from app.errors import Invalid, Problem, ServiceError
from app.services import repairs
from app.services.background import ContentKeys
from app.services.repairs import CheckMoment, CheckPoint, CheckResult, SaveChecklist
from app.ui.kit.choice_list import Choice
from app.ui.kit.fields import ChoiceField, TextField
from app.ui.kit.lines_field import Line, LineColumn, LinesField
from app.ui.kit.record_dialog import RecordDialog
from app.ui.kit.windowed_table import Cell

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtWidgets import QWidget

    from app.services.repairs import CheckCard, RepairCard
    from app.ui.kit.desk import Desk

WIDTH = 760
LENGTH = 255
LOOKS = {
    CheckResult.OK: ("check", "success"),
    CheckResult.DAMAGED: ("warning", "warning"),
    CheckResult.MISSING: ("x-circle", "danger"),
    CheckResult.NOT_CHECKED: ("minus", "neutral"),
}
"""Icon and tone of what was found."""


class ChecklistDialog(RecordDialog):
    """Points with what was found of each. `succeeded` carries the RepairCard."""

    def __init__(
        self,
        parent: QWidget,
        desk: Desk,
        card: RepairCard,
        moment: CheckMoment,
        points: Sequence[CheckPoint] = (),
    ) -> None:
        super().__init__(
            parent,
            texts.t(f"repair_dialog.checklist_{moment.value}"),
            icon="checks",
            service="repair",
            reference=f"{card.number} · {card.product_name}",
            width=WIDTH,
        )
        self._desk = desk
        self._card = card
        self._moment = moment
        self._keys = ContentKeys()
        self._count = 0
        self.table = LinesField(columns(), name=texts.t("repair_dialog.points"), movable=True)
        self.table.setObjectName("check_points")
        self.table.add_action(texts.t("repair_dialog.add_point"), self._add, icon="plus")
        self.table.line_wanted.connect(self._add)
        self.body.add(self.table)
        shown = points or first_points(card, moment)
        self.table.set_lines([self._line(point) for point in shown])
        self._opened = self.points()
        self.set_primary(
            texts.t("repair_dialog.save_points"),
            self._save,
            working=texts.t("repair_dialog.saving"),
        )

    def focus_first(self) -> None:
        """What was found of the first point."""
        lines = self.table.lines()
        if lines:
            self.table.focus(lines[0].key, "result")

    def points(self) -> tuple[CheckPoint, ...]:
        """The points as they stand; those without words are none."""
        lines = self.table.lines()
        return tuple(
            CheckPoint(line.values["point"], line.values["result"], line.values["note"] or "")
            for line in lines
            if line.values["point"]
        )

    def is_dirty(self) -> bool:
        return self.points() != self._opened

    def draft_content(self) -> Mapping[str, Any] | None:
        return {"points": self.points()} if self.is_dirty() else None

    def show_problem(self, error: ServiceError) -> None:
        """Refusals stand at their points."""
        if not isinstance(error, Invalid):
            super().show_problem(error)
            return
        keys = [line.key for line in self.table.lines() if line.values["point"]]
        cells: dict[tuple[object, str], Problem | str] = {}
        rest: dict[str, Problem] = {}
        for name, problem in error.problems.items():
            parts = name.split(".")
            if len(parts) == 3 and int(parts[1]) < len(keys):
                cells[keys[int(parts[1])], parts[2]] = problem
            else:
                rest[name] = problem
        self.table.set_errors(cells)
        if rest:
            super().show_problem(Invalid(rest))

    async def _save(self) -> None:
        if not self.table.check():
            return
        self.table.set_busy(True)
        try:
            card = self._card
            request = SaveChecklist(card.id, self._moment, self.points(), card.ticket_id)
            key = self._keys.of(request)
            saved = await self._desk.background.act(repairs.save_checklist, request, key=key)
        finally:
            self.table.set_busy(False)
        self.done_with(saved)

    def _add(self) -> None:
        self.table.add(self._line(CheckPoint("")))

    def _line(self, point: CheckPoint) -> Line:
        self._count += 1
        return line_of(str(self._count), point)


def first_points(card: RepairCard, moment: CheckMoment) -> list[CheckPoint]:
    """The points that are saved; else those of the other moment, else the usual ones."""
    own = [each for each in card.checks if each.moment is moment]
    if own:
        return [CheckPoint(each.point, each.result, each.note) for each in own]
    if moment is CheckMoment.AFTER and card.checks:
        return [CheckPoint(each.point) for each in card.checks]
    return [CheckPoint(point) for point in repairs.usual_points()]


def line_of(key: str, point: CheckPoint | CheckCard) -> Line:
    """A point as a row."""
    values = {"point": point.point, "result": point.result, "note": point.note}
    return Line(key, values, point.point)


def columns() -> list[LineColumn]:
    """Point, what was found, note."""
    t = texts.t
    return [
        LineColumn(
            "point",
            t("repair_dialog.point"),
            lambda line: Cell(line.values["point"]),
            editor=lambda line: _text(line.values["point"]),
            width=180,
            stretch=True,
        ),
        LineColumn("result", t("repair_dialog.found"), _result, _result_editor, width=150),
        LineColumn(
            "note",
            t("repair_dialog.note"),
            lambda line: Cell(line.values["note"] or ""),
            editor=lambda line: _text(line.values["note"]),
            width=160,
            stretch=True,
        ),
    ]


def _text(value: str) -> TextField:
    field = TextField(max_length=LENGTH)
    field.set_value(value)
    return field


def _result(line: Line) -> Cell:
    result = line.values["result"]
    icon, tone = LOOKS[result]
    words = texts.t(f"repair_dialog.result_{result.value}")
    return Cell(words, icon=icon, tone=tone, chip=True)


def _result_editor(line: Line) -> ChoiceField[CheckResult]:
    choices = [Choice(each, texts.t(f"repair_dialog.result_{each.value}")) for each in CheckResult]
    field = ChoiceField(choices)
    field.set_value(line.values["result"])
    return field
