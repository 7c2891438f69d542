"""Gives the demo's clocks, lamps and the like a warranty; the order book knows none."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.models.ids import ProductId
from app.models.products import Product
from app.services import access, products
from app.services.actions import action
from app.services.products import SaveProduct

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.services.unit_of_work import UnitOfWork

MONTHS = 12
HAS_WARRANTY = re.compile(
    r"(?<!T-)\b(CLOCK|LAMP|SCALES|CALCULATOR|TORCH|RADIO|CABINET|LIGHTS|CHANDELIER)\b"
)


def _again(uow: UnitOfWork, ids: Sequence[int]) -> int:
    """Warranties have no key: a product that has one is left alone."""
    del uow, ids
    return 0


@action("demo.give_warranties", again=_again)
def give(uow: UnitOfWork, request: None) -> int:
    """Give a warranty to what is repaired rather than thrown away, by its name; how many now.

    Raises:
        NotAllowed: import.run
    """
    del request
    access.require(uow, "import.run")
    rows = uow.connection.execute(
        select(Product.id, Product.name)
        .where(Product.warranty_months == 0, Product.is_active)
        .order_by(Product.id)
    )
    found = [row.id for row in rows if HAS_WARRANTY.search(row.name)]
    for product_id in found:
        card = products.card(uow, ProductId(product_id))
        values = {each.name: getattr(card, each.name) for each in fields(SaveProduct)}
        products.save(uow, replace(SaveProduct(**values), warranty_months=MONTHS))
    return len(found)
