"""Goods and money of each line of an order, side by side (rules 15)."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import String, bindparam, cast, func, null, select

from app.db.types import Id
from app.errors import Refused
from app.models.company import Currency
from app.models.enums import (
    InvoiceKind,
    InvoiceState,
    MovePurpose,
    ProductKind,
    TransferKind,
    TransferState,
)
from app.models.ids import ProductId, RecordRef, SalesOrderId
from app.models.invoices import Invoice, InvoicedReplacement
from app.models.orders import SalesOrder, SalesOrderLine
from app.models.products import Lot, Product
from app.models.stock import Move, MoveLine, Transfer
from app.models.tickets import Ticket
from app.services import access, taxes
from app.services.actions import CurrencyFacts, question
from app.services.ledger import originals
from app.services.ledger.cards import AskOrderLines, OrderLedger, OrderLineLedger

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import Select
    from sqlalchemy.engine import Row

    from app.services.ledger.booked import BookedLine
    from app.services.unit_of_work import UnitOfWork

ZERO = Decimal(0)
_OPEN = (TransferState.WAITING, TransferState.READY)


@dataclass(slots=True)
class _Goods:
    """What moved of an order line; `billed` of what was replaced is invoiced, as sold."""

    delivered: Decimal = ZERO
    replaced: Decimal = ZERO
    billed: Decimal = ZERO
    returned: Decimal = ZERO
    on_its_way: Decimal = ZERO
    for_repair: Decimal = ZERO
    lots: list[str] = field(default_factory=list)


@question
def order_lines(uow: UnitOfWork, request: AskOrderLines) -> OrderLedger:
    """The ledger of each line of an order.

    Raises:
        NotAllowed: invoice.read
        Refused: ticket.unknown, order.unknown
    """
    access.require(uow, "invoice.read")
    rows = _lines(uow, request)
    order = rows[0]
    if order.order_id is None:
        return OrderLedger(None, "", None, None, (), ZERO, ZERO, ZERO, ZERO, ZERO)
    sold = _sold(uow, order.invoice_ids)
    goods = _goods(uow, order.order_id)
    lines = tuple(
        _line(row, sold.get(row.id, ()), goods.get(row.id, _Goods()), order.currency_digits)
        for row in rows
        if row.id is not None
    )
    return OrderLedger(
        SalesOrderId(order.order_id),
        order.number,
        order.origin_number,
        CurrencyFacts(
            order.currency_id, order.currency_code, order.currency_symbol, order.currency_digits
        ),
        lines,
        sum((line.sold_amount for line in lines), ZERO),
        sum((line.credited_amount for line in lines), ZERO),
        sum((line.credited_draft_amount for line in lines), ZERO),
        sum((line.kept_back_amount for line in lines), ZERO),
        sum((line.left_to_credit_amount for line in lines), ZERO),
        sum((line.ahead_amount for line in lines), ZERO),
        sum((line.behind_amount for line in lines), ZERO),
    )


def _lines(uow: UnitOfWork, request: AskOrderLines) -> Sequence[Row[*tuple[Any, ...]]]:
    """The lines of the order, or one row without a line where there is none.

    Raises:
        Refused: ticket.unknown, order.unknown
    """
    if request.ticket_id is not None:
        statement, record = _lines_of_ticket(), RecordRef("ticket", request.ticket_id)
    else:
        statement, record = _lines_of_order(), RecordRef("sales_order", request.sales_order_id or 0)
    rows = uow.connection.execute(statement, {"record_id": record.id}).all()
    if not rows:
        raise Refused("ticket.unknown" if record.kind == "ticket" else "order.unknown", record)
    return rows


@functools.cache
def _lines_of_ticket() -> Select[*tuple[Any, ...]]:
    """The lines of the order of the ticket `record_id`."""
    return (
        _shown(Ticket.product_id)
        .select_from(Ticket)
        .outerjoin(SalesOrder, SalesOrder.id == Ticket.sales_order_id)
        .outerjoin(Currency, Currency.id == SalesOrder.currency_id)
        .outerjoin(SalesOrderLine, SalesOrderLine.sales_order_id == SalesOrder.id)
        .outerjoin(Product, Product.id == SalesOrderLine.product_id)
        .where(Ticket.id == bindparam("record_id", type_=Id))
    )


@functools.cache
def _lines_of_order() -> Select[*tuple[Any, ...]]:
    """The lines of the order `record_id`."""
    return (
        _shown(null())
        .select_from(SalesOrder)
        .join(Currency, Currency.id == SalesOrder.currency_id)
        .outerjoin(SalesOrderLine, SalesOrderLine.sales_order_id == SalesOrder.id)
        .outerjoin(Product, Product.id == SalesOrderLine.product_id)
        .where(SalesOrder.id == bindparam("record_id", type_=Id))
    )


def _shown(ticket_product: Any) -> Select[*tuple[Any, ...]]:  # noqa: ANN401
    """What is read of an order and its lines; `invoice_ids` are its posted invoices, as text."""
    invoices = select(func.aggregate_strings(cast(Invoice.id, String), ",")).where(
        Invoice.sales_order_id == SalesOrder.id,
        Invoice.kind == InvoiceKind.INVOICE,
        Invoice.state == InvoiceState.POSTED,
    )
    return select(
        SalesOrder.id.label("order_id"),
        SalesOrder.number,
        SalesOrder.origin_number,
        Currency.id.label("currency_id"),
        Currency.code.label("currency_code"),
        Currency.symbol.label("currency_symbol"),
        Currency.digits.label("currency_digits"),
        invoices.correlate(SalesOrder).scalar_subquery().label("invoice_ids"),
        ticket_product.label("ticket_product_id"),
        SalesOrderLine.id,
        SalesOrderLine.line_number,
        SalesOrderLine.product_id,
        Product.code,
        Product.kind,
        SalesOrderLine.description,
        SalesOrderLine.unit_price,
        SalesOrderLine.quantity,
    ).order_by(SalesOrderLine.line_number)


def _sold(uow: UnitOfWork, invoice_ids: str | None) -> Mapping[int, list[BookedLine]]:
    """The lines of the order's posted invoices with what was credited, by order line."""
    found: dict[int, list[BookedLine]] = {}
    if not invoice_ids:
        return found
    ids = [int(number) for number in invoice_ids.split(",")]
    for lines in originals.read_lines(uow, ids).values():
        for line in lines:
            if line.sales_order_line_id is not None:
                found.setdefault(line.sales_order_line_id, []).append(line)
    return found


