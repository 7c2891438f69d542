"""The history of a record beside its form: composer, what is due, and what has happened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app import texts
from app.ui.kit import icons
from app.ui.kit.buttons import Button, LinkButton
from app.ui.kit.card import Card
from app.ui.kit.composer import Composer
from app.ui.kit.formats import long_date, relative_date
from app.ui.kit.labels import Text
from app.ui.kit.painting import painter_for
from app.ui.kit.scroll import ScrollPane, lay_out_now
from app.ui.kit.timeline_entry import DueNote, Span, TimelineEntry
from app.ui.kit.timeline_items import DayLine, PersonEntry, SystemLine

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent

__all__ = ["Composer", "DueNote", "Span", "TimelineEntry", "TimelinePanel"]


LEAST_WORDS = 120


class _DueCard(Card):
    """A due note with its Done button."""

    done = Signal(object)

    def __init__(self, note: DueNote) -> None:
        super().__init__(padding=10)
        self._note = note
        row = QHBoxLayout()
        row.setContentsMargins(30, 0, 0, 0)
        words = QVBoxLayout()
        words.setSpacing(0)
        for label in (
            Text(note.text, "bodyStrong", wrap=True, weight=600),
            Text(note.due, "caption", "secondary", wrap=True),
        ):
            label.setMinimumWidth(LEAST_WORDS)  # a long text would ask for more than there is
            words.addWidget(label)
        row.addLayout(words, 1)
        button = Button(texts.t("kit.done"), icon="check", height=28)
        button.setAccessibleDescription(note.text)
        button.clicked.connect(self._done)
        row.addWidget(button)
        self.column.addLayout(row)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        area = QRectF(13, self.height() / 2 - 8, 16, 16)
        icons.draw(painter_for(self), self._note.icon, area, "accent.default")

    def _done(self) -> None:
        self.done.emit(self._note.key)


class TimelinePanel(QWidget):
    """Newest first, with the days between. `open_record` carries the reference of a link."""

    open_record = Signal(object)
    note_done = Signal(object)
    older_wanted = Signal()

    def __init__(self, *, today: dt.date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._today = today
        self._shown: list[QWidget] = []
        self._due: list[QWidget] = []
        self.composer = Composer(today=today)
        self._pane = ScrollPane()
        self._pane.set_padding(14, 10, 14, 14)
        self._older = LinkButton(texts.t("kit.show_older"))
        self._older.clicked.connect(self.older_wanted)
        self._older.hide()
        holder = QWidget()
        head = QVBoxLayout(holder)
        head.setContentsMargins(14, 14, 14, 0)
        head.addWidget(self.composer)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(holder)
        layout.addWidget(self._pane, 1)
        self._entries_column = QVBoxLayout()
        self._entries_column.setSpacing(8)
        content = QWidget()
        content.setLayout(self._entries_column)
        self._entries_column.setContentsMargins(0, 0, 0, 0)
        self._pane.add(content)
        self.setAccessibleName(texts.t("kit.timeline"))

    def show_due(self, notes: Sequence[DueNote]) -> None:
        """Show what is still to be done, above the history."""
        _drop(self._due)
        for place, note in enumerate(notes):
            card = _DueCard(note)
            card.done.connect(self.note_done)
            self._entries_column.insertWidget(place, card)
            card.show()
            self._due.append(card)
        lay_out_now()

    def show_entries(self, entries: Sequence[TimelineEntry], *, older: bool = False) -> None:
        """Show the history, newest first; `older` offers to load what came before."""
        _drop(self._shown)
        self._entries_column.removeWidget(self._older)
        day: dt.date | None = None
        for entry in entries:
            if entry.at.date() != day:
                day = entry.at.date()
                self._append(DayLine(self._day_words(day)))
            self._append(self._widget(entry))
        self._entries_column.addWidget(self._older)
        self._older.setVisible(older)
        lay_out_now()

    def _widget(self, entry: TimelineEntry) -> QWidget:
        if entry.kind != "system":
            return PersonEntry(entry)
        line = SystemLine(entry)
        line.followed.connect(self.open_record)
        return line

    def _append(self, widget: QWidget) -> None:
        self._entries_column.addWidget(widget)
        widget.show()
        self._shown.append(widget)

    def _day_words(self, day: dt.date) -> str:
        near = abs((day - self._today).days) <= 1
        return relative_date(day, self._today) if near else long_date(day)


def _drop(widgets: list[QWidget]) -> None:
    for widget in widgets:
        widget.hide()
        widget.setParent(None)
        widget.deleteLater()
    widgets.clear()
