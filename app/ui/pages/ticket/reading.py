"""Reads all that a ticket's page shows, those parts at once that do not need each other."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.services import ledger, tickets, timeline
from app.services.ledger import AskOrderLines
from app.services.tickets import TicketPlace

if TYPE_CHECKING:
    from app.services.background import Background
    from app.services.ledger import OrderLedger
    from app.services.tickets import (
        Neighbours,
        TicketCard,
        TicketId,
        TicketList,
    )
    from app.services.timeline import History, HistoryQuestion


@dataclass(frozen=True, slots=True)
class TicketReading:
    """One reading. `neighbours` is None where the page was not opened from a list."""

    card: TicketCard
    history: History
    ledger: OrderLedger
    neighbours: Neighbours | None


async def read(
    background: Background,
    ticket_id: TicketId,
    history: HistoryQuestion,
    opened_from: TicketList | None,
) -> TicketReading:
    """Read a ticket.

    Raises:
        NotAllowed: ticket.read
        Refused: ticket.unknown
    """
    card, entries, lines, neighbours = await asyncio.gather(
        background.ask(tickets.card, ticket_id),
        background.ask(timeline.history, history),
        background.ask(ledger.order_lines, AskOrderLines(ticket_id=ticket_id)),
        _beside(background, ticket_id, opened_from),
    )
    return TicketReading(card, entries, lines, neighbours)


async def _beside(
    background: Background, ticket_id: TicketId, opened_from: TicketList | None
) -> Neighbours | None:
    if opened_from is None:
        return None
    return await background.ask(tickets.neighbours, TicketPlace(opened_from, ticket_id))
