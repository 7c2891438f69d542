"""The sections Stages and Service levels: short tables that are edited in place."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app import texts
from app.services import teams
from app.services.teams import PolicyInput, Priority, StageInput, StageLook
from app.ui.kit import tokens
from app.ui.kit.choice_list import Choice
from app.ui.kit.fields import CheckField, ChoiceField, QuantityField, TextField
from app.ui.kit.labels import Text
from app.ui.kit.lines_field import Line, LineColumn, LinesField
from app.ui.kit.windowed_table import Cell

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from app.errors import Problem

HOUR = Decimal(60)


class _Section(QWidget):
    """Heading, sentence, and lines."""

    changed = Signal()

    def __init__(self, title: str, means: str, lines: LinesField) -> None:
        super().__init__()
        self.lines = lines
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(Text(title, "heading"))
        column.addWidget(Text(means, "body", "secondary", wrap=True))
        column.addWidget(lines)
        column.addStretch(1)
        lines.changed.connect(self.changed)
        lines.removed.connect(self.changed)

    def show_problems(self, problems: Mapping[str, Problem], prefix: str) -> None:
        """Show those named `<prefix>.<place>.<column>` at their cells."""
        keys = [line.key for line in self.lines.lines()]
        cells: dict[tuple[object, str], Problem | str] = {}
        for name, problem in problems.items():
            parts = name.split(".")
            if len(parts) == 3 and parts[0] == prefix and int(parts[1]) < len(keys):
                cells[keys[int(parts[1])], parts[2]] = problem
        self.lines.set_errors(cells)


class StagesSection(_Section):
    """The stages in order; a closing one sets the closed time, a pausing one stops the clock."""

    def __init__(self, stages: Sequence[StageInput]) -> None:
        t = texts.t
        self._stages = {stage.key: stage for stage in stages}
        self._next = 0
        looks = [
            Choice(
                look, t(f"team_settings.look_{look.value}"), icon=tokens.state("ticket", look).icon
            )
            for look in StageLook
        ]
        lines = LinesField(
            [
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
            ],
            name=t("team_settings.stages"),
        )
        super().__init__(t("team_settings.stages"), t("team_settings.stages_mean"), lines)
        lines.set_lines([_stage_line(stage) for stage in stages])
        lines.add_action(t("team_settings.add_stage"), self._add, icon="plus")

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


class PoliciesSection(_Section):
    """Service levels: of at least a priority, reach a stage within working hours."""

    def __init__(self, policies: Sequence[PolicyInput], stages: Sequence[StageInput]) -> None:
        t = texts.t
        self._policies: dict[int, PolicyInput] = dict(enumerate(policies))
        self._first_stage = stages[-1].key if stages else ""
        stage_names = {stage.key: stage.name for stage in stages}
        priorities = [Choice(one, t(f"ticket_list.priority_{one.value}")) for one in Priority]
        lines = LinesField(
            [
                LineColumn(
                    "name",
                    t("team_settings.policy"),
                    lambda line: Cell(line.values["name"]),
                    editor=lambda _line: TextField(max_length=100),
                    width=200,
                    stretch=True,
                    required=True,
                ),
                LineColumn(
                    "minimum_priority",
                    t("team_settings.from_priority"),
                    lambda line: Cell(
                        t(f"ticket_list.priority_{line.values['minimum_priority'].value}")
                    ),
                    editor=lambda _line: ChoiceField[Priority](priorities),
                    width=130,
                ),
                LineColumn(
                    "stage_key",
                    t("team_settings.reach"),
                    lambda line: Cell(stage_names.get(line.values["stage_key"], "")),
                    editor=lambda _line: ChoiceField[str](
                        [Choice(key, name) for key, name in stage_names.items()]
                    ),
                    width=150,
                ),
                LineColumn(
                    "hours",
                    t("team_settings.hours"),
                    lambda line: Cell(str(line.values["hours"])),
                    editor=lambda _line: QuantityField(),
                    width=110,
                    numeric=True,
                    required=True,
                ),
            ],
            name=t("team_settings.policies"),
        )
        super().__init__(t("team_settings.policies"), t("team_settings.policies_mean"), lines)
        lines.set_lines([_policy_line(n, one) for n, one in self._policies.items()])
        lines.add_action(t("team_settings.add_policy"), self._add, icon="plus")

    def show_problems(self, problems: Mapping[str, Problem], prefix: str) -> None:
        """The service counts minutes where the table has hours."""
        hours = {name.replace(".minutes", ".hours"): one for name, one in problems.items()}
        super().show_problems(hours, prefix)

    def policies(self) -> tuple[PolicyInput, ...]:
        """The policies as they stand."""
        return tuple(
            replace(
                self._policies[int(str(line.key))],
                name=line.values["name"],
                minimum_priority=line.values["minimum_priority"],
                stage_key=line.values["stage_key"],
                minutes=int((line.values["hours"] or Decimal(0)) * HOUR),
            )
            for line in self.lines.lines()
        )

    def _add(self) -> None:
        key = max(self._policies, default=-1) + 1
        self._policies[key] = teams.PolicyInput("", Priority.NORMAL, self._first_stage, 480)
        self.lines.add(_policy_line(key, self._policies[key]))
        self.changed.emit()


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


def _policy_line(key: int, policy: PolicyInput) -> Line:
    values = {
        "name": policy.name,
        "minimum_priority": policy.minimum_priority,
        "stage_key": policy.stage_key,
        "hours": Decimal(policy.minutes) / HOUR,
    }
    return Line(key, values, policy.name)
