"""Picks the ticket of the journey's return: one whose order brought enough pieces of one lot."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from app.errors import Refused
from app.services import invoices, returns, tickets
from app.services.refunds import AskChoices, choices
from app.services.returns import AskReturn

if TYPE_CHECKING:
    from app.services.actions import CurrencyFacts
    from app.services.background import Background
    from app.services.tickets import TicketCard

PIECES, CAME = Decimal(3), Decimal(2)
"""So many are asked back, so many come at first."""


@dataclass(frozen=True, slots=True)
class ReturnPick:
    """A ticket with the lot that is sent back, where it goes, and what a piece of it cost."""

    number: str
    subject: str
    order: str
    lot: str
    place: str
    invoice: str
    price: Decimal
    currency: CurrencyFacts


async def for_return(background: Background) -> ReturnPick:
    """An open ticket about pieces of a lot, of which nothing came back or was credited yet.

    Raises:
        Refused: journey.used_up
    """
    wanted = tickets.TicketList(tickets.TicketFilter(is_open=True))
    page = await background.ask(tickets.rows, wanted)
    for row in page.rows:
        if row.documents or not row.customer:
            continue
        card = await background.ask(tickets.card, row.id)
        if card.lot_id is None or card.sales_order_id is None:
            continue
        found = await _pick(background, card)
        if found is not None:
            return found
    raise Refused("journey.used_up")


async def _pick(background: Background, card: TicketCard) -> ReturnPick | None:
    """The pick of a ticket, None if it does not fit."""
    asked = AskReturn(card.id, card.sales_order_id, lot_id=card.lot_id)
    try:
        options = await background.ask(returns.options, asked)
    except Refused:
        return None  # a team that takes nothing back
    fitting = [
        (line, lot)
        for line in options.lines
        for lot in line.lots
        if lot.id == card.lot_id and min(lot.left, line.left) >= PIECES
    ]
    if not fitting:
        return None
    line, lot = fitting[0]
    offered = await background.ask(choices, AskChoices(card.id, is_opening=True))
    place = next(each.name for each in options.locations if each.id == options.location_id)
    for option in offered.invoices:
        invoice = await background.ask(invoices.card, option.id)
        sold = [each for each in invoice.lines if each.product_id == line.product_id]
        if len(sold) == 1 and not option.credited and option.draft_id is None:
            return ReturnPick(
                card.number,
                card.subject,
                card.sales_order,
                lot.name,
                place,
                invoice.number or "",
                sold[0].unit_price,
                invoice.currency,
            )
    return None
