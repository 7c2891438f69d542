"""Drop-downs that narrow each other on a ticket: customers, products, lots, sales orders."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from app import texts
from app.services import orders, products
from app.ui.kit.choice_list import Choice
from app.ui.kit.formats import long_date
from app.ui.kit.money import currency_look, money

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from app.services.background import Background
    from app.services.products import Tracking


class Lookups:
    """What a ticket's fields offer; each list is narrowed by what the others hold.

    `values` gives the form's values by name: customer_id, product_id, lot_id, sales_order_id.
    """

    def __init__(self, background: Background, values: Callable[[], Mapping[str, Any]]) -> None:
        self._background = background
        self._values = values
        self._tracking: dict[object, Tracking] = {}

    def know(self, product_id: object, tracking: Tracking | None) -> None:
        """Learn how a product is tracked that was not looked up here."""
        if product_id is not None and tracking is not None:
            self._tracking[product_id] = tracking

    def is_tracked(self, product_id: object) -> bool:
        """Whether lots or serials tell the pieces of a product apart."""
        return self._tracking.get(product_id, products.Tracking.NONE) != products.Tracking.NONE

    async def find_products(self, text: str) -> Sequence[Choice[object]]:
        """Products of the chosen order, else of the customer's orders, else all."""
        values = self._values()
        found = await self._background.ask(
            products.find,
            products.FindProducts(
                text=text,
                sales_order_id=values.get("sales_order_id"),
                customer_id=None if values.get("sales_order_id") else _customer(values),
            ),
        )
        self._tracking.update({one.id: one.tracking for one in found})
        return [Choice(one.id, one.name, one.code) for one in found]

    async def find_lots(self, text: str) -> Sequence[Choice[object]]:
        """Lots or serials of the product that were delivered to the customer."""
        values = self._values()
        if values.get("product_id") is None:
            return ()
        found = await self._background.ask(
            products.lots,
            products.FindLots(
                product_id=values["product_id"], text=text, customer_id=_customer(values)
            ),
        )
        names = Counter(one.name for one in found)
        return [
            Choice(one.id, one.name, _lot_detail(one, is_twin=names[one.name] > 1)) for one in found
        ]

    async def find_orders(self, text: str) -> Sequence[Choice[object]]:
        """Sales orders of the customer that contain the product and the lot."""
        values = self._values()
        found = await self._background.ask(
            orders.find,
            orders.FindOrders(
                customer_id=_customer(values),
                product_id=values.get("product_id"),
                lot_id=values.get("lot_id"),
                text=text,
            ),
        )
        return [Choice(one.id, one.number, _order_detail(one)) for one in found]


def _customer(values: Mapping[str, Any]) -> Any:  # noqa: ANN401  an id of the form
    customer = values.get("customer_id")
    return customer if isinstance(customer, int) else None


def _lot_detail(lot: products.LotChoice, *, is_twin: bool) -> str:
    """Whether it is of the demo; and of two of the same name which one is the serial number."""
    kind = "new_ticket.serial" if lot.is_serial else "new_ticket.lot_alone"
    parts = [
        texts.t(kind) if is_twin else "",
        texts.t("new_ticket.synthetic") if lot.is_synthetic else "",
    ]
    return " · ".join(part for part in parts if part)


def _order_detail(order: orders.OrderChoice) -> str:
    """Number of origin, date, total: what tells orders apart."""
    parts = [
        order.origin_number or "",
        long_date(order.ordered_on),
        money(order.total, currency_look(order.currency)),
    ]
    return " · ".join(part for part in parts if part)
