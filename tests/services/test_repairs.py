"""Repairs: from the ticket to the repaired piece, with parts, prices, quotation and warranty."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from app.services.repairs import Availability, PartLine, RepairState
from tests.services.stock_room import receive
from tests.services.workshop import ADD, REMOVE, workshop

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
