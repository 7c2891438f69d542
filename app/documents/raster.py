"""Pages of a PDF as pixels by PDFium, for previews; on the paper thread only, and without Qt."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pypdfium2
import pypdfium2.raw as pdfium

if TYPE_CHECKING:
    from collections.abc import Sequence

MM_PER_POINT = 25.4 / 72
WHITE = (255, 255, 255, 255)


@dataclass(frozen=True, slots=True)
class PageImage:
    """One page as pixels: rows of `stride` bytes, each pixel blue, green, red, alpha (opaque)."""

    width: int
    height: int
    stride: int
    data: bytes


def page_count(pdf: bytes) -> int:
    """How many pages a PDF has."""
    with pypdfium2.PdfDocument(pdf) as document:
        return len(document)


def page_size(pdf: bytes, page_index: int) -> tuple[float, float]:
    """How wide and how high a page is on paper, in millimetres."""
    with pypdfium2.PdfDocument(pdf) as document:
        wide, high = document[page_index].get_size()
        return wide * MM_PER_POINT, high * MM_PER_POINT


def rasterise(pdf: bytes, page_index: int, width_px: int) -> PageImage:
    """One page, `page_index` counted from 0, at a width in pixels; the height follows.

    Raises IndexError for a page that there is not, ValueError for a width below 1.
    """
    if width_px < 1:
        raise ValueError(width_px)
    with pypdfium2.PdfDocument(pdf) as document:
        if not 0 <= page_index < len(document):
            raise IndexError(page_index)
        page = document[page_index]
        wide, high = page.get_size()
        height_px = max(1, round(width_px * high / wide))
        return _drawn(page, width_px, height_px)


def _drawn(page: pypdfium2.PdfPage, width: int, height: int) -> PageImage:
    """The page stretched to exactly this size, on white."""
    bitmap = pypdfium2.PdfBitmap.new_native(width, height, pdfium.FPDFBitmap_BGRA)
    try:
        bitmap.fill_rect(WHITE, 0, 0, width, height)
        flags = pdfium.FPDF_ANNOT
        pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, flags)
        return PageImage(width, height, bitmap.stride, bytes(bitmap.buffer))
    finally:
        bitmap.close()


def join(pdfs: Sequence[bytes]) -> bytes:
    """Several PDFs as one job, in order."""
    joined = pypdfium2.PdfDocument.new()
    try:
        for pdf in pdfs:
            with pypdfium2.PdfDocument(pdf) as document:
                joined.import_pages(document)
        target = io.BytesIO()
        joined.save(target)
        return target.getvalue()
    finally:
        joined.close()
