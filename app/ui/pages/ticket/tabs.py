"""The tabs of the sheet: only the page in front takes room, so that short ones stay short."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.ui.kit.dividers import Hairline
from app.ui.kit.tabs import TabBar


class SheetTabs(QWidget):
    """Underlined tabs over pages, `padding` px from both edges; a page may be indented less."""

    def __init__(self, padding: int) -> None:
        super().__init__()
        self._padding = padding
        self._pages: list[QWidget] = []
        self.bar = TabBar()
        head = QVBoxLayout()
        head.setContentsMargins(padding, 0, padding, 12)
        head.setSpacing(0)
        head.addWidget(self.bar)
        head.addWidget(Hairline(colour="border.default"))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addLayout(head)
        self.bar.currentChanged.connect(self._turned)

    def add(self, text: str, page: QWidget, *, indent: int = 0) -> None:
        """Append a page with its tab."""
        row = QVBoxLayout()
        row.setContentsMargins(self._padding + indent, 0, self._padding + indent, 0)
        row.addWidget(page)
        self._column.addLayout(row)
        self._pages.append(page)
        self.bar.add(text)
        self._turned(self.bar.currentIndex())

    def set_count(self, page: QWidget, count: str) -> None:
        """Change the number behind the words of a page's tab."""
        self.bar.set_count(self._pages.index(page), count)

    def show_page(self, page: QWidget) -> None:
        """Bring a page to the front."""
        self.bar.setCurrentIndex(self._pages.index(page))

    def _turned(self, index: int) -> None:
        for place, page in enumerate(self._pages):
            page.setVisible(place == index)
