"""The draft invoice of what a correction takes back (rules 16), made as the credit note is posted.

Whoever posts the credit note: the dialog at once, somebody by hand later, a program on its day.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from app.errors import Invalid, Problem
from app.models.enums import InvoiceKind, LineKind
from app.models.ids import RecordRef
from app.services import wording
from app.services.invoice_events import InvoiceDrafted
from app.services.invoices import company_amounts, drafts, work
from app.services.payments import matching

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from app.services.invoices.documents import Document
    from app.services.invoices.opened import Opened
    from app.services.invoices.work import Worked
    from app.services.unit_of_work import UnitOfWork

ONE, ZERO = Decimal(1), Decimal(0)


@dataclass(frozen=True, slots=True)
class NewInvoice:
    """The draft invoice that a posted correction left behind, and what it comes to."""

    ref: RecordRef
    total: Decimal


def draft(uow: UnitOfWork, posted: Sequence[tuple[Opened, Worked]]) -> dict[int, NewInvoice]:
    """Draft the invoices of the corrections among posted credit notes, by credit note.

    Raises:
        Invalid: `lines`: what was taken back cannot be invoiced as it is.
    """
    corrections = [(each, worked) for each, worked in posted if each.document.row.is_correction]
    new = [_new_invoice(each, worked) for each, worked in corrections]
    if not new:
        return {}
    ids = drafts.insert_many(uow, new)
    made: dict[int, NewInvoice] = {}
    for (each, _), drafted, draft_id in zip(corrections, new, ids, strict=True):
        ref = RecordRef(InvoiceKind.INVOICE.value, draft_id)
        made[each.document.id] = NewInvoice(ref, drafted.worked.total)
        uow.record(
            InvoiceDrafted(
                ref=ref,
                ticket_id=drafted.ticket_id,
                original_number=_original(each).row.number,
                amount=drafted.worked.total,
                currency=drafted.currency.code,
            )
        )
    return made


def freed(
    uow: UnitOfWork, takes: Sequence[tuple[Document, Decimal, Decimal]]
) -> Iterator[tuple[Document, matching.Freed]]:
    """What payments give back if so much is taken of invoices that have so much open."""
    digits = uow.company.currency.digits
    matches = matching.payment_matches(uow, [original.id for original, _, _ in takes])
    for original, taken, residual in takes:
        own = [match for match in matches if match.invoice_id == original.id]
        for each in matching.make_room(own, taken - residual, digits):
            yield original, each


def freeing(given: Iterable[tuple[Document, matching.Freed]]) -> Iterator[Problem]:
    """The sentences about payments that become the customer's open credit."""
    for original, each in given:
        words = {
            "number": each.match.payment_number,
            "amount": wording.money(each.freed, original.currency),
        }
        yield Problem("refund.says_freed", words)


def _original(correction: Opened) -> Document:
    """The one invoice that a correction takes back."""
    return correction.originals[correction.document.row.reversed_invoice_id]


def _new_invoice(correction: Opened, credited: Worked) -> drafts.NewDraft:
    """A draft of what the credit note takes back, with price, discount, taxes and terms.

    Its rate is the original's until it is posted at that of its day.
    """
    note, original = correction.document, _original(correction)
    row = original.row
    lines = [_again(line) for line in credited.lines if line.line.kind not in work.BESIDE_KINDS]
    worked = work.invoice(lines, row.tax_rounding, original.currency.digits)
    exchange = company_amounts.exchange(original, correction.books)
    worked = company_amounts.of_invoice(worked, exchange)
    if worked.problems:
        raise Invalid({"lines": next(iter(worked.problems.values()))})
    return drafts.NewDraft(
        kind=InvoiceKind.INVOICE,
        journal_id=row.journal_id,
        partner_id=row.partner_id,
        commercial_partner_id=row.commercial_partner_id,
        sales_order_id=row.sales_order_id,
        ticket_id=note.row.ticket_id,
        made_on=note.row.accounting_on,
        currency=original.currency,
        exchange_rate=row.exchange_rate,
        tax_rounding=row.tax_rounding,
        language=row.customer_language,
        reason="",
        reason_id=None,
        worked=worked,
        corrected_invoice_id=original.id,
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
    price, discount = source.unit_price, source.discount
    if line.is_amount_typed:
        price, discount = line.unit_price, line.discount
    return work.Line(None, source.kind, source, line.quantity, price, discount, line.description)
