"""Team settings: name, members, stages, service levels, and the five after-sales services."""

from __future__ import annotations

import functools
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app import texts
from app.dialogs.teams import goods
from app.dialogs.teams.policies import PoliciesSection
from app.dialogs.teams.services import ServicesSection
from app.dialogs.teams.stages import StagesSection
from app.errors import Invalid, ServiceError, Stale
from app.services import calendars, tags, teams, users
from app.services.background import ContentKeys
from app.services.teams import Assignment, TeamId
from app.ui.kit.choice_list import Choice
from app.ui.kit.fields import CheckField, ChoiceField, MultiChoiceField, TextField
from app.ui.kit.form import Form
from app.ui.kit.labels import Text
from app.ui.kit.nav_rail import NavItem
from app.ui.kit.record_dialog import RecordDialog
from app.ui.kit.slots import spawn, ui_slot

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.services.calendars import CalendarChoice
    from app.services.tags import TagChip
    from app.services.teams import TeamCard
    from app.services.users import UserRow
    from app.ui.kit.desk import Desk

WIDTH = 1120
EDITS = "edits"
SECTIONS = (
    ("team", "info"),
    ("after_sales", "arrows-counter-clockwise"),
    ("stages", "columns"),
    ("policies", "timer"),
)


@dataclass(frozen=True, slots=True)
class Offered:
    """What the fields of the settings offer."""

    people: Sequence[UserRow]
    hours: Sequence[CalendarChoice]
    tags: Sequence[TagChip]


async def open_team_settings(
    window: QWidget, desk: Desk, team_id: int, edits: teams.SaveTeam | None = None
) -> TeamSettings:
    """Open the settings of a team over the window, with edits that were left unsaved."""
    ask = desk.background.ask
    card = await ask(teams.card, TeamId(team_id))
    people = await ask(users.rows, users.UserQuestion())
    hours = await ask(calendars.rows, None)
    chips = await ask(tags.rows, None)
    offered = Offered(people, hours, chips)
    dialog = TeamSettings(window, desk, card, offered, edits)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    return dialog


_SECTION_OF = {
    "stages": "stages",
    "policies": "policies",
    "refund_limit": "after_sales",
    "goodwill_limit": "after_sales",
    **dict.fromkeys(goods.NAMES, "after_sales"),
}


