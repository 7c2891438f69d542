"""Goodwill that stands on invoices: what was given and not taken back again (rules 14)."""

from __future__ import annotations

import functools
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select

from app.db.types import Id
from app.models.enums import InvoiceState, LineKind
from app.models.invoices import Invoice, InvoiceLine, InvoiceLineTax
from app.services.ledger.booked import BookedLineTax, Goodwill
from app.services.taxes import OriginalLine, OriginalTax, left_with_tax

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Row, Select

    from app.services.ledger.booked import Booked
    from app.services.unit_of_work import UnitOfWork

ZERO, ONE = Decimal(0), Decimal(1)
KINDS = (LineKind.GOODWILL, LineKind.GOODWILL_BACK)


def added(uow: UnitOfWork, documents: dict[int, Booked]) -> dict[int, Booked]:
    """The documents with the goodwill that stands on them; a statement only if there is any."""
    ids = [each.id for each in documents.values() if each.credited_otherwise]
    if not ids:
        return documents
    found: dict[int, dict[object, Goodwill]] = {}
    rows: list[Row[*tuple[Any, ...]]] = []
    for row in uow.connection.execute(_statement(), {"ids": ids}):
        if rows and rows[0].id != row.id:
            _add(found, rows)
            rows = []
        rows.append(row)
    if rows:
        _add(found, rows)
    return {
        key: replace(document, goodwill=tuple(_standing(found.get(key, {}).values())))
        for key, document in documents.items()
    }


def _standing(found: Iterable[Goodwill]) -> list[Goodwill]:
    return [each for each in found if left_with_tax(each.left)]


def _add(found: dict[int, dict[object, Goodwill]], rows: list[Row[*tuple[Any, ...]]]) -> None:
    """Add the line that these rows (one per tax) make; one that takes back is below zero."""
    line = rows[0]
    taxes = tuple([_tax(row) for row in rows if row.sequence is not None])
    left = OriginalLine(
        line.id,
        ONE,
        line.gross,
        ZERO,
        line.subtotal,
        line.gross,
        ONE,
        line.subtotal,
        line.gross,
        tuple([OriginalTax(tax.tax, tax.base, tax.amount, tax.base, tax.amount) for tax in taxes]),
    )
    goodwill = Goodwill(
        line.original_invoice_id,
        line.original_line_id,
        line.description,
        line.account_id,
        left,
        taxes,
    )
    of_invoice = found.setdefault(goodwill.invoice_id, {})
    before = of_invoice.get(goodwill.key)
    of_invoice[goodwill.key] = goodwill if before is None else _sum(before, left)


def _sum(before: Goodwill, more: OriginalLine) -> Goodwill:
    """What is left of both together."""
    left = before.left
    taxes = tuple(
        replace(
            mine,
            left_base=mine.left_base + other.left_base,
            left_amount=(mine.left_amount or ZERO) + (other.left_amount or ZERO),
        )
        for mine, other in zip(left.taxes, more.taxes, strict=True)
    )
    return replace(
        before,
        left=replace(
            left,
            left_subtotal=left.left_subtotal + more.left_subtotal,
            left_gross=left.left_gross + more.left_gross,
            taxes=taxes,
        ),
    )


def _tax(row: Row[*tuple[Any, ...]]) -> BookedLineTax:
    return BookedLineTax(
        sequence=row.sequence,
        tax_id=row.tax_id,
        label=row.tax_label,
        kind=row.tax_kind,
        rate=row.rate,
        fixed_amount=row.fixed_amount,
        is_included=row.is_included,
        is_base_affecting=row.is_base_affecting,
        account_id=row.tax_account_id,
        base=row.base,
        amount=row.amount or ZERO,
        credited_base=ZERO,
        credited_amount=ZERO,
    )


@functools.cache
def _statement() -> Select[*tuple[Any, ...]]:
    """Goodwill and what took it back on posted credit notes, one row per tax."""
    line, tax = InvoiceLine, InvoiceLineTax
    return (
        select(
            line.id,
            line.original_invoice_id,
            line.original_line_id,
            line.description,
            line.account_id,
            line.subtotal,
            line.gross,
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
        )
        .join(Invoice, Invoice.id == line.invoice_id)
        .outerjoin(tax, tax.invoice_line_id == line.id)
        .where(
            line.original_invoice_id.in_(bindparam("ids", type_=Id, expanding=True)),
            line.kind.in_(KINDS),
            Invoice.state == InvoiceState.POSTED,
        )
        .order_by(line.id, tax.sequence)
    )
