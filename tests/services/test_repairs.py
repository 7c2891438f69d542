"""Repairs: from the ticket to the repaired piece, with parts, prices, quotation and warranty."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from app.errors import Refused
from app.models.enums import LocationKind, ProductKind, Tracking
from app.services import orders
from app.services.orders import InvoiceOrder, OrderVersion
from app.services.repairs import Availability, PartLine, RepairState, UsedLot, UsedPart
from tests.services.stock_room import at, lots_at, receive
from tests.services.workshop import ADD, RECYCLE, REMOVE, as_line, order_lines, workshop

if TYPE_CHECKING:
    from tests.factories import Shop

D = Decimal


def test_a_repair_of_the_ticket_shows_its_parts_prices_and_what_is_missing(shop: Shop) -> None:
    desk = workshop(shop)
    vat = shop.tax("20")
    hinge, paint = shop.product("Hinge", "3.20", vat), shop.product("Paint", "6.50", vat)
    receive(shop, hinge, "8")
    made = desk.create(
        PartLine(hinge, D(2)), PartLine(paint), PartLine(hinge, D(2), kind=REMOVE), by="agent"
    )
    assert (made.number, made.state, made.customer) == (
        "WH/RO/00001",
        RepairState.NEW,
        "The Cosy Corner",
    )
    assert [(part.kind, part.quantity, part.unit_price, part.subtotal) for part in made.parts] == [
        (ADD, D(2), D("3.20"), D("6.40")),
        (ADD, D(1), D("6.50"), D("6.50")),
        (REMOVE, D(2), D("3.20"), D(0)),
    ]
    assert (made.untaxed, made.tax, made.total) == (D("12.90"), D("2.58"), D("15.48"))
    assert [(part.availability, part.in_stock, part.missing) for part in made.parts] == [
        (Availability.AVAILABLE, D(8), D(0)),
        (Availability.SHORT, D(0), D(1)),
        (Availability.NOT_NEEDED, D(0), D(0)),
    ]
    assert desk.card(made.id, by="agent") == made


def test_what_was_used_leaves_stock_and_what_was_removed_or_recycled_comes_in_by_lot(
    shop: Shop,
) -> None:
    desk = workshop(shop)
    hinge = shop.product("Hinge", "3.20")
    motor = shop.product("Motor", "20.00", tracking=Tracking.SERIAL)
    labour = shop.product("Labour", "30.00", kind=ProductKind.SERVICE)
    receive(shop, hinge, "8")
    receive(shop, motor, "2", "M-1", "M-2")
    made = desk.create(
        PartLine(hinge, D(2)),
        PartLine(motor),
        PartLine(hinge, kind=REMOVE),
        PartLine(motor, kind=RECYCLE, lot_name="M-OLD"),
        PartLine(labour, D("1.5")),
    )
    confirmed = desk.confirm(made)
    assert confirmed.state is RepairState.CONFIRMED
    assert [lot.lot_name for lot in confirmed.parts[1].lots] == ["M-1"]
    ended = desk.end(desk.start(confirmed))
    assert (ended.state, [part.done_quantity for part in ended.parts]) == (
        RepairState.REPAIRED,
        [D(2), D(1), D(1), D(1), D("1.5")],
    )
    assert at(shop, hinge) == {LocationKind.INTERNAL: D(6), LocationKind.SCRAP: D(1)}
    assert lots_at(shop, motor, LocationKind.INTERNAL) == {"M-2": D(1), "M-OLD": D(1)}


def test_a_quotation_follows_its_repair_and_what_was_ordered_stays_until_it_is_cancelled(
    shop: Shop,
) -> None:
    desk, other = workshop(shop), shop.customer("Another")
    vat = shop.tax("20")
    hinge, paint = shop.product("Hinge", "10", vat), shop.product("Paint", "6.50", vat)
    receive(shop, hinge, "8")
    receive(shop, paint, "2")
    quoted = desk.quote(desk.create(PartLine(hinge, D(2)), customer_id=other))
    moved = desk.save(quoted, *map(as_line, quoted.parts), customer_id=desk.customer)
    order = moved.sales_order_id
    assert order is not None
    assert shop.ask(orders.card, order).partner_id == desk.customer
    swapped = desk.save(moved, as_line(moved.parts[0], product_id=paint, unit_price=None))
    assert order_lines(shop, swapped) == [("Paint", D(2), D("6.50"), D(0))]
    back = desk.save(swapped, as_line(swapped.parts[0], product_id=hinge, quantity=D(2)))
    assert order_lines(shop, back) == [("Hinge", D(2), D(10), D(0))]
    shop.act(orders.confirm, OrderVersion(order, shop.ask(orders.card, order).version))
    (kept,) = back.parts
    for parts, form in (
        ((as_line(kept, quantity=D(5)),), {}),
        ((as_line(kept, unit_price=D(99)),), {}),
        ((as_line(kept, product_id=paint),), {}),
        ((as_line(kept), PartLine(paint)), {}),
        ((), {}),
        ((as_line(kept),), {"is_under_warranty": True, "are_zero_prices_confirmed": True}),
        ((as_line(kept),), {"customer_id": other}),
    ):
        with pytest.raises(Refused) as refused:
            desk.save(back, *parts, **form)
        assert refused.value.code == "repair.ordered"
        assert refused.value.parameters["order"] == "SO00001"
    free = desk.save(back, as_line(kept), PartLine(paint, unit_price=D(0)), notes="Rusty")
    assert order_lines(shop, free) == [("Hinge", D(2), D(10), D(0))]
    begun = desk.start(free)
    desk.end(begun, UsedPart(begun.parts[0].id, (UsedLot(D(5)),)), sure=True)
    assert order_lines(shop, free) == [("Hinge", D(5), D(10), D(5))]
    assert shop.act(orders.create_invoice, InvoiceOrder(order)).total == D("60.00")


def test_a_quotation_follows_the_parts_and_is_delivered_and_invoiced_by_the_repair(
    shop: Shop,
) -> None:
    desk = workshop(shop)
    vat = shop.tax("20")
    hinge, paint = shop.product("Hinge", "3.20", vat), shop.product("Paint", "6.50", vat)
    labour = shop.product("Labour", "30.00", vat, kind=ProductKind.SERVICE)
    receive(shop, hinge, "8")
    made = desk.create(
        PartLine(hinge, D(2)), PartLine(paint), PartLine(labour), PartLine(hinge, kind=REMOVE)
    )
    quoted = desk.quote(made)
    assert order_lines(shop, quoted) == [
        ("Hinge", D(2), D("3.20"), D(0)),
        ("Paint", D(1), D("6.50"), D(0)),
        ("Labour", D(1), D("30.00"), D(0)),
    ]
    with pytest.raises(Refused) as refused:
        desk.quote(quoted)
    assert refused.value.code == "repair.quoted"
    first, _, third, _ = quoted.parts
    changed = desk.save(
        quoted, as_line(first, quantity=D(3)), as_line(third), PartLine(hinge, unit_price=D("2.50"))
    )
    assert order_lines(shop, changed) == [
        ("Hinge", D(3), D("3.20"), D(0)),
        ("Labour", D(1), D("30.00"), D(0)),
        ("Hinge", D(1), D("2.50"), D(0)),
    ]
    order = changed.sales_order_id
    assert order is not None
    shop.act(orders.confirm, OrderVersion(order, shop.ask(orders.card, order).version))
    assert shop.read("SELECT count(*) FROM transfer WHERE sales_order_id = :id", id=order) == [(0,)]
    with pytest.raises(Refused) as refused:
        shop.act(orders.create_invoice, InvoiceOrder(order))
    assert refused.value.code == "order.repair_open"
    begun = desk.start(changed)
    used = UsedPart(begun.parts[0].id, (UsedLot(D(2)),))
    with pytest.raises(Refused) as refused:
        desk.end(begun, used)
    assert refused.value.code == "repair.differs"
    desk.end(begun, used, sure=True)
    assert order_lines(shop, changed) == [
        ("Hinge", D(2), D("3.20"), D(2)),
        ("Labour", D(1), D("30.00"), D(1)),
        ("Hinge", D(1), D("2.50"), D(1)),
    ]
    assert at(shop, hinge) == {LocationKind.INTERNAL: D(5)}
    assert shop.act(orders.create_invoice, InvoiceOrder(order)).total == D("46.68")
