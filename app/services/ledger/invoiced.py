"""What of each line of an order is invoiced, and what is still to be (rules 33).

Drafts count, so that nothing is invoiced twice meanwhile. What a correction takes back is on the
draft that it leaves behind; what was refunded stays invoiced until an agent chooses otherwise.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, bindparam, case, func, select, type_coerce

from app.db.types import Id, Quantity
from app.models.enums import (
    InvoiceKind,
    InvoicePolicy,
    InvoiceState,
    LineKind,
    MovePurpose,
    ProductKind,
    TransferKind,
    TransferState,
)
from app.models.invoices import Invoice, InvoicedReplacement, InvoiceLine
from app.models.orders import SalesOrder, SalesOrderLine
from app.models.products import Product
from app.models.stock import Move, Transfer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import ColumnElement, Select

    from app.services.unit_of_work import UnitOfWork

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class LineInvoiced:
    """A line of an order; `basis` is what may be invoiced of it in all, by the order's policy."""

    id: int
    basis: Decimal
    on_invoices: Decimal
    corrected: Decimal
    credited: Decimal
    again: Decimal

    @property
    def invoiced(self) -> Decimal:
        """What is on invoices and stays there."""
        return self.on_invoices - self.corrected - self.again

    @property
    def to_invoice(self) -> Decimal:
        """What is left to invoice."""
        return max(self.basis - self.invoiced, ZERO)

    @property
    def refunded(self) -> Decimal:
        """What was refunded, would be left to invoice otherwise, and is not to be."""
        kept = self.credited - self.again
        return max(self.basis - self.invoiced + kept, ZERO) - self.to_invoice


def of_order(uow: UnitOfWork, order_id: int) -> Mapping[int, LineInvoiced]:
    """The lines of an order by id: one statement."""
    rows = uow.connection.execute(_statement(), {"order": order_id})
    return {
        row.id: LineInvoiced(
            row.id,
            _basis(row),
            (row.on_invoices or ZERO) - row.not_back,
            row.corrected or ZERO,
            row.credited or ZERO,
            row.invoice_again_quantity,
        )
        for row in rows
    }


def _basis(row: Any) -> Decimal:  # noqa: ANN401  # a row of `_statement`
    """Services and the parts of a repair are on no delivery: what was ordered counts.

    What came back and was replaced is with the customer all the same: it is invoiced once.
    """
    is_by_delivery = (
        row.invoice_policy == InvoicePolicy.DELIVERED
        and row.kind == ProductKind.GOODS
        and not row.is_repair_part
    )
    quantity = Decimal(row.quantity)
    replaced = min((row.replaced or ZERO) - row.not_back, row.returned or ZERO)
    delivered = Decimal(row.delivered_quantity) + max(replaced, ZERO)
    return min(delivered, quantity) if is_by_delivery else quantity


@functools.cache
def _statement() -> Select[*tuple[Any, ...]]:
    line = SalesOrderLine
    return (
        select(
            line.id,
            line.quantity,
            line.delivered_quantity,
            line.invoice_again_quantity,
            line.is_repair_part,
            SalesOrder.invoice_policy,
            Product.kind,
            _sum(is_sold()).label("on_invoices"),
            _not_back().label("not_back"),
            _moved(Move.purpose == MovePurpose.REPLACEMENT).label("replaced"),
            _moved(_is_given_back()).label("returned"),
            _sum(is_taken_back(LineKind.CORRECTION)).label("corrected"),
            _sum(is_taken_back(LineKind.GOODS)).label("credited"),
        )
        .join(SalesOrder, SalesOrder.id == line.sales_order_id)
        .join(Product, Product.id == line.product_id)
        .outerjoin(InvoiceLine, InvoiceLine.sales_order_line_id == line.id)
        .outerjoin(Invoice, Invoice.id == InvoiceLine.invoice_id)
        .where(line.sales_order_id == bindparam("order", type_=Id))
        .group_by(line.id, SalesOrder.id, Product.id)
        .order_by(line.line_number)
    )


def _not_back() -> Any:  # noqa: ANN401
    """What was replaced, did not come back, and is invoiced beside what was ordered (rules 31)."""
    link = InvoicedReplacement
    sent = func.coalesce(func.sum(link.quantity), ZERO)
    return (
        select(type_coerce(sent, Quantity))
        .join(Move, Move.id == link.move_id)
        .where(Move.sales_order_line_id == SalesOrderLine.id)
        .correlate(SalesOrderLine)
        .scalar_subquery()
    )


def _moved(condition: ColumnElement[bool]) -> Any:  # noqa: ANN401
    """What was moved of the line, by moves of one kind."""
    return (
        select(func.sum(Move.done_quantity))
        .join(Transfer, Transfer.id == Move.transfer_id)
        .where(
            Move.sales_order_line_id == SalesOrderLine.id,
            Move.state == TransferState.DONE,
            condition,
        )
        .correlate(SalesOrderLine)
        .scalar_subquery()
    )


def _is_given_back() -> ColumnElement[bool]:
    purpose = func.coalesce(Move.purpose, MovePurpose.GIVE_BACK.value)
    return and_(Transfer.kind == TransferKind.INCOMING, purpose == MovePurpose.GIVE_BACK.value)


def is_sold() -> ColumnElement[bool]:
    """A line of an invoice, draft or posted."""
    return and_(
        Invoice.kind == InvoiceKind.INVOICE,
        Invoice.state != InvoiceState.CANCELLED,
        InvoiceLine.kind == LineKind.SALE,
    )


def is_taken_back(kind: LineKind) -> ColumnElement[bool]:
    """A line of a posted credit note, of one kind."""
    return and_(
        Invoice.kind == InvoiceKind.CREDIT_NOTE,
        Invoice.state == InvoiceState.POSTED,
        InvoiceLine.kind == kind,
    )


def _sum(condition: ColumnElement[bool]) -> ColumnElement[Decimal]:
    return func.sum(case((condition, InvoiceLine.quantity)))
