"""Any series of steps with goods and money agrees with a plain model, on both engines."""

from __future__ import annotations

import itertools
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    invariant,
    precondition,
    rule,
)

from app.errors import Invalid, Refused
from app.models.enums import LocationKind, MovePurpose
from app.models.ids import SalesOrderId
from app.services import invoices, refunds, repairs, returns, stock
from app.services.refunds import ReverseInvoices
from app.services.repairs import (
    CancelRepair,
    PartLine,
    RepairId,
    RepairPartKind,
    UsedLot,
    UsedPart,
)
from app.services.returns import (
    AskReturn,
    CreateReturn,
    MovedLine,
    MovedPart,
    ReplaceReturn,
    ReturnLine,
)
from app.services.stock import (
    CancelTransfer,
    CountStock,
    DeliverOrder,
    ScrapGoods,
    ValidateTransfer,
)
from tests.factories import Sold, as_lines, edit
from tests.services.goods_model import Begun, Goods, Line, OpenMove, Received
from tests.services.model_runs import ShopMachine, postgresql_shops, run, sqlite_shops
from tests.services.stock_room import receive
from tests.services.workshop import Workshop, switch_on

if TYPE_CHECKING:
    from pathlib import Path

    from app.models.ids import InvoiceId, PartnerId, ProductId, TicketId
    from tests.postgres_cluster import Cluster

D = Decimal
FEW = st.integers(1, 4)
YES_NO = st.booleans()
PICK = st.integers(0, 20)
STOCK, RETURN = LocationKind.INTERNAL, LocationKind.RETURN


