"""Goods and money of an order side by side: refunds without return, returns without refund."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from app import texts
from app.services import ledger
from app.services.ledger import AskOrderLines
from app.ui.kit.labels import Text
from app.ui.kit.money import money, quantity

if TYPE_CHECKING:
    from app.services.background import Background
    from app.services.ledger import OrderLedger
    from app.services.tickets import TicketId

ZERO = Decimal(0)


def words(of: OrderLedger) -> str:
    """Both sums, empty where goods and money agree (rules 15)."""
    ahead = sum((line.ahead_quantity for line in of.lines), ZERO)
    behind = sum((line.behind_quantity for line in of.lines), ZERO)
    if of.currency is None or not (ahead or behind):
        return ""
    return texts.t(
        "side_by_side.sums",
        ahead=money(of.ahead_amount, of.currency),
        ahead_pieces=quantity(ahead),
        behind=money(of.behind_amount, of.currency),
        behind_pieces=quantity(behind),
    )


class SideBySide(Text):
    """The two sums of the order of a ticket; hidden where goods and money agree."""

    def __init__(self) -> None:
        super().__init__("", "caption", "secondary", wrap=True)
        self.setObjectName("side_by_side")
        self.hide()

    async def load(self, background: Background, ticket_id: TicketId) -> None:
        """Ask for them and show them."""
        found = words(await background.ask(ledger.order_lines, AskOrderLines(ticket_id)))
        self.setText(found)
        self.setVisible(bool(found))
