"""A customer who got goods and sends them back, in few words."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from app.models.enums import LocationKind
from app.services import returns, stock
from app.services.returns import (
    AskReturn,
    CreateReturn,
    MovedLine,
    MovedPart,
    ReceiveReturn,
    ReturnLine,
)

if TYPE_CHECKING:
    from app.models.ids import MoveId, PartnerId, SalesOrderId, TicketId
    from app.services.returns import ReturnableLine
    from tests.factories import Shop, Sold

D = Decimal


@dataclass(slots=True)
class ReturnDesk:
    """A ticket of a customer with a delivered order, and what can be done about it."""

    shop: Shop
    customer: PartnerId
    order: SalesOrderId
    ticket: TicketId

    def lines(self) -> list[ReturnableLine]:
        """The lines of the order's deliveries, as the dialog shows them."""
        return list(self.shop.ask(returns.options, AskReturn(self.ticket, self.order)).lines)

    def left(self) -> list[Decimal]:
        """What is left to return of each line of all deliveries, in their order."""
        options = self.shop.ask(returns.options, AskReturn(self.ticket))
        ids = tuple(each.id for each in options.deliveries)
        found = self.shop.ask(returns.options, AskReturn(self.ticket, delivery_ids=ids)).lines
        return [line.left for line in found]

    def request(self, *lines: ReturnLine, kind: LocationKind = LocationKind.RETURN) -> CreateReturn:
        """A request for these lines."""
        return CreateReturn(self.ticket, lines, self.shop.place(kind))

    def send_back(
        self, *quantities: str, key: str | None = None, by: str = "local"
    ) -> returns.MadeReturn:
        """A return of so many of each line; zero leaves it out."""
        lines = [
            ReturnLine(line.move_id, D(quantity))
            for line, quantity in zip(self.lines(), quantities, strict=False)
            if D(quantity)
        ]
        return self.shop.act(returns.create, self.request(*lines), key=key, by=by)

    def receive(
        self,
        made: returns.MadeReturn,
        *lines: MovedLine,
        makes_backorder: bool | None = None,
        by: str = "local",
    ) -> returns.Finished:
        """Receive a return; all of it unless lines are told."""
        request = ReceiveReturn(made.id, made.version, lines, makes_backorder=makes_backorder)
        return self.shop.act(returns.receive, request, by=by)

    def moves(self, made: returns.MadeReturn) -> list[MoveId]:
        """The ids of a transfer's moves."""
        return [move.id for move in self.shop.ask(stock.card, made.id).moves]

    def delivered(self) -> list[Decimal]:
        """What the order's lines say was delivered."""
        rows = self.shop.money(
            "SELECT delivered_quantity FROM sales_order_line WHERE sales_order_id = :id"
            " ORDER BY line_number",
            id=self.order,
        )
        return [row[0] for row in rows]


def counted(move: MoveId, *parts: MovedPart | str) -> MovedLine:
    """What came of a move: parts, or a quantity."""
    found = tuple(MovedPart(D(each)) if isinstance(each, str) else each for each in parts)
    return MovedLine(move, found)


def open_desk(shop: Shop, *sold: Sold) -> ReturnDesk:
    """A customer with a delivered order of these lines, and a ticket about it."""
    shop.switch_returns()
    customer = shop.customer()
    order = shop.order(customer, *sold)
    return ReturnDesk(shop, customer, order, shop.ticket(customer, order=order))
