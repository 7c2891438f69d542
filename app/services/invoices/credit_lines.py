"""The lines of a credit note as its form holds them: what may stand there (rules 11 to 14)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from app.errors import Problem
from app.models.enums import LineKind
from app.services import access, checks
from app.services.invoices import beside, product_lines, work

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.services.invoices.editing import DraftLine
    from app.services.invoices.opened import Opened
    from app.services.ledger import BookedLine
    from app.services.unit_of_work import UnitOfWork

ZERO = Decimal(0)
LEAVE_OUT = "refund.leave_discount_out"
EDITABLE_KINDS = (LineKind.GOODS, LineKind.PRICE_REDUCTION)
_OTHER_LINE = "description", Problem("credit_note.other_line")
_NOT_POSSIBLE = "kind", Problem("credit_note.kind_not_possible")

_Wrong = tuple[str, Problem]


def of(
    uow: UnitOfWork, draft: Opened, edits: Sequence[DraftLine]
) -> tuple[list[work.Line], dict[str, Problem]]:
    """The lines of the form: more of what is credited, goodwill, a fee; never anything else."""
    saved = {line.id: line for line in draft.booked.lines}
    added = [edit.product_id for edit in edits if _is_new(edit, LineKind.FEE) and edit.product_id]
    products = product_lines.sources(uow, added)
    gone = product_lines.deactivated_taxes(uow, added)
    lines: list[work.Line] = []
    problems: dict[str, Problem] = {}
    for place, edit in enumerate(edits):
        own = saved.get(edit.id or 0)
        if edit.id is not None and own is None:
            made: work.Line | _Wrong = _OTHER_LINE
        elif own is not None and own.kind != edit.kind and edit.kind not in EDITABLE_KINDS:
            made = _NOT_POSSIBLE
        elif edit.kind == LineKind.FEE:
            made = _fee(uow, draft, edit, own, products)
            if own is None and edit.product_id in gone:
                made = product_lines.tax_problem(gone[edit.product_id])
        elif edit.kind == LineKind.GOODWILL:
            made = _goodwill(uow, draft, edit, own)
        elif edit.kind == LineKind.GOODWILL_BACK:
            made = _OTHER_LINE if own is None else beside.stored(own)
        elif edit.kind == LineKind.ORDER_DISCOUNT:
            made = _discount(uow, draft, edit, own)
        else:
            made = _crediting(draft, edit, own)
        if isinstance(made, work.Line):
            lines.append(made)
        else:
            problems[work.field_name(place, made[0])] = made[1]
    return lines, problems


def left_out(draft: Opened, edits: Sequence[DraftLine]) -> list[tuple[str, str]]:
    """The discount lines that are left out from now on, with the reasons that were given."""
    saved = {line.id: line for line in draft.booked.lines}
    return [
        (edit.description, " ".join(edit.left_out_reason.split()))
        for edit in edits
        if _is_left_out_now(edit) and not (edit.id and saved[edit.id].is_amount_typed)
    ]


def _is_new(edit: DraftLine, kind: LineKind) -> bool:
    return edit.id is None and edit.kind == kind


def _is_left_out_now(edit: DraftLine) -> bool:
    return edit.kind == LineKind.ORDER_DISCOUNT and not checks.is_blank(edit.left_out_reason)


def _crediting(draft: Opened, edit: DraftLine, own: BookedLine | None) -> work.Line | _Wrong:
    """Another line of what is credited."""
    source = draft.sources().get(edit.original_line_id or 0)
    if source is None:
        return _OTHER_LINE
    if edit.kind not in EDITABLE_KINDS and (own is None or own.kind != edit.kind):
        return _NOT_POSSIBLE
    if edit.kind in EDITABLE_KINDS and source.kind == LineKind.ORDER_DISCOUNT:
        return _NOT_POSSIBLE
    if own is not None and own.kind in work.BESIDE_KINDS:
        return _NOT_POSSIBLE
    if edit.kind == LineKind.GOODS and draft.document.row.is_correction:
        edit = replace(edit, kind=LineKind.CORRECTION)  # nothing is expected back (rules 16)
    return work.edited(edit, own, source)


def _discount(
    uow: UnitOfWork, draft: Opened, edit: DraftLine, own: BookedLine | None
) -> work.Line | _Wrong:
    """An order-wide discount goes along by itself, unless a supervisor leaves it out (rules 12)."""
    source = draft.sources().get(edit.original_line_id or 0)
    if source is None or source.kind != LineKind.ORDER_DISCOUNT:
        return _OTHER_LINE
    is_out = own is not None and own.is_amount_typed and not edit.quantity
    if _is_left_out_now(edit) and not is_out:
        if not access.may(uow.actor, LEAVE_OUT):
            return "kind", Problem("credit_note.discount_stays")
        if problem := checks.characters_problem(edit.left_out_reason):
            return "kind", problem
        is_out = True
    line = work.Line(
        edit.id,
        edit.kind,
        source,
        source.left_quantity,
        source.unit_price,
        source.discount,
        source.description,
    )
    if not is_out:
        return line
    return replace(line, quantity=ZERO, is_amount_typed=True, amount=ZERO)


def _goodwill(
    uow: UnitOfWork, draft: Opened, edit: DraftLine, own: BookedLine | None
) -> work.Line | _Wrong:
    """Goodwill on one of the credited invoices, for a line of it or for none (rules 14)."""
    if own is not None:
        return beside.edited(edit, beside.stored(own).source)
    line = draft.sources().get(edit.original_line_id or 0)
    if edit.original_line_id is not None and line is None:
        return _OTHER_LINE
    ids = {line.invoice_id} if line else set(draft.credited)
    wanted = edit.original_invoice_id or min(ids, default=0)
    if wanted not in ids:
        return _OTHER_LINE
    source = beside.goodwill_source(draft.credited[wanted], line, uow.company.goodwill_account_id)
    return beside.edited(edit, source)


def _fee(
    uow: UnitOfWork,
    draft: Opened,
    edit: DraftLine,
    own: BookedLine | None,
    products: Mapping[int, BookedLine],
) -> work.Line | _Wrong:
    """A fee with its own product, beside a line of the credited invoices (rules 13)."""
    if own is not None:
        return beside.edited(edit, beside.stored(own).source)
    line = draft.sources().get(edit.original_line_id or 0)
    product = products.get(edit.product_id or 0)
    if line is None:
        return _OTHER_LINE
    if product is None:
        return "product_id", Problem("invoice.product_missing")
    return beside.edited(edit, beside.fee_source(product, line, uow.company.fees_account_id))
