"""The history is newest first, a note is never sent as a message, links lead to records."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPlainTextEdit, QPushButton

from app.ui.kit.composer import ACTIVITY, MESSAGE, NOTE
from app.ui.kit.timeline_items import DayLine, PersonEntry, SystemLine
from app.ui.kit.timeline_panel import DueNote, Span, TimelineEntry, TimelinePanel
from tests.ui.kit.hands import click, press, type_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

TODAY = dt.date(2026, 11, 24)
CTRL = Qt.KeyboardModifier.ControlModifier


def at(day: int, hour: int, minute: int) -> dt.datetime:
    """A time in November 2026."""
    return dt.datetime(2026, 11, day, hour, minute)  # noqa: DTZ001  local time of the reader


ENTRIES = [
    TimelineEntry(
        4,
        "system",
        at(24, 9, 31),
        spans=(
            Span("Credit note "),
            Span("RINV/2026/00007", reference=("credit_note", 7)),
            Span(" posted, £49.72"),
        ),
        icon="receipt",
    ),
    TimelineEntry(3, "note", at(24, 9, 26), "Priya Nair", "Lot 0914 again.\nHold the rest."),
    TimelineEntry(2, "message", at(23, 16, 48), "Hannah Briggs", "Four <b>clocks</b>"),
    TimelineEntry(1, "system", at(3, 8, 0), spans=(Span("Ticket opened"),)),
]


@pytest.fixture
def panel(show: Callable[[Any], Any]) -> TimelinePanel:
    """A panel of 408 px."""
    made: TimelinePanel = show(TimelinePanel(today=TODAY))
    made.setFixedSize(408, 800)
    QApplication.processEvents()
    return made


def sheet(panel: TimelinePanel) -> QPlainTextEdit:
    """The sheet in front."""
    return next(one for one in panel.findChildren(QPlainTextEdit) if one.isVisible())


def test_days_stand_between_the_entries_newest_first(panel: TimelinePanel) -> None:
    panel.show_entries(ENTRIES)
    words = [line.findChildren(QLabel)[0].text() for line in panel.findChildren(DayLine)]
    assert words == ["Today", "Yesterday", "3 Nov 2026"]


def test_a_system_line_is_one_line_of_12_px_whose_link_opens_the_record(
    qtbot: QtBot, panel: TimelinePanel
) -> None:
    panel.show_entries(ENTRIES)
    QApplication.processEvents()
    line = panel.findChildren(SystemLine)[0]
    label = line.findChildren(QLabel)[0]
    assert label.font().pixelSize() == 12
    assert line.height() < 28
    assert label.accessibleName() == "Credit note RINV/2026/00007 posted, £49.72"
    with qtbot.waitSignal(panel.open_record) as opened:
        label.linkActivated.emit("1")
    assert opened.args == [("credit_note", 7)]


def test_what_a_customer_writes_is_text_and_never_markup(panel: TimelinePanel) -> None:
    panel.show_entries(ENTRIES)
    entry = panel.findChildren(PersonEntry)[1]
    assert entry.accessibleName() == "Message, Hannah Briggs, 16:48: Four <b>clocks</b>"
    assert any("&lt;b&gt;clocks" in label.text() for label in entry.findChildren(QLabel))


def test_showing_again_replaces_the_entries(panel: TimelinePanel) -> None:
    panel.show_entries(ENTRIES)
    panel.show_entries(ENTRIES[:1])
    assert len(panel.findChildren(DayLine)) == 1


def test_ctrl_enter_sends_a_message_and_the_text_stays_until_it_is_saved(
    qtbot: QtBot, panel: TimelinePanel
) -> None:
    panel.composer.write(MESSAGE)
    type_in(sheet(panel), "Sorry about the clocks.")
    with qtbot.waitSignal(panel.composer.message_written) as written:
        press(sheet(panel), Qt.Key.Key_Return, CTRL)
    assert written.args == ["Sorry about the clocks."]
    assert panel.composer.text(MESSAGE) == "Sorry about the clocks."
    panel.composer.clear()
    assert panel.composer.text(MESSAGE) == ""


def test_a_note_has_its_own_sheet_and_is_not_sent(qtbot: QtBot, panel: TimelinePanel) -> None:
    panel.composer.write(NOTE)
    type_in(sheet(panel), "Third report this month.")
    panel.composer.write(MESSAGE)
    assert sheet(panel).toPlainText() == ""
    panel.composer.write(NOTE)
    with (
        qtbot.assertNotEmitted(panel.composer.message_written),
        qtbot.waitSignal(panel.composer.note_written) as written,
    ):
        press(sheet(panel), Qt.Key.Key_Return, CTRL)
    assert written.args == ["Third report this month."]


def test_nothing_written_is_not_sent(qtbot: QtBot, panel: TimelinePanel) -> None:
    panel.composer.write(MESSAGE)
    with qtbot.assertNotEmitted(panel.composer.message_written):
        press(sheet(panel), Qt.Key.Key_Return, CTRL)


def test_an_activity_needs_a_due_date(qtbot: QtBot, panel: TimelinePanel) -> None:
    panel.composer.write(ACTIVITY)
    type_in(sheet(panel), "Call Hannah")
    with qtbot.assertNotEmitted(panel.composer.activity_planned):
        press(sheet(panel), Qt.Key.Key_Return, CTRL)
    type_in(QApplication.focusWidget(), "+1")
    send = next(
        one for one in panel.composer.findChildren(QPushButton) if one.accessibleName() == "Plan"
    )
    with qtbot.waitSignal(panel.composer.activity_planned) as planned:
        click(send)
    assert planned.args == ["Call Hannah", dt.date(2026, 11, 25)]


def test_a_due_note_is_done_by_its_button(qtbot: QtBot, panel: TimelinePanel) -> None:
    panel.show_due([DueNote(9, "Call Hannah about the return label", "Due today")])
    QApplication.processEvents()
    done = next(one for one in panel.findChildren(QPushButton) if one.accessibleName() == "Done")
    with qtbot.waitSignal(panel.note_done) as told:
        click(done)
    assert told.args == [9]


def test_a_long_system_line_is_as_high_as_its_words_and_no_higher(panel: TimelinePanel) -> None:
    words = "Quantity: 12 × CAKESTAND REGENCY → 4 × CAKESTAND REGENCY · " * 12
    long = TimelineEntry(5, "system", at(24, 10, 0), spans=(Span("Priya Nair"), Span(words)))
    panel.show_entries([long, *ENTRIES])
    QApplication.processEvents()
    QApplication.processEvents()
    label = panel.findChildren(SystemLine)[0].findChildren(QLabel)[0]
    assert label.height() == label.heightForWidth(label.width()) > 150
    first, second = panel.findChildren(SystemLine)[:2]
    gap = second.mapTo(panel, second.rect().topLeft()).y() - (
        first.mapTo(panel, first.rect().bottomLeft()).y()
    )
    assert 0 < gap < 30
