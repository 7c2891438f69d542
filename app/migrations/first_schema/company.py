"""First schema: company, currencies, accounts, taxes, journals, series, lock dates, calendars."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.migrations.first_schema.columns import (
    BYTES,
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
)


def create() -> None:
    """Create them, in the order of their references."""
    _account()
    _calendar()
    _currency()
    _record_series()
    _calendar_interval()
    _calendar_leave()
    _company()
    _currency_rate()
    _journal()
    _tax()
    _document_series()
    _lock_date()
    _tax_group_member()
    _lock_date_change()


def _account() -> None:
    op.create_table(
        "account",
        key(),
        given("code", WORD),
        given("name", LINE, default=""),
        choice(
            "kind",
            "account_kind",
            [
                "receivable",
                "income",
                "sales_returns",
                "goodwill",
                "fees",
                "tax",
                "bank",
                "cash",
                "card_clearing",
                "exchange_gain",
                "exchange_loss",
                "write_off",
            ],
        ),
        given("is_active", FLAG, default="1"),
        given("version", WHOLE, default="1"),
        sa.UniqueConstraint("code"),
    )


def _calendar() -> None:
    op.create_table(
        "calendar",
        key(),
        given("name", LINE, default=""),
        given("version", WHOLE, default="1"),
        sa.UniqueConstraint("name"),
    )


def _currency() -> None:
    op.create_table(
        "currency",
        key(),
        given("code", WORD),
        given("name", LINE, default=""),
        given("symbol", WORD),
        given("digits", WHOLE),
        given("is_active", FLAG, default="1"),
        given("version", WHOLE, default="1"),
        sa.CheckConstraint("digits BETWEEN 0 AND 4", name="digits_range"),
        sa.UniqueConstraint("code"),
    )


def _record_series() -> None:
    op.create_table(
        "record_series",
        given("code", WORD, primary_key=True),
        given("prefix", WORD),
        given("last_number", WHOLE),
    )


def _calendar_interval() -> None:
    op.create_table(
        "calendar_interval",
        key(),
        reference("calendar_id", "calendar.id", index=True),
        given("weekday", WHOLE),
        given("from_minute", WHOLE),
        given("to_minute", WHOLE),
        sa.CheckConstraint(
            "from_minute >= 0 AND to_minute > from_minute AND to_minute <= 1440",
            name="minutes_range",
        ),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday_range"),
    )


def _calendar_leave() -> None:
    op.create_table(
        "calendar_leave",
        key(),
        reference("calendar_id", "calendar.id"),
        given("leave_on", DAY),
        given("name", LINE, default=""),
        sa.UniqueConstraint("calendar_id", "leave_on"),
    )


def _company() -> None:
    op.create_table(
        "company",
        key(),
        given("name", LINE, default=""),
        given("tagline", LINE, default=""),
        given("street", LINE, default=""),
        given("street2", LINE, default=""),
        given("postcode", LINE, default=""),
        given("city", LINE, default=""),
        given("country_code", LINE, default=""),
        given("email", LINE, default=""),
        given("phone", LINE, default=""),
        given("website", LINE, default=""),
        given("registration", LINE, default=""),
        given("tax_number", LINE, default=""),
        optional("logo", BYTES),
        given("repayment_terms", TEXT, default=""),
        given("return_terms", TEXT, default=""),
        given("translated_terms", TEXT, default=""),
        given("language", WORD),
        given("time_zone", WORD),
        reference("currency_id", "currency.id"),
        choice("tax_rounding", "tax_rounding", ["line", "document"]),
        reference("receivable_account_id", "account.id"),
        reference("sales_account_id", "account.id"),
        reference("sales_returns_account_id", "account.id"),
        reference("goodwill_account_id", "account.id"),
        reference("fees_account_id", "account.id"),
        reference("exchange_gain_account_id", "account.id"),
        reference("exchange_loss_account_id", "account.id"),
        reference("write_off_account_id", "account.id"),
        given("write_off_limit", SCALED, default="0"),
        given("is_demo", FLAG, default="0"),
        optional("demo_shift_weeks", WHOLE),
        given("version", WHOLE, default="1"),
        sa.CheckConstraint("id = 1", name="one_row"),
        sa.CheckConstraint("write_off_limit >= 0", name="write_off_limit_not_negative"),
    )


def _currency_rate() -> None:
    op.create_table(
        "currency_rate",
        key(),
        reference("currency_id", "currency.id"),
        given("valid_on", DAY),
        given("rate", SCALED),
        sa.CheckConstraint("rate > 0", name="rate_positive"),
        sa.UniqueConstraint("currency_id", "valid_on"),
    )


def _journal() -> None:
    op.create_table(
        "journal",
        key(),
        given("code", WORD),
        given("name", LINE, default=""),
        choice("kind", "journal_kind", ["sale", "bank", "cash", "card", "general"]),
        given("prefix", WORD),
        given("refund_prefix", WORD),
        optional_reference("currency_id", "currency.id"),
        optional_reference("account_id", "account.id"),
        optional("dated_series_since_at", MOMENT),
        given("is_active", FLAG, default="1"),
        given("version", WHOLE, default="1"),
        sa.UniqueConstraint("code"),
    )


def _tax() -> None:
    op.create_table(
        "tax",
        key(),
        given("name", LINE, default=""),
        given("label", LINE, default=""),
        choice("kind", "tax_kind", ["percent", "fixed", "group"]),
        given("rate", SCALED, default="0"),
        optional("fixed_amount", SCALED),
        given("is_included", FLAG, default="0"),
        given("is_base_affecting", FLAG, default="0"),
        given("sequence", WHOLE),
        optional_reference("account_id", "account.id"),
        given("is_active", FLAG, default="1"),
        given("version", WHOLE, default="1"),
        sa.CheckConstraint("rate >= 0", name="rate_not_negative"),
        sa.UniqueConstraint("name"),
    )


def _document_series() -> None:
    op.create_table(
        "document_series",
        key(),
        reference("journal_id", "journal.id"),
        choice(
            "kind",
            "series_kind",
            ["invoice", "credit_note", "payment", "refund_payment", "reversal", "entry"],
        ),
        given("year", WHOLE),
        given("start_number", WHOLE),
        given("last_number", WHOLE),
        given("count", WHOLE),
        optional("last_on", DAY),
        optional("last_hash", LINE),
        optional("last_posted_at", MOMENT),
        sa.CheckConstraint("count = last_number - start_number + 1", name="count_matches"),
        sa.CheckConstraint("last_number >= start_number - 1", name="last_number_range"),
        sa.UniqueConstraint("journal_id", "kind", "year"),
    )


def _lock_date() -> None:
    op.create_table(
        "lock_date",
        key(),
        optional_reference("journal_id", "journal.id"),
        optional("locked_until_on", DAY),
        sa.Index("uq_lock_date_company", sa.text("coalesce(journal_id, 0)"), unique=True),
    )


def _tax_group_member() -> None:
    op.create_table(
        "tax_group_member",
        reference("group_id", "tax.id", primary_key=True),
        reference("tax_id", "tax.id"),
        given("sequence", WHOLE, primary_key=True),
    )


def _lock_date_change() -> None:
    op.create_table(
        "lock_date_change",
        key(),
        reference("lock_date_id", "lock_date.id", index=True),
        optional("before_on", DAY),
        optional("after_on", DAY),
        optional("changed_at", MOMENT),
        reference("changed_by_id", "user_account.id"),
        optional_reference("agreed_by_id", "user_account.id"),
        given("reason", LINE, default=""),
    )
