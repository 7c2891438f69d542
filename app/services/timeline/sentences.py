"""What the timeline says of an event: sentences with links, and tracked changes."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from app import texts
from app.errors import Problem
from app.models.enums import Priority
from app.models.ids import RecordRef
from app.services import wording
from app.services.events import (
    CancellationReplayed,
    DocumentPrinted,
    FileAttached,
    FileRemoved,
    GoodsExchanged,
    MoreExpected,
    ReplacementInvoiced,
    ReplacementMade,
    ReturnMade,
    TicketOpened,
    TicketStageMoved,
    TransferCancelled,
    TransferDone,
    TransferMade,
)
from app.services.invoice_events import (
    ApprovalEnded,
    ApprovalFell,
    ApprovalGiven,
    ApprovalRejected,
    ApprovalRequested,
    ApprovalWithdrawn,
    CreditNoteDrafted,
    CreditNotePosted,
    DraftDeleted,
    InvoiceDrafted,
    InvoicePosted,
    PostingConfirmed,
    PostingFailed,
    PostingWithdrawn,
    WaitingDraftPosted,
)
from app.services.order_events import (
    OrderCancelled,
    OrderConfirmed,
    OrderInvoiced,
    OrderMade,
    OrderSent,
)
from app.services.payment_events import (
    CreditSetAgainst,
    MatchUndone,
    PaymentFreed,
    PaymentRegistered,
    PaymentReversed,
    RefundPaymentRegistered,
    WrittenOff,
)
from app.services.repair_events import (
    LoanMade,
    LoanReturned,
    PieceSettled,
    RepairCancelled,
    RepairConfirmed,
    RepairEnded,
    RepairMade,
    RepairQuoted,
    RepairReopened,
    RepairSigned,
    RepairStarted,
)
from app.services.timeline.cards import Change, Part

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.engine import Row

SENTENCES = {
    TicketOpened.NAME: "timeline.ticket_opened",
    FileAttached.NAME: "timeline.file_attached",
    FileRemoved.NAME: "timeline.file_removed",
    CancellationReplayed.NAME: "timeline.cancellation_replayed",
    CreditNoteDrafted.NAME: "timeline.credit_note_drafted",
    CreditNotePosted.NAME: "timeline.credit_note_posted",
    PostingConfirmed.NAME: "timeline.posting_confirmed",
    PostingWithdrawn.NAME: "timeline.posting_withdrawn",
    WaitingDraftPosted.NAME: "timeline.waiting_draft_posted",
    PostingFailed.NAME: "timeline.posting_failed",
    ApprovalRequested.NAME: "timeline.approval_requested",
    ApprovalGiven.NAME: "timeline.approval_given",
    ApprovalRejected.NAME: "timeline.approval_rejected",
    ApprovalWithdrawn.NAME: "timeline.approval_withdrawn",
    ApprovalEnded.NAME: "timeline.approval_ended",
    ApprovalFell.NAME: "timeline.approval_fell",
    InvoiceDrafted.NAME: "timeline.invoice_drafted",
    InvoicePosted.NAME: "timeline.invoice_posted",
    DraftDeleted.NAME: "timeline.draft_deleted",
    PaymentFreed.NAME: "timeline.payment_freed",
    PaymentRegistered.NAME: "timeline.payment_registered",
    RefundPaymentRegistered.NAME: "timeline.refund_payment_registered",
    PaymentReversed.NAME: "timeline.payment_reversed",
    CreditSetAgainst.NAME: "timeline.credit_set_against",
    MatchUndone.NAME: "timeline.match_undone",
    WrittenOff.NAME: "timeline.written_off",
    ReturnMade.NAME: "timeline.return_made",
    MoreExpected.NAME: "timeline.more_expected",
    ReplacementMade.NAME: "timeline.replacement_made",
    GoodsExchanged.NAME: "timeline.goods_exchanged",
    ReplacementInvoiced.NAME: "timeline.replacement_invoiced",
    TransferMade.NAME: "timeline.transfer_made",
    TransferDone.NAME: "timeline.transfer_done",
    TransferCancelled.NAME: "timeline.transfer_cancelled",
    RepairMade.NAME: "timeline.repair_made",
    RepairConfirmed.NAME: "timeline.repair_confirmed",
    RepairStarted.NAME: "timeline.repair_started",
    RepairEnded.NAME: "timeline.repair_ended",
    RepairCancelled.NAME: "timeline.repair_cancelled",
    RepairReopened.NAME: "timeline.repair_reopened",
    RepairQuoted.NAME: "timeline.repair_quoted",
    RepairSigned.NAME: "timeline.repair_signed",
    DocumentPrinted.NAME: "timeline.document_printed",
    OrderMade.NAME: "timeline.order_made",
    OrderSent.NAME: "timeline.order_sent",
    OrderConfirmed.NAME: "timeline.order_confirmed",
    OrderCancelled.NAME: "timeline.order_cancelled",
    OrderInvoiced.NAME: "timeline.order_invoiced",
}
REST_OF = "timeline.backorder_made"
COPY_PRINTED = "timeline.copy_printed"
FOR_GOODWILL = "timeline.approval_requested_for_goodwill"
BY_ONLY_USER = "timeline.refund_payment_by_only_user"
WITHOUT_LINK = (
    TicketOpened.NAME, CancellationReplayed.NAME, FileAttached.NAME, FileRemoved.NAME,
    DraftDeleted.NAME,
)  # fmt: skip
MONEY = ("amount", "sum", "limit")
DRAFTS = {
    "credit_note": "timeline.draft_credit_note",
    "invoice": "timeline.draft_invoice",
}
LINKED = ("credit_note", "invoice", "transfer", "sales_order", "repair")
"""The kinds of document that have a page; the window's test holds it against the pages."""
FIELDS = {
    "subject": "timeline.field_subject",
    "description": "timeline.field_description",
    "team": "timeline.field_team",
    "stage": "timeline.field_stage",
    "customer": "timeline.field_customer",
    "contact_name": "timeline.field_contact_name",
    "email": "timeline.field_email",
    "phone": "timeline.field_phone",
    "priority": "timeline.field_priority",
    "product": "timeline.field_product",
    "lot": "timeline.field_lot",
    "sales_order": "timeline.field_sales_order",
    "reason": "timeline.field_reason",
    "assignee": "timeline.field_assignee",
    "tags": "timeline.field_tags",
    "followers": "timeline.field_followers",
}
PRIORITIES = {
    Priority.LOW: "timeline.priority_low",
    Priority.NORMAL: "timeline.priority_normal",
    Priority.HIGH: "timeline.priority_high",
    Priority.URGENT: "timeline.priority_urgent",
}