class GoodsMachine(ShopMachine):
    """A shop with one product, one customer, and whatever happens to them."""

    def __init__(self) -> None:
        super().__init__()
        self.model = Goods()
        self.invoices: dict[int, InvoiceId] = {}

    @initialize()
    def begin(self) -> None:
        """A product with three pieces in stock, a customer, a ticket."""
        self.shop.switch_returns()
        self.customer: PartnerId = self.shop.customer()
        self.product: ProductId = self.shop.product("CLOCK", "10")
        self.ticket: TicketId = self.shop.ticket(self.customer)
        switch_on(self.shop)
        self.shop.numbers = itertools.count(1000)  # beside the numbers of the quotations
        clock = self.shop.product("STATION CLOCK", "48")
        self.desk = Workshop(self.shop, self.customer, clock, self.ticket)
        self.stock_room = self.shop.place(STOCK)
        self.return_place = self.shop.place(RETURN)
        receive(self.shop, self.product, "3")
        self.model.stock = 3

    # Stock

    @rule(quantity=FEW)
    def receive_from_supplier(self, quantity: int) -> None:
        """Goods come from a supplier."""
        receive(self.shop, self.product, str(quantity))
        self.model.stock += quantity

    @rule(counted=st.integers(0, 6))
    def count(self, counted: int) -> None:
        """The stock room is counted; what agrees is refused."""
        request = CountStock(self.product, self.stock_room, D(counted), "Count")
        if counted == self.model.stock:
            with pytest.raises(Refused, match="count_agrees"):
                self.shop.act(stock.count, request)
        else:
            self.shop.act(stock.count, request)
        self.model.stock = counted

    @rule(quantity=FEW)
    def scrap_what_came_back(self, quantity: int) -> None:
        """Goods from the return place are scrapped, never more than lie there."""
        request = ScrapGoods(self.product, self.return_place, D(quantity), "Broken")
        if quantity > self.model.returns:
            with pytest.raises(Refused, match="too_little"):
                self.shop.act(stock.scrap, request)
        else:
            self.shop.act(stock.scrap, request)
            self.model.returns -= quantity
            self.model.scrap += quantity

    # Sell and deliver

    @precondition(lambda self: len(self.model.lines) < 4)
    @rule(quantity=FEW)
    def sell(self, quantity: int) -> None:
        """An order, invoiced and not delivered yet."""
        sold = Sold(self.product, D(quantity))
        order = self.shop.order(self.customer, sold, is_delivered=False)
        self.invoices[order] = self.shop.invoice(self.customer, sold, order=order)
        self.model.lines[order] = Line(quantity)

    @precondition(lambda self: self.model.lines)
    @rule(pick=PICK, again=YES_NO)
    def plan_delivery(self, pick: int, again: bool) -> None:
        """The delivery of what is still to be sent, or sent again; nothing to send is refused."""
        order = sorted(self.model.lines)[pick % len(self.model.lines)]
        wanted = self.model.to_send(order, again=again)
        request = DeliverOrder(SalesOrderId(order), again=again)
        if wanted != self.model.to_send(order, again=not again):
            with pytest.raises(Refused, match="returned_before"):
                self.shop.act(stock.make_delivery, replace(request, again=None))
        if not wanted:
            with pytest.raises(Refused, match="nothing_to_deliver"):
                self.shop.act(stock.make_delivery, request)
        else:
            made = self.shop.act(stock.make_delivery, request)
            self.model.deliveries[made.id] = OpenMove(order, wanted)

    @precondition(lambda self: self.model.deliveries)
    @rule(pick=PICK, taken=st.integers(0, 4), makes_backorder=YES_NO)
    def deliver(self, pick: int, taken: int, makes_backorder: bool) -> None:
        """A part of a delivery goes out; the rest waits or is closed."""
        delivery = sorted(self.model.deliveries)[pick % len(self.model.deliveries)]
        open_ = self.model.deliveries[delivery]
        free = self._free_for(delivery)
        done = self._validate(stock.validate, delivery, taken, open_, makes_backorder, free)
        if done is None:
            return
        moved = min(taken, open_.quantity)
        del self.model.deliveries[delivery]
        self.model.stock -= moved
        self.model.lines[open_.order].delivered += moved
        self.model.sent[delivery] = (open_.order, moved)
        if done.backorder_id is not None:
            rest = OpenMove(open_.order, open_.quantity - moved)
            self.model.deliveries[done.backorder_id] = rest

    # Return

    @precondition(lambda self: self.model.sent)
    @rule(pick=PICK, quantity=FEW, is_repair=YES_NO)
    def send_back(self, pick: int, quantity: int, is_repair: bool) -> None:
        """A return of a delivery, never more than is left of it."""
        delivery = sorted(self.model.sent)[pick % len(self.model.sent)]
        move = self.shop.ask(stock.card, stock.TransferId(delivery)).moves[0].id
        purpose = MovePurpose.REPAIR if is_repair else MovePurpose.GIVE_BACK
        line = ReturnLine(move, D(quantity), purpose=purpose)
        request = CreateReturn(self.ticket, (line,), self.return_place)
        if quantity > self.model.left_of_delivery(delivery):
            with pytest.raises(Invalid, match=r"return\.above_left"):
                self.shop.act(returns.create, request)
        else:
            made = self.shop.act(returns.create, request)
            order = self.model.sent[delivery][0]
            self.model.coming[made.id] = OpenMove(order, quantity, delivery, is_repair)
            self.model.back[delivery] = self.model.back.get(delivery, 0) + quantity

    @precondition(lambda self: self.model.coming)
    @rule(pick=PICK, taken=st.integers(0, 5), makes_backorder=YES_NO)
    def receive_return(self, pick: int, taken: int, makes_backorder: bool) -> None:
        """A part of a return comes, or more of it up to what is left."""
        transfer = sorted(self.model.coming)[pick % len(self.model.coming)]
        open_ = self.model.coming[transfer]
        most = open_.quantity + self.model.left_of_delivery(open_.delivery)
        done = self._validate(returns.receive, transfer, taken, open_, makes_backorder, most)
        if done is None:
            return
        del self.model.coming[transfer]
        line = self.model.lines[open_.order]
        if open_.is_repair:
            line.for_repair += taken
            self.model.of_customers += taken
        else:
            line.returned += taken
            self.model.returns += taken
            self.model.received[transfer] = Received(open_.order, taken, open_.delivery)
        self.model.back[open_.delivery] += taken - open_.quantity
        if done.backorder_id is not None:
            rest = replace(open_, quantity=open_.quantity - taken)
            self.model.coming[done.backorder_id] = rest
            self.model.back[open_.delivery] += rest.quantity

    @precondition(lambda self: self.model.coming or self.model.deliveries)
    @rule(pick=PICK)
    def cancel(self, pick: int) -> None:
        """An open transfer is cancelled."""
        ids = sorted([*self.model.coming, *self.model.deliveries])
        transfer = ids[pick % len(ids)]
        card = self.shop.ask(stock.card, stock.TransferId(transfer))
        self.shop.act(stock.cancel, CancelTransfer(card.id, card.version, "Changed mind"))
        self.model.deliveries.pop(transfer, None)
        gone = self.model.coming.pop(transfer, None)
        if gone is not None:
            self.model.back[gone.delivery] -= gone.quantity

    # Repair

    @precondition(lambda self: len(self.model.repairs) < 3)
    @rule(added=FEW, removed=st.integers(0, 2))
    def begin_repair(self, added: int, removed: int) -> None:
        """A repair is quoted and begun, whether or not its parts are there."""
        parts = [PartLine(self.product, D(added))]
        if removed:
            parts.append(PartLine(self.product, D(removed), kind=RepairPartKind.REMOVE))
        made = self.desk.start(self.desk.quote(self.desk.create(*parts)))
        self.model.repairs[made.id] = Begun(added, removed)

    @precondition(lambda self: self.model.repairs)
    @rule(pick=PICK, used=st.integers(0, 5))
    def end_repair(self, pick: int, used: int) -> None:
        """A repair ends with what was used, never more than is in stock."""
        card, begun = self._begun(pick)
        told = UsedPart(card.parts[0].id, (UsedLot(D(used)),) if used else ())
        sql = "SELECT transfer_id FROM repair_order WHERE id = :id"
        ((transfer,),) = self.shop.read(sql, id=card.id)
        if used > self._free_for(transfer):
            with pytest.raises(Refused, match=r"too_little|stock\.reserved"):
                self.desk.end(card, told, sure=True)
            return
        self.desk.end(card, told, sure=True)
        del self.model.repairs[card.id]
        self.model.stock -= used
        self.model.built_in += used
        self.model.scrap += begun.removed

    @precondition(lambda self: self.model.repairs)
    @rule(pick=PICK)
    def cancel_repair(self, pick: int) -> None:
        """A repair is cancelled; nothing was moved."""
        card, _ = self._begun(pick)
        self.shop.act(repairs.cancel, CancelRepair(card.id, card.version))
        del self.model.repairs[card.id]

    def _begun(self, pick: int) -> tuple[repairs.RepairCard, Begun]:
        chosen = sorted(self.model.repairs)[pick % len(self.model.repairs)]
        return self.desk.card(RepairId(chosen)), self.model.repairs[chosen]

    # Money

    @precondition(lambda self: self.model.lines)
    @rule(pick=PICK, quantity=FEW)
    def refund(self, pick: int, quantity: int) -> None:
        """A credit note of some pieces, posted."""
        order = sorted(self.model.lines)[pick % len(self.model.lines)]
        line = self.model.lines[order]
        if line.credited == line.ordered:
            return
        taken = min(quantity, line.ordered - line.credited)
        draft = self.shop.reverse(self.ticket, self.invoices[order])
        first = replace(as_lines(draft)[0], quantity=D(taken))
        self.shop.post(self.shop.act(invoices.save_draft, edit(draft, first)))
        line.credited += taken

    @precondition(lambda self: self.model.received)
    @rule(pick=PICK)
    def refund_what_came(self, pick: int) -> None:
        """A received return is refunded: what came of it and is not credited yet."""
        transfer = sorted(self.model.received)[pick % len(self.model.received)]
        came = self.model.received[transfer]
        expected = self.model.refundable(transfer)
        (line,) = self.shop.ask(returns.refundable, stock.TransferId(transfer))
        assert (int(line.credited), int(line.refundable)) == (came.credited, expected)
        request = ReverseInvoices(
            self.ticket,
            (self.invoices[came.order],),
            "Faulty",
            self.shop.today,
            return_id=stock.TransferId(transfer),
        )
        if not expected:
            with pytest.raises(Refused, match="nothing_to_refund"):
                self.shop.act(refunds.reverse, request)
            return
        (card,) = self.shop.act(refunds.reverse, request)
        self.shop.post(self.shop.card(card.id))
        came.credited += expected
        self.model.lines[came.order].credited += expected

    @precondition(lambda self: self.model.received)
    @rule(pick=PICK)
    def replace_what_came(self, pick: int) -> None:
        """What came is sent anew, as far as it is not settled and there is stock."""
        transfer = sorted(self.model.received)[pick % len(self.model.received)]
        came = self.model.received[transfer]
        request = ReplaceReturn(stock.TransferId(transfer))
        expected = self.model.replaceable(transfer)
        if not expected:
            with pytest.raises(Refused, match="nothing_to_replace"):
                self.shop.act(returns.replace, request)
            return
        made = self.shop.act(returns.replace, request)
        if self.model.stock < expected:
            version = self.shop.ask(stock.card, made.id).version
            self.shop.act(stock.cancel, CancelTransfer(made.id, version, "Nothing there"))
            return
        open_ = OpenMove(came.order, expected)
        self._validate(stock.validate, made.id, expected, open_, False, self.model.stock)
        self.model.stock -= expected
        self.model.sent[made.id] = (came.order, expected)
        came.replaced += expected

    # What must hold

    @invariant()
    def quantities_agree(self) -> None:
        """What lies where, ours and of customers."""
        if not hasattr(self, "product"):
            return
        rows = self.shop.money(
            "SELECT location.kind, owner_id IS NULL, sum(quantity) FROM quantity_on_hand"
            " JOIN location ON location.id = location_id WHERE quantity <> 0"
            " GROUP BY location.kind, owner_id IS NULL"
        )
        found = {(kind, bool(is_ours)): int(quantity) for kind, is_ours, quantity in rows}
        model = self.model
        expected = {
            ("internal", True): model.stock,
            ("return", True): model.returns,
            ("return", False): model.of_customers,
            ("scrap", True): model.scrap,
        }
        assert found == {key: quantity for key, quantity in expected.items() if quantity}

    @invariant()
    def orders_agree(self) -> None:
        """What order lines say was delivered, and what was credited of them."""
        rows = self.shop.money(
            "SELECT sales_order_id, delivered_quantity, (SELECT coalesce(sum(c.quantity), 0)"
            " FROM invoice_line AS c JOIN invoice AS n ON n.id = c.invoice_id"
            " WHERE c.sales_order_line_id = l.id AND c.kind = 'goods' AND n.state = 'posted')"
            " FROM sales_order_line AS l WHERE NOT l.is_repair_part"
        )
        found = {int(order * 10_000): (int(net), int(credited)) for order, net, credited in rows}
        lines = self.model.lines.items()
        assert found == {order: (line.net, line.credited) for order, line in lines}

    @invariant()
    def quotations_of_repairs_agree(self) -> None:
        """What was used is what counts as delivered on the quotations."""
        ((used,),) = self.shop.money(
            "SELECT coalesce(sum(delivered_quantity), 0) FROM sales_order_line WHERE is_repair_part"
        )
        assert used == self.model.built_in

    @invariant()
    def what_is_left_to_return_agrees(self) -> None:
        """What is left to return of each delivery."""
        if not self.model.sent:
            return
        options = self.shop.ask(returns.options, AskReturn(self.ticket))
        found = {each.id: int(each.left) for each in options.deliveries}
        assert found == {each: self.model.left_of_delivery(each) for each in self.model.sent}

    def _free_for(self, transfer: int) -> int:
        """What a transfer can take of the stock: what it reserved, or others did not."""
        rows = self.shop.money(
            "SELECT CASE WHEN m.transfer_id = :transfer THEN 'own' ELSE 'held' END, l.quantity"
            " FROM move AS m JOIN move_line AS l ON l.move_id = m.id"
            " WHERE m.state IN ('waiting', 'ready') AND m.product_id = :product"
            " AND m.source_location_id = :place",
            product=self.product,
            place=self.stock_room,
            transfer=transfer,
        )
        own, held = (int(sum(n for who, n in rows if who == whose)) for whose in ("own", "held"))
        return min(max(self.model.stock - held, own), self.model.stock)

    def _validate(
        self,
        action: Any,  # noqa: ANN401  # stock.validate or returns.receive
        transfer: int,
        taken: int,
        open_: OpenMove,
        makes_backorder: bool,
        most: int,
    ) -> stock.Finished | None:
        """Validate with so many pieces; None where it is refused, as the model expects."""
        card = self.shop.ask(stock.card, stock.TransferId(transfer))
        parts = (MovedPart(D(taken)),) if taken else ()
        lines = (MovedLine(card.moves[0].id, parts),)
        if action is returns.receive:
            request: Any = returns.ReceiveReturn(
                card.id, card.version, lines, makes_backorder=makes_backorder
            )
        else:
            request = ValidateTransfer(card.id, card.version, lines, makes_backorder)
        is_above = action is stock.validate and taken > open_.quantity
        if taken and not is_above and taken <= most:
            return self.shop.act(action, request)  # type: ignore[no-any-return]
        with pytest.raises((Refused, Invalid)):
            self.shop.act(action, request)
        return None


def test_goods_and_money_agree_with_a_plain_model_on_sqlite(
    sqlite_shop: Path, tmp_path: Path
) -> None:
    run(GoodsMachine, sqlite_shops(sqlite_shop, tmp_path), examples=20, steps=25)


def test_goods_and_money_agree_with_a_plain_model_on_postgresql(
    cluster: Cluster, postgresql_shop: str
) -> None:
    run(GoodsMachine, postgresql_shops(cluster, postgresql_shop), examples=6, steps=25)
