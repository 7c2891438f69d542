"""Shows the pages of a document as pictures that somebody else has rendered."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QWidget

from app import texts
from app.ui.kit import icons
from app.ui.kit.painting import box, painter_for
from app.ui.kit.scroll_bar import thin_scroll_bars
from app.ui.kit.skeleton import paint_bar
from app.ui.kit.theme import color, font, theme

PAGE_RATIO = 297 / 210
_STEPS = (0.5, 0.67, 0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 2.0, 3.0)
A4_WIDTH = 210.0
_PIXELS_PER_MM = 96 / 25.4
_TINT_ALPHA = 0.16


class _Sheet(QWidget):
    """One page, white in both themes, or the skeleton of one."""

    def __init__(self) -> None:
        super().__init__()
        self.image = QImage()
        self.empty_title = texts.t("kit.preview_none")
        self.empty_sentence = ""
        self.tinted: list[QRectF] = []
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_for(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if self.image.isNull():
            self._paint_skeleton(painter)
            return
        painter.drawImage(QRectF(self.rect()), self.image)
        painter.setPen(QColor(color("border.default")))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))
        tint = QColor(color("accent.default"))
        tint.setAlphaF(_TINT_ALPHA)
        for part in self.tinted:
            painter.fillRect(
                QRectF(
                    part.left() * self.width(),
                    part.top() * self.height(),
                    part.width() * self.width(),
                    part.height() * self.height(),
                ),
                tint,
            )

    def _paint_skeleton(self, painter: QPainter) -> None:
        box(painter, self.rect(), 0, fill=color("bg.surface"), border=color("border.default"))
        width = self.width()
        unit = width / 544
        for left, top, long in (
            (88, 52, 120),
            (88, 68, 84),
            (380, 48, 116),
            (400, 63, 96),
            (48, 131, 110),
            (48, 147, 90),
            (48, 163, 120),
            (48, 388, 180),
            (48, 414, 160),
            (48, 440, 180),
            (48, 466, 160),
            (440, 388, 56),
            (440, 414, 56),
            (440, 440, 56),
            (440, 466, 56),
        ):
            paint_bar(painter, left * unit, top * unit, long * unit, 9)
        paint_bar(painter, 48 * unit, 44 * unit, 30 * unit, 30 * unit)
        paint_bar(painter, 48 * unit, 220 * unit, 210 * unit, 20 * unit)
        if self.empty_sentence:
            self._paint_words(painter, QRectF(width / 2 - 170, 286 * unit, 340, 76))

    def _paint_words(self, painter: QPainter, area: QRectF) -> None:
        box(painter, area, 8, fill=color("bg.surface"), border=color("border.default"))
        icons.draw(
            painter,
            "eye-slash",
            QRectF(area.left() + 16, area.top() + 18, 20, 20),
            "text.secondary",
        )
        painter.setPen(color("text.primary"))
        painter.setFont(font("bodyStrong", weight=600))
        painter.drawText(QPointF(area.left() + 48, area.top() + 32), self.empty_title)
        painter.setPen(color("text.secondary"))
        painter.setFont(font("caption"))
        painter.drawText(
            area.adjusted(48, 38, -12, -8), Qt.TextFlag.TextWordWrap, self.empty_sentence
        )


class DocumentView(QScrollArea):
    """Fits the page to its width, or zooms; Page Up and Down turn pages at the page's ends.

    It renders nothing: `pixels_wanted` tells the pixel width at which the page of now would be
    sharp, and `page_wanted` the number of a page (from 0) to be given by `show_page`.
    """

    page_wanted = Signal(int)
    pixels_wanted = Signal(int)
    zoomed = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sheet = _Sheet()
        self._pages = 0
        self._page = 0
        self._zoom: float | None = None
        self._paper_width = round(A4_WIDTH * _PIXELS_PER_MM)
        self._pixels = 0
        self._ground = ""
        self._fade = QTimer(self)
        self._fade.setSingleShot(True)
        self._fade.timeout.connect(self._untint)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidget(self._sheet)
        self._sheet.setAutoFillBackground(False)  # setWidget has switched it on
        self.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("ring", 4)
        self.setAccessibleName(texts.t("kit.preview"))
        thin_scroll_bars(self)

    def clear(self, sentence: str) -> None:
        """Show the skeleton of a page and why there is no preview; no words while it is made."""
        self._pages = 0
        self._sheet.image = QImage()
        self._sheet.empty_sentence = sentence
        self.setAccessibleDescription(f"{self._sheet.empty_title}. {sentence}")
        self._fit()

    def show_page(
        self,
        image: QImage,
        *,
        page: int = 0,
        pages: int = 1,
        changed: tuple[QRectF, ...] = (),
    ) -> None:
        """Show a page that was asked for.

        `changed` are parts of the page, in fractions of its width and height, to tint for 600 ms.
        """
        turned = page - self._page
        self._pages = pages
        self._page = page
        self._sheet.image = image
        self._sheet.tinted = list(changed)
        if changed:
            self._fade.start(theme().duration("successFlash"))
        self.setAccessibleDescription(texts.t("kit.preview_page", page=page + 1, pages=pages))
        self._fit()
        self._sheet.update()
        bar = self.verticalScrollBar()
        if turned:  # reading goes on at the top of the next page, back at the end of the one before
            bar.setValue(bar.minimum() if turned > 0 else bar.maximum())

    def is_empty(self) -> bool:
        """Whether the skeleton is shown."""
        return self._sheet.image.isNull()

    def page(self) -> int:
        """The number of the page that is shown, from 0."""
        return self._page

    def pages(self) -> int:
        """How many pages the document has; 0 without one."""
        return self._pages

    def turn(self, step: int) -> None:
        """Ask for the next page, or the one before."""
        wanted = self._page + step
        if 0 <= wanted < self._pages:
            self.page_wanted.emit(wanted)

    def zoom(self) -> float:
        """The scale that is shown: 1 is the size on paper."""
        return self._sheet.width() / self._paper_width

    def fits_width(self) -> bool:
        """Whether the page follows the width of the view."""
        return self._zoom is None

    def fit_width(self) -> None:
        """Let the page follow the width of the view."""
        self._zoom = None
        self._fit()

    def zoom_to(self, scale: float) -> None:
        """Show it at a scale: 1 is the size on paper."""
        self._zoom = scale
        self._fit()

    def set_paper_width(self, millimetres: float) -> None:
        """The width of the pages on paper; that of A4 until told."""
        self._paper_width = round(millimetres * _PIXELS_PER_MM)

    def set_ground(self, name: str) -> None:
        """Lay the sheet on a colour of the theme, where what is around is as white as it is."""
        self._ground = name

    def zoom_by(self, step: int) -> None:
        """Show it larger (1) or smaller (-1)."""
        now = self.zoom()
        larger = [scale for scale in _STEPS if scale > now + 0.01]
        smaller = [scale for scale in _STEPS if scale < now - 0.01]
        if step > 0 and larger:
            self._zoom = larger[0]
        elif step < 0 and smaller:
            self._zoom = smaller[-1]
        self._fit()

    def sizeHint(self) -> QSize:
        return QSize(544, 500)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._zoom is None:
            self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._ground:
            painter_for(self.viewport()).fillRect(self.viewport().rect(), color(self._ground))
        super().paintEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        bar = self.verticalScrollBar()
        if key in {Qt.Key.Key_Plus, Qt.Key.Key_Equal}:
            self.zoom_by(1)
        elif key == Qt.Key.Key_Minus:
            self.zoom_by(-1)
        elif key == Qt.Key.Key_0:
            self.fit_width()
        elif key == Qt.Key.Key_PageDown and bar.value() == bar.maximum():
            self.turn(1)
        elif key == Qt.Key.Key_PageUp and bar.value() == bar.minimum():
            self.turn(-1)
        else:
            super().keyPressEvent(event)

    def _fit(self) -> None:
        image = self._sheet.image
        width = (
            self.viewport().width() if self._zoom is None else round(self._zoom * self._paper_width)
        )
        ratio = image.height() / image.width() if image.width() else PAGE_RATIO
        self._sheet.resize(width, round(width * ratio))
        self.zoomed.emit(self.zoom())
        pixels = round(width * self.devicePixelRatioF())
        if pixels != self._pixels:
            self._pixels = pixels
            self.pixels_wanted.emit(pixels)

    def _untint(self) -> None:
        self._sheet.tinted = []
        self._sheet.update()