def _goods(uow: UnitOfWork, order_id: int) -> Mapping[int, _Goods]:
    """What was delivered and came back, by order line, with the lots that went out."""
    found: dict[int, _Goods] = {}
    seen: set[int] = set()
    for row in uow.connection.execute(_moves(), {"order_id": order_id}):
        goods = found.setdefault(row.sales_order_line_id or 0, _Goods())
        if row.id not in seen:
            seen.add(row.id)
            _count(goods, row)
        if row.lot_name and row.kind == TransferKind.OUTGOING and row.lot_name not in goods.lots:
            goods.lots.append(row.lot_name)
    return found


@functools.cache
def _moves() -> Select[*tuple[Any, ...]]:
    """The moves of the lines of the order `order_id`, one row per lot."""
    billed = (
        select(func.sum(InvoicedReplacement.quantity))
        .join(Invoice, Invoice.id == InvoicedReplacement.invoice_id)
        .where(InvoicedReplacement.move_id == Move.id, Invoice.state == InvoiceState.POSTED)
        .correlate(Move)
        .scalar_subquery()
    )
    return (
        select(
            Move.id,
            Move.sales_order_line_id,
            Move.state,
            Move.purpose,
            Move.quantity,
            Move.done_quantity,
            Transfer.kind,
            Lot.name.label("lot_name"),
            billed.label("billed"),
        )
        .select_from(SalesOrderLine)
        .join(Move, Move.sales_order_line_id == SalesOrderLine.id)
        .join(Transfer, Transfer.id == Move.transfer_id)
        .outerjoin(MoveLine, MoveLine.move_id == Move.id)
        .outerjoin(Lot, Lot.id == MoveLine.lot_id)
        .where(SalesOrderLine.sales_order_id == bindparam("order_id", type_=Id))
        .order_by(Move.id, MoveLine.id)
    )


