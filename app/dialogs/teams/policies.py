"""The section Service levels: a card for each policy, with what it asks for and leaves out."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app import texts
from app.services.teams import PolicyInput, Priority
from app.ui.kit.buttons import IconButton, LinkButton
from app.ui.kit.card import Card
from app.ui.kit.choice_list import Choice
from app.ui.kit.fields import ChoiceField, MultiChoiceField, QuantityField, TextField
from app.ui.kit.form import Form
from app.ui.kit.labels import Text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.errors import Problem
    from app.services.tags import TagChip
    from app.services.teams import StageInput

HOUR = Decimal(60)
FORM_NAMES = {"minutes": "hours"}
"""The service counts minutes where the form has hours."""


class PolicyCard(Card):
    """One policy; its trash icon, or Ctrl+Del in a field, takes it away."""

    changed = Signal()
    removed = Signal(object)

    def __init__(
        self, policy: PolicyInput, stages: Sequence[StageInput], tags: Sequence[TagChip]
    ) -> None:
        super().__init__(padding=14)
        self._policy = policy
        self.form = Form()
        self._reach: ChoiceField[str] = ChoiceField([])
        self._excluded: MultiChoiceField[str] = MultiChoiceField(
            placeholder=texts.t("team_settings.excluded_none")
        )
        self._trash = IconButton("trash", "")
        self._trash.clicked.connect(self._remove)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self.form, 1)
        row.addWidget(self._trash, 0, Qt.AlignmentFlag.AlignTop)
        self.column.addLayout(row)
        self._fill(tags)
        self.follow(stages)
        self.form.set_values(
            {
                "name": policy.name,
                "minimum_priority": policy.minimum_priority,
                "stage_key": policy.stage_key,
                "hours": Decimal(policy.minutes) / HOUR,
                "tag_ids": policy.tag_ids,
                "excluded_stage_keys": policy.excluded_stage_keys,
            }
        )
        self.form.changed.connect(self._changed)
        self._name()

    def policy(self) -> PolicyInput:
        """The policy as it stands."""
        values = self.form.values()
        return replace(
            self._policy,
            name=values["name"],
            minimum_priority=values["minimum_priority"],
            stage_key=values["stage_key"] or "",
            minutes=int((values["hours"] or Decimal(0)) * HOUR),
            tag_ids=tuple(sorted(values["tag_ids"])),
            excluded_stage_keys=tuple(sorted(values["excluded_stage_keys"])),
        )

    def follow(self, stages: Sequence[StageInput]) -> None:
        """Offer the stages as they are edited now; one that was removed is excluded no longer."""
        choices = [Choice(stage.key, stage.name) for stage in stages]
        self._reach.set_choices(choices)
        kept = {stage.key for stage in stages}
        chosen = tuple(key for key in self._excluded.value() if key in kept)
        self._excluded.set_choices(choices)
        self._excluded.set_value(chosen)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            held = event.modifiers() & Qt.KeyboardModifier.ControlModifier
            if held and event.key() == Qt.Key.Key_Delete:
                self._remove()
                return True
        return super().eventFilter(watched, event)

    def _fill(self, tags: Sequence[TagChip]) -> None:
        t, add = texts.t, self.form.add
        priorities = [Choice(one, t(f"ticket_list.priority_{one.value}")) for one in Priority]
        add("name", t("team_settings.policy"), TextField(max_length=100), required=True, stretch=2)
        add("stage_key", t("team_settings.reach"), self._reach, required=True, beside=True)
        hours = QuantityField(above=True)
        add("hours", t("team_settings.hours"), hours, required=True, beside=True)
        add(
            "minimum_priority",
            t("team_settings.from_priority"),
            ChoiceField(priorities),
            required=True,
        )
        chips = [Choice(tag.id, tag.name) for tag in tags]
        field = MultiChoiceField(chips, placeholder=t("team_settings.tags_any"))
        field.set_nothing_found(t("team_settings.no_tags"))
        add("tag_ids", t("team_settings.tags"), field, beside=True)
        add("excluded_stage_keys", t("team_settings.excluded"), self._excluded, beside=True)
        for name in self.form.names():
            self.form.field(name).editor.installEventFilter(self)

    def _changed(self) -> None:
        self._name()
        self.changed.emit()

    def _name(self) -> None:
        """The trash icon says which policy it takes away."""
        words = texts.t("kit.line_remove", name=self.form.field("name").value() or "")
        self._trash.setAccessibleName(words.strip())
        self._trash.setToolTip(words.strip())

    def _remove(self) -> None:
        self.removed.emit(self)


class PoliciesSection(QWidget):
    """Service levels: of at least a priority and one of the tags, reach a stage in time."""

    changed = Signal()

    def __init__(
        self,
        policies: Sequence[PolicyInput],
        stages: Sequence[StageInput],
        tags: Sequence[TagChip],
    ) -> None:
        super().__init__()
        self._stages = tuple(stages)
        self._tags = tuple(tags)
        self.cards: list[PolicyCard] = []
        self._column = QVBoxLayout()
        self._column.setSpacing(10)
        self._more = LinkButton(texts.t("team_settings.add_policy"), icon="plus")
        self._more.clicked.connect(self._add)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        means = texts.t("team_settings.policies_mean")
        column.addWidget(Text(texts.t("team_settings.policies"), "heading"))
        column.addWidget(Text(means, "body", "secondary", wrap=True))
        column.addLayout(self._column)
        column.addWidget(self._more, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        for policy in policies:
            self._show(policy)

    def follow(self, stages: Sequence[StageInput]) -> None:
        """Offer the stages as the section beside this one has them now."""
        self._stages = tuple(stages)
        for card in self.cards:
            card.follow(stages)

    def policies(self) -> tuple[PolicyInput, ...]:
        """The policies as they stand."""
        return tuple(card.policy() for card in self.cards)

    def check(self) -> bool:
        """Judge all fields; the first that cannot be read gets the focus."""
        wrong = [card for card in self.cards if not card.form.check()]
        if wrong:
            wrong[0].form.focus_first_error()
        return not wrong

    def show_problems(self, problems: Mapping[str, Problem]) -> None:
        """Show those named `policies.<place>.<field>` at their fields."""
        found: dict[int, dict[str, Problem | str]] = {}
        for name, problem in problems.items():
            parts = name.split(".")
            if len(parts) == 3 and parts[0] == "policies" and int(parts[1]) < len(self.cards):
                field = FORM_NAMES.get(parts[2], parts[2])
                found.setdefault(int(parts[1]), {})[field] = problem
        for place, told in sorted(found.items(), reverse=True):
            self.cards[place].form.set_errors(told)

    def _add(self) -> None:
        closing = [stage.key for stage in self._stages if stage.is_closing]
        reach = next(iter(closing), "")
        card = self._show(PolicyInput("", Priority.NORMAL, reach, 480))
        card.form.focus_field("name")
        self.changed.emit()

    def _show(self, policy: PolicyInput) -> PolicyCard:
        card = PolicyCard(policy, self._stages, self._tags)
        card.changed.connect(self.changed)
        card.removed.connect(self._remove)
        self.cards.append(card)
        self._column.addWidget(card)
        return card

    def _remove(self, card: PolicyCard) -> None:
        place = self.cards.index(card)
        self.cards.remove(card)
        self._column.removeWidget(card)
        card.hide()
        card.deleteLater()
        if self.cards:
            self.cards[min(place, len(self.cards) - 1)].form.focus_field("name")
        else:
            self._more.setFocus()
        self.changed.emit()
