"""Makes the few products of the demo that are told apart by lot or serial number.

The order book knows no lots. What is posted or delivered cannot be changed afterwards, so the
products are made as tracked ones before the import, which asks for the lot of each line.
"""

from __future__ import annotations

import zlib
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from app.models.enums import ProductKind, Tracking
from app.services import products
from app.services.importing import UNKNOWN_LOT, SaleLine

if TYPE_CHECKING:
    from app.models.ids import UserId
    from app.services.importing import MatchedDocument
    from app.services.unit_of_work import Database


class Tracked(NamedTuple):
    """A tracked product, named as in the order book."""

    code: str
    name: str
    tracking: Tracking
    price: Decimal


PRODUCTS = (
    Tracked("22423", "REGENCY CAKESTAND 3 TIER", Tracking.LOT, Decimal("12.75")),
    Tracked("22180", "RETROSPOT LAMP", Tracking.LOT, Decimal("9.95")),
    Tracked("22730", "ALARM CLOCK BAKELIKE IVORY", Tracking.SERIAL, Decimal("3.75")),
    Tracked("22627", "MINT KITCHEN SCALES", Tracking.SERIAL, Decimal("8.50")),
    Tracked("22655", "VINTAGE RED KITCHEN CABINET", Tracking.SERIAL, Decimal("125.00")),
)
CODES = frozenset(product.code for product in PRODUCTS)
_TRACKING = {product.code: product.tracking for product in PRODUCTS}
_MARKED_OF_8 = 6
WARRANTY_MONTHS = 24


def make_products(database: Database, actor_id: UserId) -> None:
    """Make the tracked products that are not there yet."""
    for product in PRODUCTS:
        found = database.ask(products.find, products.FindProducts(product.code), actor_id=actor_id)
        if any(row.code == product.code for row in found):
            continue
        request = products.CreateProduct(
            code=product.code,
            name=product.name,
            kind=ProductKind.GOODS,
            tracking=product.tracking,
            list_price=product.price,
            warranty_months=WARRANTY_MONTHS,
        )
        database.act(products.create, request, actor_id=actor_id)


def tracking_of(code: str) -> Tracking:
    """How the pieces of a product of the order book are told apart."""
    return _TRACKING.get(code, Tracking.NONE)


def is_tracked(document: MatchedDocument) -> bool:
    """Whether a cancellation credits pieces of a tracked product."""
    return any(line.parts and line.line.stock_code in CODES for line in document.lines)


def lot_name(line: SaleLine) -> str:
    """The invented lot or serial of a delivered line; a part of them stays unknown.

    A lot is a week's; a serial stands on lines of one piece only. Both begin with DEMO.
    """
    tracking = _TRACKING.get(line.stock_code)
    is_marked = zlib.crc32(line.origin.document.encode()) % 8 < _MARKED_OF_8
    if tracking is Tracking.LOT and is_marked:
        return f"DEMO-{line.stock_code}-W{line.time.isocalendar().week:02}"
    if tracking is Tracking.SERIAL and line.quantity == 1:
        return f"DEMO-{line.stock_code}-{line.origin.document}-{line.origin.place:02}"
    return UNKNOWN_LOT
