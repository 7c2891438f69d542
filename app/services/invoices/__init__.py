"""Invoices and credit notes: forms, drafts, posting, pages on paper, lists."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.documents.credit_note import CreditNotePage
from app.models.enums import ApprovalState, InvoiceKind, InvoiceState, LineKind, PaymentState
from app.models.ids import InvoiceId, InvoiceLineId, RecordRef, TicketId
from app.services import access
from app.services.actions import action, question
from app.services.invoices import (
    approval,
    checked_posting,
    edit,
    journals,
    limits,
    lists,
    opened,
    paper,
    prints,
    rules,
)
from app.services.invoices.cards import (
    ApprovalCard,
    AskPage,
    InvoiceCard,
    InvoiceFilter,
    InvoiceList,
    InvoiceRow,
    LineCard,
    LineLedger,
    Link,
    Printing,
    RegisterPrint,
    TaxTotal,
)
from app.services.invoices.editing import (
    CarriedLine,
    CreditableLine,
    DeleteDraft,
    DraftDeletedCard,
    DraftFigures,
    DraftLine,
    LineFigures,
    PostDraft,
    PostedCard,
    SaveDraft,
)
from app.services.invoices.form import make_card
from app.services.invoices.journals import JournalOption
from app.services.invoices.work import DISCOUNT_DECIMALS
from app.services.payments import freed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from app.services.invoices.opened import Opened
    from app.services.paging import Count, Page
    from app.services.unit_of_work import UnitOfWork

__all__ = [
    "DISCOUNT_DECIMALS",
    "ApprovalCard",
    "ApprovalState",
    "AskPage",
    "CarriedLine",
    "CreditNotePage",
    "CreditableLine",
    "DeleteDraft",
    "DraftDeletedCard",
    "DraftFigures",
    "DraftLine",
    "InvoiceCard",
    "InvoiceFilter",
    "InvoiceId",
    "InvoiceKind",
    "InvoiceLineId",
    "InvoiceList",
    "InvoiceRow",
    "InvoiceState",
    "JournalOption",
    "LineCard",
    "LineFigures",
    "LineKind",
    "LineLedger",
    "Link",
    "PaymentState",
    "PostDraft",
    "PostedCard",
    "Printing",
    "RecordRef",
    "RegisterPrint",
    "SaveDraft",
    "TaxTotal",
    "card",
    "count",
    "creditable_lines",
    "delete_draft",
    "draft_amounts",
    "has_imported",
    "page",
    "post",
    "register_print",
    "rows",
    "sales_journals",
    "save_draft",
]


def _card_again(uow: UnitOfWork, ids: Sequence[int]) -> InvoiceCard:
    return make_card(uow, ids[0])


def _posted_again(uow: UnitOfWork, ids: Sequence[int]) -> PostedCard:
    new = [RecordRef(InvoiceKind.INVOICE.value, each) for each in ids[1:]]
    return replace(lists.posted_card(uow, ids[0]), draft_invoice=new[0] if new else None)


def _deleted_again(uow: UnitOfWork, ids: Sequence[int]) -> DraftDeletedCard:
    del uow
    return DraftDeletedCard(InvoiceId(ids[0]), TicketId(ids[1]) if ids[1] else None)


def _printed_again(uow: UnitOfWork, ids: Sequence[int]) -> tuple[Printing, ...]:
    return prints.counted(uow, ids)


@action("invoice.save_draft", again=_card_again)
def save_draft(uow: UnitOfWork, request: SaveDraft) -> InvoiceCard:
    """Save the form of a draft invoice or credit note.

    Raises:
        NotAllowed: refund.draft (credit note), invoice.write (invoice)
        Refused: invoice.unknown, invoice.not_a_draft
        Stale: somebody else saved it meanwhile; `current` is its card
        Invalid: by field, see SaveDraft
    """
    edit.save(uow, request)
    return make_card(uow, request.id)


@action("invoice.post", again=_posted_again)
def post(uow: UnitOfWork, request: PostDraft) -> PostedCard:
    """Post a draft: number, journal items, matching with the original, payment states.

    Everything is checked and worked out again from what is committed at this moment. If that
    changes the total that the agent saw, nothing is posted: read the card anew and show it.
    A correction that waited makes its draft invoice now (rules 16).
    A credit note above its team's limit is not posted either: approval is asked for (rules 21).

    Raises:
        NotAllowed: refund.post (credit note), invoice.post (invoice)
        Refused: invoice.unknown, invoice.not_a_draft, invoice.total_changed (`before`, `after`),
            invoice.clock_behind, exchange_rate.missing, refund.switched_off,
            approval.missing (it waits), approval.other_content
        Stale: somebody else saved it meanwhile; `current` is its card
        Invalid: by field, see SaveDraft: dates, locked period (with the first open day as
            suggestion), no lines, more than is left to credit
    """
    drafts = opened.lock_many(uow, [request.id])
    opened.require_draft(uow, drafts[0], request.version, rules.POST)
    seen = {} if request.seen_total is None else {int(request.id): request.seen_total}
    if waiting := _asked_instead(uow, drafts[0], request.seen_total):
        return waiting
    corrected = drafts[0].document.row.corrected_invoice_id
    credit = freed.lock(uow, corrected) if request.keeps_credit and corrected else []
    posted = checked_posting.post(uow, drafts, seen=seen)[0]
    ref = posted.document.ref
    new = posted.new_invoice.ref if posted.new_invoice else None
    uow.produced(ref.kind, [ref.id, new.id] if new else [ref.id])
    if credit:
        freed.use(uow, ref, credit)
        return lists.posted_card(uow, ref.id)
    ticket_id = posted.document.row.ticket_id
    return PostedCard(
        ref=ref,
        number=posted.number,
        total=posted.total,
        residual=posted.residual,
        payment_state=posted.payment_state,
        currency=posted.document.currency,
        ticket_id=None if ticket_id is None else TicketId(ticket_id),
        draft_invoice=new,
    )


def _asked_instead(uow: UnitOfWork, draft: Opened, seen: Decimal | None) -> PostedCard | None:
    """Ask for approval of a draft that is above its team's limit; None if it can be posted."""
    document = draft.document
    if not document.is_credit_note or rules.is_waiting(document):
        return None
    worked = draft.work_out(draft.stored_lines())
    weighed = limits.weigh(uow, draft.refund(worked))
    if not weighed.is_above:
        return None
    checked_posting.check(uow, draft, seen)
    approval.ask(uow, [approval.Asked(document.ref, document.row.ticket_id, weighed)])
    uow.produced(document.ref.kind, [document.id])
    return lists.posted_card(uow, document.id)


