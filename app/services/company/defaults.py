"""What a new company starts with: accounts, journals, currencies, taxes, places, series.

Names are keys of the text catalogue; they are written into the database in the company's language
and can be changed there.
"""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from app.models.enums import AccountKind, JournalKind, LocationKind


class DefaultAccount(NamedTuple):
    """An account of the books (rules 9)."""

    kind: AccountKind
    code: str
    name: str


class DefaultJournal(NamedTuple):
    """A journal: its code, prefixes of its series, and the account that money moves through."""

    kind: JournalKind
    code: str
    name: str
    prefix: str
    refund_prefix: str
    account: AccountKind | None


ACCOUNTS = (
    DefaultAccount(AccountKind.RECEIVABLE, "1100", "company.account_receivable"),
    DefaultAccount(AccountKind.BANK, "1200", "company.account_bank"),
    DefaultAccount(AccountKind.CASH, "1210", "company.account_cash"),
    DefaultAccount(AccountKind.CARD_CLEARING, "1220", "company.account_card_clearing"),
    DefaultAccount(AccountKind.INCOME, "4000", "company.account_sales"),
    DefaultAccount(AccountKind.SALES_RETURNS, "4100", "company.account_sales_returns"),
    DefaultAccount(AccountKind.GOODWILL, "4200", "company.account_goodwill"),
    DefaultAccount(AccountKind.FEES, "4300", "company.account_fees"),
    DefaultAccount(AccountKind.EXCHANGE_GAIN, "7900", "company.account_exchange_gain"),
    DefaultAccount(AccountKind.EXCHANGE_LOSS, "7910", "company.account_exchange_loss"),
    DefaultAccount(AccountKind.WRITE_OFF, "7920", "company.account_write_off"),
)
FIRST_TAX_ACCOUNT = 2201
"""Each tax has an account of its own, numbered from here."""

JOURNALS = (
    DefaultJournal(JournalKind.SALE, "SALE", "company.journal_sales", "INV", "RINV", None),
    DefaultJournal(
        JournalKind.BANK, "BANK", "company.journal_bank", "PAY", "RPAY", AccountKind.BANK
    ),
    DefaultJournal(
        JournalKind.CASH, "CASH", "company.journal_cash", "CASH", "RCASH", AccountKind.CASH
    ),
    DefaultJournal(
        JournalKind.CARD, "CARD", "company.journal_card", "CARD", "RCARD", AccountKind.CARD_CLEARING
    ),
    DefaultJournal(JournalKind.GENERAL, "GEN", "company.journal_general", "GEN", "RGEN", None),
)

CURRENCIES = (
    ("AED", 2), ("AUD", 2), ("BGN", 2), ("BHD", 3), ("BRL", 2), ("CAD", 2), ("CHF", 2),
    ("CNY", 2), ("CZK", 2), ("DKK", 2), ("EUR", 2), ("GBP", 2), ("HKD", 2), ("HUF", 2),
    ("ILS", 2), ("INR", 2), ("ISK", 0), ("JPY", 0), ("KRW", 0), ("KWD", 3), ("MXN", 2),
    ("NOK", 2), ("NZD", 2), ("PLN", 2), ("RON", 2), ("SAR", 2), ("SEK", 2), ("SGD", 2),
    ("THB", 2), ("TND", 3), ("TRY", 2), ("USD", 2), ("ZAR", 2),
)  # fmt: skip
"""Code and digits (ISO 4217)."""

STANDARD_TAX = {
    "AT": "20", "AU": "10", "BE": "21", "BG": "20", "CH": "8.1", "CZ": "21", "DE": "19",
    "DK": "25", "ES": "21", "FI": "25.5", "FR": "20", "GB": "20", "GR": "24", "HU": "27",
    "IE": "23", "IT": "22", "JP": "10", "LU": "17", "NL": "21", "NO": "25", "NZ": "15",
    "PL": "23", "PT": "23", "RO": "21", "SE": "25", "SG": "9", "ZA": "15",
}  # fmt: skip
"""The standard rate of a country's value-added tax in per cent; others start without taxes."""

ZERO = Decimal(0)
WRITE_OFF_LIMIT = Decimal(1)
"""What may be written off of one document, in the company's currency, until somebody changes it."""

LOCATIONS = (
    (LocationKind.INTERNAL, "STOCK", "company.location_stock"),
    (LocationKind.RETURN, "RETURNS", "company.location_returns"),
    (LocationKind.REPAIR, "REPAIR", "company.location_repair"),
    (LocationKind.SCRAP, "SCRAP", "company.location_scrap"),
    (LocationKind.TRANSIT, "TRANSIT", "company.location_transit"),
    (LocationKind.CUSTOMER, "CUSTOMERS", "company.location_customers"),
    (LocationKind.SUPPLIER, "SUPPLIERS", "company.location_suppliers"),
    (LocationKind.OPENING, "OPENING", "company.location_opening"),
    (LocationKind.INVENTORY_LOSS, "LOSS", "company.location_inventory_loss"),
    (LocationKind.PRODUCTION, "PRODUCTION", "company.location_production"),
)

PIECE = "PCE"
"""The code of the unit in which products without one are counted."""

UNITS = (
    (PIECE, "company.unit_piece", None, Decimal(1), Decimal(1)),
    ("DZN", "company.unit_dozen", PIECE, Decimal(12), Decimal(1)),
    ("MTR", "company.unit_metre", None, Decimal(1), Decimal("0.01")),
    ("CMT", "company.unit_centimetre", "MTR", Decimal("0.01"), Decimal(1)),
)
"""Code, name, base unit, how many of it, and the step in which it is counted."""

SERIES = (
    ("ticket", "#"),
    ("sales_order", "SO"),
    ("delivery", "WH/OUT/"),
    ("receipt", "WH/IN/"),
    ("internal_transfer", "WH/INT/"),
    ("repair", "WH/RO/"),
    ("task", "TASK/"),
)
"""Code and prefix of the running numbers, behaviour 1."""

REASONS = (
    "company.reason_damaged_in_transit",
    "company.reason_faulty",
    "company.reason_wrong_article",
    "company.reason_not_as_described",
    "company.reason_late",
    "company.reason_changed_mind",
    "company.reason_price_error",
    "company.reason_goodwill",
)


WORKING_DAYS = range(5)
WORKING_MINUTES = (9 * 60, 17 * 60 + 30)
