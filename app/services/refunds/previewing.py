"""The live preview: pages, sums and sentences of what the buttons would do."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from app.errors import Problem
from app.models.enums import InvoiceKind, LineKind
from app.models.ids import InvoiceId
from app.services import access, ledger, letterhead, wording
from app.services.invoices import corrections, form, paper, rules, work
from app.services.refunds import planning, together
from app.services.refunds.cards import (
    GoodsWay,
    PreviewedCreditNote,
    PreviewedLine,
    RefundPreview,
    SeenAmount,
    SeenFreed,
)
from app.services.stock import replaced

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from app.documents.credit_note import CreditNotePage
    from app.services.actions import CurrencyFacts
    from app.services.invoices.documents import Document
    from app.services.invoices.limits import Weighed
    from app.services.ledger import BookedLine
    from app.services.payments.matching import Freed
    from app.services.refunds.cards import ReverseInvoices
    from app.services.refunds.planning import Plan, PlannedNote
    from app.services.unit_of_work import UnitOfWork

    Given = Sequence[tuple[Document, Freed]]

ZERO = Decimal(0)


def preview(uow: UnitOfWork, request: ReverseInvoices) -> RefundPreview:
    """What both buttons would do now; see refunds.preview."""
    access.require(uow, "ticket.read")
    plan = planning.make(uow, request, LineKind.GOODS)
    if plan.refusal is not None and plan.refusal.code == "ticket.unknown":
        raise plan.refusal
    shown = tuple(_shown(notes) for notes in plan.groups)
    drafted = plan.drafts[0] if plan.drafts else None
    # a correction leaves nothing out, whoever has the goods
    leaves_out = plan.held or "goods" in plan.problems
    corrected = planning.make(uow, request, LineKind.CORRECTION) if leaves_out else plan
    weighed = planning.weighed(uow, corrected, are_posted=True)
    drafted_above = [
        each for each in planning.weighed(uow, plan, are_posted=False) if each.is_above
    ]
    freed = _freed(uow, request, corrected, weighed)
    return RefundPreview(
        pages=tuple(_pages(uow, request, plan, ())),
        replacing_pages=tuple(_pages(uow, request, plan, freed))
        if freed and corrected is plan and not plan.is_one
        else (),
        credit_notes=shown,
        original_total=sum((each.original_total for each in shown), ZERO),
        already_credited=sum((each.already_credited for each in shown), ZERO),
        this_credit=sum((each.this_credit for each in shown), ZERO),
        currency=shown[0].currency if shown else None,
        problems=plan.problems,
        cannot_reverse=_refusal(uow, plan, "refund.draft"),
        cannot_create_invoice=_not_corrected(plan)
        or _refusal(uow, corrected, "refund.post", "invoice.write"),
        reverse_says=tuple(_reverse_says(uow, request, plan)),
        create_invoice_says=tuple(_create_invoice_says(uow, request, corrected, weighed, freed)),
        above_limit=drafted_above[0].problem(uow) if drafted_above else None,
        existing_draft=planning.existing_draft(uow, drafted) if drafted else None,
        existing_draft_id=_draft_id(drafted),
        seen_amounts=_seen(plan),
        seen_corrected=_seen(corrected),
        cannot_be_one=plan.apart,
        held=plan.held,
        date_warnings=tuple(_date_warnings(uow, request, plan)),
        seen_freed=tuple(
            SeenFreed(InvoiceId(original.id), each.match.payment_id, each.freed)
            for original, each in freed
        ),
    )


def _seen(plan: Plan) -> tuple[SeenAmount, ...]:
    return tuple(SeenAmount(InvoiceId(note.original.id), note.worked.total) for note in plan.notes)


def _shown(notes: Sequence[PlannedNote]) -> PreviewedCreditNote:
    return PreviewedCreditNote(
        invoice_numbers=tuple(note.original.row.number for note in notes),
        original_total=sum((note.original.row.total_amount for note in notes), ZERO),
        already_credited=sum((note.booked.credited_total for note in notes), ZERO),
        this_credit=sum((note.worked.total for note in notes), ZERO),
        currency=notes[0].original.currency,
        lines=tuple(_shown_line(note, line) for note in notes for line in note.booked.lines),
    )


def _shown_line(note: PlannedNote, line: BookedLine) -> PreviewedLine:
    own = [
        each
        for each in note.worked.lines
        if each.line.kind not in work.BESIDE_KINDS and each.line.source.id == line.id
    ]
    return PreviewedLine(
        product_code=line.product_code,
        description=line.description,
        lot_name=line.lot_name,
        ledger=form.line_ledger(note.original, line),
        credit_quantity=sum(
            (each.line.quantity for each in own if each.line.kind in ledger.COUNTED_KINDS), ZERO
        ),
        credit_amount=sum((each.amounts.gross for each in own), ZERO),
    )


def _draft_id(note: PlannedNote | None) -> InvoiceId | None:
    if note is None or note.booked.draft_id is None:
        return None
    return InvoiceId(note.booked.draft_id)


def _freed(
    uow: UnitOfWork, request: ReverseInvoices, plan: Plan, weighed: Sequence[Weighed]
) -> Given:
    """What payments give back if Reverse and Create Invoice is pressed now (rule 16)."""
    if planning.is_waiting(uow, request) or not plan.notes or plan.returned is not None:
        return ()
    takes = [
        (note.original, note.worked.total, note.booked.residual)
        for note, each in zip(plan.notes, weighed, strict=True)
        if not each.is_above
    ]
    return tuple(corrections.freed(uow, takes))


def _pages(
    uow: UnitOfWork, request: ReverseInvoices, plan: Plan, freed: Given
) -> Iterable[CreditNotePage]:
    """One page per credit note, all with the letterhead that the first head carries.

    What is `freed` of payments is room for the credit note, which is set against it.
    """
    if not plan.notes:
        return
    logos = [note.original.row for note in plan.notes if note.original.row.company_logo]
    heading = letterhead.heading_now(logos[0] if logos else plan.notes[0].original.row)
    for notes in plan.groups:
        first, books = notes[0].original, uow.company.currency
        worked = notes[0].worked if len(notes) == 1 else together.worked(notes, books)
        page = paper.draft_page(
            first,
            worked,
            originals=[
                (note.original, note.booked.residual + _room(note, freed)) for note in notes
            ],
            heading=heading,
            reason=rules.trimmed(request.reason),
            made_on=request.reversal_on or uow.today,
            ticket_number=first.row.ticket_number or "",
            language=first.row.customer_language,
        )
        returning = "" if request.goods == GoodsWay.KEPT else page.returning
        in_books = paper.draft_in_books(first, books, worked)
        yield replace(page, in_books=in_books, returning=returning)


def _room(note: PlannedNote, freed: Given) -> Decimal:
    """How much of the payments of its invoice is freed."""
    own = (each.freed for original, each in freed if original.id == note.original.id)
    return sum(own, ZERO)


def _refusal(uow: UnitOfWork, plan: Plan, *rights: str) -> Problem | None:
    """Why a button cannot be used, whatever the fields say."""
    for right in rights:
        if not access.may(uow.actor, right):
            return Problem("application.not_allowed", {"right": right})
    if plan.refusal is None:
        return None
    return Problem(plan.refusal.code, plan.refusal.parameters)


def _not_corrected(plan: Plan) -> Problem | None:
    """What a return brought is refunded; an invoice is corrected without one."""
    return None if plan.returned is None else Problem("return.not_corrected")


def _date_warnings(uow: UnitOfWork, request: ReverseInvoices, plan: Plan) -> Iterable[Problem]:
    """What is said of the date, once for each journal that the credit notes go into (rules 2)."""
    day = request.reversal_on
    if day is None or "reversal_on" in plan.problems:
        return
    originals = [note.original for note in plan.notes]
    by_journal = {request.journal_id or each.row.journal_id: each for each in originals}
    for original in by_journal.values():
        warning = rules.date_warning(uow, original, day, InvoiceKind.CREDIT_NOTE)
        if warning is not None:
            yield warning


def _reverse_says(uow: UnitOfWork, request: ReverseInvoices, plan: Plan) -> Iterable[Problem]:
    if not plan.notes:
        return
    waiting = sum(each.is_above for each in planning.weighed(uow, plan, are_posted=False))
    words = {"amount": _sum(plan.notes), "n": len(plan.notes)}
    if plan.is_one:
        yield Problem("refund.says_reverse_together", words)
        if waiting:
            yield Problem("refund.says_some_for_approval", {"n": waiting})
    elif waiting == len(plan.notes):
        yield Problem("refund.says_reverse_for_approval", words)
    else:
        yield Problem("refund.says_reverse", words)
        if waiting:
            yield Problem("refund.says_some_for_approval", {"n": waiting})
    if planning.is_waiting(uow, request):
        yield Problem("refund.says_not_before", {"date": request.reversal_on})
    if plan.returned is None:
        yield from _replaced(uow, plan)


def _replaced(uow: UnitOfWork, plan: Plan) -> Iterable[Problem]:
    """What was sent in place of goods that are credited, while the customer keeps it (rules 31)."""
    order_lines = {
        each.line.source.sales_order_line_id
        for note in plan.notes
        for each in note.worked.lines
        if each.line.kind == LineKind.GOODS and each.line.source.sales_order_line_id is not None
    }
    if numbers := replaced.numbers_out(uow, list(order_lines)):
        yield Problem("refund.says_replaced", {"deliveries": ", ".join(numbers)})


def _create_invoice_says(
    uow: UnitOfWork,
    request: ReverseInvoices,
    plan: Plan,
    weighed: Sequence[Weighed],
    freed: Given,
) -> Iterable[Problem]:
    """Also what becomes of payments, before the button is pressed (rule 16)."""
    if not plan.notes:
        return
    notes = [note for note, each in zip(plan.notes, weighed, strict=True) if not each.is_above]
    waiting = [note for note, each in zip(plan.notes, weighed, strict=True) if each.is_above]
    if waiting:
        words: dict[str, object] = {"amount": _sum(waiting), "n": len(waiting)}
        yield Problem("refund.says_create_for_approval", words)
        if planning.is_waiting(uow, request):
            yield Problem("refund.says_create_not_before", {"date": request.reversal_on})
    if not notes:
        return
    if planning.is_waiting(uow, request):
        words = {"amount": _sum(notes), "n": len(notes), "date": request.reversal_on}
        yield Problem("refund.says_create_waiting", words)
        return
    yield Problem("refund.says_create_invoice", {"amount": _sum(notes), "n": len(notes)})
    yield from corrections.freeing(freed)


def _sum(notes: Sequence[PlannedNote]) -> str:
    """What credit notes come to, in each of their currencies."""
    sums: dict[CurrencyFacts, Decimal] = {}
    for note in notes:
        currency = note.original.currency
        sums[currency] = sums.get(currency, ZERO) + note.worked.total
    return " + ".join(wording.money(total, currency) for currency, total in sums.items())
