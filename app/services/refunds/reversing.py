"""The two buttons: draft credit notes, or posted ones with draft invoices to correct."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import aliased

from app.errors import Invalid, Refused
from app.models.company import Currency
from app.models.enums import InvoiceKind, LineKind
from app.models.ids import InvoiceId, RecordRef
from app.models.invoices import CreditedInvoice, Invoice
from app.services import access
from app.services.actions import CurrencyFacts
from app.services.events import CreditNoteDrafted, InvoiceDrafted
from app.services.invoices import checked_posting, drafts, opened, rules, work
from app.services.refunds import planning
from app.services.refunds.cards import CreditNoteCard, FreedPayment, ReplacedInvoice

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from app.services.invoices.checked_posting import Posted
    from app.services.refunds.cards import ReverseInvoices
    from app.services.refunds.planning import Plan, PlannedNote
    from app.services.unit_of_work import UnitOfWork

CREDIT_NOTE, INVOICE = InvoiceKind.CREDIT_NOTE.value, InvoiceKind.INVOICE.value
ONE, ZERO = Decimal(1), Decimal(0)


def reverse(uow: UnitOfWork, request: ReverseInvoices) -> tuple[CreditNoteCard, ...]:
    """Make one draft credit note per invoice; see refunds.reverse."""
    access.require(uow, "refund.draft")
    plan = _accepted(uow, request, LineKind.GOODS)
    ids = _insert_notes(uow, request, plan)
    cards = tuple(_card(note, draft_id) for note, draft_id in zip(plan.notes, ids, strict=True))
    for card in cards:
        uow.record(
            CreditNoteDrafted(
                ref=card.ref,
                ticket_id=request.ticket_id,
                original_id=card.original_id,
                original_number=card.original_number,
                amount=card.total,
                currency=card.currency.code,
            )
        )
    uow.produced(CREDIT_NOTE, ids)
    return cards


def reverse_and_create_invoice(
    uow: UnitOfWork, request: ReverseInvoices
) -> tuple[ReplacedInvoice, ...]:
    """Credit all that is left and draft it anew; see refunds.reverse_and_create_invoice."""
    access.require(uow, "refund.post")
    access.require(uow, "invoice.write")
    plan = _accepted(uow, request, LineKind.CORRECTION)
    made_on = request.reversal_on or uow.today
    if made_on > uow.today:
        raise Refused("refund.future_date", None, {"date": made_on}, suggestion=uow.today)
    note_ids = _insert_notes(uow, request, plan)
    posted = checked_posting.post(uow, opened.lock_many(uow, note_ids), is_making_room=True)
    new = [_new_invoice(uow, request, note, made_on) for note in plan.notes]
    invoice_ids = drafts.insert_many(uow, new)
    made = tuple(
        _replaced(note, each, draft, draft_id)
        for note, each, draft, draft_id in zip(plan.notes, posted, new, invoice_ids, strict=True)
    )
    for each in made:
        uow.record(
            InvoiceDrafted(
                ref=each.draft_invoice,
                ticket_id=request.ticket_id,
                original_number=each.original_number,
                amount=each.draft_total,
                currency=each.currency.code,
            )
        )
    uow.produced(CREDIT_NOTE, [*note_ids, *invoice_ids])
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


def _insert_notes(uow: UnitOfWork, request: ReverseInvoices, plan: Plan) -> list[int]:
    return drafts.insert_many(uow, [_new_note(uow, request, note) for note in plan.notes])


def _new_note(uow: UnitOfWork, request: ReverseInvoices, note: PlannedNote) -> drafts.NewDraft:
    """A credit note of all that is left: due at once, under the original's rate."""
    row = note.original.row
    return drafts.NewDraft(
        kind=InvoiceKind.CREDIT_NOTE,
        journal_id=request.journal_id or row.journal_id,
        partner_id=row.partner_id,
        commercial_partner_id=row.commercial_partner_id,
        sales_order_id=row.sales_order_id,
        ticket_id=request.ticket_id,
        made_on=request.reversal_on or uow.today,
        currency=note.original.currency,
        exchange_rate=row.exchange_rate,
        tax_rounding=row.tax_rounding,
        language=row.customer_language,
        reason=rules.trimmed(request.reason),
        reason_id=row.ticket_reason_id,
        worked=note.worked,
        account_id=uow.company.sales_returns_account_id,
        reversed_invoice_id=note.original.id,
        is_correction=any(line.line.kind == LineKind.CORRECTION for line in note.worked.lines),
    )


