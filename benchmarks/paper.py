"""The credit note as PDF, beside a bare page that embeds the same glyphs of the same fonts."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pypdf import PdfReader
from reportlab.pdfgen.canvas import Canvas

from app.documents import credit_note, fonts, style
from benchmarks.measuring import Aims, Case, measure
from tests.documents.papers import many_lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from benchmarks.measuring import Row

AIMS = {1: Aims(ratio=4.0), 12: Aims(ratio=4.0), 300: Aims()}


def measure_all(runs: int) -> Iterator[Row]:
    """A document of one line, of twelve lines, and of many pages; no database takes part."""
    for lines, aims in AIMS.items():
        page = many_lines(lines)
        glyphs = glyphs_by_font(credit_note.render(page))

        def work(page: credit_note.CreditNotePage = page) -> bytes:
            return credit_note.render(page)

        def floor(glyphs: Mapping[str, str] = glyphs) -> bytes:
            return bare_page(glyphs)

        case = Case("paper", "credit note, PDF", work, floor, aims)
        yield replace(measure(case, database="none", size=lines, runs=runs), statements=None)


def bare_page(glyphs: Mapping[str, str]) -> bytes:
    """One line of each font on one page: what is left is ReportLab's cutting of its fonts."""
    buffer = io.BytesIO()
    canvas = Canvas(
        buffer, pagesize=(style.PAGE_WIDTH, style.PAGE_HEIGHT), pageCompression=1, invariant=1
    )
    for place, (name, text) in enumerate(glyphs.items(), 1):
        fonts.font(name)
        canvas.setFont(name, 9)
        canvas.drawString(style.MM, style.PAGE_HEIGHT - 20 * place, text)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def glyphs_by_font(pdf: bytes) -> dict[str, str]:
    """Each character that a document shows, once, by the font that draws it."""
    found: dict[str, set[str]] = {}

    def note(text: str, _matrix: object, _text_matrix: object, font: Any, _size: object) -> None:  # noqa: ANN401
        if font is not None:
            name = str(font["/BaseFont"]).split("+")[-1]
            found.setdefault(name, set()).update(text.replace("\n", ""))

    for page in PdfReader(io.BytesIO(pdf)).pages:
        page.extract_text(visitor_text=note)
    return {name: "".join(sorted(characters)) for name, characters in sorted(found.items())}
