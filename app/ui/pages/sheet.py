"""The white sheet that a record lies on; it scrolls when it is longer than the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app import texts
from app.ui.kit.banner import Banner
from app.ui.kit.page import Page
from app.ui.kit.problem_words import problem_words
from app.ui.kit.scroll import ScrollPane
from app.ui.kit.slots import ui_slot
from app.ui.kit.theme import color

if TYPE_CHECKING:
    from PySide6.QtCore import QObject
    from PySide6.QtGui import QPaintEvent

    from app.errors import ServiceError
    from app.ui.kit.desk import Desk

PADDING = 24
TOP = 16


class Sheet(QWidget):
    """A column of parts on the surface's colour."""

    def __init__(self) -> None:
        super().__init__()
        self._pane = ScrollPane()
        self._pane.set_padding(PADDING, TOP, PADDING, PADDING)
        self._outer = QVBoxLayout(self)
        self._outer.setContentsMargins(0, 0, 0, 0)
        self._outer.setSpacing(0)
        self._outer.addWidget(self._pane, 1)

    def add(self, widget: QWidget, *, stretch: int = 0) -> None:
        """Append a part."""
        self._pane.add(widget, stretch=stretch)

    def add_below(self, widget: QWidget) -> None:
        """Put a part below what scrolls, so that it is always seen."""
        self._outer.addWidget(widget)

    def to_top(self) -> None:
        """Show the beginning, where banners stand."""
        self._pane.verticalScrollBar().setValue(0)

    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), color("bg.surface"))


class SheetPage(Page):
    """A page that is a sheet as a whole: a banner, and below it `content` once it is filled."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.banner = Banner("danger")
        self.content = QWidget()
        self.content.hide()

    def say_unreadable(self, error: ServiceError) -> None:
        """Say why there is nothing, with a way to try again."""
        self.banner.clear()
        self.banner.say(problem_words(error), tone="danger")
        self.banner.add_button(texts.t("kit.retry"), self.reload, icon="arrows-clockwise")

    @ui_slot
    async def reload(self) -> None:
        """Read it anew."""
        await self.load()

    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), color("bg.surface"))


class Inset(QWidget):
    """A banner with room around it; both are there, or neither."""

    def __init__(self, content: QWidget) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(PADDING, 8, PADDING, 12)
        column.addWidget(content)
        content.installEventFilter(self)
        self.setHidden(content.isHidden())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in {QEvent.Type.ShowToParent, QEvent.Type.HideToParent}:
            self.setVisible(event.type() == QEvent.Type.ShowToParent)
        return super().eventFilter(watched, event)
