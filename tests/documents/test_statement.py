"""The customer's statement on paper, read back as its reader sees it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from app.documents.content import Currency
from app.documents.statement import Age, AgeRow, StatementLine, StatementPage, render
from tests.documents.papers import HEADING, boxes, overlaps, pages, text

D = Decimal

COSY_CORNER = StatementPage(
    heading=HEADING,
    address=("The Cosy Corner", "14 Montpellier Parade", "Harrogate HG1 2TG"),
    as_of=date(2026, 11, 24),
    lines=(
        StatementLine(
            "invoice", "INV/2026/00012", date(2026, 8, 3), date(2026, 8, 17), 99,
            D("420.00"), D("120.00"), D("120.00"), "536365",
        ),
        StatementLine(
            "credit_note", "RINV/2026/00007", date(2026, 10, 2), None, 0,
            D("-49.72"), D("-49.72"), D("70.28"),
        ),
        StatementLine(
            "invoice", "INV/2026/00041", date(2026, 11, 9), date(2026, 11, 23), 1,
            D("173.15"), D("173.15"), D("243.43"),
        ),
        StatementLine(
            "invoice", "INV/2026/00044", date(2026, 11, 20), date(2026, 12, 4), 0,
            D("1148.54"), D("1148.54"), D("1391.97"),
        ),
        StatementLine(
            "payment", "PAY/2026/00031", date(2026, 11, 21), None, 0,
            D("-200.00"), D("-26.85"), D("1365.12"),
        ),
    ),
    ages=(
        AgeRow(Age.NOT_DUE, 1, D("1148.54")),
        AgeRow(Age.TO_30, 1, D("173.15")),
        AgeRow(Age.TO_60, 0, D("0.00")),
        AgeRow(Age.TO_90, 0, D("0.00")),
        AgeRow(Age.OLDER, 1, D("120.00")),
    ),
    owed=D("1441.69"),
    open_credit=D("76.57"),
    balance=D("1365.12"),
    currency=Currency("GBP", "£", 2),
    language="en_GB",
    customer_number="C-10482",
)  # fmt: skip


def test_the_statement_says_what_is_open_since_when_and_what_is_to_be_paid() -> None:
    paper = text(render(COSY_CORNER))
    for words in (
        "The Cosy Corner 14 Montpellier Parade Harrogate HG1 2TG",
        "Statement of account",
        "As of 24 November 2026",
        "Customer no. C-10482",
        "Overdue £293.15",
        "Date Item Due Amount Open Balance",
        "3 Aug 2026 INV/2026/00012 Invoice · 536365 · 99 days overdue"
        " 17 Aug 2026 £420.00 £120.00 £120.00",
        "2 Oct 2026 RINV/2026/00007 Credit note −£49.72 −£49.72 £70.28",
        "9 Nov 2026 INV/2026/00041 Invoice · 1 day overdue 23 Nov 2026 £173.15 £173.15 £243.43",
        "21 Nov 2026 PAY/2026/00031 Payment −£200.00 −£26.85 £1,365.12",
        "Owed by age Items Open Not due 1 £1,148.54 1 to 30 days 1 £173.15"
        " 31 to 60 days 0 £0.00 61 to 90 days 0 £0.00 Over 90 days 1 £120.00",
        "Owed to us £1,441.69 Your open credit £76.57 Balance due £1,365.12",
        "Page 1 of 1",
    ):
        assert words in paper


def test_money_that_we_owe_is_in_the_customers_favour() -> None:
    page = replace(COSY_CORNER, owed=D(0), open_credit=D("26.85"), balance=D("-26.85"))
    paper = text(render(page))
    assert "In your favour £26.85" in paper
    assert "Balance due" not in paper


def test_a_customer_without_anything_open_is_told_so() -> None:
    page = replace(COSY_CORNER, lines=(), ages=(), owed=D(0), open_credit=D(0), balance=D(0))
    paper = text(render(page))
    assert "Nothing is open." in paper
    assert "Balance due £0.00" in paper


def test_the_statement_speaks_the_customers_language() -> None:
    paper = text(render(COSY_CORNER, "de"))
    for words in (
        "Kontoauszug",
        "Überfällig 293,15",
        "INV/2026/00041 Rechnung · 1 Tag überfällig",
        "Zu zahlen 1.365,12",
    ):
        assert words in paper


def test_three_hundred_open_items_lie_on_pages_with_heads_and_nothing_overlaps() -> None:
    first = COSY_CORNER.lines[0]
    lines = tuple(
        replace(first, number=f"INV/2026/{n:05}", made_on=first.made_on + timedelta(days=n % 60))
        for n in range(300)
    )
    pdf = render(replace(COSY_CORNER, lines=lines))
    every = pages(pdf)
    assert len(every) > 5
    assert all("Date Item Due Amount Open Balance" in page for page in every)
    assert "Balance due" in every[-1]
    assert not any(overlaps(page) for page in boxes(pdf))
    assert render(replace(COSY_CORNER, lines=lines)) == pdf
