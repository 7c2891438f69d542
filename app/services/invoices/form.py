"""The form of a document: its card, with what may be done with it and why not."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from app.errors import Problem
from app.models.enums import ApprovalState
from app.models.ids import (
    InvoiceId,
    InvoiceLineId,
    JournalId,
    PartnerId,
    ProductId,
    RecordRef,
)
from app.services import access, exchange_rates, ledger, letterhead, series, wording
from app.services.invoices import (
    approval,
    company_amounts,
    corrections,
    limits,
    links,
    opened,
    paper,
    rules,
    work,
)
from app.services.invoices.cards import (
    ApprovalCard,
    InvoiceCard,
    LineCard,
    LineLedger,
    Link,
    TaxTotal,
)
from app.services.payments import freed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sqlalchemy.engine import Row

    from app.services.invoices.documents import Document
    from app.services.invoices.opened import Opened
    from app.services.invoices.work import Line, Worked, WorkedLine
    from app.services.ledger import BookedLine
    from app.services.unit_of_work import UnitOfWork

ZERO = Decimal(0)


def make_card(uow: UnitOfWork, record_id: int) -> InvoiceCard:
    """The card of a document; a draft's amounts are worked out from what is left now.

    Raises:
        Refused: invoice.unknown
    """
    document = opened.read(uow, record_id)
    around = links.people_and_places(uow, record_id)
    is_draft = rules.is_draft(document.document)
    row = document.document.row
    rate = company_amounts.rate_of_its_day(uow, document.document) if is_draft else None
    worked = document.work_out(document.stored_lines(), rate) if is_draft else None
    total = worked.total if worked else row.total_amount
    asks = is_draft and document.document.is_credit_note
    asked = approval.card(uow, document.document) if asks else None
    return InvoiceCard(
        ref=document.document.ref,
        version=row.version,
        kind=row.kind,
        state=row.state,
        payment_state=document.booked.payment_state,
        number=row.number,
        origin_number=row.origin_number,
        partner_id=PartnerId(row.partner_id),
        commercial_partner_id=PartnerId(row.commercial_partner_id),
        partner_name=row.party_name,
        address=letterhead.address_of(row, row.language),
        journal_id=JournalId(row.journal_id),
        journal_name=row.journal_name,
        currency=document.document.currency,
        invoice_on=row.invoice_on,
        accounting_on=row.accounting_on,
        due_on=row.due_on,
        reason=row.reason,
        ticket=_ticket(around),
        sales_order=_order(around),
        originals=tuple(links.original(each) for each in document.originals.values()),
        credit_notes=() if document.document.is_credit_note else links.credit_notes(uow, record_id),
        corrected_invoice=_corrected(around),
        lines=_draft_lines(document, worked) if worked else _posted_lines(document),
        taxes=_taxes(document, worked),
        untaxed=worked.untaxed if worked else row.untaxed_amount,
        tax=worked.tax if worked else row.tax_amount,
        total=total,
        exchange_rate=rate or row.exchange_rate,
        books_currency=uow.company.currency,
        company_total=worked.booked if worked else document.booked.company_total,
        saved_total=row.total_amount,
        residual=total if is_draft else document.booked.residual,
        matches=() if is_draft else links.matches(uow, record_id),
        open_credit=ledger.partner_balance(uow, PartnerId(row.commercial_partner_id)).open_credit,
        freed_payments=_freed(uow, document) if is_draft else (),
        printed_count=around.printed_count or 0,
        made_by=around.made_by,
        made_at=row.created_at,
        posted_by=around.posted_by or "",
        posted_at=row.posted_at,
        warnings=(*_marks(row), *(_warnings(uow, document, worked) if worked else ())),
        date_warning=_date_warning(document.document, around) if is_draft else None,
        cannot_save=_cannot(uow, document.document, rules.WRITE),
        cannot_post=_cannot(uow, document.document, rules.POST)
        or _cannot_post(uow, document, asked),
        cannot_delete=_cannot(uow, document.document, rules.WRITE),
        post_on=row.post_on,
        post_confirmed_by=around.post_confirmed_by or "",
        above_limit=_above_limit(uow, document, worked) if worked else None,
        approval=asked,
        today=uow.today,
    )


def _above_limit(uow: UnitOfWork, document: Opened, worked: Worked) -> Problem | None:
    """Why posting the draft would ask for approval; it has been asked for one that waits."""
    if not document.document.is_credit_note or rules.is_waiting(document.document):
        return None
    return limits.problem(uow, document.refund(worked))


def _freed(uow: UnitOfWork, document: Opened) -> tuple[Link, ...]:
    """The payments that the corrected invoice gave back, with what is open of them."""
    row = document.document.row
    if row.corrected_invoice_id is None or document.document.is_credit_note:
        return ()
    return tuple(
        Link(item.ref, item.number, item.booked_on, amount=item.residual)
        for item in freed.read(uow, row.corrected_invoice_id)
    )


def line_ledger(document: Document, line: BookedLine, own: BookedLine | None = None) -> LineLedger:
    """What of a line of an original was sold, credited and is left; `own` is a draft's line."""
    return LineLedger(
        line_id=InvoiceLineId(line.id),
        invoice_id=InvoiceId(line.invoice_id),
        invoice_number=document.row.number,
        sold_quantity=line.quantity,
        credited_quantity=line.credited_quantity,
        left_quantity=line.left_quantity,
        sold_amount=line.gross,
        credited_amount=line.credited_gross,
        left_amount=line.left_gross,
        unit_price=line.unit_price,
        discount=line.discount,
        draft_quantity=line.drafted_quantity - (_counted(own) if own else ZERO),
        draft_amount=line.drafted_gross - (own.gross if own else ZERO),
        kept_back_amount=line.kept_back,
    )


