"""Numbers, money and dates in the languages of paper."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from app.documents import figures
from app.documents.content import Currency

POUND = Currency("GBP", "£", 2)
YEN = Currency("JPY", "¥", 0)
FRANC = Currency("CHF", "CHF", 2)
DINAR = Currency("KWD", "", 3)


@pytest.mark.parametrize(
    ("language", "amount", "currency", "printed"),
    [
        ("en", "1234.5", POUND, "£1,234.50"),
        ("en_GB", "-1234.5", POUND, "−£1,234.50"),
        ("en", "0", POUND, "£0.00"),
        ("en", "0.123456", POUND, "£0.123456"),
        ("en", "1500", YEN, "¥1,500"),
        ("en", "12", FRANC, "CHF\N{NO-BREAK SPACE}12.00"),
        ("en", "1.5", DINAR, "KWD\N{NO-BREAK SPACE}1.500"),
        ("en", "922337203685477.5807", POUND, "£922,337,203,685,477.5807"),
        ("en", "1E+3", POUND, "£1,000.00"),
        ("de", "1234.5", POUND, "1.234,50\N{NO-BREAK SPACE}£"),
        ("de", "-1234.5", POUND, "−1.234,50\N{NO-BREAK SPACE}£"),
        ("de_AT", "1234.5", POUND, "£\N{NO-BREAK SPACE}1.234,50"),
        ("fr", "1234.5", POUND, "£1,234.50"),
    ],
)
def test_money_is_printed_as_the_language_writes_it(
    language: str, amount: str, currency: Currency, printed: str
) -> None:
    assert figures.of(language).money(Decimal(amount), currency) == printed


@pytest.mark.parametrize(
    ("language", "quantity", "printed"),
    [
        ("en", "4", "4"),
        ("en", "4.0000", "4"),
        ("en", "2.5", "2.5"),
        ("en", "-1200", "−1,200"),
        ("de", "2.50", "2,5"),
    ],
)
def test_quantities_have_the_decimals_they_need(language: str, quantity: str, printed: str) -> None:
    assert figures.of(language).number(Decimal(quantity)) == printed


def test_a_percentage_has_the_space_of_its_language() -> None:
    assert figures.of("en").percent(Decimal("12.50")) == "12.5%"
    assert figures.of("de").percent(Decimal("12.50")) == "12,5\N{NO-BREAK SPACE}%"


@pytest.mark.parametrize(
    ("language", "printed"),
    [
        ("en", "1 December 2010"),
        ("en-US", "December 1, 2010"),
        ("de_CH", "1. Dezember 2010"),
        ("xx", "1 December 2010"),
        ("de_XX", "1. Dezember 2010"),
        ("", "1 December 2010"),
    ],
)
def test_dates_are_written_in_words(language: str, printed: str) -> None:
    assert figures.of(language).date(date(2010, 12, 1)) == printed
