"""A draft credit note on its page, edited, posted and refused by keyboard and mouse."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QLineEdit,
    QPushButton,
    QWidget,
)

from app.services import invoices
from app.services.invoices import LineKind
from app.ui.kit.buttons import IconButton
from app.ui.kit.fields import DateField
from app.ui.kit.labels import Text
from app.ui.kit.search_dialog import SearchDialog
from tests.factories import Sold, as_lines, edit
from tests.ui.kit.hands import click, press, type_in
from tests.ui.pages.documents_desk import (
    Papers,
    banner_button,
    cell,
    enter,
    field_of,
    open_document,
    press_button,
    press_ctrl,
    said,
    sums,
    write,
)

if TYPE_CHECKING:
    from app.ui.pages.invoice import InvoicePage
    from tests.desk import Sitting

D = Decimal


def named(page: InvoicePage, kind: type[QWidget], name: str) -> QWidget:
    """The visible widget with an accessible name."""
    every = [one for one in page.findChildren(kind) if one.accessibleName() == name]
    return next(one for one in every if one.isVisible())


def test_a_draft_shows_its_lines_with_the_ledger_and_its_sums(
    papers: Papers, sitting: Sitting
) -> None:
    page = open_document(sitting, papers.reverse().ref)
    assert page.title == "Draft credit note"
    lines = page.sheet.lines.field.lines()  # type: ignore[union-attr]
    assert [line.values["quantity"] for line in lines] == [D(12), D(4), D(16), D(6)]
    model = page.sheet.lines.field._model  # type: ignore[union-attr]
    keys = [column.key for column in model.columns]
    assert model.index(0, keys.index("ledger")).data() == "12 left of 12"
    assert sums(page)["Untaxed amount"] == "£148.54"
    assert sums(page)["Total credit"] == "£173.15"
    assert sums(page)["of invoice INV/2026/00001"] == "£173.15"


def test_the_sums_follow_what_is_typed_and_nothing_is_saved_before_save(
    papers: Papers, sitting: Sitting
) -> None:
    draft = papers.reverse()
    page = open_document(sitting, draft.ref)
    write(sitting, page, 0, "quantity", "4")
    assert sums(page)["Total credit"] == "£137.15"
    assert sitting.window.footer.state() == "Not saved yet"
    assert papers.shop.card(draft.id).total == D("173.15")
    press_ctrl(Qt.Key.Key_S)
    sitting.settle()
    saved = papers.shop.card(draft.id)
    assert (saved.total, saved.lines[0].quantity) == (D("137.15"), D(4))
    assert sitting.window.footer.state() == "All changes saved"
    assert "Draft saved" in sitting.toasts()


def test_ctrl_enter_saves_and_posts_what_stands_on_the_screen(
    papers: Papers, sitting: Sitting
) -> None:
    draft = papers.reverse()
    page = open_document(sitting, draft.ref)
    write(sitting, page, 0, "quantity", "4")
    press_ctrl(Qt.Key.Key_Return)
    sitting.settle()
    posted = papers.shop.card(draft.id)
    assert (posted.state, posted.number, posted.total) == ("posted", "RINV/2026/00001", D("137.15"))
    assert page.title == "RINV/2026/00001"
    assert "RINV/2026/00001 posted, £137.15" in sitting.toasts()


def test_a_posted_document_is_text_without_a_field_or_a_trash_icon(
    papers: Papers, sitting: Sitting
) -> None:
    draft = papers.reverse()
    papers.shop.post(draft)
    page = open_document(sitting, draft.ref)
    assert page.sheet is not None
    assert page.sheet.lines.field is not None
    editors = page.sheet.lines.field.findChildren(QLineEdit)
    trash = page.sheet.lines.field.findChildren(IconButton)
    assert not [one for one in (*editors, *trash) if one.isVisible()]
    assert field_of(page, "reason").is_read_only()
    assert field_of(page, "invoice_on").is_read_only()
    assert sums(page)["Set against INV/2026/00001"] == "−£173.15"
    shown = {name for name, _ in page.hints}
    assert "Ctrl+Return" not in shown
    assert not page.action_bar.post.isVisible()


def test_more_than_is_left_is_said_at_the_cell_and_use_takes_what_is_left(
    papers: Papers, sitting: Sitting
) -> None:
    draft = papers.reverse()
    page = open_document(sitting, draft.ref)
    write(sitting, page, 0, "quantity", "13")
    assert page.sheet is not None
    assert page.sheet.lines.field is not None
    told = page.sheet.lines.field.errors()
    assert [one.split(":")[0] for one in told.values()] == [
        "Only 12 of Article at 3.75 are left to credit"
    ]
    assert QApplication.focusWidget() is cell(page, 0, "quantity")
    use = sitting.button("Use 12", of=page.sheet.lines.field)
    with sitting.qtbot.waitSignal(page.figured, timeout=20_000):
        click(use)
    sitting.settle()
    assert cell(page, 0, "quantity").text() == "12"
    assert not page.sheet.lines.field.errors()
    assert sums(page)["Total credit"] == "£173.15"


def test_posting_more_than_is_left_is_refused_at_the_cell_and_changes_nothing(
    papers: Papers, sitting: Sitting
) -> None:
    draft = papers.reverse()
    page = open_document(sitting, draft.ref)
    enter(cell(page, 1, "quantity"), "5")
    press_ctrl(Qt.Key.Key_Return)
    sitting.settle()
    assert said(page) == "Please correct the marked fields."
    assert QApplication.focusWidget() is cell(page, 1, "quantity")
    assert papers.shop.card(draft.id).lines[1].quantity == D(4)


def test_what_a_colleague_took_meanwhile_stands_beside_the_refusal(
    papers: Papers, sitting: Sitting
) -> None:
    shop = papers.shop
    draft, other = papers.reverse(), papers.reverse()
    page = open_document(sitting, draft.ref)
    assert page.sheet is not None
    table = page.sheet.lines.field
    assert table is not None
    four = replace(as_lines(other)[0], quantity=D(4))
    shop.post(shop.act(invoices.save_draft, edit(other, four)))
    enter(cell(page, 0, "quantity"), "11")
    press_ctrl(Qt.Key.Key_Return)
    sitting.until(lambda: table.lines()[0].values["ledger"].left_quantity == D(8))
    assert "8" in next(iter(table.errors().values()))
    assert shop.card(draft.id).state == "draft"


def test_what_is_left_of_a_refused_draft_is_what_its_sums_say(
    papers: Papers, sitting: Sitting
) -> None:
    shop = papers.shop
    draft, other = papers.reverse(), papers.reverse()
    page = open_document(sitting, draft.ref)
    assert page.sheet is not None
    table = page.sheet.lines.field
    assert table is not None
    four = replace(as_lines(other)[0], quantity=D(4))
    shop.post(shop.act(invoices.save_draft, edit(other, four)))
    press_ctrl(Qt.Key.Key_Return)
    sitting.until(lambda: table.lines()[0].values["ledger"].left_quantity == D(8))
    amounts = [line.values["amount"] for line in table.lines()]
    assert amounts[0] == D("30.00")
    assert sums(page)["Untaxed amount"] == f"£{sum(amounts):.2f}"
    assert cell(page, 0, "quantity").text() == "12"


@pytest.mark.parametrize("text", ["1,234.56", "1e5", "-1", "99999999999999999999"])
def test_a_number_that_cannot_be_read_is_neither_saved_nor_posted(
    papers: Papers, sitting: Sitting, text: str
) -> None:
    draft = papers.reverse()
    page = open_document(sitting, draft.ref)
    enter(cell(page, 0, "quantity"), text)
    press_ctrl(Qt.Key.Key_Return)
    sitting.settle()
    assert page.sheet is not None
    assert page.sheet.lines.field is not None
    assert page.sheet.lines.field.errors()
    assert papers.shop.card(draft.id).state == "draft"
    assert papers.shop.card(draft.id).version == draft.version


def test_a_lowered_price_is_a_price_reduction_until_the_agent_says_that_goods_came_back(
    papers: Papers, sitting: Sitting
) -> None:
    draft = papers.reverse()
    page = open_document(sitting, draft.ref)
    write(sitting, page, 0, "unit_price", "3")
    assert page.sheet is not None
    question = page.sheet.lines.question
    assert question.text().startswith("Article at 3.75: the price is lower than on the invoice.")
    buttons = [one.text() for one in question.findChildren(QPushButton)]
    assert buttons == ["Price reduction", "Goods credited"]
    assert page.request().lines[0].kind is LineKind.PRICE_REDUCTION
    click(question.findChildren(QPushButton)[1])
    sitting.settle()
    assert question.text() == ""
    assert page.request().lines[0].kind is LineKind.GOODS
    write(sitting, page, 0, "unit_price", "2")
    assert question.text() == ""
    press_button(sitting, page, "save")
    saved = papers.shop.card(draft.id).lines[0]
    assert (saved.kind, saved.unit_price) == (LineKind.GOODS, D(2))


def test_a_price_that_is_raised_again_credits_goods_as_before(
    papers: Papers, sitting: Sitting
) -> None:
    page = open_document(sitting, papers.reverse().ref)
    write(sitting, page, 0, "unit_price", "3")
    write(sitting, page, 0, "unit_price", "3.75")
    assert page.sheet is not None
    assert page.sheet.lines.question.text() == ""
    assert page.request().lines[0].kind is LineKind.GOODS
    assert not page.is_dirty


def test_a_removed_line_comes_back_by_undo_to_where_it_was(
    papers: Papers, sitting: Sitting
) -> None:
    page = open_document(sitting, papers.reverse().ref)
    editor = cell(page, 1, "quantity")
    editor.setFocus()
    with sitting.qtbot.waitSignal(page.figured, timeout=20_000):
        press(editor, Qt.Key.Key_Delete, Qt.KeyboardModifier.ControlModifier)
    sitting.settle()
    assert sums(page)["Total credit"] == "£111.95"
    assert [line.quantity for line in page.request().lines] == [D(12), D(16), D(6)]
    toast = sitting.desk.notices.toasts()[-1]
    assert toast.words.text() == "Article at 12.75 removed"
    with sitting.qtbot.waitSignal(page.figured, timeout=20_000):
        click(toast.action)
    sitting.settle()
    assert [line.quantity for line in page.request().lines] == [D(12), D(4), D(16), D(6)]
    assert not page.is_dirty


def test_a_draft_without_lines_cannot_be_posted(papers: Papers, sitting: Sitting) -> None:
    draft = papers.reverse()
    page = open_document(sitting, draft.ref)
    assert page.sheet is not None
    for price in ("3.75", "12.75", "1.69", "4.25"):
        click(named(page, IconButton, f"Remove Article at {price}"))
    press_button(sitting, page, "post")
    assert said(page) == "There is no line on it. Add one before you post."
    assert papers.shop.card(draft.id).state == "draft"


def test_a_line_of_the_invoice_that_was_left_out_can_be_added(
    papers: Papers, sitting: Sitting
) -> None:
    draft = papers.reverse()
    papers.shop.act(invoices.save_draft, edit(draft, *edit(draft).lines[:2]))
    page = open_document(sitting, draft.ref)
    assert sums(page)["Total credit"] == "£115.20"
    add = next(
        one
        for one in page.findChildren(QPushButton)
        if one.isVisible() and one.text() == "Add a line"
    )
    click(add)
    dialog = sitting.child(SearchDialog, "add_line")
    sitting.settle()
    choices = dialog.list.model
    assert [choices.choice(row).text for row in range(choices.rowCount())] == [
        *(
            f"{code} · {name}"
            for code, name in papers.shop.read(
                "SELECT code, name FROM product"
                " WHERE name IN ('Article at 1.69', 'Article at 4.25') ORDER BY id"
            )
        ),
        "Goodwill on INV/2026/00001",
    ]
    assert choices.choice(0).detail == "sold 16, credited 0, left 16 · £27.04"
    type_in(dialog.list.search, "4.25")
    sitting.until(lambda: choices.rowCount() == 1)
    with sitting.qtbot.waitSignal(page.figured, timeout=20_000):
        press(dialog.list.search, Qt.Key.Key_Return)
    sitting.settle()
    assert sums(page)["Total credit"] == "£140.70"
    press_button(sitting, page, "save")
    assert papers.shop.card(draft.id).total == D("140.70")


def test_reason_date_and_journal_are_edited_in_place(papers: Papers, sitting: Sitting) -> None:
    other = papers.shop.second_journal()
    draft = papers.reverse()
    page = open_document(sitting, draft.ref)
    field_of(page, "reason").set_value("Four of twelve faulty")
    journal = field_of(page, "journal_id")
    assert [choice.text for choice in journal.choices()] == [  # type: ignore[attr-defined]
        "Sales",
        papers.shop.read("SELECT name FROM journal WHERE id = :id", id=other)[0][0],
    ]
    journal.set_value(other)
    journal.changed.emit()
    sitting.until(lambda: page.figuring.figures is not None)
    press_button(sitting, page, "save")
    saved = papers.shop.card(draft.id)
    assert (saved.reason, saved.journal_id) == ("Four of twelve faulty", other)


def test_a_date_before_the_last_number_is_warned_of_while_typed_and_nobody_outruns_that(
    papers: Papers, sitting: Sitting
) -> None:
    shop = papers.shop
    older = shop.invoice(papers.customer, Sold(shop.product(), D(2)), on=date(2026, 11, 2))
    shop.post(papers.reverse())
    draft = shop.reverse(papers.ticket, older)
    page = open_document(sitting, draft.ref)
    assert page.sheet is not None
    banner, day = page.sheet.date_banner, field_of(page, "invoice_on")
    day.set_value(date(2026, 11, 14))
    with sitting.qtbot.waitSignal(page.figured, timeout=20_000):
        day.changed.emit()
    assert banner.text().startswith("RINV/2026/00001 of 24 Nov 2026 was posted with a later")
    day.set_value(shop.today)
    with sitting.qtbot.waitSignal(page.figured, timeout=20_000):
        day.changed.emit()
    assert banner.text() == ""
    day.set_value(date(2026, 11, 13))
    day.changed.emit()
    for state in ("draft", "posted"):  # the first press brings the warning, the second posts
        press_button(sitting, page, "post")
        assert shop.card(draft.id).state == state
        assert bool(banner.text()) is (state == "draft")
    assert shop.card(draft.id).accounting_on == date(2026, 11, 13)


def test_in_a_locked_period_the_first_open_day_is_a_button(
    papers: Papers, sitting: Sitting
) -> None:
    draft = papers.reverse()
    papers.shop.lock(papers.shop.today)
    page = open_document(sitting, draft.ref)
    press_button(sitting, page, "post")
    assert field_of(page, "invoice_on").error().startswith("The books are closed up to 24 Nov")
    click(banner_button(page, "Use 25 Nov 2026"))
    assert field_of(page, "invoice_on").value() == papers.shop.today + timedelta(days=1)
    assert isinstance(field_of(page, "invoice_on"), DateField)
    assert papers.shop.card(draft.id).state == "draft"


def test_an_empty_reason_is_refused_at_its_field(papers: Papers, sitting: Sitting) -> None:
    draft = papers.reverse()
    page = open_document(sitting, draft.ref)
    reason = field_of(page, "reason")
    reason.set_value("   ")
    reason.changed.emit()
    press_button(sitting, page, "post")
    assert reason.error() == "Enter the reason: the customer reads it on the credit note."
    assert papers.shop.card(draft.id).reason == "Faulty clocks"


def test_a_reason_that_paper_cannot_show_is_warned_of_in_the_draft(
    papers: Papers, sitting: Sitting
) -> None:
    draft = papers.reverse()
    page = open_document(sitting, draft.ref)
    reason = field_of(page, "reason")

    def warnings() -> list[str]:
        found = [one.text() for one in page.findChildren(Text) if one.isVisible()]
        return [text for text in found if text.startswith("Cannot be printed")]

    assert warnings() == []
    reason.set_value("Faulty שבור")
    reason.changed.emit()
    sitting.until(lambda: warnings() == ["Cannot be printed: ש ב ו ר"])
    assert reason.error() == ""
    press_button(sitting, page, "save")
    assert papers.shop.card(draft.id).reason == "Faulty שבור"
    sitting.until(lambda: warnings() == ["Cannot be printed: ש ב ו ר"])
    reason.set_value("Faulty")
    reason.changed.emit()
    sitting.until(lambda: warnings() == [])
