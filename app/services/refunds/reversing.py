"""The two buttons: draft credit notes, or posted ones with draft invoices to correct."""

from __future__ import annotations

from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.db.base import aliased
from app.errors import Invalid, Refused
from app.models.company import Currency
from app.models.enums import InvoiceKind, LineKind
from app.models.ids import InvoiceId, RecordRef
from app.models.invoices import CreditedInvoice, Invoice
from app.services import access
from app.services.actions import CurrencyFacts
from app.services.events import RecordChanged
from app.services.invoice_events import CreditNoteDrafted, PostingConfirmed
from app.services.invoices import approval, checked_posting, drafts, opened, rules
from app.services.refunds import planning, received, together
from app.services.refunds.cards import (
    CreditNoteCard,
    FreedPayment,
    GoodsWay,
    ReplacedInvoice,
    SeenFreed,
)
from app.texts import t

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy.engine import Row

    from app.services.invoices.checked_posting import Posted
    from app.services.invoices.limits import Weighed
    from app.services.refunds.cards import ReverseInvoices
    from app.services.refunds.planning import Plan, PlannedNote
    from app.services.unit_of_work import UnitOfWork

CREDIT_NOTE, INVOICE = InvoiceKind.CREDIT_NOTE.value, InvoiceKind.INVOICE.value
ZERO = Decimal(0)


def reverse(uow: UnitOfWork, request: ReverseInvoices) -> tuple[CreditNoteCard, ...]:
    """Make a draft credit note per invoice, or one for all; see refunds.reverse."""
    access.require(uow, "refund.draft")
    return _draft(uow, request, _accepted(uow, request, LineKind.GOODS))


def _draft(uow: UnitOfWork, request: ReverseInvoices, plan: Plan) -> tuple[CreditNoteCard, ...]:
    """Insert the draft credit notes of a plan and tell of them."""
    groups = plan.groups
    new = [_new_note(uow, request, notes, LineKind.GOODS) for notes in groups]
    ids = drafts.insert_many(uow, new)
    if plan.returned is not None:
        made = zip(groups, ids, strict=True)
        by_invoice = {note.original.id: note_id for notes, note_id in made for note in notes}
        received.link(uow, plan.returned, by_invoice)
    cards = tuple(
        _card(notes, draft, draft_id)
        for notes, draft, draft_id in zip(groups, new, ids, strict=True)
    )
    for card, notes in zip(cards, groups, strict=True):
        uow.record(
            CreditNoteDrafted(
                ref=card.ref,
                ticket_id=request.ticket_id,
                original_id=card.original_id if len(notes) == 1 else None,
                original_number=card.original_number,
                amount=card.total,
                currency=card.currency.code,
            )
        )
    for card, draft in zip(cards, new, strict=True):
        _tell_of_goods(uow, card, draft)
    _ask(uow, request, ids, planning.weighed(uow, plan, are_posted=False))
    uow.produced(CREDIT_NOTE, ids)
    return cards


def _tell_of_goods(uow: UnitOfWork, card: CreditNoteCard, draft: drafts.NewDraft) -> None:
    """Write down that the customer keeps the goods, or why it goes ahead of them."""
    changes = []
    if draft.is_keep_it:
        kept = t("invoice.goods_kept", uow.company.language)
        changes.append(("invoice.change_goods", "", kept))
    if draft.before_receipt_reason:
        changes.append(("invoice.change_before_receipt", "", draft.before_receipt_reason))
    if changes:
        ticket_id = draft.ticket_id
        uow.record(RecordChanged(ref=card.ref, ticket_id=ticket_id, changes=tuple(changes)))


def _ask(
    uow: UnitOfWork, request: ReverseInvoices, ids: Sequence[int], weighed: Sequence[Weighed]
) -> None:
    """Ask for approval of the drafts that are above the limit of the ticket's team (rules 21)."""
    asked = [
        approval.Asked(RecordRef(CREDIT_NOTE, draft_id), request.ticket_id, each)
        for draft_id, each in zip(ids, weighed, strict=True)
        if each.is_above
    ]
    if asked:
        approval.ask(uow, asked)


