"""The dialogs of payments, opened from a document's bar and filled by keyboard."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.dialogs.payments import (
    RefundPaymentDialog,
    RegisterPaymentDialog,
    ReversePaymentDialog,
    SetAgainstDialog,
    UndoMatchDialog,
    WriteOffDialog,
)
from app.services import payments
from app.ui.kit.buttons import Button
from app.ui.kit.menu import Menu
from app.ui.kit.record_dialog import RecordDialog
from app.ui.pages.invoice import InvoicePage
from tests.factories import picture
from tests.services.books import bill, credit_note, is_open, money_in, of
from tests.ui.kit.hands import click
from tests.ui.pages.documents_desk import open_document, said
from tests.ui.pages.ticket_desk import activate, press, write

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.models.ids import InvoiceId
    from app.services.tickets import RecordRef
    from tests.desk import Sitting
    from tests.factories import Shop

D = Decimal
CTRL = Qt.KeyboardModifier.ControlModifier
Dialog = TypeVar("Dialog", bound=RecordDialog)


@pytest.fixture
def invoice(desk_shop: Shop) -> InvoiceId:
    """The invoice of the pictures, 173.15 open."""
    return picture(desk_shop, desk_shop.customer())


def ask_for(sitting: Sitting, record: RecordRef, kind: type[Dialog]) -> Dialog:
    """Open a document, press Ctrl+Enter, and wait for the dialog."""
    page = open_document(sitting, record)
    page.setFocus()
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    dialog = sitting.child(kind)
    activate(sitting, dialog)
    return dialog


def choose_from_menu(sitting: Sitting, record: RecordRef, words: str, kind: type[Dialog]) -> Dialog:
    """Open a document, press Reconcile, and choose a row of its menu."""
    menu = open_menu(sitting, open_document(sitting, record))
    row = next(one for one in menu.actions() if one.text() == words)
    assert row.isEnabled()
    left = Qt.MouseButton.LeftButton
    QTest.mouseClick(menu, left, pos=menu.actionGeometry(row).center())
    sitting.settle()
    dialog = sitting.child(kind)
    activate(sitting, dialog)
    return dialog


def open_menu(sitting: Sitting, page: InvoicePage) -> Menu:
    """Press Reconcile."""
    click(sitting.child(Button, "reconcile", of=page.action_bar))
    sitting.settle()
    return sitting.child(Menu)


def type_over(dialog: RecordDialog, name: str, text: str) -> None:
    """Type into a field of the dialog."""
    editor = dialog.form.field(name).editor
    editor.setFocus()
    editor.selectAll()  # type: ignore[attr-defined]
    write(text)


def go(sitting: Sitting) -> None:
    """Press Ctrl+Enter in the dialog and wait."""
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()


def test_an_open_invoice_is_paid_in_two_presses_and_its_page_follows(
    invoice: InvoiceId, sitting: Sitting
) -> None:
    dialog = ask_for(sitting, bill(invoice), RegisterPaymentDialog)
    assert dialog.form.values()["amount"] == D("173.15")
    assert dialog.footer.sentence.text() == "Settles INV/2026/00001 in full."
    go(sitting)
    assert is_open(sitting.shop, invoice) == (D("0"), "paid")
    assert "Payment PAY/2026/00001 over £173.15 registered" in sitting.toasts()
    page = sitting.page
    assert isinstance(page, InvoicePage)
    sitting.until(lambda: page.card is not None and page.card.residual == 0)
    assert not page.action_bar.pay.isVisible()


def test_a_part_is_typed_with_its_memo_and_the_rest_stays_open(
    invoice: InvoiceId, sitting: Sitting
) -> None:
    dialog = ask_for(sitting, bill(invoice), RegisterPaymentDialog)
    type_over(dialog, "amount", "100")
    assert dialog.footer.sentence.text() == "£73.15 stays open."
    type_over(dialog, "memo", "First half")
    for _ in range(2):
        press(Qt.Key.Key_Escape)
        sitting.settle()
        assert sitting.toasts() == [f"“{dialog.windowTitle()}” is kept as you left it"]
        click(sitting.desk.notices.toasts()[-1].action)
        sitting.settle()
        activate(sitting, dialog)
        assert dialog.form.values()["memo"] == "First half"
    go(sitting)
    assert is_open(sitting.shop, invoice) == (D("73.15"), "partial")
    assert sitting.shop.read("SELECT memo FROM payment") == [("First half",)]


def test_too_much_is_asked_about_refused_without_an_answer_and_kept_with_it(
    invoice: InvoiceId, sitting: Sitting
) -> None:
    dialog = ask_for(sitting, bill(invoice), RegisterPaymentDialog)
    assert dialog.form.row("keeps_rest").isHidden()
    type_over(dialog, "amount", "200")
    assert dialog.footer.sentence.text() == "£26.85 more than is open."
    go(sitting)
    assert dialog.form.errors() == {"amount": "Only £173.15 is open."}
    assert is_open(sitting.shop, invoice) == (D("173.15"), "not_paid")
    dialog.form.field("keeps_rest").editor.setFocus()
    press(Qt.Key.Key_Space)
    go(sitting)
    assert is_open(sitting.shop, invoice) == (D("0"), "paid")
    assert sitting.shop.ask(payments.card, payments.PaymentId(1)).residual == D("26.85")


def test_a_day_in_the_future_is_refused_at_its_field(invoice: InvoiceId, sitting: Sitting) -> None:
    dialog = ask_for(sitting, bill(invoice), RegisterPaymentDialog)
    type_over(dialog, "paid_on", "25/11/2026")
    go(sitting)
    assert dialog.form.errors()["paid_on"].startswith("Today is ")
    assert is_open(sitting.shop, invoice) == (D("173.15"), "not_paid")


def test_a_credit_note_is_paid_back_by_another_person_than_who_posted_it(
    desk_shop: Shop, sit_down: Callable[..., Sitting]
) -> None:
    note = credit_note(desk_shop, picture(desk_shop, desk_shop.customer(), paid="173.15"))
    sitting = sit_down(login="accountant")
    ask_for(sitting, of(note), RefundPaymentDialog)
    go(sitting)
    assert is_open(desk_shop, note) == (D("0"), "paid")
    assert "Refund payment RPAY/2026/00001 over £173.15 registered" in sitting.toasts()


def test_who_posted_the_credit_note_is_told_that_somebody_else_pays_it_back(
    desk_shop: Shop, sit_down: Callable[..., Sitting]
) -> None:
    note = credit_note(desk_shop, picture(desk_shop, desk_shop.customer(), paid="173.15"))
    sitting = sit_down()
    page = open_document(sitting, of(note))
    click(sitting.child(Button, "pay", of=page.action_bar))
    sitting.settle()
    assert said(page).startswith("You posted or approved RINV/2026/00001")


def test_an_agent_is_offered_no_payments(
    invoice: InvoiceId, sit_down: Callable[..., Sitting]
) -> None:
    page = open_document(sit_down(login="agent"), bill(invoice))
    assert not page.action_bar.pay.isVisible()
    assert not page.action_bar.reconcile.isVisible()


def test_a_bounced_payment_is_reversed_from_the_invoice_that_it_paid(
    desk_shop: Shop, invoice: InvoiceId, sit_down: Callable[..., Sitting]
) -> None:
    money_in(desk_shop, "173.15", invoice)
    sitting = sit_down(login="accountant")
    dialog = choose_from_menu(sitting, bill(invoice), "Reverse a payment…", ReversePaymentDialog)
    go(sitting)
    assert dialog.form.errors() == {"reason": "Why is needed."}
    dialog.form.set_values({"reason": payments.ReversalReason.BOUNCED})
    go(sitting)
    assert is_open(desk_shop, invoice) == (D("173.15"), "not_paid")
    assert "Reversal XPAY/2026/00001 over £173.15 posted" in sitting.toasts()


def test_a_credit_note_is_set_against_another_invoice_and_the_match_is_undone(
    desk_shop: Shop, invoice: InvoiceId, sit_down: Callable[..., Sitting]
) -> None:
    customer = desk_shop.card(invoice).partner_id
    note = credit_note(desk_shop, picture(desk_shop, customer, paid="173.15"))
    sitting = sit_down(login="accountant")
    dialog = choose_from_menu(sitting, of(note), "Set against…", SetAgainstDialog)
    assert dialog.form.values()["amount"] == D("173.15")
    go(sitting)
    assert is_open(desk_shop, invoice) == (D("0"), "paid")
    undoing = choose_from_menu(sitting, bill(invoice), "Undo a match…", UndoMatchDialog)
    type_over(undoing, "reason", "Wrong invoice")
    go(sitting)
    assert is_open(desk_shop, invoice) == (D("173.15"), "not_paid")
    assert "Match over £173.15 undone" in sitting.toasts()


def test_a_few_pence_are_written_off_and_more_cannot_be(
    desk_shop: Shop, invoice: InvoiceId, sit_down: Callable[..., Sitting]
) -> None:
    money_in(desk_shop, "100.00", invoice)
    sitting = sit_down(login="accountant")
    page = open_document(sitting, bill(invoice))
    menu = open_menu(sitting, page)
    offered = {one.text(): one.isEnabled() for one in menu.actions()}
    assert offered == {
        "Set against…": False,
        "Undo a match…": True,
        "Reverse a payment…": True,
        "Write off what is open…": False,
    }
    menu.close()
    money_in(desk_shop, "72.50", invoice)
    dialog = choose_from_menu(sitting, bill(invoice), "Write off what is open…", WriteOffDialog)
    type_over(dialog, "reason", "Bank charges")
    go(sitting)
    assert is_open(desk_shop, invoice) == (D("0"), "paid")
    assert "£0.65 written off" in sitting.toasts()
