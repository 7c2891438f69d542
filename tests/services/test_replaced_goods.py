"""Orders whose goods were replaced: what is with the customer is invoiced and not cancelled."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from app.errors import Invalid, Refused
from app.services import orders, refunds, returns, stock
from app.services.orders import CancelOrder, InvoiceOrder
from app.services.returns import AskReturn, CreateReturn, ReplaceReturn, ReturnLine
from app.services.stock import CancelTransfer, ValidateTransfer
from tests.factories import Sold
from tests.services.books import assert_sound
from tests.services.return_desk import ReturnDesk, open_desk
from tests.services.stock_room import receive
from tests.services.test_refund_races import at_once

if TYPE_CHECKING:
    from app.services.orders import SavedOrder
    from tests.factories import Shop

D = Decimal


def replacing_desk(shop: Shop) -> ReturnDesk:
    """One clock at 10.00, delivered and not invoiced, of a team that replaces in advance."""
    clock = shop.product("Clock", "10")
    desk = open_desk(shop, Sold(clock, D(1), D(10)))
    shop.set_goods(is_advance_replacement=True)
    receive(shop, clock, "2")
    return desk


def send(shop: Shop, made: returns.MadeReturn) -> None:
    """Replace all of a return and send it."""
    sent = shop.act(returns.replace, ReplaceReturn(made.id))
    shop.act(stock.validate, ValidateTransfer(sent.id, shop.ask(stock.card, sent.id).version))


def cancel(shop: Shop, desk: ReturnDesk) -> SavedOrder:
    version = shop.ask(orders.card, desk.order).version
    return shop.act(orders.cancel, CancelOrder(desk.order, version))


def all_back(shop: Shop, desk: ReturnDesk) -> returns.MadeReturn:
    """Everything of all deliveries that can come back comes back."""
    ids = tuple(each.id for each in shop.ask(returns.options, AskReturn(desk.ticket)).deliveries)
    found = shop.ask(returns.options, AskReturn(desk.ticket, delivery_ids=ids)).lines
    lines = tuple(ReturnLine(line.move_id, line.left) for line in found if line.left)
    made = shop.act(returns.create, CreateReturn(desk.ticket, lines, desk.request().location_id))
    desk.receive(made)
    return made


def test_an_order_whose_replacement_is_with_the_customer_is_invoiced_and_not_cancelled(
    shop: Shop,
) -> None:
    desk = replacing_desk(shop)
    made = desk.send_back("1")
    send(shop, made)
    desk.receive(made)
    problem = shop.ask(orders.card, desk.order).cannot_cancel
    assert problem is not None
    assert problem.code == "order.is_delivered"
    with pytest.raises(Refused, match=r"order\.is_delivered"):
        cancel(shop, desk)
    drafted = shop.act(orders.create_invoice, InvoiceOrder(desk.order))
    assert drafted.total == D("10.00")
    all_back(shop, desk)
    (line,) = shop.ask(orders.card, desk.order).lines
    assert (line.delivered, line.invoiced, line.to_invoice) == (D(0), D(1), D(0))
    assert cancel(shop, desk).state == "cancelled", "with the draft, since nothing is left there"
    assert_sound(shop)


def test_of_a_cancelled_order_nothing_is_replaced_and_with_a_replacement_none_is_cancelled(
    shop: Shop,
) -> None:
    desk = replacing_desk(shop)
    made = desk.send_back("1")
    desk.receive(made)
    cancel(shop, desk)
    asked = shop.ask(returns.replaceable, made.id)
    assert asked.problem is not None
    assert (asked.problem.code, asked.lines[0].replaceable) == ("order.is_cancelled", D(0))
    with pytest.raises(Refused, match=r"order\.is_cancelled"):
        shop.act(returns.replace, ReplaceReturn(made.id))
    (move,) = desk.moves(made)
    with pytest.raises(Invalid) as refused:
        shop.act(returns.replace, ReplaceReturn(made.id, ((move, D(1)),)))
    assert refused.value.problems["lines.0.quantity"].code == "order.is_cancelled"

    clock = shop.product("Radio", "30")
    receive(shop, clock, "2")
    two = [shop.order(desk.customer, Sold(clock, D(1), D(30))) for _ in range(2)]
    ticket = ReturnDesk(shop, desk.customer, two[0], shop.ticket(desk.customer))
    both = all_back(shop, ticket)
    sent = shop.act(returns.replace, ReplaceReturn(both.id))
    with pytest.raises(Refused, match=r"order\.is_sent_with_others"):
        cancel(shop, ticket)
    shop.act(stock.cancel, CancelTransfer(sent.id, shop.ask(stock.card, sent.id).version))
    cancel(shop, ticket)
    shop.act(returns.replace, ReplaceReturn(both.id))
    assert [line.replaced for line in shop.ask(returns.replaceable, both.id).lines] == [D(1), D(0)]
    assert_sound(shop)


def test_who_cancels_an_order_while_another_replaces_its_goods_leaves_nothing_to_send(
    shop: Shop,
) -> None:
    desk = replacing_desk(shop)
    made = desk.send_back("1")
    desk.receive(made)
    at_once(
        lambda: cancel(shop, desk),
        lambda: shop.act(returns.replace, ReplaceReturn(made.id)),
    )
    assert shop.ask(orders.card, desk.order).state == "cancelled"
    states = shop.read("SELECT state FROM transfer WHERE replaces_id = :id", id=made.id)
    assert states in ([], [("cancelled",)])


def test_a_refund_says_that_its_goods_are_replaced_while_the_customer_has_what_was_sent(
    shop: Shop,
) -> None:
    desk = replacing_desk(shop)
    clock = desk.lines()[0].product_id
    invoice = shop.invoice(desk.customer, Sold(clock, D(1), D(10)), order=desk.order)

    def told() -> list[object]:
        says = shop.ask(refunds.preview, shop.request(desk.ticket, invoice)).reverse_says
        return [each.parameters["deliveries"] for each in says if "replaced" in each.code]

    made = desk.send_back("1")
    assert told() == []
    send(shop, made)
    assert told() == ["WH/OUT/00001"]
    desk.receive(made)
    assert told() == ["WH/OUT/00001"]
    all_back(shop, desk)
    assert told() == [], "both pieces are back, one is to be refunded"
