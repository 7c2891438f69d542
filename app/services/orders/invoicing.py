"""Create Invoice: a draft of what was ordered or delivered, less what is invoiced (rules 33)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select, update

from app.db.types import Id
from app.errors import Invalid, Problem, Refused
from app.models.enums import InvoiceKind, LineKind, SalesOrderState
from app.models.ids import RecordRef, SalesOrderId
from app.models.invoices import Invoice
from app.models.orders import SalesOrderLine
from app.services import access, exchange_rates, wording
from app.services.actions import action
from app.services.invoices import company_amounts, drafts, journals, work
from app.services.invoices.company_amounts import Exchange
from app.services.ledger import invoiced
from app.services.order_events import OrderInvoiced
from app.services.orders import lines, opened, repaired

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.engine import Row

    from app.services.ledger.invoiced import LineInvoiced
    from app.services.orders.lines import Stored
    from app.services.unit_of_work import UnitOfWork

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class InvoiceOrder:
    """Create Invoice of an order.

    `again`: pieces that were refunded are invoiced once more, or are not; None asks where it
    matters.
    """

    order_id: SalesOrderId
    again: bool | None = None


@dataclass(frozen=True, slots=True)
class DraftedInvoice:
    """The draft that was made."""

    ref: RecordRef
    order_id: SalesOrderId
    total: Decimal


def _again(uow: UnitOfWork, ids: Sequence[int]) -> DraftedInvoice:
    row = uow.connection.execute(
        select(Invoice.id, Invoice.sales_order_id, Invoice.total_amount).where(Invoice.id == ids[0])
    ).one()
    ref = RecordRef(InvoiceKind.INVOICE.value, row.id)
    return DraftedInvoice(ref, SalesOrderId(row.sales_order_id or 0), row.total_amount)


@action("order.invoice", again=_again)
def create_invoice(uow: UnitOfWork, request: InvoiceOrder) -> DraftedInvoice:
    """Make a draft invoice of what is to be invoiced of an order, line by line.

    Raises:
        NotAllowed: order.write, invoice.write
        Refused: order.unknown, order.is_quotation, order.is_cancelled, order.refunded_before
            (asks whether what was refunded is invoiced again), order.nothing_to_invoice,
            order.repair_open, order.no_journal, exchange_rate.missing
        Invalid: `lines`: what is left cannot be invoiced as it is
    """
    access.require(uow, "order.write")
    access.require(uow, "invoice.write")
    row = opened.lock(uow, request.order_id)
    if stands_against := problem(row):
        code, words = stands_against.code, stands_against.parameters
        raise Refused(code, opened.ref(row.id), words)
    quantities = _quantities(uow, row, request.again)
    stored = [each for each in lines.stored(uow, row.id) if quantities.get(each.id)]
    new = _draft(uow, row, stored, quantities)
    draft_id = drafts.insert_many(uow, [new])[0]
    ref = RecordRef(InvoiceKind.INVOICE.value, draft_id)
    for record in (opened.ref(row.id), ref):
        uow.record(
            OrderInvoiced(ref=record, number=row.number, amount=new.worked.total, currency=row.code)
        )
    uow.produced(ref.kind, (draft_id,))
    return DraftedInvoice(ref, request.order_id, new.worked.total)


def draft_of(
    uow: UnitOfWork, order_id: SalesOrderId, quantities: Mapping[int, Decimal]
) -> drafts.NewDraft:
    """A draft invoice of some lines of an order, within an action that has its right.

    Raises:
        Refused: order.unknown, order.no_journal, exchange_rate.missing
        Invalid: `lines`: they cannot be invoiced as they are
    """
    row = opened.lock(uow, order_id)
    stored = [each for each in lines.stored(uow, row.id) if quantities.get(each.id)]
    return _draft(uow, row, stored, quantities)


def problem(row: Row[Any]) -> Problem | None:
    """Why nothing of an order can be invoiced, whatever its lines say."""
    if row.state == SalesOrderState.CONFIRMED:
        if row.open_repair is None:
            return None
        return Problem("order.repair_open", {"number": row.number, "repair": row.open_repair})
    is_cancelled = row.state == SalesOrderState.CANCELLED
    code = "order.is_cancelled" if is_cancelled else "order.is_quotation"
    return Problem(code, {"number": row.number})


def _quantities(uow: UnitOfWork, row: Row[Any], again: bool | None) -> Mapping[int, Decimal]:
    """How much of each line is invoiced now; what was refunded only if the agent chose so."""
    found = invoiced.of_order(uow, row.id).values()
    refunded = [each for each in found if each.refunded]
    if refunded and again is None:
        raise Refused("order.refunded_before", opened.ref(row.id), _in_words(row, refunded))
    if again and refunded:
        _choose_again(uow, refunded)
    wanted = {each.id: each.to_invoice + (each.refunded if again else ZERO) for each in found}
    if not any(wanted.values()):
        raise Refused("order.nothing_to_invoice", opened.ref(row.id), {"number": row.number})
    return wanted


def _in_words(row: Row[Any], refunded: Sequence[LineInvoiced]) -> dict[str, object]:
    pieces = sum((each.refunded for each in refunded), ZERO)
    return {"number": row.number, "pieces": wording.pieces(pieces), "n": pieces}


def _choose_again(uow: UnitOfWork, refunded: Sequence[LineInvoiced]) -> None:
    """Remember on the lines that so many of the refunded pieces are to be invoiced."""
    column = SalesOrderLine.invoice_again_quantity
    uow.connection.execute(
        update(SalesOrderLine)
        .where(SalesOrderLine.id == bindparam("line", type_=Id))
        .values(invoice_again_quantity=column + bindparam("more", type_=column.type)),
        [{"line": each.id, "more": each.refunded} for each in refunded],
    )


def _draft(
    uow: UnitOfWork,
    row: Row[Any],
    stored: Sequence[Stored],
    quantities: Mapping[int, Decimal],
) -> drafts.NewDraft:
    """A draft dated today, at the rate of today, in the first journal of the order's currency."""
    currency = opened.currency_of(row)
    repair = repaired.of_order(uow, row.id)
    rate = exchange_rates.require(uow, currency, uow.today)
    asked = [_line(each, quantities[each.id]) for each in stored]
    worked = work.invoice(asked, uow.company.tax_rounding, currency.digits)
    if worked.problems:
        raise Invalid({"lines": next(iter(worked.problems.values()))})
    books = uow.company.currency
    exchange = None if currency.id == books.id else Exchange(rate, books.digits)
    journal = next(
        (each for each in journals.for_sales(uow) if each.currency_code == currency.code), None
    )
    if journal is None:
        words = {"currency": currency.code}
        raise Refused("order.no_journal", opened.ref(row.id), words)
    return drafts.NewDraft(
        kind=InvoiceKind.INVOICE,
        journal_id=journal.id,
        partner_id=row.partner_id,
        commercial_partner_id=row.commercial_partner_id,
        sales_order_id=row.id,
        ticket_id=None if repair is None else repair.ticket_id,
        made_on=uow.today,
        currency=currency,
        exchange_rate=rate,
        tax_rounding=uow.company.tax_rounding,
        language=row.partner_language,
        reason="",
        reason_id=None,
        worked=company_amounts.of_invoice(worked, exchange),
    )


def _line(stored: Stored, quantity: Decimal) -> work.Line:
    """A line of the invoice; it names its order line, and no invoice line."""
    source = replace(stored.source, id=0)
    return work.Line(
        None,
        LineKind.SALE,
        source,
        quantity,
        source.unit_price,
        source.discount,
        source.description,
    )
