"""Sales orders: look-ups, lists and the read-only form."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from app.errors import Refused
from app.models.orders import SalesOrder
from app.services import orders, products
from app.services.orders import OrderFilter, OrderList
from app.services.paging import Span
from tests.factories import Sold

if TYPE_CHECKING:
    from app.models.ids import SalesOrderId
    from tests.factories import Shop

D = Decimal


def imported(shop: Shop, order: SalesOrderId, number: str) -> None:
    """Give an order a number of origin, as the importer does."""
    statement = update(SalesOrder).where(SalesOrder.id == order)
    values = {
        "origin_source": "shop",
        "origin_number": number,
        "origin_document": number,
        "origin_part": 1,
    }
    shop.write(lambda uow: uow.connection.execute(statement.values(**values)).close())


def test_orders_of_a_customer_are_those_of_the_company_and_all_its_contacts(shop: Shop) -> None:
    corner, pantry = shop.customer(), shop.customer("Mabel's Pantry")
    contact = shop.customer("Hannah Briggs", of=corner)
    clock = shop.product()
    first = shop.order(corner, Sold(clock))
    second = shop.order(corner, Sold(clock))
    shop.order(pantry, Sold(clock))
    found = shop.ask(orders.find, orders.FindOrders(contact))
    assert [order.id for order in found] == [second, first], "the latest first"


def test_a_product_or_lot_limits_the_orders(shop: Shop) -> None:
    corner = shop.customer()
    clock = shop.product(tracking=products.Tracking.LOT)
    heart = shop.product("HEART")
    lot, other = shop.lot(clock, "LOT-1"), shop.lot(clock, "LOT-2")
    first = shop.order(corner, Sold(clock, lot=lot))
    second = shop.order(corner, Sold(clock, lot=other), Sold(heart))

    def found(question: orders.FindOrders) -> list[int]:
        return [order.id for order in shop.ask(orders.find, question)]

    assert found(orders.FindOrders(corner, product_id=clock)) == [second, first]
    assert found(orders.FindOrders(corner, product_id=heart)) == [second]
    assert found(orders.FindOrders(corner, product_id=clock, lot_id=lot)) == [first]


def test_an_order_is_found_by_its_number_and_by_its_number_of_origin(shop: Shop) -> None:
    corner = shop.customer()
    order = shop.order(corner, Sold(shop.product()))
    assert not shop.ask(orders.has_imported, None)
    imported(shop, order, "536365")
    card = shop.ask(orders.card, order)
    for typed in (card.number, card.number.lower(), "5363"):
        assert [o.id for o in shop.ask(orders.find, orders.FindOrders(text=typed))] == [order]
    assert shop.ask(orders.find, orders.FindOrders(text="9999")) == ()
    other = shop.order(corner, Sold(shop.product("HEART")))
    assert shop.ask(orders.has_imported, None)
    for is_imported, expected in ((True, [order]), (False, [other]), (None, [other, order])):
        wanted = OrderFilter(is_imported=is_imported)
        found = [row.id for row in shop.ask(orders.rows, OrderList(wanted)).rows]
        assert (found, shop.ask(orders.count, wanted).number) == (expected, len(expected))
    choice = shop.ask(orders.find, orders.FindOrders(corner))[-1]
    assert (choice.origin_number, choice.currency) == ("536365", "GBP")


def test_the_list_of_orders_has_the_latest_first_and_pages(shop: Shop) -> None:
    corner = shop.customer()
    clock = shop.product()
    made = [shop.order(corner, Sold(clock), on=date(2026, 11, day)) for day in (1, 2, 3)]
    page = shop.ask(orders.rows, orders.OrderList(span=Span(size=2)))
    assert [row.id for row in page.rows] == [made[2], made[1]]
    rest = shop.ask(orders.rows, orders.OrderList(span=Span(size=2, after=page.last)))
    assert [row.id for row in rest.rows] == [made[0]]
    assert shop.ask(orders.count, orders.OrderFilter(corner)).number == 3


def test_the_form_shows_lines_with_what_was_delivered_and_invoiced_and_the_documents(
    shop: Shop,
) -> None:
    corner = shop.customer()
    clock = shop.product()
    order = shop.order(corner, Sold(clock, D(12), D("3.75")))
    invoice = shop.invoice(corner, Sold(clock, D(12), D("3.75")), order=order)
    card = shop.ask(orders.card, order)
    line = card.lines[0]
    assert (line.quantity, line.delivered, line.invoiced) == (D(12), D(12), D(12))
    assert line.unit_price == D("3.75")
    assert card.partner_name == "The Cosy Corner"
    kinds = {document.ref.kind: document.state for document in card.documents}
    assert kinds == {"transfer": "done", "invoice": "posted"}
    assert invoice in {document.ref.id for document in card.documents}


def test_an_unknown_order_has_no_form(shop: Shop) -> None:
    with pytest.raises(Refused, match=r"order\.unknown"):
        shop.ask(orders.card, orders.SalesOrderId(999))
