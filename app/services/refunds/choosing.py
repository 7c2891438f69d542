"""What the dialog's drop-downs offer: orders, products, lots and invoices narrow each other."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import exists, select

from app.errors import Problem, Refused
from app.models.company import Currency, LockDate
from app.models.enums import InvoiceKind, InvoiceState
from app.models.ids import (
    InvoiceId,
    JournalId,
    LotId,
    PartnerId,
    ProductId,
    RecordRef,
    SalesOrderId,
    TransferId,
)
from app.models.invoices import CreditedInvoice, Invoice, InvoiceLine, InvoiceStatus
from app.models.partners import Partner
from app.services import access, ledger
from app.services.actions import CurrencyFacts
from app.services.invoices import journals, receipt
from app.services.invoices.finding import is_numbered
from app.services.refunds import options, planning, received
from app.services.refunds.cards import (
    GoodsWay,
    InvoiceOption,
    RefundChoices,
    ReturnedGoods,
)
from app.services.refunds.options import Narrowed
from app.texts import t

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Select
    from sqlalchemy.engine import Row

    from app.services.ledger import Booked
    from app.services.refunds.cards import AskChoices
    from app.services.refunds.received import Received
    from app.services.unit_of_work import UnitOfWork

ZERO = Decimal(0)
_OPTIONS = 200


def choices(uow: UnitOfWork, request: AskChoices) -> RefundChoices:
    """What can be refunded; see refunds.choices."""
    access.require(uow, "ticket.read")
    ticket = planning.ticket_row(uow, request.ticket_id)
    if ticket is None:
        raise Refused("ticket.unknown", RecordRef("ticket", request.ticket_id))
    returned = _returned(uow, request)
    by = _narrowed(ticket, request, returned)
    product = options.product(uow, by.product_id)
    is_tracked = product is not None and product.is_tracked
    invoices, has_more = _invoices(uow, by, request) if by.customer_id else ((), False)
    empty = None if any(each.number for each in invoices) else _empty_reason(uow, by, invoices)
    chosen = [each.id for each in invoices if each.problem is None]
    if returned is not None:
        chosen = [each for each in returned.invoice_ids if each in chosen]
    return RefundChoices(
        ticket_id=request.ticket_id,
        ticket_number=ticket.ticket_number,
        customer_id=PartnerId(by.customer_id) if by.customer_id else None,
        customer_name=_customer_name(uow, by.customer_id),
        problem=_problem(uow, ticket, request, by, returned),
        sales_order_id=None if by.order_id is None else SalesOrderId(by.order_id),
        product_id=None if by.product_id is None else ProductId(by.product_id),
        lot_id=None if by.lot_id is None else LotId(by.lot_id),
        orders=options.orders(uow, by),
        products=options.products(uow, by, product),
        lots=options.lots(uow, by) if is_tracked else (),
        is_lot_shown=is_tracked,
        invoices=tuple(invoices),
        has_more=has_more,
        empty_reason=empty,
        default_invoice_ids=tuple(chosen) if len(chosen) == 1 or returned is not None else (),
        journals=journals.for_sales(uow),
        default_reason=t(
            "refund.default_reason", uow.company.language, number=ticket.ticket_number
        ),
        today=uow.today,
        locked_until_on=uow.connection.scalar(
            select(LockDate.locked_until_on).where(LockDate.journal_id.is_(None))
        ),
        returned=None if returned is None else _goods(returned),
        goods_ways=_ways(ticket, returned),
        may_go_ahead=bool(ticket.is_refund_after_receipt)
        and returned is None
        and access.may(uow.actor, receipt.GO_AHEAD),
    )


def _ways(ticket: Row[*tuple[Any, ...]], returned: Received | None) -> tuple[GoodsWay, ...]:
    """What can become of the goods; there is one answer where the team has none of the options."""
    if returned is not None or not (ticket.is_refund_after_receipt or ticket.allows_keep_it):
        return (GoodsWay.COME_BACK,)
    return tuple(way for way in GoodsWay if way != GoodsWay.KEPT or ticket.allows_keep_it)


def _returned(uow: UnitOfWork, request: AskChoices) -> Received | None:
    """The received return that is refunded, if one is.

    Raises:
        Refused: transfer.unknown, return.not_a_return, return.not_received
    """
    return None if request.return_id is None else received.read(uow, request.return_id)


def _goods(returned: Received) -> ReturnedGoods:
    transfer = returned.transfer
    return ReturnedGoods(
        TransferId(transfer.id),
        transfer.number,
        sum((line.received for line in returned.lines), ZERO),
        sum((line.refundable for line in returned.lines), ZERO),
        returned.problems,
    )


def _narrowed(
    ticket: Row[*tuple[Any, ...]], request: AskChoices, returned: Received | None
) -> Narrowed:
    customer_id = ticket.ticket_customer_id or 0
    if returned is not None:
        return Narrowed(customer_id, None, None, None, returned.invoice_ids)
    if request.is_opening:
        return Narrowed(customer_id, ticket.sales_order_id, ticket.product_id, ticket.lot_id)
    return Narrowed(customer_id, request.sales_order_id, request.product_id, request.lot_id)


def _problem(
    uow: UnitOfWork,
    ticket: Row[*tuple[Any, ...]],
    request: AskChoices,
    by: Narrowed,
    returned: Received | None,
) -> Problem | None:
    """Why no refund is possible now: right, switch, customer, nothing posted or nothing left."""
    if not access.may(uow.actor, "refund.draft"):
        return Problem("application.not_allowed", {"right": "refund.draft"})
    refusal = planning.refusal_of(ticket, request.ticket_id)
    if refusal is None and returned is not None:
        refusal = received.refusal_of(returned, request.ticket_id)
    if refusal is not None:
        return Problem(refusal.code, refusal.parameters)
    if not _has_posted(uow, by.customer_id):
        return Problem(
            "refund.no_posted_invoice", {"customer": _customer_name(uow, by.customer_id)}
        )
    return None


def _has_posted(uow: UnitOfWork, customer_id: int) -> bool:
    query = exists().where(
        Invoice.commercial_partner_id == customer_id,
        Invoice.kind == InvoiceKind.INVOICE,
        Invoice.state == InvoiceState.POSTED,
    )
    return bool(uow.connection.scalar(select(query)))


def _empty_reason(uow: UnitOfWork, by: Narrowed, drafts: Sequence[InvoiceOption]) -> Problem | None:
    """Why no posted invoice is in the list."""
    customer = _customer_name(uow, by.customer_id)
    if drafts:
        return Problem("refund.only_drafts", {"customer": customer})
    if not by.customer_id or not _has_posted(uow, by.customer_id):
        return Problem("refund.no_posted_invoice", {"customer": customer})
    if by.lot_id is not None:
        return Problem("refund.none_with_lot", {"customer": customer})
    if by.product_id is not None:
        return Problem("refund.none_with_product", {"customer": customer})
    return Problem("refund.none_found", {"customer": customer})


def _customer_name(uow: UnitOfWork, customer_id: int) -> str:
    return uow.connection.scalar(select(Partner.name).where(Partner.id == customer_id)) or ""


# Invoices


def _invoices(
    uow: UnitOfWork, by: Narrowed, request: AskChoices
) -> tuple[Sequence[InvoiceOption], bool]:
    """The customer's invoices, the latest first, drafts among them with what to do."""
    rows = uow.connection.execute(
        _invoice_query(by, request.text.strip()).limit(request.limit + 1)
    ).all()
    found = rows[: request.limit]
    notes = _notes(uow, [row.id for row in found])
    credited = [key for key, some in notes.items() if any(_is_posted(note) for note in some)]
    booked = ledger.read(uow, credited) if credited else {}
    options = [_option(row, notes.get(row.id, []), booked.get(row.id)) for row in found]
    return options, len(rows) > request.limit


