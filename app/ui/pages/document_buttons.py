"""Smart buttons from one record to the documents that it goes with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.ui.kit.menu import Menu
from app.ui.kit.smart_button import SmartButton

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QAction

    from app.services.tickets import RecordRef

Way = tuple[str, "RecordRef"]
"""The words of a document and the document."""


class DocumentButtons(QWidget):
    """Side by side; one that stands for several documents opens a list of them.

    `opened` carries a RecordRef. Hidden while there is none.
    """

    opened = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)
        self.hide()

    def clear(self) -> None:
        """Take all buttons away."""
        while self._row.count():
            item = self._row.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.hide()

    def add(
        self,
        name: str,
        label: str,
        fact: str,
        ways: Sequence[Way],
        *,
        icon: str,
        service: str = "",
    ) -> None:
        """Append a button named `smart_<name>` to the documents of `ways`."""
        button = SmartButton(label, fact, icon=icon, service=service, parent=self)
        button.setObjectName(f"smart_{name}")
        button.setProperty("ways", list(ways))
        button.clicked.connect(self._clicked)
        self._row.addWidget(button)
        self.show()

    def _clicked(self) -> None:
        button = self.sender()
        if not isinstance(button, SmartButton):
            return
        ways: list[Way] = button.property("ways")
        if len(ways) == 1:
            self.opened.emit(ways[0][1])
            return
        menu = Menu(button)
        for words, reference in ways:
            menu.add(words, data=reference)
        menu.triggered.connect(self._picked)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.show_below(button)

    def _picked(self, action: QAction) -> None:
        self.opened.emit(action.data())
