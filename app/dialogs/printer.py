"""The printer: asked for, and given the pages of a PDF that the print dialog wants."""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSizeF
from PySide6.QtGui import QPageSize, QPainter
from PySide6.QtPrintSupport import QAbstractPrintDialog, QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QWidget

from app.errors import Unusable
from app.ui.kit.paper_preview import to_image

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from app.services.background import Background

RESOLUTION = 300
MM_PER_INCH = 25.4
A4 = (210.0, 297.0)
ALIKE = 1.0
"""Sizes that differ by less than this, in millimetres, are the same paper."""


def new_printer(size: tuple[float, float] = A4) -> QPrinter:
    """The usual printer, set to whole pages of a size in millimetres at 300 dots an inch."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setResolution(RESOLUTION)
    if is_a4(size):
        printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    else:
        exactly = QPageSize.SizeMatchPolicy.ExactMatch
        printer.setPageSize(QPageSize(QSizeF(*size), QPageSize.Unit.Millimeter, "", exactly))
    printer.setFullPage(True)
    return printer


def is_a4(size: tuple[float, float]) -> bool:
    """Whether a page is one of our letters, which fill whatever paper is in the printer."""
    return all(abs(one - other) < ALIKE for one, other in zip(size, A4, strict=True))


def ask_for_printer(
    parent: QWidget, pages: int, chosen: Callable[[], object], *, size: tuple[float, float] = A4
) -> QPrinter:
    """Open the system's print dialog for so many pages of a size; `chosen` follows Print."""
    printer = new_printer(size)
    dialog = QPrintDialog(printer, parent)
    dialog.setOption(QAbstractPrintDialog.PrintDialogOption.PrintCurrentPage)
    dialog.setMinMax(1, pages)
    dialog.accepted.connect(chosen)
    dialog.finished.connect(dialog.deleteLater)
    QDialog.open(dialog)
    return printer


def pages_wanted(printer: QPrinter, pages: int, *, current: int = 0) -> list[int]:
    """Which of so many pages the print dialog asks for, counted from 0; `current` is shown.

    Raises:
        Unusable: none of the pages that it asks for is there.
    """
    if printer.printRange() == QPrinter.PrintRange.CurrentPage:
        return [current]
    ranges = printer.pageRanges()
    if printer.printRange() != QPrinter.PrintRange.PageRange or ranges.isEmpty():
        return list(range(pages))
    wanted = [place for place in range(pages) if ranges.contains(place + 1)]
    if not wanted:
        parameters = {"range": ranges.toString(), "n": pages}
        raise Unusable("printing.no_such_page", parameters)
    return wanted


async def print_pages(
    background: Background, pdf: bytes, printer: QPrinter, *, current: int = 0
) -> None:
    """Send those pages of a PDF to a printer that its dialog asks for.

    Raises:
        Unusable: the printer does not take them, or there is no such page.
    """
    from app.documents import raster

    pages = await background.paper("printing/count", lambda: raster.page_count(pdf))
    wanted = pages_wanted(printer, pages, current=current)
    with painting(printer) as painter:
        await draw_pages(background, pdf, painter, printer, wanted)


@contextmanager
def painting(printer: QPrinter) -> Iterator[QPainter]:
    """A print job; one that fails half way is taken back.

    Raises:
        Unusable: the printer does not take any.
    """
    painter = QPainter()
    if not painter.begin(printer):
        raise Unusable("printing.cannot_print")
    try:
        yield painter
    except BaseException:
        printer.abort()
        raise
    finally:
        painter.end()


async def draw_pages(
    background: Background, pdf: bytes, painter: QPainter, printer: QPrinter, wanted: list[int]
) -> None:
    """Draw pages of a PDF, each at 300 dots an inch, into a print job.

    A letter fills the paper. Any other page, a label, is drawn at 100 % whatever the paper is: a
    code that was stretched could not be read.
    """
    from app.documents import raster

    for number, place in enumerate(wanted):
        size = await background.paper(
            f"printing/size/{place}", partial(raster.page_size, pdf, place)
        )
        pixels = round(size[0] / MM_PER_INCH * RESOLUTION)
        image = await background.paper(
            f"printing/{place}", partial(raster.rasterise, pdf, place, pixels)
        )
        if number:
            printer.newPage()
        painter.drawImage(_room(printer, size), to_image(image))


def _room(printer: QPrinter, size: tuple[float, float]) -> QRectF:
    """Where a page of this size is drawn on the paper, in the printer's dots."""
    if is_a4(size):
        page = printer.pageLayout().fullRectPixels(printer.resolution())
        return QRectF(0, 0, page.width(), page.height())
    dots = printer.resolution() / MM_PER_INCH
    return QRectF(0, 0, size[0] * dots, size[1] * dots)
