"""Properties are read as text and edited in place; Esc takes an edit back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QPushButton

from app.ui.kit.compare_dialog import CompareDialog, Difference
from app.ui.kit.fields import Choice, ChoiceField, TextField
from app.ui.kit.property_grid import PropertyGrid
from tests.ui.kit.hands import click, press, type_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QMainWindow
    from pytestqt.qtbot import QtBot


@pytest.fixture
def grid(show: Callable[[Any], Any]) -> PropertyGrid:
    """Two properties, saved."""
    made = PropertyGrid()
    made.add("subject", "Subject", TextField(max_length=20))
    made.add(
        "team",
        "Team",
        ChoiceField([Choice(1, "Customer Care"), Choice(2, "Wholesale")]),
        column=1,
        link="Open the team",
    )
    made.set_values({"subject": "Clocks stop", "team": 1})
    made.mark_clean()
    shown: PropertyGrid = show(made)
    QApplication.processEvents()
    return shown


def test_a_change_makes_it_dirty_and_esc_restores_what_was_there(
    qtbot: QtBot, grid: PropertyGrid
) -> None:
    editor = grid.field("subject").editor
    editor.setFocus()
    with qtbot.waitSignal(grid.changed) as changed:
        type_in(editor, "!")
    assert changed.args == ["subject"]
    assert grid.changes() == {"subject": "!Clocks stop"}
    press(editor, Qt.Key.Key_Escape)
    assert grid.changes() == {}
    assert not grid.is_dirty()


def test_esc_takes_back_what_was_picked_from_a_list(grid: PropertyGrid) -> None:
    editor = grid.field("team").editor
    editor.setFocus()
    press(editor, Qt.Key.Key_Down)
    press(QApplication.focusWidget(), Qt.Key.Key_Down)
    press(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert grid.changes() == {"team": 2}
    press(editor, Qt.Key.Key_Escape)
    assert grid.changes() == {}


def test_discard_goes_back_to_what_was_saved(grid: PropertyGrid) -> None:
    grid.set_values({"subject": "Lamps", "team": 2})
    assert grid.is_dirty()
    grid.restore()
    assert grid.values() == {"subject": "Clocks stop", "team": 1}


def test_what_cannot_be_saved_is_told_below_the_value(grid: PropertyGrid) -> None:
    grid.set_values({"subject": "x" * 30})
    assert not grid.check()
    assert grid.field("subject").error() == "30 characters; at most 20 fit."
    grid.set_values({"subject": "Clocks"})
    left = grid.set_errors({"team": "This team is gone.", "stage": "No."})
    assert (grid.field("team").error(), list(left)) == ("This team is gone.", ["stage"])
    assert grid.field("subject").error() == ""


def test_the_open_icon_says_and_tells_what_it_opens(qtbot: QtBot, grid: PropertyGrid) -> None:
    opener = next(
        one for one in grid.findChildren(QPushButton) if one.accessibleName() == "Open the team"
    )
    with qtbot.waitSignal(grid.opened) as opened:
        click(opener)
    assert opened.args == ["team"]


def test_the_label_is_the_name_of_its_editor(grid: PropertyGrid) -> None:
    assert grid.field("subject").editor.accessibleName() == "Subject"
    assert grid.field("subject").editor.objectName() == "subject_editor"


@pytest.mark.usefixtures("loop")
def test_after_a_stale_save_each_field_keeps_mine_or_takes_theirs(
    qtbot: QtBot, window: QMainWindow
) -> None:
    dialog = CompareDialog(
        window,
        who="Tom Okafor",
        differences=[
            Difference("stage_id", "Stage", "In Progress", "On Hold"),
            Difference("user_id", "Assigned to", "Priya Nair", "Tom Okafor"),
        ],
    )
    qtbot.addWidget(dialog)
    dialog.open()
    assert dialog.choices() == {"stage_id": "mine", "user_id": "mine"}
    click(dialog.findChild(QAbstractButton, "user_id_theirs"))
    with qtbot.waitSignal(dialog.succeeded) as done:
        press(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert done.args == [{"stage_id": "mine", "user_id": "theirs"}]
