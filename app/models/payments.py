"""The books: payments, other entries, journal items and their matches."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, UniqueConstraint, text

from app.db.base import Base, Index, Mapped, Versioned, mapped_column
from app.db.types import enum_text
from app.models.columns import (
    Day,
    ExchangeRate,
    Line,
    Moment,
    Money,
    OptionalLine,
    OptionalWhole,
    Pk,
    Whole,
    optional,
    part_of,
    reference,
)
from app.models.enums import (
    EntryKind,
    PaymentKind,
    PaymentMethod,
)
from app.models.invoices import ORIGIN_GIVEN


class Entry(Base):
    """An entry that is neither document nor payment: exchange difference or write-off."""

    __tablename__ = "entry"
    __table_args__ = (UniqueConstraint("journal_id", "series_year", "number_value"),)
    id: Mapped[Pk]
    kind: Mapped[EntryKind] = mapped_column(enum_text(EntryKind))
    journal_id: Mapped[int] = reference("journal.id")
    series_year: Mapped[Whole]
    number_value: Mapped[Whole]
    number: Mapped[Line]
    accounting_on: Mapped[Day]
    memo: Mapped[Line]
    posted_at: Mapped[Moment]
    posted_by_id: Mapped[int] = reference("user_account.id")
    previous_hash: Mapped[OptionalLine]
    content_hash: Mapped[OptionalLine]
    hash_scheme: Mapped[OptionalWhole]


class Payment(Versioned, Base):
    """Money received or paid back: a posted entry of its own (rules 9); undone by a reversal."""

    __tablename__ = "payment"
    __table_args__ = (
        UniqueConstraint("journal_id", "kind", "series_year", "number_value"),
        Index("ix_payment_customer", "commercial_partner_id", "id"),
        Index(
            "uq_payment_origin",
            "origin_source",
            "origin_number",
            unique=True,
            sqlite_where=ORIGIN_GIVEN,
            postgresql_where=ORIGIN_GIVEN,
        ),
        CheckConstraint("amount > 0", name="amount_positive"),
        CheckConstraint("exchange_rate > 0", name="rate_positive"),
        CheckConstraint(
            "(kind = 'reversal' AND reversed_payment_id IS NOT NULL)"
            " OR (kind <> 'reversal' AND reversed_payment_id IS NULL)",
            name="reversal_names_payment",
        ),
        UniqueConstraint("reversed_payment_id"),
    )
    id: Mapped[Pk]
    kind: Mapped[PaymentKind] = mapped_column(enum_text(PaymentKind))
    method: Mapped[PaymentMethod] = mapped_column(enum_text(PaymentMethod))
    journal_id: Mapped[int] = reference("journal.id")
    series_year: Mapped[Whole]
    number_value: Mapped[Whole]
    number: Mapped[Line]
    partner_id: Mapped[int] = reference("partner.id", index=True)
    commercial_partner_id: Mapped[int] = reference("partner.id")
    accounting_on: Mapped[Day]
    amount: Mapped[Money]
    currency_id: Mapped[int] = reference("currency.id")
    exchange_rate: Mapped[ExchangeRate]
    memo: Mapped[Line]
    reversed_payment_id: Mapped[int | None] = optional("payment.id")
    reversal_reason: Mapped[OptionalLine]
    posted_at: Mapped[Moment]
    posted_by_id: Mapped[int] = reference("user_account.id")
    origin_source: Mapped[OptionalLine]
    origin_number: Mapped[OptionalLine]
    previous_hash: Mapped[OptionalLine]
    content_hash: Mapped[OptionalLine]
    hash_scheme: Mapped[OptionalWhole]


class PaymentStatus(Base):
    """How much of a payment is not yet set against a document."""

    __tablename__ = "payment_status"
    __table_args__ = (
        CheckConstraint("residual_amount >= 0", name="residual_not_negative"),
        Index(
            "ix_payment_status_open",
            "commercial_partner_id",
            "payment_id",
            sqlite_where=text("residual_amount > 0"),
            postgresql_where=text("residual_amount > 0"),
        ),
    )
    payment_id: Mapped[int] = part_of("payment.id")
    commercial_partner_id: Mapped[int] = reference("partner.id")
    residual_amount: Mapped[Money]
    company_residual_amount: Mapped[Money]


class JournalItem(Base):
    """One side of an entry, in the company's currency and in that of the document."""

    __tablename__ = "journal_item"
    __table_args__ = (
        CheckConstraint("debit >= 0 AND credit >= 0", name="not_negative"),
        CheckConstraint("debit = 0 OR credit = 0", name="one_side"),
        CheckConstraint(
            "(CASE WHEN invoice_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN payment_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN entry_id IS NULL THEN 0 ELSE 1 END) = 1",
            name="one_source",
        ),
        Index("ix_journal_item_invoice", "invoice_id", "line_number"),
        Index("ix_journal_item_payment", "payment_id", "line_number"),
        Index("ix_journal_item_account", "account_id", "accounting_on", "id"),
    )
    id: Mapped[Pk]
    invoice_id: Mapped[int | None] = optional("invoice.id")
    payment_id: Mapped[int | None] = optional("payment.id")
    entry_id: Mapped[int | None] = optional("entry.id", index=True)
    line_number: Mapped[Whole]
    account_id: Mapped[int] = reference("account.id")
    partner_id: Mapped[int] = reference("partner.id")
    accounting_on: Mapped[Day]
    label: Mapped[Line]
    tax_id: Mapped[int | None] = optional("tax.id")
    debit: Mapped[Money]
    credit: Mapped[Money]
    currency_id: Mapped[int] = reference("currency.id")
    currency_amount: Mapped[Money]


class ItemMatch(Base):
    """A debit and a credit item of a receivable account set against each other; added only.

    `company_amount` is what both sides gave up in the company's currency; what one of them gave up
    beyond that is booked by the exchange entry, whose receivable item stands against that side.
    """

    __tablename__ = "item_match"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount_positive"),
        CheckConstraint("debit_item_id <> credit_item_id", name="two_items"),
    )
    id: Mapped[Pk]
    debit_item_id: Mapped[int] = reference("journal_item.id", index=True)
    credit_item_id: Mapped[int] = reference("journal_item.id", index=True)
    amount: Mapped[Money]
    company_amount: Mapped[Money]
    matched_on: Mapped[Day]
    matched_at: Mapped[Moment]
    matched_by_id: Mapped[int] = reference("user_account.id")
    exchange_entry_id: Mapped[int | None] = optional("entry.id")


class ItemMatchUndo(Base):
    """The undoing of a match: who, when, why (rules 5).

    `exchange_entry_id` takes the exchange difference of the match back.
    """

    __tablename__ = "item_match_undo"
    item_match_id: Mapped[int] = part_of("item_match.id")
    undone_at: Mapped[Moment]
    undone_by_id: Mapped[int] = reference("user_account.id")
    reason: Mapped[Line]
    exchange_entry_id: Mapped[int | None] = optional("entry.id")
