"""Phosphor icons, rendered from their SVG in the colour and at the size that is needed."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer

from app import paths
from app.ui.kit.theme import theme

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintDevice

# Icons that point along the reading direction; clocks and check marks stay as they are.
_MIRRORED = frozenset(
    {
        "arrow-left",
        "arrow-right",
        "caret-left",
        "caret-right",
        "arrow-u-up-left",
        "list-bullets",
        "list",
    }
)

# Bars that rise with the priority: those of Phosphor are too thin to be told apart at 16 px.
_BARS = {"cell-signal-low": 1, "cell-signal-medium": 2, "cell-signal-full": 3}
_PALE = 0.25


@functools.cache
def _source(name: str) -> str:
    """The SVG text of an icon; raises FileNotFoundError for one that is not shipped."""
    return paths.resource(f"icons/{name}.svg").read_text(encoding="utf-8")


def icon(name: str, color: str = "text.secondary") -> QIcon:
    """An icon for Qt's own widgets; it follows the theme when it is drawn next."""
    return QIcon(_Engine(name, color))


def pixmap(name: str, size: float, color: QColor, ratio: float = 1.0) -> QPixmap:
    """The icon as a square of `size` logical pixels for a screen of `ratio`."""
    pixels = max(1, round(size * ratio))
    key = f"icon:{name}:{color.rgba():x}:{pixels}"
    found = QPixmap()
    if not QPixmapCache.find(key, found):
        found = _render(name, pixels, color)
        QPixmapCache.insert(key, found)
    found.setDevicePixelRatio(ratio)
    return found


def draw(
    painter: QPainter, name: str, area: QRect | QRectF, color: QColor | str, *, mirror: bool = False
) -> None:
    """Paint an icon into `area`; `mirror` turns icons that point along the text."""
    device: QPaintDevice = painter.device()
    box = QRectF(area)
    size = min(box.width(), box.height())
    shade = theme().color(color) if isinstance(color, str) else color
    image = pixmap(name, size, shade, device.devicePixelRatio())
    left = box.center().x() - size / 2
    top = box.center().y() - size / 2
    if mirror and name in _MIRRORED:
        painter.save()
        painter.translate(2 * box.center().x(), 0)
        painter.scale(-1, 1)
        painter.drawPixmap(QRectF(left, top, size, size), image, QRectF(image.rect()))
        painter.restore()
        return
    painter.drawPixmap(QRectF(left, top, size, size), image, QRectF(image.rect()))


def _render(name: str, pixels: int, color: QColor) -> QPixmap:
    image = QPixmap(pixels, pixels)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setOpacity(color.alphaF())
    if name in _BARS:
        _render_bars(painter, _BARS[name], pixels / 16, color)
    else:
        text = _source(name).replace("currentColor", color.name())
        QSvgRenderer(QByteArray(text.encode())).render(painter)
    painter.end()
    return image


def _render_bars(painter: QPainter, level: int, unit: float, color: QColor) -> None:
    """Three bars, those above the level pale."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    for place, height in enumerate((5, 9, 12)):
        painter.setOpacity(color.alphaF() * (1 if place < level else _PALE))
        bar = QRectF((2 + 4 * place) * unit, (14 - height) * unit, 3 * unit, height * unit)
        painter.drawRoundedRect(bar, unit, unit)


class _Engine(QIconEngine):
    """Draws at the moment of use, so that colour and pixel ratio are always the current ones."""

    def __init__(self, name: str, color: str) -> None:
        super().__init__()
        self._name = name
        self._color = color

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, _state: QIcon.State) -> None:
        draw(painter, self._name, rect, self._shade(mode))

    def pixmap(self, size: QSize, mode: QIcon.Mode, _state: QIcon.State) -> QPixmap:
        return pixmap(self._name, min(size.width(), size.height()), self._shade(mode))

    def scaledPixmap(
        self, size: QSize, mode: QIcon.Mode, _state: QIcon.State, scale: float
    ) -> QPixmap:
        # Qt asks for device pixels here and tells the ratio beside them.
        image = pixmap(self._name, min(size.width(), size.height()), self._shade(mode))
        image.setDevicePixelRatio(scale)
        return image

    def clone(self) -> QIconEngine:
        return _Engine(self._name, self._color)

    def _shade(self, mode: QIcon.Mode) -> QColor:
        return theme().color("text.disabled" if mode == QIcon.Mode.Disabled else self._color)
