"""Invoices with what was credited of them: lines, taxes and open amounts, in two statements.

Whoever credits something reads it here, after having locked the originals, so that the figures are
those of committed rows; a further route to a credit uses these two statements as they are.
"""

from __future__ import annotations

import functools
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, bindparam, case, exists, func, literal, or_, select

from app.db.base import aliased
from app.db.types import Id
from app.models.enums import InvoiceState, LineKind
from app.models.invoices import (
    CreditedInvoice,
    Invoice,
    InvoiceLine,
    InvoiceLineTax,
    InvoiceStatus,
    InvoiceTax,
)
from app.models.payments import ItemMatch, ItemMatchUndo, JournalItem
from app.services.ledger import goodwill
from app.services.ledger.booked import Booked, BookedLine, BookedLineTax, BookedTax
from app.services.ledger.given import other_goodwill
from app.services.ledger.refunded import refunded_otherwise
from app.services.taxes import CREDITING_KINDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import BindParameter, ColumnElement, Row, Select

    from app.services.ledger.refunded import Weighing
    from app.services.unit_of_work import UnitOfWork

ZERO = Decimal(0)
DRAFTS = (InvoiceState.DRAFT, InvoiceState.WAITING)
COUNTED_KINDS = (LineKind.GOODS, LineKind.CORRECTION, LineKind.ORDER_DISCOUNT)
IDS: BindParameter[int] = bindparam("ids", type_=Id, expanding=True)


def read(
    uow: UnitOfWork, ids: Sequence[int], *, weighing: Weighing | None = None
) -> dict[int, Booked]:
    """The documents with their lines and taxes and all that was credited of them, by id.

    With `weighing` also what is weighed against a limit, in the same statement.
    """
    lines = read_lines(uow, ids)
    parameters = {"ids": list(ids), **(weighing.parameters(uow) if weighing else {})}
    statement = _documents_statement(weighing is not None)
    rows = uow.connection.execute(statement, parameters).all()
    taxes_by_id: dict[int, list[BookedTax]] = {}
    for row in rows:
        taxes = taxes_by_id.setdefault(row.id, [])
        if row.tax_id is not None:
            taxes.append(BookedTax(*row[_STATUS_WIDTH:]))
    found = {
        row.id: Booked(
            row.id,
            tuple(lines.get(row.id, ())),
            tuple(taxes_by_id[row.id]),
            row.residual_amount if row.payment_state else ZERO,
            row.company_residual_amount if row.payment_state else ZERO,
            row.payment_state,
            bool(row.is_paid_otherwise),
            bool(row.is_settled_elsewhere),
            row.credited_total,
            row.credited_company_total,
            row.refunded_otherwise,
            row.other_goodwill,
        )
        for row in rows
    }
    return goodwill.added(uow, found)


def read_lines(uow: UnitOfWork, ids: Sequence[int]) -> dict[int, list[BookedLine]]:
    """The lines of the documents in their order, by the document's id."""
    documents: dict[int, list[BookedLine]] = {}
    rows: list[Row[*tuple[Any, ...]]] = []
    for row in uow.connection.execute(_lines_statement(), {"ids": list(ids)}):
        if rows and rows[0].id != row.id:
            _add(documents, rows)
            rows = []
        rows.append(row)
    if rows:
        _add(documents, rows)
    return documents


def _add(documents: dict[int, list[BookedLine]], rows: list[Row[*tuple[Any, ...]]]) -> None:
    """Add the line that these rows (one per tax) make."""
    first = rows[0]
    booked = tuple([BookedLineTax(*row[_TAX_AT:]) for row in rows if row.sequence is not None])
    own = tuple(first)
    columns: tuple[Any, ...] = (*own[:_LINE_WIDTH], booked, *own[_LINE_WIDTH:_TAX_AT])
    line = BookedLine(*columns)
    documents.setdefault(line.invoice_id, []).append(line)


_LINE_WIDTH = 29
_TAX_AT = 32
_STATUS_WIDTH = 10


def _sum_if(condition: ColumnElement[bool], column: Any) -> Any:  # noqa: ANN401
    """The sum of a column over the rows that meet a condition; zero without any."""
    return func.coalesce(func.sum(case((condition, column))), column.type.python_type(0))


