"""The edited lines of a draft as the form holds them; no Qt in here."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from app.services import invoices
from app.services.invoices import LineKind

if TYPE_CHECKING:
    from app.services.invoices import CreditableLine, DraftLine, InvoiceCard, LineCard

KINDS = (LineKind.GOODS, LineKind.PRICE_REDUCTION)


class DraftLines:
    """Lines by key, in the order of the document; keys of added lines are below zero."""

    def __init__(self, card: InvoiceCard) -> None:
        self.cards: dict[int, LineCard] = {int(line.id): line for line in card.lines}
        self.added: dict[int, CreditableLine] = {}
        self.lines: dict[int, DraftLine] = {
            int(line.id): invoices.DraftLine(
                id=line.id,
                kind=line.kind,
                quantity=line.quantity,
                unit_price=line.unit_price,
                discount=line.discount,
                description=line.description,
                original_line_id=line.original_line_id,
                product_id=line.product_id,
            )
            for line in card.lines
        }
        self._clean = dict(self.lines)
        self._next = -1

    @property
    def is_dirty(self) -> bool:
        """Whether anything differs from what is saved."""
        return list(self.lines.items()) != list(self._clean.items())

    def set(self, key: int, column: str, value: object) -> bool:
        """Take an edited value; True if a lowered price made the line a price reduction.

        A price below the invoice's says nothing about the pieces, so it counts as a price
        reduction unless the agent says that goods came back (rules 11).
        """
        line = self.lines[key]
        if column == "kind" and isinstance(value, LineKind):
            self.lines[key] = replace(line, kind=value)
            return False
        if not isinstance(value, Decimal):
            return False
        if column == "quantity":
            line = replace(line, quantity=value)
        elif column == "unit_price":
            line = replace(line, unit_price=value)
        elif column == "discount":
            line = replace(line, discount=value)
        self.lines[key] = line
        if column in ("unit_price", "discount") and self._is_lowered(key):
            turned = line.kind is LineKind.GOODS
            if turned:
                self.lines[key] = replace(line, kind=LineKind.PRICE_REDUCTION)
            return turned
        return False

    def remove(self, key: int) -> DraftLine:
        """Take a line away."""
        return self.lines.pop(key)

    def restore(self, key: int, line: DraftLine, position: int) -> None:
        """Put a removed line back to where it was."""
        items = list(self.lines.items())
        items.insert(position, (key, line))
        self.lines = dict(items)

    def add(self, creditable: CreditableLine) -> int:
        """Add another line of the credited invoice with all that is left of it; its key."""
        key, self._next = self._next, self._next - 1
        ledger = creditable.ledger
        self.added[key] = creditable
        self.lines[key] = invoices.DraftLine(
            id=None,
            kind=LineKind.GOODS if ledger.left_quantity else LineKind.PRICE_REDUCTION,
            quantity=ledger.left_quantity or ledger.sold_quantity,
            unit_price=ledger.unit_price,
            discount=ledger.discount,
            description=creditable.description,
            original_line_id=ledger.line_id,
            product_id=creditable.product_id,
        )
        return key

    def _is_lowered(self, key: int) -> bool:
        """Whether a credit line asks for less a piece than the invoice did."""
        card = self.cards.get(key)
        ledger = card.ledger if card is not None else None
        if key in self.added:
            ledger = self.added[key].ledger
        if ledger is None:
            return False
        line = self.lines[key]
        hundred = Decimal(100)
        return line.unit_price * (hundred - line.discount) < ledger.unit_price * (
            hundred - ledger.discount
        )