def _new_invoice(
    uow: UnitOfWork, request: ReverseInvoices, note: PlannedNote, made_on: date
) -> drafts.NewDraft:
    """A draft of what the credit note takes back, with price, discount, taxes and terms."""
    del uow
    row = note.original.row
    lines = [_again(line) for line in note.worked.lines if line.line.kind != LineKind.GOODWILL_BACK]
    worked = work.invoice(lines, row.tax_rounding, note.original.currency.digits)
    if worked.problems:
        message = f"the lines of {row.number} cannot be invoiced again: {worked.problems}"
        raise ValueError(message)
    return drafts.NewDraft(
        kind=InvoiceKind.INVOICE,
        journal_id=row.journal_id,
        partner_id=row.partner_id,
        commercial_partner_id=row.commercial_partner_id,
        sales_order_id=row.sales_order_id,
        ticket_id=request.ticket_id,
        made_on=made_on,
        currency=note.original.currency,
        exchange_rate=row.exchange_rate,
        tax_rounding=row.tax_rounding,
        language=row.customer_language,
        reason="",
        reason_id=None,
        worked=worked,
        corrected_invoice_id=note.original.id,
    )


def _again(worked: work.WorkedLine) -> work.Line:
    """A credited line as a line of the new invoice; money without pieces becomes one piece."""
    line = worked.line
    source = line.source
    if line.kind in (LineKind.PRICE_REDUCTION, LineKind.ORDER_DISCOUNT):
        gross = worked.amounts.gross
        is_mirrored = gross < 0 <= source.unit_price  # of pieces below zero, at a price above
        pieces, price = (-ONE, -gross) if is_mirrored else (ONE, gross)
        return work.Line(None, source.kind, source, pieces, price, ZERO, line.description)
    return work.Line(
        None,
        source.kind,
        source,
        line.quantity,
        source.unit_price,
        source.discount,
        line.description,
    )


def _card(note: PlannedNote, draft_id: int) -> CreditNoteCard:
    return CreditNoteCard(
        id=InvoiceId(draft_id),
        ref=RecordRef(CREDIT_NOTE, draft_id),
        version=1,
        original_id=InvoiceId(note.original.id),
        original_number=note.original.row.number,
        total=note.worked.total,
        currency=note.original.currency,
    )


def _replaced(
    note: PlannedNote, posted: Posted, draft: drafts.NewDraft, draft_id: int
) -> ReplacedInvoice:
    return ReplacedInvoice(
        original_id=InvoiceId(note.original.id),
        original_number=note.original.row.number,
        credit_note=posted.document.ref,
        credit_note_number=posted.number,
        credited=posted.total,
        draft_invoice=RecordRef(INVOICE, draft_id),
        draft_total=draft.worked.total,
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
    original = aliased(Invoice)
    rows = uow.connection.execute(
        select(
            Invoice.id,
            Invoice.version,
            Invoice.total_amount,
            original.id.label("original_id"),
            original.number.label("original_number"),
            Currency.id.label("currency_id"),
            Currency.code,
            Currency.symbol,
            Currency.digits,
        )
        .join(original, original.id == Invoice.reversed_invoice_id)
        .join(Currency, Currency.id == Invoice.currency_id)
        .where(Invoice.id.in_(ids))
        .order_by(Invoice.id)
    )
    return tuple(
        CreditNoteCard(
            id=InvoiceId(row.id),
            ref=RecordRef(CREDIT_NOTE, row.id),
            version=row.version,
            original_id=InvoiceId(row.original_id),
            original_number=row.original_number or "",
            total=row.total_amount,
            currency=CurrencyFacts(row.currency_id, row.code, row.symbol, row.digits),
        )
        for row in rows
    )


def replaced_again(uow: UnitOfWork, ids: Sequence[int]) -> tuple[ReplacedInvoice, ...]:
    """What the first run made: half of the ids are credit notes, half the new drafts."""
    half = len(ids) // 2
    new = dict(zip(ids[:half], ids[half:], strict=True))
    original = aliased(Invoice)
    rows = uow.connection.execute(
        select(
            Invoice.id,
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
        .where(Invoice.id.in_(ids[:half]))
        .order_by(Invoice.id)
    ).all()
    drafted = select(Invoice.id, Invoice.total_amount).where(Invoice.id.in_(ids[half:]))
    totals = {row.id: row.total_amount for row in uow.connection.execute(drafted)}
    return tuple(
        ReplacedInvoice(
            original_id=InvoiceId(row.original_id),
            original_number=row.original_number or "",
            credit_note=RecordRef(CREDIT_NOTE, row.id),
            credit_note_number=row.number or "",
            credited=row.total_amount,
            draft_invoice=RecordRef(INVOICE, new[row.id]),
            draft_total=totals.get(new[row.id]) or ZERO,
            currency=CurrencyFacts(row.currency_id, row.code, row.symbol, row.digits),
            freed_payments=(),
        )
        for row in rows
    )
