"""A form says what is wrong at the field, in a list, and to screen readers."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel

from app.errors import Problem
from app.models.ids import RecordRef
from app.ui.kit.fields import AmountField, Choice, ChoiceField, DateField, QuantityField, TextField
from app.ui.kit.form import Form
from tests.ui.kit.hands import click, press, type_in

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

TODAY = dt.date(2026, 11, 24)
Show = Callable[[Any], Any]


def refund_form() -> Form:
    """Four fields of a refund."""
    form = Form()
    form.add("order_id", "Sales Order", ChoiceField([Choice(12, "SO00012")]), origin="From ticket")
    form.add(
        "reason",
        "Reason displayed on Credit Note",
        TextField(),
        required=True,
        hint="The customer reads this text on the document.",
    )
    form.add("amount", "Amount", AmountField(currency="£"))
    form.add("reversed_on", "Reversal date", DateField(today=TODAY), required=True, beside=True)
    return form


def test_the_label_is_the_accessible_name_and_the_buddy_of_its_field(show: Show) -> None:
    form = show(refund_form())
    for name in form.names():
        editor = form.field(name).editor
        assert editor.accessibleName() == form.row(name).label_text()
        labels = [label for label in form.row(name).findChildren(QLabel) if label.buddy() is editor]
        assert len(labels) == 1
        assert editor.objectName() == f"{name}_editor"


def test_a_label_too_long_for_its_row_ends_in_dots_and_makes_nothing_wider(show: Show) -> None:
    form = Form()
    names = {"first": "SALT & PEPPER", "second": "CREAM LANTERN & HOOK " * 8}
    for name, label in names.items():
        form.add(name, label, QuantityField())
    show(form).setFixedWidth(500)
    labels = {name: form.row(name).findChildren(QLabel)[0] for name in names}
    assert form.minimumSizeHint().width() <= 500
    assert labels["first"].toolTip() == ""
    assert labels["second"].toolTip() == names["second"]
    assert labels["second"].geometry().right() < 500


def test_required_and_the_error_are_in_the_accessible_description(show: Show) -> None:
    form = show(refund_form())
    editor = form.field("reason").editor
    assert editor.accessibleDescription() == (
        "Required. The customer reads this text on the document."
    )
    form.row("reason").set_error("Say why.")
    assert editor.accessibleDescription() == "Required. Say why."


def test_a_field_is_not_judged_while_it_is_first_typed(show: Show) -> None:
    form = show(refund_form())
    field = form.field("amount")
    field.editor.setFocus()
    type_in(field.editor, "1,2")
    assert form.errors() == {}
    press(field.editor, Qt.Key.Key_Tab)
    assert form.errors() == {
        "amount": "1,2 has separators that could be misread. If you mean 1.2, write it like that."
    }


def test_a_wrong_field_is_judged_again_while_it_is_corrected(qtbot: QtBot, show: Show) -> None:
    form = show(refund_form())
    field = form.field("amount")
    field.editor.setFocus()
    type_in(field.editor, "x")
    press(field.editor, Qt.Key.Key_Tab)
    assert "amount" in form.errors()
    field.editor.setFocus()
    press(field.editor, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    type_in(field.editor, "5")
    qtbot.waitUntil(lambda: form.errors() == {})


def test_the_check_moves_to_the_first_error_and_lists_two_with_links(show: Show) -> None:
    form = show(refund_form())
    assert not form.check()
    assert form.errors() == {
        "reason": "Reason displayed on Credit Note is needed.",
        "reversed_on": "Reversal date is needed.",
    }
    assert form.field("reason").editor.hasFocus()
    assert form.summary.text() == (
        "2 fields need a change: Reason displayed on Credit Note and Reversal date."
    )
    form.summary.link.emit("reversed_on")
    assert form.field("reversed_on").editor.hasFocus()
    type_in(form.field("reversed_on").editor, "today")
    form.field("reason").set_value("Broken")
    assert form.check()
    assert form.summary.text() == ""


def test_a_required_error_stays_until_the_field_is_filled(qtbot: QtBot, show: Show) -> None:
    form = show(refund_form())
    form.field("reversed_on").editor.setFocus()
    assert not form.check()
    assert form.field("reason").editor.hasFocus()
    wrong = ["reason", "reversed_on"]
    assert list(form.errors()) == wrong
    press(form.field("reason").editor, Qt.Key.Key_Tab)
    assert list(form.errors()) == wrong
    assert form.summary.text().startswith("2 fields need a change")
    form.field("reason").editor.setFocus()
    type_in(form.field("reason").editor, "Broken")
    qtbot.waitUntil(lambda: list(form.errors()) == ["reversed_on"])
    assert form.summary.text() == ""


def test_what_a_service_tells_leaves_the_errors_of_the_fields_themselves(show: Show) -> None:
    form = show(refund_form())
    assert not form.check()
    form.tell({"amount": "At most 5."})
    assert list(form.errors()) == ["reason", "amount", "reversed_on"]
    assert form.summary.text().startswith("3 fields need a change")
    form.tell({})
    assert list(form.errors()) == ["reason", "reversed_on"]


def test_two_errors_that_a_service_tells_one_after_the_other_are_listed(show: Show) -> None:
    form = show(refund_form())
    form.row("amount").set_error("At most 5.")
    assert form.summary.text() == ""
    form.row("reason").set_error("Say why.")
    assert form.summary.text() == (
        "2 fields need a change: Reason displayed on Credit Note and Amount."
    )


def test_what_a_service_tells_of_a_value_waits_until_it_is_typed(show: Show) -> None:
    form = show(refund_form())
    editor = form.field("reversed_on").editor
    editor.setFocus()
    type_in(editor, "2")
    form.tell({"reversed_on": "Enter the reversal date."})
    assert form.errors() == {}
    type_in(editor, "4/11")
    form.tell({"reversed_on": "The books are closed up to 30 Nov 2026."})
    assert form.errors() == {}
    press(editor, Qt.Key.Key_Tab)
    assert form.errors() == {"reversed_on": "The books are closed up to 30 Nov 2026."}


def test_a_picked_value_is_judged_at_once(show: Show) -> None:
    form = show(refund_form())
    field = form.field("order_id")
    field.set_choices([])
    field.set_value(None)
    form.row("order_id").set_error("Choose another one.")
    field.set_choices([Choice(12, "SO00012")])
    field.open_list()
    press(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert form.errors() == {}


def test_an_empty_field_can_be_asked_for_in_words_of_its_own(show: Show) -> None:
    form = Form()
    form.add("invoices", "Invoices", TextField(), required=True).set_missing(
        Problem("kit.line_empty")
    )
    show(form)
    form.check()
    assert form.errors() == {"invoices": "This must be filled in."}


def test_an_error_that_suggests_a_record_offers_to_open_it(qtbot: QtBot, show: Show) -> None:
    form = show(refund_form())
    note = RecordRef("credit_note", 7)
    form.set_errors({"order_id": Problem("kit.line_empty", {}, note)})
    QApplication.processEvents()
    button = form.row("order_id").suggestion_button
    assert button.label() == "Open it"
    with qtbot.waitSignal(form.record_wanted) as wanted:
        click(button)
    assert wanted.args == [note]


def test_an_error_of_a_service_offers_its_suggestion_as_a_button(qtbot: QtBot, show: Show) -> None:
    form = show(refund_form())
    form.field("reversed_on").set_value(dt.date(2026, 10, 31))
    day = dt.date(2026, 10, 31)
    left = form.set_errors(
        {
            "reversed_on": Problem("kit.date_too_early", {"day": day}, TODAY),
            "elsewhere": Problem("kit.required"),
        }
    )
    assert list(left) == ["elsewhere"]
    QApplication.processEvents()
    button = form.row("reversed_on").suggestion_button
    assert button.label() == "Use 24 Nov 2026"
    with qtbot.waitSignal(form.changed):
        click(button)
    assert form.field("reversed_on").value() == TODAY
    assert form.errors() == {}


def test_the_error_of_a_service_stays_until_the_value_is_changed_or_asked_about_again(
    show: Show,
) -> None:
    form = show(refund_form())
    form.field("reason").set_value("Broken")
    form.set_errors({"reason": "Already used."})
    press(form.field("reason").editor, Qt.Key.Key_Tab)
    assert form.errors() == {"reason": "Already used."}
    form.field("reason").editor.setFocus()
    type_in(form.field("reason").editor, "!")
    press(form.field("reason").editor, Qt.Key.Key_Tab)
    assert form.errors() == {}
    form.field("reversed_on").set_value(TODAY)
    form.set_errors({"reason": "Already used."})
    assert form.check(), "it may be right by now"
    assert form.errors() == {}


def test_an_error_stands_in_the_place_of_the_hint(show: Show) -> None:
    form = show(refund_form())
    assert form.row("reason").hint() == "The customer reads this text on the document."
    form.row("reason").set_error("Say why.")
    assert form.row("reason").hint() == ""
    form.row("reason").set_error(None)
    assert form.row("reason").hint() == "The customer reads this text on the document."


def test_the_hint_of_a_date_says_how_far_away_it_is(show: Show) -> None:
    form = show(refund_form())
    form.field("reversed_on").editor.setFocus()
    type_in(form.field("reversed_on").editor, "+30")
    assert form.row("reversed_on").hint() == "in 30 days"


def test_a_form_is_dirty_only_after_a_change_and_not_after_changing_it_back(show: Show) -> None:
    form = show(refund_form())
    form.set_values({"order_id": 12, "reason": "Broken", "amount": Decimal("1.50")})
    form.mark_clean()
    assert not form.is_dirty()
    editor = form.field("reason").editor
    editor.setFocus()
    press(editor, Qt.Key.Key_End)
    type_in(editor, "!")
    assert form.is_dirty()
    press(editor, Qt.Key.Key_Backspace)
    assert not form.is_dirty()


def test_the_remark_from_ticket_goes_when_the_value_is_changed(show: Show) -> None:
    form = show(refund_form())
    field = form.field("order_id")
    assert "From ticket" in field.editor.accessibleDescription()
    field.open_list()
    popup = QApplication.activePopupWidget()
    assert popup is not None
    assert QApplication.focusWidget() is not None
    press(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert "From ticket" not in field.editor.accessibleDescription()


def test_an_error_does_not_shift_the_neighbour(show: Show) -> None:
    form = show(refund_form())
    QApplication.processEvents()
    before = form.field("amount").y()
    form.row("reversed_on").set_error("The books are closed up to 31 Oct 2026.")
    QApplication.processEvents()
    assert form.field("amount").y() == before
    assert form.row("amount").y() == form.row("reversed_on").y()


def test_tab_goes_through_the_fields_in_reading_order(show: Show) -> None:
    form = show(refund_form())
    form.field("order_id").editor.setFocus()
    walked = []
    for _ in range(4):
        focused = QApplication.focusWidget()
        assert focused is not None
        walked.append(focused.objectName())
        press(focused, Qt.Key.Key_Tab)
    assert walked == ["order_id_editor", "reason_editor", "amount_editor", "reversed_on_editor"]


def test_columns_stand_side_by_side_and_tab_goes_down_one_after_the_other(show: Show) -> None:
    form = Form()
    form.begin_columns()
    form.add("customer", "Customer", TextField())
    form.add("lot", "Lot/Serial", TextField())
    form.next_column()
    form.add("day", "Scheduled Date", DateField(today=TODAY))
    form.add("tags", "Tags", TextField())
    form.add_widget(QLabel("About both columns"))
    form.add("notes", "Notes", TextField())
    show(form)
    rows = {name: form.row(name) for name in form.names()}
    left, right = rows["customer"].geometry(), rows["day"].geometry()
    assert (left.top(), left.width()) == (right.top(), right.width())
    assert rows["lot"].geometry().left() == left.left() < left.right() < right.left()
    assert rows["notes"].width() > left.width() + right.width()
    form.field("customer").editor.setFocus()
    for name in ("lot", "day", "tags", "notes"):
        focused = QApplication.focusWidget()
        assert focused is not None
        press(focused, Qt.Key.Key_Tab)
        assert form.field(name).editor.hasFocus()
    rows["lot"].hide()
    QApplication.processEvents()
    assert rows["tags"].geometry().top() > rows["day"].geometry().bottom()


def test_room_that_is_left_stays_below_the_rows(show: Show) -> None:
    form = show(refund_form())
    rows = [form.row(name) for name in ("order_id", "reason", "amount")]
    form.setFixedHeight(form.sizeHint().height() + 90)
    gaps = [below.y() - row.y() - row.height() for row, below in itertools.pairwise(rows)]
    assert gaps == [12, 12]


def test_a_field_that_can_only_be_read_has_no_dot(show: Show) -> None:
    form = show(refund_form())
    row = form.row("reason")
    for is_read_only in (False, True, False):
        row.field.set_read_only(is_read_only)
        assert row._dot.isVisible() is not is_read_only
        assert ("Required" in row.field.editor.accessibleDescription()) is not is_read_only
