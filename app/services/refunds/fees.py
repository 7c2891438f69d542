"""What a refund of a return keeps back: shares by condition, the restocking fee (rules 13, 29)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.models.enums import Condition, LineKind
from app.models.stock import MoveLine
from app.services import taxes
from app.services.invoices import beside, product_lines
from app.services.invoices.work import DESCRIPTION_LENGTH, Line
from app.services.teams import goods
from app.texts import t

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.services.invoices.documents import Document
    from app.services.invoices.work import Worked
    from app.services.ledger import BookedLine
    from app.services.refunds.received import Received
    from app.services.teams.goods import GoodsOptions
    from app.services.unit_of_work import UnitOfWork

ZERO, ONE, HUNDRED = Decimal(0), Decimal(1), Decimal(100)


@dataclass(frozen=True, slots=True)
class Fees:
    """What is kept back of the goods of a return, by the options of the ticket's team.

    `pieces` are those of each original line, by the condition in which they came. `product` is
    the service that a fee is a line of, None where it is no longer there.
    """

    options: GoodsOptions
    pieces: Mapping[int, Mapping[Condition | None, Decimal]]
    product: BookedLine | None
    account_id: int

    def lines(self, document: Document, worked: Worked, *, is_first: bool) -> list[Line]:
        """The fee lines beside the goods of a credit note; the fixed amount is on the first one."""
        product = self.product
        if product is None:
            return []
        digits = document.currency.digits
        room = sum((each.amounts.subtotal for each in worked.lines), ZERO)
        found: list[Line] = []
        for each in worked.lines:
            source = each.line.source
            if each.line.kind != LineKind.GOODS:
                continue
            amount = self._of_line(source.id, each.amounts.subtotal, each.line.quantity, digits)
            if is_first and not found and self.options.restocking_amount:
                rate = document.row.exchange_rate
                amount += taxes.money(self.options.restocking_amount * rate, digits)
            amount = min(amount, room)
            if amount > 0:
                room -= amount
                fee = beside.fee_source(product, source, self.account_id)
                words = self._words(product, source, document.row.customer_language)
                found.append(Line(None, LineKind.FEE, fee, ONE, -amount, ZERO, words))
        return found

    def _of_line(self, line_id: int, subtotal: Decimal, quantity: Decimal, digits: int) -> Decimal:
        """What is kept back of a line: by its pieces' conditions, and the percentage of it all."""
        kept = self.options.restocking_percent * quantity
        for condition, pieces in self.pieces.get(line_id, {}).items():
            kept += (HUNDRED - self.options.share(condition)) * pieces
        return min(taxes.money(subtotal * kept / (HUNDRED * quantity), digits), subtotal)

    def _words(self, product: BookedLine, source: BookedLine, language: str) -> str:
        """The fee, of what, and what of it was refunded for its condition."""
        told = [
            t(
                f"refund.fee_{condition.value}",
                language,
                pieces=f"{pieces.normalize():f}",
                share=f"{self.options.share(condition).normalize():f}",
            )
            for condition, pieces in self.pieces.get(source.id, {}).items()
            if condition is not None and self.options.share(condition) < HUNDRED
        ]
        words = f"{product.description}: {source.description}"
        return f"{words} ({', '.join(told)})"[:DESCRIPTION_LENGTH] if told else words


def of_return(uow: UnitOfWork, returned: Received, ticket_id: int) -> Fees | None:
    """What is kept back of a return; None where its team keeps nothing back: one statement then."""
    options = goods.of_ticket(uow, ticket_id)
    if not options.keeps_back or options.restocking_product_id is None:
        return None
    product_id = int(options.restocking_product_id)
    product = product_lines.sources(uow, [product_id]).get(product_id)
    return Fees(options, _pieces(uow, returned), product, uow.company.fees_account_id)


def _pieces(uow: UnitOfWork, returned: Received) -> dict[int, dict[Condition | None, Decimal]]:
    """The pieces of original lines by condition; what was credited before were the first ones."""
    by_move = _conditions(uow, [int(line.move_id) for line in returned.lines])
    found: dict[int, dict[Condition | None, Decimal]] = {}
    for line in returned.lines:
        rest = by_move.get(int(line.move_id), [])
        _take(rest, line.credited)
        for part in line.parts:
            counted = found.setdefault(part.line_id, {})
            for condition, pieces in _take(rest, part.quantity):
                counted[condition] = counted.get(condition, ZERO) + pieces
    return found


def _take(
    rest: list[tuple[Condition | None, Decimal]], wanted: Decimal
) -> list[tuple[Condition | None, Decimal]]:
    """Take so many pieces from the front."""
    taken = []
    while wanted > 0 and rest:
        condition, pieces = rest.pop(0)
        now = min(pieces, wanted)
        taken.append((condition, now))
        wanted -= now
        if now < pieces:
            rest.insert(0, (condition, pieces - now))
    return taken


def _conditions(
    uow: UnitOfWork, move_ids: Sequence[int]
) -> dict[int, list[tuple[Condition | None, Decimal]]]:
    rows = uow.connection.execute(
        select(MoveLine.move_id, MoveLine.condition, MoveLine.quantity)
        .where(MoveLine.move_id.in_(move_ids))
        .order_by(MoveLine.id)
    )
    found: dict[int, list[tuple[Condition | None, Decimal]]] = {}
    for row in rows:
        found.setdefault(row.move_id, []).append((row.condition, row.quantity))
    return found
