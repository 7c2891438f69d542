"""Which lines the credit notes of a refund take: all that is left, what came, or only money."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from app.db.types import UnitPrice
from app.errors import Problem
from app.models.enums import LineKind
from app.services import access, taxes
from app.services.invoices import company_amounts, crediting, receipt, rules
from app.services.invoices.work import Line
from app.services.refunds import fees
from app.services.refunds.cards import GoodsWay

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from app.services.invoices.documents import Document
    from app.services.invoices.work import Worked
    from app.services.ledger import Booked
    from app.services.refunds.cards import ReverseInvoices
    from app.services.refunds.fees import Fees
    from app.services.refunds.received import Received
    from app.services.unit_of_work import UnitOfWork

ONE = Decimal(1)
_PRICE_DECIMALS = UnitPrice.decimals


@dataclass(frozen=True, slots=True)
class Taken:
    """The lines by original, what was left out because the customer has it, and what is wrong."""

    lines: Mapping[int, Sequence[Line]]
    held: tuple[Problem, ...]
    problems: tuple[tuple[str, Problem], ...]
    fees: Fees | None


def take(
    uow: UnitOfWork,
    request: ReverseInvoices,
    originals: Sequence[Document],
    booked: Mapping[int, Booked],
    kind: LineKind,
    returned: Received | None,
) -> Taken:
    """The lines of the credit notes; at most a statement, and three for what a return keeps back.

    Where the team refunds goods only once they are back, those that are not are left out (rules
    15).
    """
    lines = {
        document.id: _lines(document, booked[document.id], request, kind, returned)
        for document in originals
    }
    problems = tuple(_problems(uow, request, originals, kind, returned))
    held: list[Problem] = []
    if _is_held(uow, request, originals, kind, returned):
        kept, held = receipt.capped(uow, list(lines.values()))
        lines = dict(zip(lines, kept, strict=True))
        if not any(lines.values()):
            problems = (*problems, ("goods", Problem("refund.nothing_back")))
    kept_back = None if returned is None else fees.of_return(uow, returned, request.ticket_id)
    return Taken(lines, tuple(held), problems, kept_back)


def worked(
    uow: UnitOfWork,
    document: Document,
    booked: Booked,
    taken: Taken,
    *,
    is_first: bool,
) -> Worked:
    """What the lines of an original come to on a credit note, less what is kept back."""
    lines = list(taken.lines[document.id])
    result = worked_lines(uow, document, booked, lines)
    if taken.fees is None:
        return result
    kept = taken.fees.lines(document, result, is_first=is_first)
    return worked_lines(uow, document, booked, [*lines, *kept]) if kept else result


def worked_lines(
    uow: UnitOfWork, document: Document, booked: Booked, lines: Sequence[Line]
) -> Worked:
    """What some lines of an invoice come to on a credit note of it, in both currencies."""
    originals = {document.id: booked}
    result = crediting.credit(lines, originals, document.currency).kept()
    exchange = company_amounts.exchange(document, uow.company.currency)
    return company_amounts.of_credit_note(result, originals, exchange)


def _is_held(
    uow: UnitOfWork,
    request: ReverseInvoices,
    originals: Sequence[Document],
    kind: LineKind,
    returned: Received | None,
) -> bool:
    """Whether goods that are not back are left out."""
    is_free = returned is not None or kind == LineKind.CORRECTION
    if is_free or request.goods != GoodsWay.COME_BACK or request.before_receipt_reason.strip():
        return False
    return receipt.is_held(uow, originals[0])


def _lines(
    document: Document,
    booked: Booked,
    request: ReverseInvoices,
    kind: LineKind,
    returned: Received | None,
) -> Sequence[Line]:
    """The lines of a credit note of an invoice."""
    if returned is not None:
        return returned.work_lines(booked)
    if request.goods == GoodsWay.PRICE_REDUCTION and kind != LineKind.CORRECTION:
        return list(_reductions(booked))
    return crediting.everything_left(booked, document.currency.digits, kind)


def _reductions(booked: Booked) -> Iterator[Line]:
    """All the money that is left of the goods and services, and none of their pieces."""
    for line in booked.lines:
        if line.kind == LineKind.SALE and line.left_gross > 0:
            pieces = line.left_quantity or line.quantity
            price = taxes.share(line.left_gross, ONE, pieces, _PRICE_DECIMALS)
            kind, zero = LineKind.PRICE_REDUCTION, Decimal(0)
            words = line.description
            yield Line(
                None, kind, line, pieces, price, zero, words,
                is_amount_typed=True, amount=line.left_gross,
            )  # fmt: skip


def _problems(
    uow: UnitOfWork,
    request: ReverseInvoices,
    originals: Sequence[Document],
    kind: LineKind,
    returned: Received | None,
) -> Iterator[tuple[str, Problem]]:
    """What speaks against what is said of the goods; a correction says nothing of them."""
    if kind == LineKind.CORRECTION:
        return
    row = originals[0].row
    if request.goods != GoodsWay.COME_BACK and returned is not None:
        yield "goods", Problem("refund.goods_are_back")
    elif request.goods == GoodsWay.KEPT and not row.allows_keep_it:
        yield "goods", Problem("refund.keep_it_switched_off", {"team": row.team_name})
    if not request.before_receipt_reason.strip():
        return
    if not access.may(uow.actor, receipt.GO_AHEAD):
        yield "before_receipt_reason", Problem("refund.needs_supervisor_to_go_ahead")
    elif problem := rules.reason_problem(request.before_receipt_reason):
        yield "before_receipt_reason", problem
