"""The journey's first steps: the demo data is offered and made, the list opens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QAbstractButton, QTableView

from app.commands.journey.eyes import Fact, cells
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
    """The list of all tickets, by the rail; the latest one that was not at risk stands in it."""
    shown = await _shown(stage)
    await stage.show_list()
    return await _new_row(stage, shown, tickets.TicketFilter())


async def at_risk(stage: Stage) -> Fact:
    """The tickets whose deadline is near, by the rail: one that was further down stands there."""
    shown = await _shown(stage)
    await stage.hands.click(t("shell.view_at_risk"))
    await stage.hands.settle()
    return await _new_row(stage, shown, tickets.TicketFilter(tickets.ShippedFilter.AT_RISK))


async def _shown(stage: Stage) -> set[str]:
    """What the list shows now."""
    table = await stage.hands.widget(QTableView, t("ticket_list.title"))
    await stage.hands.settle()
    return set(cells(table))


async def _new_row(stage: Stage, shown: set[str], wanted: tickets.TicketFilter) -> Fact:
    """The first ticket of a list that was not to be seen before; of few tickets just the first."""
    page = await stage.window.background.ask(tickets.rows, tickets.TicketList(wanted))
    numbers = [row.number for row in page.rows]
    new = [number for number in numbers if number not in shown]
    return Fact(t("ticket_list.title"), [*new, *numbers][0])


FIRST_START = (Step("first_start", first_start), Step("make_demo", make_demo))
STEPS = (Step("at_risk", at_risk), Step("open_list", open_list))
