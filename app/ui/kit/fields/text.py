"""Text in one line or in several, with a counter when it gets long."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QTextEdit, QWidget

from app import texts
from app.errors import Problem
from app.ui.kit.fields.base import INSET, Field
from app.ui.kit.fields.line_edit import LineEdit
from app.ui.kit.scroll_bar import thin_scroll_bars
from app.ui.kit.theme import font, line_height

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent


class TextField(Field[str]):
    """One line of text. `value` is the text without spaces at its ends, never None.

    `max_length` refuses by a message, it never cuts what was pasted; from nine tenths of it on
    the hint line counts.
    """

    is_typed = True

    def __init__(
        self,
        *,
        max_length: int = 200,
        placeholder: str = "",
        code: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        self._line_edit = LineEdit()
        super().__init__(self._line_edit, parent)
        self._max_length = max_length
        self._line_edit.setFrame(False)
        self._line_edit.setMaxLength(32_767)
        self._line_edit.textEdited.connect(self._edited)
        self.set_placeholder(placeholder)
        if code:
            self._line_edit.setFont(font("body", use="codes"))

    def value(self) -> str:
        return without_controls(self._line_edit.text()).strip()

    def set_value(self, value: str | None) -> None:
        self._line_edit.setText(value or "")
        self._line_edit.setCursorPosition(0)
        self.note_changed.emit(self.note())

    def is_empty(self) -> bool:
        return not self.value()

    def problem(self) -> Problem | None:
        return _too_long(self.value(), self._max_length)

    def note(self) -> str:
        return _counter(self.value(), self._max_length)

    def _edited(self) -> None:
        self.note_changed.emit(self.note())
        self.changed.emit()


class _Sheet(QPlainTextEdit):
    """A text sheet in which Tab goes on to the next field."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        held = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if held and event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            event.ignore()  # the dialog's primary button
            return
        super().keyPressEvent(event)


class LongTextField(Field[str]):
    """Text of several lines; `lines` is the height that is shown."""

    is_typed = True

    def __init__(
        self,
        *,
        lines: int = 2,
        max_length: int = 200,
        placeholder: str = "",
        parent: QWidget | None = None,
    ) -> None:
        self._sheet = self._make_sheet()
        super().__init__(self._sheet, parent)
        self._max_length = max_length
        self._lines = lines
        self._silent = False
        self._sheet.setTabChangesFocus(True)
        self._sheet.setFrameShape(QFrame.Shape.NoFrame)
        thin_scroll_bars(self._sheet)
        self._sheet.document().setDocumentMargin(0)
        self._sheet.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._row.setContentsMargins(INSET + 2, 6, 4, 6)  # a line edit adds two by itself
        self._sheet.textChanged.connect(self._edited)
        self.set_placeholder(placeholder)

    def _make_sheet(self) -> QPlainTextEdit | QTextEdit:
        """The editor; a field that lays its lines out in another way makes its own."""
        return _Sheet()

    def set_placeholder(self, text: str) -> None:
        self._sheet.setPlaceholderText(text)

    def value(self) -> str:
        return without_controls(self._sheet.toPlainText(), keep="\n").strip()

    def set_value(self, value: str | None) -> None:
        self._silent = True
        self._sheet.setPlainText(value or "")
        self._silent = False
        self.note_changed.emit(self.note())

    def is_empty(self) -> bool:
        return not self.value()

    def problem(self) -> Problem | None:
        return _too_long(self.value(), self._max_length)

    def note(self) -> str:
        return _counter(self.value(), self._max_length)

    def sizeHint(self) -> QSize:
        return QSize(240, self._lines * line_height("body") + 14)

    def minimumSizeHint(self) -> QSize:
        return QSize(96, self.sizeHint().height())

    def _edited(self) -> None:
        if not self._silent:
            self.note_changed.emit(self.note())
            self.changed.emit()


def without_controls(text: str, *, keep: str = "") -> str:
    """Characters that cannot be seen would travel into mails and papers unseen."""
    return "".join(c for c in text if c in keep or c.isprintable() or c == "\u00a0")


def _too_long(text: str, most: int) -> Problem | None:
    if len(text) <= most:
        return None
    return Problem("kit.text_too_long", {"most": most, "length": len(text)})


def _counter(text: str, most: int) -> str:
    if len(text) * 10 < most * 9:
        return ""
    return texts.t("kit.text_counter", length=len(text), most=most)
