"""Invoices of what was replaced in advance and did not come back (rules 31)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import insert

from app.errors import Invalid, Refused
from app.models.enums import InvoiceKind, LineKind
from app.models.ids import RecordRef, TransferId
from app.models.invoices import InvoicedReplacement
from app.services import access
from app.services.actions import CurrencyFacts, action, question
from app.services.events import ReplacementInvoiced
from app.services.invoices import company_amounts, documents, drafts, work
from app.services.refunds import received
from app.services.stock import opened, replaced

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.services.invoices.documents import Document
    from app.services.ledger import BookedLine
    from app.services.stock.opened import Opened
    from app.services.stock.replaced import Part
    from app.services.unit_of_work import UnitOfWork

ZERO = Decimal(0)
INVOICE = InvoiceKind.INVOICE.value


@dataclass(frozen=True, slots=True)
class DraftedInvoice:
    """A draft invoice of what was replaced and did not come back."""

    ref: RecordRef
    total: Decimal
    currency: CurrencyFacts


@dataclass(frozen=True, slots=True)
class _Owed:
    """Pieces that a replacement's move sent and that did not come back, with their sale."""

    move_id: int
    source: BookedLine
    quantity: Decimal


def _again(uow: UnitOfWork, ids: Sequence[int]) -> tuple[DraftedInvoice, ...]:
    found = documents.read(uow, ids)
    return tuple(
        DraftedInvoice(each.ref, each.row.total_amount, each.currency) for each in found.values()
    )


@action("return.invoice_replaced", again=_again)
def invoice_replaced(uow: UnitOfWork, request: TransferId) -> tuple[DraftedInvoice, ...]:
    """Draft invoices of what was replaced and is late, or closed as not to come, as it was sold.

    A return and its back-orders are one: what came with any of them came. One for each invoice
    on which it was sold. What they are for offers a refund again, should it come back after they
    were posted.

    Raises:
        NotAllowed: invoice.write
        Refused: transfer.unknown, return.not_a_return, return.not_late, return.sale_not_invoiced,
            return.nothing_to_invoice
    """
    access.require(uow, "invoice.write")
    transfer = opened.lock(uow, request)
    words = {"number": transfer.number}
    if not transfer.is_return:
        raise Refused("return.not_a_return", transfer.ref, words)
    parts = replaced.parts(uow, transfer.id)
    coming = next((part.number for part in parts if part.may_come(uow.today)), None)
    if coming is not None:
        raise Refused("return.not_late", transfer.ref, {"number": coming})
    owed = _owed(uow, transfer, parts)
    if not owed:
        raise Refused("return.nothing_to_invoice", transfer.ref, words)
    invoice_ids = sorted({each.source.invoice_id for each in owed})
    originals = documents.read(uow, invoice_ids, ticket_id=transfer.ticket_id)
    made = tuple(
        _draft(uow, transfer, originals[key], [x for x in owed if x.source.invoice_id == key])
        for key in invoice_ids
    )
    uow.produced(INVOICE, [each.ref.id for each in made])
    return made


@question
def owed(uow: UnitOfWork, request: TransferId) -> Decimal:
    """The pieces of a return that were replaced and are to be invoiced: late, or not to come.

    Of a sale that is not invoiced itself, too: what asks how many only shows them.

    Raises:
        NotAllowed: invoice.write
        Refused: transfer.unknown
    """
    access.require(uow, "invoice.write")
    transfer = opened.read(uow, request)
    parts = replaced.parts(uow, transfer.id) if transfer.is_return else ()
    if any(part.may_come(uow.today) for part in parts):
        return ZERO
    missing = replaced.missing(uow, parts, only_sent=True)
    return sum((each.quantity for each in missing), ZERO)


def _owed(uow: UnitOfWork, transfer: Opened, parts: Sequence[Part]) -> list[_Owed]:
    """What was sent in place of the goods, less what came of them and what is invoiced.

    Raises:
        Refused: return.sale_not_invoiced
    """
    missing = replaced.missing(uow, parts, only_sent=True)
    sold = received.sold(uow, [each.sales_order_line_id or 0 for each in missing])
    owed: list[_Owed] = []
    for each in missing:
        booked = sold.get(each.sales_order_line_id or 0)
        if not booked:
            words = {"number": transfer.number}
            raise Refused("return.sale_not_invoiced", transfer.ref, words)
        owed.append(_Owed(each.move_id, booked[0], each.quantity))
    return owed


def _draft(
    uow: UnitOfWork, transfer: Opened, original: Document, owed: Sequence[_Owed]
) -> DraftedInvoice:
    """One draft, with price, discount and taxes of the sale.

    Raises:
        Invalid: lines
    """
    row = original.row
    lines = [_line(each) for each in owed]
    worked = work.invoice(lines, row.tax_rounding, original.currency.digits)
    exchange = company_amounts.exchange(original, uow.company.currency)
    worked = company_amounts.of_invoice(worked, exchange)
    if worked.problems:
        raise Invalid({"lines": next(iter(worked.problems.values()))})
    new = drafts.NewDraft(
        kind=InvoiceKind.INVOICE,
        journal_id=row.journal_id,
        partner_id=row.partner_id,
        commercial_partner_id=row.commercial_partner_id,
        sales_order_id=row.sales_order_id,
        ticket_id=transfer.ticket_id,
        made_on=uow.today,
        currency=original.currency,
        exchange_rate=row.exchange_rate,
        tax_rounding=row.tax_rounding,
        language=row.customer_language,
        reason="",
        reason_id=None,
        worked=worked,
    )
    (draft_id,) = drafts.insert_many(uow, [new])
    links = [
        {"invoice_id": draft_id, "move_id": each.move_id, "quantity": each.quantity}
        for each in owed
    ]
    uow.connection.execute(insert(InvoicedReplacement), links)
    ref = RecordRef(INVOICE, draft_id)
    uow.record(
        ReplacementInvoiced(
            ref=ref,
            ticket_id=transfer.ticket_id,
            returned=transfer.number,
            amount=worked.total,
            currency=original.currency.code,
        )
    )
    return DraftedInvoice(ref, worked.total, original.currency)


def _line(owed: _Owed) -> work.Line:
    source = replace(owed.source, lot_id=None, lot_name="")
    return work.Line(
        None,
        LineKind.SALE,
        source,
        owed.quantity,
        source.unit_price,
        source.discount,
        source.description,
    )
