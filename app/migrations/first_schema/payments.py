"""First schema: payments, entries, journal items, matches."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.migrations.first_schema.columns import (
    DAY,
    LINE,
    MOMENT,
    SCALED,
    WHOLE,
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
    _entry()
    _payment()
    _payment_status()
    _journal_item()
    _item_match()
    _item_match_undo()


def _entry() -> None:
    op.create_table(
        "entry",
        key(),
        choice("kind", "entry_kind", ["exchange_difference", "write_off"]),
        reference("journal_id", "journal.id"),
        given("series_year", WHOLE),
        given("number_value", WHOLE),
        given("number", LINE, default=""),
        given("accounting_on", DAY),
        given("memo", LINE, default=""),
        given("posted_at", MOMENT),
        reference("posted_by_id", "user_account.id"),
        optional("previous_hash", LINE),
        optional("content_hash", LINE),
        optional("hash_scheme", WHOLE),
        sa.UniqueConstraint("journal_id", "series_year", "number_value"),
    )


def _payment() -> None:
    op.create_table(
        "payment",
        key(),
        choice("kind", "payment_kind", ["payment", "refund_payment", "reversal"]),
        choice("method", "payment_method", ["bank", "cash", "card"]),
        reference("journal_id", "journal.id"),
        given("series_year", WHOLE),
        given("number_value", WHOLE),
        given("number", LINE, default=""),
        reference("partner_id", "partner.id", index=True),
        reference("commercial_partner_id", "partner.id"),
        given("accounting_on", DAY),
        given("amount", SCALED, default="0"),
        reference("currency_id", "currency.id"),
        given("exchange_rate", SCALED),
        given("memo", LINE, default=""),
        optional_reference("reversed_payment_id", "payment.id"),
        optional("reversal_reason", LINE),
        given("posted_at", MOMENT),
        reference("posted_by_id", "user_account.id"),
        optional("origin_source", LINE),
        optional("origin_number", LINE),
        optional("previous_hash", LINE),
        optional("content_hash", LINE),
        optional("hash_scheme", WHOLE),
        given("version", WHOLE, default="1"),
        sa.CheckConstraint("amount > 0", name="amount_positive"),
        sa.CheckConstraint("exchange_rate > 0", name="rate_positive"),
        sa.CheckConstraint(
            "(kind = 'reversal' AND reversed_payment_id IS NOT NULL) OR (kind <> "
            "'reversal' AND reversed_payment_id IS NULL)",
            name="reversal_names_payment",
        ),
        sa.UniqueConstraint("journal_id", "kind", "series_year", "number_value"),
        sa.UniqueConstraint("reversed_payment_id"),
        sa.Index("ix_payment_customer", "commercial_partner_id", "id"),
        sa.Index(
            "uq_payment_origin",
            "origin_source",
            "origin_number",
            unique=True,
            **where("origin_number IS NOT NULL"),
        ),
    )


def _payment_status() -> None:
    op.create_table(
        "payment_status",
        reference("payment_id", "payment.id", primary_key=True),
        reference("commercial_partner_id", "partner.id"),
        given("residual_amount", SCALED, default="0"),
        given("company_residual_amount", SCALED, default="0"),
        sa.CheckConstraint("residual_amount >= 0", name="residual_not_negative"),
        sa.Index(
            "ix_payment_status_open",
            "commercial_partner_id",
            "payment_id",
            **where("residual_amount > 0"),
        ),
    )


def _journal_item() -> None:
    op.create_table(
        "journal_item",
        key(),
        optional_reference("invoice_id", "invoice.id"),
        optional_reference("payment_id", "payment.id"),
        optional_reference("entry_id", "entry.id", index=True),
        given("line_number", WHOLE),
        reference("account_id", "account.id"),
        reference("partner_id", "partner.id"),
        given("accounting_on", DAY),
        given("label", LINE, default=""),
        optional_reference("tax_id", "tax.id"),
        given("debit", SCALED, default="0"),
        given("credit", SCALED, default="0"),
        reference("currency_id", "currency.id"),
        given("currency_amount", SCALED, default="0"),
        sa.CheckConstraint("debit >= 0 AND credit >= 0", name="not_negative"),
        sa.CheckConstraint("debit = 0 OR credit = 0", name="one_side"),
        sa.CheckConstraint(
            "(CASE WHEN invoice_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN payment_id IS "
            "NULL THEN 0 ELSE 1 END) + (CASE WHEN entry_id IS NULL THEN 0 ELSE 1 END) = 1",
            name="one_source",
        ),
        sa.Index("ix_journal_item_account", "account_id", "accounting_on", "id"),
        sa.Index("ix_journal_item_invoice", "invoice_id", "line_number"),
        sa.Index("ix_journal_item_payment", "payment_id", "line_number"),
    )


def _item_match() -> None:
    op.create_table(
        "item_match",
        key(),
        reference("debit_item_id", "journal_item.id", index=True),
        reference("credit_item_id", "journal_item.id", index=True),
        given("amount", SCALED, default="0"),
        given("company_amount", SCALED, default="0"),
        given("matched_on", DAY),
        given("matched_at", MOMENT),
        reference("matched_by_id", "user_account.id"),
        optional_reference("exchange_entry_id", "entry.id"),
        sa.CheckConstraint("amount > 0", name="amount_positive"),
        sa.CheckConstraint("debit_item_id <> credit_item_id", name="two_items"),
    )


def _item_match_undo() -> None:
    op.create_table(
        "item_match_undo",
        reference("item_match_id", "item_match.id", primary_key=True),
        given("undone_at", MOMENT),
        reference("undone_by_id", "user_account.id"),
        given("reason", LINE, default=""),
        optional_reference("exchange_entry_id", "entry.id"),
    )
