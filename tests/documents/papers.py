"""Credit notes to print in tests, and what can be read back from their PDF."""

from __future__ import annotations

import io
import struct
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pypdfium2
from pypdf import PdfReader
from pypdf.generic import ContentStream, DictionaryObject

from app.documents.credit_note import (
    CompanyHeading,
    CreditNoteLine,
    CreditNotePage,
    Currency,
    OriginalInvoice,
    TaxRow,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pypdf import PageObject

Box = tuple[float, float, float, float]

HEADING = CompanyHeading(
    name="Larkfield Gifts",
    strapline="Wholesale gift-ware since 1987",
    contact=("Larkfield Gifts Ltd", "Unit 7, Ouseburn Mill, York YO1 7HX", "01904 496 0123"),
    sender="Larkfield Gifts Ltd · Ouseburn Mill · York YO1 7HX",
    registration="Larkfield Gifts Ltd · Registered in England 02147765 · VAT GB 412 7788 09",
)
PRODUCTS = (
    "WHITE HANGING HEART T-LIGHT HOLDER",
    "WHITE METAL LANTERN",
    "KNITTED UNION FLAG HOT WATER BOTTLE",
    "SET 7 BABUSHKA NESTING BOXES",
    "HAND WARMER UNION JACK",
)


def line(
    code: str, description: str, quantity: str, price: str, *details: str, tax: str = "20 %"
) -> CreditNoteLine:
    """A line whose amount is quantity times price."""
    amount = (Decimal(quantity) * Decimal(price)).quantize(Decimal("0.01"))
    return CreditNoteLine(
        description,
        Decimal(quantity),
        Decimal(price),
        amount,
        code=code,
        details=details,
        taxes=(tax,) if tax else (),
    )


COSY_CORNER = CreditNotePage(
    heading=HEADING,
    address=("The Cosy Corner", "Hannah Briggs", "14 Montpellier Parade", "Harrogate HG1 2TG"),
    number="RINV/2026/00007",
    issued_on=date(2026, 11, 24),
    originals=(OriginalInvoice("INV/2026/00041", date(2026, 11, 17)),),
    reason="Helpdesk Ticket #00318: 4 faulty clocks, transit damage",
    lines=(
        line("22727", "ALARM CLOCK BAKELIKE RED", "4", "3.75", "Lot 22727-0914"),
        line("22423", "REGENCY CAKESTAND 3 TIER", "1", "12.75", "Top tier chipped"),
        line("84879", "ASSORTED COLOUR BIRD ORNAMENT", "6", "1.69"),
        line("BK-0114", "HOMEMADE JAM RECIPE BOOK", "1", "4.25", tax="0 %"),
    ),
    taxes=(
        TaxRow("Standard 20 %", Decimal("37.89"), Decimal("7.58")),
        TaxRow("Zero rated 0 %", Decimal("4.25"), Decimal("0.00")),
    ),
    untaxed=Decimal("42.14"),
    tax=Decimal("7.58"),
    total=Decimal("49.72"),
    currency=Currency("GBP", "£", 2),
    language="en_GB",
    ticket_number="#00318",
    customer_number="C-10482",
    repayment="We set this credit against your open invoices.",
    returning="Please send the goods back within 14 days.",
)


def with_lines(lines: Sequence[CreditNoteLine]) -> CreditNotePage:
    """The Cosy Corner's credit note with other lines, untaxed."""
    total = sum((each.amount for each in lines), Decimal(0))
    return replace(
        COSY_CORNER, lines=tuple(lines), taxes=(), untaxed=total, tax=Decimal("0.00"), total=total
    )


def many_lines(count: int) -> CreditNotePage:
    """A credit note of this many lines, their codes counting from 10000."""
    return with_lines(
        [
            line(str(10000 + n), PRODUCTS[n % len(PRODUCTS)], str(n % 7 + 1), f"{n % 30 + 1}.35")
            for n in range(count)
        ]
    )


def pages(pdf: bytes) -> list[str]:
    """The text of each page, white space made one space."""
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages]


def text(pdf: bytes) -> str:
    """The text of all pages."""
    return " ".join(pages(pdf))


def embedded_fonts(pdf: bytes) -> set[str]:
    """The fonts of a PDF without the prefix of their subset."""
    return {str(font["/BaseFont"]).split("+")[-1] for font in _fonts(pdf)}


def glyphs_shown(pdf: bytes) -> Iterator[tuple[str, int, int]]:
    """Font, code and glyph of every character that the PDF shows, glyph 0 being a missing one."""
    for page in PdfReader(io.BytesIO(pdf)).pages:
        maps = {name: _glyph_of_code(font) for name, font in _fonts_of(page).items()}
        font = ""
        for operands, operator in ContentStream(page.get_contents(), page.pdf).operations:
            if operator == b"Tf":
                font = str(operands[0])
            elif operator == b"Tj":
                for code in operands[0].original_bytes:
                    yield font, code, maps[font].get(code, 0)


def boxes(pdf: bytes) -> Iterator[list[Box]]:
    """For each page the boxes of its visible characters: left, bottom, right, top in points."""
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            shown = page.get_textpage()
            found = [shown.get_charbox(place) for place in range(shown.count_chars())]
            yield [box for box in found if box[2] - box[0] > 0.2 and box[3] - box[1] > 0.2]


def overlaps(found: list[Box]) -> list[tuple[Box, Box]]:
    """The characters that are drawn over one another."""
    waiting: list[Box] = []
    clashes = []
    for box in sorted(found):
        waiting = [other for other in waiting if other[2] > box[0] + 0.4]
        clashes += [(other, box) for other in waiting if _is_over(other, box)]
        waiting.append(box)
    return clashes


def _is_over(one: Box, other: Box) -> bool:
    """Whether two boxes share more than a hair in height."""
    return min(one[3], other[3]) - max(one[1], other[1]) > 0.4


def _fonts(pdf: bytes) -> Iterator[DictionaryObject]:
    for page in PdfReader(io.BytesIO(pdf)).pages:
        yield from _fonts_of(page).values()


def _fonts_of(page: PageObject) -> dict[str, DictionaryObject]:
    fonts = page["/Resources"]["/Font"]  # type: ignore[index]
    return {str(name): font.get_object() for name, font in fonts.items()}


def _glyph_of_code(font: DictionaryObject) -> dict[int, int]:
    """The character map (format 6) of an embedded TrueType font."""
    data = font["/FontDescriptor"]["/FontFile2"].get_data()  # type: ignore[index]
    tables = struct.unpack(">H", data[4:6])[0]
    for number in range(tables):
        tag, _, offset, _ = struct.unpack(">4sLLL", data[12 + 16 * number : 28 + 16 * number])
        if tag == b"cmap":
            start = offset + struct.unpack(">L", data[offset + 8 : offset + 12])[0]
            kind, _, _, first, count = struct.unpack(">5H", data[start : start + 10])
            assert kind == 6
            glyphs = struct.unpack(f">{count}H", data[start + 10 : start + 10 + 2 * count])
            return {first + place: glyph for place, glyph in enumerate(glyphs)}
    raise AssertionError("an embedded font without a character map")
