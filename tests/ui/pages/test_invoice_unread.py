"""What cannot be read in the lines of a draft is neither lost nor worked with."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from tests.ui.kit.hands import press
from tests.ui.pages.documents_desk import Papers, cell, enter, open_document, press_ctrl, sums

if TYPE_CHECKING:
    from app.ui.pages.invoice import InvoicePage
    from tests.desk import Sitting

DAY = timedelta(days=1)


def errors(page: InvoicePage) -> list[str]:
    """What is said below the lines."""
    assert page.sheet is not None
    assert page.sheet.lines.field is not None
    return list(page.sheet.lines.field.errors().values())


def amounts(page: InvoicePage) -> list[str]:
    """The amounts of the lines as they are shown."""
    assert page.sheet is not None
    assert page.sheet.lines.field is not None
    model = page.sheet.lines.field._model
    at = [column.key for column in model.columns].index("amount")
    return [model.index(row, at).data() for row in range(model.rowCount())]


def date_of(page: InvoicePage) -> QLineEdit:
    """The line in which the date is typed."""
    assert page.sheet is not None
    editor = page.sheet.head.properties.field("invoice_on").editor
    assert isinstance(editor, QLineEdit)
    return editor


@pytest.mark.parametrize("text", ["-1", "abc", ""])
def test_what_cannot_be_read_is_unsaved_kept_and_restored_with_its_error(
    papers: Papers, sitting: Sitting, text: str
) -> None:
    draft = papers.reverse()
    page = open_document(sitting, draft.ref)
    editor = cell(page, 0, "quantity")
    enter(editor, text or "1")
    if not text:
        press(editor, Qt.Key.Key_Backspace)
    press(editor, Qt.Key.Key_Tab)
    said = errors(page)
    assert len(said) == 1
    assert page.is_dirty
    assert page.action_bar.save.isVisible()
    assert sitting.window.footer.state() == "Not saved yet"
    sitting.run(sitting.window.back())
    assert "Changes to the draft kept" in sitting.toasts()
    page = open_document(sitting, draft.ref)
    page.kept.restore()
    sitting.settle()
    assert cell(page, 0, "quantity").text() == text
    assert errors(page) == said
    press_ctrl(Qt.Key.Key_S)
    sitting.settle()
    assert papers.shop.card(draft.id).version == draft.version
    enter(cell(page, 0, "quantity"), "4")
    press_ctrl(Qt.Key.Key_S)
    sitting.settle()
    assert papers.shop.card(draft.id).lines[0].quantity == Decimal(4)


def test_a_date_that_cannot_be_read_is_kept_as_it_was_typed(
    papers: Papers, sitting: Sitting
) -> None:
    draft = papers.reverse()
    page = open_document(sitting, draft.ref)
    enter(date_of(page), "31/02/20x")
    press(date_of(page), Qt.Key.Key_Tab)
    assert page.sheet is not None
    said = page.sheet.head.properties.field("invoice_on").error()
    assert said
    sitting.run(sitting.window.back())
    page = open_document(sitting, draft.ref)
    page.kept.restore()
    sitting.settle()
    assert page.sheet is not None
    assert date_of(page).text() == "31/02/20x"
    assert page.sheet.head.properties.field("invoice_on").error() == said
    assert page.is_dirty
    press_ctrl(Qt.Key.Key_S)
    sitting.settle()
    assert papers.shop.card(draft.id).version == draft.version
    enter(date_of(page), "25/11/2026")
    press_ctrl(Qt.Key.Key_S)
    sitting.settle()
    saved = papers.shop.card(draft.id)
    assert (saved.version, saved.invoice_on) == (draft.version + 1, draft.invoice_on + DAY)


@pytest.mark.parametrize(
    ("column", "text"), [("quantity", "5,000x"), ("unit_price", "9" * 25), ("discount", "101")]
)
def test_the_readable_beginning_of_a_number_is_not_worked_with(
    papers: Papers, sitting: Sitting, column: str, text: str
) -> None:
    page = open_document(sitting, papers.reverse().ref)
    before = amounts(page)
    figured: list[object] = []
    page.figured.connect(lambda: figured.append(page.figuring.figures))
    enter(cell(page, 0, column), text)
    assert amounts(page) == ["–", *before[1:]]
    assert page.sheet is not None
    assert page.sheet.lines.field is not None
    view = page.sheet.lines.field._view
    assert view.horizontalHeader().length() <= view.viewport().width()
    assert sums(page) == {"Untaxed amount": "–", "Total credit": "–"}
    sitting.settle()
    assert figured == []
    press(cell(page, 0, column), Qt.Key.Key_Tab)
    assert len(errors(page)) == 1
    assert "left to credit" not in errors(page)[0]
    with sitting.qtbot.waitSignal(page.figured, timeout=20_000):
        enter(cell(page, 0, column), "1")
    assert errors(page) == []
    assert "–" not in amounts(page)
