"""Quotations become orders, deliveries and invoices, once each and never for more (rules 33)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from app.errors import Refused, Stale
from app.services import orders
from app.services.orders import CreateOrder, InvoicePolicy, OrderLine, OrderVersion, SaveOrder
from tests.services.books import assert_sound
from tests.services.stock_room import receive

if TYPE_CHECKING:
    from app.models.ids import PartnerId, ProductId, SalesOrderId
    from tests.factories import Shop

D = Decimal


def quote(
    shop: Shop,
    customer: PartnerId,
    *lines: OrderLine,
    policy: InvoicePolicy = InvoicePolicy.DELIVERED,
) -> orders.SavedOrder:
    return shop.act(orders.create, CreateOrder(customer, lines, invoice_policy=policy))


def line(product: ProductId, quantity: str, price: str | None = None) -> OrderLine:
    return OrderLine(None, product, D(quantity), None if price is None else D(price))


def confirm(shop: Shop, order: orders.SavedOrder) -> orders.SavedOrder:
    return shop.act(orders.confirm, OrderVersion(order.id, order.version))


def card(shop: Shop, order: SalesOrderId) -> orders.OrderCard:
    return shop.ask(orders.card, order)


def documents(shop: Shop, order: SalesOrderId, kind: str) -> list[orders.LinkedDocument]:
    return [each for each in card(shop, order).documents if each.ref.kind == kind]


def test_a_quotation_is_made_edited_sent_and_confirmed_into_one_delivery(shop: Shop) -> None:
    corner = shop.customer()
    contact = shop.customer("Hannah Briggs", of=corner)
    clock = shop.product("Clock", "9.99", shop.tax("20"))
    ribbon, fitting = shop.product("Ribbon", "2", unit="MTR"), shop.product("Fitting", "30")
    receive(shop, clock, "2")
    made = quote(shop, corner, replace(line(clock, "3"), discount=D("12.5")), line(ribbon, "1.25"))
    # 3 × 9.99 less 12.5 % = 26.22; 1.25 × 2 = 2.50; 20 % of 26.22 = 5.24
    assert (made.number, made.state, made.total) == ("SO00001", "draft", D("33.96"))
    first, second = card(shop, made.id).lines
    assert (first.subtotal, first.unit) == (D("26.22"), "Pieces")
    assert (second.description, second.subtotal, second.unit) == ("Ribbon", D("2.50"), "Metres")
    sent = shop.act(orders.mark_sent, OrderVersion(made.id, made.version))
    assert sent.state == "sent"

    saved = shop.act(
        orders.save,
        SaveOrder(
            made.id,
            sent.version,
            contact,
            (
                replace(line(fitting, "1", "30"), is_repair_part=True),
                replace(line(clock, "4"), id=first.id),
            ),
            shop.today + timedelta(days=14),
            InvoicePolicy.ORDERED,
        ),
    )
    # 4 × 9.99 = 39.96 with 7.99 of tax, and 30
    assert (saved.state, saved.total) == ("draft", D("77.95")), "it says other things now"
    lines = card(shop, made.id).lines
    assert [(each.id == first.id, each.quantity) for each in lines] == [(False, D(1)), (True, D(4))]
    with pytest.raises(Stale):
        confirm(shop, made)
    confirmed = confirm(shop, saved)
    assert confirmed.state == "confirmed"
    (delivery,) = documents(shop, made.id, "transfer")
    assert (delivery.number, delivery.state) == ("WH/OUT/00001", "waiting"), "two of four are there"
    rows = shop.money("SELECT quantity FROM move WHERE transfer_id = :id", id=delivery.ref.id)
    assert rows == [(D(4),)], "a part of a repair is on no delivery"
    with pytest.raises(Refused, match=r"order\.is_confirmed"):
        confirm(shop, confirmed)
    assert_sound(shop)