@action("invoice.delete_draft", again=_deleted_again)
def delete_draft(uow: UnitOfWork, request: DeleteDraft) -> DraftDeletedCard:
    """Delete a draft for good; nothing that was posted can be.

    Raises:
        NotAllowed: refund.draft (credit note), invoice.write (invoice)
        Refused: invoice.unknown, invoice.not_a_draft
        Stale: somebody else saved it meanwhile
    """
    ticket_id = edit.delete(uow, request.id, request.version)
    return DraftDeletedCard(request.id, None if ticket_id is None else TicketId(ticket_id))


@action("invoice.register_print", again=_printed_again)
def register_print(uow: UnitOfWork, request: RegisterPrint) -> tuple[Printing, ...]:
    """Count a printing of posted documents; ask for their pages with the copy numbers it gives.

    Raises:
        NotAllowed: invoice.print
        Refused: invoice.unknown (a draft has nothing to count)
    """
    return prints.register(uow, request.ids)


@question
def card(uow: UnitOfWork, request: InvoiceId) -> InvoiceCard:
    """The form of an invoice or credit note.

    Raises:
        NotAllowed: invoice.read
        Refused: invoice.unknown
    """
    access.require(uow, "invoice.read")
    return make_card(uow, request)


@question
def draft_amounts(uow: UnitOfWork, request: SaveDraft) -> DraftFigures:
    """What unsaved edits of a draft come to, with the problems of each field; writes nothing.

    Raises:
        NotAllowed: invoice.read
        Refused: invoice.unknown
    """
    return edit.figures(uow, request)


@question
def creditable_lines(uow: UnitOfWork, request: InvoiceId) -> tuple[CreditableLine, ...]:
    """The lines of the invoices that a draft credit note credits, in which something is left.

    Raises:
        NotAllowed: invoice.read
        Refused: invoice.unknown
    """
    return edit.creditable(uow, request)


@question
def page(uow: UnitOfWork, request: AskPage) -> CreditNotePage:
    """What the page of a credit note prints: a posted one only what was copied at its posting.

    Raises:
        NotAllowed: invoice.read
        Refused: invoice.unknown, invoice.no_page (of an invoice)
    """
    access.require(uow, "invoice.read")
    return paper.page_of(uow, opened.read(uow, request.id), request.copy_number)


@question
def has_imported(uow: UnitOfWork, request: InvoiceFilter) -> bool:
    """Whether a list holds imported documents, whose number of origin it has to show (rules 3).

    Raises:
        NotAllowed: invoice.read
    """
    access.require(uow, "invoice.read")
    return lists.has_imported(uow, request)


@question
def rows(uow: UnitOfWork, request: InvoiceList) -> Page[InvoiceRow]:
    """A page of a list of documents, keyset by id.

    Raises:
        NotAllowed: invoice.read
    """
    access.require(uow, "invoice.read")
    return lists.rows(uow, request)


@question
def count(uow: UnitOfWork, request: InvoiceFilter) -> Count:
    """How many documents the list has, counted up to the cap."""
    access.require(uow, "invoice.read")
    return lists.count(uow, request)


@question
def sales_journals(uow: UnitOfWork, request: str) -> tuple[JournalOption, ...]:
    """The active sales journals of a currency, by its code.

    Raises:
        NotAllowed: invoice.read
    """
    access.require(uow, "invoice.read")
    return tuple(one for one in journals.for_sales(uow) if one.currency_code == request)
