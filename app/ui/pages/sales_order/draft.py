"""The lines of a quotation as its form holds them; no Qt in here."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from app.services import orders
from app.services.orders import SalesOrderLineId
from app.services.products import ProductId

if TYPE_CHECKING:
    from app.services.orders import OrderCard, OrderLine, OrderLineRow
    from app.services.products import ProductRow


@dataclass(frozen=True, slots=True)
class LineFacts:
    """What of a line is shown and not edited; `row` is the line as it was saved."""

    product_code: str
    unit: str
    taxes: str
    amount: Decimal | None
    row: OrderLineRow | None = None


class OrderDraft:
    """Lines by key, in the order of the paper; keys of added lines are below zero."""

    def __init__(self, card: OrderCard) -> None:
        self.facts: dict[int, LineFacts] = {int(row.id): _facts(row) for row in card.lines}
        self.lines: dict[int, OrderLine] = {int(row.id): as_line(row) for row in card.lines}
        self._clean = dict(self.lines)
        self._has_list_prices = card.has_list_prices
        self._next = -1

    @property
    def is_dirty(self) -> bool:
        """Whether anything differs from what is saved."""
        return list(self.lines.items()) != list(self._clean.items())

    def set(self, key: int, column: str, value: object) -> None:
        """Take an edited value of a line."""
        line = self.lines[key]
        if column == "quantity" and isinstance(value, Decimal):
            self.lines[key] = replace(line, quantity=value)
        elif column == "unit_price" and isinstance(value, Decimal):
            self.lines[key] = replace(line, unit_price=value)
        elif column == "discount" and (value is None or isinstance(value, Decimal)):
            self.lines[key] = replace(line, discount=value or Decimal(0))

    def add_product(self, product: ProductRow) -> int:
        """Add one piece of a product; its key. In another currency its price is to be entered."""
        price = product.list_price if self._has_list_prices else None
        line = orders.OrderLine(None, product.id, Decimal(1), price, description=product.name)
        return self._add(line, LineFacts(product.code, "", "", None))

    def remove(self, key: int) -> OrderLine:
        """Take a line away."""
        return self.lines.pop(key)

    def restore(self, key: int, line: OrderLine, position: int) -> None:
        """Put a removed line back to where it was."""
        items = list(self.lines.items())
        items.insert(position, (key, line))
        self.lines = dict(items)

    def move(self, keys: list[int]) -> None:
        """Bring the lines into another order."""
        self.lines = {key: self.lines[key] for key in keys}

    def pack(self) -> str:
        """The lines as a text, so that they can be kept."""
        return json.dumps(
            [
                [
                    line.id,
                    line.product_id,
                    str(line.quantity),
                    "" if line.unit_price is None else str(line.unit_price),
                    str(line.discount),
                    line.description,
                    self.facts[key].product_code,
                ]
                for key, line in self.lines.items()
            ]
        )

    def unpack(self, content: str) -> None:
        """Take kept lines in place of what is saved; those that are gone by now stay away."""
        self.lines = {}
        for line_id, product_id, quantity, price, discount, description, code in json.loads(
            content
        ):
            line = orders.OrderLine(
                None if line_id is None else SalesOrderLineId(line_id),
                ProductId(product_id),
                Decimal(quantity),
                Decimal(price) if price else None,
                Decimal(discount),
                description,
            )
            if line_id is None:
                self._add(line, LineFacts(code, "", "", None))
            elif line_id in self._clean:
                is_part = self._clean[line_id].is_repair_part
                self.lines[line_id] = replace(line, is_repair_part=is_part)

    def _add(self, line: OrderLine, facts: LineFacts) -> int:
        key, self._next = self._next, self._next - 1
        self.facts[key] = facts
        self.lines[key] = line
        return key


def as_line(row: OrderLineRow) -> OrderLine:
    """A saved line as the form holds it."""
    return orders.OrderLine(
        id=row.id,
        product_id=row.product_id,
        quantity=row.quantity,
        unit_price=row.unit_price,
        discount=row.discount,
        description=row.description,
        is_repair_part=row.is_repair_part,
    )


def _facts(row: OrderLineRow) -> LineFacts:
    return LineFacts(row.product_code, row.unit, row.taxes, row.amount, row)
