"""A sheet with its timeline beside it; where there is no room for both, each is a tab."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui.kit.dividers import Hairline
from app.ui.kit.tabs import TabBar

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

SIDE = 330
UNBOUND = 16_777_215


class Beside(QWidget):
    """`least` is the width below which the two no longer stand side by side.

    `rearranged` carries whether each is a tab now. What has the focus stays in front.
    """

    rearranged = Signal(bool)

    def __init__(
        self, sheet: QWidget, side: QWidget, *, names: tuple[str, str], least: int
    ) -> None:
        super().__init__()
        self._sheet = sheet
        self._side = side
        self._least = least
        self._side_width = SIDE
        self._was_tabbed = False
        self._tabs = TabBar()
        for name in names:
            self._tabs.add(name)
        self._tabs.currentChanged.connect(self._turned)
        self._head = QWidget()
        head = QVBoxLayout(self._head)
        head.setContentsMargins(0, 0, 0, 0)
        head.setSpacing(0)
        tabs = QHBoxLayout()
        tabs.setContentsMargins(24, 0, 24, 0)
        tabs.addWidget(self._tabs)
        head.addLayout(tabs)
        head.addWidget(Hairline())
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(sheet, 1)
        row.addWidget(side)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head)
        column.addLayout(row, 1)
        self._head.hide()

    def is_tabbed(self) -> bool:
        """Whether only one of the two is seen at a time."""
        return self.width() < self._least

    def set_side_width(self, width: int) -> None:
        """How wide the side is where both stand side by side."""
        self._side_width = width
        self._arrange()

    def panes(self) -> list[QWidget]:
        """The parts that F6 goes round: what is seen of the two, and the tabs above."""
        if not self.is_tabbed():
            return [self._sheet, self._side]
        return [self._head, self._side if self._tabs.currentIndex() else self._sheet]

    def show_side(self) -> None:
        """Bring the timeline to the front."""
        if self.is_tabbed():
            self._tabs.setCurrentIndex(1)

    def show_sheet(self) -> None:
        """Bring the sheet to the front, as when it has errors."""
        self._tabs.setCurrentIndex(0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _turned(self) -> None:
        """The keys of what goes out of sight belong to its tab."""
        behind = self._sheet if self._tabs.currentIndex() else self._side
        if self.is_tabbed() and self._has_focus(behind):
            self._tabs.setFocus()
        self._arrange()

    def _arrange(self) -> None:
        tabbed = self.is_tabbed()
        if tabbed and not self._was_tabbed:
            self._bring_focus_to_front()
        in_front = self._tabs.currentIndex()
        self._head.setVisible(tabbed)
        # First what appears: a focus never has to flee into it.
        places = ((self._sheet, 0), (self._side, 1))
        for part, place in sorted(places, key=lambda one: one[1] != in_front):
            part.setVisible(not tabbed or place == in_front)
        self._side.setMinimumWidth(0 if tabbed else self._side_width)
        self._side.setMaximumWidth(UNBOUND if tabbed else self._side_width)
        if tabbed != self._was_tabbed:
            self._was_tabbed = tabbed
            self.rearranged.emit(tabbed)

    def _bring_focus_to_front(self) -> None:
        for place, part in enumerate((self._sheet, self._side)):
            if self._has_focus(part):
                self._tabs.blockSignals(True)
                self._tabs.setCurrentIndex(place)
                self._tabs.blockSignals(False)

    def _has_focus(self, part: QWidget) -> bool:
        focus = self.window().focusWidget()
        return focus is not None and part.isAncestorOf(focus)
