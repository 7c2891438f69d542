"""The files of a ticket: tiles to open them, and a button to add more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from app import texts
from app.ui.kit import icons
from app.ui.kit.buttons import Button
from app.ui.kit.flow_layout import FlowLayout
from app.ui.kit.formats import number
from app.ui.kit.labels import Text
from app.ui.kit.painting import box, painter_for
from app.ui.kit.theme import color, font

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.services.attachments import AttachmentRow

ICONS = {"image": "image", "video": "video-camera", "application/pdf": "file-pdf"}
WIDEST = 260


class FileTile(QAbstractButton):
    """A file: its icon, name and size; a click opens it."""

    def __init__(self, row: AttachmentRow) -> None:
        super().__init__()
        self.row = row
        self.setProperty("ring", 8)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setObjectName(f"file_{row.id}")
        self.setAccessibleName(f"{row.name}, {size_words(row.size)}")
        self.setToolTip(texts.t("ticket_page.file_tip", name=row.name, person=row.added_by))

    def sizeHint(self) -> QSize:
        words = QFontMetrics(font("bodyStrong")).horizontalAdvance(self.row.name)
        return QSize(min(WIDEST, 52 + words), 46)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_for(self)
        fill = "bg.hover" if self.underMouse() or self.isDown() else "bg.sunken"
        box(painter, self.rect(), 8, fill=color(fill), border=color("border.subtle"))
        kind = self.row.media_type
        icon = ICONS.get(kind) or ICONS.get(kind.partition("/")[0], "file-text")
        icons.draw(painter, icon, QRectF(12, 15, 16, 16), "text.secondary")
        room = self.width() - 50
        for top, height, role, ink, words in (
            (5, 20, "bodyStrong", "text.primary", self.row.name),
            (25, 16, "caption", "text.secondary", size_words(self.row.size)),
        ):
            painter.setFont(font(role))
            painter.setPen(color(ink))
            shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideMiddle, room)
            area = QRectF(38, top, room + 2, height)
            painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, shown)


class FileTiles(QWidget):
    """Tiles in lines. `opened` carries the AttachmentRow."""

    opened = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._flow = FlowLayout(self, gap=8)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)

    def show_files(self, rows: Sequence[AttachmentRow]) -> None:
        """Show other files."""
        while self._flow.count():
            item = self._flow.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for row in rows:
            tile = FileTile(row)
            tile.clicked.connect(self._clicked)
            self._flow.addWidget(tile)
        self.setVisible(bool(rows))

    def _clicked(self) -> None:
        tile = self.sender()
        if isinstance(tile, FileTile):
            self.opened.emit(tile.row)


class AttachmentsTab(QWidget):
    """All files with the button to add one. `opened` carries the row, `add_wanted` nothing."""

    opened = Signal(object)
    add_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._empty = Text(texts.t("ticket_page.files_empty"), "body", "secondary", wrap=True)
        self.tiles = FileTiles()
        self.tiles.opened.connect(self.opened)
        self.add_button = Button(texts.t("ticket_page.add_file"), icon="paperclip")
        self.add_button.setObjectName("add_file")
        self.add_button.clicked.connect(self.add_wanted)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self._empty)
        column.addWidget(self.tiles)
        column.addWidget(self.add_button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)

    def show_files(self, rows: Sequence[AttachmentRow], *, may_add: bool) -> None:
        """Show the files of the ticket."""
        self.tiles.show_files(rows)
        self._empty.setVisible(not rows)
        self.add_button.setVisible(may_add)


def size_words(size: int) -> str:
    """A size in bytes as people read it: "1.4 MB"."""
    from decimal import Decimal

    for unit, bytes_ in (("MB", 1_000_000), ("kB", 1_000)):
        if size >= bytes_:
            return (
                f"{number((Decimal(size) / bytes_).quantize(Decimal('0.1')), 0, at_most=1)} {unit}"
            )
    return f"{size} B"
