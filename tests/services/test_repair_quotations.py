"""A repair and its quotation when either is cancelled: what was used is charged once."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from app.services import orders, repairs
from app.services.orders import (
    CancelOrder,
    InvoiceOrder,
    InvoicePolicy,
    OrderLine,
    OrderVersion,
    SaveOrder,
)
from app.services.repairs import BackToDraft, CancelRepair, PartLine
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


def test_a_quotation_with_a_line_of_its_own_stays_without_a_cancelled_repair(shop: Shop) -> None:
    desk = workshop(shop)
    hinge, travel = shop.product("Hinge", "10"), shop.product("Travel", "5")
    receive(shop, hinge, "8")
    quoted = desk.quote(desk.create(PartLine(hinge, D(2))))
    order = order_of(shop, quoted)
    (part,) = order.lines
    own = (OrderLine(part.id, hinge, D(2), D(10)), OrderLine(None, travel, D(1)))
    form = SaveOrder(order.id, order.version, desk.customer, own, None, InvoicePolicy.DELIVERED)
    shop.act(orders.save, form)
    gone = shop.act(repairs.cancel, CancelRepair(quoted.id, quoted.version), by="repairer")
    assert gone.sales_order_id is None
    left = shop.ask(orders.card, order.id)
    assert ([line.description for line in left.lines], left.total, left.documents) == (
        ["Travel"],
        D("5.00"),
        (),
    )
    back = shop.act(repairs.back_to_draft, BackToDraft(gone.id, gone.version), by="repairer")
    assert back.permissions.may_quote
    again = desk.end(desk.start(desk.quote(back)))
    assert order_lines(shop, again) == [("Hinge", D(2), D(10), D(2))]
    assert again.sales_order_id != order.id
    assert_sound(shop)
