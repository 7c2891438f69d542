"""Refund: what can be credited, what it would look like, and the two buttons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.services.actions import action, question
from app.services.refunds import choosing, previewing, reversing
from app.services.refunds.cards import (
    REASON_LENGTH,
    AskChoices,
    CreditNoteCard,
    FreedPayment,
    GoodsWay,
    InvoiceOption,
    LotOption,
    OrderOption,
    PreviewedCreditNote,
    PreviewedLine,
    ProductOption,
    RefundChoices,
    RefundPreview,
    ReplacedInvoice,
    ReturnedGoods,
    ReverseInvoices,
    SeenAmount,
)

if TYPE_CHECKING:
    from app.services.unit_of_work import UnitOfWork

__all__ = [
    "REASON_LENGTH",
    "AskChoices",
    "CreditNoteCard",
    "FreedPayment",
    "GoodsWay",
    "InvoiceOption",
    "LotOption",
    "OrderOption",
    "PreviewedCreditNote",
    "PreviewedLine",
    "ProductOption",
    "RefundChoices",
    "RefundPreview",
    "ReplacedInvoice",
    "ReturnedGoods",
    "ReverseInvoices",
    "SeenAmount",
    "SeenFreed",
    "choices",
    "preview",
    "reverse",
    "reverse_and_create_invoice",
]


@action("refund.reverse", again=reversing.reversed_again)
def reverse(uow: UnitOfWork, request: ReverseInvoices) -> tuple[CreditNoteCard, ...]:
    """Make a draft credit note per invoice, or one for all, of every line at what is left.

    Raises:
        NotAllowed: refund.draft
        Refused: refund.switched_off, refund.no_customer, refund.draft_exists (`suggestion` is
            the draft's ref), refund.amount_changed
        Invalid: by field, see ReverseInvoices
    """
    return reversing.reverse(uow, request)


@action("refund.reverse_and_create_invoice", again=reversing.replaced_again)
def reverse_and_create_invoice(
    uow: UnitOfWork, request: ReverseInvoices
) -> tuple[ReplacedInvoice, ...]:
    """Credit all that is left, post that, and make a draft invoice of the same lines (rule 16).

    Matches with payments are undone, the latest first and only as far as needed. With a date in
    the future the credit note stays a draft, and both happen when it is posted.

    Raises:
        NotAllowed: refund.post, invoice.write
        Refused: as Reverse; invoice.clock_behind, refund.freed_changed
        Invalid: by field, see ReverseInvoices
    """
    return reversing.reverse_and_create_invoice(uow, request)


@question
def choices(uow: UnitOfWork, request: AskChoices) -> RefundChoices:
    """What the dialog opens with, and what its drop-downs offer as they narrow each other.

    Raises:
        NotAllowed: ticket.read
        Refused: ticket.unknown
    """
    return choosing.choices(uow, request)


@question
def preview(uow: UnitOfWork, request: ReverseInvoices) -> RefundPreview:
    """The pages and sums of what the buttons would make now, and every problem; writes nothing.

    Raises:
        NotAllowed: ticket.read
        Refused: ticket.unknown
    """
    return previewing.preview(uow, request)
