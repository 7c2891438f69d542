"""Editing drafts: the form's lines worked out, saved, deleted; what else could be credited."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.errors import Invalid, Problem
from app.models.company import Journal
from app.models.enums import LineKind
from app.models.ids import ProductId
from app.services import access, ticket_documents
from app.services.events import RecordChanged
from app.services.invoice_events import ApprovalFell, DraftDeleted
from app.services.invoices import (
    approval,
    company_amounts,
    credit_lines,
    documents,
    drafts,
    form,
    limits,
    opened,
    order_ceiling,
    product_lines,
    receipt,
    returned,
    rules,
    work,
)
from app.services.invoices.editing import CarriedLine, CreditableLine, DraftFigures, LineFigures

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from app.services.invoices.documents import Document
    from app.services.invoices.editing import DraftLine, SaveDraft
    from app.services.invoices.opened import Opened
    from app.services.ledger import BookedLine
    from app.services.unit_of_work import UnitOfWork

ZERO = Decimal(0)
INVOICE_KINDS = (LineKind.SALE, LineKind.ORDER_DISCOUNT)
MOST_NAMED = 3
"""Lines taken out that the timeline names one by one; of more it tells how many are left."""


def save(uow: UnitOfWork, request: SaveDraft) -> None:
    """Save the form of a draft; see invoices.save_draft."""
    order_ceiling.lock_order(uow, request.id)
    draft = opened.lock_many(uow, [request.id])[0]
    opened.require_draft(uow, draft, request.version, rules.WRITE)
    worked, problems = _work_out(uow, draft, request)
    problems = {**_head_problems(uow, draft, request, _placed(uow, draft, request)), **problems}
    if problems:
        raise Invalid(problems)
    reason = rules.trimmed(request.reason)
    worked = worked.kept()
    is_credit = draft.document.is_credit_note
    if rules.is_waiting(draft.document):
        approval.end(uow, draft.document)
    changes = tuple(_changes(uow, draft, request, worked, reason))
    drafts.rewrite(
        uow,
        request.id,
        worked,
        saved_ids=[line.id for line in draft.booked.lines],
        account_id=uow.company.sales_returns_account_id if is_credit else None,
        head={
            "version": request.version + 1,
            "reason": reason,
            "invoice_on": request.invoice_on,
            "accounting_on": request.invoice_on,
            "due_on": request.invoice_on,
            "journal_id": request.journal_id,
            "post_on": None,
            "post_confirmed_by_id": None,
        },
    )
    returned.trim(uow, request.id, worked, is_credit=is_credit)
    ticket_documents.write(uow, drafts.entry(draft.document, worked.total))
    if changes:
        ticket_id = draft.document.row.ticket_id
        uow.record(RecordChanged(ref=draft.document.ref, ticket_id=ticket_id, changes=changes))
    if is_credit:
        _ask_anew(uow, draft, worked)
    uow.produced(draft.document.ref.kind, [request.id])


def _ask_anew(uow: UnitOfWork, draft: Opened, worked: work.Worked) -> None:
    """Ask for approval of what a draft says now; an edit has let the one of before fall."""
    document = draft.document
    ticket_id = document.row.ticket_id
    weighed = limits.weigh(uow, draft.refund(worked))
    if weighed.is_above:
        approval.ask(uow, [approval.Asked(document.ref, ticket_id, weighed)])
    elif rules.is_waiting(document):
        uow.record(
            ApprovalFell(
                ref=document.ref,
                ticket_id=ticket_id,
                amount=worked.total,
                currency=document.currency.code,
            )
        )


def figures(uow: UnitOfWork, request: SaveDraft) -> DraftFigures:
    """What unsaved edits come to; see invoices.draft_amounts."""
    access.require(uow, "invoice.read")
    draft = opened.read(uow, request.id)
    worked, problems = _work_out(uow, draft, request)
    placed = _placed(uow, draft, request)
    problems = {**_head_problems(uow, draft, request, placed), **problems}
    here, own = len(request.lines), _saved(draft)
    return DraftFigures(
        lines=tuple(
            LineFigures(
                line.amounts.subtotal,
                line.amounts.gross,
                line.line.quantity,
                line.line.unit_price,
                form.ledger_of(draft, line.line, own),
            )
            for line in worked.lines[:here]
        ),
        carried=tuple(
            CarriedLine(line.line.kind, line.line.description, line.amounts.gross)
            for line in worked.lines[here:]
            if not line.is_empty
        ),
        taxes=form.tax_totals(worked.taxes),
        untaxed=worked.untaxed,
        tax=worked.tax,
        total=worked.total,
        company_total=worked.booked,
        problems=problems,
        above_limit=limits.problem(uow, draft.refund(worked))
        if draft.document.is_credit_note
        else None,
        date_warning=rules.date_warning(uow, placed, request.invoice_on)
        if "invoice_on" not in problems
        else None,
    )


def delete(uow: UnitOfWork, record_id: int, version: int) -> int | None:
    """Delete a draft; the ticket that it belonged to. See invoices.delete_draft."""
    draft = opened.lock_many(uow, [record_id])[0]
    opened.require_draft(uow, draft, version, rules.WRITE)
    row = draft.document.row
    if rules.is_waiting(draft.document):
        approval.end(uow, draft.document)
    ticket_documents.remove(uow, draft.document.ref.kind, record_id)
    drafts.remove(uow, record_id)
    uow.record(
        DraftDeleted(
            ref=draft.document.ref,
            ticket_id=row.ticket_id,
            amount=row.total_amount,
            currency=row.currency_code,
        )
    )
    uow.produced(draft.document.ref.kind, [record_id, row.ticket_id or 0])
    return int(row.ticket_id) if row.ticket_id is not None else None


def creditable(uow: UnitOfWork, record_id: int) -> tuple[CreditableLine, ...]:
    """The lines in which something is left; see invoices.creditable_lines."""
    access.require(uow, "invoice.read")
    draft = opened.read(uow, record_id)
    taken = {
        line.original_line_id: line
        for line in draft.booked.lines
        if line.kind not in work.BESIDE_KINDS
    }
    return tuple(
        CreditableLine(
            ledger=form.line_ledger(draft.originals[line.invoice_id], line, taken.get(line.id)),
            product_id=None if line.product_id is None else ProductId(line.product_id),
            product_code=line.product_code,
            description=line.description,
            lot_name=line.lot_name,
            taxes=tuple(tax.label for tax in line.taxes),
            is_in_draft=line.id in taken,
        )
        for booked in draft.credited.values()
        for line in booked.lines
        if line.kind != LineKind.ORDER_DISCOUNT and not line.original().is_fully_credited
    )


def _work_out(
    uow: UnitOfWork, draft: Opened, request: SaveDraft
) -> tuple[work.Worked, dict[str, Problem]]:
    """What the form's lines come to, and what is wrong with them."""
    make = credit_lines.of if draft.document.is_credit_note else _invoice_lines
    lines, problems = make(uow, draft, request.lines)
    if problems:
        return work.Worked(), problems
    rate = company_amounts.rate_of_its_day(uow, draft.document)
    worked = draft.work_out(lines, rate)
    if not draft.document.is_credit_note:
        return worked, {**order_ceiling.problems(uow, draft, worked), **worked.problems}
    is_exempt = bool(draft.document.row.before_receipt_reason) and receipt.stays(uow, draft, lines)
    held = {} if is_exempt else receipt.problems(uow, draft.document, lines)
    return worked, {**held, **worked.problems}