def _invoice_query(by: Narrowed, text: str) -> Select[*tuple[Any, ...]]:
    statement = (
        select(
            Invoice.id,
            Invoice.state,
            Invoice.number,
            Invoice.origin_number,
            Invoice.invoice_on,
            Invoice.total_amount,
            Invoice.journal_id,
            InvoiceStatus.residual_amount,
            Partner.name.label("partner_name"),
            Currency.id.label("currency_id"),
            Currency.code,
            Currency.symbol,
            Currency.digits,
        )
        .join(Partner, Partner.id == Invoice.partner_id)
        .join(Currency, Currency.id == Invoice.currency_id)
        .outerjoin(InvoiceStatus, InvoiceStatus.invoice_id == Invoice.id)
        .where(
            Invoice.commercial_partner_id == by.customer_id,
            Invoice.kind == InvoiceKind.INVOICE,
            Invoice.state.in_((InvoiceState.POSTED, InvoiceState.DRAFT)),
        )
        .order_by(Invoice.invoice_on.desc(), Invoice.id.desc())
    )
    if by.invoice_ids is not None:
        statement = statement.where(Invoice.id.in_(by.invoice_ids))
    if by.order_id is not None:
        statement = statement.where(Invoice.sales_order_id == by.order_id)
    if by.product_id is not None:
        statement = statement.where(
            exists().where(
                InvoiceLine.invoice_id == Invoice.id, InvoiceLine.product_id == by.product_id
            )
        )
    if by.lot_id is not None:
        statement = statement.where(
            exists().where(InvoiceLine.invoice_id == Invoice.id, planning.has_lot(by.lot_id))
        )
    if text:
        statement = statement.where(is_numbered(text))
    return statement


