"""Exchange: what came back is refunded, another product ordered, and the two settled (rules 31)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.errors import Invalid, Problem, Refused
from app.models.company import Currency
from app.models.enums import InvoiceKind, ProductKind, SalesOrderState, TransferState
from app.models.ids import RecordRef, SalesOrderId, TicketId
from app.models.invoices import Invoice
from app.models.orders import SalesOrder, SalesOrderLine
from app.services import access, ticket_documents, wording
from app.services.actions import action, question
from app.services.events import GoodsExchanged, TransferMade
from app.services.invoices import checked_posting, drafts, lists, rules
from app.services.invoices import opened as documents
from app.services.orders import AskAmounts, OrderLine, add_lines, amounts, draft_of
from app.services.payments import freed, open_items
from app.services.refunds import received, reversing
from app.services.refunds.cards import ReverseInvoices
from app.services.refunds.previewing import preview as preview_refund
from app.services.returns import sending
from app.services.returns.sending import Piece
from app.services.stock import receiving as products
from app.services.stock import writing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.models.ids import ProductId, TransferId
    from app.services.actions import CurrencyFacts
    from app.services.refunds.received import Received
    from app.services.stock.opened import Opened
    from app.services.unit_of_work import UnitOfWork

ZERO = Decimal(0)
INVOICE, CREDIT_NOTE = InvoiceKind.INVOICE.value, InvoiceKind.CREDIT_NOTE.value


@dataclass(frozen=True, slots=True)
class ExchangeReturn:
    """Another product for what a return brought; no price told: its list price.

    `seen_difference` is what the agent saw to be paid (below zero: paid back). Field names of
    `Invalid`: product_id, quantity, unit_price, reason.
    """

    transfer_id: TransferId
    product_id: ProductId | None
    quantity: Decimal
    unit_price: Decimal | None
    reason: str
    seen_difference: Decimal | None = None


@dataclass(frozen=True, slots=True)
class ExchangeFigures:
    """What an exchange comes to, with tax: `difference` is to be paid, below zero paid back.

    The other product is a line of `order_number`, `is_latest_of_several` whose goods are credited.
    """

    number: str
    order_number: str
    is_latest_of_several: bool
    credit: Decimal
    price: Decimal
    difference: Decimal
    currency: CurrencyFacts | None
    default_reason: str
    problems: Mapping[str, Problem]
    cannot: Problem | None


@dataclass(frozen=True, slots=True)
class Exchanged:
    """What an exchange made; the invoice's open amount is what is left to pay."""

    credit_notes: tuple[RecordRef, ...]
    invoice: RecordRef
    invoice_number: str
    to_pay: Decimal
    to_pay_back: Decimal
    currency: CurrencyFacts


@dataclass(frozen=True, slots=True)
class _Order:
    """The order that gets the new line; `is_latest` of several."""

    id: SalesOrderId
    number: str
    currency: str
    is_latest: bool


def _again(uow: UnitOfWork, ids: Sequence[int]) -> Exchanged:
    return _result(uow, ids[0], ids[1:])


@question
def exchange_figures(uow: UnitOfWork, request: ExchangeReturn) -> ExchangeFigures:
    """What an exchange would come to now, and what speaks against it; writes nothing.

    Raises:
        NotAllowed: refund.draft
        Refused: transfer.unknown, return.not_a_return, return.not_received
    """
    access.require(uow, "refund.draft")
    back = received.read(uow, request.transfer_id)
    asked = _refund(uow, request, back)
    shown = preview_refund(uow, asked)
    order = _order(uow, back)
    refusal = _refusal(uow, back, order)
    problems = {name: each for name, each in shown.problems.items() if name == "reason"}
    price, currency = ZERO, shown.currency
    if refusal is None and order is not None and request.product_id is not None:
        asked_line = AskAmounts(order.id, (_line(request, request.product_id),))
        figures = amounts(uow, asked_line)
        price, currency = figures.total, figures.currency
        problems |= _by_field(figures.problems)
    rest = next((one for name, one in shown.problems.items() if name not in problems), None)
    cannot = refusal or shown.above_limit or shown.cannot_reverse or rest
    return ExchangeFigures(
        back.transfer.number,
        "" if order is None else order.number,
        order is not None and order.is_latest,
        shown.this_credit,
        price,
        price - shown.this_credit,
        currency,
        asked.reason,
        problems,
        cannot,
    )


