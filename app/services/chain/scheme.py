"""Scheme 1: what is hashed, in which order, and what a series begins with."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.models import metadata

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Column

SCHEME = 1
TITLE = f"after-sales-desk chain {SCHEME}"

HEAD = (
    "id", "kind", "journal_id", "partner_id", "commercial_partner_id", "sales_order_id",
    "ticket_id", "invoice_on", "accounting_on", "due_on", "currency_id", "exchange_rate",
    "tax_rounding", "language", "reason", "reason_id", "reversed_invoice_id",
    "corrected_invoice_id", "is_correction", "is_keep_it", "before_receipt_reason",
    "untaxed_amount", "tax_amount", "total_amount", "company_total_amount", "created_at",
    "created_by_id", "post_on", "post_confirmed_by_id", "is_historic", "origin_source",
    "origin_number", "origin_at",
)  # fmt: skip
POSTED = (
    "series_year", "number_value", "number", "posted_at", "posted_by_id", "company_heading",
    "printed_texts", "party_digest",
)  # fmt: skip
PARTY = (
    "salt", "name", "contact_name", "street", "street2", "postcode", "city", "country_code",
    "tax_number", "customer_number", "email",
)  # fmt: skip
LINE = (
    "id", "line_number", "kind", "product_id", "product_code", "description", "lot_id", "lot_name",
    "sales_order_line_id", "original_line_id", "original_invoice_id", "account_id", "quantity",
    "unit_price", "discount", "subtotal", "gross", "company_subtotal", "is_amount_typed",
    "origin_line",
)  # fmt: skip
LINE_TAX = (
    "invoice_line_id", "sequence", "tax_id", "label", "kind", "rate", "fixed_amount",
    "is_included", "is_base_affecting", "account_id", "base", "amount",
)  # fmt: skip
TAX = (
    "original_invoice_id", "tax_id", "label", "rate", "is_negative", "account_id", "base",
    "amount", "company_amount",
)  # fmt: skip
CREDITED = (
    "original_invoice_id", "untaxed_amount", "tax_amount", "total_amount", "company_total_amount",
)  # fmt: skip
ITEM = (
    "line_number", "account_id", "partner_id", "accounting_on", "label", "tax_id", "debit",
    "credit", "currency_id", "currency_amount",
)  # fmt: skip
PAYMENT = (
    "kind", "method", "journal_id", "series_year", "number_value", "number", "partner_id",
    "commercial_partner_id", "accounting_on", "amount", "currency_id", "exchange_rate", "memo",
    "reversed_payment_id", "reversal_reason", "posted_at", "posted_by_id", "origin_source",
    "origin_number",
)  # fmt: skip
ENTRY = (
    "kind", "journal_id", "series_year", "number_value", "number", "accounting_on", "memo",
    "posted_at", "posted_by_id",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """Rows of a table in the text of a record.

    `rows` is FROM and the joins, the table as `x`; `owner` the record's id; `places` the order.
    """

    name: str
    table: str
    names: tuple[str, ...]
    rows: str
    owner: str
    places: tuple[str, str] = ("0", "0")

    @property
    def columns(self) -> tuple[Column[Any], ...]:
        """The columns in their order."""
        table = metadata.tables[self.table]
        return tuple(table.columns[name] for name in self.names)


PARTY_PART = Part("party", "invoice_party", PARTY, "invoice_party AS x", "x.invoice_id")
DOCUMENT_PARTS = (
    Part("head", "invoice", HEAD, "invoice AS x", "x.id"),
    Part("line", "invoice_line", LINE, "invoice_line AS x", "x.invoice_id", ("x.line_number", "0")),
    Part(
        "line_tax",
        "invoice_line_tax",
        LINE_TAX,
        "invoice_line AS l JOIN invoice_line_tax AS x ON x.invoice_line_id = l.id",
        "l.invoice_id",
        ("l.line_number", "x.sequence"),
    ),
    Part("tax", "invoice_tax", TAX, "invoice_tax AS x", "x.invoice_id", ("x.id", "0")),
    Part(
        "credited",
        "credited_invoice",
        CREDITED,
        "credited_invoice AS x",
        "x.credit_note_id",
        ("x.original_invoice_id", "0"),
    ),
    Part("item", "journal_item", ITEM, "journal_item AS x", "x.invoice_id", ("x.line_number", "0")),
)
POSTED_PART = Part("posted", "invoice", POSTED, "invoice AS x", "x.id")
PAYMENT_PARTS = (
    Part("payment", "payment", PAYMENT, "payment AS x", "x.id"),
    Part("item", "journal_item", ITEM, "journal_item AS x", "x.payment_id", ("x.line_number", "0")),
)
ENTRY_PARTS = (
    Part("entry", "entry", ENTRY, "entry AS x", "x.id"),
    Part("item", "journal_item", ITEM, "journal_item AS x", "x.entry_id", ("x.line_number", "0")),
)


def start(journal_id: int, kind: str, year: int, start_number: int) -> str:
    """What the first document of a series names as its predecessor (rules 4)."""
    return digest([f"{TITLE} start", f"company 1 {journal_id} {kind} {year} {start_number}"])


def link(previous: str, texts: Iterable[str]) -> str:
    """The hash of a record with these rows, after a record of that hash."""
    return digest([TITLE, f"previous {previous}", *texts])


def digest(lines: Iterable[str]) -> str:
    """SHA-256 of lines in UTF-8, each ended by a line feed, in hexadecimal."""
    return hashlib.sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest()