def _notes(uow: UnitOfWork, ids: Sequence[int]) -> dict[int, list[Row[*tuple[Any, ...]]]]:
    """The credit notes of invoices, drafts too, in the order in which they were made."""
    rows = uow.connection.execute(
        select(
            CreditedInvoice.original_invoice_id,
            Invoice.id,
            Invoice.state,
            CreditedInvoice.total_amount,
        )
        .join(Invoice, Invoice.id == CreditedInvoice.credit_note_id)
        .where(
            CreditedInvoice.original_invoice_id.in_(ids),
            Invoice.state != InvoiceState.CANCELLED,
        )
        .order_by(Invoice.id)
    )
    found: dict[int, list[Row[*tuple[Any, ...]]]] = {}
    for row in rows:
        found.setdefault(row.original_invoice_id, []).append(row)
    return found


def _is_posted(note: Row[*tuple[Any, ...]]) -> bool:
    return bool(note.state == InvoiceState.POSTED)


def _option(
    row: Row[*tuple[Any, ...]], notes: Sequence[Row[*tuple[Any, ...]]], booked: Booked | None
) -> InvoiceOption:
    posted = [note for note in notes if _is_posted(note)]
    drafts = [note for note in notes if not _is_posted(note)]
    credited = sum((note.total_amount for note in posted), ZERO)
    latest = RecordRef(InvoiceKind.CREDIT_NOTE.value, posted[-1].id) if posted else None
    problem = None
    if row.state == InvoiceState.DRAFT:
        problem = Problem("refund.invoice_is_draft", {"date": row.invoice_on})
    elif booked is not None and planning.is_fully_credited(booked):
        problem = Problem("refund.fully_credited", {"number": row.number}, latest)
    return InvoiceOption(
        id=InvoiceId(row.id),
        number=row.number or "",
        origin_number=row.origin_number,
        invoice_on=row.invoice_on,
        partner_name=row.partner_name,
        total=row.total_amount,
        credited=credited,
        left=row.total_amount - credited,
        residual=row.residual_amount or ZERO,
        currency=CurrencyFacts(row.currency_id, row.code, row.symbol, row.digits),
        journal_id=JournalId(row.journal_id),
        draft_id=InvoiceId(drafts[-1].id) if drafts else None,
        draft_amount=drafts[-1].total_amount if drafts else None,
        credit_note=latest,
        problem=problem,
    )
