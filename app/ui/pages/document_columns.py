"""The columns of lists of invoices and credit notes, and of orders."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app import texts
from app.services.invoices import ApprovalState, InvoiceKind, InvoiceState
from app.ui.kit import tokens
from app.ui.kit.formats import long_date
from app.ui.kit.money import currency_look, money, unit_price
from app.ui.kit.windowed_table import Cell, Column
from app.ui.pages.documents import ORDER_LOOK, PAYMENT_LOOK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.services.invoices import InvoiceRow
    from app.services.orders import OrderRow


def invoice_columns() -> Sequence[Column]:
    """The columns of a list of invoices and credit notes."""
    t = texts.t
    return (
        Column("number", t("records.number"), _document_number, 150, keep=True),
        Column("origin", t("records.origin_short"), _document_origin, 100),
        Column("date", t("records.date"), _document_date, 120),
        Column("customer", t("records.customer"), _document_customer, 180, stretch=True, keep=True),
        Column("original", t("records.original"), _original, 150),
        Column("ticket", t("records.ticket"), _ticket, 90),
        Column("state", t("records.state"), _document_state, 110, keep=True),
        Column("payment", t("records.payment"), _payment, 130),
        Column("total", t("records.total"), _total, 110, numeric=True, keep=True),
        Column("open", t("records.open"), _open_amount, 110, numeric=True),
    )


def made_columns() -> Sequence[Column]:
    """The same, where drafts say what they are drafts of."""
    first, *rest = invoice_columns()
    return (replace(first, cell=_document_made), *rest)


def order_columns() -> Sequence[Column]:
    """The columns of a list of sales orders."""
    t = texts.t
    return (
        Column("number", t("records.number"), _order_number, 110, keep=True),
        Column("origin", t("records.origin"), _order_origin, 120),
        Column("date", t("records.date"), _order_date, 130, stretch=True),
        Column("state", t("records.state"), _order_state, 130, keep=True),
        Column("total", t("records.total"), _order_total, 130, numeric=True, keep=True),
    )


def _document_number(row: InvoiceRow) -> Cell:
    return Cell(row.number or texts.t("records.draft"), strong=True)


def _document_origin(row: InvoiceRow) -> Cell:
    return Cell(row.origin_number or "", ink="text.secondary")


def _document_made(row: InvoiceRow) -> Cell:
    """Drafts have no number, so they say what they are drafts of."""
    if row.number:
        return _document_number(row)
    return Cell(texts.t(f"invoice_page.draft_{row.kind.value}"), strong=True)


def _document_date(row: InvoiceRow) -> Cell:
    return Cell(long_date(row.invoice_on), ink="text.secondary")


def _document_customer(row: InvoiceRow) -> Cell:
    return Cell(row.partner_name)


def _original(row: InvoiceRow) -> Cell:
    return Cell(row.original_number or "", ink="text.secondary")


def _ticket(row: InvoiceRow) -> Cell:
    return Cell(row.ticket_number or "", ink="text.secondary")


def _document_state(row: InvoiceRow) -> Cell:
    kind = "creditNote" if row.kind is InvoiceKind.CREDIT_NOTE else "invoice"
    state = "approved" if row.approval is ApprovalState.APPROVED else row.state.value
    look = tokens.state(kind, state)
    words = texts.t("records.waiting" if state == "waiting" else f"invoice_page.state_{state}")
    return Cell(words, icon=look.icon, tone=look.tone)


def _payment(row: InvoiceRow) -> Cell:
    if row.payment_state is None:
        return Cell()
    icon, tone = PAYMENT_LOOK[row.payment_state.value]
    return Cell(texts.t(f"invoice_page.paid_{row.payment_state.value}"), icon=icon, tone=tone)


def _total(row: InvoiceRow) -> Cell:
    return Cell(money(row.total, row.currency), strong=True)


def _open_amount(row: InvoiceRow) -> Cell:
    is_open = row.state is InvoiceState.POSTED and bool(row.residual)
    return Cell(money(row.residual, row.currency) if is_open else "", ink="text.secondary")


def _order_number(row: OrderRow) -> Cell:
    return Cell(row.number, strong=True)


def _order_origin(row: OrderRow) -> Cell:
    return Cell(row.origin_number or "", ink="text.secondary")


def _order_date(row: OrderRow) -> Cell:
    return Cell(long_date(row.ordered_on), ink="text.secondary")


def _order_state(row: OrderRow) -> Cell:
    icon, tone = ORDER_LOOK[row.state.value]
    words = texts.t(f"sales_order_page.state_{row.state.value}")
    return Cell(words, icon=icon, tone=tone)


def _order_total(row: OrderRow) -> Cell:
    return Cell(unit_price(row.total, currency_look(row.currency)), strong=True)
