"""Company, currencies, accounts, taxes, journals, series, lock dates, calendars."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, UniqueConstraint, text

from app.db.base import Base, Index, Mapped, Versioned, mapped_column
from app.db.types import enum_text
from app.models.columns import (
    Day,
    ExchangeRate,
    Line,
    Money,
    No,
    OptionalBytes,
    OptionalDay,
    OptionalLine,
    OptionalMoment,
    OptionalPrice,
    OptionalWhole,
    Paragraphs,
    Percentage,
    Pk,
    Whole,
    Word,
    Yes,
    optional,
    part_of,
    reference,
)
from app.models.enums import AccountKind, JournalKind, SeriesKind, TaxKind, TaxRounding


class Currency(Versioned, Base):
    """A currency with its own number of decimals (ISO 4217)."""

    __tablename__ = "currency"
    __table_args__ = (
        UniqueConstraint("code"),
        CheckConstraint("digits BETWEEN 0 AND 4", name="digits_range"),
    )
    id: Mapped[Pk]
    code: Mapped[Word]
    name: Mapped[Line]
    symbol: Mapped[Word]
    digits: Mapped[Whole]
    is_active: Mapped[Yes]


class CurrencyRate(Base):
    """Units of the currency for one of the company's, valid from a day on."""

    __tablename__ = "currency_rate"
    __table_args__ = (
        UniqueConstraint("currency_id", "valid_on"),
        CheckConstraint("rate > 0", name="rate_positive"),
    )
    id: Mapped[Pk]
    currency_id: Mapped[int] = reference("currency.id")
    valid_on: Mapped[Day]
    rate: Mapped[ExchangeRate]


class Account(Versioned, Base):
    """An account of the books."""

    __tablename__ = "account"
    __table_args__ = (UniqueConstraint("code"),)
    id: Mapped[Pk]
    code: Mapped[Word]
    name: Mapped[Line]
    kind: Mapped[AccountKind] = mapped_column(enum_text(AccountKind))
    is_active: Mapped[Yes]


class Company(Versioned, Base):
    """The one company of a database, its heading on paper and its defaults."""

    __tablename__ = "company"
    __table_args__ = (
        CheckConstraint("id = 1", name="one_row"),
        CheckConstraint("write_off_limit >= 0", name="write_off_limit_not_negative"),
    )
    id: Mapped[Pk]
    name: Mapped[Line]
    tagline: Mapped[Line]
    street: Mapped[Line]
    street2: Mapped[Line]
    postcode: Mapped[Line]
    city: Mapped[Line]
    country_code: Mapped[Line]
    email: Mapped[Line]
    phone: Mapped[Line]
    website: Mapped[Line]
    registration: Mapped[Line]
    tax_number: Mapped[Line]
    logo: Mapped[OptionalBytes]
    repayment_terms: Mapped[Paragraphs]
    return_terms: Mapped[Paragraphs]
    translated_terms: Mapped[Paragraphs]
    language: Mapped[Word]
    time_zone: Mapped[Word]
    currency_id: Mapped[int] = reference("currency.id")
    tax_rounding: Mapped[TaxRounding] = mapped_column(enum_text(TaxRounding))
    receivable_account_id: Mapped[int] = reference("account.id")
    sales_account_id: Mapped[int] = reference("account.id")
    sales_returns_account_id: Mapped[int] = reference("account.id")
    goodwill_account_id: Mapped[int] = reference("account.id")
    fees_account_id: Mapped[int] = reference("account.id")
    exchange_gain_account_id: Mapped[int] = reference("account.id")
    exchange_loss_account_id: Mapped[int] = reference("account.id")
    write_off_account_id: Mapped[int] = reference("account.id")
    write_off_limit: Mapped[Money]
    is_demo: Mapped[No]
    demo_shift_weeks: Mapped[OptionalWhole]


class LockDate(Base):
    """Up to when the books are closed, the day included: for the company (no journal) or a journal.

    The company's row is made with the company; postings read it shared, moving takes it alone.
    """

    __tablename__ = "lock_date"
    __table_args__ = (
        Index(
            "uq_lock_date_company",
            text("coalesce(journal_id, 0)"),
            unique=True,
        ),
    )
    id: Mapped[Pk]
    journal_id: Mapped[int | None] = optional("journal.id")
    locked_until_on: Mapped[OptionalDay]


