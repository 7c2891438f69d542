"""The slip of a return, of a delivery back and of a delivery, read back as its reader sees it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from app.documents import raster
from app.documents.return_slip import (
    ReturnSlipPage,
    SlipKind,
    SlipLine,
    SlipLot,
    SlipSource,
    render,
)
from tests.documents import scanner
from tests.documents.papers import (
    HEADING,
    boxes,
    embedded_fonts,
    glyphs_shown,
    overlaps,
    pages,
    text,
)

D = Decimal
A4_AT_300_DPI = 2480

CLOCKS = SlipLine(
    "22727", "ALARM CLOCK BAKELIKE RED", D(4), "", lots=(SlipLot("22727-0914", D(4), False),)
)
CABINETS = SlipLine(
    "22655", "VINTAGE RED KITCHEN CABINET", D(2), "",
    lots=(SlipLot("SN-0047", D(1), True), SlipLot("SN-0048", D(1), True)), purpose="repair",
)  # fmt: skip
RIBBON = SlipLine("84879", "RIBBON REEL LACE DESIGN", D("12.5"), "metre")
COSY_CORNER = ReturnSlipPage(
    kind=SlipKind.RETURN,
    heading=HEADING,
    address=("The Cosy Corner", "Hannah Briggs", "14 Montpellier Parade", "Harrogate HG1 2TG"),
    number="WH/IN/00017",
    made_on=date(2026, 11, 24),
    done_on=None,
    lines=(CLOCKS, CABINETS, RIBBON),
    language="en_GB",
    deliveries=(SlipSource("WH/OUT/00021", "536365"),),
    order=SlipSource("SO00009"),
    ticket_number="#00318",
    customer_number="C-10482",
    reason="Faulty",
    send_to=("Larkfield Gifts Ltd", "Unit 7, Ouseburn Mill", "York YO1 7HX"),
    returning="Please put this slip into the box.",
)
RECEIVED = replace(
    COSY_CORNER,
    done_on=date(2026, 11, 26),
    lines=(replace(CLOCKS, done=D(3)), replace(CABINETS, done=D(2)), replace(RIBBON, done=D(0))),
)


def test_a_return_slip_says_what_comes_back_why_and_where_it_is_sent() -> None:
    paper = text(render(COSY_CORNER))
    for words in (
        "The Cosy Corner Hannah Briggs 14 Montpellier Parade Harrogate HG1 2TG",
        "Return slip WH/IN/00017",
        "Date 24 Nov 2026",
        "Delivery 536365",
        "Order SO00009",
        "Ticket #00318",
        "Reason Faulty",
        "Send to Larkfield Gifts Ltd Unit 7, Ouseburn Mill York YO1 7HX",
        "Code Description Quantity 22727 ALARM CLOCK BAKELIKE RED Lot 22727-0914 (4) 4",
        "22655 VINTAGE RED KITCHEN CABINET For repair, remains the customer's property"
        " Serial numbers SN-0047, SN-0048 2",
        "84879 RIBBON REEL LACE DESIGN 12.5 metre",
        "Returning the goods Please put this slip into the box.",
        "Sent by (customer) Name, date, signature Received by",
        "Page 1 of 1",
    ):
        assert words in paper
    assert "Received on" not in paper


def test_once_received_it_says_how_many_came() -> None:
    paper = text(render(RECEIVED))
    for words in (
        "Received on 26 Nov 2026",
        "Code Description Quantity Received",
        "Lot 22727-0914 (4) 4 3",
        "12.5 metre 0 metre",
    ):
        assert words in paper


@pytest.mark.parametrize(
    ("kind", "title"),
    [(SlipKind.DELIVERY_BACK, "Rücklieferung"), (SlipKind.DELIVERY, "Lieferschein")],
)
def test_what_goes_out_is_the_same_paper_with_its_own_title(kind: SlipKind, title: str) -> None:
    paper = text(render(replace(RECEIVED, kind=kind, send_to=(), returning=""), "de"))
    for words in (
        f"{title} WH/IN/00017",
        "Geliefert am 26.11.2026",
        "Artikel Beschreibung Menge Geliefert",
        "Charge 22727-0914 (4) 4 3",
        "12,5 metre",
        "In ordnungsgemäßem Zustand erhalten (Kunde)",
        "Seite 1 von 1",
    ):
        assert words in paper
    assert "Senden an" not in paper


def test_a_scanner_reads_the_number_off_the_printed_page() -> None:
    rows = scanner.pixels(render(COSY_CORNER), 0, A4_AT_300_DPI, range(560, 660, 10))
    assert {scanner.code128(row) for row in rows} == {"WH/IN/00017"}


def test_two_hundred_lines_are_all_there_and_the_boxes_to_sign_stay_together() -> None:
    lines = tuple(replace(CLOCKS, code=str(10000 + number)) for number in range(200))
    found = pages(render(replace(RECEIVED, lines=lines)))
    codes = [
        word for page in found for word in page.split() if word in {each.code for each in lines}
    ]
    assert codes == [each.code for each in lines]
    assert [page.count("Name, date, signature") for page in found[:-1]] == [0] * (len(found) - 1)
    assert found[-1].count("Name, date, signature") == 2
    assert f"Page {len(found)} of {len(found)}" in found[-1]


def test_a_cancelled_one_says_so_across_every_page() -> None:
    assert "CANCELLED" in text(render(replace(COSY_CORNER, is_cancelled=True)))
    assert "CANCELLED" not in text(render(COSY_CORNER))


@pytest.mark.parametrize(
    "page",
    [
        RECEIVED,
        replace(RECEIVED, lines=tuple([CLOCKS, CABINETS] * 30), returning="Send it. " * 400),
        replace(
            RECEIVED,
            heading=replace(HEADING, contact=tuple(f"Line {n} of the address" for n in range(14))),
            address=("Łódź Ćwikła Przedsiębiorstwo " * 4, "顧客 株式会社", "Ελλάδα"),
            number="WH/IN/1234567",
            order=SlipSource("SO00009", "536365"),
            reason="Because " * 60,
            lines=(replace(CLOCKS, description="ALARM CLOCK " * 20, code="C" * 40), CABINETS),
        ),
    ],
)
def test_nothing_leaves_the_margins_or_covers_something_else(page: ReturnSlipPage) -> None:
    pdf = render(page)
    for found in boxes(pdf):
        assert not overlaps(found)
        assert min(box[0] for box in found) >= 56
        assert max(box[2] for box in found) <= 539.5
    assert all(glyph for _, _, glyph in glyphs_shown(pdf))
    assert all(font.startswith(("Inter", "DroidSans")) for font in embedded_fonts(pdf))


def test_the_same_page_gives_the_same_bytes_on_a4() -> None:
    pdf = render(RECEIVED)
    assert pdf == render(RECEIVED)
    width, height = raster.page_size(pdf, 0)
    assert (round(width, 1), round(height, 1)) == (210.0, 297.0)
