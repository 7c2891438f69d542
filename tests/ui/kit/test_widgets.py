"""The smaller parts of the window, by key and mouse."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QMainWindow, QPushButton, QWidget

from app.ui.kit import keycaps
from app.ui.kit.avatar import initials, shade
from app.ui.kit.banner import Banner
from app.ui.kit.breadcrumbs import Breadcrumbs
from app.ui.kit.buttons import Button, ServiceButton
from app.ui.kit.chip import FilterChip, state_chip
from app.ui.kit.composer import Composer
from app.ui.kit.empty_state import EmptyState
from app.ui.kit.labels import Text
from app.ui.kit.live import Live
from app.ui.kit.menu import Menu
from app.ui.kit.nav_rail import NavRail
from app.ui.kit.navigation import Navigation
from app.ui.kit.search_field import SearchField
from app.ui.kit.smart_button import SmartButton
from app.ui.kit.stage_bar import Stage, StageBar
from app.ui.kit.tabs import TabBar, TabPages
from app.ui.kit.totals_box import Total, TotalsBox
from tests.ui.kit.hands import click, press, type_in

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

Show = Callable[[Any], Any]
STAGES = [
    Stage("new", "New", "circle-dashed", "violet"),
    Stage("progress", "In Progress", "circle-half", "info"),
    Stage("solved", "Solved", "check-circle-fill", "success"),
]


def named(parent: QWidget, name: str) -> QWidget:
    """The widget with an accessible name."""
    return next(one for one in parent.findChildren(QWidget) if one.accessibleName() == name)


def test_one_click_asks_to_move_the_stage_and_the_bar_waits_for_the_answer(
    qtbot: QtBot, show: Show
) -> None:
    bar = show(StageBar())
    bar.set_stages(STAGES, "new")
    QApplication.processEvents()
    with qtbot.waitSignal(bar.moved) as moved:
        click(named(bar, "Solved"))
    assert moved.args == ["solved"]
    assert bar.current() == "new"
    with qtbot.assertNotEmitted(bar.moved):
        click(named(bar, "New"))


def test_arrow_keys_walk_through_the_stages_and_enter_moves(qtbot: QtBot, show: Show) -> None:
    bar = show(StageBar())
    bar.set_stages(STAGES, "new")
    QApplication.processEvents()
    named(bar, "New").setFocus()
    press(QApplication.focusWidget(), Qt.Key.Key_Right)
    with qtbot.waitSignal(bar.moved) as moved:
        press(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert moved.args == ["progress"]


def test_a_narrow_stage_bar_shows_icons_with_tooltips(show: Show) -> None:
    bar = show(StageBar())
    bar.set_stages(STAGES, "new")
    bar.setFixedWidth(bar.minimumSizeHint().width())
    QApplication.processEvents()
    assert named(bar, "Solved").toolTip() == "Solved"
    bar.setFixedWidth(600)
    QApplication.processEvents()
    assert named(bar, "Solved").toolTip() == ""


def test_a_stage_bar_to_look_at_cannot_be_moved(qtbot: QtBot, show: Show) -> None:
    bar = show(StageBar(read_only=True))
    bar.set_stages(STAGES, "new")
    QApplication.processEvents()
    with qtbot.assertNotEmitted(bar.moved):
        click(named(bar, "Solved"))


def test_a_locked_service_says_why_and_does_nothing(qtbot: QtBot, show: Show) -> None:
    button = show(ServiceButton("Refund", "receipt", "refund", keys="Alt+1"))
    assert button.toolTip() == "Refund  Alt 1"
    button.set_locked("No posted invoice for this customer")
    assert button.isEnabled()
    assert button.toolTip() == "No posted invoice for this customer"
    assert button.accessibleDescription() == "No posted invoice for this customer"
    with qtbot.assertNotEmitted(button.triggered):
        click(button)
    button.set_locked("")
    with qtbot.waitSignal(button.triggered):
        click(button)


def test_enter_and_space_press_what_has_the_focus(qtbot: QtBot, show: Show) -> None:
    for button in (Button("Save"), SmartButton("Return", "1 · ready", icon="package")):
        show(button)
        button.setFocus()
        for key in (Qt.Key.Key_Return, Qt.Key.Key_Space):
            with qtbot.waitSignal(button.clicked):
                press(button, key)


def test_an_ampersand_is_shown_and_is_no_shortcut(show: Show) -> None:
    button: Button = show(Button("Send & Print"))
    assert (button.label(), button.accessibleName()) == ("Send & Print", "Send & Print")
    assert button.shortcut().isEmpty()


def test_a_smart_button_tells_its_fact_and_flashes_once(qtbot: QtBot, show: Show) -> None:
    button = show(
        SmartButton("Credit Notes", "1 · £49.72 posted", icon="receipt", service="refund")
    )
    assert button.accessibleName() == "Credit Notes, 1 · £49.72 posted"
    button.flash()
    assert button.is_flashing()
    qtbot.waitUntil(lambda: not button.is_flashing())
    button.setFixedWidth(button.minimumSizeHint().width())
    QApplication.processEvents()
    assert button.toolTip() == "Credit Notes: 1 · £49.72 posted"


def test_breadcrumbs_lead_back_and_the_middle_collapses(qtbot: QtBot, show: Show) -> None:
    crumbs = show(Breadcrumbs())
    crumbs.show_titles(["All tickets", "Customer Care", "#00318", "RINV/2026/00007", "Preview"])
    QApplication.processEvents()
    shown = [one.accessibleName() for one in crumbs.findChildren(QPushButton) if one.isVisible()]
    assert shown == ["All tickets", "More pages", "RINV/2026/00007"]
    with qtbot.waitSignal(crumbs.chosen) as chosen:
        click(named(crumbs, "RINV/2026/00007"))
    assert chosen.args == [3]
    click(named(crumbs, "More pages"))
    menu = crumbs.findChild(Menu)
    assert [action.text() for action in menu.actions()] == ["Customer Care", "#00318"]
    with qtbot.waitSignal(crumbs.chosen) as chosen:
        menu.actions()[1].trigger()
    assert chosen.args == [2]
    menu.close()


def test_the_rail_tells_what_was_chosen_and_collapses_to_icons(qtbot: QtBot, show: Show) -> None:
    rail = show(NavRail())
    rail.add_section("Tickets")
    rail.add_item("all", "All tickets", "list-bullets").set_count("38")
    rail.add_item("mine", "My tickets", "tray")
    assert rail.width() == 216
    with qtbot.waitSignal(rail.chosen) as chosen:
        click(rail.item("mine"))
    assert chosen.args == ["mine"]
    assert (rail.item("mine").isChecked(), rail.item("all").isChecked()) == (True, False)
    rail.set_collapsed(True)
    assert rail.width() == 56
    assert rail.item("all").toolTip() == "All tickets, 38"


def test_a_search_waits_for_the_last_key_and_enter_does_not(qtbot: QtBot, show: Show) -> None:
    field = show(SearchField("Search tickets", keys="/"))
    field.editor.setFocus()
    with qtbot.waitSignal(field.searched) as searched:
        type_in(field.editor, "clock")
    assert searched.args == ["clock"]
    with qtbot.waitSignal(field.searched) as searched:
        type_in(field.editor, "s")
        press(field.editor, Qt.Key.Key_Return)
    assert searched.args == ["clocks"]
    with qtbot.waitSignal(field.searched) as searched:
        click(named(field, "Clear the search"))
    assert searched.args == [""]


def test_arrow_keys_turn_the_pages_of_tabs(show: Show) -> None:
    pages = show(TabPages())
    first, second = QWidget(), QWidget()
    pages.add("Description", first)
    pages.add("Order lines", second, count="4")
    QApplication.processEvents()
    pages.bar.setFocus()
    press(pages.bar, Qt.Key.Key_Right)
    assert second.isVisible()
    assert not first.isVisible()
    assert pages.bar.accessibleTabName(1) == "Order lines 4"


def test_a_tab_makes_room_for_its_count(show: Show) -> None:
    bar: TabBar = show(TabBar("pill"))
    bar.add("All")
    narrow = bar.tabSizeHint(0).width()
    bar.set_count(0, "1,234")
    assert bar.tabSizeHint(0).width() > narrow


def test_a_filter_is_taken_away_by_its_cross_or_delete(qtbot: QtBot, show: Show) -> None:
    chip = show(FilterChip("Team", "Any of 3", icon="users-three"))
    assert chip.accessibleName() == "Team: Any of 3"
    with qtbot.waitSignal(chip.removed), qtbot.assertNotEmitted(chip.clicked):
        click(chip, QPoint(chip.width() - 15, 14))
    with qtbot.waitSignal(chip.removed):
        press(chip, Qt.Key.Key_Delete)
    with qtbot.waitSignal(chip.clicked):
        click(chip, QPoint(20, 14))


def test_a_chip_tells_its_state_in_words(show: Show) -> None:
    chip = show(state_chip("invoice", "draft", "Draft"))
    chip.show_state("invoice", "paid", "Paid")
    assert (chip.text(), chip.accessibleName(), chip.height()) == ("Paid", "Paid", 22)


def test_totals_are_shown_and_replaced(show: Show) -> None:
    totals = show(TotalsBox())
    totals.show_totals([Total("Untaxed amount", "£42.14"), Total("Total credit", "£49.72", True)])
    assert totals.texts() == [("Untaxed amount", "£42.14"), ("Total credit", "£49.72")]
    totals.show_totals([Total("Total credit", "£0.00", grand=True)])
    assert totals.texts() == [("Total credit", "£0.00")]


def test_a_banner_never_reads_text_as_markup(show: Show) -> None:
    banner = show(Banner())
    assert banner.text() == ""
    banner.say("<b>INV</b> is a draft.")
    assert banner.isVisible()
    assert banner.text() == "<b>INV</b> is a draft."
    banner.clear()
    assert not banner.isVisible()


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Priya Nair", "PN"), ("Cher", "C"), ("Anna-Lena van Dijk", "AD"), ("", "?"), ("«»", "?")],
)
def test_a_person_has_initials(name: str, letters: str) -> None:
    assert initials(name) == letters
    assert 1 <= shade(name) <= 5


def test_keys_are_written_as_people_read_them() -> None:
    assert keycaps.key_text("Ctrl+Return") == "Ctrl ↵"
    assert keycaps.key_text("Alt+1") == "Alt 1"
    assert keycaps.key_text("Esc") == "Esc"


def test_records_are_opened_and_changes_told_by_one_signal_each(qtbot: QtBot) -> None:
    bus, live = Navigation(), Live()
    with qtbot.waitSignal(live.changed) as told:
        live.publish("event")
    assert told.args == ["event"]

    class Reference:
        kind = "credit_note"
        id = 7

    reference = Reference()
    with qtbot.waitSignal(bus.open_record) as opened:
        bus.open(reference)
    assert opened.args == [reference]


def test_a_long_sentence_of_an_empty_screen_is_seen_whole(show: Show) -> None:
    words = (
        "A ticket holds what a customer writes and everything that is done about it, "
        "by whom, when and why."
    )
    state = show(EmptyState("tray", "No tickets here", words))
    QApplication.processEvents()
    said = next(one for one in state.findChildren(Text) if one.text() == words)
    assert said.height() >= 2 * said.fontMetrics().height()
    assert said.width() <= 520


def test_ctrl_enter_in_the_composer_sends_and_does_nothing_else_of_the_page(
    qtbot: QtBot, window: QMainWindow
) -> None:
    composer = Composer(today=dt.date(2026, 11, 24))
    window.setCentralWidget(composer)
    posted: list[str] = []
    post = QShortcut(QKeySequence("Ctrl+Return"), window)
    post.activated.connect(lambda: posted.append("posted"))
    composer.write(1)
    type_in(QApplication.focusWidget(), "Lot 0914 again")
    with qtbot.waitSignal(composer.note_written) as written:
        press(QApplication.focusWidget(), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert written.args == ["Lot 0914 again"]
    assert posted == []