def reverse_and_create_invoice(
    uow: UnitOfWork, request: ReverseInvoices
) -> tuple[ReplacedInvoice, ...]:
    """Credit all that is left and draft it anew; see refunds.reverse_and_create_invoice."""
    access.require(uow, "refund.post")
    access.require(uow, "invoice.write")
    plan = _accepted(uow, request, LineKind.CORRECTION)
    drafted = [_new_note(uow, request, (note,), LineKind.CORRECTION) for note in plan.notes]
    note_ids = drafts.insert_many(uow, drafted)
    weighed = planning.weighed(uow, plan, are_posted=True)
    notes = dict(zip(note_ids, plan.notes, strict=True))
    waiting = {key for key, each in zip(note_ids, weighed, strict=True) if each.is_above}
    if planning.is_waiting(uow, request):
        waiting.update(note_ids)
    due = [each for each in note_ids if each not in waiting]
    posted = checked_posting.post(uow, opened.lock_many(uow, due)) if due else []
    made = {each.document.id: _replaced(notes[each.document.id], each) for each in posted}
    _require_seen(request, made.values())
    made |= _wait(uow, request, {key: notes[key] for key in note_ids if key in waiting})
    _ask(uow, request, note_ids, weighed)
    new = [made[key].draft_invoice for key in note_ids]
    uow.produced(CREDIT_NOTE, [*note_ids, *(0 if each is None else each.id for each in new)])
    return tuple(made[key] for key in note_ids)


def _require_seen(request: ReverseInvoices, posted: Iterable[ReplacedInvoice]) -> None:
    """What becomes of payments is said before the button is pressed, or it is not done (rules 16).

    Raises:
        Refused: refund.freed_changed
    """
    if request.seen_freed is None:
        return
    freed = {
        SeenFreed(made.original_id, each.ref.id, each.amount)
        for made in posted
        for each in made.freed_payments
    }
    changed = freed ^ set(request.seen_freed)
    if changed:
        first = min(each.invoice_id for each in changed)
        raise Refused("refund.freed_changed", RecordRef(INVOICE, first))


def _wait(
    uow: UnitOfWork, request: ReverseInvoices, notes: Mapping[int, PlannedNote]
) -> dict[int, ReplacedInvoice]:
    """Leave credit notes unposted: payments stay matched, and invoices come with posting."""
    made = {
        note_id: ReplacedInvoice(
            original_id=InvoiceId(note.original.id),
            original_number=note.original.row.number,
            credit_note=RecordRef(CREDIT_NOTE, note_id),
            credit_note_number="",
            credited=note.worked.total,
            draft_invoice=None,
            draft_total=ZERO,
            currency=note.original.currency,
            freed_payments=(),
        )
        for note_id, note in notes.items()
    }
    for each in made.values():
        uow.record(
            CreditNoteDrafted(
                ref=each.credit_note,
                ticket_id=request.ticket_id,
                original_id=each.original_id,
                original_number=each.original_number,
                amount=each.credited,
                currency=each.currency.code,
            )
        )
        if planning.is_waiting(uow, request):
            uow.record(
                PostingConfirmed(
                    ref=each.credit_note, ticket_id=request.ticket_id, day=str(request.reversal_on)
                )
            )
    return made


def _accepted(uow: UnitOfWork, request: ReverseInvoices, kind: LineKind) -> Plan:
    """The plan of a request that may be carried out, its originals locked.

    Raises:
        Refused, Invalid: see refunds.reverse
    """
    plan = planning.make(uow, request, kind, is_locking=True)
    if plan.refusal is not None:
        raise plan.refusal
    if plan.problems:
        raise Invalid(plan.problems)
    if plan.drafts and not request.allow_second_draft:
        problem = planning.existing_draft(uow, plan.drafts[0])
        raise Refused(
            problem.code,
            plan.drafts[0].original.ref,
            problem.parameters,
            suggestion=problem.suggestion,
        )
    if changed := planning.changed_amounts(plan, request):
        raise changed
    return plan


def _new_note(
    uow: UnitOfWork, request: ReverseInvoices, notes: Sequence[PlannedNote], kind: LineKind
) -> drafts.NewDraft:
    """A credit note of all that is left: due at once, under the original's rate.

    A correction that waits posts itself on its day, always (rules 17). One of several invoices
    names them by its lines, and belongs to an order if all of them do.
    """
    first, is_one = notes[0], len(notes) == 1
    row = first.original.row
    orders = {note.original.row.sales_order_id for note in notes}
    waits = kind == LineKind.CORRECTION and planning.is_waiting(uow, request)
    return drafts.NewDraft(
        kind=InvoiceKind.CREDIT_NOTE,
        journal_id=request.journal_id or row.journal_id,
        partner_id=row.partner_id,
        commercial_partner_id=row.commercial_partner_id,
        sales_order_id=row.sales_order_id if len(orders) == 1 else None,
        ticket_id=request.ticket_id,
        made_on=request.reversal_on or uow.today,
        currency=first.original.currency,
        exchange_rate=row.exchange_rate,
        tax_rounding=row.tax_rounding,
        language=row.customer_language,
        reason=rules.trimmed(request.reason),
        reason_id=row.ticket_reason_id,
        worked=first.worked if is_one else together.worked(notes, uow.company.currency),
        account_id=uow.company.sales_returns_account_id,
        reversed_invoice_id=first.original.id if is_one else None,
        is_correction=kind == LineKind.CORRECTION,
        is_keep_it=request.goods == GoodsWay.KEPT and kind != LineKind.CORRECTION,
        before_receipt_reason=_reason_to_go_ahead(request, row, kind),
        post_on=request.reversal_on if waits else None,
    )