def _count(goods: _Goods, row: Row[*tuple[object, ...]]) -> None:
    """Add a move to the figures of its order line."""
    if row.kind == TransferKind.OUTGOING and row.state == TransferState.DONE:
        if row.purpose == MovePurpose.REPAIR:
            goods.for_repair -= row.done_quantity
        elif row.purpose == MovePurpose.REPLACEMENT:
            goods.replaced += row.done_quantity
            goods.billed += row.billed or ZERO
        else:
            goods.delivered += row.done_quantity
    elif row.kind == TransferKind.INCOMING and row.state in _OPEN:
        goods.on_its_way += row.quantity
    elif row.kind == TransferKind.INCOMING and row.state == TransferState.DONE:
        if row.purpose == MovePurpose.REPAIR:
            goods.for_repair += row.done_quantity
        else:
            goods.returned += row.done_quantity


@dataclass(frozen=True, slots=True)
class _Settled:
    """Refunds without return, and returns without refund, in pieces and money."""

    ahead: Decimal
    ahead_amount: Decimal
    behind: Decimal
    behind_amount: Decimal


def _settled(lines: Sequence[BookedLine], goods: _Goods, digits: int) -> _Settled:
    """Goods and money beside each other (rules 15): what one is ahead of the other.

    Corrections, which nothing is expected back for, and what the customer keeps are left aside.
    What was replaced is settled by that: it is no return that money could be given back for.
    """
    corrected = sum((line.corrected_quantity for line in lines), ZERO)
    credited = sum((line.credited_quantity for line in lines), ZERO) - corrected
    kept = sum((line.kept_quantity for line in lines), ZERO)
    left = sum((line.left_quantity for line in lines), ZERO)
    came = max(goods.returned - goods.replaced + goods.billed, ZERO)
    ahead = max(credited - kept - came, ZERO)
    behind = min(max(came - credited, ZERO), max(left, ZERO))
    credited_gross = sum((line.credited_gross - line.corrected_gross for line in lines), ZERO)
    left_gross = sum((line.left_gross for line in lines), ZERO)
    return _Settled(
        ahead,
        taxes.share(credited_gross, ahead, credited, digits) if ahead else ZERO,
        behind,
        taxes.share(left_gross, behind, left, digits) if behind else ZERO,
    )


def _line(
    row: Row[*tuple[object, ...]],
    sold: Iterable[BookedLine],
    goods: _Goods,
    digits: int,
) -> OrderLineLedger:
    """Lines of a corrected invoice have a ledger of their own: corrections are not sold."""
    lines = list(sold)
    sold_quantity = sum((line.quantity - line.corrected_quantity for line in lines), ZERO)
    credited = sum((line.credited_quantity - line.corrected_quantity for line in lines), ZERO)
    is_goods = row.kind == ProductKind.GOODS
    out = goods.delivered + goods.replaced - goods.returned
    left_to_return = out - goods.on_its_way - goods.for_repair
    money = _settled(lines, goods, digits)
    return OrderLineLedger(
        id=row.id,
        line_number=row.line_number,
        product_id=ProductId(row.product_id),
        product_code=row.code,
        description=row.description,
        unit_price=row.unit_price,
        ordered_quantity=row.quantity,
        sold_quantity=sold_quantity,
        delivered_quantity=goods.delivered,
        returned_quantity=goods.returned,
        credited_quantity=credited,
        credited_draft_quantity=sum((line.drafted_quantity for line in lines), ZERO),
        kept_back_amount=sum((line.kept_back for line in lines), ZERO),
        replaced_quantity=goods.replaced,
        kept_quantity=sum((line.kept_quantity for line in lines), ZERO),
        ahead_quantity=money.ahead if is_goods else ZERO,
        ahead_amount=money.ahead_amount if is_goods else ZERO,
        behind_quantity=money.behind if is_goods else ZERO,
        behind_amount=money.behind_amount if is_goods else ZERO,
        left_to_return_quantity=left_to_return if is_goods else ZERO,
        left_to_credit_quantity=sum((line.left_quantity for line in lines), ZERO),
        sold_amount=sum((line.gross - line.corrected_gross for line in lines), ZERO),
        credited_amount=sum((line.credited_gross - line.corrected_gross for line in lines), ZERO),
        credited_draft_amount=sum((line.drafted_gross for line in lines), ZERO),
        left_to_credit_amount=sum((line.left_gross for line in lines), ZERO),
        lots=tuple(goods.lots),
        invoices=tuple(
            RecordRef("invoice", each) for each in sorted({line.invoice_id for line in lines})
        ),
        is_ticket_product=row.product_id == row.ticket_product_id,
    )
