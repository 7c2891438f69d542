"""What a storekeeper looks at: quantities by place, and whether they add up."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from app.models.enums import LocationKind
from app.services import stock
from app.services.stock import AskQuantities, CountStock, ReceivedGoods, ReceiveGoods

if TYPE_CHECKING:
    from app.models.ids import LotId, ProductId
    from tests.factories import Shop

D = Decimal


def receive(shop: Shop, product: ProductId, quantity: str, *names: str) -> stock.Booked:
    """Goods from a supplier, as the storekeeper takes them in."""
    line = ReceivedGoods(product, D(quantity), lot_names=names)
    return shop.act(stock.receive, ReceiveGoods((line,)), by="storekeeper")


def count(shop: Shop, product: ProductId, counted: str, lot: str = "") -> stock.Booked:
    """Count what lies in the stock."""
    place = shop.place(LocationKind.INTERNAL)
    request = CountStock(product, place, D(counted), "Count of the year", lot)
    return shop.act(stock.count, request, by="storekeeper")


def at(shop: Shop, product: ProductId) -> dict[str, Decimal]:
    """How much lies in each place, by its kind."""
    found: dict[str, Decimal] = {}
    for row in shop.ask(stock.on_hand, AskQuantities(product)).rows:
        found[row.location_kind] = found.get(row.location_kind, D(0)) + row.quantity
    return found


def lots_at(shop: Shop, product: ProductId, kind: LocationKind) -> dict[str, Decimal]:
    """How much of each lot lies in a place."""
    rows = shop.ask(stock.on_hand, AskQuantities(product)).rows
    return {row.lot_name: row.quantity for row in rows if row.location_kind == kind}


def lot_id(shop: Shop, product: ProductId, name: str) -> LotId:
    """A lot by its name."""
    ((found,),) = shop.read(
        "SELECT id FROM lot WHERE product_id = :product AND name = :name",
        product=product,
        name=name,
    )
    return stock.LotId(found)
