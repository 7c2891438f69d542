"""Picks the tickets of the journey: real ones whose invoices are as the story needs them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.services import invoices, refunds, tickets

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from app.services.background import Background
    from app.services.invoices import InvoiceCard
    from app.services.refunds import InvoiceOption

MOST_LINES = 12


class NoSuchTicket(Exception):
    """No open ticket is as the story needs it; the demo data has been used up."""


@dataclass(frozen=True, slots=True)
class Pick:
    """A ticket with the one invoice that the Refund dialog opens with."""

    number: str
    subject: str
    invoice: InvoiceCard
    is_lot_shown: bool


async def partial(background: Background) -> Pick:
    """A ticket whose invoice is unpaid and has some lines, if possible with a lot."""
    found = [pick async for pick in _picks(background, is_paid=False, least_lines=3)]
    if not found:
        raise NoSuchTicket
    return min(found, key=lambda pick: (not pick.is_lot_shown, len(pick.invoice.lines)))


async def paid(background: Background) -> Pick:
    """A ticket whose invoice is paid in full and not credited yet."""
    found = [pick async for pick in _picks(background, is_paid=True, least_lines=1)]
    if not found:
        raise NoSuchTicket
    return min(found, key=lambda pick: abs(len(pick.invoice.lines) - 4))


async def _picks(background: Background, *, is_paid: bool, least_lines: int) -> AsyncIterator[Pick]:
    """The open tickets of which nothing is credited yet, the latest first."""
    wanted = tickets.TicketList(tickets.TicketFilter(is_open=True))
    page = await background.ask(tickets.rows, wanted)
    for row in page.rows:
        if row.documents or not row.customer:
            continue
        choices = await background.ask(refunds.choices, refunds.AskChoices(row.id, is_opening=True))
        option = _only(choices)
        if option is None or option.credited or option.draft_id is not None:
            continue
        if (option.residual == 0) is not is_paid or (
            not is_paid and option.residual < option.total
        ):
            continue
        card = await background.ask(invoices.card, option.id)
        if least_lines <= len(card.lines) <= MOST_LINES:
            yield Pick(row.number, row.subject, card, choices.is_lot_shown)


def _only(choices: refunds.RefundChoices) -> InvoiceOption | None:
    """The invoice that is chosen when the dialog opens."""
    if len(choices.default_invoice_ids) != 1:
        return None
    (chosen,) = choices.default_invoice_ids
    return next(option for option in choices.invoices if option.id == chosen)
