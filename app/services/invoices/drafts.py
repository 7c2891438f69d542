"""The rows of drafts: inserted for many documents at once, rewritten when one is edited."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, insert, select, update

from app.models.approvals import Approval
from app.models.enums import InvoiceKind, InvoiceState
from app.models.invoices import (
    CreditedInvoice,
    CreditedReturn,
    Invoice,
    InvoicedReplacement,
    InvoiceLine,
    InvoiceLineTax,
    InvoiceTax,
)
from app.models.payments import JournalItem
from app.services import ticket_documents
from app.services.invoices.work import BESIDE_KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date
    from decimal import Decimal

    from sqlalchemy import Update

    from app.models.enums import TaxRounding
    from app.services.actions import CurrencyFacts
    from app.services.invoices.documents import Document
    from app.services.invoices.work import Worked, WorkedLine
    from app.services.unit_of_work import UnitOfWork

_LINE_COLUMNS = (
    "line_number", "kind", "product_id", "product_code", "description", "lot_id", "lot_name",
    "sales_order_line_id", "original_line_id", "original_invoice_id", "account_id", "quantity",
    "unit_price", "discount", "subtotal", "gross", "company_subtotal", "is_amount_typed",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class NewDraft:
    """A document to be drafted, with its lines worked out.

    `account_id` books all lines (sales returns on a credit note); None leaves each its own. On
    `post_on` it posts itself, as the user who makes it confirms.
    """

    kind: InvoiceKind
    journal_id: int
    partner_id: int
    commercial_partner_id: int
    sales_order_id: int | None
    ticket_id: int | None
    made_on: date
    currency: CurrencyFacts
    exchange_rate: Decimal
    tax_rounding: TaxRounding
    language: str
    reason: str
    reason_id: int | None
    worked: Worked
    account_id: int | None = None
    reversed_invoice_id: int | None = None
    corrected_invoice_id: int | None = None
    is_correction: bool = False
    post_on: date | None = None
    is_keep_it: bool = False
    before_receipt_reason: str = ""


def insert_many(uow: UnitOfWork, drafts: Sequence[NewDraft]) -> list[int]:
    """Insert drafts with lines, taxes and what they credit; their ids in the order given.

    At most six statements, however many drafts and lines (but for batches of a thousand rows).
    """
    ids = _insert_heads(uow, drafts)
    lines = [
        {"invoice_id": draft_id, **_line_values(draft, number, line)}
        for draft_id, draft in zip(ids, drafts, strict=True)
        for number, line in enumerate(draft.worked.lines, 1)
    ]
    line_ids = _insert_lines(uow, lines)
    line_taxes = [
        row
        for draft_id, draft in zip(ids, drafts, strict=True)
        for number, line in enumerate(draft.worked.lines, 1)
        for row in _line_taxes(line_ids[draft_id, number], line)
    ]
    _insert_some(uow, InvoiceLineTax, line_taxes)
    _insert_sums(
        uow, [(draft_id, draft.worked) for draft_id, draft in zip(ids, drafts, strict=True)]
    )
    ticket_documents.write(
        uow,
        [
            ticket_documents.Entry(
                ticket_id=draft.ticket_id,
                kind=draft.kind.value,
                record_id=draft_id,
                number=None,
                state=ticket_documents.DRAFT,
                amount=draft.worked.total,
                currency_id=draft.currency.id,
                commercial_partner_id=draft.commercial_partner_id,
                made_at=uow.now,
            )
            for draft_id, draft in zip(ids, drafts, strict=True)
            if draft.ticket_id is not None
        ],
    )
    return ids


def rewrite(
    uow: UnitOfWork,
    draft_id: int,
    worked: Worked,
    *,
    saved_ids: Iterable[int],
    account_id: int | None,
    head: Mapping[str, object],
) -> None:
    """Bring the rows of a draft to what was worked out; `head` are further columns to set."""
    kept = {line.line.id for line in worked.lines}
    gone = [line_id for line_id in saved_ids if line_id not in kept]
    rows = list(enumerate(worked.lines, 1))
    _delete_parts(uow, draft_id, gone)
    changed = [
        {"b_id": line.line.id, **_values(line, number, account_id)}
        for number, line in rows
        if line.line.id is not None
    ]
    if changed:
        uow.connection.execute(_line_update(), changed)
    added = [
        {"invoice_id": draft_id, **_values(line, number, account_id)}
        for number, line in rows
        if line.line.id is None
    ]
    new_ids = _insert_lines(uow, added)
    line_taxes = [
        row
        for number, line in rows
        for row in _line_taxes(line.line.id or new_ids[draft_id, number], line)
    ]
    _insert_some(uow, InvoiceLineTax, line_taxes)
    _insert_sums(uow, [(draft_id, worked)])
    uow.connection.execute(
        update(Invoice)
        .where(Invoice.id == draft_id)
        .values(
            untaxed_amount=worked.untaxed,
            tax_amount=worked.tax,
            total_amount=worked.total,
            company_total_amount=worked.booked,
            **head,
        )
    )


def remove(uow: UnitOfWork, draft_id: int) -> None:
    """Delete a draft with all its rows."""
    lines = select(InvoiceLine.id).where(InvoiceLine.invoice_id == draft_id)
    uow.connection.execute(delete(CreditedReturn).where(CreditedReturn.credit_note_id == draft_id))
    uow.connection.execute(
        delete(InvoicedReplacement).where(InvoicedReplacement.invoice_id == draft_id)
    )
    uow.connection.execute(delete(InvoiceLineTax).where(InvoiceLineTax.invoice_line_id.in_(lines)))
    for model in (InvoiceTax, InvoiceLine, JournalItem, Approval):
        uow.connection.execute(delete(model).where(model.invoice_id == draft_id))
    uow.connection.execute(
        delete(CreditedInvoice).where(CreditedInvoice.credit_note_id == draft_id)
    )
    uow.connection.execute(delete(Invoice).where(Invoice.id == draft_id))


def entry(document: Document, total: Decimal) -> list[ticket_documents.Entry]:
    """A saved draft among its ticket's documents; none without a ticket."""
    row = document.row
    if row.ticket_id is None:
        return []
    return [
        ticket_documents.Entry(
            ticket_id=row.ticket_id,
            kind=row.kind.value,
            record_id=document.id,
            number=None,
            state=ticket_documents.DRAFT,
            amount=total,
            currency_id=row.currency_id,
            commercial_partner_id=row.commercial_partner_id,
            made_at=row.created_at,
        )
    ]


