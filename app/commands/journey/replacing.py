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
from app.texts import t
from app.ui.kit.money import money

if TYPE_CHECKING:
    from app.commands.journey.stage import Stage


async def search_paid(stage: Stage) -> Fact:
    """Another ticket, whose invoice is paid, is searched for by its subject."""
    await stage.show_list()
    stage.pick = await picks.paid(stage.window.background)
    stage.record.summary.tickets.append(stage.picked.number)
    await stage.search(stage.picked.number.removeprefix("#"))
    return Fact(t("ticket_list.title"), stage.picked.number)


async def refund_paid(stage: Stage) -> Fact:
    """Alt+1; on the second button the footer says what becomes of the payment."""
    stage.hands.press("Alt+1")
    name = t("refund_dialog.reverse_and_create")
    await stage.hands.widget(QWidget, t("refund_dialog.reason"))
    await stage.hands.settle()
    await stage.hands.focus(name, QAbstractButton)
    await stage.hands.settle()
    words = t("refund.says_freed", amount="", number="").split()
    return Fact("", " ".join(words[-4:]))


async def replace(stage: Stage) -> Fact:
    """Ctrl+Shift+Enter posts the credit note and opens the draft invoice."""
    stage.hands.press("Ctrl+Shift+Return")
    await stage.hands.widget(QAbstractButton, t("invoice_page.post"))
    await stage.hands.settle()
    card = stage.document
    original = stage.picked.invoice
    link = card.corrected_invoice.number if card.corrected_invoice else ""
    stage.record.summary.draft_invoices.append(
        {"ticket": stage.picked.number, "corrects": link, "amount": str(card.total)}
    )
    return Fact(t("invoice_page.total"), money(original.total, original.currency))


async def back_to_paid(stage: Stage) -> Fact:
    """Alt+Left: the ticket's smart button has the posted credit note."""
    stage.hands.press("Alt+Left")
    original = stage.picked.invoice
    fact = Fact(
        t("ticket_page.documents_credit_note"), f"1 · {money(original.total, original.currency)}"
    )
    await stage.hands.until_seen(fact)
    await stage.hands.settle()
    return fact


async def open_paid_note(stage: Stage) -> Fact:
    """The smart button opens the credit note, which stands posted."""
    original = stage.picked.invoice
    note = CreditNote("", stage.picked.number, original.number or "", str(original.total))
    stage.record.summary.credit_notes.append(note)
    await stage.hands.click(t("ticket_page.documents_credit_note"), QAbstractButton)
    await stage.hands.widget(QAbstractButton, t("invoice_page.preview"))
    await stage.hands.settle()
    note.number = stage.document.number or ""
    return Fact(note.number, note.number)


STEPS = (
    Step("search_paid", search_paid),
    Step("open_paid_ticket", open_ticket),
    Step("refund_paid", refund_paid),
    Step("replace", replace),
    Step("back_to_paid", back_to_paid),
    Step("open_paid_note", open_paid_note),
    Step("preview_paid", preview),
    Step("save_paid", save),
    Step("close_paid_preview", close_preview),
    Step("end", back_by_key),
)
