"""Where a message, a note or a due note is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPlainTextEdit,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app import texts
from app.ui.kit.buttons import Button
from app.ui.kit.fields.dates import DateField
from app.ui.kit.painting import box, painter_for
from app.ui.kit.scroll_bar import thin_scroll_bars
from app.ui.kit.tabs import TabBar
from app.ui.kit.theme import color, font, line_height, theme

if TYPE_CHECKING:
    import datetime as dt

MESSAGE, NOTE, ACTIVITY = range(3)
_LINES = 3


class _Sheet(QPlainTextEdit):
    """A sheet of some lines that grows up to ten; Tab leaves it."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setPlaceholderText(name)
        self.setProperty("ring", "own")
        self.setTabChangesFocus(True)
        self.setFont(font("reading"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        thin_scroll_bars(self)
        self.textChanged.connect(self._grow)
        self._grow()

    def sizeHint(self) -> QSize:
        return QSize(200, self.height())

    def _grow(self) -> None:
        lines = max(_LINES, min(10, self.document().lineCount() + 1))
        self.setFixedHeight(lines * (line_height("reading") - 4) + 6)


class Composer(QFrame):
    """Three tabs with a sheet each, so that a note can never be sent as a message.

    `message_written` and `note_written` carry the text, `activity_planned` text and due date.
    What was written stays until `clear`: call it when it has been saved. Ctrl+Enter sends.
    """

    message_written = Signal(str)
    note_written = Signal(str)
    activity_planned = Signal(str, object)

    def __init__(self, *, today: dt.date) -> None:
        super().__init__()
        self.tabs = TabBar("pill", height=28)
        self._stack = QStackedWidget()
        self._sheets: list[_Sheet] = []
        self._due = DateField(today=today)
        self._send = Button("", "primary", keys="Ctrl+Return")
        self._build()
        theme().changed.connect(self.update)

    def set_recipients(self, words: str) -> None:
        """Say to whom a message goes, such as "Write to The Cosy Corner and 2 others"."""
        self._sheets[MESSAGE].setPlaceholderText(words)

    def write(self, tab: int) -> None:
        """Begin to write a message, a note or an activity."""
        self.tabs.setCurrentIndex(tab)
        self._sheets[tab].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def text(self, tab: int) -> str:
        """What stands on a sheet."""
        return self._sheets[tab].toPlainText().strip()

    def set_text(self, tab: int, text: str) -> None:
        """Put a kept draft on a sheet."""
        self._sheets[tab].setPlainText(text)

    def clear(self) -> None:
        """Empty the sheet in front, after its text has been saved."""
        self._sheets[self.tabs.currentIndex()].clear()
        self.set_busy(False)

    def set_busy(self, busy: bool) -> None:
        """Lock everything while it is saved."""
        self._send.setEnabled(not busy)
        self.tabs.setEnabled(not busy)
        for sheet in self._sheets:
            sheet.setReadOnly(busy)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in {QEvent.Type.FocusIn, QEvent.Type.FocusOut}:
            self.update()
        if isinstance(event, QKeyEvent) and _is_send(event):
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()  # Ctrl+Enter belongs to the sheet, not to the page around
            elif event.type() == QEvent.Type.KeyPress:
                self._finish()
            return True
        return super().eventFilter(watched, event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        note = self.tabs.currentIndex() == NOTE
        writing = any(sheet.hasFocus() for sheet in self._sheets)
        line = "focus.ring" if writing else "note.border" if note else "border.control"
        box(
            painter_for(self),
            self.rect(),
            8,
            fill=color("note.bg" if note else "bg.input"),
            border=color(line),
            width=2 if writing else 1,
        )

    def _build(self) -> None:
        for text, icon in (
            ("kit.send_message", "paper-plane-tilt"),
            ("kit.log_note", "note"),
            ("kit.activity", "clock"),
        ):
            self.tabs.add(texts.t(text), icon=icon)
        self.tabs.setAccessibleTabName(ACTIVITY, texts.t("kit.schedule_activity"))
        for name in ("kit.write_message", "kit.write_note", "kit.write_activity"):
            sheet = _Sheet(texts.t(name))
            sheet.installEventFilter(self)
            self._sheets.append(sheet)
            self._stack.addWidget(sheet)
        self._due.editor.setAccessibleName(texts.t("kit.due"))
        self._due.set_placeholder(texts.t("kit.due"))
        self._due.setFixedWidth(132)
        self._due.editor.installEventFilter(self)  # Ctrl+Enter sends from there too
        foot = QHBoxLayout()
        foot.addWidget(self._due)
        foot.addStretch(1)
        foot.addWidget(self._send)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(8)
        layout.addWidget(self.tabs)
        layout.addWidget(self._stack)
        layout.addLayout(foot)
        # Reading order: a sheet, its due date, the button.
        for sheet in self._sheets:
            QWidget.setTabOrder(sheet, self._due.editor)
        QWidget.setTabOrder(self._due.editor, self._send)
        self.tabs.currentChanged.connect(self._turned)
        self._send.clicked.connect(self._finish)
        self._turned(MESSAGE)

    def _turned(self, tab: int) -> None:
        self._stack.setCurrentIndex(tab)
        self._due.setVisible(tab == ACTIVITY)
        self._send.set_label(texts.t(("kit.send", "kit.log", "kit.plan")[tab]))
        self.update()

    def _finish(self) -> None:
        tab = self.tabs.currentIndex()
        text = self.text(tab)
        if not text:
            self._sheets[tab].setFocus()
        elif tab == MESSAGE:
            self.message_written.emit(text)
        elif tab == NOTE:
            self.note_written.emit(text)
        elif self._due.problem() is not None or self._due.is_empty():
            self._due.set_error(self._due.problem() or texts.t("kit.due_needed"))
            self._due.editor.setFocus()
        else:
            self._due.set_error(None)
            self.activity_planned.emit(text, self._due.value())


def _is_send(event: QKeyEvent) -> bool:
    """Whether a key is Ctrl+Enter."""
    enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
    return enter and bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
