"""The journey's main part: a partial refund, from the ticket to the printed credit note."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QAbstractButton, QLineEdit, QPlainTextEdit, QWidget

from app.commands.journey import picks
from app.commands.journey.eyes import Fact, name_of
from app.commands.journey.printing import close_preview, preview, save
from app.commands.journey.record import CreditNote
from app.commands.journey.stage import Step
from app.dialogs.refunds import RefundDialog
from app.texts import t
from app.ui.kit.money import money

if TYPE_CHECKING:
    from app.commands.journey.stage import Stage

_PER_CENT = " %"


async def search(stage: Stage) -> Fact:
    """A ticket with an unpaid invoice is searched for by its number."""
    stage.pick = await picks.partial(stage.window.background)
    stage.record.summary.tickets.append(stage.picked.number)
    await stage.search(stage.picked.number)
    return Fact(t("ticket_list.title"), stage.picked.number)


async def open_ticket(stage: Stage) -> Fact:
    """Down leads to the row, Enter opens it."""
    await stage.open_found(stage.picked.number)
    return Fact(t("ticket_page.subject"), stage.picked.subject)


async def refund(stage: Stage) -> Fact:
    """Alt+1 opens the dialog, filled in from the ticket."""
    stage.hands.press("Alt+1")
    await stage.hands.widget(QWidget, t("refund_dialog.reason"))
    await stage.hands.settle()
    return Fact(t("refund_dialog.this_credit"), _total(stage))


async def fill(stage: Stage) -> Fact:
    """The reason is typed; the page beside the form follows."""
    await stage.hands.focus(t("refund_dialog.reason"), QPlainTextEdit)
    stage.hands.press("Ctrl+End")
    stage.hands.type(": " + t("journey.reason"))
    await stage.hands.until(lambda: _drawn_reason(stage).endswith(t("journey.reason")), "the page")
    await stage.hands.settle()
    return Fact(t("refund_dialog.reason"), t("journey.reason"))


async def see_preview(stage: Stage) -> Fact:
    """The credit note beside the form, drawn by the renderer that prints it, is enlarged."""
    await stage.hands.click(t("preview.zoom_in"), QAbstractButton)
    await stage.hands.until(lambda: _zoom(stage), "a larger page")
    await stage.hands.settle()
    return Fact(_zoom(stage), _zoom(stage))


async def reverse(stage: Stage) -> Fact:
    """Ctrl+Enter: the draft credit note opens."""
    stage.hands.press("Ctrl+Return")
    await stage.hands.widget(QAbstractButton, t("invoice_page.post"))
    await stage.hands.settle()
    return Fact(t("invoice_page.total_credit"), _total(stage))


async def lower(stage: Stage) -> Fact:
    """The ticket's product stays, with as many pieces as the letter names; other lines go."""
    pieces, kept = stage.picked.pieces, stage.picked.line
    name = f"{t('invoice_page.quantity')}, {kept.description}"
    editor = await stage.hands.widget(QLineEdit, name)
    await stage.hands.focus(name, QLineEdit)
    editor.selectAll()
    stage.hands.type(f"{pieces}")
    stage.hands.press("Tab")
    for line in stage.document.lines:
        if line.product_id != kept.product_id:
            await stage.hands.click(t("kit.line_remove", name=line.description), QAbstractButton)
    left = money(pieces * kept.unit_price, stage.document.currency)
    total = Fact(t("invoice_page.total_credit"), left)
    await stage.hands.until_seen(total)
    await stage.hands.settle()
    return total


async def post(stage: Stage) -> Fact:
    """Ctrl+Enter: the credit note gets its number."""
    stage.hands.press("Ctrl+Return")
    await stage.hands.until(lambda: stage.document.number, "the number of the credit note")
    await stage.hands.settle()
    card = stage.document
    number = card.number or ""
    stage.record.summary.credit_notes.append(
        CreditNote(
            number, stage.picked.number, stage.picked.invoice.number or "", f"{card.total:.2f}"
        )
    )
    return Fact(t("invoice_page.state_posted"), t("invoice_page.state_posted"))


async def back(stage: Stage) -> Fact:
    """The breadcrumb leads back to the ticket; its smart button counts one credit note."""
    await stage.hands.click(stage.picked.number, QAbstractButton)
    note = stage.record.summary.credit_notes[-1]
    name = t("ticket_page.documents_credit_note")
    amount = money(Decimal(note.amount), stage.picked.invoice.currency)
    fact = Fact(name, f"1 · {amount}")
    await stage.hands.until_seen(fact)
    await stage.hands.settle()
    return fact


async def open_note(stage: Stage) -> Fact:
    """The smart button opens the credit note."""
    await stage.hands.click(t("ticket_page.documents_credit_note"), QAbstractButton)
    number = stage.record.summary.credit_notes[-1].number
    fact = Fact(number, number)
    await stage.hands.until_seen(fact)
    await stage.hands.settle()
    return fact


async def back_by_key(stage: Stage) -> Fact:
    """Alt+Left leads back to the ticket."""
    stage.hands.press("Alt+Left")
    fact = Fact(t("ticket_page.subject"), stage.picked.subject)
    await stage.hands.until_seen(fact)
    await stage.hands.settle()
    return fact


def _drawn_reason(stage: Stage) -> str:
    """The reason on the page beside the form."""
    dialog = stage.eyes.foreground()
    preview = dialog.preview if isinstance(dialog, RefundDialog) else None
    return preview.pages[0].reason if preview is not None and preview.pages else ""


def _zoom(stage: Stage) -> str:
    """How large the page beside the form is drawn, as its head says; empty while it just fits."""
    words = (name_of(button) for button in stage.eyes.every(QAbstractButton))
    return next((text for text in words if text.endswith(_PER_CENT)), "")


def _total(stage: Stage) -> str:
    invoice = stage.picked.invoice
    return money(invoice.total, invoice.currency)


STEPS = (
    Step("search", search),
    Step("open_ticket", open_ticket),
    Step("refund", refund),
    Step("fill", fill, is_dark_too=True),
    Step("see_preview", see_preview),
    Step("reverse", reverse),
    Step("lower", lower),
    Step("post", post),
    Step("back", back, is_dark_too=True),
    Step("open_note", open_note),
    Step("preview", preview),
    Step("save", save),
    Step("close_preview", close_preview),
    Step("back_by_key", back_by_key),
)
