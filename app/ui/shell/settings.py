"""The menu of the settings: teams, lock dates, and the look of the window."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction, QActionGroup

from app import settings, texts
from app.ui.kit.menu import Menu
from app.ui.kit.slots import spawn
from app.ui.kit.theme import theme

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from app.ui.kit.desk import Desk


class SettingsMenu(Menu):
    """Settings for those who may change them, and light, dark or as the system."""

    def __init__(self, parent: QWidget, desk: Desk) -> None:
        super().__init__(parent)
        self._window = parent.window()
        self._desk = desk

    async def show_at(self, widget: QWidget) -> None:
        """Fill the menu and open it above `widget`."""
        from app.services import teams

        for team in await self._desk.background.ask(teams.rows, None):
            words = texts.t("shell.team_settings", team=team.name)
            action = self.add(words, self._team_chosen, data=int(team.id))
            action.setEnabled(self._desk.may("team.write"))
        self.addSeparator()
        books = self.add(texts.t("lock_dates.menu"), self._lock_dates_chosen, icon="lock-simple")
        books.setEnabled(self._desk.may("books.lock") or self._desk.may("books.unlock"))
        self.addSeparator()
        looks = QActionGroup(self)
        for mode in settings.THEMES:
            look = self.add(texts.t(f"shell.theme_{mode}"), self._look_chosen, data=mode)
            look.setCheckable(True)
            look.setChecked(theme().mode == mode)
            looks.addAction(look)
        self.aboutToHide.connect(self.deleteLater)
        self.popup(widget.mapToGlobal(QPoint(0, -self.sizeHint().height())))

    # A chosen menu is gone at once: what comes of it belongs to the window.

    def _team_chosen(self) -> None:
        from app.dialogs.teams import open_team_settings

        opening = open_team_settings(self._window, self._desk, int(self._chosen()))
        spawn(opening, self._window)

    def _lock_dates_chosen(self) -> None:
        from app.dialogs.lock_dates import open_lock_dates

        spawn(open_lock_dates(self._window, self._desk), self._window)

    def _look_chosen(self) -> None:
        mode = self._chosen()
        theme().set_mode(mode)
        keeping = self._desk.background.run(
            lambda: settings.save(replace(settings.load(), theme=mode))
        )
        spawn(keeping, self._window)

    def _chosen(self) -> Any:  # noqa: ANN401  what the row was made with
        action = self.sender()
        return action.data() if isinstance(action, QAction) else None
