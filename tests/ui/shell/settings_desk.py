"""The menu of the settings, chosen from by the mouse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.ui.shell.settings import SettingsMenu
from tests.ui.kit.hands import click

if TYPE_CHECKING:
    from tests.desk import Sitting


def choose_setting(sitting: Sitting, words: str) -> None:
    """Click Settings in the rail, then the row of these words."""
    click(sitting.window.rail.item("settings"))
    sitting.settle()
    menu = sitting.child(SettingsMenu)
    row = next(action for action in menu.actions() if action.text() == words)
    left = Qt.MouseButton.LeftButton
    QTest.mouseClick(menu, left, pos=menu.actionGeometry(row).center())
    sitting.settle()
