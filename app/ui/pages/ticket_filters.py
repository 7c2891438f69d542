"""The menu of filters for the list of tickets: team, stage, assignee, tag."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QMenu, QWidget

from app import texts
from app.services import tags, teams, users

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtGui import QAction

    from app.ui.kit.desk import Desk


class FilterMenu(QMenu):
    """`picked` carries the field of TicketFilter, the id, and the words of the chip."""

    picked = Signal(str, int, str)

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self.triggered.connect(self._chosen)

    async def show_below(self, widget: QWidget) -> None:
        """Read what can be chosen and open the menu."""
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
        self.popup(widget.mapToGlobal(QPoint(0, widget.height() + 4)))

    def _fill(self, kind: str, rows: Iterable[tuple[int, str]]) -> None:
        """One submenu."""
        title = texts.t(f"ticket_list.by_{kind.removesuffix('_ids')}")
        menu = self.addMenu(title)
        for identity, name in rows:
            action = menu.addAction(name.replace("&", "&&"))
            action.setData((kind, int(identity), f"{title}: {name}"))
        menu.setEnabled(not menu.isEmpty())

    def _chosen(self, action: QAction) -> None:
        kind, identity, words = action.data()
        self.picked.emit(kind, identity, words)
