"""The quotation on paper, read back as its reader sees it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from app.documents.content import Currency, TaxRow
from app.documents.quotation import QuotationLine, QuotationPage, RepairedPiece, render
from tests.documents.papers import HEADING, boxes, overlaps, pages, text

D = Decimal

OF_A_REPAIR = QuotationPage(
    heading=HEADING,
    address=("The Cosy Corner", "14 Montpellier Parade", "Harrogate HG1 2TG"),
    number="SO00042",
    issued_on=date(2026, 11, 24),
    is_order=False,
    is_cancelled=False,
    lines=(
        QuotationLine(
            "Hinge", D(2), D("3.20"), D("5.76"), code="HG-2", discount=D(10), taxes=("20 %",)
        ),
        QuotationLine("Labour", D("1.5"), D("28.00"), D("42.00"), taxes=("20 %",)),
    ),
    taxes=(TaxRow("VAT 20%", D("47.76"), D("9.55")),),
    untaxed=D("47.76"),
    tax=D("9.55"),
    total=D("57.31"),
    currency=Currency("GBP", "£"),
    language="en_GB",
    valid_until=date(2026, 12, 8),
    customer_number="C-00017",
    ticket_number="#00024",
    repair=RepairedPiece("WH/RO/00001", "STATION CLOCK", "SC-4711"),
)


def test_a_quotation_says_what_is_offered_until_when_and_for_which_piece() -> None:
    pdf = render(OF_A_REPAIR)
    (words,) = pages(pdf)
    for part in (
        "Quotation",
        "SO00042",
        "Valid until",
        "8 December 2026",
        "WH/RO/00001: STATION CLOCK, serial number SC-4711",
        "£5.76",
        "£42.00",
        "VAT 20%",
        "£57.31",
    ):
        assert part in words, part
    assert not any(overlaps(page) for page in boxes(pdf))
    assert render(OF_A_REPAIR) == pdf, "the same page gives the same bytes"


def test_a_confirmed_one_is_an_order_and_a_german_reader_reads_german() -> None:
    words = text(render(replace(OF_A_REPAIR, is_order=True), "de"))
    assert "Auftrag" in words
    assert "Gültig bis" not in words, "an offer that was taken has no end"
    assert "WH/RO/00001: STATION CLOCK, Seriennummer SC-4711" in words
    assert "57,31" in words
