"""Panes that scroll when their content is higher than they are."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from app.ui.kit.scroll_bar import thin_scroll_bars
from app.ui.kit.theme import color
from app.ui.kit.timers import once

PADDING = 24
_TOP = 18
_MARGIN = 12


def lay_out_now() -> None:
    """Give what has just been shown its room before the next frame, in all panes around it."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)


def bring_into_sight(widget: QWidget) -> None:
    """Scroll what is around a widget until it is seen, as Tab does."""
    lay_out_now()
    around = widget.parentWidget()
    while around is not None:
        if isinstance(around, QScrollArea):
            around.ensureWidgetVisible(widget, 0, _MARGIN)
        around = around.parentWidget()


def part_in_sight(widget: QWidget) -> QRect:
    """What of a widget all that is around it leaves to be seen; nothing where it is hidden."""
    seen = widget.rect() if widget.isVisible() else QRect()
    inner, around = widget, widget.parentWidget()
    while around is not None and not inner.isWindow():
        seen &= around.rect().translated(-widget.mapTo(around, QPoint()))
        inner, around = around, around.parentWidget()
    return seen


class ScrollPane(QScrollArea):
    """A column of widgets with the padding of a dialog; it scrolls up and down only."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        thin_scroll_bars(self)
        self._content = QWidget()
        self._column = QVBoxLayout(self._content)
        self._column.setContentsMargins(PADDING, _TOP, PADDING, PADDING)
        self._column.setSpacing(12)
        self._column.addStretch(1)
        self.setWidget(self._content)
        self._content.setAutoFillBackground(False)  # setWidget has switched it on
        self._content.installEventFilter(self)
        self._turned = (0, 0)
        self._back_to = 0
        self._seen: QWidget | None = None
        self._settling = once(self, 0, self._settle)

    def add(self, widget: QWidget, *, stretch: int = 0) -> None:
        """Append a widget; one with a stretch takes all the free room."""
        if stretch:
            self._column.setStretch(self._column.count() - 1, 0)
        self._column.insertWidget(self._column.count() - 1, widget, stretch)

    def add_bottom(self, widget: QWidget) -> None:
        """Append a widget below the free room, at the lower edge."""
        self._column.addWidget(widget)

    def set_padding(self, left: int, top: int, right: int, bottom: int) -> None:
        """Another padding than a dialog's."""
        self._column.setContentsMargins(left, top, right, bottom)

    def show_whole(self, widget: QWidget) -> None:
        """Scroll until all of a widget inside is seen: to the top where that is enough."""
        for layout in (self._column, widget.layout()):
            if layout is not None:
                layout.activate()  # what has just appeared in it counts
        lower = widget.mapTo(self._content, widget.rect().bottomLeft()).y()
        if lower + _MARGIN < self.viewport().height():
            self.verticalScrollBar().setValue(0)
        else:
            self.ensureWidgetVisible(widget, 0, _MARGIN)

    def keep_place(self) -> None:
        """Call when what is inside is laid out for another width.

        What has the focus stays in sight; laid out back without any scrolling between, the pane
        shows what it showed before.
        """
        here = self.verticalScrollBar().value()
        left, arrived = self._turned
        self._back_to = left if here == arrived else here
        self._turned = (here, here)
        focus = self.window().focusWidget()
        is_inside = focus is not None and self._content.isAncestorOf(focus)
        self._seen = focus if is_inside and not focus.visibleRegion().isEmpty() else None
        self._settling.start()

    def _settle(self) -> None:
        bar = self.verticalScrollBar()
        bar.setValue(self._back_to)
        if self._seen is not None and self._seen is self.window().focusWidget():
            self.ensureWidgetVisible(self._seen, 0, _MARGIN)
        self._turned = (self._turned[0], bar.value())

    def wanted_height(self, width: int) -> int:
        """The height at which nothing has to scroll when the pane is `width` px wide."""
        self._column.activate()
        if self._content.hasHeightForWidth():
            return self._content.heightForWidth(width)
        return self._content.sizeHint().height()

    def sizeHint(self) -> QSize:
        return QSize(self._content.sizeHint().width(), self._content.sizeHint().height())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # What changed inside may change the height of the dialog around.
        if watched is self._content and event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)


class Pane(QWidget):
    """A part of a dialog on the window's colour, with padding around one widget."""

    def __init__(self, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(PADDING, _TOP, PADDING, 16)
        layout.addWidget(content)

    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), color("bg.window"))
