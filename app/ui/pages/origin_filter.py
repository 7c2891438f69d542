"""The filter of a list by numbers of origin: what was imported, or what was made here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app import texts
from app.ui.kit.buttons import Button
from app.ui.kit.chip import FilterChip
from app.ui.kit.menu import Menu

if TYPE_CHECKING:
    from PySide6.QtGui import QAction


class OriginFilter(QWidget):
    """A button with a menu, and the chip of what is chosen; None is everything."""

    changed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.is_imported: bool | None = None
        self._chip: FilterChip | None = None
        self.button = Button(
            texts.t("records.filter"), "quiet", icon="funnel-simple", keys="F", parent=self
        )
        self.button.clicked.connect(self.open_menu)
        self._menu = Menu(self)
        for is_imported in (True, False):
            self._menu.add(_words(is_imported=is_imported), data=is_imported)
        self._menu.triggered.connect(self._chosen)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)
        self._row.addWidget(self.button)

    def open_menu(self) -> None:
        """Let the user choose, where there is something to choose from."""
        if self.isVisible():
            self._menu.show_below(self.button)

    def choose(self, is_imported: bool | None) -> None:
        """Filter by this, and show it as a chip; None takes the filter away."""
        if self._chip is not None:
            self._chip.hide()
            self._chip.deleteLater()
            self._chip = None
        self.is_imported = is_imported
        if is_imported is not None:
            words = _words(is_imported=is_imported)
            self._chip = FilterChip(texts.t("records.origin"), words, icon="tag", parent=self)
            self._chip.clicked.connect(self.open_menu)
            self._chip.removed.connect(self.clear)
            self._row.addWidget(self._chip)
        self.changed.emit()

    def clear(self) -> None:
        """Take the filter away."""
        self.choose(None)

    def _chosen(self, action: QAction) -> None:
        self.choose(bool(action.data()))


def _words(*, is_imported: bool) -> str:
    return texts.t("records.imported" if is_imported else "records.not_imported")