DAYS = ("invoice.change_date", "invoice.change_post_on", "order.change_validity")
WORDS = {
    ("invoice.change_kind", "goods"): "timeline.kind_goods",
    ("invoice.change_kind", "price_reduction"): "timeline.kind_price_reduction",
    ("order.change_policy", "ordered"): "timeline.policy_ordered",
    ("order.change_policy", "delivered"): "timeline.policy_delivered",
}

_LINK = re.compile("\x02([^\x03]*)\x03")


def sentence(row: Row[Any], payload: Mapping[str, Any]) -> tuple[Part, ...]:
    """The sentence of an event, cut where it links to a record.

    An event of a later version, which has no sentence here, is told by its name.
    """
    key = SENTENCES.get(row.event) or _told_apart(row.event, payload)
    if key is None:
        return (Part(row.event),)
    if row.event == DocumentPrinted.NAME and payload["copy"] > 0:
        key = COPY_PRINTED
    if row.event == TransferMade.NAME and "original_number" in payload:
        key = REST_OF
    if row.event == RefundPaymentRegistered.NAME and payload["is_only_user"]:
        key = BY_ONLY_USER
    if row.event == ApprovalRequested.NAME and payload["is_goodwill"]:
        key = FOR_GOODWILL
    links = _links(row, payload)
    values: dict[str, object] = {**payload, **{name: _mark(name) for name in links}}
    values |= {name: _money(payload, name) for name in MONEY if name in payload}
    if "pieces" in payload:
        pieces = Decimal(payload["pieces"])
        values |= {"n": wording.form_of(pieces), "pieces": wording.pieces(pieces)}
    if "day" in payload:
        values["day"] = wording.day(date.fromisoformat(payload["day"]), texts.current_language())
    return _cut(texts.explain(Problem(key, values)), links)