class TeamSettings(RecordDialog):
    """Sections at the left, one of them at the right; saved all at once."""

    def __init__(
        self,
        parent: QWidget,
        desk: Desk,
        card: TeamCard,
        offered: Offered,
        edits: teams.SaveTeam | None = None,
    ) -> None:
        super().__init__(
            parent,
            texts.t("team_settings.title"),
            icon="users-three",
            reference=card.name,
            width=WIDTH,
        )
        self._desk = desk
        self._card = card
        self._keys = ContentKeys()
        self._start = teams.form(card)
        shown = edits or self._start
        self._version = shown.version
        self.general = Form()
        self._fill_general(shown, offered)
        self.services = ServicesSection(card, shown)
        self.stages = StagesSection(shown.stages)
        self.policies = PoliciesSection(shown.policies, shown.stages, offered.tags)
        self._stack = QStackedWidget()
        self._items: list[NavItem] = []
        self._lay_out()
        self.set_primary(
            texts.t("team_settings.save"), self._save, working=texts.t("team_settings.saving")
        )
        self.draft_kept.connect(self._keep)
        self.stages.changed.connect(self._stages_changed)
        for section in (self.services, self.stages, self.policies):
            section.changed.connect(self._changed)
        self.general.changed.connect(self._changed)
        self._changed()

    def is_dirty(self) -> bool:
        """Whether anything differs from what is saved."""
        return self._request() != self._start

    def draft_content(self) -> Mapping[str, teams.SaveTeam] | None:
        """What Reopen of the toast brings back."""
        return {EDITS: self._request()} if self.is_dirty() else None

    def focus_first(self) -> None:
        """Everything is filled in: the hand begins at the sections, not at Save."""
        self._items[0].setFocus(Qt.FocusReason.TabFocusReason)

    def show_section(self, key: str) -> None:
        """Bring a section to the front."""
        place = [name for name, _icon in SECTIONS].index(key)
        self._items[place].setChecked(True)
        self._stack.setCurrentIndex(place)

    def show_problem(self, error: ServiceError) -> None:
        """Problems go to their section, the first of them to the front."""
        if isinstance(error, Invalid):
            self.general.set_errors(error.problems)
            self.services.limit.set_errors(error.problems)
            self.services.goods.set_errors(error.problems)
            self.stages.show_problems(error.problems)
            self.policies.show_problems(error.problems)
            first = next(iter(error.problems)).split(".")[0]
            self.show_section(_SECTION_OF.get(first, "team"))
            if first in goods.NAMES:
                self.services.goods.focus_first_error()
            rest = {n: p for n, p in error.problems.items() if n in ("stages", "policies")}
            if not rest:
                return
            error = Invalid(rest)
        super().show_problem(error)

    def show_stale(self, error: Stale) -> None:
        """Say who saved meanwhile; the dialog is opened anew on what is saved."""
        super().show_stale(error)
        self.banner.add_button(texts.t("team_settings.show_theirs"), self._show_theirs)

    def _lay_out(self) -> None:
        group = QButtonGroup(self)
        rail = QVBoxLayout()
        rail.setSpacing(2)
        for place, (key, icon) in enumerate(SECTIONS):
            item = NavItem(key, texts.t(f"team_settings.{key}"), icon)
            item.setFixedWidth(216)
            item.setChecked(not place)
            item.clicked.connect(self._section_chosen)
            group.addButton(item)
            rail.addWidget(item)
            self._items.append(item)
        rail.addStretch(1)
        team = QWidget()
        column = QVBoxLayout(team)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(Text(texts.t("team_settings.team"), "heading"))
        column.addWidget(self.general)
        column.addStretch(1)
        for widget in (team, self.services, self.stages, self.policies):
            self._stack.addWidget(widget)
        content = QWidget()
        row = QHBoxLayout(content)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(24)
        row.addLayout(rail)
        row.addWidget(self._stack, 1)
        self.body.add(content, stretch=1)

    def _fill_general(self, shown: teams.SaveTeam, offered: Offered) -> None:
        t, add = texts.t, self.general.add
        add("name", t("team_settings.name"), TextField(max_length=100), required=True)
        add("email", t("team_settings.email"), TextField(), beside=True)
        add(
            "member_ids",
            t("team_settings.members"),
            MultiChoiceField([Choice(one.id, one.name, one.email) for one in offered.people]),
        )
        add(
            "assignment",
            t("team_settings.assignment"),
            ChoiceField(
                [Choice(one, t(f"team_settings.assign_{one.value}")) for one in Assignment]
            ),
            required=True,
        )
        add(
            "calendar_id",
            t("team_settings.calendar"),
            ChoiceField([Choice(one.id, one.name) for one in offered.hours], clearable=True),
            beside=True,
        )
        add(
            "is_reason_required",
            t("team_settings.reasons"),
            CheckField(t("team_settings.reason_required")),
        )
        self.general.set_values(
            {
                "name": shown.name,
                "email": shown.email,
                "member_ids": shown.member_ids,
                "assignment": shown.assignment,
                "calendar_id": shown.calendar_id,
                "is_reason_required": shown.is_reason_required,
            }
        )

    def _request(self) -> teams.SaveTeam:
        """The dialog as it stands."""
        return replace(
            teams.form(self._card),
            version=self._version,
            stages=self.stages.stages(),
            policies=self.policies.policies(),
            services=self.services.switched_on(),
            refund_limit=self.services.limit_of("refund_limit"),
            goodwill_limit=self.services.limit_of("goodwill_limit"),
            goods=self.services.goods.options(),
            **self.general.values(),
        )

    async def _save(self) -> None:
        if not self.general.check():
            self.show_section("team")
            return
        if not (self.services.limit.check() and self.services.goods.check()):
            self.show_section("after_sales")
            return
        if not self.policies.check():
            self.show_section("policies")
            return
        request = self._request()
        saved = await self._desk.background.act(teams.save, request, key=self._keys.of(request))
        self._desk.notices.show(texts.t("team_settings.saved", team=saved.name))
        self.done_with(saved)

    def _keep(self, content: Mapping[str, teams.SaveTeam]) -> None:
        """Nothing is lost by Esc: the toast opens the settings again as they stood."""
        words = texts.t("team_settings.kept", team=self._card.name)
        reopen = functools.partial(_reopen, self._window, self._desk, content[EDITS])
        self._desk.notices.offer_reopen(words, reopen)

    def _stages_changed(self) -> None:
        self.policies.follow(self.stages.stages())

    def _changed(self) -> None:
        self.set_sentence(
            texts.t("team_settings.not_saved")
            if self.is_dirty()
            else texts.t("team_settings.clean")
        )

    def _section_chosen(self) -> None:
        item = self.sender()
        if isinstance(item, NavItem):
            self.show_section(item.key)

    @ui_slot
    async def _show_theirs(self) -> None:
        self.done_with(None)
        await open_team_settings(self._window, self._desk, self._card.id)


def _reopen(window: QWidget, desk: Desk, edits: teams.SaveTeam) -> None:
    spawn(open_team_settings(window, desk, edits.id, edits), desk.notices)
