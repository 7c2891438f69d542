"""Invoices and credit notes: forms, drafts, posting, pages on paper, lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.documents.credit_note import CreditNotePage
from app.models.enums import InvoiceKind, InvoiceState, LineKind, PaymentState
from app.models.ids import InvoiceId, InvoiceLineId, RecordRef
from app.services.actions import action, question
from app.services.invoices.cards import (
    AskPage,
    CreditableLine,
    DeleteDraft,
    DraftDeletedCard,
    DraftFigures,
    DraftLine,
    InvoiceCard,
    InvoiceFilter,
    InvoiceList,
    InvoiceRow,
    LineCard,
    LineFigures,
    LineLedger,
    Link,
    PostDraft,
    PostedCard,
    Printing,
    RegisterPrint,
    SaveDraft,
    TaxTotal,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.services.paging import Count, Page
    from app.services.unit_of_work import UnitOfWork

__all__ = [
    "AskPage",
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
    "page",
    "post",
    "register_print",
    "rows",
    "save_draft",
]


def _card_again(uow: UnitOfWork, ids: Sequence[int]) -> InvoiceCard:
    return card(uow, InvoiceId(ids[0]))


def _posted_again(uow: UnitOfWork, ids: Sequence[int]) -> PostedCard:
    raise NotImplementedError


def _deleted_again(uow: UnitOfWork, ids: Sequence[int]) -> DraftDeletedCard:
    raise NotImplementedError


def _printed_again(uow: UnitOfWork, ids: Sequence[int]) -> tuple[Printing, ...]:
    raise NotImplementedError


@action("invoice.save_draft", again=_card_again)
def save_draft(uow: UnitOfWork, request: SaveDraft) -> InvoiceCard:
    """Save the form of a draft invoice or credit note.

    Raises:
        NotAllowed: refund.draft (credit note), invoice.write (invoice)
        Refused: invoice.unknown, invoice.not_a_draft, refund.switched_off
        Stale: somebody else saved it meanwhile; `current` is its card
        Invalid: by field, see SaveDraft
    """
    raise NotImplementedError


@action("invoice.post", again=_posted_again)
def post(uow: UnitOfWork, request: PostDraft) -> PostedCard:
    """Post a draft: number, journal items, matching with the original, payment states.

    Everything is checked and worked out again from what is committed at this moment. If that
    changes the total that the agent saw, nothing is posted: read the card anew and show it.

    Raises:
        NotAllowed: refund.post (credit note), invoice.post (invoice)
        Refused: invoice.unknown, invoice.not_a_draft, invoice.total_changed (`before`, `after`),
            invoice.clock_behind, refund.switched_off
        Stale: somebody else saved it meanwhile; `current` is its card
        Invalid: by field, see SaveDraft: dates, locked period (with the first open day as
            suggestion), no lines, more than is left to credit
    """
    raise NotImplementedError


@action("invoice.delete_draft", again=_deleted_again)
def delete_draft(uow: UnitOfWork, request: DeleteDraft) -> DraftDeletedCard:
    """Delete a draft for good; nothing that was posted can be.

    Raises:
        NotAllowed: refund.draft (credit note), invoice.write (invoice)
        Refused: invoice.unknown, invoice.not_a_draft
        Stale: somebody else saved it meanwhile
    """
    raise NotImplementedError


@action("invoice.register_print", again=_printed_again)
def register_print(uow: UnitOfWork, request: RegisterPrint) -> tuple[Printing, ...]:
    """Count a printing of posted documents; ask for their pages with the copy numbers it gives.

    Raises:
        NotAllowed: invoice.print
        Refused: invoice.unknown
    """
    raise NotImplementedError


@question
def card(uow: UnitOfWork, request: InvoiceId) -> InvoiceCard:
    """The form of an invoice or credit note.

    Raises:
        NotAllowed: invoice.read
        Refused: invoice.unknown
    """
    raise NotImplementedError


@question
def draft_amounts(uow: UnitOfWork, request: SaveDraft) -> DraftFigures:
    """What unsaved edits of a draft come to, with the problems of each field; writes nothing.

    Raises:
        NotAllowed: invoice.read
        Refused: invoice.unknown
    """
    raise NotImplementedError


@question
def creditable_lines(uow: UnitOfWork, request: InvoiceId) -> tuple[CreditableLine, ...]:
    """The lines of the invoices that a draft credit note credits, in which something is left.

    Raises:
        NotAllowed: invoice.read
        Refused: invoice.unknown
    """
    raise NotImplementedError


@question
def page(uow: UnitOfWork, request: AskPage) -> CreditNotePage:
    """What the page of a credit note prints: a posted one only what was copied at its posting.

    Raises:
        NotAllowed: invoice.read
        Refused: invoice.unknown
    """
    raise NotImplementedError


@question
def rows(uow: UnitOfWork, request: InvoiceList) -> Page[InvoiceRow]:
    """A page of a list of documents, keyset by id (the key's value is the id too)."""
    raise NotImplementedError


@question
def count(uow: UnitOfWork, request: InvoiceFilter) -> Count:
    """How many documents the list has, counted up to the cap."""
    raise NotImplementedError
