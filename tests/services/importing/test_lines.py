"""Each line is a sale, a cancellation, or reported with the first reason that applies."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from app.services.importing import (
    CancellationLine,
    Origin,
    Reason,
    ReportedLine,
    SaleLine,
    is_service,
)
from app.services.importing.lines import classify
from tests.services.importing.books import line, read, write_book

if TYPE_CHECKING:
    from pathlib import Path

    from app.services.importing import BookLine

ORIGIN = Origin("shop", "536365", 1, 2)


def kind(text: str) -> BookLine:
    """What one line of text is."""
    return classify(ORIGIN, text.split(","))


def reason(text: str) -> Reason | None:
    """Why a line is reported; None if it is not."""
    found = kind(text)
    return found.reason if isinstance(found, ReportedLine) else None


def test_a_good_line_is_read_exactly() -> None:
    found = kind(line(code=" 85123A ", customer=" 17850.0", description=" HEART  HOLDER "))
    assert isinstance(found, SaleLine)
    assert (found.stock_code, found.customer) == ("85123A", "17850")
    assert found.description == "HEART  HOLDER"
    assert found.time == datetime.fromisoformat("2010-12-01 08:26:00")
    assert found.amount == Decimal("15.30")


@pytest.mark.parametrize("customer", ["17850", "17850.0", "17850.00"])
def test_a_customer_number_loses_the_decimals_of_a_spreadsheet(customer: str) -> None:
    found = kind(line(customer=customer))
    assert isinstance(found, SaleLine)
    assert found.customer == "17850"


@pytest.mark.parametrize(
    "text",
    [
        line(document="C536379"),
        line(document=" C536379 "),
        line(document="C1", time="yesterday", quantity="many"),
        "C536379,short",
    ],
)
def test_a_cancellation_is_set_aside_before_anything_else_is_looked_at(text: str) -> None:
    assert isinstance(kind(text), CancellationLine)


@pytest.mark.parametrize("document", ["c536379", "A563185", "53C6379", "ABC"])
def test_only_a_leading_capital_c_makes_a_cancellation(document: str) -> None:
    assert isinstance(kind(line(document=document)), SaleLine)


@pytest.mark.parametrize(
    "text",
    [
        "536365,85123A,HEART",
        line() + ",more",
        line(document=" "),
        line(code=""),
        line(description="A\0B"),
        line(code="X" * 65),
        line(description="X" * 251),
    ],
)
def test_a_line_that_no_document_can_hold_is_malformed(text: str) -> None:
    assert reason(text) is Reason.MALFORMED


@pytest.mark.parametrize(
    "time",
    [
        "2010-02-30 08:26:00",
        "2010-12-01",
        "01/12/2010 08:26",
        "",
        "2010-12-01 24:00",
        "٢010-12-01 08:26",
    ],
)
def test_a_date_that_does_not_exist_or_is_written_otherwise_is_a_bad_date(time: str) -> None:
    assert reason(line(time=time)) is Reason.BAD_DATE


def test_a_time_may_leave_out_its_seconds() -> None:
    assert isinstance(kind(line(time="2010-12-01 08:26")), SaleLine)


@pytest.mark.parametrize(
    "number", ["1e5", "1E5", "£2", "", "NaN", "Infinity", "0x10", "1_000", "+1", ".5", "5.", "--1"]
)
def test_what_is_no_plain_decimal_is_a_bad_number(number: str) -> None:
    assert reason(line(quantity=number)) is Reason.BAD_NUMBER
    assert reason(line(price=number)) is Reason.BAD_NUMBER


def test_a_number_with_separators_of_thousands_is_a_bad_number(tmp_path: Path) -> None:
    (found,) = read(write_book(tmp_path, line(price='"1,234.56"')))
    assert isinstance(found, ReportedLine)
    assert found.reason is Reason.BAD_NUMBER


@pytest.mark.parametrize(
    "cells",
    [
        {"price": "0.0000001"},
        {"price": "9223372036854.775808"},
        {"quantity": "0.00001"},
        {"quantity": "922337203685477.5808"},
        {"quantity": "9" * 40},
        {"quantity": "1000000", "price": "1000000.01"},
    ],
)
def test_a_number_that_no_scale_can_hold_is_a_bad_number(cells: dict[str, str]) -> None:
    assert reason(line(**cells)) is Reason.BAD_NUMBER


def test_the_largest_and_smallest_numbers_that_the_scales_hold_are_taken() -> None:
    assert reason(line(price="9223372036854.775807", quantity="0.1")) is None
    assert reason(line(price="0.0001", quantity="922337203685477.5807")) is None
    assert reason(line(price="2.5500000000")) is None


def test_a_price_below_zero_is_a_bad_number() -> None:
    assert reason(line(price="-11062.06")) is Reason.BAD_NUMBER


def test_a_price_of_zero_is_taken_as_free_goods() -> None:
    found = kind(line(price="0.0"))
    assert isinstance(found, SaleLine)
    assert found.amount == 0


@pytest.mark.parametrize("quantity", ["0", "-1", "-0.5", "0.0"])
def test_a_quantity_of_zero_or_below_is_negative(quantity: str) -> None:
    assert reason(line(quantity=quantity)) is Reason.NEGATIVE_QUANTITY


def test_the_first_reason_in_the_order_of_the_rules_is_named() -> None:
    spoiled = {"time": "never", "price": "1e5", "quantity": "-1", "customer": ""}
    expected = {
        "time": (Reason.BAD_DATE, "2010-12-01 08:26"),
        "price": (Reason.BAD_NUMBER, "2.55"),
        "quantity": (Reason.NEGATIVE_QUANTITY, "6"),
        "customer": (Reason.NO_CUSTOMER, "17850"),
    }
    assert reason(line(code="", **spoiled)) is Reason.MALFORMED
    for cell, (first, repaired) in expected.items():
        assert reason(line(**spoiled)) is first
        spoiled[cell] = repaired


def test_cells_that_look_like_formulas_are_kept_as_they_are() -> None:
    found = kind(line(description="=HYPERLINK(A1)", country="@SUM"))
    assert isinstance(found, SaleLine)
    assert (found.description, found.country) == ("=HYPERLINK(A1)", "@SUM")


def test_a_reported_line_counts_its_amount_where_it_can_be_read() -> None:
    assert kind(line(customer="")).amount == Decimal("15.30")
    assert kind(line(quantity="-6")).amount == Decimal("-15.30")
    assert kind(line(quantity="six")).amount == 0


def test_services_are_told_by_their_exact_codes() -> None:
    services = ["POST", "DOT", "M", "m", "D", "S", "B", "C2", "CRUK", "BANK CHARGES", "AMAZONFEE"]
    assert all(is_service(code) for code in [*services, "gift_0001_40"])
    assert not any(is_service(code) for code in ["post", "85123A", "DCGS0076", "Gift_1", "PADS"])


@pytest.mark.parametrize("cell", ["quantity", "price"])
def test_a_number_of_more_digits_than_any_is_looked_at_to_the_last(cell: str) -> None:
    assert reason(line(**{cell: f"1.{'0' * 70}1"})) is Reason.BAD_NUMBER
    assert reason(line(**{cell: f"1.{'0' * 70}"})) is None
    assert reason(line(**{cell: f"{'0' * 70}1"})) is None
