"""The journey's first steps: the demo data is offered and made, the list opens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QAbstractButton, QTableView

from app.commands.journey.eyes import Fact
from app.commands.journey.stage import Step
from app.services import tickets
from app.texts import t

if TYPE_CHECKING:
    from app.commands.journey.stage import Stage

PATIENCE = 600.0
"""Seconds for the demo data on a slow machine."""


async def first_start(stage: Stage) -> Fact:
    """The window has found an empty database and asks."""
    offer = t("first_start.use_demo")
    await stage.hands.widget(QAbstractButton, offer)
    return Fact(offer, offer)


async def make_demo(stage: Stage) -> Fact:
    """The offer is answered with yes."""
    await stage.hands.click(t("first_start.use_demo"), QAbstractButton)
    name = t("ticket_list.title")
    await stage.hands.until(
        lambda: stage.eyes.find(QTableView, name) is not None, "the demo data", patience=PATIENCE
    )
    await stage.hands.settle()
    return Fact(name, "#00326")


async def open_list(stage: Stage) -> Fact:
    """The list of all tickets, by the rail; the latest one stands in it."""
    name = t("ticket_list.title")
    await stage.hands.widget(QTableView, name)
    await stage.show_list()
    every = await stage.window.background.ask(tickets.rows, tickets.TicketList())
    return Fact(name, max(row.number for row in every.rows))


async def at_risk(stage: Stage) -> Fact:
    """The tickets whose deadline is near, by the rail."""
    await stage.hands.click(t("shell.view_at_risk"))
    await stage.hands.settle()
    return Fact(t("ticket_list.title"), "#00")


FIRST_START = (Step("first_start", first_start), Step("make_demo", make_demo))
STEPS = (Step("at_risk", at_risk), Step("open_list", open_list))
