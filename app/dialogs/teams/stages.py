"""The section Stages: a short table that is edited and put in order in place."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app import texts
from app.services import teams
from app.services.teams import StageInput, StageLook
from app.ui.kit import tokens
from app.ui.kit.choice_list import Choice
from app.ui.kit.fields import CheckField, ChoiceField, TextField
from app.ui.kit.labels import Text
from app.ui.kit.lines_field import Line, LineColumn, LinesField
from app.ui.kit.tab_order import step
from app.ui.kit.windowed_table import Cell

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from app.errors import Problem


class StagesSection(QWidget):
    """The stages in order; a closing one sets the closed time, a pausing one stops the clock."""

    changed = Signal()

    def __init__(self, stages: Sequence[StageInput]) -> None:
        super().__init__()
        t = texts.t
        self._stages = {stage.key: stage for stage in stages}
        self._next = 0
        self.lines = LinesField(
            _columns(),
            name=t("team_settings.stages"),
            movable=True,
        )
        self.lines.set_lines([_stage_line(stage) for stage in stages])
        self.lines.add_action(t("team_settings.add_stage"), self._add, icon="plus")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(Text(t("team_settings.stages"), "heading"))
        column.addWidget(Text(t("team_settings.stages_mean"), "body", "secondary", wrap=True))
        column.addWidget(self.lines)
        column.addStretch(1)
        for signal in (self.lines.changed, self.lines.removed, self.lines.moved):
            signal.connect(self.changed)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab follows the stages as they stand, however they were moved."""
        found = step(self, self.lines.stops(), forward=forward)
        return found or super().focusNextPrevChild(forward)

    def show_problems(self, problems: Mapping[str, Problem]) -> None:
        """Show those named `stages.<place>.<column>` at their cells."""
        keys = [line.key for line in self.lines.lines()]
        cells: dict[tuple[object, str], Problem | str] = {}
        for name, problem in problems.items():
            parts = name.split(".")
            if len(parts) == 3 and parts[0] == "stages" and int(parts[1]) < len(keys):
                cells[keys[int(parts[1])], parts[2]] = problem
        self.lines.set_errors(cells)

    def stages(self) -> tuple[StageInput, ...]:
        """The stages as they stand."""
        return tuple(
            replace(
                self._stages[str(line.key)],
                name=line.values["name"],
                look=line.values["look"],
                is_closing=bool(line.values["is_closing"]),
                is_pausing=bool(line.values["is_pausing"]),
            )
            for line in self.lines.lines()
        )

    def _add(self) -> None:
        while f"new-{self._next}" in self._stages:
            self._next += 1
        stage = teams.StageInput(
            f"new-{self._next}", "", StageLook.IN_PROGRESS, is_closing=False, is_pausing=False
        )
        self._stages[stage.key] = stage
        self.lines.add(_stage_line(stage))
        self.changed.emit()


def _columns() -> list[LineColumn]:
    t = texts.t
    looks = [
        Choice(look, t(f"team_settings.look_{look.value}"), icon=tokens.state("ticket", look).icon)
        for look in StageLook
    ]
    return [
        LineColumn(
            "name",
            t("team_settings.stage"),
            lambda line: Cell(line.values["name"]),
            editor=lambda _line: TextField(max_length=100),
            width=220,
            stretch=True,
            required=True,
        ),
        LineColumn(
            "look",
            t("team_settings.look"),
            lambda line: Cell(t(f"team_settings.look_{line.values['look'].value}")),
            editor=lambda _line: ChoiceField[StageLook](looks),
            width=160,
        ),
        LineColumn(
            "is_closing",
            t("team_settings.closing"),
            _tick("is_closing"),
            editor=lambda _line: CheckField(),
            width=90,
        ),
        LineColumn(
            "is_pausing",
            t("team_settings.pausing"),
            _tick("is_pausing"),
            editor=lambda _line: CheckField(),
            width=110,
        ),
        LineColumn(
            "tickets",
            t("team_settings.tickets"),
            lambda line: Cell(str(line.values["tickets"])),
            width=80,
            numeric=True,
        ),
    ]


def _tick(key: str) -> Callable[[Line], Cell]:
    def cell(line: Line) -> Cell:
        return Cell("", icon="check" if line.values[key] else "")

    return cell


def _stage_line(stage: StageInput) -> Line:
    values = {
        "name": stage.name,
        "look": stage.look,
        "is_closing": stage.is_closing,
        "is_pausing": stage.is_pausing,
        "tickets": stage.tickets,
    }
    return Line(stage.key, values, stage.name)
