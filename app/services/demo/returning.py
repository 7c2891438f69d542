"""Lets goods come back to the demo's shop: agreed, counted in by the storekeeper, refunded."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from app.models.enums import Condition, MovePurpose, Tracking
from app.models.ids import SalesOrderId, TransferId
from app.services import invoices, refunds, returns, stock
from app.services.demo import refunding, settling
from app.services.demo.errands import Deed
from app.services.demo.staff import STOREKEEPER
from app.services.importing import is_service
from app.services.returns import (
    AskReturn,
    CreateReturn,
    ReceiveReturn,
    ReturnLine,
    ReturnLot,
    UnexpectedLine,
)
from app.services.stock import MovedLine, MovedPart
from app.texts import t

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from app.services.demo.plots import Plot
    from app.services.demo.scene import Scene
    from app.services.returns import ReturnableLine
    from app.services.stock import MoveCard
    from app.services.tickets import TicketCard

CONDITIONS = {
    "damaged_in_transit": Condition.DAMAGED,
    "faulty": Condition.DAMAGED,
    "not_as_described": Condition.OPENED,
}
"""In which condition goods come, by the ticket's reason; as new by any other."""
EXTRA_CODE, EXTRAS = "22867", Decimal(2)
"""What else lies in a box: another design than the customer bought."""


class Homecoming:
    """Goods of one ticket on their way back, turn by turn."""

    def __init__(self, scene: Scene, plot: Plot, ticket: TicketCard) -> None:
        self._scene = scene
        self._plot = plot
        self._ticket = ticket
        self._transfer_id: TransferId | None = None

    @property
    def transfer_id(self) -> TransferId | None:
        """The return, once it was agreed."""
        return self._transfer_id

    def take(self, deed: Deed, by: str, at: datetime) -> None:
        """Do what the turn says."""
        if deed is Deed.GIVE_BACK:
            self._give_back(tuple(self._lines(by, at)), by, at)
        elif deed is Deed.SEND_IN:
            self._give_back(tuple(self._piece(by, at)), by, at)
        elif self._transfer_id is None:
            return
        elif deed is Deed.REFUND:
            self._refund(self._transfer_id, by, at)
        elif deed is Deed.EXCHANGE:
            reason = refunding.reason(self._plot, self._ticket.number)
            settling.exchange(self._scene, self._transfer_id, reason, by, at)
        elif deed is Deed.REPLACE:
            settling.replace(self._scene, self._transfer_id, by, at)
        else:
            self._receive(self._transfer_id, deed, at)

    def _give_back(self, lines: tuple[ReturnLine, ...], by: str, at: datetime) -> None:
        """Make the return of these lines, over all their deliveries."""
        if not lines:
            return
        options = self._scene.ask(returns.options, AskReturn(self._ticket.id), by=by, at=at)
        if options.location_id is not None:
            request = CreateReturn(self._ticket.id, lines, options.location_id)
            made = self._scene.act(returns.create, request, by=by, at=at)
            self._transfer_id = made.id

    def _lines(self, by: str, at: datetime) -> Iterator[ReturnLine]:
        """The deliveries' lines with as many pieces as were cancelled, as far as they are left."""
        wanted: dict[tuple[int, int], Decimal] = {}
        for line in self._plot.document.lines:
            for part in () if is_service(line.line.stock_code) else line.parts:
                key = (part.sale.order_id, part.sale.product_id)
                wanted[key] = wanted.get(key, Decimal(0)) + part.quantity
        for order_id in dict.fromkeys(order_id for order_id, _ in wanted):
            asked = AskReturn(self._ticket.id, SalesOrderId(order_id))
            for found in self._scene.ask(returns.options, asked, by=by, at=at).lines:
                key = (order_id, found.product_id)
                quantity = min(found.left, wanted.get(key, Decimal(0)))
                if quantity > 0:
                    wanted[key] -= quantity
                    yield ReturnLine(found.move_id, quantity, lots=_lots(found, quantity))

    def _piece(self, by: str, at: datetime) -> Iterator[ReturnLine]:
        """One piece of the ticket's product, for repair."""
        ticket = self._ticket
        asked = AskReturn(ticket.id, ticket.sales_order_id, product_id=ticket.product_id)
        for found in self._scene.ask(returns.options, asked, by=by, at=at).lines[:1]:
            one = Decimal(1)
            lots = _lots(found, one)
            yield ReturnLine(found.move_id, one, purpose=MovePurpose.REPAIR, lots=lots)

    def _receive(self, transfer_id: TransferId, deed: Deed, at: datetime) -> None:
        """Count in what came; of a part half of each line, and the rest is still to come."""
        scene, is_part = self._scene, deed is Deed.RECEIVE_PART
        card = scene.ask(stock.card, transfer_id, by=STOREKEEPER, at=at)
        places = scene.ask(returns.destinations, card.ticket_id, by=STOREKEEPER, at=at)
        condition = CONDITIONS.get(self._plot.reason, Condition.AS_NEW)
        if any(move.purpose is MovePurpose.REPAIR for move in card.moves):
            condition = Condition.DAMAGED
        note = t("demo.inspected_damaged") if condition is Condition.DAMAGED else ""
        lines = tuple(
            MovedLine(
                move.id,
                tuple(
                    MovedPart(quantity, lot_id, "", condition, note, places.proposed.get(condition))
                    for quantity, lot_id in _counted(move, is_part=is_part)
                ),
            )
            for move in card.moves
        )
        extras = self._extras() if deed is Deed.RECEIVE_MORE else ()
        request = ReceiveReturn(card.id, card.version, lines, extras, is_part or None)
        scene.act(returns.receive, request, by=STOREKEEPER, at=at)

    def _extras(self) -> tuple[UnexpectedLine, ...]:
        """What nobody expected in the box."""
        note = t("demo.unexpected")
        return tuple(
            UnexpectedLine(product_id, EXTRAS, condition=Condition.AS_NEW, note=note)
            for product_id in self._scene.product_ids(EXTRA_CODE).values()
        )

    def _refund(self, transfer_id: TransferId, by: str, at: datetime) -> None:
        """Credit what came, on the invoices that the Refund dialog offers for the return."""
        scene, ticket = self._scene, self._ticket
        asked = refunds.AskChoices(ticket.id, is_opening=True, return_id=transfer_id)
        offered = scene.ask(refunds.choices, asked, by=by, at=at)
        request = refunds.ReverseInvoices(
            ticket.id,
            tuple(each.id for each in offered.invoices),
            refunding.reason(self._plot, ticket.number),
            at.astimezone(scene.uow.zone).date(),
            return_id=transfer_id,
        )
        for draft in scene.act(refunds.reverse, request, by=by, at=at):
            posting = invoices.PostDraft(draft.id, draft.version, draft.total)
            scene.act(invoices.post, posting, by=by, at=scene.uow.now, told_at=at)


def _lots(found: ReturnableLine, quantity: Decimal) -> tuple[ReturnLot, ...]:
    """The lot of a line; the order book's lines have one each."""
    if found.tracking is Tracking.NONE:
        return ()
    return tuple(ReturnLot(quantity, lot.id) for lot in found.lots[:1])


def _counted(move: MoveCard, *, is_part: bool) -> Iterator[tuple[Decimal, stock.LotId | None]]:
    """How many of which lot came of a line."""
    quantity = move.quantity
    if is_part:
        quantity = max(Decimal(1), quantity // 2)
    yield quantity, move.lines[0].lot_id if move.lines else None
