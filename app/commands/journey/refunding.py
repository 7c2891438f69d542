"""The journey's main part: a partial refund, from the ticket to the printed credit note."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QAbstractButton, QLineEdit, QPlainTextEdit, QWidget

from app.commands.journey import picks
from app.commands.journey.eyes import Fact
from app.commands.journey.printing import close_preview, preview, save
from app.commands.journey.record import CreditNote
from app.commands.journey.stage import Step
from app.dialogs.refunds import RefundDialog
from app.texts import t
from app.ui.kit.money import money

if TYPE_CHECKING:
    from app.commands.journey.stage import Stage


async def search(stage: Stage) -> Fact:
    """A ticket with an unpaid invoice is searched for by its number."""
    stage.pick = await picks.partial(stage.window.background)
    stage.record.summary.tickets.append(stage.picked.number)
    await stage.search(stage.picked.number.removeprefix("#"))
    return Fact(t("ticket_list.title"), stage.picked.number)


async def open_ticket(stage: Stage) -> Fact:
    """Down and Enter open the row that was found."""
    for key in ("Tab", "Down", "Return"):
        stage.hands.press(key)
    await stage.hands.settle()
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
    """The credit note stands beside the form, drawn by the renderer that prints it."""
    fact = Fact(t("kit.preview"), t("kit.preview_page", page=1, pages=1))
    await stage.hands.until_seen(fact)
    return fact


async def reverse(stage: Stage) -> Fact:
    """Ctrl+Enter: the draft credit note opens."""
    stage.hands.press("Ctrl+Return")
    await stage.hands.widget(QAbstractButton, t("invoice_page.post"))
    await stage.hands.settle()
    return Fact(t("invoice_page.total_credit"), _total(stage))


async def lower(stage: Stage) -> Fact:
    """Fewer pieces of the first line by keyboard; the last line goes by its trash icon."""
    first, last = stage.document.lines[0], stage.document.lines[-1]
    name = f"{t('invoice_page.quantity')}, {first.description}"
    editor = await stage.hands.widget(QLineEdit, name)
    await stage.hands.focus(name, QLineEdit)
    fewer = max(Decimal(1), (first.quantity / 2).quantize(Decimal(1)))
    editor.selectAll()
    stage.hands.type(f"{fewer:f}")
    stage.hands.press("Tab")
    await stage.hands.click(t("kit.line_remove", name=last.description), QAbstractButton)
    lines = [*stage.document.lines[1:-1]]
    left = sum((line.amount for line in lines), fewer * first.unit_price)
    total = Fact(t("invoice_page.total_credit"), money(left, stage.document.currency))
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