def _counted(line: BookedLine) -> Decimal:
    return line.quantity if line.kind in ledger.COUNTED_KINDS else ZERO


def _draft_lines(document: Opened, worked: Worked) -> tuple[LineCard, ...]:
    own = {line.id: line for line in document.booked.lines}
    return _grouped(
        document,
        [
            (
                each.line.source.invoice_id,
                _draft_line(document, place, each, own, worked.problems),
            )
            for place, each in enumerate(worked.lines)
            if not each.is_empty
        ],
    )


def _grouped(document: Opened, lines: Sequence[tuple[int, LineCard]]) -> tuple[LineCard, ...]:
    """The lines; of a credit note of several invoices by invoice, with its number (rules 18)."""
    if len(document.originals) < 2:
        return tuple(line for _, line in lines)
    return tuple(
        replace(line, original_number=original.row.number)
        for original in document.originals.values()
        for original_id, line in lines
        if original_id == original.id
    )


def _draft_line(
    document: Opened,
    place: int,
    worked: WorkedLine,
    own: Mapping[int, BookedLine],
    problems: Mapping[str, Problem],
) -> LineCard:
    line = worked.line
    prefix = f"lines.{place}."
    return _line_card(
        _as_worked(line, own.get(line.id or 0)),
        subtotal=worked.amounts.subtotal,
        amount=worked.amounts.gross,
        ledger_=ledger_of(document, line, own),
        problems={
            name.removeprefix(prefix): problem
            for name, problem in problems.items()
            if name.startswith(prefix)
        },
    )


def ledger_of(document: Opened, line: Line, own: Mapping[int, BookedLine]) -> LineLedger | None:
    """The ledger of what a line of a draft credits; `own` are the draft's lines as saved."""
    is_beside = line.kind in work.BESIDE_KINDS
    original = None if is_beside else document.originals.get(line.source.invoice_id)
    return line_ledger(original, line.source, own.get(line.id or 0)) if original else None


def _as_worked(line: Line, saved: BookedLine | None) -> BookedLine:
    """A line with the figures that it has now; one that has to go along may not be saved yet."""
    base = saved
    if base is None:
        base = line.source
        if line.kind not in work.BESIDE_KINDS:
            base = replace(base, original_line_id=base.id)
    return replace(
        base,
        id=line.id or 0,
        kind=line.kind,
        quantity=line.quantity,
        unit_price=line.unit_price,
        discount=line.discount,
        description=line.description,
    )


def _posted_lines(document: Opened) -> tuple[LineCard, ...]:
    sources = document.sources()
    return _grouped(
        document,
        [
            (
                line.original_invoice_id or 0,
                _line_card(
                    line,
                    subtotal=line.subtotal,
                    amount=line.gross,
                    ledger_=_posted_ledger(document, line, sources),
                ),
            )
            for line in document.booked.lines
        ],
    )


def _posted_ledger(
    document: Opened, line: BookedLine, sources: Mapping[int, BookedLine]
) -> LineLedger | None:
    """That of the credited line; of an invoice's line its own."""
    if line.kind in work.BESIDE_KINDS:
        return None
    if not document.document.is_credit_note:
        return line_ledger(document.document, line)
    source = sources.get(line.original_line_id or 0)
    return line_ledger(document.originals[source.invoice_id], source) if source else None


