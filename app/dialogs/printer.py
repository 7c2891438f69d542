"""The printer: asked for, and given the pages of a PDF that the print dialog wants."""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPageSize, QPainter
from PySide6.QtPrintSupport import QAbstractPrintDialog, QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QWidget

from app.errors import Unusable
from app.ui.kit.paper_preview import to_image

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from app.services.background import Background

RESOLUTION = 300
A4_WIDTH_INCHES = 8.27


def new_printer() -> QPrinter:
    """The usual printer, set to whole A4 pages at 300 dots an inch."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setResolution(RESOLUTION)
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    printer.setFullPage(True)
    return printer


def ask_for_printer(parent: QWidget, pages: int, chosen: Callable[[], object]) -> QPrinter:
    """Open the system's print dialog for a document of so many pages; `chosen` follows Print."""
    printer = new_printer()
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
    """Draw pages of a PDF, each at 300 dots an inch, into a print job."""
    from app.documents import raster

    pixels = round(A4_WIDTH_INCHES * RESOLUTION)
    for number, place in enumerate(wanted):
        image = await background.paper(
            f"printing/{place}", partial(raster.rasterise, pdf, place, pixels)
        )
        if number:
            printer.newPage()
        page = printer.pageLayout().fullRectPixels(printer.resolution())
        painter.drawImage(QRectF(0, 0, page.width(), page.height()), to_image(image))
