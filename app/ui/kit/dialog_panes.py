"""What stands between the header and the footer of a dialog: the body, and a pane at its side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app import texts
from app.ui.kit.dividers import Hairline
from app.ui.kit.scroll import Pane, ScrollPane
from app.ui.kit.tabs import TabBar

if TYPE_CHECKING:
    from PySide6.QtGui import QShowEvent

_BODY_LEAST = 520
_SIDE_LEAST = 420
_TABS = 37


class DialogPanes(QWidget):
    """Both beside each other; where there is no room for both, each becomes a tab."""

    def __init__(self, body: ScrollPane) -> None:
        super().__init__()
        self._body = body
        self._side: Pane | None = None
        self._side_width = 0
        self._line = Hairline(Qt.Orientation.Vertical)
        self._line.hide()
        self._tabs = TabBar()
        self._tabs.add(texts.t("kit.dialog_details"))
        self._head = QWidget()
        head = QVBoxLayout(self._head)
        head.setContentsMargins(24, 0, 24, 0)
        head.setSpacing(0)
        head.addWidget(self._tabs)
        self._rule = Hairline()
        self._row = QHBoxLayout()
        self._row.setSpacing(0)
        self._row.addWidget(body, 1)
        self._row.addWidget(self._line)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._head)
        layout.addWidget(self._rule)
        layout.addLayout(self._row, 1)
        self._tabs.currentChanged.connect(self._turn)
        self._set_tabbed(False)

    def set_side(self, widget: QWidget, width: int, title: str) -> None:
        """Put `widget` at the trailing edge, `width` px wide; `title` names its tab."""
        self._side = Pane(widget)
        self._side_width = width
        self._tabs.add(title)
        self._row.addWidget(self._side)
        self._line.show()

    def is_tabbed(self) -> bool:
        """Whether only one of the two is seen at a time."""
        return not self._head.isHidden()

    def show_body(self) -> None:
        """Bring the form to the front, as when it has errors."""
        if self.is_tabbed():
            self._tabs.setCurrentIndex(0)

    def arrange(self, width: int, *, in_tabs: bool) -> None:
        """Share `width` px between the two, or make tabs of them, as where they have no room."""
        if self._side is None:
            return
        side = min(self._side_width, width - 1 - _BODY_LEAST)
        self._set_tabbed(in_tabs or side < _SIDE_LEAST)
        if self.is_tabbed():
            self._side.setMinimumWidth(0)
            self._side.setMaximumWidth(16_777_215)
            self._turn(self._tabs.currentIndex())
        else:
            self._side.setFixedWidth(side)
            for part in (self._body, self._line, self._side):
                part.show()

    def wanted_height(self, width: int) -> int:
        """The height at which nothing has to scroll; `arrange` comes before."""
        if self._side is None:
            return self._body.wanted_height(width)
        if self.is_tabbed():
            return max(self._body.wanted_height(width), self._side.sizeHint().height()) + _TABS
        own = self._body.wanted_height(width - 1 - self._side.width())
        return max(own, self._side.sizeHint().height())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.is_tabbed():
            self._turn(self._tabs.currentIndex())

    def _set_tabbed(self, tabbed: bool) -> None:
        self._head.setVisible(tabbed)
        self._rule.setVisible(tabbed)

    def _turn(self, index: int) -> None:
        if self._side is not None and self.is_tabbed():
            self._line.hide()
            self._body.setVisible(index == 0)
            self._side.setVisible(index == 1)
