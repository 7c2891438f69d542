"""Invoices and credit notes, their lines and taxes."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, text

from app.db.base import Base, Index, Mapped, Versioned, mapped_column
from app.db.types import enum_text
from app.models.columns import (
    Count,
    Day,
    ExchangeRate,
    Line,
    Moment,
    Money,
    No,
    OptionalDay,
    OptionalLine,
    OptionalMoment,
    OptionalMoney,
    OptionalPrice,
    OptionalWhole,
    Paragraphs,
    Percentage,
    Pieces,
    Pk,
    Price,
    Whole,
    Word,
    optional,
    part_of,
    reference,
)
from app.models.enums import (
    InvoiceKind,
    InvoiceState,
    LineKind,
    PaymentState,
    TaxKind,
    TaxRounding,
)

ORIGIN_GIVEN = text("origin_number IS NOT NULL")
NUMBER_GIVEN = text("number_value IS NOT NULL")
BY_SIGNS = "text_pattern_ops"
"""How PostgreSQL orders an index by which beginnings are found, whatever its language."""


class Invoice(Versioned, Base):
    """An invoice or a credit note; fixed once posted (rules 5).

    What may still move (residual, payment state, print count) stands in `invoice_status`, the
    customer's name and address in `invoice_party`. Amounts are positive on both kinds.
    `company_total_amount` is the total in the company's currency. On a credit note `is_keep_it`:
    the customer keeps the goods; `before_receipt_reason`: why a supervisor let it go before they
    came.
    """

    __tablename__ = "invoice"
    __table_args__ = (
        Index(
            "uq_invoice_number",
            "journal_id",
            "series_year",
            "number_value",
            "kind",
            unique=True,
            sqlite_where=NUMBER_GIVEN,
            postgresql_where=NUMBER_GIVEN,
        ),
        Index(
            "uq_invoice_origin",
            "origin_source",
            "origin_number",
            "kind",
            text("coalesce(reversed_invoice_id, 0)"),
            unique=True,
            sqlite_where=ORIGIN_GIVEN,
            postgresql_where=ORIGIN_GIVEN,
        ),
        Index(
            "ix_invoice_origin_number",
            "origin_number",
            postgresql_ops={"origin_number": BY_SIGNS},
        ),
        Index("ix_invoice_printed_number", "number", postgresql_ops={"number": BY_SIGNS}),
        Index(
            "ix_invoice_imported",
            "kind",
            "id",
            sqlite_where=ORIGIN_GIVEN,
            postgresql_where=ORIGIN_GIVEN,
        ),
        Index("ix_invoice_customer", "commercial_partner_id", "kind", "state", "id"),
        Index("ix_invoice_kind_state", "kind", "state", "id"),
        CheckConstraint("exchange_rate > 0", name="rate_positive"),
        CheckConstraint("total_amount >= 0", name="total_not_negative"),
        CheckConstraint(
            "state <> 'posted' OR (number_value IS NOT NULL AND number IS NOT NULL"
            " AND series_year IS NOT NULL AND posted_at IS NOT NULL AND accounting_on IS NOT NULL)",
            name="posted_has_number",
        ),
        CheckConstraint("state = 'posted' OR number_value IS NULL", name="draft_has_no_number"),
        # drafts are deleted: their ids, which timeline and audit keep naming, are never given again
        {"sqlite_autoincrement": True},
    )
    id: Mapped[Pk]
    kind: Mapped[InvoiceKind] = mapped_column(enum_text(InvoiceKind))
    state: Mapped[InvoiceState] = mapped_column(enum_text(InvoiceState))
    journal_id: Mapped[int] = reference("journal.id")
    series_year: Mapped[OptionalWhole]
    number_value: Mapped[OptionalWhole]
    number: Mapped[OptionalLine]
    partner_id: Mapped[int] = reference("partner.id", index=True)
    commercial_partner_id: Mapped[int] = reference("partner.id")
    sales_order_id: Mapped[int | None] = optional("sales_order.id", index=True)
    ticket_id: Mapped[int | None] = optional("ticket.id", index=True)
    invoice_on: Mapped[Day]
    accounting_on: Mapped[Day]
    due_on: Mapped[OptionalDay]
    currency_id: Mapped[int] = reference("currency.id")
    exchange_rate: Mapped[ExchangeRate]
    tax_rounding: Mapped[TaxRounding] = mapped_column(enum_text(TaxRounding))
    language: Mapped[Word]
    reason: Mapped[Line]
    reason_id: Mapped[int | None] = optional("reason.id")
    reversed_invoice_id: Mapped[int | None] = optional("invoice.id", index=True)
    corrected_invoice_id: Mapped[int | None] = optional("invoice.id", index=True)
    is_correction: Mapped[No]
    is_keep_it: Mapped[No]
    before_receipt_reason: Mapped[Line]
    untaxed_amount: Mapped[Money]
    tax_amount: Mapped[Money]
    total_amount: Mapped[Money]
    company_total_amount: Mapped[Money]
    company_heading: Mapped[Paragraphs]
    printed_texts: Mapped[Paragraphs]
    created_at: Mapped[Moment]
    created_by_id: Mapped[int] = reference("user_account.id")
    posted_at: Mapped[OptionalMoment]
    posted_by_id: Mapped[int | None] = optional("user_account.id")
    post_on: Mapped[OptionalDay]
    post_confirmed_by_id: Mapped[int | None] = optional("user_account.id")
    is_historic: Mapped[No]
    origin_source: Mapped[OptionalLine]
    origin_number: Mapped[OptionalLine]
    origin_at: Mapped[OptionalLine]
    party_digest: Mapped[OptionalLine]
    previous_hash: Mapped[OptionalLine]
    content_hash: Mapped[OptionalLine]
    hash_scheme: Mapped[OptionalWhole]


class InvoiceParty(Base):
    """The customer as printed, copied at posting; erasable without breaking the chain (rules 5).

    `invoice.party_digest` is the digest of these fields with `salt`; erasing empties both.
    """

    __tablename__ = "invoice_party"
    invoice_id: Mapped[int] = part_of("invoice.id")
    name: Mapped[Line]
    contact_name: Mapped[Line]
    street: Mapped[Line]
    street2: Mapped[Line]
    postcode: Mapped[Line]
    city: Mapped[Line]
    country_code: Mapped[Line]
    tax_number: Mapped[Line]
    customer_number: Mapped[Line]
    email: Mapped[Line]
    salt: Mapped[OptionalLine]
    erased_at: Mapped[OptionalMoment]


class InvoiceStatus(Base):
    """What moves on a posted document: open amount, payment state, printed and mailed counts.

    `residual_amount` is in the document's currency and never negative.
    """

    __tablename__ = "invoice_status"
    __table_args__ = (
        CheckConstraint("residual_amount >= 0", name="residual_not_negative"),
        Index(
            "ix_invoice_status_open",
            "commercial_partner_id",
            "invoice_id",
            sqlite_where=text("residual_amount > 0"),
            postgresql_where=text("residual_amount > 0"),
        ),
    )
    invoice_id: Mapped[int] = part_of("invoice.id")
    commercial_partner_id: Mapped[int] = reference("partner.id")
    residual_amount: Mapped[Money]
    company_residual_amount: Mapped[Money]
    payment_state: Mapped[PaymentState] = mapped_column(enum_text(PaymentState))
    printed_count: Mapped[Count]
    mailed_count: Mapped[Count]


class InvoiceLine(Base):
    """A line. `gross` includes the included taxes and equals `subtotal` without them.

    A credit line names the line that it credits; goodwill names the invoice (rules 14).
    `is_amount_typed` marks a price, discount or amount that the agent typed (rules 10).
    """

    __tablename__ = "invoice_line"
    __table_args__ = (
        Index("ix_invoice_line_invoice", "invoice_id", "line_number"),
        Index("ix_invoice_line_product", "product_id", "invoice_id"),
    )
    id: Mapped[Pk]
    invoice_id: Mapped[int] = reference("invoice.id")
    line_number: Mapped[Whole]
    kind: Mapped[LineKind] = mapped_column(enum_text(LineKind))
    product_id: Mapped[int | None] = optional("product.id")
    product_code: Mapped[Line]
    description: Mapped[Line]
    lot_id: Mapped[int | None] = optional("lot.id", index=True)
    lot_name: Mapped[Line]
    sales_order_line_id: Mapped[int | None] = optional("sales_order_line.id", index=True)
    original_line_id: Mapped[int | None] = optional("invoice_line.id", index=True)
    original_invoice_id: Mapped[int | None] = optional("invoice.id", index=True)
    account_id: Mapped[int] = reference("account.id")
    quantity: Mapped[Pieces]
    unit_price: Mapped[Price]
    discount: Mapped[Percentage]
    subtotal: Mapped[Money]
    gross: Mapped[Money]
    company_subtotal: Mapped[Money]
    is_amount_typed: Mapped[No]
    origin_line: Mapped[OptionalWhole]


class InvoiceLineTax(Base):
    """A tax of a line as it was on that day; no amount where taxes are rounded per document."""

    __tablename__ = "invoice_line_tax"
    invoice_line_id: Mapped[int] = part_of("invoice_line.id")
    sequence: Mapped[Whole] = mapped_column(primary_key=True)
    tax_id: Mapped[int] = reference("tax.id")
    label: Mapped[Line]
    kind: Mapped[TaxKind] = mapped_column(enum_text(TaxKind))
    rate: Mapped[Percentage]
    fixed_amount: Mapped[OptionalPrice]
    is_included: Mapped[No]
    is_base_affecting: Mapped[No]
    account_id: Mapped[int] = reference("account.id")
    base: Mapped[Money]
    amount: Mapped[OptionalMoney]


class InvoiceTax(Base):
    """Per document, original invoice, tax and sign: base and tax, as booked and printed."""

    __tablename__ = "invoice_tax"
    __table_args__ = (Index("ix_invoice_tax_invoice", "invoice_id"),)
    id: Mapped[Pk]
    invoice_id: Mapped[int] = reference("invoice.id")
    original_invoice_id: Mapped[int | None] = optional("invoice.id", index=True)
    tax_id: Mapped[int] = reference("tax.id")
    label: Mapped[Line]
    rate: Mapped[Percentage]
    is_negative: Mapped[No]
    account_id: Mapped[int] = reference("account.id")
    base: Mapped[Money]
    amount: Mapped[Money]
    company_amount: Mapped[Money]


class CreditedInvoice(Base):
    """What a credit note takes of each original invoice, with tax (rules 12, 18)."""

    __tablename__ = "credited_invoice"
    __table_args__ = (
        Index("ix_credited_invoice_original", "original_invoice_id", "credit_note_id"),
        CheckConstraint("total_amount = untaxed_amount + tax_amount", name="total_adds_up"),
    )
    credit_note_id: Mapped[int] = part_of("invoice.id")
    original_invoice_id: Mapped[int] = part_of("invoice.id")
    untaxed_amount: Mapped[Money]
    tax_amount: Mapped[Money]
    total_amount: Mapped[Money]
    company_total_amount: Mapped[Money]


class CreditedReturn(Base):
    """How many of the pieces that a return's move brought a credit note is for (rules 29)."""

    __tablename__ = "credited_return"
    __table_args__ = (
        Index("ix_credited_return_move", "move_id"),
        CheckConstraint("quantity > 0", name="quantity_positive"),
    )
    credit_note_id: Mapped[int] = part_of("invoice.id")
    move_id: Mapped[int] = part_of("move.id")
    original_line_id: Mapped[int] = part_of("invoice_line.id")
    quantity: Mapped[Pieces]


class InvoicedReplacement(Base):
    """How many of the pieces that a replacement's move sent an invoice is for (rules 31)."""

    __tablename__ = "invoiced_replacement"
    __table_args__ = (
        Index("ix_invoiced_replacement_move", "move_id"),
        CheckConstraint("quantity > 0", name="quantity_positive"),
    )
    invoice_id: Mapped[int] = part_of("invoice.id")
    move_id: Mapped[int] = part_of("move.id")
    quantity: Mapped[Pieces]
