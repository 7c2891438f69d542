"""A dialog by its keys: primary, second action, Esc, busy, errors, kept draft."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QMainWindow, QWidget

from app.errors import Invalid, NotAllowed, Refused, ServiceError, Stale
from app.ui.kit.buttons import Button
from app.ui.kit.fields import Choice, ChoiceField, LongTextField, TextField
from app.ui.kit.record_dialog import RecordDialog
from app.ui.kit.scrim import Scrim
from app.ui.kit.search_dialog import SearchDialog
from app.ui.kit.tabs import TabBar
from tests.ui.kit.hands import click, press, type_in

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier

pytestmark = pytest.mark.usefixtures("loop")


class ReasonDialog(RecordDialog):
    """Asks for a reason and does what the test tells it."""

    def __init__(self, window: QMainWindow, width: int = 640) -> None:
        super().__init__(
            window,
            "Refund",
            icon="receipt",
            service="refund",
            reference="#00318 · The Cosy Corner",
            width=width,
        )
        self.form.add("reason", "Reason", TextField(), required=True)
        self.form.add("remark", "Remark", LongTextField())
        self.done_by: list[str] = []
        self.error: ServiceError | None = None
        self.gate: asyncio.Event | None = None
        self.set_secondary("Reverse and Create Invoice", self._second, working="Reversing…")
        self.primary = self.set_primary("Reverse", self._first, working="Reversing…")

    async def _first(self) -> None:
        await self._act("primary")

    async def _second(self) -> None:
        await self._act("secondary")

    async def _act(self, name: str) -> None:
        self.done_by.append(name)
        if self.gate is not None:
            await self.gate.wait()
        if self.error is not None:
            raise self.error
        self.done_with(self.form.values()["reason"])


@pytest.fixture
def dialog(qtbot: QtBot, window: QMainWindow) -> ReasonDialog:
    """An open dialog over a window whose button had the focus."""
    opener = Button("Refund", parent=window)
    opener.setObjectName("opener")
    opener.show()
    opener.setFocus()
    made = ReasonDialog(window)
    qtbot.addWidget(made)
    made.open()
    qtbot.waitUntil(made.isVisible)
    return made


def reason_of(dialog: RecordDialog) -> QLineEdit:
    """The line of the reason."""
    found = dialog.findChild(QLineEdit, "reason_editor")
    assert found is not None
    return found


def test_the_focus_starts_at_the_first_field_that_needs_a_decision(dialog: ReasonDialog) -> None:
    assert QApplication.focusWidget() is reason_of(dialog)


def test_ctrl_enter_presses_the_primary_button_and_hands_the_result_on(
    qtbot: QtBot, dialog: ReasonDialog
) -> None:
    type_in(reason_of(dialog), "Broken")
    with qtbot.waitSignal(dialog.succeeded) as done:
        press(reason_of(dialog), Qt.Key.Key_Return, CTRL)
    assert done.args == ["Broken"]
    assert dialog.done_by == ["primary"]
    assert not dialog.isVisible()


def test_ctrl_shift_enter_presses_the_second_button(qtbot: QtBot, dialog: ReasonDialog) -> None:
    type_in(reason_of(dialog), "Broken")
    with qtbot.waitSignal(dialog.succeeded):
        press(reason_of(dialog), Qt.Key.Key_Return, CTRL | SHIFT)
    assert dialog.done_by == ["secondary"]


def test_enter_alone_presses_nothing(dialog: ReasonDialog) -> None:
    type_in(reason_of(dialog), "Broken")
    press(reason_of(dialog), Qt.Key.Key_Return)
    assert dialog.done_by == []
    assert dialog.isVisible()


def test_ctrl_enter_works_from_within_a_long_text(qtbot: QtBot, dialog: ReasonDialog) -> None:
    type_in(reason_of(dialog), "Broken")
    sheet = dialog.form.field("remark").editor
    sheet.setFocus()
    with qtbot.waitSignal(dialog.succeeded):
        press(sheet, Qt.Key.Key_Return, CTRL)


def test_the_primary_button_stays_enabled_and_leads_to_the_error(dialog: ReasonDialog) -> None:
    dialog.form.field("remark").editor.setFocus()
    assert dialog.primary.isEnabled()
    click(dialog.primary)
    assert dialog.done_by == []
    assert dialog.form.errors() == {"reason": "Reason is needed."}
    assert QApplication.focusWidget() is reason_of(dialog)


def test_while_it_works_fields_are_locked_esc_does_nothing_and_the_button_says_so(
    qtbot: QtBot, dialog: ReasonDialog
) -> None:
    dialog.gate = asyncio.Event()
    type_in(reason_of(dialog), "Broken")
    press(reason_of(dialog), Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: dialog.done_by == ["primary"])
    assert dialog.primary.label() == "Reversing…"
    type_in(reason_of(dialog), "more")
    press(reason_of(dialog), Qt.Key.Key_Escape)
    press(reason_of(dialog), Qt.Key.Key_Return, CTRL)
    dialog.close()
    assert dialog.isVisible()
    assert reason_of(dialog).text() == "Broken"
    dialog.gate.set()
    qtbot.waitUntil(lambda: not dialog.isVisible())
    assert dialog.done_by == ["primary"]


def test_the_spinner_comes_only_after_400_ms(qtbot: QtBot, dialog: ReasonDialog) -> None:
    dialog.gate = asyncio.Event()
    type_in(reason_of(dialog), "Broken")
    press(reason_of(dialog), Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(dialog.is_busy)
    assert not dialog.primary.is_spinning()
    qtbot.waitUntil(dialog.primary.is_spinning)
    dialog.gate.set()
    qtbot.waitUntil(lambda: not dialog.is_busy())
    assert not dialog.primary.is_spinning()


def test_an_invalid_field_is_told_at_the_field_and_the_dialog_stays(
    qtbot: QtBot, dialog: ReasonDialog
) -> None:
    dialog.error = Invalid({"reason": "kit.line_empty"})
    type_in(reason_of(dialog), "Broken")
    press(reason_of(dialog), Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: bool(dialog.form.errors()))
    assert dialog.form.errors() == {"reason": "This must be filled in."}
    assert dialog.isVisible()
    assert dialog.primary.label() == "Reverse"
    assert dialog.banner.text() == ""


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (Refused("kit.number_above", None, {"bound": "12"}), "At most 12."),
        (
            NotAllowed("refund.post"),
            "You do not have the right to do this. An administrator can give it to you.",
        ),
        (
            Stale(None, changed_by="Tom Okafor"),
            "Tom Okafor has saved this record in the meantime. Your changes are still here.",
        ),
        (Invalid({"elsewhere": "kit.line_empty"}), "This must be filled in."),
    ],
)
def test_any_other_refusal_stands_in_the_banner(
    qtbot: QtBot, dialog: ReasonDialog, error: ServiceError, words: str
) -> None:
    dialog.error = error
    type_in(reason_of(dialog), "Broken")
    press(reason_of(dialog), Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: dialog.banner.text() == words)
    dialog.error = None
    press(reason_of(dialog), Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: not dialog.isVisible())
    assert reason_of(dialog).text() == "Broken"


def test_esc_with_changes_closes_at_once_and_offers_the_draft(
    qtbot: QtBot, dialog: ReasonDialog, window: QMainWindow
) -> None:
    type_in(reason_of(dialog), "Half a sen")
    with qtbot.waitSignal(dialog.draft_kept) as kept:
        press(reason_of(dialog), Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert kept.args == [{"reason": "Half a sen", "remark": ""}]
    again = ReasonDialog(window)
    qtbot.addWidget(again)
    again.restore_draft(kept.args[0])
    again.open()
    assert reason_of(again).text() == "Half a sen"
    with qtbot.waitSignal(again.draft_kept):
        press(reason_of(again), Qt.Key.Key_Escape)


def test_esc_without_changes_keeps_no_draft(qtbot: QtBot, dialog: ReasonDialog) -> None:
    with qtbot.assertNotEmitted(dialog.draft_kept):
        press(reason_of(dialog), Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_the_focus_returns_to_the_opener_and_the_scrim_goes(
    qtbot: QtBot, dialog: ReasonDialog, window: QMainWindow
) -> None:
    assert window.findChild(Scrim) is not None
    press(reason_of(dialog), Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: window.findChild(Scrim) is None)
    focused = window.focusWidget()
    assert focused is not None
    assert focused.objectName() == "opener"


def test_tab_reaches_the_buttons_in_their_order_and_the_cross_last(dialog: ReasonDialog) -> None:
    assert dialog.isVisible()
    walked = []
    for _ in range(7):
        focused = QApplication.focusWidget()
        assert focused is not None
        walked.append(focused.accessibleName())
        press(focused, Qt.Key.Key_Tab)
    assert walked == [
        "Reason",
        "Remark",
        "Cancel",
        "Reverse and Create Invoice",
        "Reverse",
        "Close",
        "Reason",
    ]


def test_the_buttons_stand_in_the_order_cancel_second_primary(dialog: ReasonDialog) -> None:
    QApplication.processEvents()
    buttons = [button for button in dialog.footer.findChildren(Button) if button.isVisible()]
    buttons.sort(key=lambda button: button.mapTo(dialog, button.rect().topLeft()).x())
    assert [button.label() for button in buttons] == [
        "Cancel",
        "Reverse and Create Invoice",
        "Reverse",
    ]


def test_a_long_form_scrolls_between_a_header_and_a_footer_that_stay(
    qtbot: QtBot, window: QMainWindow
) -> None:
    dialog = ReasonDialog(window)
    for number in range(30):
        dialog.form.add(f"field_{number}", f"Field {number}", TextField())
    qtbot.addWidget(dialog)
    dialog.open()
    qtbot.waitUntil(lambda: dialog.height() == 900 - 64 + 48)
    assert dialog.header.mapTo(dialog, dialog.header.rect().topLeft()).y() == 25
    assert dialog.header.height() == 56
    assert dialog.footer.height() == 64
    assert dialog.body.verticalScrollBar().maximum() > 0
    assert dialog.width() == 640 + 48


def test_the_dialog_grows_for_its_errors(qtbot: QtBot, dialog: ReasonDialog) -> None:
    before = dialog.height()
    dialog.form.set_errors({"reason": "kit.line_empty", "remark": "kit.line_empty"})
    qtbot.waitUntil(lambda: dialog.height() > before + 40)


def test_required_fields_are_explained_in_the_footer(dialog: ReasonDialog) -> None:
    assert dialog.footer.sentence.text() == "Fields with a dot are required."


@pytest.mark.parametrize("wide", [960, 1119])
def test_in_a_narrow_window_the_preview_becomes_a_tab_and_errors_bring_the_form_back(
    qtbot: QtBot, window: QMainWindow, wide: int
) -> None:
    window.resize(wide, 540)
    dialog = ReasonDialog(window, width=1120)
    preview = QLabel("Live preview of the credit note")
    dialog.set_side(preview, 592, "Live preview")
    qtbot.addWidget(dialog)
    dialog.open()
    qtbot.waitUntil(lambda: reason_of(dialog).isVisible())
    assert dialog.width() == wide - 32 + 48
    assert not preview.isVisible()
    tabs = dialog.findChild(TabBar)
    assert tabs is not None
    tabs.setCurrentIndex(1)
    assert preview.isVisible()
    assert not reason_of(dialog).isVisible()
    press(dialog, Qt.Key.Key_Return, CTRL)
    assert reason_of(dialog).isVisible()
    assert dialog.form.errors() == {"reason": "Reason is needed."}


def test_in_a_wide_window_form_and_preview_stand_beside_each_other(
    qtbot: QtBot, window: QMainWindow
) -> None:
    dialog = ReasonDialog(window, width=1120)
    preview = QLabel("Live preview of the credit note")
    dialog.set_side(preview, 592)
    qtbot.addWidget(dialog)
    dialog.open()
    qtbot.waitUntil(preview.isVisible)
    assert reason_of(dialog).isVisible()
    assert dialog.width() == 1120 + 48
    window.resize(1280, 720)
    dialog.show_problem(NotAllowed("refund.post"))
    assert dialog.width() == 1026 + 48
    window.resize(1120, 680)
    dialog.show_problem(NotAllowed("refund.post"))
    assert (reason_of(dialog).isVisible(), preview.isVisible()) == (True, True)


def test_search_more_lists_all_choices_in_a_dialog_over_the_dialog(
    qtbot: QtBot, dialog: ReasonDialog
) -> None:
    field = ChoiceField([Choice(number, f"Product {number}") for number in range(60)])
    dialog.form.add("product_id", "Product", field)
    field.open_list()
    popup = QApplication.activePopupWidget()
    assert popup is not None
    click(popup.findChild(Button, "search_more"))
    qtbot.waitUntil(lambda: bool(dialog.findChildren(SearchDialog)))
    search = dialog.findChildren(SearchDialog)[0]
    qtbot.waitUntil(lambda: search.list.model.rowCount() == 60)
    type_in(search.list.search, "t 47")
    qtbot.waitUntil(lambda: search.list.model.rowCount() == 1)
    with qtbot.waitSignal(field.changed):
        press(search.list.search, Qt.Key.Key_Return)
    assert field.value() == 47
    assert dialog.isVisible()
    assert not search.isVisible()


@pytest.fixture
def long_dialog(qtbot: QtBot, window: QMainWindow) -> ReasonDialog:
    """A dialog whose body is higher than the window, scrolled down to its last field."""
    made = ReasonDialog(window)
    for number in range(30):
        made.form.add(f"field_{number}", f"Field {number}", TextField())
    qtbot.addWidget(made)
    made.open()
    qtbot.waitUntil(lambda: made.body.verticalScrollBar().maximum() > 0)
    made.form.field("reason").set_value("Broken")
    made.form.focus_field("field_29")
    made.body.verticalScrollBar().setValue(made.body.verticalScrollBar().maximum())
    return made


def is_in_sight(dialog: RecordDialog, widget: QWidget) -> bool:
    """Whether all of a widget in the body is between header and footer."""
    port = dialog.body.viewport()
    top = widget.mapTo(port, widget.rect().topLeft()).y()
    return top >= 0 and top + widget.height() <= port.height()


def test_a_refusal_is_in_sight_however_far_down_the_body_was_scrolled(
    qtbot: QtBot, long_dialog: ReasonDialog
) -> None:
    long_dialog.error = NotAllowed("refund.post")
    press(QApplication.focusWidget(), Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: bool(long_dialog.banner.text()))
    qtbot.waitUntil(lambda: is_in_sight(long_dialog, long_dialog.banner))


def test_the_first_error_is_in_sight_however_far_down_the_body_was_scrolled(
    long_dialog: ReasonDialog,
) -> None:
    long_dialog.form.field("reason").set_value("")
    press(QApplication.focusWidget(), Qt.Key.Key_Return, CTRL)
    assert long_dialog.form.errors() == {"reason": "Reason is needed."}
    assert is_in_sight(long_dialog, long_dialog.form.row("reason"))


def test_the_list_of_two_errors_is_in_sight_with_the_first_of_them(
    long_dialog: ReasonDialog,
) -> None:
    form = long_dialog.form
    form.field("reason").set_value("")
    form.row("field_3").set_required(True)
    form.focus_field("field_29")
    press(QApplication.focusWidget(), Qt.Key.Key_Return, CTRL)
    assert list(form.errors()) == ["reason", "field_3"]
    assert is_in_sight(long_dialog, form.summary)
    assert is_in_sight(long_dialog, form.row("reason"))


def test_an_empty_sentence_leaves_the_legend_of_the_dots(dialog: ReasonDialog) -> None:
    dialog.set_sentence("Makes a draft.")
    dialog.set_sentence("")
    assert dialog.footer.sentence.text() == "Fields with a dot are required."


def test_a_note_stays_below_the_sentence_that_changes(dialog: ReasonDialog) -> None:
    dialog.set_note("A payment is freed.")
    dialog.set_sentence("Makes a draft.")
    assert dialog.footer.note.isVisible()
    assert dialog.footer.note.text() == "A payment is freed."
    dialog.set_note("")
    assert not dialog.footer.note.isVisible()


def test_a_sentence_of_several_lines_makes_the_dialog_higher_and_the_form_does_not_scroll(
    qtbot: QtBot, dialog: ReasonDialog
) -> None:
    dialog.set_sentence("Makes a draft of everything that can still be credited. " * 5)
    qtbot.waitUntil(lambda: dialog.footer.height() > 80)
    assert dialog.footer.height() >= dialog.footer.heightForWidth(dialog.footer.width())
    assert dialog.body.verticalScrollBar().maximum() == 0
