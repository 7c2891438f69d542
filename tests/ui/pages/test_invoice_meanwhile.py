"""A draft that others have at the same time, that is left and come back to, or is gone."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
)

from app.services import invoices
from app.services.tickets import RecordRef
from app.ui.kit.compare_dialog import CompareDialog
from app.ui.kit.composer import NOTE
from app.ui.kit.smart_button import SmartButton
from app.ui.pages.invoice import InvoicePage
from app.ui.pages.ticket import TicketPage
from tests.factories import edit
from tests.ui.kit.hands import click, press, type_in
from tests.ui.pages.documents_desk import (
    CTRL,
    Papers,
    banner_button,
    cell,
    open_document,
    press_button,
    press_ctrl,
    said,
    sums,
    write,
)

if TYPE_CHECKING:
    from tests.desk import Sitting

D = Decimal


def collide(papers: Papers, sitting: Sitting, mine: str, **theirs: object) -> InvoicePage:
    """Type a quantity into the first line; a colleague saves other lines; then save."""
    draft = papers.reverse()
    page = open_document(sitting, draft.ref)
    write(sitting, page, 0, "quantity", mine)
    first, *others = edit(draft).lines
    theirs_lines = edit(draft, replace(first, **theirs), *others)  # type: ignore[arg-type]
    papers.shop.act(invoices.save_draft, theirs_lines, by="supervisor")
    press_button(sitting, page, "save")
    return page


@pytest.mark.parametrize(("side", "left"), [("mine", D(4)), ("theirs", D(2))])
def test_a_line_that_both_changed_is_compared_and_the_chosen_side_saved(
    papers: Papers, sitting: Sitting, side: str, left: Decimal
) -> None:
    page = collide(papers, sitting, "4", quantity=D(2))
    assert "Supervisor" in said(page)
    assert page.card is not None
    dialog = sitting.child(CompareDialog)
    shown = [one.accessibleName() for one in dialog.findChildren(QAbstractButton)]
    assert any("4 × £3.75 · Goods" in one for one in shown)
    assert any("2 × £3.75 · Goods" in one for one in shown)
    dialog.choose_all(side)  # type: ignore[arg-type]
    press(dialog, Qt.Key.Key_Return, CTRL)
    sitting.settle()
    assert papers.shop.card(page.card.id).lines[0].quantity == left
    assert not page.is_dirty


def test_what_only_one_of_two_changed_is_merged_without_a_question(
    papers: Papers, sitting: Sitting
) -> None:
    draft = papers.reverse()
    page = open_document(sitting, draft.ref)
    write(sitting, page, 0, "quantity", "4")
    lines = list(edit(draft).lines)
    lines[1] = replace(lines[1], quantity=D(1))
    theirs = replace(edit(draft, *lines[:3]), reason="Two broken, one missing")
    papers.shop.act(invoices.save_draft, theirs, by="supervisor")
    press_button(sitting, page, "save")
    saved = papers.shop.card(draft.id)
    assert [line.quantity for line in saved.lines] == [D(4), D(1), D(16)]
    assert saved.reason == "Two broken, one missing"


def test_what_is_typed_survives_the_end_of_the_program(
    papers: Papers, sitting: Sitting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.ui.pages.record_page.RECOVERY_AFTER", 10)
    draft = papers.reverse()
    page = open_document(sitting, draft.ref)
    write(sitting, page, 0, "quantity", "4")
    page.timeline.write(NOTE)
    type_in(QApplication.focusWidget(), "Ask for photos")
    kept = "SELECT count(*) FROM kept_draft WHERE content LIKE '%Ask for photos%'"
    sitting.until(lambda: papers.shop.read(kept) == [(1,)])
    assert page.is_dirty


def test_saving_and_posting_are_told_beside_the_document_and_leave_the_hand_where_it_was(
    papers: Papers, sitting: Sitting
) -> None:
    page = open_document(sitting, papers.reverse().ref)
    write(sitting, page, 0, "quantity", "4")
    press_ctrl(Qt.Key.Key_S)
    sitting.settle()
    assert cell(page, 0, "quantity").hasFocus()
    told = [one.accessibleName() for one in page.timeline.findChildren(QLabel)]
    assert any("Quantity" in one and "4 ×" in one for one in told)
    press_ctrl(Qt.Key.Key_Return)
    sitting.settle()
    told = [one.accessibleName() for one in page.timeline.findChildren(QLabel)]
    assert any("posted" in one for one in told)


def test_what_was_credited_meanwhile_is_told_instead_of_posting(
    papers: Papers, sitting: Sitting
) -> None:
    draft, other = papers.reverse(), papers.reverse()
    page = open_document(sitting, draft.ref)
    some = replace(edit(other).lines[3], quantity=D(2))
    papers.shop.post(papers.shop.act(invoices.save_draft, edit(other, some)))
    press_button(sitting, page, "post")
    assert papers.shop.card(draft.id).state == "draft"
    assert said(page)


def test_what_a_colleague_saves_is_read_unless_something_was_typed(
    papers: Papers, sitting: Sitting
) -> None:
    draft = papers.reverse()
    page = open_document(sitting, draft.ref)
    theirs = edit(draft, *[replace(line, quantity=D(2)) for line in edit(draft).lines])
    with sitting.qtbot.waitSignal(page.shown, timeout=20_000):
        sitting.run(sitting.background.act(invoices.save_draft, theirs))
    assert cell(page, 0, "quantity").text() == "2"


def test_edits_that_are_left_are_kept_and_offered_again(papers: Papers, sitting: Sitting) -> None:
    draft = papers.reverse()
    page = open_document(sitting, draft.ref)
    write(sitting, page, 0, "quantity", "4")
    sitting.run(sitting.window.back())
    assert "Changes to the draft kept" in sitting.toasts()
    assert papers.shop.card(draft.id).lines[0].quantity == D(12)
    page = open_document(sitting, draft.ref)
    assert said(page).startswith("Changes that were not saved have been kept since")
    with sitting.qtbot.waitSignal(page.figured, timeout=20_000):
        click(banner_button(page, "Restore them"))
    assert cell(page, 0, "quantity").text() == "4"
    assert sums(page)["Total credit"] == "£137.15"
    press_button(sitting, page, "save")
    assert papers.shop.read("SELECT count(*) FROM kept_draft") == [(0,)]


def test_discard_goes_back_to_what_is_saved(papers: Papers, sitting: Sitting) -> None:
    page = open_document(sitting, papers.reverse().ref)
    write(sitting, page, 0, "quantity", "4")
    press_button(sitting, page, "discard")
    assert cell(page, 0, "quantity").text() == "12"
    assert not page.is_dirty
    assert sums(page)["Total credit"] == "£173.15"


def test_the_breadcrumb_leads_back_to_the_ticket(papers: Papers, sitting: Sitting) -> None:
    draft = papers.reverse()
    sitting.open(RecordRef("ticket", papers.ticket))
    page = open_document(sitting, draft.ref)
    ticket = sitting.window.trail[-2].title
    assert sitting.window.top_bar.crumbs.titles() == ["All tickets", ticket, "Draft credit note"]
    click(sitting.child(SmartButton, "smart_ticket", of=page))
    sitting.settle()
    assert isinstance(sitting.page, TicketPage)
    assert len(sitting.window.trail) == 2


def test_a_deleted_draft_goes_back_to_the_ticket_and_undo_makes_it_again(
    papers: Papers, sitting: Sitting
) -> None:
    draft = papers.reverse()
    some = replace(edit(draft).lines[0], quantity=D(4))
    papers.shop.act(invoices.save_draft, edit(draft, some))
    sitting.open(RecordRef("ticket", papers.ticket))
    page = open_document(sitting, draft.ref)
    press_button(sitting, page, "delete")
    assert sitting.page.objectName() == "ticket"
    assert papers.shop.read("SELECT count(*) FROM invoice WHERE kind = 'credit_note'") == [(0,)]
    toast = sitting.desk.notices.toasts()[-1]
    assert toast.words.text() == "Draft deleted"
    click(toast.action)
    sitting.settle()
    opened = sitting.page
    assert isinstance(opened, InvoicePage)
    again = papers.shop.card(opened.request().id)
    assert [(line.description, line.quantity) for line in again.lines] == [
        ("Article at 3.75", D(4))
    ]
    assert again.total == D("18.00")


def test_a_note_on_the_document_stands_in_its_timeline(papers: Papers, sitting: Sitting) -> None:
    draft = papers.reverse()
    page = open_document(sitting, draft.ref)
    page.setFocus()
    press(page, Qt.Key.Key_N)
    focus = QApplication.focusWidget()
    type_in(focus, "Lot 0914 again")
    press_ctrl(Qt.Key.Key_Return)
    sitting.settle()
    assert papers.shop.card(draft.id).state == "draft"
    notes = "SELECT body, record_kind, record_id FROM message WHERE kind = 'note'"
    assert papers.shop.read(notes) == [("Lot 0914 again", "credit_note", draft.id)]