def _reason_to_go_ahead(
    request: ReverseInvoices, row: Row[*tuple[Any, ...]], kind: LineKind
) -> str:
    """Why goods are refunded before they are back; empty where that needs no reason."""
    is_asked = row.is_refund_after_receipt and request.goods == GoodsWay.COME_BACK
    if kind == LineKind.CORRECTION or request.return_id is not None or not is_asked:
        return ""
    return rules.trimmed(request.before_receipt_reason)


def _card(notes: Sequence[PlannedNote], draft: drafts.NewDraft, draft_id: int) -> CreditNoteCard:
    return CreditNoteCard(
        id=InvoiceId(draft_id),
        ref=RecordRef(CREDIT_NOTE, draft_id),
        version=1,
        original_id=InvoiceId(notes[0].original.id),
        original_number=together.numbers(notes),
        total=draft.worked.total,
        currency=draft.currency,
    )


def _replaced(note: PlannedNote, posted: Posted) -> ReplacedInvoice:
    new = posted.new_invoice
    return ReplacedInvoice(
        original_id=InvoiceId(note.original.id),
        original_number=note.original.row.number,
        credit_note=posted.document.ref,
        credit_note_number=posted.number,
        credited=posted.total,
        draft_invoice=new.ref if new else None,
        draft_total=new.total if new else ZERO,
        currency=note.original.currency,
        freed_payments=tuple(
            FreedPayment(
                RecordRef("payment", each.match.payment_id),
                each.match.payment_number,
                each.freed,
            )
            for each in posted.freed
        ),
    )


# The same key again


def reversed_again(uow: UnitOfWork, ids: Sequence[int]) -> tuple[CreditNoteCard, ...]:
    """What the first run made; a draft that was deleted since is left out."""
    rows = _made(uow, ids)
    return tuple(_card_again(list(group)) for _, group in groupby(rows, lambda row: row.id))


def _made(uow: UnitOfWork, ids: Sequence[int]) -> Sequence[Row[*tuple[Any, ...]]]:
    """The credit notes that are still there, a row for each invoice that one credits."""
    original = aliased(Invoice)
    return uow.connection.execute(
        select(
            Invoice.id,
            Invoice.version,
            Invoice.number,
            Invoice.total_amount,
            original.id.label("original_id"),
            original.number.label("original_number"),
            Currency.id.label("currency_id"),
            Currency.code,
            Currency.symbol,
            Currency.digits,
        )
        .join(CreditedInvoice, CreditedInvoice.credit_note_id == Invoice.id)
        .join(original, original.id == CreditedInvoice.original_invoice_id)
        .join(Currency, Currency.id == Invoice.currency_id)
        .where(Invoice.id.in_(ids))
        .order_by(Invoice.id, original.id)
    ).all()


def _card_again(rows: Sequence[Row[*tuple[Any, ...]]]) -> CreditNoteCard:
    """A draft, out of a row for each invoice that it credits."""
    row = rows[0]
    return CreditNoteCard(
        id=InvoiceId(row.id),
        ref=RecordRef(CREDIT_NOTE, row.id),
        version=row.version,
        original_id=InvoiceId(row.original_id),
        original_number=", ".join(each.original_number or "" for each in rows),
        total=row.total_amount,
        currency=CurrencyFacts(row.currency_id, row.code, row.symbol, row.digits),
    )


def replaced_again(uow: UnitOfWork, ids: Sequence[int]) -> tuple[ReplacedInvoice, ...]:
    """What the first run made: half of the ids are credit notes, half the new drafts (0: none)."""
    half = len(ids) // 2
    new = dict(zip(ids[:half], ids[half:], strict=True))
    rows = _made(uow, ids[:half])
    drafted = select(Invoice.id, Invoice.total_amount).where(Invoice.id.in_(ids[half:]))
    totals = {row.id: row.total_amount for row in uow.connection.execute(drafted)}
    return tuple(
        ReplacedInvoice(
            original_id=InvoiceId(row.original_id),
            original_number=row.original_number or "",
            credit_note=RecordRef(CREDIT_NOTE, row.id),
            credit_note_number=row.number or "",
            credited=row.total_amount,
            draft_invoice=RecordRef(INVOICE, new[row.id]) if new[row.id] else None,
            draft_total=totals.get(new[row.id]) or ZERO,
            currency=CurrencyFacts(row.currency_id, row.code, row.symbol, row.digits),
            freed_payments=(),
        )
        for row in rows
    )