def _line_card(
    line: BookedLine,
    *,
    subtotal: Decimal,
    amount: Decimal,
    ledger_: LineLedger | None,
    problems: Mapping[str, Problem] | None = None,
) -> LineCard:
    original = line.original_line_id
    return LineCard(
        id=InvoiceLineId(line.id),
        line_number=line.line_number,
        kind=line.kind,
        product_id=None if line.product_id is None else ProductId(line.product_id),
        product_code=line.product_code,
        description=line.description,
        lot_name=line.lot_name,
        quantity=line.quantity,
        unit_price=line.unit_price,
        discount=line.discount,
        taxes=tuple(tax.label for tax in line.taxes),
        subtotal=subtotal,
        amount=amount,
        original_line_id=None if original is None else InvoiceLineId(original),
        ledger=ledger_,
        problems=problems or {},
    )


def _taxes(document: Opened, worked: Worked | None) -> tuple[TaxTotal, ...]:
    return tax_totals(worked.taxes if worked else document.booked.taxes)


def tax_totals(taxes: Sequence[paper.TaxSum]) -> tuple[TaxTotal, ...]:
    """The taxes of a document as its box of totals shows them: one row per tax."""
    return tuple(TaxTotal(*row) for row in paper.merged(taxes))


def _ticket(around: Row[*tuple[object, ...]]) -> Link | None:
    if around.ticket_id is None:
        return None
    return Link(
        RecordRef("ticket", around.ticket_id), around.ticket_number, state=around.stage_name or ""
    )


def _order(around: Row[*tuple[object, ...]]) -> Link | None:
    if around.order_id is None:
        return None
    record = RecordRef("sales_order", around.order_id)
    return Link(record, around.order_number, around.ordered_on, around.order_origin_number)


def _corrected(around: Row[*tuple[object, ...]]) -> Link | None:
    if around.corrected_id is None:
        return None
    record = RecordRef("invoice", around.corrected_id)
    return Link(record, around.corrected_number or "", around.corrected_on)


def _marks(row: Row[*tuple[object, ...]]) -> Iterator[Problem]:
    """What is said of the goods of a credit note, as long as it stands (rules 15)."""
    if row.is_keep_it:
        yield Problem("credit_note.customer_keeps")
    if row.before_receipt_reason:
        yield Problem("credit_note.goes_ahead", {"reason": row.before_receipt_reason})


def _date_warning(document: Document, around: Row[*tuple[Any, ...]]) -> Problem | None:
    """What the form says of a date before that of the last number (rules 2)."""
    row = document.row
    if around.last_on is None or rules.follows_dates(document):
        return None
    prefix = row.refund_prefix if document.is_credit_note else row.prefix
    number = series.number_text(prefix, around.last_on.year, around.last_number)
    return rules.steps_back(row.accounting_on, series.DatedNumber(number, around.last_on))


def _warnings(uow: UnitOfWork, draft: Opened, worked: Worked) -> list[Problem]:
    """What the form says above a draft."""
    warnings = []
    document = draft.document
    row, currency = document.row, document.currency
    if worked.total != row.total_amount:
        words = {
            "before": wording.money(row.total_amount, currency),
            "after": wording.money(worked.total, currency),
        }
        warnings.append(Problem("invoice.total_changed", words))
    if row.is_correction:
        original = draft.originals[row.reversed_invoice_id]
        words = {"number": original.row.number}
        warnings.append(Problem("credit_note.leaves_invoice", words))
        takes = (original, worked.total, draft.credited[original.id].residual)
        warnings += corrections.freeing(corrections.freed(uow, [takes]))
    return warnings


def _cannot(uow: UnitOfWork, document: Document, what: str) -> Problem | None:
    """Why a document cannot be changed or posted by this user."""
    right = rules.right_to(document, what)
    if not access.may(uow.actor, right):
        return Problem("application.not_allowed", {"right": right})
    if not rules.is_draft(document):
        return Problem("invoice.not_a_draft", {"number": document.row.number})
    return None


def _cannot_post(uow: UnitOfWork, document: Opened, asked: ApprovalCard | None) -> Problem | None:
    head = document.document
    if rules.is_waiting(head) and (asked is None or asked.state != ApprovalState.APPROVED):
        return Problem("approval.missing")
    row = head.row
    if head.is_credit_note and row.found_ticket_id is not None and not row.is_refunds:
        return Problem("refund.switched_off", {"team": row.team_name})
    if company_amounts.rate_of_its_day(uow, head) is None:
        return exchange_rates.missing(head.currency, row.accounting_on)
    return rules.future_problem(uow, head) or rules.date_problem(
        row.accounting_on,
        locked_until_on=head.locked_until_on,
        originals=document.originals.values(),
        last=rules.last_dated(uow, head, row.accounting_on),
    )
