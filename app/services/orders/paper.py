"""Fills the page of a quotation or an order, from today's data: it is no document of the books."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select, true

from app.documents.content import Currency, TaxRow
from app.documents.quotation import QuotationLine, QuotationPage, RepairedPiece
from app.models.company import Company
from app.models.enums import SalesOrderState
from app.models.partners import Partner
from app.services import access, letterhead
from app.services.actions import question
from app.services.invoices import documents
from app.services.invoices import paper as printed
from app.services.orders import lines, opened, repaired

if TYPE_CHECKING:
    from sqlalchemy.engine import Row

    from app.models.ids import SalesOrderId
    from app.services.invoices.work import WorkedLine
    from app.services.orders.repaired import OfRepair
    from app.services.unit_of_work import UnitOfWork


@question
def page(uow: UnitOfWork, request: SalesOrderId) -> QuotationPage:
    """The page of a quotation, or of the order that it became.

    Raises:
        NotAllowed: order.read
        Refused: order.unknown
    """
    access.require(uow, "order.read")
    row = opened.read(uow, request)
    currency = opened.currency_of(row)
    worked = lines.compute(uow, lines.stored(uow, request), currency)
    around = _around(uow, row)
    language = row.partner_language
    repair = repaired.of_order(uow, row.id)
    return QuotationPage(
        heading=letterhead.heading_now(around),
        address=letterhead.address_of(around, language),
        number=row.number,
        issued_on=row.ordered_on,
        is_order=row.state == SalesOrderState.CONFIRMED,
        is_cancelled=row.state == SalesOrderState.CANCELLED,
        lines=tuple(_line(each, language) for each in worked.lines),
        taxes=tuple(TaxRow(*each) for each in printed.merged(worked.taxes)),
        untaxed=row.untaxed_amount,
        tax=row.tax_amount,
        total=row.total_amount,
        currency=Currency(currency.code, currency.symbol, currency.digits),
        language=language,
        valid_until=row.valid_until_on,
        customer_number=around.party_customer_number,
        ticket_number="" if repair is None else repair.ticket_number,
        repair=_piece(repair),
    )


def _piece(repair: OfRepair | None) -> RepairedPiece | None:
    if repair is None:
        return None
    return RepairedPiece(repair.number, repair.product, repair.lot_name)


def _line(worked: WorkedLine, language: str) -> QuotationLine:
    line = worked.line
    return QuotationLine(
        description=line.description,
        quantity=line.quantity,
        unit_price=line.unit_price,
        amount=worked.amounts.gross,
        code=line.source.product_code,
        discount=line.discount or None,
        taxes=tuple(printed.short_tax(tax, language) for tax in line.source.taxes),
    )


def _around(uow: UnitOfWork, order: Row[Any]) -> Row[Any]:
    """The customer with their address, and our letterhead."""
    company_partner = documents.commercial_partner
    return uow.connection.execute(
        select(*documents.party_columns(), *documents.company_columns(true()))
        .select_from(Partner)
        .join(company_partner, company_partner.id == order.commercial_partner_id)
        .join(Company, Company.id == 1)
        .where(Partner.id == order.partner_id)
    ).one()
