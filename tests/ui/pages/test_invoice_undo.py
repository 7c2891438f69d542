"""The Undo of a removed line: it is offered as long as it can work, and no longer."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from app.services.tickets import RecordRef
from app.ui.kit.buttons import Button
from app.ui.kit.lines_view import LinesView
from app.ui.kit.menu import Menu
from tests.factories import Sold
from tests.ui.kit.hands import click, press, type_in
from tests.ui.pages.documents_desk import CTRL, Papers, cell, open_document, press_ctrl, sums

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.ui.pages.invoice import InvoicePage
    from tests.desk import Sitting

D = Decimal
OFFER = "Article at 12.75 removed"


def remove_second_line(sitting: Sitting, page: InvoicePage) -> None:
    """Press Ctrl+Del in the second line."""
    editor = cell(page, 1, "quantity")
    editor.setFocus()
    with sitting.qtbot.waitSignal(page.figured, timeout=20_000):
        press(editor, Qt.Key.Key_Delete, CTRL)
    sitting.settle()
    assert sums(page)["Total credit"] == "£111.95"
    assert OFFER in sitting.toasts()


def save(sitting: Sitting, page: InvoicePage) -> None:
    """By the keyboard."""
    del sitting, page
    press_ctrl(Qt.Key.Key_S)


def post(sitting: Sitting, page: InvoicePage) -> None:
    """By the mouse."""
    click(sitting.child(Button, "post", of=page.action_bar))


def discard(sitting: Sitting, page: InvoicePage) -> None:
    """By the mouse."""
    click(sitting.child(Button, "discard", of=page.action_bar))


def go_back(sitting: Sitting, page: InvoicePage) -> None:
    """To the list."""
    del page
    press(sitting.window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)


def open_above(sitting: Sitting, page: InvoicePage) -> None:
    """The original, in front of the draft."""
    del page
    sitting.open(RecordRef("invoice", 1))


@pytest.mark.parametrize("end", [save, post, discard, go_back, open_above])
def test_undo_of_a_removed_line_goes_when_the_draft_is_saved_posted_or_left(
    papers: Papers, sitting: Sitting, end: Callable[[Sitting, InvoicePage], None]
) -> None:
    page = open_document(sitting, papers.reverse().ref)
    remove_second_line(sitting, page)
    end(sitting, page)
    sitting.settle()
    assert OFFER not in sitting.toasts()


def test_ctrl_z_brings_the_line_back_from_a_field_in_which_nothing_was_typed(
    papers: Papers, sitting: Sitting
) -> None:
    page = open_document(sitting, papers.reverse().ref)
    remove_second_line(sitting, page)
    editor = cell(page, 0, "quantity")
    editor.setFocus()
    with sitting.qtbot.waitSignal(page.figured, timeout=20_000):
        press(editor, Qt.Key.Key_Z, CTRL)
    sitting.settle()
    assert sums(page)["Total credit"] == "£173.15"
    assert [line.quantity for line in page.request().lines] == [D(12), D(4), D(16), D(6)]


def test_ctrl_z_in_a_field_takes_back_what_was_typed_there(
    papers: Papers, sitting: Sitting
) -> None:
    page = open_document(sitting, papers.reverse().ref)
    remove_second_line(sitting, page)
    editor = cell(page, 0, "quantity")
    editor.setFocus()
    editor.end(False)
    type_in(editor, "3")
    assert editor.text() == "123"
    press(editor, Qt.Key.Key_Z, CTRL)
    assert editor.text() == "12"
    assert OFFER in sitting.toasts()


def test_all_lines_but_one_are_removed_by_key_and_come_back_by_undo(
    papers: Papers, sitting: Sitting
) -> None:
    page = open_document(sitting, papers.reverse().ref)
    editor = cell(page, 1, "quantity")
    editor.setFocus()
    with sitting.qtbot.waitSignal(page.figured, timeout=20_000):
        press(editor, Qt.Key.Key_Delete, CTRL | Qt.KeyboardModifier.ShiftModifier)
    sitting.settle()
    assert [line.quantity for line in page.request().lines] == [D(4)]
    assert sums(page)["Total credit"] == "£61.20"
    assert "3 lines removed" in sitting.toasts()
    assert sitting.window.focusWidget() is cell(page, 0, "quantity")
    with sitting.qtbot.waitSignal(page.figured, timeout=20_000):
        press(sitting.window, Qt.Key.Key_Z, CTRL)
    sitting.settle()
    assert [line.quantity for line in page.request().lines] == [D(12), D(4), D(16), D(6)]
    assert sums(page)["Total credit"] == "£173.15"


def test_one_of_very_many_lines_is_kept_by_the_menu_of_its_row(
    papers: Papers, sitting: Sitting
) -> None:
    shop = papers.shop
    sold = [Sold(shop.product(f"Part {n}"), D(n), D(1)) for n in range(1, 53)]
    invoice = shop.invoice(papers.customer, *sold)
    page = open_document(sitting, shop.reverse(papers.ticket, invoice).ref)
    assert page.sheet is not None
    field = page.sheet.lines.field
    assert field is not None
    view = field.findChildren(LinesView)[0]
    end = view.visualRect(view.model().index(1, view.model().columnCount() - 1))
    dots = QPoint(end.left() + 16, end.center().y())
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=dots)
    menu = sitting.child(Menu, "line_menu")
    (action,) = menu.actions()
    assert action.text() == "Remove the others\tCtrl Shift Del"
    with sitting.qtbot.waitSignal(page.figured, timeout=20_000):
        action.trigger()
    menu.close()
    sitting.settle()
    assert [line.quantity for line in page.request().lines] == [D(2)]
