"""The journey's repairs: one under warranty with two parts, and a quotation for another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QAbstractButton, QLineEdit, QListView

from app.commands.journey import repair_papers, repair_picks
from app.commands.journey.eyes import Fact, name_of
from app.commands.journey.stage import Step
from app.texts import t
from app.ui.kit.smart_button import SmartButton
from app.ui.pages.repair import RepairPage

if TYPE_CHECKING:
    from app.commands.journey.stage import Stage
    from app.services.repairs import RepairCard, RepairOptions

PARTS = ("Brass hinge", "Enamel drawer handle")
LABOUR = "Repair, per hour"
SAVED, CHARGED = "£5.35", "£37.35"
MINUTES = "45"


async def search_repair(stage: Stage) -> Fact:
    """A ticket is searched for whose piece has a serial number and a warranty."""
    return await _search(stage, *await repair_picks.under_warranty(stage.window.background))


async def search_charged(stage: Stage) -> Fact:
    """Another one, whose goods no warranty covers."""
    return await _search(stage, *await repair_picks.charged(stage.window.background))


async def open_repair_ticket(stage: Stage) -> Fact:
    """Down leads to the row, Enter opens it."""
    await stage.open_found(stage.mended.ticket_number)
    return Fact(t("ticket_page.subject"), stage.subject)


async def repair(stage: Stage) -> Fact:
    """Alt+4 opens Repair Reference with product, serial and the warranty proposed."""
    stage.hands.press("Alt+4")
    await stage.hands.widget(QAbstractButton, t("repair_dialog.confirm"))
    await stage.hands.settle()
    if stage.mended.lot_name:
        return Fact(t("repair_dialog.lot_serial"), stage.mended.lot_name)
    return Fact(t("repair_dialog.product_to_repair"), stage.mended.product)


async def add_parts(stage: Stage) -> Fact:
    """Two parts are added; the warranty says what it saves the customer."""
    for name in PARTS:
        await _add_part(stage, name)
    saves = t("repair_dialog.warranty_saves", amount=SAVED)
    return Fact(saves, saves)


async def add_work(stage: Stage) -> Fact:
    """Parts and an hour's work are added; they are charged."""
    for name in (*PARTS, LABOUR):
        await _add_part(stage, name)
    return Fact(t("repair_dialog.parts"), LABOUR)


async def confirm_repair(stage: Stage) -> Fact:
    """Ctrl+Enter reserves the parts, and the repair's page opens."""
    stage.hands.press("Ctrl+Return")
    await stage.hands.widget(QAbstractButton, t("repair_page.start"))
    await stage.hands.settle()
    return _number(stage)


async def start_repair(stage: Stage) -> Fact:
    """Ctrl+Enter begins it."""
    stage.hands.press("Ctrl+Return")
    await stage.hands.widget(QAbstractButton, t("repair_page.end"))
    await stage.hands.settle()
    return Fact(t("repair_page.end"), t("repair_page.end"))


async def tell_time(stage: Stage) -> Fact:
    """Ctrl+Enter asks what was used, and how long it took."""
    stage.hands.press("Ctrl+Return")
    name = t("repair_dialog.time_worked")
    await stage.hands.until(lambda: stage.eyes.foreground() is not stage.window, "the question")
    await stage.hands.settle()
    await stage.hands.focus(name, QLineEdit)
    stage.hands.type(MINUTES)
    await stage.hands.settle()
    return Fact(name, MINUTES)


async def end_repair(stage: Stage) -> Fact:
    """Ctrl+Enter moves the parts; the repair is done."""
    stage.hands.press("Ctrl+Return")
    await stage.hands.until(lambda: _has_ended(stage), "the end of the repair")
    await stage.hands.settle()
    card = _card(stage)
    stage.record.summary.repairs.append(
        {"ticket": stage.mended.ticket_number, "number": card.number}
    )
    return Fact(t("repair_page.moves"), card.transfer_number)


async def back_from_repair(stage: Stage) -> Fact:
    """The breadcrumb leads back to the ticket, which has its repair."""
    await stage.hands.click(stage.mended.ticket_number, QAbstractButton)
    await stage.hands.settle()
    return Fact(t("ticket_page.documents_repair"), "1")


async def quote(stage: Stage) -> Fact:
    """Create Quotation makes repair and quotation, which opens and comes to the same."""
    await stage.hands.click(t("repair_dialog.create_quotation"), QAbstractButton)
    await stage.hands.widget(QAbstractButton, t("sales_order_page.repair"))
    await stage.hands.settle()
    return Fact(CHARGED, CHARGED)


async def open_quoted_repair(stage: Stage) -> Fact:
    """Its smart button opens the repair, which has its quotation."""
    await stage.hands.click(t("sales_order_page.repair"), SmartButton)
    await stage.hands.until(lambda: _shown(stage) is not None, "the repair")
    await stage.hands.settle()
    card = _card(stage)
    stage.record.summary.repairs.append(
        {
            "ticket": stage.mended.ticket_number,
            "number": card.number,
            "quotation": card.sales_order_number,
        }
    )
    return Fact(t("repair_page.quotation"), card.sales_order_number)


async def _search(stage: Stage, subject: str, options: RepairOptions) -> Fact:
    stage.subject, stage.repaired = subject, options
    stage.record.summary.tickets.append(options.ticket_number)
    await stage.show_list()
    await stage.search(options.ticket_number)
    return Fact(t("ticket_list.title"), options.ticket_number)


async def _add_part(stage: Stage, name: str) -> None:
    """Add a part by the beginning of its name, the first one that is found."""
    hands = stage.hands
    dialog = stage.eyes.foreground()
    await hands.click(t("repair_dialog.add_part"), QAbstractButton)
    await hands.until(lambda: stage.eyes.foreground() is not dialog, "the list of products")
    await hands.settle()
    hands.type(name)
    await hands.until(lambda: _first(stage).startswith(name), f"{name!r} alone in the list")
    hands.press("Return")
    await hands.until(lambda: stage.eyes.foreground() is dialog, "the repair again")
    await hands.settle()


def _first(stage: Stage) -> str:
    """The first row of the list of choices."""
    for view in stage.eyes.every(QListView):
        model = view.model()
        if model is not None and model.rowCount():
            return str(model.index(0, 0).data() or name_of(view))
    return ""


def _card(stage: Stage) -> RepairCard:
    """The repair that is shown."""
    card = _shown(stage)
    if card is None:
        message = "no repair is open"
        raise LookupError(message)
    return card


def _shown(stage: Stage) -> RepairCard | None:
    """The repair that is shown, None where there is none or it is read just now."""
    page = stage.window.page
    return page.card if isinstance(page, RepairPage) else None


def _has_ended(stage: Stage) -> bool:
    """Whether the repair that is shown is done."""
    card = _shown(stage)
    return card is not None and card.ended_at is not None


def _number(stage: Stage) -> Fact:
    number = _card(stage).number
    return Fact(number, number)


STEPS = (
    Step("search_repair", search_repair),
    Step("open_repair_ticket", open_repair_ticket),
    Step("repair", repair),
    Step("add_parts", add_parts, is_dark_too=True),
    Step("confirm_repair", confirm_repair),
    Step("start_repair", start_repair),
    Step("tell_time", tell_time),
    Step("end_repair", end_repair),
    *repair_papers.STEPS,
    Step("back_from_repair", back_from_repair),
    Step("search_charged", search_charged),
    Step("open_charged_ticket", open_repair_ticket),
    Step("repair_charged", repair),
    Step("add_work", add_work),
    Step("quote", quote),
    Step("open_quoted_repair", open_quoted_repair),
)
