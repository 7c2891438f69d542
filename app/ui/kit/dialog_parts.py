"""The two parts of a dialog that never scroll: its header and its footer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app import texts
from app.ui.kit import icons
from app.ui.kit.buttons import Button, IconButton
from app.ui.kit.keycaps import Keycap
from app.ui.kit.labels import ElidedText, Text
from app.ui.kit.painting import box, painter_for
from app.ui.kit.theme import color

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent, QResizeEvent

HEADER = 56
FOOTER = 64
BUTTON = 34


class IconTile(QWidget):
    """An icon on a tinted square: the colours of a service, or neutral ones."""

    def __init__(
        self, icon: str, service: str = "", *, size: int = 32, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._icon = icon
        self._service = service
        self.setFixedSize(size, size)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_for(self)
        fill = f"action.{self._service}.bg" if self._service else "bg.hover"
        ink = f"action.{self._service}.fg" if self._service else "text.secondary"
        box(painter, self.rect(), 6, fill=color(fill))
        half = 8 if self.width() <= 32 else 10
        middle = QRectF(self.rect()).center()
        area = QRectF(middle.x() - half, middle.y() - half, 2 * half, 2 * half)
        icons.draw(painter, self._icon, area, ink)


class DialogHeader(QWidget):
    """Icon tile, title, muted reference, Esc and ×."""

    closing = Signal()

    def __init__(
        self,
        title: str,
        *,
        icon: str = "",
        service: str = "",
        reference: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setFixedHeight(HEADER)
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 0, 20, 0)
        row.setSpacing(12)
        if icon:
            row.addWidget(IconTile(icon, service))
        self.title = Text(title, "heading")
        self.reference = ElidedText(reference, "body", "muted")
        row.addWidget(self.title)
        row.addWidget(self.reference, 1)
        row.addWidget(Keycap("Esc"))
        self.close_button = IconButton("x", texts.t("kit.close"), keys="Esc")
        self.close_button.clicked.connect(self.closing)
        row.addWidget(self.close_button)


class DialogFooter(QWidget):
    """A sentence at the left; at the right the buttons, in a column when a row is too long."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: list[Button] = []
        self.setMinimumHeight(FOOTER)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(24, 15, 24, 15)
        self._row.setSpacing(16)
        self.sentence = Text("", "caption", "secondary", wrap=True)
        self.note = Text("", "caption", "warning.onSubtle", wrap=True, weight=600)
        self.note.hide()
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addStretch(1)
        words.addWidget(self.sentence)
        words.addWidget(self.note)
        words.addStretch(1)
        self._row.addLayout(words, 1)
        self._holder = QWidget()
        self._buttons = QBoxLayout(QBoxLayout.Direction.LeftToRight, self._holder)
        self._buttons.setContentsMargins(0, 0, 0, 0)
        self._buttons.setSpacing(8)
        self._row.addWidget(self._holder, 0, Qt.AlignmentFlag.AlignVCenter)

    def add_left(self, button: Button) -> None:
        """Put a button at the left edge."""
        self._row.insertWidget(0, button)

    def set_note(self, text: str) -> None:
        """Show a line that stays below the sentence, whatever that says; or none."""
        self.note.setText(text)
        self.note.setVisible(bool(text))

    def place(self, buttons: list[Button]) -> None:
        """Show the buttons in this order, the primary last."""
        self._shown = buttons
        for button in buttons:
            self._buttons.addWidget(button, 0, Qt.AlignmentFlag.AlignRight)

    def height_for(self, width: int) -> int:
        """What it needs in this width, where its sentence may take several lines."""
        needed = self.minimumSizeHint().height()
        return max(FOOTER, needed, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        needed = sum(button.sizeHint().width() + 8 for button in self._shown)
        column = needed > self.width() - 48 - 160
        self._buttons.setDirection(
            QBoxLayout.Direction.BottomToTop if column else QBoxLayout.Direction.LeftToRight
        )
