"""Shapes that several widgets paint: rounded boxes with a sharp hairline, and shadows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from app.ui.kit.theme import theme

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


def painter_for(widget: QWidget) -> QPainter:
    """An antialiased painter on `widget`."""
    painter = QPainter(widget)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    return painter


def box(
    painter: QPainter,
    area: QRect | QRectF,
    radius: float,
    *,
    fill: QColor | None = None,
    border: QColor | None = None,
    width: float = 1,
) -> None:
    """A rounded rectangle whose border lies wholly inside `area`."""
    inset = width / 2 if border is not None else 0
    painter.setPen(QPen(border, width) if border is not None else Qt.PenStyle.NoPen)
    painter.setBrush(fill if fill is not None else Qt.BrushStyle.NoBrush)
    shape = QRectF(area).adjusted(inset, inset, -inset, -inset)
    rounded = max(0.0, min(radius - inset, shape.height() / 2))
    painter.drawRoundedRect(shape, rounded, rounded)


def round_top(painter: QPainter, area: QRect, radius: float, *, left: bool, right: bool) -> None:
    """Clip what follows to `area` with round upper corners, as under the border of a card."""
    path = QPainterPath()
    bounds = QRectF(area)
    path.addRoundedRect(bounds.adjusted(0, 0, 0, radius), radius, radius)
    if not left:
        path.addRect(QRectF(bounds.left(), bounds.top(), radius, bounds.height()))
    if not right:
        path.addRect(QRectF(bounds.right() - radius, bounds.top(), radius, bounds.height()))
    path.setFillRule(Qt.FillRule.WindingFill)
    painter.setClipPath(path)


def shadow(
    painter: QPainter, area: QRectF, radius: float, *, spread: int, strength: float, drop: float
) -> None:
    """A soft shadow of `area`, `spread` px wide and `drop` px lower.

    Drawn as nested outlines that fade quadratically: no QGraphicsEffect, which would blur text.
    """
    look = theme()
    shade = QColor(look.color("shadow"))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for step in range(spread):
        nearness = 1 - step / spread
        shade.setAlphaF(min(1.0, strength * nearness * nearness))
        painter.setPen(QPen(shade, 1.5))
        shape = area.adjusted(-step, -step, step, step).translated(0, drop * (1 - nearness * 0.5))
        painter.drawRoundedRect(shape, radius + step, radius + step)


def floating_card(
    painter: QPainter, area: QRectF, radius: float, *, level: int, part: QRect | None = None
) -> None:
    """The body of a thing that floats: shadow, raised surface and, in the dark, a hairline.

    `level` 2 is a menu or toast, 3 a dialog. Where only `part` of it is painted and that lies
    within, as under a blinking caret, the shadow is left out: it takes 2 ms.
    """
    look = theme()
    dark = look.scheme == "dark"
    within = area.adjusted(radius, radius, -radius, -radius)
    if part is None or not within.contains(QRectF(part)):
        spread, drop = (24, 6) if level >= 3 else (12, 3)
        strength = (0.22 if dark else 0.12) if level >= 3 else (0.16 if dark else 0.05)
        shadow(painter, area, radius, spread=spread, strength=strength, drop=drop)
    hairline = look.color("border.default") if dark or level < 3 else None
    box(painter, area, radius, fill=look.color("bg.raised"), border=hairline)
