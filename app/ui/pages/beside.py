"""A sheet with its timeline beside it; where there is no room for both, each is a tab."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui.kit.dividers import Hairline
from app.ui.kit.tabs import TabBar

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

SIDE = 330


class Beside(QWidget):
    """`least` is the width below which the two no longer stand side by side."""

    def __init__(
        self, sheet: QWidget, side: QWidget, *, names: tuple[str, str], least: int
    ) -> None:
        super().__init__()
        self._sheet = sheet
        self._side = side
        self._least = least
        self._tabs = TabBar()
        for name in names:
            self._tabs.add(name)
        self._tabs.currentChanged.connect(self._arrange)
        self._head = QWidget()
        head = QVBoxLayout(self._head)
        head.setContentsMargins(24, 0, 24, 0)
        head.setSpacing(0)
        head.addWidget(self._tabs)
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

    def _arrange(self) -> None:
        tabbed = self.is_tabbed()
        self._head.setVisible(tabbed)
        self._sheet.setVisible(not tabbed or self._tabs.currentIndex() == 0)
        self._side.setVisible(not tabbed or self._tabs.currentIndex() == 1)
        if tabbed:
            self._side.setMinimumWidth(0)
            self._side.setMaximumWidth(16_777_215)
        else:
            self._side.setFixedWidth(SIDE)
