"""Labels at their true size, and what a scanner reads off them."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from pypdf import PdfReader

from app.documents import raster
from app.documents.label import LABEL, Label, LabelSheet, LabelSize, render, without_code
from tests.documents import scanner
from tests.documents.papers import boxes, embedded_fonts, glyphs_shown, pages

AT_600_DPI = round(62 / 25.4 * 600)
CODE = AT_600_DPI * 23 // 62
CABINET = Label(
    "SN-22655-0047", "WH/IN/00017", "VINTAGE RED KITCHEN CABINET", "Serial SN-22655-0047",
    details=("22655", "The Cosy Corner", "Ticket #00318", "Customer's property"),
)  # fmt: skip
CLOCK = Label("22727", "WH/IN/00017", "ALARM CLOCK", "22727", mark="2 of 3")
LONG = Label("L" * 144, "WH/IN/1234567", "CLOCK " * 40, "Lot " + "L" * 144, details=("D" * 90,) * 3)
FOREIGN = Label("序列号-17", "WH/IN/00017", "ΡΟΛΟΪ 時計", "Serial 序列号-17", details=("Łódź",))


def sheet(*labels: Label, size: LabelSize = LABEL) -> LabelSheet:
    """Labels in one run."""
    return LabelSheet("Labels WH/IN/00017", "Larkfield Gifts", "en", labels, size)


def test_each_piece_has_a_page_of_the_labels_size_and_viewers_are_asked_not_to_scale_it() -> None:
    pdf = render(sheet(CABINET, CLOCK))
    reader = PdfReader(io.BytesIO(pdf))
    assert len(reader.pages) == 2
    for page in reader.pages:
        for box in (page.mediabox, page.cropbox, page.trimbox):
            assert float(box.width) / 72 * 25.4 == pytest.approx(62, abs=0.01)
            assert float(box.height) / 72 * 25.4 == pytest.approx(29, abs=0.01)
    preferences = reader.trailer["/Root"]["/ViewerPreferences"]  # type: ignore[index]
    assert preferences["/PrintScaling"] == "/None"


def test_another_roll_is_another_size() -> None:
    pdf = render(sheet(CABINET, size=LabelSize(89, 36)))
    assert [round(each, 1) for each in raster.page_size(pdf, 0)] == [89.0, 36.0]


@pytest.mark.parametrize("label", [CABINET, CLOCK, LONG])
def test_a_scanner_reads_what_the_program_finds_the_piece_by(label: Label) -> None:
    page = scanner.pixels(render(sheet(label)), 0, AT_600_DPI)
    assert scanner.data_matrix(page, 0, CODE) == label.code


def test_people_read_product_number_and_serial() -> None:
    assert pages(render(sheet(CABINET, CLOCK))) == [
        "WH/IN/00017 VINTAGE RED KITCHEN CABINET Serial SN-22655-0047 22655 The Cosy Corner"
        " Ticket #00318 Customer's property",
        "WH/IN/00017 2 of 3 ALARM CLOCK 22727",
    ]


def test_a_code_that_no_scanner_could_type_leaves_its_room_to_the_words() -> None:
    pdf = render(sheet(FOREIGN))
    assert pages(pdf) == ["WH/IN/00017 ΡΟΛΟΪ 時計 Serial 序列号-17 Łódź"]
    assert min(box[0] for box in next(boxes(pdf))) < 10


def test_a_number_that_is_too_long_for_a_code_is_printed_so_that_people_can_read_it() -> None:
    serial = "SERIAL-AB" * 22
    pdf = render(sheet(replace(CABINET, code=serial, shown=f"Serial {serial}"), CABINET))
    assert serial in pages(pdf)[0].replace(" ", "")
    height = max(box[3] - box[1] for box in next(boxes(pdf)))
    assert height > 3.5, "points: capitals of type that is read without a glass"
    assert without_code(sheet(replace(CABINET, code=serial), CABINET, FOREIGN)) == 2


@pytest.mark.parametrize("label", [CABINET, LONG, FOREIGN])
def test_words_stay_on_the_label_beside_the_code_in_bundled_fonts(label: Label) -> None:
    pdf = render(sheet(label))
    (found,) = boxes(pdf)
    left = 7 if label is FOREIGN else 22.5 / 25.4 * 72
    assert min(box[0] for box in found) >= left
    assert max(box[2] for box in found) <= (62 - 2.4) / 25.4 * 72
    assert min(box[1] for box in found) >= 2 / 25.4 * 72
    assert max(box[3] for box in found) <= 27 / 25.4 * 72
    assert all(glyph for _, _, glyph in glyphs_shown(pdf))
    assert all(font.startswith(("Inter", "DroidSans")) for font in embedded_fonts(pdf))
