"""Picks the tickets of the journey: real ones whose invoices are as the story needs them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.errors import Refused
from app.services import invoices, refunds, teams, tickets
from app.texts import t

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from app.models.ids import ProductId
    from app.services.background import Background
    from app.services.invoices import InvoiceCard, LineCard
    from app.services.refunds import InvoiceOption

MOST_LINES = 12


@dataclass(frozen=True, slots=True)
class Pick:
    """A ticket with the one invoice that the Refund dialog opens with.

    `letter` is what the customer wrote.
    """

    number: str
    subject: str
    letter: str
    product_id: ProductId | None
    invoice: InvoiceCard
    is_lot_shown: bool

    @property
    def line(self) -> LineCard:
        """The invoice's line of the ticket's product."""
        return next(line for line in self.invoice.lines if line.product_id == self.product_id)

    @property
    def pieces(self) -> int:
        """How many pieces of the line the letter names; 0 if none or more than there are."""
        most = int(self.line.quantity)
        return next((n for n in range(most, 0, -1) if _names(self.letter, n)), 0)

    @property
    def is_one_line_of_several(self) -> bool:
        """Whether the ticket is about one line, and each line can be told by its words."""
        products = [line.product_id for line in self.invoice.lines]
        words = {line.description for line in self.invoice.lines}
        return len(words) == len(products) > 1 and products.count(self.product_id) == 1


async def partial(background: Background) -> Pick:
    """A ticket about some pieces on an unpaid invoice of several lines, if possible with a lot.

    Raises:
        Refused: journey.used_up
    """
    candidates = [pick async for pick in _picks(background, is_paid=False)]
    found = [pick for pick in candidates if pick.is_one_line_of_several and pick.pieces]
    if not found:
        raise Refused("journey.used_up")
    return min(
        found,
        key=lambda pick: (
            pick.pieces == pick.line.quantity,
            not pick.is_lot_shown,
            len(pick.invoice.lines),
        ),
    )


async def paid(background: Background) -> Pick:
    """A ticket whose invoice is paid in full and not credited yet.

    Raises:
        Refused: journey.used_up
    """
    found = [pick async for pick in _picks(background, is_paid=True)]
    if not found:
        raise Refused("journey.used_up")
    return min(found, key=lambda pick: abs(len(pick.invoice.lines) - 4))


def _names(letter: str, pieces: int) -> bool:
    """Whether a letter names so many pieces and not, say, ten times as many."""
    words = t("demo.pieces", n=pieces, count=f"{pieces:,}")
    return re.search(rf"(?<![\d,]){re.escape(words)}", letter) is not None


async def _picks(background: Background, *, is_paid: bool) -> AsyncIterator[Pick]:
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
        if len(card.lines) <= MOST_LINES:
            ticket = await background.ask(tickets.card, row.id)
            team = await background.ask(teams.card, ticket.team_id)
            if team.refund_limit is not None and card.total > team.refund_limit:
                continue  # it would wait for approval
            yield Pick(
                row.number,
                row.subject,
                ticket.description,
                ticket.product_id,
                card,
                choices.is_lot_shown,
            )


def _only(choices: refunds.RefundChoices) -> InvoiceOption | None:
    """The invoice that is chosen when the dialog opens."""
    if len(choices.default_invoice_ids) != 1:
        return None
    (chosen,) = choices.default_invoice_ids
    return next(option for option in choices.invoices if option.id == chosen)
