"""The live page of a document beside its form, drawn by the renderer that prints it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app import texts
from app.services.background import Superseded
from app.ui.kit.buttons import Button, IconButton
from app.ui.kit.chip import Chip
from app.ui.kit.document_view import DocumentView
from app.ui.kit.labels import Text
from app.ui.kit.slots import ui_slot

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QKeyEvent

    from app.documents.raster import PageImage
    from app.services.background import Background


A4 = (210.0, 297.0)


class PaperPreview(QWidget):
    """Head with zoom, and the page below it.

    `show_document` builds the PDF and draws one page, both on the paper thread; a newer call makes
    an older one pointless. `drawn` is emitted when new pixels are on the screen.
    """

    drawn = Signal()
    print_wanted = Signal()

    def __init__(
        self,
        background: Background,
        channel: str,
        *,
        title: str,
        can_print: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._background = background
        self._channel = channel
        self._pdf = b""
        self._pixels = 0
        self._size = A4
        self.view = DocumentView()
        self.view.page_wanted.connect(self._draw_page)
        self.view.pixels_wanted.connect(self._pixels_changed)
        self.view.zoomed.connect(self._zoomed)
        self.chip = Chip("")
        self.chip.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        head, turner = self._head(title), self._turner()
        column.addLayout(head)
        if title:
            column.addWidget(turner)
        else:
            head.insertWidget(0, turner)
        self._print.setVisible(can_print)
        column.addWidget(self.view, 1)

    def pdf(self) -> bytes:
        """The document that is shown; empty without one."""
        return self._pdf

    def size_mm(self) -> tuple[float, float]:
        """How wide and how high its pages are on paper, in millimetres."""
        return self._size

    def clear(self, sentence: str) -> None:
        """Show the skeleton of a page and why there is none yet."""
        self._pdf = b""
        self.chip.hide()
        self.view.clear(sentence)
        self._show_pager()

    async def show_document(self, render: Callable[[], bytes], *, page: int = 0) -> None:
        """Draw a document; `render` runs on the paper thread.

        Nothing comes of it when the preview has gone meanwhile.
        """
        from app.documents import raster

        pixels = self._wanted_pixels()

        def build() -> tuple[bytes, int, tuple[float, float], PageImage]:
            pdf = render()
            pages = raster.page_count(pdf)
            size = raster.page_size(pdf, 0)
            return pdf, pages, size, raster.rasterise(pdf, min(page, pages - 1), pixels)

        try:
            pdf, pages, size, image = await self._background.paper(self._channel, build)
        except Superseded:
            return
        if not shiboken6.isValid(self):
            return
        self._pdf, self._size = pdf, size
        self.view.set_paper_width(size[0])
        self.view.show_page(to_image(image), page=min(page, pages - 1), pages=pages)
        self._show_pager()
        self.drawn.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that a button of the head has left belong to the page."""
        if self.view.hasFocus():
            super().keyPressEvent(event)
        else:
            self.view.keyPressEvent(event)

    @ui_slot
    async def _draw_page(self, page: int) -> None:
        from app.documents import raster

        pdf, pixels = self._pdf, self._wanted_pixels()
        if not pdf:
            return
        pages = self.view.pages()
        try:
            image = await self._background.paper(
                f"{self._channel}/page", lambda: raster.rasterise(pdf, page, pixels)
            )
        except Superseded:
            return
        if pdf is self._pdf:
            self.view.show_page(to_image(image), page=page, pages=pages)
            self._show_pager()

    def _pixels_changed(self, pixels: int) -> None:
        self._pixels = pixels
        if self._pdf:
            self._draw_page(self.view.page())

    def _wanted_pixels(self) -> int:
        ratio = self.devicePixelRatioF()
        return self._pixels or round(self.view.viewport().width() * ratio)

    def _head(self, title: str) -> QHBoxLayout:
        self._smaller = IconButton("minus", texts.t("preview.zoom_out"), keys="-")
        self._larger = IconButton("plus", texts.t("preview.zoom_in"), keys="+")
        self._fit = Button(texts.t("preview.fit_width"), "quiet", height=28)
        self._print = IconButton("printer", texts.t("preview.print"), keys="Ctrl+P")
        self._back = IconButton("caret-left", texts.t("preview.page_before"), keys="PgUp")
        self._on = IconButton("caret-right", texts.t("preview.page_after"), keys="PgDown")
        self._page_words = Text("", "caption", "secondary", use="numbers")
        self._smaller.clicked.connect(self._zoom_out)
        self._larger.clicked.connect(self._zoom_in)
        self._fit.clicked.connect(self.view.fit_width)
        self._print.clicked.connect(self.print_wanted)
        self._back.clicked.connect(self._turn_back)
        self._on.clicked.connect(self._turn_on)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(Text(title, "bodyStrong", weight=600))
        row.addWidget(self.chip)
        row.addStretch(1)
        for widget in (self._smaller, self._fit, self._larger, self._print):
            row.addWidget(widget)
        return row

    def _turner(self) -> QWidget:
        """The pages of a longer document; between title and zoom would be no room for them."""
        self._pages = QWidget()
        row = QHBoxLayout(self._pages)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addStretch(1)
        for widget in (self._back, self._page_words, self._on):
            row.addWidget(widget)
        row.addStretch(1)
        self._show_pager()
        return self._pages

    def _show_pager(self) -> None:
        pages = self.view.pages()
        self._pages.setVisible(pages > 1)
        page = self.view.page()
        self._page_words.setText(texts.t("preview.page_of", page=page + 1, pages=pages))
        self._back.setEnabled(page > 0)
        self._on.setEnabled(page < pages - 1)

    def _zoomed(self, scale: float) -> None:
        fits = self.view.fits_width()
        self._fit.set_label(texts.t("preview.fit_width") if fits else f"{round(scale * 100)} %")

    def _zoom_in(self) -> None:
        self.view.zoom_by(1)

    def _zoom_out(self) -> None:
        self.view.zoom_by(-1)

    def _turn_back(self) -> None:
        self.view.turn(-1)

    def _turn_on(self) -> None:
        self.view.turn(1)


def to_image(page: PageImage) -> QImage:
    """The pixels of a page as an image that owns them."""
    return QImage(
        page.data, page.width, page.height, page.stride, QImage.Format.Format_ARGB32
    ).copy()
