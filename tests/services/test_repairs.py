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
