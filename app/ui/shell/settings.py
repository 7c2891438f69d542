"""The menu of the settings: teams, and the look of the window."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from app import settings, texts
from app.ui.kit.slots import ui_slot
from app.ui.kit.theme import theme

if TYPE_CHECKING:
    from app.ui.kit.desk import Desk


class SettingsMenu(QMenu):
    """Team settings for those who may, and light, dark or as the system."""

    def __init__(self, parent: QWidget, desk: Desk) -> None:
        super().__init__(parent)
        self._desk = desk

    async def show_at(self, widget: QWidget) -> None:
        """Fill the menu and open it above `widget`."""
        from app.services import teams

        for team in await self._desk.background.ask(teams.rows, None):
            action = self.addAction(texts.t("shell.team_settings", team=team.name))
            action.setData(int(team.id))
            action.triggered.connect(self._team_chosen)
            action.setEnabled(self._desk.may("team.write"))
        self.addSeparator()
        looks = QActionGroup(self)
        for mode in settings.THEMES:
            look = QAction(texts.t(f"shell.theme_{mode}"), self)
            look.setCheckable(True)
            look.setChecked(theme().mode == mode)
            look.setData(mode)
            look.triggered.connect(self._look_chosen)
            looks.addAction(look)
            self.addAction(look)
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
