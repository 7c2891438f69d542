"""The edited lines of a draft as the form holds them; no Qt in here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from app.services import invoices
from app.services.invoices import InvoiceKind, LineKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from app.services.invoices import (
        CreditableLine,
        DraftLine,
        InvoiceCard,
        LineCard,
        LineLedger,
    )
    from app.services.products import ProductRow
    from app.ui.pages.invoice.beside import Beside

HUNDRED = Decimal(100)
BESIDE_KINDS = (LineKind.GOODWILL, LineKind.FEE, LineKind.GOODWILL_BACK)
CARRIED_KINDS = (LineKind.ORDER_DISCOUNT, LineKind.GOODWILL_BACK)


@dataclass(frozen=True, slots=True)
class LineFacts:
    """What of a line is shown and not edited; `group` is the invoice that it stands under."""

    product_code: str
    lot_name: str
    taxes: tuple[str, ...]
    ledger: LineLedger | None
    amount: Decimal
    group: str = ""


class DraftLines:
    """Lines by key, in the order of the document; keys of added lines are below zero.

    Lines that have to go along and are not saved yet (id 0) are not among them.
    `asked` are the lines whose price was lowered and of which the agent has not said yet whether
    goods came back (rules 11).
    """

    def __init__(self, card: InvoiceCard) -> None:
        self.currency = card.currency
        self._is_credit = card.kind is InvoiceKind.CREDIT_NOTE
        self._is_grouped = self._is_credit and len(card.originals) > 1
        saved = [line for line in card.lines if line.id]
        self.facts: dict[int, LineFacts] = {int(line.id): _facts(line) for line in saved}
        self.lines: dict[int, DraftLine] = {int(line.id): as_draft(line) for line in saved}
        self.asked: list[int] = []
        self._decided: set[int] = set()
        self._clean = dict(self.lines)
        self._next = -1

    @property
    def is_dirty(self) -> bool:
        """Whether anything differs from what is saved."""
        return list(self.lines.items()) != list(self._clean.items())

    def is_carried(self, key: int) -> bool:
        """Whether a line of a credit note follows from the others."""
        return self._is_credit and self.lines[key].kind in CARRIED_KINDS

    def set(self, key: int, column: str, value: object) -> None:
        """Take an edited value of a line.

        A price below the invoice's says nothing about the pieces: it counts as a price reduction
        until the agent says that goods came back.
        """
        line = self.lines[key]
        if column == "kind" and isinstance(value, LineKind):
            self.decide(key, value)
        elif isinstance(value, Decimal) and column == "quantity":
            self.lines[key] = replace(line, quantity=value)
        elif isinstance(value, Decimal) and column == "unit_price":
            self.lines[key] = replace(line, unit_price=value)
            self._follow_price(key)
        elif column == "discount" and (value is None or isinstance(value, Decimal)):
            self.lines[key] = replace(line, discount=value or Decimal(0))
            self._follow_price(key)

    def decide(self, key: int, kind: LineKind) -> None:
        """Take the agent's word for what a line is; it is not asked for again."""
        self._decided.add(key)
        self._forget_question(key)
        self.lines[key] = replace(self.lines[key], kind=kind)

    def remove(self, key: int) -> DraftLine:
        """Take a line away."""
        self._forget_question(key)
        return self.lines.pop(key)

    def restore(self, key: int, line: DraftLine, position: int) -> None:
        """Put a removed line back to where it was."""
        items = list(self.lines.items())
        items.insert(position, (key, line))
        self.lines = dict(items)

    def add_credit(self, creditable: CreditableLine) -> int:
        """Add another line of the credited invoice with all that is left of it; its key."""
        ledger = creditable.ledger
        line = invoices.DraftLine(
            id=None,
            kind=LineKind.GOODS if ledger.left_quantity else LineKind.PRICE_REDUCTION,
            quantity=ledger.left_quantity or ledger.sold_quantity,
            unit_price=ledger.unit_price,
            discount=ledger.discount,
            description=creditable.description,
            original_line_id=ledger.line_id,
            product_id=creditable.product_id,
        )
        return self._add(line, _facts_of_added(line, creditable))

    def add_product(self, product: ProductRow) -> int:
        """Add one piece of a product to an invoice; its key."""
        line = invoices.DraftLine(
            id=None,
            kind=LineKind.SALE,
            quantity=Decimal(1),
            unit_price=product.list_price,
            discount=Decimal(0),
            description=product.name,
            product_id=product.id,
        )
        return self._add(line, LineFacts(product.code, "", (), None, product.list_price))

    def add_beside(self, beside: Beside) -> int:
        """Add a goodwill line or a fee; its key."""
        line = beside.line
        amount = line.quantity * line.unit_price
        return self._add(line, LineFacts(beside.product_code, "", (), None, amount))

    def leave_out(self, key: int, reason: str) -> None:
        """Leave an order-wide discount out for a reason."""
        line = self.lines[key]
        self.lines[key] = replace(line, quantity=Decimal(0), left_out_reason=reason)

    def credited(self) -> Iterator[int]:
        """The invoice lines that are credited, those beside them left aside."""
        for line in self.lines.values():
            if line.original_line_id is not None and line.kind not in BESIDE_KINDS:
                yield int(line.original_line_id)

    def goods(self) -> int | None:
        """The first invoice line of which goods are credited."""
        for line in self.lines.values():
            if line.kind is LineKind.GOODS and line.original_line_id is not None:
                return int(line.original_line_id)
        return None

    def take(
        self, lines: Iterable[DraftLine], creditable: Iterable[CreditableLine]
    ) -> dict[int, int]:
        """Take kept edits in place of what is saved; lines that are gone by now stay away.

        Answers the keys of the lines by their place among those that were kept.
        """
        known = {one.ledger.line_id: one for one in creditable}
        self.lines = {}
        keys: dict[int, int] = {}
        for place, line in enumerate(lines):
            if line.id is not None:
                if int(line.id) in self._clean:
                    keys[place] = int(line.id)
                    self.lines[int(line.id)] = line
                continue
            source = known.get(line.original_line_id) if line.original_line_id else None
            if line.kind in BESIDE_KINDS:
                source = None
            keys[place] = self._add(line, _facts_of_added(line, source))
        return keys

    def _add(self, line: DraftLine, facts: LineFacts) -> int:
        key, self._next = self._next, self._next - 1
        self.facts[key] = replace(facts, group=self._group_of(line, facts))
        self.lines[key] = line
        return key

    def _group_of(self, line: DraftLine, facts: LineFacts) -> str:
        """The invoice that an added line goes with: of its ledger, or of the line beside it."""
        if not self._is_grouped:
            return ""
        if facts.ledger is not None:
            return facts.ledger.invoice_number
        beside = (
            self.facts[key].group
            for key, other in self.lines.items()
            if other.original_line_id == line.original_line_id
        )
        return next(beside, "")

    def _follow_price(self, key: int) -> None:
        """A lowered price makes a price reduction, a price that is raised again undoes that."""
        line = self.lines[key]
        if key in self._decided:
            return
        if self._is_lowered(key) and line.kind is LineKind.GOODS:
            self.lines[key] = replace(line, kind=LineKind.PRICE_REDUCTION)
            self.asked.append(key)
        elif key in self.asked and not self._is_lowered(key):
            self.lines[key] = replace(line, kind=LineKind.GOODS)
            self._forget_question(key)

    def _forget_question(self, key: int) -> None:
        if key in self.asked:
            self.asked.remove(key)

    def _is_lowered(self, key: int) -> bool:
        """Whether a credit line asks for less a piece than the invoice did."""
        ledger = self.facts[key].ledger
        if ledger is None:
            return False
        line = self.lines[key]
        asked = line.unit_price * (HUNDRED - line.discount)
        return asked < ledger.unit_price * (HUNDRED - ledger.discount)


def changed_lines(before: InvoiceCard, after: InvoiceCard) -> list[tuple[str, Decimal, Decimal]]:
    """Description and amount, before and after, of the lines that come to something else now."""
    amounts = {line.id: line.amount for line in before.lines}
    return [
        (line.description, amounts[line.id], line.amount)
        for line in after.lines
        if line.id in amounts and amounts[line.id] != line.amount
    ]


def _facts_of_added(line: DraftLine, source: CreditableLine | None) -> LineFacts:
    if source is None:
        return LineFacts("", "", (), None, line.quantity * line.unit_price)
    ledger = source.ledger
    return LineFacts(source.product_code, source.lot_name, source.taxes, ledger, ledger.left_amount)


def _facts(line: LineCard) -> LineFacts:
    return LineFacts(
        line.product_code,
        line.lot_name,
        line.taxes,
        line.ledger,
        line.amount,
        line.original_number,
    )


def as_draft(line: LineCard) -> DraftLine:
    """A saved line as the form holds it."""
    return invoices.DraftLine(
        id=line.id,
        kind=line.kind,
        quantity=line.quantity,
        unit_price=line.unit_price,
        discount=line.discount,
        description=line.description,
        original_line_id=line.original_line_id,
        product_id=line.product_id,
    )
