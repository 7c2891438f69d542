"""What people type as a number or a date is read exactly, or refused with a sentence."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QLocale

from app.errors import Problem
from app.ui.kit import formats

TODAY = dt.date(2026, 11, 24)


@pytest.fixture
def german() -> object:
    """German separators and dates for one test."""
    before = QLocale()
    QLocale.setDefault(QLocale("de_DE"))
    yield None
    QLocale.setDefault(before)


def code_of(text: str, scale: formats.Scale = formats.AMOUNT) -> str:
    """The code of the problem that a text has."""
    read = formats.parse_number(text, scale)
    assert isinstance(read, Problem), read
    return read.code


@pytest.mark.parametrize(
    ("text", "value"),
    [("12.75", "12.75"), ("0", "0"), ("-3", "-3"), ("−3.5", "-3.5"), (" 4. ", "4"), (".5", "0.5")],
)
def test_a_plain_number_is_read_exactly(text: str, value: str) -> None:
    assert formats.parse_number(text, formats.AMOUNT) == Decimal(value)


def test_separators_between_thousands_are_refused_and_the_only_reading_is_offered() -> None:
    read = formats.parse_number("1,234.56", formats.AMOUNT)
    assert isinstance(read, Problem)
    assert read.suggestion == Decimal("1234.56")
    assert formats.sentence(read) == (
        "1,234.56 has separators that could be misread. If you mean 1234.56, write it like that."
    )


def test_a_number_that_can_be_read_in_two_ways_is_refused_without_a_guess() -> None:
    read = formats.parse_number("1,234", formats.AMOUNT)
    assert isinstance(read, Problem)
    assert (read.code, read.suggestion) == ("kit.number_ambiguous", None)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1e5", "kit.number_exponent"),
        ("abc", "kit.number_unreadable"),
        ("£5", "kit.number_unreadable"),
        ("NaN", "kit.number_unreadable"),
        ("Infinity", "kit.number_unreadable"),
        ("1_000", "kit.number_unreadable"),
        ("٣", "kit.number_unreadable"),
        ("1,23,4.5", "kit.number_ambiguous"),
        ("--3", "kit.number_unreadable"),
    ],
)
def test_what_is_no_plain_number_is_refused(text: str, code: str) -> None:
    assert code_of(text) == code


def test_what_no_scale_can_hold_is_refused_at_input() -> None:
    assert code_of("0.00001") == "kit.number_too_many_places"
    assert code_of("0.0000001", formats.UNIT_PRICE) == "kit.number_too_many_places"
    assert formats.parse_number("0.000001", formats.UNIT_PRICE) == Decimal("0.000001")
    assert code_of("900000000000000.01") == "kit.number_too_large"
    assert code_of("9" * 80) == "kit.number_too_large"
    assert formats.parse_number("900000000000000", formats.AMOUNT) == Decimal(900000000000000)


def test_zeros_behind_the_last_place_are_no_more_places() -> None:
    assert formats.parse_number("1.50000000", formats.Scale(2, Decimal(100))) == Decimal("1.5")


@pytest.mark.usefixtures("german")
def test_a_german_writes_a_comma_and_a_point_is_not_taken_for_one() -> None:
    assert formats.parse_number("12,75", formats.AMOUNT) == Decimal("12.75")
    assert code_of("1.234") == "kit.number_ambiguous"
    read = formats.parse_number("1.234,56", formats.AMOUNT)
    assert isinstance(read, Problem)
    assert read.suggestion == Decimal("1234.56")
    assert formats.number(Decimal("1234.5"), 2, grouped=True) == "1.234,50"


@given(st.decimals(-9 * 10**14, 9 * 10**14, places=4))
def test_every_number_that_is_shown_is_read_back_the_same(value: Decimal) -> None:
    shown = formats.number(value, 2, at_most=4)
    assert formats.parse_number(shown, formats.AMOUNT) == value


def test_negative_numbers_have_a_real_minus_sign() -> None:
    assert formats.number(Decimal("-1234.5"), 2, grouped=True) == "−1,234.50"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("today", TODAY),
        ("Tomorrow", dt.date(2026, 11, 25)),
        ("+7", dt.date(2026, 12, 1)),
        ("-24", dt.date(2026, 10, 31)),
        ("24/11", TODAY),
        ("24/11/2026", TODAY),
        ("1.2.26", dt.date(2026, 2, 1)),
        ("2026-11-24", TODAY),
        ("24 Nov 2026", TODAY),
        ("29/2/2028", dt.date(2028, 2, 29)),
    ],
)
def test_a_date_is_read_however_it_is_written(text: str, day: dt.date) -> None:
    assert formats.parse_date(text, TODAY) == day


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("31/02/2026", "There is no such date as 31/02/2026."),
        ("29/2", "There is no such date as 29/2."),
        ("24/13", "There is no such date as 24/13."),
        ("soon", "soon is not a date. Write it like 24/11/2026, 24/11, +7 or today."),
        ("1/1/1066", "1/1/1066 is not between 1900 and 2999."),
        ("+99999", "+99999 is not between 1900 and 2999."),
        ("1/1/0", "1/1/0 is not between 1900 and 2999."),
    ],
)
def test_a_date_that_does_not_exist_gets_a_sentence(text: str, words: str) -> None:
    read = formats.parse_date(text, dt.date(2926, 11, 24) if "+" in text else TODAY)
    assert isinstance(read, Problem)
    assert formats.sentence(read) == words


def test_a_date_is_said_as_far_from_today() -> None:
    said = [
        formats.relative_date(TODAY + dt.timedelta(days=days), TODAY)
        for days in (-30, -1, 0, 1, 30)
    ]
    assert said == ["30 days ago", "Yesterday", "Today", "Tomorrow", "in 30 days"]
