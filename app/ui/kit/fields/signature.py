"""A signature: drawn on a white sheet by mouse, pen or finger, or a name typed in its place."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeySequence, QPainterPath, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app import texts
from app.errors import Problem
from app.ui.kit.buttons import Button
from app.ui.kit.fields.base import Field
from app.ui.kit.fields.text import TextField
from app.ui.kit.labels import Text
from app.ui.kit.painting import box, painter_for
from app.ui.kit.theme import color, font

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent

Stroke = tuple[tuple[int, int], ...]
"""Points in thousandths of the sheet's width and height."""

WIDTH, HEIGHT = 360, 180
FULL = 1000
BASELINE = 0.78
NEAR = 2.0
"""Pixels that a pen moves before another point is kept."""
MOST_POINTS = 3000
PEN = 2.0
PAPER, INK, LINE, QUIET = "#FFFFFF", "#16203A", "#B9B5AE", "#6B665F"
"""The sheet is white in both themes: it will be printed."""
NAME_LENGTH = 120


@dataclass(frozen=True, slots=True)
class Signed:
    """Who signed, and how: without strokes the typed name is the signature."""

    name: str
    strokes: tuple[Stroke, ...] = ()


class SignaturePad(QWidget):
    """The sheet. `drawn` follows each stroke, `typing_wanted` the key for typing instead."""

    drawn = Signal()
    typing_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.strokes: list[list[tuple[int, int]]] = []
        self.typed = ""
        self.is_wrong = False
        self._is_drawing = False
        self._is_locked = False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setAccessibleDescription(texts.t("signature.how"))

    def sizeHint(self) -> QSize:
        return QSize(WIDTH, HEIGHT)

    def setReadOnly(self, read_only: bool) -> None:
        """Take no strokes."""
        self._is_locked = read_only
        shape = Qt.CursorShape.ArrowCursor if read_only else Qt.CursorShape.CrossCursor
        self.setCursor(shape)
        self.update()

    def clear(self) -> None:
        """Take all ink away."""
        self.strokes.clear()
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._is_locked or self.typed or event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        self._is_drawing = True
        self.strokes.append([self._place(event.position())])
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if not self._is_drawing:
            return
        point, last = self._place(event.position()), self.strokes[-1][-1]
        moved = (self._pixels(point) - self._pixels(last)).manhattanLength()
        if moved >= NEAR and sum(map(len, self.strokes)) < MOST_POINTS:
            self.strokes[-1].append(point)
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._is_drawing and event.button() == Qt.MouseButton.LeftButton:
            self._is_drawing = False
            self.drawn.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._is_locked:
            super().keyPressEvent(event)
        elif event.matches(QKeySequence.StandardKey.Undo) and self.strokes:
            self.strokes.pop()
            self._changed()
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self.strokes:
            self.strokes.clear()
            self._changed()
        elif event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return) and not event.modifiers():
            self.typing_wanted.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_for(self)
        frame, width = self._frame()
        box(painter, self.rect(), 8, fill=QColor(PAPER), border=color(frame), width=width)
        line = self.height() * BASELINE
        painter.setPen(QPen(QColor(LINE), 1))
        painter.drawLine(QPointF(18, line), QPointF(self.width() - 18, line))
        painter.setFont(font("caption"))
        painter.setPen(QColor(QUIET))
        painter.drawText(QPointF(18, line - 5), "×")
        if not (self.strokes or self.typed or self._is_locked):
            painter.drawText(QPointF(18, line + 20), texts.t("signature.sign_above"))
        if self.typed:
            self._paint_typed(painter, line)
        pen = QPen(QColor(INK), PEN)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for stroke in self.strokes:
            painter.drawPath(self._path(stroke))

    def _frame(self) -> tuple[str, int]:
        if self.is_wrong:
            return "danger.default", 2
        return ("focus.ring", 2) if self.hasFocus() else ("border.control", 1)

    def _paint_typed(self, painter: QPainter, line: float) -> None:
        """The typed name on the line, as large as it fits."""
        writing = font("title")
        writing.setItalic(True)
        painter.setFont(writing)
        room = QRectF(34, 20, self.width() - 52, line - 24)
        flags = Qt.AlignmentFlag.AlignBottom | Qt.TextFlag.TextWordWrap
        painter.setPen(QColor(INK))
        painter.drawText(room, flags, self.typed)

    def _path(self, stroke: list[tuple[int, int]]) -> QPainterPath:
        """Smooth from middle to middle of its points."""
        points = [self._pixels(point) for point in stroke]
        path = QPainterPath(points[0])
        for corner, after in pairwise(points[1:]):
            path.quadTo(corner, (corner + after) / 2)
        path.lineTo(points[-1] if len(points) > 1 else points[0] + QPointF(0.1, 0))
        return path

    def _place(self, at: QPointF) -> tuple[int, int]:
        """A point of the sheet in thousandths; one beside it is on its edge."""
        x = min(max(at.x() / self.width(), 0.0), 1.0)
        y = min(max(at.y() / self.height(), 0.0), 1.0)
        return round(x * FULL), round(y * FULL)

    def _pixels(self, point: tuple[int, int]) -> QPointF:
        return QPointF(point[0] * self.width() / FULL, point[1] * self.height() / FULL)

    def _changed(self) -> None:
        self.update()
        self.drawn.emit()


