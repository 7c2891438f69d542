"""The papers of a repair, read back as their readers see them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO

import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from pypdf import PdfReader
from pypdf.generic import ContentStream

from app.documents.repair_paper import (
    Currency,
    PaperCheck,
    PaperLoan,
    PaperPart,
    PaperPhoto,
    PaperSignature,
    RepairPaper,
    RepairPaperKind,
    render,
)
from tests.documents.papers import (
    HEADING,
    boxes,
    embedded_fonts,
    glyphs_shown,
    overlaps,
    pages,
    text,
)
from tests.services.pictures import photo

D = Decimal
MM = 72 / 25.4
FOOT = 18 * MM + 20
DAY = date(2026, 11, 24)
SIGNED_AT = datetime(2026, 11, 24, 11, 36, tzinfo=UTC)
STROKES = (((0.1, 0.5), (0.3, 0.2), (0.6, 0.7), (0.9, 0.4)), ((0.2, 0.9),))
CABINET = RepairPaper(
    kind=RepairPaperKind.INTAKE,
    heading=HEADING,
    address=("The Cosy Corner", "14 Montpellier Parade", "Harrogate HG1 2TG"),
    number="WH/RO/00017",
    made_on=DAY,
    product_code="22655",
    product_name="VINTAGE RED KITCHEN CABINET",
    lot="SN-22655-0047",
    is_serial=True,
    quantity=D(1),
    language="en_GB",
    currency=Currency("GBP", "£"),
    total=D("15.48"),
    not_charged=D("12.90"),
    is_under_warranty=True,
    warranty_until=date(2028, 11, 3),
    scheduled_on=date(2026, 11, 26),
    responsible="Sara Ahmed",
    ticket_number="#00315",
    return_number="WH/IN/00017",
    reason="Faulty",
    notes="Lower hinge plate is bent.",
    parts=(
        PaperPart("add", "HNG-40B", "Hinge, brass", D(2), "", D(3), D("6.40"), ("L-7",)),
        PaperPart("remove", "HNG-40S", "Hinge, steel", D(2), "", D(2), D(0)),
    ),
    checks=(
        PaperCheck("Door", "damaged", "ok", ("lower hinge bent",)),
        PaperCheck("Shelf pins", "missing", "", ("3 of 8",)),
    ),
    left=(PaperLoan("WH/RO/00017-1", "Key", ("red tag",), DAY, None),),
    lent=(PaperLoan("WH/RO/00017-2", "Folding table", ("T-17",), DAY, date(2026, 11, 30)),),
    photos=(PaperPhoto("before.jpg", DAY, "Tom Okafor", photo()),),
    signatures=(
        PaperSignature("intake", "", "Martin Shaw", SIGNED_AT, STROKES),
        PaperSignature("loan", "WH/RO/00017-2", "Hannah Briggs", SIGNED_AT),
        PaperSignature("ours"),
    ),
)


def test_the_receipt_says_what_was_left_in_which_condition_and_who_signed() -> None:
    paper = text(render(CABINET))
    for words in (
        "Intake receipt WH/RO/00017",
        "Scheduled for 26 Nov 2026",
        "Return WH/IN/00017",
        "Product 22655 VINTAGE RED KITCHEN CABINET Serial SN-22655-0047",
        "Warranty Under warranty until 3 November 2028, nothing is charged",
        "Condition Point As it came As it goes Door lower hinge bent Damaged In order"
        " Shelf pins 3 of 8 Missing",
        "Accessories left with us Label What Given on Back on WH/RO/00017-1 Key red tag",
        "WH/RO/00017-2 Folding table T-17 24 Nov 2026 30 Nov 2026",
        "Photos before.jpg 24 Nov 2026 · Tom Okafor",
        "Customer: handed over for repair Martin Shaw",
        "Customer: received on loan WH/RO/00017-2",
        "For us Name, date, signature",
    ):
        assert words in paper
    for words in ("Repair notes", "hinge plate", "Parts and services"):
        assert words not in paper


def test_the_order_has_parts_charges_and_notes_for_the_workshop_in_german_too() -> None:
    paper = text(render(replace(CABINET, kind=RepairPaperKind.ORDER), "de"))
    for words in (
        "Reparaturauftrag WH/RO/00017",
        "Gewährleistung bis 3. November 2028",
        "Berechnet: 15,48 £ mit Steuer. Durch Gewährleistung nicht berechnet: 12,90 £.",
        "HNG-40B Hinge, brass Eingebaut · Charge L-7 2 3 6,40 £",
        "HNG-40S Hinge, steel Ausgebaut 2 2 0,00 £",
        "Reparaturnotizen Lower hinge plate is bent.",
        "24.11.2026, 11:36",
    ):
        assert words in paper


def test_before_the_handover_there_is_no_column_for_it_and_no_warranty_is_said() -> None:
    checks = (PaperCheck("Door", "ok"),)
    paper = text(render(replace(CABINET, checks=checks, is_under_warranty=False)))
    assert "Point As it came Door In order" in paper
    assert "Not under warranty" in paper


def test_a_drawn_signature_is_a_line_on_paper_and_a_typed_one_is_the_name() -> None:
    drawn = replace(CABINET, signatures=CABINET.signatures[:1])
    typed = replace(drawn, signatures=(replace(drawn.signatures[0], strokes=()),))
    assert text(render(drawn)).count("Martin Shaw") == 1
    assert text(render(typed)).count("Martin Shaw") == 2
    curves = [_curves(render(each)) for each in (drawn, typed)]
    assert curves[0] - curves[1] == 2


def test_a_long_name_stays_in_its_box_and_off_the_line() -> None:
    one = replace(CABINET, signatures=CABINET.signatures[:1])
    *_, short = boxes(render(one))
    lowest = min(box[1] for box in short if box[1] > FOOT)
    for strokes in (STROKES, ()):
        for name in ("Maximiliane Hohenlohe-Waldenburg " * 6, "W" * 255):
            signed = replace(one.signatures[0], name=name[:255].strip(), strokes=strokes)
            pdf = render(replace(one, signatures=(signed,)))
            *_, found = boxes(pdf)
            assert min(box[1] for box in found if box[1] > FOOT) >= lowest - 8
            assert overlaps(found) == []
            whole = signed.name.replace(" ", "")
            assert text(pdf).replace(" ", "").count(whole) == (1 if strokes else 2)


def _curves(pdf: bytes) -> int:
    """How many paths the last page strokes with round ends: those of a pen."""
    page = PdfReader(BytesIO(pdf)).pages[-1]
    is_round, found = False, 0
    for operands, operator in ContentStream(page.get_contents(), page.pdf).operations:
        if operator == b"J":
            is_round = int(operands[0]) == 1
        elif operator == b"S" and is_round:
            found += 1
    return found


def test_photos_stand_in_boxes_three_to_a_row_with_their_shape_and_their_names() -> None:
    shapes = ((80, 40), (30, 60), (40, 40))
    photos = tuple(
        PaperPhoto(f"{number}.jpg", DAY, "Tom Okafor", photo(size=size))
        for number, size in enumerate(shapes)
    )
    long = PaperPhoto("The hinge at the lower left " * 3, DAY, "Tom Okafor", b"")
    page = replace(CABINET, checks=(), left=(), lent=(), photos=(*photos, long))
    shown = _pictures(render(page))
    assert [number for number, *_ in shown] == [0, 0, 0]
    for (_, left, bottom, right, top), (wide, high) in zip(shown, shapes, strict=True):
        assert (right - left) / (top - bottom) == pytest.approx(wide / high)
        assert (right - left) / MM <= 55.01
        assert (top - bottom) / MM <= 42.01
        assert max((right - left) / MM / 55, (top - bottom) / MM / 42) == pytest.approx(1)
    middles = [(left + right) / 2 / MM for _, left, _, right, _ in shown]
    assert middles == pytest.approx([20 + 27.5, 20 + 85, 20 + 170 - 27.5])
    paper = text(render(page))
    assert "0.jpg 24 Nov 2026 · Tom Okafor" in paper
    assert re.search("The hinge at the lower left The[a-z ]*… 24 Nov 2026 · Tom Okafor", paper)
    assert "more photo" not in paper
    more = replace(page, photos=photos * 4, more_photos=5)
    assert "+ 5 more photos" in text(render(more))
    assert "+ 1 weiteres Foto " in text(render(replace(more, more_photos=1), "de"))


def test_no_row_of_photos_is_torn_nor_parted_from_its_names_or_its_heading() -> None:
    photos = tuple(PaperPhoto(f"{n}.jpg", DAY, "Tom Okafor", photo()) for n in range(8))
    begun = set()
    for points in range(14):
        checks = tuple(PaperCheck(f"Point {number}", "ok") for number in range(points))
        pdf = render(replace(CABINET, checks=checks, left=(), lent=(), photos=photos))
        read = pages(pdf)
        (first,) = (number for number, words in enumerate(read) if "Photos 0.jpg" in words)
        named = [
            number for number, words in enumerate(read) for n in range(8) if f"{n}.jpg" in words
        ]
        shown = _pictures(pdf)
        assert [number for number, *_ in shown] == named
        assert named[0] == named[2] == first
        assert named[3] == named[5]
        assert min(bottom for _, _, bottom, _, _ in shown) > FOOT
        begun.add(first)
    assert begun == {0, 1}


def _pictures(pdf: bytes) -> list[tuple[int, float, float, float, float]]:
    """The pictures in their order: page, left, bottom, right, top in points; the logo is none."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [
            (number, *shown.get_bounds())
            for number, page in enumerate(document)
            for shown in page.get_objects(filter=(pdfium.FPDF_PAGEOBJ_IMAGE,))
        ]


@pytest.mark.parametrize(
    "page",
    [
        CABINET,
        replace(
            CABINET,
            kind=RepairPaperKind.ORDER,
            checks=tuple(PaperCheck(f"Point {n}", "ok", "not_checked") for n in range(60)),
            parts=CABINET.parts * 20,
            photos=CABINET.photos * 30,
            more_photos=5,
            notes="Because. " * 300,
            signatures=CABINET.signatures * 4,
        ),
    ],
)
def test_nothing_leaves_the_margins_or_covers_something_else(page: RepairPaper) -> None:
    pdf = render(page)
    for found in boxes(pdf):
        assert not overlaps(found)
        assert min(box[0] for box in found) >= 56
        assert max(box[2] for box in found) <= 539.5
    assert all(glyph for _, _, glyph in glyphs_shown(pdf))
    assert all(font.startswith("Inter") for font in embedded_fonts(pdf))
    with pypdfium2.PdfDocument(pdf) as document:
        count = len(document)
    assert f"Page {count} of {count}" in pages(pdf)[-1]
    assert pdf == render(page)
