"""What the buttons of the Refund dialog leave behind: what opens, what is said, what is undone."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from app.services import invoices
from app.services.teams import Service
from app.services.tickets import RecordRef
from app.ui.kit.buttons import Button
from app.ui.pages.records import CreditNotesPage
from app.ui.pages.ticket import TicketPage
from tests.dialogs.refund_desk import (
    ALT,
    CTRL,
    SHIFT,
    button,
    footer,
    is_closed,
    notes,
    open_refund,
    refresh,
    start,
)
from tests.factories import D, Sold, as_lines, edit
from tests.ui.pages.ticket_desk import choose, click, make_case, open_case, press

if TYPE_CHECKING:
    from PySide6.QtWidgets import QPushButton

    from app.services.invoices import InvoiceRow
    from tests.desk import Sitting


def two_invoices(sitting: Sitting) -> None:
    """Open the dialog with both invoices of the customer chosen; a third draft is in the books."""
    case = make_case(sitting.shop)
    shop = sitting.shop
    second = shop.invoice(case.customer, Sold(case.clock, D(2)))
    third = shop.invoice(case.customer, Sold(case.clock, D(3)))
    shop.reverse(case.id, third)
    open_case(sitting, case)
    dialog = open_refund(sitting)
    dialog.form.field("sales_order_id").editor.setFocus()
    press(Qt.Key.Key_Delete)
    refresh(sitting, dialog)
    number = shop.card(second).number
    assert number is not None
    choose(sitting, dialog.form.field("invoice_ids"), number)  # type: ignore[arg-type]
    refresh(sitting, dialog)


def listed(sitting: Sitting) -> list[tuple[str, str, float]]:
    """Kind, state and total of the documents in the list that is shown."""
    page = sitting.page
    assert isinstance(page, CreditNotesPage)
    model = page.table.model
    sitting.until(lambda: model.rowCount() > 0 and model.row(0) is not None)
    rows: list[InvoiceRow] = [model.row(each) for each in range(model.rowCount())]  # type: ignore[misc]
    return sorted((row.kind.value, row.state.value, float(row.total)) for row in rows)


def numbers(sitting: Sitting) -> list[str]:
    """What the first column of the list says."""
    page = sitting.page
    assert isinstance(page, CreditNotesPage)
    number = page.columns()[0]
    return [number.cell(page.table.model.row(each)).text for each in range(4)]


def action_of_toast(sitting: Sitting) -> QPushButton:
    """The button of the last toast."""
    return sitting.desk.notices.toasts()[-1].action


def test_two_drafts_open_as_the_list_of_exactly_these(sitting: Sitting) -> None:
    two_invoices(sitting)
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert listed(sitting) == [("credit_note", "draft", 9.0), ("credit_note", "draft", 115.2)]
    assert sitting.toasts() == ["2 draft credit notes made"]


def test_two_replaced_invoices_open_as_the_list_of_credit_notes_and_drafts(
    sitting: Sitting,
) -> None:
    two_invoices(sitting)
    press(Qt.Key.Key_Return, held=CTRL | SHIFT)
    sitting.settle()
    assert listed(sitting) == [
        ("credit_note", "posted", 9.0),
        ("credit_note", "posted", 115.2),
        ("invoice", "draft", 9.0),
        ("invoice", "draft", 115.2),
    ]
    assert sitting.toasts()[0].startswith("2 credit notes posted: ")
    assert sitting.page.title == "Documents made"
    assert sorted(numbers(sitting))[:2] == ["Draft invoice", "Draft invoice"]


def test_reverse_can_be_undone_for_a_while(sitting: Sitting) -> None:
    case, page, _dialog = start(sitting)
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    number = sitting.shop.card(case.invoice).number
    assert sitting.toasts() == [f"Draft credit note of £115.20 made for {number}"]
    assert action_of_toast(sitting).text() == "Undo"
    click(action_of_toast(sitting))
    sitting.settle()
    assert notes(sitting) == []
    assert sitting.page is page


def test_a_draft_that_was_posted_meanwhile_is_not_undone_and_it_is_said(sitting: Sitting) -> None:
    _case, page, _dialog = start(sitting)
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    draft = sitting.shop.read("SELECT id FROM invoice WHERE kind = 'credit_note'")[0][0]
    number = sitting.shop.post(sitting.shop.card(draft)).number
    click(action_of_toast(sitting))
    sitting.settle()
    assert [row[:3] for row in notes(sitting)] == [("credit_note", "posted", 115.2)]
    assert sitting.toasts()[-1] == (
        f"{number} is posted and cannot be changed. Correct it by another document."
    )
    assert sitting.page is not page


def test_the_posted_credit_note_is_named_and_opened_by_the_toast(sitting: Sitting) -> None:
    _case, _page, _dialog = start(sitting)
    press(Qt.Key.Key_Return, held=CTRL | SHIFT)
    sitting.settle()
    note, number = sitting.shop.read("SELECT id, number FROM invoice WHERE kind = 'credit_note'")[0]
    assert sitting.toasts() == [f"Credit note {number} of £115.20 posted"]
    assert action_of_toast(sitting).text() == "Open"
    click(action_of_toast(sitting))
    sitting.settle()
    shown = getattr(sitting.page, "reference", None)
    assert shown is not None
    assert (shown.kind, shown.id) == ("credit_note", note)


def test_while_it_reverses_the_button_says_so_and_turns_after_a_while(sitting: Sitting) -> None:
    _case, _page, dialog = start(sitting)
    held = sqlite3.connect(sitting.shop.url.removeprefix("sqlite:///"))
    held.execute("BEGIN IMMEDIATE")  # another program is writing
    pressed = button(dialog, "Reverse")
    assert isinstance(pressed, Button)
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.until(lambda: pressed.label() == "Reversing…")
    assert not pressed.is_spinning()
    sitting.until(pressed.is_spinning)
    held.rollback()
    held.close()
    sitting.settle()
    assert is_closed(dialog)
    assert [row[:3] for row in notes(sitting)] == [("credit_note", "draft", 115.2)]


def test_a_customer_that_is_chosen_but_not_saved_is_saved_before_a_refund(
    sitting: Sitting,
) -> None:
    shop = sitting.shop
    case = make_case(shop)
    ticket = shop.ticket(None)
    page = sitting.open(RecordRef("ticket", ticket))
    assert isinstance(page, TicketPage)
    choose(sitting, page.form.field("customer_id"), "The Cosy Corner")  # type: ignore[arg-type]
    page.setFocus()
    press(Qt.Key.Key_1, held=ALT)
    sitting.settle()
    assert sitting.toasts() == ["Save the changes first: the refund takes them over."]
    click(action_of_toast(sitting))
    sitting.settle()
    sitting.until(lambda: page.card is not None and page.card.customer_id == case.customer)
    sitting.until(lambda: not page.action_bar.button(Service.REFUNDS).locked_reason())
    sitting.settle()
    page.setFocus()
    assert open_refund(sitting).isVisible()


def test_what_a_colleague_credited_meanwhile_is_shown_with_the_refusal(sitting: Sitting) -> None:
    shop = sitting.shop
    case, _page, dialog = start(sitting)
    draft = shop.reverse(case.id, case.invoice)
    lines = as_lines(draft)
    shop.post(shop.act(invoices.save_draft, edit(draft, replace(lines[0], quantity=D(4)))))
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert dialog.banner.text().startswith("What is left of INV/2026/00001 has changed from")
    assert dialog.side_pane.sums() == ("£115.20", "£18.00", "£97.20")
    assert footer(dialog).startswith("Makes a draft credit note of £97.20")
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert is_closed(dialog)
    assert [row[1:3] for row in notes(sitting)] == [("posted", 18.0), ("draft", 97.2)]


def test_a_draft_that_a_colleague_made_meanwhile_is_offered_before_a_second_one(
    sitting: Sitting,
) -> None:
    case, _page, dialog = start(sitting)
    sitting.shop.reverse(case.id, case.invoice)
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert button(dialog, "Open draft").isVisible()
    click(button(dialog, "Make another"))
    refresh(sitting, dialog)
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert is_closed(dialog)
    assert [row[1] for row in notes(sitting)] == ["draft", "draft"]


def test_an_invoice_that_a_colleague_credited_in_full_promises_nothing_more(
    sitting: Sitting,
) -> None:
    shop = sitting.shop
    case, _page, dialog = start(sitting)
    shop.post(shop.reverse(case.id, case.invoice))
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    told = dialog.form.errors()["invoice_ids"]
    assert told == "INV/2026/00001 is fully credited already. Nothing is left to credit."
    assert "Makes a draft" not in footer(dialog)
    assert dialog.side_pane.sums()[2] == "\N{EN DASH}"


def test_a_payment_that_came_meanwhile_is_told_before_it_is_set_free(sitting: Sitting) -> None:
    shop = sitting.shop
    case, _page, dialog = start(sitting)
    paid = shop.pay(case.invoice, "50.00")
    press(Qt.Key.Key_Return, held=CTRL | SHIFT)
    sitting.settle()
    assert dialog.banner.text().startswith("What becomes of payments has changed")
    assert f"£50.00 of payment {paid.number} becomes" in dialog.footer.note.text()
    assert notes(sitting) == []
    press(Qt.Key.Key_Return, held=CTRL | SHIFT)
    sitting.settle()
    assert is_closed(dialog)
    assert [row[:3] for row in notes(sitting)] == [
        ("credit_note", "posted", 115.2),
        ("invoice", "draft", 115.2),
    ]
