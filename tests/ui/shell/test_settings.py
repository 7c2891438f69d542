"""The menu of the settings: teams for those who may, and the look of the window."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app import main, settings
from app.dialogs.teams import TeamSettings
from app.ui.kit.theme import color, theme
from app.ui.shell.settings import SettingsMenu
from tests.ui.kit.hands import click
from tests.ui.pages.ticket_desk import press

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.desk import Sitting


@pytest.fixture(autouse=True)
def stored_look() -> Iterator[None]:
    """What is stored on the workstation stays as it was."""
    before = settings.load()
    yield
    settings.save(before)
    theme().set_mode("light")


def open_menu(sitting: Sitting) -> SettingsMenu:
    """Press Settings in the rail."""
    sitting.window.rail.item("settings").setFocus()
    press(Qt.Key.Key_Space)
    sitting.settle()
    return sitting.child(SettingsMenu)


def choose(sitting: Sitting, menu: SettingsMenu, words: str) -> None:
    """Go to a row by arrow keys and press Enter."""
    for _ in menu.actions():
        QTest.keyClick(menu, Qt.Key.Key_Down)
        if menu.activeAction().text() == words:
            break
    assert menu.activeAction().text() == words
    QTest.keyClick(menu, Qt.Key.Key_Return)
    sitting.settle()


def ground(sitting: Sitting) -> str:
    """The colour of the window where nothing lies on it."""
    image = sitting.window.top_bar.grab().toImage()
    return image.pixelColor(image.width() // 2, 10).name()


def test_settings_are_no_list_the_list_stays_chosen(sitting: Sitting) -> None:
    open_menu(sitting)
    assert sitting.window.rail.item("tickets:all").isChecked()
    assert not sitting.window.rail.item("settings").isChecked()


def test_the_settings_of_a_team_are_opened_by_keys(sitting: Sitting) -> None:
    menu = open_menu(sitting)
    choose(sitting, menu, "Team settings: Customer Care")
    assert sitting.child(TeamSettings).header.reference.text() == "Customer Care"


def test_dark_is_chosen_by_keys_painted_at_once_and_kept_for_the_next_start(
    sitting: Sitting,
) -> None:
    before = ground(sitting)
    menu = open_menu(sitting)
    choose(sitting, menu, "Dark")
    assert theme().scheme == "dark"
    assert ground(sitting) == color("bg.window").name() != before
    assert settings.load().theme == "dark"
    again = open_menu(sitting)
    checked = [action.text() for action in again.actions() if action.isChecked()]
    assert checked == ["Dark", "English"]


def test_a_click_chooses_too(sitting: Sitting) -> None:
    menu = open_menu(sitting)
    action = next(one for one in menu.actions() if one.text() == "Light or dark as the system")
    click(menu, menu.actionGeometry(action).center())
    sitting.settle()
    assert settings.load().theme == "system"


def test_a_look_of_the_command_line_holds_for_this_time_only() -> None:
    settings.save(replace(settings.load(), theme="light"))
    main.make_application("dark")
    assert theme().scheme == "dark"
    assert settings.load().theme == "light"
    main.make_application()
    assert theme().scheme == "light"


def test_who_may_not_change_teams_sees_them_greyed(sit_down: Callable[..., Sitting]) -> None:
    menu = open_menu(sit_down(login="agent"))
    team = next(one for one in menu.actions() if one.text().startswith("Team settings"))
    assert not team.isEnabled()