@action("return.exchange", again=_again)
def exchange(uow: UnitOfWork, request: ExchangeReturn) -> Exchanged:
    """Credit what came, order another product, send and invoice it, and match the two.

    The credit note settles its own invoice first, as any refund; what is open of it then settles
    the new one. All of it in one transaction; above a limit the refund is to be approved first.

    Raises:
        NotAllowed: refund.post, order.write, invoice.post
        Refused: transfer.unknown, return.not_a_return, return.not_received,
            return.no_order, return.several_currencies, return.exchange_above_limit,
            return.difference_changed, and those of refunds.reverse and invoices.post
        Invalid: by field
    """
    for right in ("refund.post", "order.write", "invoice.post"):
        access.require(uow, right)
    back = received.read(uow, request.transfer_id)
    order = _order(uow, back)
    if (refusal := _refusal(uow, back, order)) or order is None:
        why = refusal or _no_order(back)
        raise Refused(why.code, back.transfer.ref, why.parameters)
    if request.product_id is None:
        raise Invalid({"product_id": Problem("field.required")})
    try:
        (line_id,) = add_lines(uow, order.id, [_line(request, request.product_id)])
    except Invalid as error:
        raise Invalid(_by_field(error.problems)) from error
    cards = reversing.reverse(uow, _refund(uow, request, back))
    notes = [card.ref for card in cards]
    new = replace(
        draft_of(uow, order.id, {line_id: request.quantity}), ticket_id=back.transfer.ticket_id
    )
    credit = sum((card.total for card in cards), ZERO)
    _require_seen(back.transfer, request, new, credit)
    (invoice_id,) = drafts.insert_many(uow, [new])
    opened_ = documents.lock_many(uow, [*(ref.id for ref in notes), invoice_id])
    if any(rules.is_waiting(each.document) for each in opened_):
        raise Refused("return.exchange_above_limit", back.transfer.ref)
    checked_posting.post(uow, opened_)
    invoice = RecordRef(INVOICE, invoice_id)
    credits_ = [item for item in open_items.lock(uow, notes).values() if item.residual]
    freed.use(uow, invoice, credits_)
    _send(uow, back.transfer, request, order.id, line_id)
    made = _result(uow, invoice_id, [ref.id for ref in notes])
    _tell(uow, back.transfer, made, new)
    uow.produced(INVOICE, [invoice_id, *(ref.id for ref in notes)])
    return made


def _send(
    uow: UnitOfWork,
    transfer: Opened,
    request: ExchangeReturn,
    order_id: SalesOrderId,
    line_id: int,
) -> None:
    """Make the delivery of the other product; a service is on none."""
    product = products.read_products(uow, [request.product_id or 0])[request.product_id or 0]
    if product.kind != ProductKind.GOODS:
        return
    piece = Piece(product.id, request.quantity, line_id)
    new = sending.delivery(uow, transfer, [piece], replaces=False)
    made = writing.insert_many(uow, [replace(new, sales_order_id=order_id)])[0]
    ticket_documents.write(uow, writing.entry(made, new.state, uow))
    record = RecordRef("transfer", made.id)
    uow.record(TransferMade(ref=record, ticket_id=transfer.ticket_id, number=made.number))


