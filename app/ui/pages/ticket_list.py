"""The list of tickets: views, free text, filters, sort, and the way into a ticket."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app import texts
from app.services import tickets
from app.services.tickets import RecordRef, ShippedFilter, TicketFilter, TicketSort
from app.ui.kit.buttons import Button
from app.ui.kit.chip import FilterChip
from app.ui.kit.empty_state import EmptyState
from app.ui.kit.flow_layout import FlowLayout
from app.ui.kit.live import live
from app.ui.kit.navigation import navigation
from app.ui.kit.page import Page
from app.ui.kit.search_field import SearchField
from app.ui.kit.slots import ui_slot
from app.ui.kit.tabs import TabBar
from app.ui.kit.windowed_table import WindowedTable
from app.ui.pages.ticket_filters import FilterMenu
from app.ui.pages.ticket_source import columns, ticket_source

if TYPE_CHECKING:
    from app.services.events import Event
    from app.services.tickets import TicketList, TicketRow
    from app.ui.kit.desk import Desk
    from app.ui.pages.sources import ListSource

TABS = ("all", "open", *(shipped.value for shipped in ShippedFilter))
FILTER_ICONS = {
    "team_ids": "users-three",
    "stage_ids": "circle-half",
    "assignee_ids": "user-circle",
    "tag_ids": "tag",
}


class TicketListPage(Page):
    """One list; `ticket_list` tells the filter and order that previous and next step through."""

    hints = (
        ("J", "keys.down"),
        ("K", "keys.up"),
        ("Return", "keys.open"),
        ("/", "ticket_list.hint_search"),
        ("F", "ticket_list.hint_filter"),
        ("Ctrl+N", "ticket_list.hint_new"),
    )

    def __init__(
        self,
        desk: Desk,
        *,
        view: str = "all",
        team_id: tickets.TeamId | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(desk, parent)
        self.setObjectName("ticket_list")
        self._view = view
        self._base = TicketFilter(team_ids=(team_id,) if team_id is not None else ())
        self._team = ""
        self._chosen: dict[tuple[str, int], str] = {}
        self._text = ""
        self._sort = TicketSort.NUMBER
        self._is_descending = True
        self._source: ListSource | None = None
        self._filters = FilterMenu(desk, self)
        self._filters.picked.connect(self._add_filter)
        self._filters.sort_picked.connect(self._sort_picked)
        self._build()
        self._add_keys()
        live.changed.connect(self._event)
        self._show_title()

    @property
    def ticket_list(self) -> TicketList:
        """The list as it is filtered and sorted now."""
        return tickets.TicketList(
            filter=self._filter(), sort=self._sort, is_descending=self._is_descending
        )

    @property
    def list_key(self) -> str:
        """The row of the rail of this view; Open tickets have none of their own."""
        if self._base.team_ids:
            return f"team:{self._base.team_ids[0]}"
        return f"tickets:{'all' if self._view == 'open' else self._view}"

    async def load(self) -> None:
        if self._source is None:
            if self._base.team_ids:
                await self._name_team()
            self._show()
            self.table.view.setFocus()
        else:
            self.table.model.reload()

    def panes(self) -> list[QWidget]:
        return [self]

    def _build(self) -> None:
        self._tabs = TabBar("pill", height=32)
        for key in TABS:
            self._tabs.add(texts.t(f"ticket_list.tab_{key}"))
        self._tabs.setCurrentIndex(TABS.index(self._view) if self._view in TABS else 0)
        self._tabs.setAccessibleName(texts.t("ticket_list.views"))
        self._tabs.currentChanged.connect(self._tab_chosen)
        self.new_button = Button(texts.t("ticket_list.new"), "primary", icon="plus", keys="Ctrl+N")
        self.new_button.clicked.connect(self._new)
        self.new_button.setEnabled(self.desk.may("ticket.write"))
        self.search = SearchField(texts.t("ticket_list.search"), keys="/")
        self.search.setFixedWidth(340)
        self.search.searched.connect(self._searched)
        self.search.left.connect(self._to_rows)
        self._filter_button = Button(
            texts.t("ticket_list.filter"), "quiet", icon="funnel-simple", keys="F"
        )
        self._filter_button.clicked.connect(self._open_filters)
        self._chips = QWidget()
        self._chip_row = FlowLayout(self._chips)
        self.table = WindowedTable(columns(), name=texts.t("ticket_list.title"))
        self.table.view.opened.connect(self._open)
        self.setFocusProxy(self.table.view)
        self.table.view.sort_wanted.connect(self._sort_by)
        self.table.view.show_sort(self._sort, descending=True)
        top, second = QHBoxLayout(), QHBoxLayout()
        top.addWidget(self._tabs, 1)
        top.addWidget(self.new_button)
        second.setSpacing(8)
        second.addWidget(self.search)
        second.addWidget(self._filter_button)
        second.addWidget(self._chips, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 12, 16, 12)
        column.setSpacing(10)
        column.addLayout(top)
        column.addLayout(second)
        column.addWidget(self.table, 1)

    def _add_keys(self) -> None:
        self.keys.shortcut("/", "ticket_list.hint_search", self._focus_search)
        self.keys.shortcut("F", "ticket_list.hint_filter", self._open_filters)

    def _filter(self) -> TicketFilter:
        """The view, the chips and the free text, all at once."""
        shipped = ShippedFilter(self._view) if self._view in set(ShippedFilter) else None
        ids: dict[str, list[int]] = {}
        for kind, identity in self._chosen:
            ids.setdefault(kind, []).append(identity)
        base = self._base
        return replace(
            base,
            shipped=shipped,
            is_open=True if self._view == "open" else None,
            text=self._text,
            team_ids=(*base.team_ids, *map(tickets.TeamId, ids.get("team_ids", ()))),
            stage_ids=tuple(map(tickets.StageId, ids.get("stage_ids", ()))),
            assignee_ids=tuple(map(tickets.UserId, ids.get("assignee_ids", ()))),
            tag_ids=tuple(map(tickets.TagId, ids.get("tag_ids", ()))),
        )

    def _show(self) -> None:
        """Ask anew with the filter and order of now."""
        self.table.set_empty(self._empty_state())
        self._source = ticket_source(self.desk.background, self.ticket_list)
        self.table.show_source(self._source)

    def _empty_state(self) -> EmptyState:
        if not self._chosen and not self._text:
            state = EmptyState(
                "tray", texts.t("ticket_list.empty"), texts.t("ticket_list.empty_sentence")
            )
            if self.desk.may("ticket.write"):
                state.add_button(texts.t("ticket_list.new"), self._new, icon="plus")
            return state
        state = EmptyState(
            "funnel-simple",
            self._no_match(),
            texts.t("ticket_list.no_match_sentence"),
        )
        clear = "ticket_list.clear" if self._chosen else "ticket_list.clear_search"
        state.add_button(texts.t(clear), self._clear_filters)
        return state

    def _no_match(self) -> str:
        """What nothing was found for: the words that were searched, the filters, or both."""
        filters = len(self._chosen)
        if not self._text:
            return texts.t("ticket_list.no_match", n=filters)
        if not filters:
            return texts.t("ticket_list.no_match_words", words=self._text)
        return texts.t("ticket_list.no_match_both", n=filters, words=self._text)

    def _show_chips(self) -> None:
        while self._chip_row.count():
            item = self._chip_row.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for place, ((kind, identity), name) in enumerate(self._chosen.items()):
            title = texts.t(f"ticket_list.by_{kind.removesuffix('_ids')}")
            chip = FilterChip(title, name, icon=FILTER_ICONS[kind])
            chip.setProperty("filter", [kind, identity])
            chip.clicked.connect(self._open_filters)
            chip.removed.connect(self._remove_filter)
            self._chip_row.insert(place, chip)

    async def _name_team(self) -> None:
        from app.services import teams

        for team in await self.desk.background.ask(teams.rows, None):
            if team.id in self._base.team_ids:
                self._team = team.name
        self._show_title()

    def _show_title(self) -> None:
        """The team, or else the view, is where the breadcrumbs begin."""
        self.set_title(self._team or texts.t(f"ticket_list.view_{self._view}"))

    def _tab_chosen(self, index: int) -> None:
        self._view = TABS[index]
        self._show_title()
        self._show()

    def _to_rows(self) -> None:
        self.table.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _searched(self, text: str) -> None:
        self._text = text
        self._show()

    def _sort_by(self, key: str, is_descending: bool) -> None:
        self._sort, self._is_descending = TicketSort(key), is_descending
        self.table.view.show_sort(key, descending=is_descending)
        self._show()

    def _sort_picked(self, key: str) -> None:
        self._sort_by(key, key == self._sort and not self._is_descending)

    def _add_filter(self, kind: str, identity: int, name: str) -> None:
        self._chosen[kind, identity] = name
        self._show_chips()
        self._show()

    def _remove_filter(self) -> None:
        kind, identity = self.sender().property("filter")
        self._chosen.pop((kind, identity), None)
        self._show_chips()
        self._show()

    def _clear_filters(self) -> None:
        self._chosen.clear()
        self._text = ""
        self.search.set_value("")
        self._show_chips()
        self._show()
        self.table.view.setFocus()

    def _focus_search(self) -> None:
        self.search.editor.setFocus()

    @ui_slot
    async def _open_filters(self) -> None:
        await self._filters.open_below(self._filter_button, self._sort)

    @ui_slot
    async def _new(self) -> None:
        from app.dialogs.tickets import open_new_ticket

        await open_new_ticket(self.window(), self.desk)

    def _open(self, row: TicketRow) -> None:
        navigation.open(RecordRef("ticket", row.id))

    def _event(self, event: Event) -> None:
        if event.ticket_id is not None or event.ref.kind in ("ticket", "team"):
            self.table.model.reload()