class SignatureField(Field[Signed]):
    """The sheet with the name below it, Clear, and the way without a pen.

    `value` is None until something is signed. When it was signed is told by whoever keeps it:
    `set_signed_at`.
    """

    def __init__(self, *, name: str = "", parent: QWidget | None = None) -> None:
        """`name` is proposed: that of the customer's contact."""
        self.pad = SignaturePad()
        super().__init__(self.pad, parent)
        self.pad.setProperty("ring", "own")
        self._is_typed = False
        self.name = TextField(max_length=NAME_LENGTH)
        self.name.setMaximumWidth(WIDTH)
        self.name.editor.setObjectName("signature_name")
        self.name.editor.setAccessibleName(texts.t("signature.name"))
        self.name.set_value(name)
        self.clear_button = Button(texts.t("signature.clear"), "quiet", icon="eraser", height=28)
        self.typing_button = Button("", "quiet", icon="keyboard", height=28)
        self._when = Text("", "caption", "muted")
        self._build()
        self._sync_mode()
        self.pad.drawn.connect(self._edited)
        self.pad.typing_wanted.connect(self._type_instead)
        self.name.changed.connect(self._edited)
        self.clear_button.clicked.connect(self._clear)
        self.typing_button.clicked.connect(self._type_instead)

    def value(self) -> Signed | None:
        name = self.name.value()
        if self._is_typed:
            return Signed(name) if name else None
        strokes = tuple(tuple(stroke) for stroke in self.pad.strokes)
        return Signed(name, strokes) if strokes else None

    def set_value(self, value: Signed | None) -> None:
        self._is_typed = value is not None and not value.strokes
        self.pad.strokes = [list(stroke) for stroke in value.strokes] if value else []
        if value is not None:
            self.name.set_value(value.name)
        self._sync_mode()

    def set_signed_at(self, words: str) -> None:
        """When it was signed, in words; empty until then."""
        self._when.setText(words)
        self._when.setVisible(bool(words))

    def problem(self) -> Problem | None:
        if self.pad.strokes and not self.name.value():
            return Problem("signature.name_missing")
        return self.name.problem()

    def sizeHint(self) -> QSize:
        return self._row.sizeHint()

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def set_error(self, message: Problem | str | None) -> None:
        super().set_error(message)
        self.pad.is_wrong = bool(message)
        self.pad.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """No frame: the sheet has its own."""

    def _build(self) -> None:
        self._row.removeWidget(self.pad)
        buttons = QHBoxLayout()
        buttons.setSpacing(4)
        buttons.addStretch(1)
        buttons.addWidget(self.clear_button)
        buttons.addWidget(self.typing_button)
        holder = QWidget()
        holder.setMaximumWidth(WIDTH)
        holder.setLayout(buttons)
        buttons.setContentsMargins(0, 0, 0, 0)
        label = Text(texts.t("signature.name"), "label", "secondary")
        label.setBuddy(self.name.editor)
        column = QVBoxLayout()
        column.setSpacing(6)
        for widget in (holder, self.pad, label, self.name, self._when):
            column.addWidget(widget)
        self._when.hide()
        self._row.setContentsMargins(0, 2, 0, 2)
        self._row.addLayout(column)
        self._row.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def _clear(self) -> None:
        self.pad.clear()
        if self._is_typed:
            self.name.set_value("")
        self._sync_mode()
        self.changed.emit()
        (self.name if self._is_typed else self.pad).setFocus(Qt.FocusReason.OtherFocusReason)

    def _type_instead(self) -> None:
        """To the other way of signing; ink is taken away, since only one of both counts."""
        if self._locked():
            return
        self._is_typed = not self._is_typed
        self.pad.clear()
        self._sync_mode()
        self.changed.emit()
        (self.name if self._is_typed else self.pad).setFocus(Qt.FocusReason.OtherFocusReason)

    def _edited(self) -> None:
        self._sync_mode()
        self.changed.emit()

    def _sync_mode(self) -> None:
        self.pad.typed = self.name.value() if self._is_typed else ""
        key = "signature.draw_instead" if self._is_typed else "signature.type_instead"
        self.typing_button.set_label(texts.t(key))
        self.clear_button.setEnabled(self.value() is not None and not self._locked())
        self.pad.update()

    def _lock(self) -> None:
        locked = self._locked()
        self.pad.setReadOnly(locked)
        self.name.set_read_only(self._read_only)
        self.name.set_busy(self._busy)
        for button in (self.clear_button, self.typing_button):
            button.setVisible(not self._read_only)
            button.setEnabled(not locked)
        self._sync_mode()
