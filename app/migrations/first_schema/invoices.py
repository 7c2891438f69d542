"""First schema: invoices and credit notes with their lines and taxes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.migrations.first_schema.columns import (
    DAY,
    FLAG,
    LINE,
    MOMENT,
    SCALED,
    TEXT,
    WHOLE,
    WORD,
    choice,
    given,
    key,
    optional,
    optional_reference,
    reference,
    where,
)


def create() -> None:
    """Create them, in the order of their references."""
    _invoice()
    _credited_invoice()
    _invoice_line()
    _credited_return()
    _invoiced_replacement()
    _invoice_party()
    _invoice_status()
    _invoice_tax()
    _invoice_line_tax()


def _invoice() -> None:
    op.create_table(
        "invoice",
        key(),
        choice("kind", "invoice_kind", ["invoice", "credit_note"]),
        choice("state", "invoice_state", ["draft", "waiting", "posted", "cancelled"]),
        reference("journal_id", "journal.id"),
        optional("series_year", WHOLE),
        optional("number_value", WHOLE),
        optional("number", LINE),
        reference("partner_id", "partner.id", index=True),
        reference("commercial_partner_id", "partner.id"),
        optional_reference("sales_order_id", "sales_order.id", index=True),
        optional_reference("ticket_id", "ticket.id", index=True),
        given("invoice_on", DAY),
        given("accounting_on", DAY),
        optional("due_on", DAY),
        reference("currency_id", "currency.id"),
        given("exchange_rate", SCALED),
        choice("tax_rounding", "tax_rounding", ["line", "document"]),
        given("language", WORD),
        given("reason", LINE, default=""),
        optional_reference("reason_id", "reason.id"),
        optional_reference("reversed_invoice_id", "invoice.id", index=True),
        optional_reference("corrected_invoice_id", "invoice.id", index=True),
        given("is_correction", FLAG, default="0"),
        given("is_keep_it", FLAG, default="0"),
        given("before_receipt_reason", LINE, default=""),
        given("untaxed_amount", SCALED, default="0"),
        given("tax_amount", SCALED, default="0"),
        given("total_amount", SCALED, default="0"),
        given("company_total_amount", SCALED, default="0"),
        given("company_heading", TEXT, default=""),
        given("printed_texts", TEXT, default=""),
        given("created_at", MOMENT),
        reference("created_by_id", "user_account.id"),
        optional("posted_at", MOMENT),
        optional_reference("posted_by_id", "user_account.id"),
        optional("post_on", DAY),
        optional_reference("post_confirmed_by_id", "user_account.id"),
        given("is_historic", FLAG, default="0"),
        optional("origin_source", LINE),
        optional("origin_number", LINE),
        optional("origin_at", LINE),
        optional("party_digest", LINE),
        optional("previous_hash", LINE),
        optional("content_hash", LINE),
        optional("hash_scheme", WHOLE),
        given("version", WHOLE, default="1"),
        sa.CheckConstraint("state = 'posted' OR number_value IS NULL", name="draft_has_no_number"),
        sa.CheckConstraint(
            "state <> 'posted' OR (number_value IS NOT NULL AND number IS NOT NULL AND "
            "series_year IS NOT NULL AND posted_at IS NOT NULL AND accounting_on IS NOT "
            "NULL)",
            name="posted_has_number",
        ),
        sa.CheckConstraint("exchange_rate > 0", name="rate_positive"),
        sa.CheckConstraint("total_amount >= 0", name="total_not_negative"),
        sa.Index("ix_invoice_customer", "commercial_partner_id", "kind", "state", "id"),
        sa.Index("ix_invoice_kind_state", "kind", "state", "id"),
        sa.Index("ix_invoice_imported", "kind", "id", **where("origin_number IS NOT NULL")),
        sa.Index(
            "ix_invoice_origin_number",
            "origin_number",
            postgresql_ops={"origin_number": "text_pattern_ops"},
        ),
        sa.Index(
            "ix_invoice_printed_number", "number", postgresql_ops={"number": "text_pattern_ops"}
        ),
        sa.Index(
            "uq_invoice_number",
            "journal_id",
            "series_year",
            "number_value",
            "kind",
            unique=True,
            **where("number_value IS NOT NULL"),
        ),
        sa.Index(
            "uq_invoice_origin",
            "origin_source",
            "origin_number",
            "kind",
            sa.text("coalesce(reversed_invoice_id, 0)"),
            unique=True,
            **where("origin_number IS NOT NULL"),
        ),
        sqlite_autoincrement=True,
    )


def _credited_invoice() -> None:
    op.create_table(
        "credited_invoice",
        reference("credit_note_id", "invoice.id", primary_key=True),
        reference("original_invoice_id", "invoice.id", primary_key=True),
        given("untaxed_amount", SCALED, default="0"),
        given("tax_amount", SCALED, default="0"),
        given("total_amount", SCALED, default="0"),
        given("company_total_amount", SCALED, default="0"),
        sa.CheckConstraint("total_amount = untaxed_amount + tax_amount", name="total_adds_up"),
        sa.Index("ix_credited_invoice_original", "original_invoice_id", "credit_note_id"),
    )


def _invoice_line() -> None:
    op.create_table(
        "invoice_line",
        key(),
        reference("invoice_id", "invoice.id"),
        given("line_number", WHOLE),
        choice(
            "kind",
            "line_kind",
            [
                "sale",
                "order_discount",
                "goods",
                "price_reduction",
                "correction",
                "fee",
                "goodwill",
                "goodwill_back",
            ],
        ),
        optional_reference("product_id", "product.id"),
        given("product_code", LINE, default=""),
        given("description", LINE, default=""),
        optional_reference("lot_id", "lot.id", index=True),
        given("lot_name", LINE, default=""),
        optional_reference("sales_order_line_id", "sales_order_line.id", index=True),
        optional_reference("original_line_id", "invoice_line.id", index=True),
        optional_reference("original_invoice_id", "invoice.id", index=True),
        reference("account_id", "account.id"),
        given("quantity", SCALED, default="0"),
        given("unit_price", SCALED, default="0"),
        given("discount", SCALED, default="0"),
        given("subtotal", SCALED, default="0"),
        given("gross", SCALED, default="0"),
        given("company_subtotal", SCALED, default="0"),
        given("is_amount_typed", FLAG, default="0"),
        optional("origin_line", WHOLE),
        sa.Index("ix_invoice_line_invoice", "invoice_id", "line_number"),
        sa.Index("ix_invoice_line_product", "product_id", "invoice_id"),
    )


def _credited_return() -> None:
    op.create_table(
        "credited_return",
        reference("credit_note_id", "invoice.id", primary_key=True),
        reference("move_id", "move.id", primary_key=True),
        reference("original_line_id", "invoice_line.id", primary_key=True),
        given("quantity", SCALED, default="0"),
        sa.CheckConstraint("quantity > 0", name="quantity_positive"),
        sa.Index("ix_credited_return_move", "move_id"),
    )


def _invoiced_replacement() -> None:
    op.create_table(
        "invoiced_replacement",
        reference("invoice_id", "invoice.id", primary_key=True),
        reference("move_id", "move.id", primary_key=True),
        given("quantity", SCALED, default="0"),
        sa.CheckConstraint("quantity > 0", name="quantity_positive"),
        sa.Index("ix_invoiced_replacement_move", "move_id"),
    )


def _invoice_party() -> None:
    op.create_table(
        "invoice_party",
        reference("invoice_id", "invoice.id", primary_key=True),
        given("name", LINE, default=""),
        given("contact_name", LINE, default=""),
        given("street", LINE, default=""),
        given("street2", LINE, default=""),
        given("postcode", LINE, default=""),
        given("city", LINE, default=""),
        given("country_code", LINE, default=""),
        given("tax_number", LINE, default=""),
        given("customer_number", LINE, default=""),
        given("email", LINE, default=""),
        optional("salt", LINE),
        optional("erased_at", MOMENT),
    )


def _invoice_status() -> None:
    op.create_table(
        "invoice_status",
        reference("invoice_id", "invoice.id", primary_key=True),
        reference("commercial_partner_id", "partner.id"),
        given("residual_amount", SCALED, default="0"),
        given("company_residual_amount", SCALED, default="0"),
        choice("payment_state", "payment_state", ["not_paid", "partial", "paid", "reversed"]),
        given("printed_count", WHOLE, default="0"),
        given("mailed_count", WHOLE, default="0"),
        sa.CheckConstraint("residual_amount >= 0", name="residual_not_negative"),
        sa.Index(
            "ix_invoice_status_open",
            "commercial_partner_id",
            "invoice_id",
            **where("residual_amount > 0"),
        ),
    )


def _invoice_tax() -> None:
    op.create_table(
        "invoice_tax",
        key(),
        reference("invoice_id", "invoice.id"),
        optional_reference("original_invoice_id", "invoice.id", index=True),
        reference("tax_id", "tax.id"),
        given("label", LINE, default=""),
        given("rate", SCALED, default="0"),
        given("is_negative", FLAG, default="0"),
        reference("account_id", "account.id"),
        given("base", SCALED, default="0"),
        given("amount", SCALED, default="0"),
        given("company_amount", SCALED, default="0"),
        sa.Index("ix_invoice_tax_invoice", "invoice_id"),
    )


def _invoice_line_tax() -> None:
    op.create_table(
        "invoice_line_tax",
        reference("invoice_line_id", "invoice_line.id", primary_key=True),
        given("sequence", WHOLE, primary_key=True),
        reference("tax_id", "tax.id"),
        given("label", LINE, default=""),
        choice("kind", "tax_kind", ["percent", "fixed", "group"]),
        given("rate", SCALED, default="0"),
        optional("fixed_amount", SCALED),
        given("is_included", FLAG, default="0"),
        given("is_base_affecting", FLAG, default="0"),
        reference("account_id", "account.id"),
        given("base", SCALED, default="0"),
        optional("amount", SCALED),
    )