def _invoice_lines(
    uow: UnitOfWork, draft: Opened, edits: Sequence[DraftLine]
) -> tuple[list[work.Line], dict[str, Problem]]:
    """Lines of an invoice: its own as they were, and products that are added."""
    saved = _saved(draft)
    new = [edit.product_id for edit in edits if edit.id is None and edit.product_id]
    added = product_lines.sources(uow, new)
    gone = product_lines.deactivated_taxes(uow, new)
    lines: list[work.Line] = []
    problems: dict[str, Problem] = {}
    for place, edit in enumerate(edits):
        source = saved.get(edit.id) if edit.id is not None else added.get(edit.product_id or 0)
        if source is None:
            problems[work.field_name(place, "product_id")] = Problem("invoice.product_missing")
        elif edit.id is None and edit.product_id in gone:
            field, problem = product_lines.tax_problem(gone[edit.product_id])
            problems[work.field_name(place, field)] = problem
        elif edit.kind not in INVOICE_KINDS:
            problems[work.field_name(place, "kind")] = Problem("invoice.kind_not_possible")
        else:
            lines.append(work.edited(edit, None, source))
    return lines, problems


def _saved(draft: Opened) -> dict[int, BookedLine]:
    return {line.id: line for line in draft.booked.lines}


def _placed(uow: UnitOfWork, draft: Opened, request: SaveDraft) -> Document:
    """The draft, read with the form's journal where that is another one."""
    if request.journal_id == draft.document.row.journal_id:
        return draft.document
    return documents.read(uow, [request.id], journal_id=request.journal_id)[request.id]


