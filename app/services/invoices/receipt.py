"""Refund only after receipt: goods are credited once they are back (rules 15).

Services, price reductions, goodwill, corrections and what the customer keeps are not held up, nor
is what a system user takes over from before (rules 21); a supervisor may say why one goes ahead.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from app.errors import Problem
from app.models.enums import LineKind
from app.services import access, ledger, wording
from app.services.invoices import work

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.services.invoices.documents import Document
    from app.services.invoices.opened import Opened
    from app.services.invoices.work import Line
    from app.services.unit_of_work import UnitOfWork

ZERO = Decimal(0)
GO_AHEAD = "refund.before_receipt"
ASKED = (LineKind.GOODS, LineKind.PRICE_REDUCTION)
"""Kinds that a credit note is made for; the others go along with them."""


def problems(
    uow: UnitOfWork, document: Document, lines: Sequence[Line], *, is_locking: bool = False
) -> dict[str, Problem]:
    """What of a credit note's goods is still at the customer, by field; one statement if asked.

    Locking, of order lines that others may be crediting on other invoices, takes one more.
    """
    if not is_held(uow, document) or document.row.is_keep_it or document.row.is_correction:
        return {}
    if is_locking:
        ledger.lock_order_lines(uow, _order_lines(lines))
    free = dict(ledger.refundable_pieces(uow, _order_lines(lines)))
    found: dict[str, Problem] = {}
    for place, line in enumerate(lines):
        if not _counts(line):
            continue
        order_line = line.source.sales_order_line_id or 0
        left = free.get(order_line, ZERO)
        if line.quantity > left:
            found[work.field_name(place, "quantity")] = not_back(line, left)
        free[order_line] = max(left - line.quantity, ZERO)
    return found


def is_held(uow: UnitOfWork, document: Document) -> bool:
    """Whether the team of the document's ticket refunds goods only once they are back."""
    row = document.row
    return bool(row.is_refund_after_receipt) and not row.is_historic and not uow.actor.is_system


def capped(
    uow: UnitOfWork, notes: Sequence[Sequence[Line]]
) -> tuple[list[list[Line]], list[Problem]]:
    """The lines of credit notes without what is still at the customer, and what that is."""
    free = dict(ledger.refundable_pieces(uow, _order_lines([x for each in notes for x in each])))
    kept: list[list[Line]] = []
    told: list[Problem] = []
    for lines in notes:
        now: list[Line] = []
        for line in lines:
            if not _counts(line):
                now.append(line)
                continue
            order_line = line.source.sales_order_line_id or 0
            left = min(free.get(order_line, ZERO), line.quantity)
            free[order_line] = free.get(order_line, ZERO) - left
            if left < line.quantity:
                told.append(not_back(line, left))
            if left:
                now.append(replace(line, quantity=left))
        kept.append(now if any(each.kind in ASKED for each in now) else [])
    return kept, told


def stays(uow: UnitOfWork, draft: Opened, lines: Sequence[Line]) -> bool:
    """Whether the reason to go ahead still holds: who may not give it does not credit more."""
    if access.may(uow.actor, GO_AHEAD):
        return True
    saved = {line.id: line.quantity for line in draft.booked.lines if line.kind == LineKind.GOODS}
    return all(line.quantity <= saved.get(line.id or 0, ZERO) for line in lines if _counts(line))


def not_back(line: Line, left: Decimal) -> Problem:
    """The sentence about pieces that are still at the customer."""
    words = {
        "product": line.description,
        "asked": wording.pieces(line.quantity),
        "back": wording.pieces(left),
    }
    return Problem("credit_note.not_back", words, left)


def _counts(line: Line) -> bool:
    """Whether a line credits pieces of an order line."""
    return line.kind == LineKind.GOODS and line.source.sales_order_line_id is not None


def _order_lines(lines: Sequence[Line]) -> list[int]:
    return [line.source.sales_order_line_id or 0 for line in lines if _counts(line)]