class LockDateChange(Base):
    """Who moved a lock date, when and why; moved back, two persons."""

    __tablename__ = "lock_date_change"
    id: Mapped[Pk]
    lock_date_id: Mapped[int] = reference("lock_date.id", index=True)
    before_on: Mapped[OptionalDay]
    after_on: Mapped[OptionalDay]
    changed_at: Mapped[OptionalMoment]
    changed_by_id: Mapped[int] = reference("user_account.id")
    agreed_by_id: Mapped[int | None] = optional("user_account.id")
    reason: Mapped[Line]


class Tax(Versioned, Base):
    """A tax: per cent or fixed per piece, on top of the price or included; or a group."""

    __tablename__ = "tax"
    __table_args__ = (
        UniqueConstraint("name"),
        CheckConstraint("rate >= 0", name="rate_not_negative"),
    )
    id: Mapped[Pk]
    name: Mapped[Line]
    label: Mapped[Line]
    kind: Mapped[TaxKind] = mapped_column(enum_text(TaxKind))
    rate: Mapped[Percentage]
    fixed_amount: Mapped[OptionalPrice]
    is_included: Mapped[No]
    is_base_affecting: Mapped[No]
    sequence: Mapped[Whole]
    account_id: Mapped[int | None] = optional("account.id")
    is_active: Mapped[Yes]


class TaxGroupMember(Base):
    """The taxes of a group, in order."""

    __tablename__ = "tax_group_member"
    group_id: Mapped[int] = part_of("tax.id")
    tax_id: Mapped[int] = reference("tax.id")
    sequence: Mapped[Whole] = mapped_column(primary_key=True)


class Journal(Versioned, Base):
    """Where documents or payments are booked and numbered.

    `dated_series_since_at`: since when numbers follow dates (rules 2); None: they need not.
    """

    __tablename__ = "journal"
    __table_args__ = (UniqueConstraint("code"),)
    id: Mapped[Pk]
    code: Mapped[Word]
    name: Mapped[Line]
    kind: Mapped[JournalKind] = mapped_column(enum_text(JournalKind))
    prefix: Mapped[Word]
    refund_prefix: Mapped[Word]
    currency_id: Mapped[int | None] = optional("currency.id")
    account_id: Mapped[int | None] = optional("account.id")
    dated_series_since_at: Mapped[OptionalMoment]
    is_active: Mapped[Yes]


class DocumentSeries(Base):
    """A gapless series of numbers: journal, kind and year of the accounting date (rules 2, 4).

    It changes only with a posting: last number, last hash, count, and when that was.
    """

    __tablename__ = "document_series"
    __table_args__ = (
        UniqueConstraint("journal_id", "kind", "year"),
        CheckConstraint("last_number >= start_number - 1", name="last_number_range"),
        CheckConstraint("count = last_number - start_number + 1", name="count_matches"),
    )
    id: Mapped[Pk]
    journal_id: Mapped[int] = reference("journal.id")
    kind: Mapped[SeriesKind] = mapped_column(enum_text(SeriesKind))
    year: Mapped[Whole]
    start_number: Mapped[Whole]
    last_number: Mapped[Whole]
    count: Mapped[Whole]
    last_on: Mapped[OptionalDay]
    last_hash: Mapped[OptionalLine]
    last_posted_at: Mapped[OptionalMoment]


class RecordSeries(Base):
    """The running number of tickets, orders, deliveries, receipts, repairs and tasks."""

    __tablename__ = "record_series"
    code: Mapped[Word] = mapped_column(primary_key=True)
    prefix: Mapped[Word]
    last_number: Mapped[Whole]


class Calendar(Versioned, Base):
    """Working hours."""

    __tablename__ = "calendar"
    __table_args__ = (UniqueConstraint("name"),)
    id: Mapped[Pk]
    name: Mapped[Line]


class CalendarInterval(Base):
    """Working time on a weekday (0 = Monday), in minutes from midnight."""

    __tablename__ = "calendar_interval"
    __table_args__ = (
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday_range"),
        CheckConstraint(
            "from_minute >= 0 AND to_minute > from_minute AND to_minute <= 1440",
            name="minutes_range",
        ),
    )
    id: Mapped[Pk]
    calendar_id: Mapped[int] = reference("calendar.id", index=True)
    weekday: Mapped[Whole]
    from_minute: Mapped[Whole]
    to_minute: Mapped[Whole]


class CalendarLeave(Base):
    """A day on which nobody works."""

    __tablename__ = "calendar_leave"
    __table_args__ = (UniqueConstraint("calendar_id", "leave_on"),)
    id: Mapped[Pk]
    calendar_id: Mapped[int] = reference("calendar.id")
    leave_on: Mapped[Day]
    name: Mapped[Line]
