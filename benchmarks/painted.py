"""Tells when a window, or a widget in it, has been painted for the first time."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget


class FirstPaint(QObject):
    """Watches a widget, or with the application every window; `painted` comes after the frame."""

    painted = Signal(QWidget)

    def __init__(self, watched: QObject) -> None:
        super().__init__(watched)
        self._watched = watched
        watched.installEventFilter(self)

    def eventFilter(self, target: QObject, event: QEvent) -> bool:  # noqa: N802  Qt's own name
        """Note the first painting; the frame is complete when the loop turns again."""
        is_awaited = target is self._watched or (isinstance(target, QWidget) and target.isWindow())
        if event.type() == QEvent.Type.Paint and is_awaited:
            self._watched.removeEventFilter(self)
            QTimer.singleShot(0, lambda: self.painted.emit(target))
        return False