def _told_apart(event: str, payload: Mapping[str, Any]) -> str | None:
    """The sentence of an event that has one for each kind of what happened."""
    if event == PieceSettled.NAME:
        return f"timeline.piece_{payload['outcome']}"
    if event == LoanMade.NAME:
        return f"timeline.loan_made_{payload['kind']}"
    if event == LoanReturned.NAME:
        return f"timeline.loan_returned_{payload['kind']}"
    return None


def changes(event: str | None, payload: Mapping[str, Any]) -> tuple[Change, ...]:
    """The tracked changes of an event, with the labels of their fields."""
    if event == TicketStageMoved.NAME:
        return (Change(_label("stage"), payload["before"], payload["after"]),)
    return tuple(
        Change(_label(field), _value(field, before), _value(field, after))
        for field, before, after in payload.get("changes", ())
    )


def _links(row: Row[Any], payload: Mapping[str, Any]) -> dict[str, Part]:
    """The records that a sentence links to, by the name of its parameter."""
    found = {}
    if row.event not in WITHOUT_LINK:
        label = payload.get("number") or _draft(row.record_kind)
        document = RecordRef(row.record_kind, row.record_id)
        found["document"] = Part(label, document if row.record_kind in LINKED else None)
    if "original_id" in payload:
        original = RecordRef("invoice", payload["original_id"])
        found["original"] = Part(payload["original_number"], original)
    elif "original_number" in payload:
        found["original"] = Part(payload["original_number"])
    return found


def _mark(name: str) -> str:
    """A place in a sentence where a link goes."""
    return f"\x02{name}\x03"


def _cut(text: str, links: Mapping[str, Part]) -> tuple[Part, ...]:
    """A sentence in pieces, with its links."""
    pieces = _LINK.split(text)
    parts = (
        links[piece] if place % 2 else Part(piece) for place, piece in enumerate(pieces) if piece
    )
    return tuple(parts)


def _draft(kind: str) -> str:
    """What a document without a number is called."""
    key = DRAFTS.get(kind)
    return texts.t(key) if key else kind


def _money(payload: Mapping[str, Any], name: str) -> str:
    """An amount with its currency, in the language of the window."""
    from babel.numbers import get_currency_precision, get_currency_symbol

    from app.documents import figures
    from app.documents.content import Currency

    code, language = str(payload["currency"]), texts.current_language()
    symbol = get_currency_symbol(code, locale=language)
    currency = Currency(code, symbol, get_currency_precision(code))
    return figures.of(language).money(Decimal(payload[name]), currency)


def _label(field: str) -> str:
    """The name of a field: one of a ticket, or a key of the catalogue ("invoice.change_price")."""
    key = FIELDS.get(field, field)
    return texts.t(key) if texts.has(key) else field


def _value(field: str, value: str) -> str:
    """A value as the form shows it."""
    if not value:
        return ""
    if field == "priority":
        return texts.t(PRIORITIES[Priority(value)])
    if field in DAYS:
        return wording.day(date.fromisoformat(value), texts.current_language())
    return texts.t(WORDS[field, value]) if (field, value) in WORDS else value