def _insert_heads(uow: UnitOfWork, drafts: Sequence[NewDraft]) -> list[int]:
    """Insert the heads; a credit note is told by its original, an invoice by what it corrects."""
    rows = uow.connection.execute(_head_insert(), [_head_values(uow, draft) for draft in drafts])
    found = {(row.kind, row.reversed_invoice_id, row.corrected_invoice_id): row.id for row in rows}
    return [
        found[draft.kind, draft.reversed_invoice_id, draft.corrected_invoice_id] for draft in drafts
    ]


def _head_values(uow: UnitOfWork, draft: NewDraft) -> dict[str, object]:
    worked = draft.worked
    return {
        "kind": draft.kind,
        "state": InvoiceState.DRAFT,
        "journal_id": draft.journal_id,
        "partner_id": draft.partner_id,
        "commercial_partner_id": draft.commercial_partner_id,
        "sales_order_id": draft.sales_order_id,
        "ticket_id": draft.ticket_id,
        "invoice_on": draft.made_on,
        "accounting_on": draft.made_on,
        "due_on": draft.made_on,
        "currency_id": draft.currency.id,
        "exchange_rate": draft.exchange_rate,
        "tax_rounding": draft.tax_rounding,
        "language": draft.language,
        "reason": draft.reason,
        "reason_id": draft.reason_id,
        "reversed_invoice_id": draft.reversed_invoice_id,
        "corrected_invoice_id": draft.corrected_invoice_id,
        "is_correction": draft.is_correction,
        "is_keep_it": draft.is_keep_it,
        "before_receipt_reason": draft.before_receipt_reason,
        "post_on": draft.post_on,
        "post_confirmed_by_id": None if draft.post_on is None else uow.actor.id,
        "untaxed_amount": worked.untaxed,
        "tax_amount": worked.tax,
        "total_amount": worked.total,
        "company_total_amount": worked.booked,
        "created_at": uow.now,
        "created_by_id": uow.actor.id,
    }


def _line_values(draft: NewDraft, number: int, line: WorkedLine) -> dict[str, object]:
    return _values(line, number, draft.account_id)


