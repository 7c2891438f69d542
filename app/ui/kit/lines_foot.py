"""The row below the lines of a document: what can be added, and what all lines come to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.ui.kit.buttons import LinkButton

if TYPE_CHECKING:
    from collections.abc import Callable


class LinesFoot(QWidget):
    """Links from the leading edge, a summary at the end."""

    def __init__(self) -> None:
        super().__init__()
        self._links: list[LinkButton] = []
        self._has_summary = False
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(12, 4, 12, 4)
        self._row.setSpacing(18)
        self._row.addStretch(1)
        self.hide()

    def add_action(self, text: str, slot: Callable[[], object], *, icon: str = "") -> LinkButton:
        """Append a link."""
        button = LinkButton(text, icon=icon)
        button.clicked.connect(slot)
        self._row.insertWidget(len(self._links), button)
        self._links.append(button)
        return button

    def set_summary(self, widget: QWidget) -> None:
        """Show what all lines come to."""
        self._row.addWidget(widget)
        self._has_summary = True

    def show_for(self, *, read_only: bool) -> bool:
        """Show what there is: without links where lines are read only. Whether it is anything."""
        for link in self._links:
            link.setHidden(read_only)
        is_shown = self._has_summary or (bool(self._links) and not read_only)
        self.setVisible(is_shown)
        return is_shown
