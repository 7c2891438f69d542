"""Chips: a state as icon, word and tint; a filter that can be taken away; a tag with its dot."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app import texts
from app.ui.kit import icons, tokens
from app.ui.kit.painted_button import PaintedButton
from app.ui.kit.painting import box, painter_for
from app.ui.kit.theme import color, font, theme

HEIGHT = 22
_FILTER = 28


def chip_width(text: str, *, icon: bool = True) -> int:
    """The width of a state chip with these words."""
    words = QFontMetrics(font("label")).horizontalAdvance(text)
    return words + (34 if icon else 18)


def paint_chip(painter: QPainter, area: QRectF, text: str, *, icon: str, tone: str) -> None:
    """Paint a state chip, for delegates too; `area` is HEIGHT px high."""
    ink, fill = theme().tone(tone)
    box(painter, area, area.height() / 2, fill=fill)
    left = area.left() + 8
    if icon:
        icons.draw(painter, icon, QRectF(left, area.center().y() - 7, 14, 14), ink)
        left += 18
    painter.setPen(ink)
    painter.setFont(font("label"))
    words = QRectF(left, area.top(), area.right() - left - 6, area.height())
    shown = painter.fontMetrics().elidedText(
        text, Qt.TextElideMode.ElideRight, round(words.width())
    )
    painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, shown)


class Chip(QWidget):
    """Icon, word and tint; colour alone never carries the meaning."""

    def __init__(
        self, text: str, *, icon: str = "", tone: str = "neutral", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._text = text
        self._icon = icon
        self._tone = tone
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(text)

    def text(self) -> str:
        """The word."""
        return self._text

    def show_state(self, kind: str, state: str, text: str) -> None:
        """Show a state of tokens.state in the words of the catalogue."""
        look = tokens.state(kind, state)
        self.show_as(text, icon=look.icon, tone=look.tone)

    def show_as(self, text: str, *, icon: str, tone: str) -> None:
        """Show other words, icon and tint."""
        self._text, self._icon, self._tone = text, icon, tone
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(chip_width(self._text, icon=bool(self._icon)), HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        area = QRectF(self.rect())
        paint_chip(painter_for(self), area, self._text, icon=self._icon, tone=self._tone)


def state_chip(kind: str, state: str, text: str) -> Chip:
    """A chip for a state of tokens.state, such as `state_chip("invoice", "paid", t(…))`."""
    look = tokens.state(kind, state)
    return Chip(text, icon=look.icon, tone=look.tone)


class FilterChip(PaintedButton):
    """A filter of a list: "Team **Any of 3** ×". A click changes it, × or Delete takes it away."""

    removed = Signal()

    def __init__(
        self, name: str, value: str, *, icon: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._name = name
        self._value = value
        self._icon = icon
        self.setProperty("ring", 14)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(f"{name}: {value}" if name else value)
        self.setAccessibleDescription(texts.t("kit.filter_remove_key"))

    def sizeHint(self) -> QSize:
        width = QFontMetrics(font("label")).horizontalAdvance(self._name)
        width += QFontMetrics(font("label", weight=600)).horizontalAdvance(self._value)
        return QSize(width + (24 if self._icon else 0) + (5 if self._name else 0) + 40, _FILTER)

    def keyPressEvent(self, event: object) -> None:
        key = getattr(event, "key", int)()
        if key in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}:
            self.removed.emit()
            return
        super().keyPressEvent(event)  # type: ignore[arg-type]

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.position().x() > self.width() - 26 and self.rect().contains(
            event.position().toPoint()
        ):
            self.setDown(False)
            self.removed.emit()
            return
        super().mouseReleaseEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_for(self)
        hovered = self.underMouse()
        box(
            painter,
            self.rect(),
            14,
            fill=color("bg.hover" if hovered else "bg.surface"),
            border=color("border.strong" if hovered else "border.default"),
        )
        left = 10.0
        if self._icon:
            icons.draw(painter, self._icon, QRectF(left, 7, 14, 14), "text.secondary")
            left += 20
        for words, weight, ink in (
            (self._name, 500, "text.secondary"),
            (self._value, 600, "text.primary"),
        ):
            painter.setFont(font("label", weight=weight))
            painter.setPen(color(ink))
            width = painter.fontMetrics().horizontalAdvance(words)
            area = QRectF(left, 0, width + 2, self.height())
            painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, words)
            left += width + (5 if words else 0)
        icons.draw(painter, "x", QRectF(self.width() - 22, 8, 12, 12), "text.secondary")


class TagChip(QWidget):
    """A tag: a dot in one of five colours and its word, with a border."""

    def __init__(self, text: str, shade: int = 1, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = text
        self._shade = (shade - 1) % 5 + 1
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(text)

    def sizeHint(self) -> QSize:
        return QSize(QFontMetrics(font("label")).horizontalAdvance(self._text) + 32, 24)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_for(self)
        box(painter, self.rect(), 12, border=color("border.default"))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color(f"avatar.{self._shade}"))
        painter.drawEllipse(QPointF(13, 12), 4, 4)
        painter.setPen(color("text.primary"))
        painter.setFont(font("label"))
        area = QRectF(23, 0, self.width() - 28, self.height())
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, self._text)