def _values(worked: WorkedLine, number: int, account_id: int | None) -> dict[str, object]:
    """The columns of a line; on a credit note it names the line that it credits.

    Goodwill and fees keep an account of their own.
    """
    line, source, amounts = worked.line, worked.line.source, worked.amounts
    original_line_id: int | None = source.id
    original_invoice_id: int | None = source.invoice_id
    if account_id is None or line.kind in BESIDE_KINDS:
        account_id = source.account_id
        original_line_id = source.original_line_id
        original_invoice_id = source.original_invoice_id
    return {
        "line_number": number,
        "kind": line.kind,
        "product_id": source.product_id,
        "product_code": source.product_code,
        "description": line.description,
        "lot_id": source.lot_id,
        "lot_name": source.lot_name,
        "sales_order_line_id": source.sales_order_line_id,
        "original_line_id": original_line_id,
        "original_invoice_id": original_invoice_id,
        "account_id": account_id,
        "quantity": line.quantity,
        "unit_price": line.unit_price,
        "discount": line.discount,
        "subtotal": amounts.subtotal,
        "gross": amounts.gross,
        "company_subtotal": worked.booked,
        "is_amount_typed": line.is_amount_typed,
    }


def _line_taxes(line_id: int, worked: WorkedLine) -> Iterator[dict[str, object]]:
    for tax, amounts in zip(worked.line.source.taxes, worked.amounts.taxes, strict=True):
        yield {
            "invoice_line_id": line_id,
            "sequence": tax.sequence,
            "tax_id": tax.tax_id,
            "label": tax.label,
            "kind": tax.kind,
            "rate": tax.rate,
            "fixed_amount": tax.fixed_amount,
            "is_included": tax.is_included,
            "is_base_affecting": tax.is_base_affecting,
            "account_id": tax.account_id,
            "base": amounts.base,
            "amount": amounts.amount,
        }


def _insert_lines(
    uow: UnitOfWork, rows: Sequence[Mapping[str, object]]
) -> dict[tuple[int, int], int]:
    """Insert lines; their ids by document and line number."""
    if not rows:
        return {}
    made = uow.connection.execute(_line_insert(), rows)
    return {(row.invoice_id, row.line_number): row.id for row in made}


def _insert_sums(uow: UnitOfWork, documents: Sequence[tuple[int, Worked]]) -> None:
    """Insert the taxes of documents and what they take of each original."""
    _insert_some(
        uow,
        InvoiceTax,
        [
            {
                "invoice_id": draft_id,
                "original_invoice_id": tax.original_invoice_id,
                "tax_id": tax.tax_id,
                "label": tax.label,
                "rate": tax.rate,
                "is_negative": tax.is_negative,
                "account_id": tax.account_id,
                "base": tax.base,
                "amount": tax.amount,
                "company_amount": tax.booked,
            }
            for draft_id, worked in documents
            for tax in worked.taxes
        ],
    )
    _insert_some(
        uow,
        CreditedInvoice,
        [
            {
                "credit_note_id": draft_id,
                "original_invoice_id": credited.original_invoice_id,
                "untaxed_amount": credited.untaxed,
                "tax_amount": credited.tax,
                "total_amount": credited.total,
                "company_total_amount": credited.booked,
            }
            for draft_id, worked in documents
            for credited in worked.credited
        ],
    )


def _insert_some(
    uow: UnitOfWork,
    model: type[InvoiceLineTax | InvoiceTax | CreditedInvoice],
    rows: Sequence[Mapping[str, object]],
) -> None:
    if rows:
        uow.connection.execute(_plain_insert(model), rows)


def _delete_parts(uow: UnitOfWork, draft_id: int, gone: Sequence[int]) -> None:
    """Delete what is written anew: taxes and credited amounts of a draft, lines taken out."""
    lines = select(InvoiceLine.id).where(InvoiceLine.invoice_id == draft_id)
    uow.connection.execute(delete(InvoiceLineTax).where(InvoiceLineTax.invoice_line_id.in_(lines)))
    uow.connection.execute(delete(InvoiceTax).where(InvoiceTax.invoice_id == draft_id))
    uow.connection.execute(
        delete(CreditedInvoice).where(CreditedInvoice.credit_note_id == draft_id)
    )
    if gone:
        uow.connection.execute(delete(InvoiceLine).where(InvoiceLine.id.in_(gone)))


@functools.cache
def _head_insert() -> Any:  # noqa: ANN401
    return insert(Invoice).returning(
        Invoice.id, Invoice.kind, Invoice.reversed_invoice_id, Invoice.corrected_invoice_id
    )


@functools.cache
def _line_insert() -> Any:  # noqa: ANN401
    return insert(InvoiceLine).returning(
        InvoiceLine.id, InvoiceLine.invoice_id, InvoiceLine.line_number
    )


@functools.cache
def _plain_insert(model: type[InvoiceLineTax | InvoiceTax | CreditedInvoice]) -> Any:  # noqa: ANN401
    return insert(model)


@functools.cache
def _line_update() -> Update:
    values: dict[str, Any] = {name: bindparam(name) for name in _LINE_COLUMNS}
    return update(InvoiceLine).where(InvoiceLine.id == bindparam("b_id")).values(values)