@functools.cache
def _lines_statement() -> Select[*tuple[Any, ...]]:
    """Lines, one row per tax, with sums over the credit lines that name them."""
    credit, note, taken = aliased(InvoiceLine), aliased(Invoice), aliased(InvoiceLineTax)
    is_fee = credit.kind == LineKind.FEE
    is_posted = and_(note.state == InvoiceState.POSTED, ~is_fee)
    is_draft = and_(note.state.in_(DRAFTS), ~is_fee)
    keeps_back = and_(note.state == InvoiceState.POSTED, is_fee)
    counts = credit.kind.in_(COUNTED_KINDS)
    keeps = and_(is_posted, credit.kind == LineKind.GOODS, note.is_keep_it)
    corrects = and_(is_posted, credit.kind == LineKind.CORRECTION)
    line, tax = InvoiceLine, InvoiceLineTax
    return (
        select(
            line.id,
            line.invoice_id,
            line.line_number,
            line.kind,
            line.product_id,
            line.product_code,
            line.description,
            line.lot_id,
            line.lot_name,
            line.sales_order_line_id,
            line.original_line_id,
            line.original_invoice_id,
            line.account_id,
            line.quantity,
            line.unit_price,
            line.discount,
            line.subtotal,
            line.gross,
            line.is_amount_typed,
            _sum_if(and_(is_posted, counts), credit.quantity),
            _sum_if(is_posted, credit.subtotal),
            _sum_if(is_posted, credit.gross),
            _sum_if(corrects, credit.quantity),
            _sum_if(corrects, credit.gross),
            _sum_if(and_(is_draft, counts), credit.quantity),
            _sum_if(is_draft, credit.gross),
            -_sum_if(keeps_back, credit.gross),
            func.max(case((is_draft, note.id))),
            func.max(case((is_posted, note.id))),
            line.company_subtotal,
            _sum_if(is_posted, credit.company_subtotal),
            _sum_if(keeps, credit.quantity),
            tax.sequence,
            tax.tax_id,
            tax.label.label("tax_label"),
            tax.kind.label("tax_kind"),
            tax.rate,
            tax.fixed_amount,
            tax.is_included,
            tax.is_base_affecting,
            tax.account_id.label("tax_account_id"),
            tax.base,
            tax.amount,
            _sum_if(is_posted, taken.base),
            _sum_if(is_posted, taken.amount),
        )
        .select_from(line)
        .outerjoin(tax, tax.invoice_line_id == line.id)
        .outerjoin(
            credit,
            and_(
                credit.original_line_id == line.id,
                # said too, lest PostgreSQL walk through all credit lines beside these few
                credit.original_invoice_id.in_(IDS),
                credit.kind.in_((*CREDITING_KINDS, LineKind.FEE)),
            ),
        )
        .outerjoin(note, note.id == credit.invoice_id)
        .outerjoin(taken, and_(taken.invoice_line_id == credit.id, taken.sequence == tax.sequence))
        .where(line.invoice_id.in_(IDS))
        .group_by(line.id, tax.invoice_line_id, tax.sequence)
        .order_by(line.invoice_id, line.line_number, line.id, tax.sequence)
    )


@functools.cache
def _documents_statement(weighs: bool) -> Select[*tuple[Any, ...]]:
    """Documents, one row per tax, with sums over the tax rows of posted credit notes."""
    taken, note = aliased(InvoiceTax), aliased(Invoice)
    tax, status = InvoiceTax, InvoiceStatus
    is_posted = note.id.is_not(None)
    return (
        select(
            Invoice.id,
            status.residual_amount,
            status.company_residual_amount,
            status.payment_state,
            paid_otherwise().label("is_paid_otherwise"),
            paid_otherwise(but_by_payments=True).label("is_settled_elsewhere"),
            _credited(CreditedInvoice.total_amount).label("credited_total"),
            _credited(CreditedInvoice.company_total_amount).label("credited_company_total"),
            (refunded_otherwise() if weighs else literal(ZERO)).label("refunded_otherwise"),
            (other_goodwill() if weighs else literal(ZERO)).label("other_goodwill"),
            tax.tax_id,
            tax.label,
            tax.rate,
            tax.is_negative,
            tax.account_id,
            tax.base,
            tax.amount,
            tax.original_invoice_id,
            _sum_if(is_posted, taken.base),
            _sum_if(is_posted, taken.amount),
            tax.company_amount,
            _sum_if(is_posted, taken.company_amount),
        )
        .select_from(Invoice)
        .outerjoin(status, status.invoice_id == Invoice.id)
        .outerjoin(tax, tax.invoice_id == Invoice.id)
        .outerjoin(
            taken,
            and_(
                taken.original_invoice_id == tax.invoice_id,
                taken.original_invoice_id.in_(IDS),
                taken.tax_id == tax.tax_id,
                taken.is_negative == tax.is_negative,
            ),
        )
        .outerjoin(note, and_(note.id == taken.invoice_id, note.state == InvoiceState.POSTED))
        .where(Invoice.id.in_(IDS))
        .group_by(Invoice.id, status.invoice_id, tax.id)
        .order_by(Invoice.id, tax.id)
    )


def _credited(amount: Any) -> Any:  # noqa: ANN401
    """What posted credit notes took of a document, with tax and goodwill."""
    note, taken = aliased(Invoice), CreditedInvoice
    return (
        select(func.coalesce(func.sum(amount), ZERO))
        .join(note, note.id == taken.credit_note_id)
        .where(taken.original_invoice_id == Invoice.id, note.state == InvoiceState.POSTED)
        .correlate(Invoice)
        .scalar_subquery()
    )


def paid_otherwise(*, but_by_payments: bool = False) -> ColumnElement[bool]:
    """Whether anything but a credit note that credits it is set against an invoice.

    `but_by_payments`: anything that is not a payment either.
    """
    item, other = aliased(JournalItem), aliased(JournalItem)
    return exists().where(
        item.invoice_id == Invoice.id,
        ItemMatch.debit_item_id == item.id,
        other.id == ItemMatch.credit_item_id,
        *((other.payment_id.is_(None),) if but_by_payments else ()),
        ~exists().where(ItemMatchUndo.item_match_id == ItemMatch.id),
        or_(
            other.invoice_id.is_(None),
            ~exists().where(
                CreditedInvoice.credit_note_id == other.invoice_id,
                CreditedInvoice.original_invoice_id == item.invoice_id,
            ),
        ),
    )
