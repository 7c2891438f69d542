"""The head of a document: names, what it goes with beside them, properties below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.ui.kit.property_grid import PropertyGrid

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.services.tickets import RecordRef
    from app.ui.pages.document_buttons import DocumentButtons


class DocumentHead(QWidget):
    """The buttons stand beside the names, above them where there is no room for both.

    `opened` carries a RecordRef: that of a smart button, or the one a property leads to.
    """

    opened = Signal(object)

    def __init__(self, documents: DocumentButtons) -> None:
        super().__init__()
        self.documents = documents
        self.documents.opened.connect(self.opened)
        self.properties = PropertyGrid()
        self.properties.opened.connect(self._open)
        self._links: Mapping[str, RecordRef] = {}
        self._titles = QVBoxLayout()
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight)

    def lay_out(self, names: Sequence[Sequence[QWidget]], *below: QWidget) -> None:
        """Put rows of names beside the buttons, `below` them what is said, then the properties."""
        titles = self._titles
        titles.setSpacing(2)
        for widgets in names:
            line = QHBoxLayout()
            line.setSpacing(10)
            for widget in widgets:
                line.addWidget(widget)
            line.addStretch(1)
            titles.addLayout(line)
        row = self._row
        row.setSpacing(16)
        row.addLayout(titles, 1)
        row.addWidget(self.documents, 0, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14)
        column.addLayout(row)
        for widget in below:
            column.addWidget(widget)
        column.addWidget(self.properties)

    def event(self, event: QEvent) -> bool:
        if event.type() in {QEvent.Type.Resize, QEvent.Type.LayoutRequest}:
            self._arrange()
        return super().event(event)

    def _arrange(self) -> None:
        buttons = 0 if self.documents.isHidden() else self.documents.sizeHint().width()
        wanted = self._titles.sizeHint().width() + self._row.spacing() + buttons
        directions = QBoxLayout.Direction
        is_narrow = bool(buttons) and wanted > self.width()
        direction = directions.BottomToTop if is_narrow else directions.LeftToRight
        if self._row.direction() != direction:
            self._row.setDirection(direction)

    def set_links(self, links: Mapping[str, RecordRef]) -> None:
        """Say which record each property leads to."""
        self._links = links

    def _open(self, name: str) -> None:
        if name in self._links:
            self.opened.emit(self._links[name])
