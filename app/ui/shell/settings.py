"""The menu of the settings: teams, and the look of the window."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction, QActionGroup

from app import settings, texts
from app.ui.kit.menu import Menu
from app.ui.kit.slots import ui_slot
from app.ui.kit.theme import theme

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from app.ui.kit.desk import Desk


class SettingsMenu(Menu):
    """Team settings for those who may, and light, dark or as the system."""

    def __init__(self, parent: QWidget, desk: Desk) -> None:
        super().__init__(parent)
        self._desk = desk

    async def show_at(self, widget: QWidget) -> None:
        """Fill the menu and open it above `widget`."""
        from app.services import teams

        for team in await self._desk.background.ask(teams.rows, None):
            words = texts.t("shell.team_settings", team=team.name)
            action = self.add(words, self._team_chosen, data=int(team.id))
            action.setEnabled(self._desk.may("team.write"))
        self.addSeparator()
        looks = QActionGroup(self)
        for mode in settings.THEMES:
            look = self.add(texts.t(f"shell.theme_{mode}"), self._look_chosen, data=mode)
            look.setCheckable(True)
            look.setChecked(theme().mode == mode)
            looks.addAction(look)
        self.aboutToHide.connect(self.deleteLater)
        self.popup(widget.mapToGlobal(QPoint(0, -self.sizeHint().height())))

    @ui_slot
    async def _team_chosen(self) -> None:
        from app.dialogs.teams import open_team_settings

        action = self.sender()
        if isinstance(action, QAction):
            await open_team_settings(self.window(), self._desk, int(action.data()))

    @ui_slot
    async def _look_chosen(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            mode = action.data()
            theme().set_mode(mode)
            await self._desk.background.run(
                lambda: settings.save(replace(settings.load(), theme=mode))
            )