def _head_problems(
    uow: UnitOfWork, draft: Opened, request: SaveDraft, placed: Document
) -> dict[str, Problem]:
    """What is wrong with reason, date and journal of the form."""
    problems: dict[str, Problem] = {}
    reason_problem = rules.reason_problem(request.reason)
    if reason_problem and (placed.is_credit_note or request.reason.strip()):
        problems["reason"] = reason_problem
    is_moved = request.journal_id != draft.document.row.journal_id
    if is_moved and (problem := rules.journal_problem(uow, placed)):
        problems["journal_id"] = problem
    date_problem = rules.date_problem(
        request.invoice_on,
        locked_until_on=placed.locked_until_on,
        originals=draft.originals.values(),
        last=rules.last_dated(uow, placed, request.invoice_on),
    )
    if date_problem:
        problems["invoice_on"] = date_problem
    return problems


# What the timeline tells


def _changes(
    uow: UnitOfWork, draft: Opened, request: SaveDraft, worked: work.Worked, reason: str
) -> Iterable[tuple[str, str, str]]:
    """What differs from the draft as it was saved: key of the name, text before, text after."""
    row = draft.document.row
    if reason != row.reason:
        yield "invoice.change_reason", row.reason, reason
    if request.invoice_on != row.invoice_on:
        yield "invoice.change_date", str(row.invoice_on), str(request.invoice_on)
    if request.journal_id != row.journal_id:
        yield "invoice.change_journal", row.journal_name, _journal_name(uow, request.journal_id)
    if row.post_on is not None:
        yield "invoice.change_post_on", str(row.post_on), ""
    for description, why in credit_lines.left_out(draft, request.lines):
        yield "invoice.change_discount_left_out", description, why
    yield from _line_changes(*_typed(draft, worked))


def _journal_name(uow: UnitOfWork, journal_id: int) -> str:
    return uow.connection.scalar(select(Journal.name).where(Journal.id == journal_id)) or ""


def _typed(
    draft: Opened, worked: work.Worked
) -> tuple[dict[int, BookedLine], tuple[work.WorkedLine, ...]]:
    """The lines before and after; without those of a credit note that follow from others."""
    saved, lines = _saved(draft), worked.lines
    if draft.document.is_credit_note:
        follow = work.CARRIED_KINDS
        saved = {key: line for key, line in saved.items() if line.kind not in follow}
        lines = tuple(each for each in lines if each.line.kind not in follow)
    return saved, lines


def _line_changes(
    saved: Mapping[int, BookedLine], lines: Sequence[work.WorkedLine]
) -> Iterable[tuple[str, str, str]]:
    now = {each.line.id: each.line for each in lines if each.line.id is not None}
    gone = [before for line_id, before in saved.items() if line_id not in now]
    if len(gone) > MOST_NAMED:
        yield "invoice.change_line_count", str(len(saved)), str(len(lines))
    else:
        for before in gone:
            yield "invoice.change_lines", _counted(before.quantity, before.description), ""
    for line_id, before in saved.items():
        after = now.get(line_id)
        if after is None:
            continue
        if after.quantity != before.quantity:
            yield (
                "invoice.change_quantity",
                _counted(before.quantity, before.description),
                _counted(after.quantity, before.description),
            )
        if (after.unit_price, after.discount) != (before.unit_price, before.discount):
            yield (
                "invoice.change_price",
                _priced(before.unit_price, before.discount, before.description),
                _priced(after.unit_price, after.discount, before.description),
            )
        if after.kind != before.kind:
            yield "invoice.change_kind", before.kind.value, after.kind.value
    for each in lines:
        if each.line.id is None:
            added = _counted(each.line.quantity, each.line.description)
            yield "invoice.change_lines", "", added


def _counted(quantity: Decimal, description: str) -> str:
    return f"{_plain(quantity)} × {description}"


def _priced(price: Decimal, discount: Decimal, description: str) -> str:
    less = f" −{_plain(discount)} %" if discount else ""
    return f"{_plain(price)}{less} ({description})"


def _plain(value: Decimal) -> str:
    """A decimal without zeros at its end."""
    return f"{value.normalize():f}"
