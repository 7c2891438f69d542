"""The way back: the pages that led here, as buttons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app import texts
from app.ui.kit import icons
from app.ui.kit.buttons import IconButton, LinkButton
from app.ui.kit.labels import ElidedText
from app.ui.kit.menu import Menu
from app.ui.kit.painting import painter_for

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QAction, QPaintEvent

MOST = 4


class _Caret(QWidget):
    """The mark between two crumbs; it points along the reading direction."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(24, 28)

    def paintEvent(self, _event: QPaintEvent) -> None:
        icons.draw(
            painter_for(self),
            "caret-right",
            QRectF(6, 8, 12, 12),
            "text.muted",
            mirror=self.isRightToLeft(),
        )


class Breadcrumbs(QWidget):
    """At most four; the middle ones collapse into "…". `chosen` carries the index of the page."""

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._titles: list[str] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(2)

    def titles(self) -> list[str]:
        """The titles of all pages, the current one last."""
        return list(self._titles)

    def show_titles(self, titles: Sequence[str]) -> None:
        """Show the way; the last title is the page itself and no button."""
        self._titles = list(titles)
        while self._row.count():
            item = self._row.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        last = len(titles) - 1
        hidden = range(1, last - MOST + 3) if last >= MOST else range(0)
        for place, title in enumerate(titles):
            if place in hidden:
                if place == hidden[0]:
                    self._add_more(list(hidden))
                continue
            self._add(place, title, current=place == last)
        self._row.addStretch(1)

    def _add(self, place: int, title: str, *, current: bool) -> None:
        if self._row.count():
            self._row.addWidget(_Caret())
        if current:
            self._row.addWidget(ElidedText(title, "bodyStrong", weight=600))
            return
        button = LinkButton(title)
        button.setProperty("place", place)
        button.clicked.connect(self._clicked)
        self._row.addWidget(button)

    def _add_more(self, places: list[int]) -> None:
        self._row.addWidget(_Caret())
        more = IconButton("dots-three", texts.t("kit.breadcrumbs_more"))
        menu = Menu(more)
        for place in places:
            menu.add(self._titles[place], data=place)
        menu.triggered.connect(self._menu_chosen)
        more.clicked.connect(self._open_menu)
        self._row.addWidget(more)

    def _open_menu(self) -> None:
        button = self.sender()
        if isinstance(button, IconButton):
            for menu in button.findChildren(Menu):
                menu.show_below(button)

    def _menu_chosen(self, action: QAction) -> None:
        self.chosen.emit(int(action.data()))

    def _clicked(self) -> None:
        self.chosen.emit(int(self.sender().property("place")))
