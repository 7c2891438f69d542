"""The journey's papers of a return: its slip and a label for each piece, shown and saved as PDF."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QAbstractButton, QMenu

from app.commands.journey.eyes import Fact
from app.commands.journey.printing import save_as, until_drawn
from app.commands.journey.return_picks import PIECES
from app.commands.journey.stage import Step
from app.texts import t

if TYPE_CHECKING:
    from app.commands.journey.stage import Stage


async def see_slip(stage: Stage) -> Fact:
    """Ctrl+P offers the papers; Enter takes the first one, the slip for the carton."""
    await choose_paper(stage)
    stage.hands.press("Return")
    await until_drawn(stage)
    return Fact(t("goods_papers.slip"), t("goods_papers.slip"))


async def save_slip(stage: Stage) -> Fact:
    """It is saved as PDF."""
    return await _save(stage, "slip")


async def see_labels(stage: Stage) -> Fact:
    """The next paper are the labels; of several pieces of a lot each gets its own."""
    stage.hands.press("Escape")
    await stage.hands.widget(QAbstractButton, t("transfer_page.print"))
    await choose_paper(stage)
    stage.hands.press("Down")
    stage.hands.press("Return")
    each = t("goods_papers.per_piece", count=int(PIECES))
    await stage.hands.click(each, QAbstractButton)
    await until_drawn(stage, of=int(PIECES))
    return Fact(t("goods_papers.labels"), t("goods_papers.labels"))


async def save_labels(stage: Stage) -> Fact:
    """They are saved as PDF, a page each."""
    return await _save(stage, "labels")


async def close_papers(stage: Stage) -> Fact:
    """Esc closes the preview; the return is there again."""
    stage.hands.press("Escape")
    await stage.hands.widget(QAbstractButton, t("transfer_page.print"))
    await stage.hands.settle()
    return Fact(t("transfer_page.validate"), t("transfer_page.validate"))


async def choose_paper(stage: Stage) -> None:
    """Press Ctrl+P and wait for the menu, whose first line is chosen."""
    await stage.hands.settle()
    stage.hands.press("Ctrl+P")
    await stage.hands.until(lambda: isinstance(stage.eyes.foreground(), QMenu), "the menu")


async def _save(stage: Stage, what: str) -> Fact:
    number = stage.record.summary.returns[-1]["number"]
    name = await save_as(stage, f"{number.replace('/', '-')}-{what}")
    stage.record.summary.returns[-1][what] = name
    return Fact(number, number)


STEPS = (
    Step("see_slip", see_slip),
    Step("save_slip", save_slip),
    Step("see_labels", see_labels),
    Step("save_labels", save_labels),
    Step("close_papers", close_papers),
)
