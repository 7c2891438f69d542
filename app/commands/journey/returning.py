"""The journey's return: scanned from the ticket, a part of it received, and that refunded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QAbstractButton, QLineEdit, QWidget

from app.commands.journey import goods_papers
from app.commands.journey.eyes import Fact
from app.commands.journey.printing import close_preview, preview, save
from app.commands.journey.record import CreditNote
from app.commands.journey.return_picks import CAME, PIECES, for_return
from app.commands.journey.stage import Step
from app.services import wording
from app.texts import t
from app.ui.kit.money import money
from app.ui.pages.transfer import TransferPage

if TYPE_CHECKING:
    from decimal import Decimal

    from app.commands.journey.stage import Stage
    from app.services.stock import TransferCard


async def search_return(stage: Stage) -> Fact:
    """A ticket is searched for whose order brought pieces of one lot."""
    stage.sent_back = await for_return(stage.window.background)
    stage.record.summary.tickets.append(stage.returned.number)
    await stage.show_list()
    await stage.search(stage.returned.number)
    return Fact(t("ticket_list.title"), stage.returned.number)


async def open_return_ticket(stage: Stage) -> Fact:
    """Down leads to the row, Enter opens it."""
    await stage.open_found(stage.returned.number)
    return Fact(t("ticket_page.subject"), stage.returned.subject)


async def give_back(stage: Stage) -> Fact:
    """Alt+3 opens Reverse Transfer with the ticket's order."""
    stage.hands.press("Alt+3")
    await stage.hands.widget(QLineEdit, t("return_dialog.scan"))
    await stage.hands.settle()
    return Fact(t("return_dialog.sales_order"), stage.returned.order)


async def scan_back(stage: Stage) -> Fact:
    """The scanner types the lot's number once for each piece, ended by Enter."""
    await _scan(stage, t("return_dialog.scan"), PIECES)
    pieces, place = wording.counted_pieces(PIECES), stage.returned.place
    asks = t("return_dialog.asks", n=1, pieces=pieces, place=place)
    return Fact(asks, asks)


async def make_return(stage: Stage) -> Fact:
    """Ctrl+Enter makes the return, and its page opens."""
    stage.hands.press("Ctrl+Return")
    await stage.hands.widget(QAbstractButton, t("transfer_page.validate"))
    await stage.hands.settle()
    number = _card(stage).number
    stage.record.summary.returns.append({"ticket": stage.returned.number, "number": number})
    return Fact(number, number)


async def count_part(stage: Stage) -> Fact:
    """The warehouse scans what lies in the carton: fewer pieces than were asked back."""
    await _scan(stage, t("transfer_page.scan"), CAME)
    (move,) = _card(stage).moves
    words = t("transfer_page.scan_counted", product=move.product_name, pieces=f"{CAME}")
    return Fact(words, words)


async def validate(stage: Stage) -> Fact:
    """Ctrl+Enter asks whether the rest is still to come."""
    stage.hands.press("Ctrl+Return")
    await stage.hands.widget(QAbstractButton, t("transfer_page.make_backorder"))
    await stage.hands.settle()
    return Fact(t("transfer_page.make_backorder"), t("transfer_page.make_backorder"))


async def make_backorder(stage: Stage) -> Fact:
    """The button that has the focus already says yes; the rest waits on a back-order."""
    stage.hands.press("Space")
    await stage.hands.widget(QAbstractButton, t("transfer_page.refund"))
    await stage.hands.settle()
    (rest,) = _card(stage).backorders
    stage.record.summary.returns[-1]["backorder"] = rest.number
    return Fact(t("transfer_page.backorders", n=1), rest.number)


async def refund_return(stage: Stage) -> Fact:
    """Ctrl+Enter opens the Refund dialog for exactly what came."""
    stage.hands.press("Ctrl+Return")
    await stage.hands.widget(QWidget, t("refund_dialog.reason"))
    await stage.hands.settle()
    return Fact(t("refund_dialog.this_credit"), _came(stage))


async def reverse_return(stage: Stage) -> Fact:
    """Ctrl+Enter: the draft credit note opens; it has what came and nothing else."""
    stage.hands.press("Ctrl+Return")
    await stage.hands.widget(QAbstractButton, t("invoice_page.post"))
    await stage.hands.settle()
    return Fact(t("invoice_page.total_credit"), _came(stage))


async def post_return(stage: Stage) -> Fact:
    """Ctrl+Enter: the credit note gets its number."""
    stage.hands.press("Ctrl+Return")
    await stage.hands.until(lambda: stage.document.number, "the number of the credit note")
    await stage.hands.settle()
    card = stage.document
    stage.record.summary.credit_notes.append(
        CreditNote(
            card.number or "", stage.returned.number, stage.returned.invoice, f"{card.total:.2f}"
        )
    )
    return Fact(t("invoice_page.state_posted"), t("invoice_page.state_posted"))


async def back_to_return(stage: Stage) -> Fact:
    """Alt+Left leads back to the return, whose Refund is gone: all that came is refunded."""
    stage.hands.press("Alt+Left")
    await stage.hands.until(lambda: isinstance(stage.window.page, TransferPage), "the return")
    await stage.hands.settle()
    note = t("transfer_page.credit_notes", n=1)
    return Fact(note, _came(stage))


async def back_to_ticket(stage: Stage) -> Fact:
    """The breadcrumb leads back to the ticket; its smart button counts both returns."""
    await stage.hands.click(stage.returned.number, QAbstractButton)
    fact = Fact(t("ticket_page.documents_transfer"), "2")
    await stage.hands.until_seen(fact)
    await stage.hands.settle()
    return fact


async def _scan(stage: Stage, field: str, pieces: Decimal) -> None:
    """Type the lot's number as a scanner does, once a piece."""
    await stage.hands.focus(field, QLineEdit)
    for _ in range(int(pieces)):
        stage.hands.type(stage.returned.lot)
        stage.hands.press("Return")
        await stage.hands.settle()


def _card(stage: Stage) -> TransferCard:
    """The transfer that is shown."""
    page = stage.window.page
    if not isinstance(page, TransferPage) or page.card is None:
        message = "no transfer is open"
        raise LookupError(message)
    return page.card


def _came(stage: Stage) -> str:
    """What came is worth."""
    return money(stage.returned.price * CAME, stage.returned.currency)


STEPS = (
    Step("search_return", search_return),
    Step("open_return_ticket", open_return_ticket),
    Step("give_back", give_back),
    Step("scan_back", scan_back, is_dark_too=True),
    Step("make_return", make_return),
    *goods_papers.STEPS,
    Step("count_part", count_part, is_dark_too=True),
    Step("validate", validate),
    Step("make_backorder", make_backorder),
    Step("refund_return", refund_return),
    Step("reverse_return", reverse_return),
    Step("post_return", post_return),
    Step("preview_return", preview),
    Step("save_return", save),
    Step("close_return_preview", close_preview),
    Step("back_to_return", back_to_return),
    Step("back_to_ticket", back_to_ticket),
)
