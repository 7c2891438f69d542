"""A draft invoice on its page, who may write there, and what is dated ahead."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QLineEdit,
    QWidget,
)

from app.services.tickets import RecordRef
from app.ui.kit.search_dialog import SearchDialog
from app.ui.kit.smart_button import SmartButton
from tests.ui.kit.hands import click, press, type_in
from tests.ui.pages.documents_desk import (
    Papers,
    field_of,
    open_document,
    press_button,
    press_ctrl,
    said,
    sums,
    write,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.desk import Sitting

D = Decimal


def test_a_draft_invoice_is_edited_posted_and_shows_the_open_credit(
    papers: Papers, sitting: Sitting
) -> None:
    papers.shop.pay(papers.invoice, "100.00")
    draft = papers.correct()
    page = open_document(sitting, RecordRef("invoice", draft))
    assert page.title == "Draft invoice"
    assert sums(page)["Open credit of the customer"] == "£100.00"
    write(sitting, page, 0, "quantity", "8")
    assert sums(page)["Total"] == "£155.15"
    press_button(sitting, page, "post")
    posted = papers.shop.card(draft)
    assert (posted.state, posted.number, posted.total) == ("posted", "INV/2026/00002", D("155.15"))


def test_a_product_can_be_added_to_a_draft_invoice(papers: Papers, sitting: Sitting) -> None:
    papers.shop.product("DOORMAT UNION FLAG", "7.95")
    draft = papers.correct()
    page = open_document(sitting, RecordRef("invoice", draft))
    assert page.sheet is not None
    page.sheet.lines.add_line()
    dialog = sitting.child(SearchDialog, "add_line")
    sitting.settle()
    type_in(dialog.list.search, "DOORMAT")
    sitting.until(lambda: dialog.list.model.rowCount() == 1)
    with sitting.qtbot.waitSignal(page.figured, timeout=20_000):
        press(dialog.list.search, Qt.Key.Key_Return)
    sitting.settle()
    assert sums(page)["Total"] == "£181.10"
    press_button(sitting, page, "save")
    assert papers.shop.card(draft).total == D("181.10")


def test_a_draft_invoice_is_deleted_by_two_presses_since_it_cannot_be_made_again(
    papers: Papers, sitting: Sitting
) -> None:
    draft = papers.correct()
    page = open_document(sitting, RecordRef("invoice", draft))
    press_button(sitting, page, "delete")
    assert page.action_bar.delete.label() == "Press again to delete it"
    assert papers.shop.card(draft).state == "draft"
    press_button(sitting, page, "delete")
    gone = "SELECT count(*) FROM invoice WHERE state = 'draft'"
    assert papers.shop.read(gone) == [(0,)]


def test_an_invoice_leads_to_its_credit_notes(papers: Papers, sitting: Sitting) -> None:
    note = papers.reverse()
    papers.shop.post(note)
    page = open_document(sitting, RecordRef("invoice", papers.invoice))
    button = sitting.child(SmartButton, "smart_credit_notes", of=page)
    assert (button.label(), button.fact()) == ("Credit note", "£173.15")
    click(button)
    sitting.settle()
    assert sitting.page.title == "RINV/2026/00001"


def test_who_may_not_write_reads_the_draft_and_why(
    papers: Papers, sit_down: Callable[..., Sitting]
) -> None:
    draft = papers.reverse()
    sitting = sit_down(login="technician")
    page = open_document(sitting, draft.ref)
    assert said(page)
    assert page.sheet is not None
    assert page.sheet.lines.field is not None
    assert not [one for one in page.sheet.lines.field.findChildren(QLineEdit) if one.isVisible()]
    assert not page.action_bar.delete.isVisible()


def test_in_a_small_window_the_timeline_is_a_tab_and_no_column_is_cut(
    papers: Papers, sit_down: Callable[..., Sitting]
) -> None:
    sitting = sit_down(size=(1120, 680))
    page = open_document(sitting, papers.reverse().ref)
    assert page.sheet is not None
    assert page.sheet.lines.field is not None
    assert not page.timeline.isVisible()
    view = page.sheet.lines.field._view
    assert view.horizontalHeader().length() <= view.viewport().width()
    press(page, Qt.Key.Key_N)
    assert page.timeline.isVisible()
    focus: QWidget | None = QApplication.focusWidget()
    assert focus is not None
    assert page.timeline.isAncestorOf(focus)


def test_a_correction_is_paid_with_what_its_invoice_gave_back_unless_the_tick_is_taken_away(
    papers: Papers, sitting: Sitting
) -> None:
    papers.shop.pay(papers.invoice, "173.15")
    draft = papers.correct()
    page = open_document(sitting, RecordRef("invoice", draft))
    assert page.sheet is not None
    assert page.sheet.keeps_credit.text() == "Pay it with the freed £173.15 of PAY/2026/00001"
    assert page.sheet.uses_credit()
    press_ctrl(Qt.Key.Key_Return)
    sitting.settle()
    posted = papers.shop.card(draft)
    assert (posted.residual, posted.payment_state) == (D("0"), "paid")
    assert page.sheet.keeps_credit.isHidden()


def test_a_freed_payment_is_left_alone_without_the_tick(papers: Papers, sitting: Sitting) -> None:
    papers.shop.pay(papers.invoice, "173.15")
    draft = papers.correct()
    page = open_document(sitting, RecordRef("invoice", draft))
    assert page.sheet is not None
    click(page.sheet.keeps_credit)
    press_ctrl(Qt.Key.Key_Return)
    sitting.settle()
    posted = papers.shop.card(draft)
    assert (posted.residual, posted.payment_state) == (D("173.15"), "not_paid")


def test_a_draft_dated_ahead_is_confirmed_for_its_day_and_an_edit_takes_that_back(
    papers: Papers, sitting: Sitting
) -> None:
    draft = papers.reverse()
    page = open_document(sitting, draft.ref)
    assert page.sheet is not None
    with sitting.qtbot.waitSignal(page.figured, timeout=20_000):
        field = field_of(page, "invoice_on")
        field.set_value(papers.shop.today + timedelta(days=9))
        field.changed.emit()
    assert page.action_bar.post.label() == "Post on 3 Dec 2026"
    press_ctrl(Qt.Key.Key_Return)
    sitting.settle()
    saved = papers.shop.card(draft.id)
    assert (saved.state, saved.post_on) == ("draft", papers.shop.today + timedelta(days=9))
    assert "To be posted on" in page.sheet.banner.text()
    assert not page.action_bar.post.isVisible()
    press_button(sitting, page, "withdraw")
    assert papers.shop.card(draft.id).post_on is None
    assert not page.sheet.banner.isVisible()
    press_button(sitting, page, "post")
    write(sitting, page, 0, "quantity", "8")
    press_button(sitting, page, "save")
    assert papers.shop.card(draft.id).post_on is None
    assert page.action_bar.post.label() == "Post on 3 Dec 2026"
