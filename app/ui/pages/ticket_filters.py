"""The menu of filters for the list of tickets: team, stage, assignee, tag; and of its order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from app import texts
from app.services import tags, teams, users
from app.services.tickets import TicketSort
from app.ui.kit.menu import Menu

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtGui import QAction
    from PySide6.QtWidgets import QWidget

    from app.ui.kit.desk import Desk


class FilterMenu(Menu):
    """`picked` carries the field of TicketFilter, the id, and what the chip says is chosen."""

    picked = Signal(str, int, str)
    sort_picked = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self.triggered.connect(self._chosen)

    async def open_below(self, widget: QWidget, sort: TicketSort) -> None:
        """Read what can be chosen and open the menu; `sort` is the order of now."""
        ask = self._desk.background.ask
        self.clear()
        self._fill("team_ids", ((row.id, row.name) for row in await ask(teams.rows, None)))
        stages = await ask(teams.stages, None)
        names = {row.id: row.name for row in await ask(teams.rows, None)}
        self._fill(
            "stage_ids", ((row.id, f"{row.name} · {names.get(row.team_id, '')}") for row in stages)
        )
        people = await ask(users.rows, users.UserQuestion())
        self._fill("assignee_ids", ((row.id, row.name) for row in people))
        self._fill("tag_ids", ((row.id, row.name) for row in await ask(tags.rows, None)))
        self._fill_order(sort)
        self.show_below(widget)

    def _fill(self, kind: str, rows: Iterable[tuple[int, str]]) -> None:
        """One submenu."""
        title = texts.t(f"ticket_list.by_{kind.removesuffix('_ids')}")
        menu = Menu(self)
        menu.setTitle(title)
        self.addMenu(menu)
        for identity, name in rows:
            menu.add(name, data=(kind, int(identity), name))
        menu.setEnabled(not menu.isEmpty())

    def _fill_order(self, sort: TicketSort) -> None:
        """The columns that can be sorted by, so that the mouse is not needed for it."""
        menu = Menu(self)
        menu.setTitle(texts.t("ticket_list.sort_by"))
        self.addSeparator()
        self.addMenu(menu)
        for key in TicketSort:
            action = menu.add(texts.t(f"ticket_list.{key.value}"), data=("sort", key.value, ""))
            action.setCheckable(True)
            action.setChecked(key is sort)

    def _chosen(self, action: QAction) -> None:
        kind, identity, name = action.data()
        if kind == "sort":
            self.sort_picked.emit(identity)
        else:
            self.picked.emit(kind, identity, name)
