"""The journey's papers of a repair: the order and the intake receipt, shown and saved as PDF."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QAbstractButton

from app.commands.journey.eyes import Fact
from app.commands.journey.goods_papers import choose_paper
from app.commands.journey.printing import save_as, until_drawn
from app.commands.journey.stage import Step
from app.texts import t
from app.ui.pages.repair import RepairPage

if TYPE_CHECKING:
    from app.commands.journey.stage import Stage


async def see_order(stage: Stage) -> Fact:
    """Ctrl+P offers the papers; Enter takes the first one, the repair order."""
    await choose_paper(stage)
    stage.hands.press("Return")
    await until_drawn(stage)
    return Fact(t("repair_papers.order"), t("repair_papers.order"))


async def save_order(stage: Stage) -> Fact:
    """It is saved as PDF."""
    return await _save(stage, "order")


async def see_receipt(stage: Stage) -> Fact:
    """The next paper is the receipt of what the customer gave us."""
    stage.hands.press("Escape")
    await stage.hands.widget(QAbstractButton, t("repair_page.print"))
    await choose_paper(stage)
    stage.hands.press("Down")
    stage.hands.press("Return")
    await until_drawn(stage)
    return Fact(t("repair_papers.intake"), t("repair_papers.intake"))


async def save_receipt(stage: Stage) -> Fact:
    """It is saved as PDF."""
    return await _save(stage, "receipt")


async def close_repair_papers(stage: Stage) -> Fact:
    """Esc closes the preview; the repair is there again."""
    stage.hands.press("Escape")
    await stage.hands.widget(QAbstractButton, t("repair_page.print"))
    await stage.hands.settle()
    page = stage.window.page
    moved = page.card.transfer_number if isinstance(page, RepairPage) and page.card else ""
    return Fact(t("repair_page.moves"), moved)


async def _save(stage: Stage, what: str) -> Fact:
    number = stage.record.summary.repairs[-1]["number"]
    name = await save_as(stage, f"{number.replace('/', '-')}-{what}")
    stage.record.summary.repairs[-1][what] = name
    return Fact(number, number)


STEPS = (
    Step("see_order", see_order),
    Step("save_order", save_order),
    Step("see_receipt", see_receipt),
    Step("save_receipt", save_receipt),
    Step("close_repair_papers", close_repair_papers),
)