def _order(uow: UnitOfWork, back: Received) -> _Order | None:
    """The order that the other product is a line of: the return's own.

    Of several it is the latest that was not cancelled, of those whose goods are credited: there the
    customer expects what is to come. What did not come, or for repair, stays with its own order.
    """
    order_id = back.transfer.sales_order_id
    if order_id is not None:
        which = SalesOrder.id == order_id
    else:
        credited = {line.move_id for line in back.lines if line.parts}
        of_moves = [x.sales_order_line_id for x in back.transfer.moves if x.id in credited]
        came = select(SalesOrderLine.sales_order_id).where(SalesOrderLine.id.in_(of_moves))
        which = SalesOrder.id.in_(came) & (SalesOrder.state == SalesOrderState.CONFIRMED)
    statement = (
        select(SalesOrder.id, SalesOrder.number, Currency.code)
        .join(Currency, Currency.id == SalesOrder.currency_id)
        .where(which)
        .order_by(SalesOrder.ordered_on.desc(), SalesOrder.id.desc())
    )
    rows = uow.connection.execute(statement.limit(2)).all()
    if not rows:
        return None
    latest = rows[0]
    return _Order(SalesOrderId(latest.id), latest.number, latest.code, is_latest=len(rows) > 1)


def _refusal(uow: UnitOfWork, back: Received, order: _Order | None) -> Problem | None:
    """Why what came cannot be exchanged: nothing of it is left, no order, or no common sum."""
    transfer = back.transfer
    if transfer.state != TransferState.DONE:
        return Problem("return.not_received", {"number": transfer.number})
    if refusal := received.refusal_of(back, transfer.ticket_id or 0):
        return Problem(refusal.code, refusal.parameters)
    if order is None:
        return _no_order(back)
    credited = uow.connection.scalars(
        select(Currency.code)
        .join(Invoice, Invoice.currency_id == Currency.id)
        .where(Invoice.id.in_(back.invoice_ids))
    )
    codes = {order.currency, *credited}
    words = {
        "number": transfer.number,
        "order": order.number,
        "currencies": ", ".join(sorted(codes)),
    }
    return Problem("return.several_currencies", words) if len(codes) > 1 else None


def _no_order(back: Received) -> Problem:
    return Problem("return.no_order", {"number": back.transfer.number})


def _refund(uow: UnitOfWork, request: ExchangeReturn, back: Received) -> ReverseInvoices:
    """The refund of all that came, dated today."""
    return ReverseInvoices(
        TicketId(back.transfer.ticket_id or 0),
        back.invoice_ids,
        request.reason,
        uow.today,
        allow_second_draft=True,
        return_id=request.transfer_id,
    )


def _line(request: ExchangeReturn, product_id: ProductId) -> OrderLine:
    return OrderLine(None, product_id, request.quantity, request.unit_price)


def _by_field(problems: Mapping[str, Problem]) -> dict[str, Problem]:
    """The problems of the one line, by the names of the request."""
    return {name.removeprefix("lines.0."): problem for name, problem in problems.items()}


def _require_seen(
    transfer: Opened, request: ExchangeReturn, new: drafts.NewDraft, credit: Decimal
) -> None:
    """Refuse what is not what the agent saw.

    Raises:
        Refused: return.difference_changed
    """
    now = new.worked.total - credit
    if request.seen_difference is not None and request.seen_difference != now:
        words = {
            "before": wording.money(request.seen_difference, new.currency),
            "after": wording.money(now, new.currency),
        }
        raise Refused("return.difference_changed", transfer.ref, words)


def _result(uow: UnitOfWork, invoice_id: int, note_ids: Sequence[int]) -> Exchanged:
    invoice = lists.posted_card(uow, invoice_id)
    notes = [lists.posted_card(uow, each) for each in note_ids]
    return Exchanged(
        tuple(each.ref for each in notes),
        invoice.ref,
        invoice.number,
        invoice.residual,
        sum((each.residual for each in notes), ZERO),
        invoice.currency,
    )


def _tell(uow: UnitOfWork, transfer: Opened, made: Exchanged, new: drafts.NewDraft) -> None:
    uow.record(
        GoodsExchanged(
            ref=made.invoice,
            ticket_id=transfer.ticket_id,
            returned=transfer.number,
            number=made.invoice_number,
            amount=new.worked.total,
            currency=new.currency.code,
        )
    )
