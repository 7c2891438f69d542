"""The head of a document: names, what it goes with beside them, properties below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui.kit.property_grid import PropertyGrid

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.services.tickets import RecordRef
    from app.ui.pages.document_buttons import DocumentButtons


class DocumentHead(QWidget):
    """`opened` carries a RecordRef: that of a smart button, or the one a property leads to."""

    opened = Signal(object)

    def __init__(self, documents: DocumentButtons) -> None:
        super().__init__()
        self.documents = documents
        self.documents.opened.connect(self.opened)
        self.properties = PropertyGrid()
        self.properties.opened.connect(self._open)
        self._links: Mapping[str, RecordRef] = {}

    def lay_out(self, names: Sequence[Sequence[QWidget]], *below: QWidget) -> None:
        """Put rows of names beside the buttons, `below` them what is said, then the properties."""
        titles = QVBoxLayout()
        titles.setSpacing(2)
        for widgets in names:
            line = QHBoxLayout()
            line.setSpacing(10)
            for widget in widgets:
                line.addWidget(widget)
            line.addStretch(1)
            titles.addLayout(line)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addLayout(titles, 1)
        row.addWidget(self.documents, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14)
        column.addLayout(row)
        for widget in below:
            column.addWidget(widget)
        column.addWidget(self.properties)

    def set_links(self, links: Mapping[str, RecordRef]) -> None:
        """Say which record each property leads to."""
        self._links = links

    def _open(self, name: str) -> None:
        if name in self._links:
            self.opened.emit(self._links[name])
