"""The widgets of a timeline: day lines, system lines, messages and notes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app import texts
from app.ui.kit import icons
from app.ui.kit.avatar import Avatar
from app.ui.kit.chip import Chip
from app.ui.kit.dividers import Hairline
from app.ui.kit.labels import Paragraph, Text
from app.ui.kit.painting import box, painter_for
from app.ui.kit.theme import color, theme
from app.ui.kit.timeline_entry import TimelineEntry, spans_as_html, spans_as_text

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

ABOVE = 2
"""What is above and below the words of a line beside an icon of 20 px."""


class DayLine(QWidget):
    """The name of a day between two lines."""

    def __init__(self, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 4, 0, 4)
        row.setSpacing(12)
        row.addWidget(Hairline(colour="border.default"), 1)
        row.addWidget(Text(words, "label", "secondary"))
        row.addWidget(Hairline(colour="border.default"), 1)


class _Icon(QWidget):
    """The icon of a system line, as wide as an avatar."""

    def __init__(self, name: str, ink: str) -> None:
        super().__init__()
        self._name = name
        self._ink = ink
        self.setFixedSize(28, 20)

    def paintEvent(self, _event: QPaintEvent) -> None:
        icons.draw(painter_for(self), self._name, QRectF(7, 3, 14, 14), self._ink)


class _LinkLine(Text):
    """A sentence with links; one that does not fit in a line goes on in the next."""

    def __init__(self, entry: TimelineEntry) -> None:
        super().__init__("", "caption", "secondary", wrap=True)
        self._entry = entry
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.LinksAccessibleByMouse
            | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
        )
        self.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.setContentsMargins(0, ABOVE, 0, ABOVE)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(spans_as_text(entry.spans))
        theme().changed.connect(self._show)
        self._show()

    def sizeHint(self) -> QSize:
        """A label hints at the height of a narrower one: these words need what they need here."""
        return QSize(40, self.heightForWidth(max(40, self.width())))

    def minimumSizeHint(self) -> QSize:
        return QSize(40, self.fontMetrics().height())

    def _show(self) -> None:
        self.setText(spans_as_html(self._entry.spans, color("text.link").name()))


class SystemLine(QWidget):
    """What the program wrote by itself. `followed` carries the reference of a pressed link."""

    followed = Signal(object)

    def __init__(self, entry: TimelineEntry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entry = entry
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        top = Qt.AlignmentFlag.AlignTop
        row.addWidget(_Icon(entry.icon, entry.icon_color), 0, top)
        line = _LinkLine(entry)
        line.linkActivated.connect(self._follow)
        row.addWidget(line, 1)
        time = Text(_time(entry), "caption", "muted", use="numbers")
        time.setContentsMargins(0, ABOVE, 0, 0)
        row.addWidget(time, 0, top)

    def _follow(self, position: str) -> None:
        self.followed.emit(self._entry.spans[int(position)].reference)


class _Paper(QFrame):
    """The sheet of a note: its own colour, so that nobody takes it for a mail."""

    def __init__(self) -> None:
        super().__init__()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(12, 8, 12, 10)
        self.column.setSpacing(4)

    def paintEvent(self, _event: QPaintEvent) -> None:
        box(painter_for(self), self.rect(), 8, fill=color("note.bg"), border=color("note.border"))


class PersonEntry(QWidget):
    """A message, or a note on its paper with the word Note."""

    def __init__(self, entry: TimelineEntry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        note = entry.kind == "note"
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 4, 0, 4)
        row.setSpacing(10)
        row.addWidget(Avatar(entry.author, 28), 0, Qt.AlignmentFlag.AlignTop)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(Text(entry.author, "bodyStrong", weight=600))
        if note:
            head.addWidget(Chip(texts.t("kit.note"), icon="lock-simple", tone="warning"))
        elif entry.badge is not None:
            head.addWidget(Chip(entry.badge[1], icon=entry.badge[0]))
        head.addStretch(1)
        head.addWidget(Text(_time(entry), "caption", "muted", use="numbers"))
        words = Paragraph(entry.text, "body")
        if note:
            paper = _Paper()
            paper.column.addLayout(head)
            paper.column.addWidget(words)
            row.addWidget(paper, 1)
        else:
            column = QVBoxLayout()
            column.setSpacing(4)
            column.addLayout(head)
            column.addWidget(words)
            row.addLayout(column, 1)
        kind = texts.t("kit.note") if note else texts.t("kit.message")
        self.setAccessibleName(f"{kind}, {entry.author}, {_time(entry)}: {entry.text}")


def _time(entry: TimelineEntry) -> str:
    """Hours and minutes; the day stands above."""
    return f"{entry.at:%H:%M}"
