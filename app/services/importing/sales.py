"""Reads what cancellations are matched with: a book's cancellations, and imported sales."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import String, bindparam, cast, select

from app.models.enums import InvoiceKind, InvoiceState
from app.models.invoices import Invoice, InvoiceLine
from app.models.orders import SalesOrder, SalesOrderLine
from app.models.partners import Partner
from app.services import ledger
from app.services.actions import question
from app.services.importing.files import open_book
from app.services.importing.lines import CancellationLine
from app.services.importing.matching import MatchedDocument, Sale, match
from app.services.importing.reading import DEFAULT_SOURCE, read_lines
from app.services.unit_of_work import UnitOfWork, chunks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from sqlalchemy import Select

_VALUES_PER_QUERY = 500


@dataclass(frozen=True, slots=True)
class MatchCancellations:
    """Cancellation lines of one source to match with the sales that were imported from it."""

    lines: tuple[CancellationLine, ...]
    source: str = DEFAULT_SOURCE


def read_cancellations(path: Path, source: str = DEFAULT_SOURCE) -> tuple[CancellationLine, ...]:
    """The lines of all cancellations of an order book, in the order of the file.

    Raises:
        Unusable: see `open_book` and `Book.records`.
    """
    with open_book(path) as book:
        lines = read_lines(book, source)
        return tuple([line for line in lines if isinstance(line, CancellationLine)])


@question
def match_cancellations(
    uow: UnitOfWork, request: MatchCancellations
) -> tuple[MatchedDocument, ...]:
    """What each cancellation document credits, of what is left to credit (rules 41)."""
    customers = sorted({line.customer for line in request.lines if line.customer})
    sales = (
        sale
        for some in chunks(customers, _VALUES_PER_QUERY)
        for sale in _sales(uow, _statement(), {"source": request.source, "customers": list(some)})
    )
    return tuple(match(request.lines, sales))


def sales_for(uow: UnitOfWork, lines: Iterable[CancellationLine]) -> list[Sale]:
    """The sales that lines of one source could credit: of their customers, codes and prices."""
    wanted = [line for line in lines if line.customer and line.price]
    if not wanted:
        return []
    parameters = {
        "source": wanted[0].origin.source,
        "customers": sorted({line.customer for line in wanted}),
        "codes": sorted({line.stock_code for line in wanted}),
        "prices": sorted({line.price for line in wanted if line.price}),
    }
    return list(_sales(uow, _narrowed_statement(), parameters))


@functools.cache
def _narrowed_statement() -> Select[*tuple[Any, ...]]:
    """The sales of some stock codes at some prices."""
    codes = bindparam("codes", type_=InvoiceLine.product_code.type, expanding=True)
    prices = bindparam("prices", type_=SalesOrderLine.unit_price.type, expanding=True)
    return _statement().where(
        InvoiceLine.product_code.in_(codes), SalesOrderLine.unit_price.in_(prices)
    )


@functools.cache
def _statement() -> Select[*tuple[Any, ...]]:
    """The posted sales of `customers`, as they came from one `source`."""
    source = bindparam("source", type_=Partner.origin_source.type)
    customers = bindparam("customers", type_=Partner.origin_number.type, expanding=True)
    return (
        select(
            InvoiceLine.id,
            InvoiceLine.invoice_id,
            InvoiceLine.product_id,
            InvoiceLine.product_code,
            InvoiceLine.quantity,
            InvoiceLine.unit_price,
            SalesOrder.id.label("order_id"),
            SalesOrder.origin_document,
            SalesOrderLine.origin_line,
            SalesOrderLine.origin_at,
            Partner.id.label("partner_id"),
            Partner.origin_number.label("customer"),
        )
        .join(Invoice, Invoice.id == InvoiceLine.invoice_id)
        .join(SalesOrderLine, SalesOrderLine.id == InvoiceLine.sales_order_line_id)
        .join(SalesOrder, SalesOrder.id == SalesOrderLine.sales_order_id)
        .join(Partner, Partner.id == SalesOrder.partner_id)
        .where(
            Partner.origin_source == source,
            Partner.origin_number.in_(customers),
            SalesOrder.origin_source == source,
            # no plain columns, lest SQLite walk through all posted invoices beside these few
            cast(Invoice.kind, String).concat("") == InvoiceKind.INVOICE.value,
            cast(Invoice.state, String).concat("") == InvoiceState.POSTED.value,
        )
    )


def _sales(
    uow: UnitOfWork, statement: Select[*tuple[Any, ...]], parameters: Mapping[str, object]
) -> Iterator[Sale]:
    """The sales that a statement finds, with what is left to credit of each."""
    rows = uow.connection.execute(statement, parameters).all()
    for some in chunks(rows, _VALUES_PER_QUERY):
        credited = ledger.credited_pieces(uow, [row.id for row in some])
        for row in some:
            yield Sale(
                time=datetime.fromisoformat(row.origin_at or ""),
                document=row.origin_document or "",
                place=row.origin_line or 0,
                line_id=row.id,
                left=row.quantity - credited.get(row.id, Decimal(0)),
                customer=row.customer or "",
                stock_code=row.product_code,
                price=row.unit_price,
                invoice_id=row.invoice_id,
                order_id=row.order_id,
                product_id=row.product_id or 0,
                partner_id=row.partner_id,
            )
