"""The form of an order: its lines with what became of them, and the documents it goes with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.models.enums import ProductKind, SalesOrderState
from app.models.ids import ProductId, RecordRef, SalesOrderId, SalesOrderLineId
from app.models.invoices import Invoice
from app.models.stock import Transfer
from app.models.teams import Stage
from app.models.tickets import Ticket
from app.services import access
from app.services.actions import question
from app.services.ledger import invoiced
from app.services.orders import cancelling, invoicing, lines, opened, repaired
from app.services.orders.cards import LinkedDocument, OrderCard, OrderLineRow
from app.services.stock import deliveries, units

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sqlalchemy.engine import Row

    from app.services.invoices.work import WorkedLine
    from app.services.ledger.invoiced import LineInvoiced
    from app.services.orders.lines import Stored
    from app.services.orders.repaired import OfRepair
    from app.services.stock.deliveries import LeftToDeliver
    from app.services.unit_of_work import UnitOfWork


@question
def card(uow: UnitOfWork, request: SalesOrderId) -> OrderCard:
    """An order's form.

    Raises:
        NotAllowed: order.read
        Refused: order.unknown
    """
    access.require(uow, "order.read")
    row = opened.read(uow, request)
    currency = opened.currency_of(row)
    stored = lines.stored(uow, request)
    repair = repaired.of_order(uow, request)
    worked = lines.compute(uow, stored, currency)
    return OrderCard(
        id=SalesOrderId(row.id),
        version=row.version,
        number=row.number,
        origin_number=row.origin_number,
        origin_at=row.origin_at,
        state=row.state,
        partner_id=row.partner_id,
        partner_name=row.partner_name,
        ordered_on=row.ordered_on,
        valid_until_on=row.valid_until_on,
        invoice_policy=row.invoice_policy,
        currency=currency,
        has_list_prices=currency.id == uow.company.currency.id,
        untaxed=row.untaxed_amount,
        tax=row.tax_amount,
        total=row.total_amount,
        lines=_lines(uow, row.id, stored, worked.lines),
        documents=_documents(uow, row.id, repair),
        repair_ticket_id=None if repair is None else repair.ticket_id,
        cannot_invoice=invoicing.problem(row),
        cannot_cancel=cancelling.problem(uow, row),
        to_deliver=_to_deliver(uow, row, stored),
    )


def _lines(
    uow: UnitOfWork, order_id: int, stored: Sequence[Stored], worked: Sequence[WorkedLine]
) -> tuple[OrderLineRow, ...]:
    ids = sorted({each.source.product_id or 0 for each in stored})
    of_products = units.of_products(uow, ids) if ids else {}
    of_lines: Mapping[int, LineInvoiced] = invoiced.of_order(uow, order_id) if stored else {}
    return tuple(
        _line(each, line, of_lines[each.id], of_products[each.source.product_id or 0])
        for each, line in zip(stored, worked, strict=True)
    )


def _line(
    stored: Stored, worked: WorkedLine, done: LineInvoiced, of_product: units.ProductUnits
) -> OrderLineRow:
    source, unit = stored.source, of_product.find(None)
    return OrderLineRow(
        id=SalesOrderLineId(stored.id),
        product_id=ProductId(source.product_id or 0),
        product_code=source.product_code,
        product_kind=stored.product_kind,
        description=source.description,
        unit="" if unit is None else unit.name,
        quantity=source.quantity,
        delivered=stored.delivered,
        invoiced=done.invoiced,
        to_invoice=done.to_invoice,
        refunded=done.refunded,
        unit_price=source.unit_price,
        discount=source.discount,
        taxes=", ".join(tax.label for tax in source.taxes),
        subtotal=source.subtotal,
        amount=worked.amounts.gross,
        is_repair_part=stored.is_repair_part,
    )


def _to_deliver(uow: UnitOfWork, row: Row[Any], stored: Sequence[Stored]) -> LeftToDeliver | None:
    """What is left to deliver of it; where all goods are with the customer nobody needs to ask."""
    is_confirmed = row.state == SalesOrderState.CONFIRMED
    if not is_confirmed or not any(
        each.product_kind is ProductKind.GOODS and each.delivered < each.source.quantity
        for each in stored
    ):
        return None
    return deliveries.left(uow, row.id)


def _documents(
    uow: UnitOfWork, order_id: int, repair: OfRepair | None
) -> tuple[LinkedDocument, ...]:
    """The deliveries, returns, invoices, credit notes, tickets and repair of an order."""
    transfers = uow.connection.execute(
        select(Transfer.id, Transfer.number, Transfer.state)
        .where(Transfer.sales_order_id == order_id)
        .order_by(Transfer.id)
    )
    invoices = uow.connection.execute(
        select(Invoice.id, Invoice.kind, Invoice.number, Invoice.state)
        .where(Invoice.sales_order_id == order_id)
        .order_by(Invoice.id)
    )
    tickets = uow.connection.execute(
        select(Ticket.id, Ticket.number, Stage.name)
        .join(Stage, Stage.id == Ticket.stage_id)
        .where(Ticket.sales_order_id == order_id)
        .order_by(Ticket.id)
    ).all()
    return (
        *(LinkedDocument(RecordRef("transfer", t.id), t.number, t.state) for t in transfers),
        *(LinkedDocument(RecordRef(i.kind, i.id), i.number or "", i.state) for i in invoices),
        *(LinkedDocument(RecordRef("ticket", t.id), t.number, t.name) for t in tickets),
        *(_of_repair(repair, {t.id for t in tickets}) if repair is not None else ()),
    )


def _of_repair(repair: OfRepair, known: set[int]) -> Iterator[LinkedDocument]:
    """The repair that a quotation is of, and its ticket unless that is known already."""
    yield LinkedDocument(RecordRef("repair", repair.id), repair.number, repair.state)
    if repair.ticket_id is not None and repair.ticket_id not in known:
        yield LinkedDocument(RecordRef("ticket", repair.ticket_id), repair.ticket_number, "")
