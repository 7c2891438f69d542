"""Yes or no: a switch that acts at once, and a box to tick."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from app.ui.kit import icons
from app.ui.kit.fields.base import Field
from app.ui.kit.painting import box, painter_for
from app.ui.kit.theme import color, font


class _Mark(QAbstractButton):
    """The painted, focusable part with its words."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setCheckable(True)
        self.setText(text)
        self.locked_ink = "text.disabled"
        """The colour of its words where it cannot be pressed."""
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def _words(self, painter: QPainter, left: int) -> None:
        painter.setFont(font("body"))
        painter.setPen(color("text.primary" if self.isEnabled() else self.locked_ink))
        area = self.rect().adjusted(left, 0, 0, 0)
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, self.text())

    def _width(self, mark: int) -> int:
        if not self.text():
            return mark
        return mark + 8 + QFontMetrics(font("body")).horizontalAdvance(self.text()) + 2


class Toggle(_Mark):
    """A switch: 40 × 22, with a check mark when it is on."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setProperty("ring", 12)

    def sizeHint(self) -> QSize:
        return QSize(self._width(40), 22)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_for(self)
        track = QRectF(0, (self.height() - 22) / 2, 40, 22)
        if self.isChecked():
            on = "accent.hover" if self.underMouse() else "accent.default"
            fill = color(on if self.isEnabled() else "border.control")
            box(painter, track, 11, fill=fill)
            knob = QRectF(track.right() - 19, track.top() + 3, 16, 16)
            box(painter, knob, 8, fill=color("text.onAccent"))
            icons.draw(painter, "check-bold", knob.adjusted(3, 3, -3, -3), fill)
        else:
            line = color("border.control" if self.isEnabled() else "border.default")
            box(painter, track, 11, fill=color("bg.sunken"), border=line)
            box(painter, QRectF(track.left() + 4, track.top() + 4, 14, 14), 7, fill=line)
        self._words(painter, 48)


class CheckBox(_Mark):
    """A box of 18 px in a target of 28."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setProperty("ring", 4)

    def sizeHint(self) -> QSize:
        return QSize(self._width(18), 28)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_for(self)
        area = QRectF(0, (self.height() - 18) / 2, 18, 18)
        paint_check(
            painter,
            area,
            checked=self.isChecked(),
            hovered=self.underMouse(),
            enabled=self.isEnabled(),
        )
        self._words(painter, 26)


def paint_check(
    painter: QPainter, area: QRectF, *, checked: bool, hovered: bool = False, enabled: bool = True
) -> None:
    """Paint a check box, for tables too."""
    if checked:
        name = "accent.hover" if hovered else "accent.default"
        box(painter, area, 4, fill=color(name if enabled else "border.control"))
        icons.draw(painter, "check-bold", area.adjusted(3, 3, -3, -3), "text.onAccent")
        return
    name = "border.control.hover" if hovered else "border.control"
    box(
        painter,
        area,
        4,
        fill=color("bg.input"),
        border=color(name if enabled else "border.default"),
    )


class _MarkField(Field[bool]):
    """A field without a frame whose editor is a mark."""

    def __init__(self, mark: _Mark, parent: QWidget | None = None) -> None:
        self._mark = mark
        super().__init__(mark, parent)
        mark.setProperty("ring", 12 if isinstance(mark, Toggle) else 4)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.addStretch(1)
        mark.clicked.connect(self._edited)

    def value(self) -> bool:
        return self._mark.isChecked()

    def set_value(self, value: bool | None) -> None:
        self._mark.setChecked(bool(value))

    def is_empty(self) -> bool:
        return False

    def paintEvent(self, _event: QPaintEvent) -> None:
        """No frame: the mark is all."""

    def _lock(self) -> None:
        """What can only be read is read as well as any other field that can only be read."""
        self._mark.locked_ink = "text.muted" if self._read_only else "text.primary"
        self._mark.setEnabled(not self._locked())
        self._mark.update()

    def _edited(self) -> None:
        self.changed.emit()


class ToggleField(_MarkField):
    """A switch, with words beside it if they are given."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(Toggle(text), parent)


class CheckField(_MarkField):
    """A box to tick, with its words."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(CheckBox(text), parent)
