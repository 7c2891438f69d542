"""The ring around whatever holds the keyboard focus, drawn outside of the control."""

from __future__ import annotations

import shiboken6
from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QApplication,
    QWidget,
)

_OUTSIDE = 4
_MOVES = frozenset(
    {
        QEvent.Type.Move,
        QEvent.Type.Resize,
        QEvent.Type.Show,
        QEvent.Type.Hide,
        QEvent.Type.LayoutRequest,
        QEvent.Type.ZOrderChange,
    }
)


class _Ring(QWidget):
    """A 2 px line, 2 px away from the control; it lets the mouse through."""

    def __init__(self, parent: QWidget, radius: float) -> None:
        super().__init__(parent)
        self.radius = radius
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def paintEvent(self, _event: QPaintEvent) -> None:
        from app.ui.kit.theme import color  # the theme owns the ring

        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(color("focus.ring"), 2))
        radius = min(self.radius + 3, self.height() / 2 - 1)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), radius, radius)


class FocusRing(QObject):
    """Follows the focus of the application and puts the ring around buttons.

    Only after the keyboard: a click shows by itself what it hit. A widget that draws its own
    focus sets the property `ring` to "own"; another that wants the ring sets it to a radius.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._ring: _Ring | None = None
        self._target: QWidget | None = None
        self._watched: list[QWidget] = []

    def follow(self, _old: QWidget | None, new: QWidget | None) -> None:
        """The slot of QApplication.focusChanged."""
        self._drop()
        by_mouse = QApplication.mouseButtons() != Qt.MouseButton.NoButton
        if new is None or by_mouse or not _wants_ring(new):
            return
        holder = _holder(new)
        radius = new.property("ring")
        self._target = new
        self._ring = _Ring(holder, float(radius) if isinstance(radius, (int, float)) else 6.0)
        self._ring.destroyed.connect(self._forget)
        walk: QWidget | None = new
        while walk is not None and walk is not holder:
            walk.installEventFilter(self)
            self._watched.append(walk)
            walk = walk.parentWidget()
        self._place()

    def target(self) -> QWidget | None:
        """What the ring is around."""
        return self._target

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() in _MOVES:
            self._place()
        return False

    def _place(self) -> None:
        ring, target = self._ring, self._target
        holder = ring.parentWidget() if ring is not None else None
        if ring is None or target is None or holder is None or not shiboken6.isValid(target):
            return
        corner = target.mapTo(holder, QPoint(0, 0))
        area = QRect(corner, target.size()).adjusted(-_OUTSIDE, -_OUTSIDE, _OUTSIDE, _OUTSIDE)
        if ring.geometry() != area:
            ring.setGeometry(area)
        ring.setVisible(target.isVisible())
        ring.raise_()

    def _drop(self) -> None:
        for widget in self._watched:
            if shiboken6.isValid(widget):
                widget.removeEventFilter(self)
        self._watched.clear()
        self._target = None
        ring, self._ring = self._ring, None
        if ring is not None:
            ring.destroyed.disconnect(self._forget)
            ring.hide()
            ring.deleteLater()

    def _forget(self) -> None:
        """The window with the ring went away: its widgets are gone with it."""
        self._ring = None
        self._target = None
        self._watched.clear()


def _wants_ring(widget: QWidget) -> bool:
    wish = widget.property("ring")
    if wish == "own":
        return False
    return wish is not None or isinstance(widget, QAbstractButton)


def _holder(widget: QWidget) -> QWidget:
    """The widget to draw on: the window, or what scrolls, so that the ring scrolls along.

    In a table it is all that scrolls: the cell that a button stands in would cut the ring off.
    """
    walk = widget
    while True:
        parent = walk.parentWidget()
        if parent is None or walk.isWindow():
            return walk
        around = parent.parentWidget()
        if walk is not widget and isinstance(around, QAbstractScrollArea):
            return parent if isinstance(around, QAbstractItemView) else walk
        walk = parent
