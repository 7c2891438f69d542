"""A repair and its quotation when either is cancelled: what was used is charged once."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from app.services import orders
from app.services.orders import CancelOrder, InvoiceOrder, OrderVersion
from app.services.repairs import PartLine
from tests.services.books import assert_sound
from tests.services.stock_room import receive
from tests.services.workshop import order_lines, workshop

if TYPE_CHECKING:
    from app.services.orders import OrderCard, SavedOrder
    from app.services.repairs import RepairCard
    from tests.factories import Shop

D = Decimal


def order_of(shop: Shop, card: RepairCard) -> OrderCard:
    """The quotation of a repair."""
    assert card.sales_order_id is not None
    return shop.ask(orders.card, card.sales_order_id)


def cancel(shop: Shop, order: OrderCard | SavedOrder) -> SavedOrder:
    """Press Cancel of an order."""
    return shop.act(orders.cancel, CancelOrder(order.id, order.version))


def test_what_a_repair_used_leaves_a_quotation_that_is_cancelled_and_is_quoted_anew(
    shop: Shop,
) -> None:
    desk = workshop(shop)
    hinge = shop.product("Hinge", "10", shop.tax("20"))
    receive(shop, hinge, "8")
    quoted = desk.quote(desk.create(PartLine(hinge, D(2))))
    ended = desk.end(desk.start(quoted))
    assert order_lines(shop, ended) == [("Hinge", D(2), D(10), D(2))]
    cancel(shop, order_of(shop, ended))
    assert order_lines(shop, ended) == [("Hinge", D(2), D(10), D(0))]
    assert_sound(shop)
    again = desk.quote(desk.card(ended.id))
    assert order_lines(shop, again) == [("Hinge", D(2), D(10), D(2))]
    assert_sound(shop)
    order = order_of(shop, again)
    shop.act(orders.confirm, OrderVersion(order.id, order.version))
    assert shop.act(orders.create_invoice, InvoiceOrder(order.id)).total == D("24.00")
    open_one = desk.quote(desk.create(PartLine(hinge, D(3))))
    order = order_of(shop, open_one)
    cancel(shop, shop.act(orders.confirm, OrderVersion(order.id, order.version)))
    ended = desk.end(desk.start(desk.card(open_one.id)))
    assert order_lines(shop, ended) == [("Hinge", D(3), D(10), D(0))]
    assert_sound(shop)
