"""The journey's last part: Reverse and Create Invoice on a ticket whose invoice is paid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QAbstractButton, QWidget

from app.commands.journey import picks
from app.commands.journey.eyes import Fact
from app.commands.journey.printing import close_preview, preview, save
from app.commands.journey.record import CreditNote
from app.commands.journey.refunding import back_by_key, open_ticket
from app.commands.journey.stage import Step
from app.services import ledger
from app.texts import t
from app.ui.kit.money import money

if TYPE_CHECKING:
    from app.commands.journey.stage import Stage

_FREED = "PAY"
"""Stands for the payment's number in a sentence of which only the end is looked for."""


async def search_paid(stage: Stage) -> Fact:
    """Another ticket, whose invoice is paid, is searched for by its number."""
    await stage.show_list()
    stage.pick = await picks.paid(stage.window.background)
    stage.record.summary.tickets.append(stage.picked.number)
    await stage.search(stage.picked.number)
    return Fact(t("ticket_list.title"), stage.picked.number)


async def refund_paid(stage: Stage) -> Fact:
    """Alt+1; on the second button the footer says what becomes of the payment."""
    stage.hands.press("Alt+1")
    name = t("refund_dialog.reverse_and_create")
    await stage.hands.widget(QWidget, t("refund_dialog.reason"))
    await stage.hands.settle()
    await stage.hands.focus(name, QAbstractButton)
    await stage.hands.settle()
    amount = _total(stage)
    freed = t("refund.says_freed", amount=amount, number=_FREED).partition(_FREED)[2]
    return Fact(t("refund.says_create_invoice", amount=amount, n=1), freed.strip())


async def replace(stage: Stage) -> Fact:
    """Ctrl+Shift+Enter posts the credit note and opens the draft invoice."""
    stage.hands.press("Ctrl+Shift+Return")
    await stage.hands.widget(QAbstractButton, t("invoice_page.post"))
    await stage.hands.settle()
    card = stage.document
    link = card.corrected_invoice.number if card.corrected_invoice else ""
    stage.record.summary.draft_invoices.append(
        {"ticket": stage.picked.number, "corrects": link, "amount": f"{card.total:.2f}"}
    )
    return Fact(t("invoice_page.total"), _total(stage))


async def see_credit(stage: Stage) -> Fact:
    """The customer's page, behind the draft's customer, shows the payment as open credit."""
    await stage.hands.click(t("invoice_page.open_customer"), QAbstractButton)
    await stage.hands.settle()
    customer = stage.picked.invoice.commercial_partner_id
    balance = await stage.window.background.ask(ledger.partner_balance, customer)
    owed, credit = (money(each, balance.currency) for each in (balance.owed, balance.open_credit))
    return Fact(t("partner_page.owed", owed=owed, credit=credit), credit)


async def back_to_paid(stage: Stage) -> Fact:
    """Alt+Left twice: the ticket's smart button has the posted credit note."""
    for name in (t("invoice_page.post"), t("ticket_page.service_refund")):
        stage.hands.press("Alt+Left")
        await stage.hands.widget(QAbstractButton, name)
        await stage.hands.settle()
    fact = Fact(t("ticket_page.documents_credit_note"), f"1 · {_total(stage)}")
    await stage.hands.until_seen(fact)
    await stage.hands.settle()
    return fact


async def open_paid_note(stage: Stage) -> Fact:
    """The smart button opens the credit note, which stands posted."""
    original = stage.picked.invoice
    note = CreditNote("", stage.picked.number, original.number or "", f"{original.total:.2f}")
    stage.record.summary.credit_notes.append(note)
    await stage.hands.click(t("ticket_page.documents_credit_note"), QAbstractButton)
    await stage.hands.widget(QAbstractButton, t("invoice_page.preview"))
    await stage.hands.settle()
    note.number = stage.document.number or ""
    return Fact(note.number, note.number)


def _total(stage: Stage) -> str:
    invoice = stage.picked.invoice
    return money(invoice.total, invoice.currency)


STEPS = (
    Step("search_paid", search_paid),
    Step("open_paid_ticket", open_ticket),
    Step("refund_paid", refund_paid),
    Step("replace", replace),
    Step("see_credit", see_credit),
    Step("back_to_paid", back_to_paid),
    Step("open_paid_note", open_paid_note),
    Step("preview_paid", preview),
    Step("save_paid", save),
    Step("close_paid_preview", close_preview),
    Step("end", back_by_key),
)
