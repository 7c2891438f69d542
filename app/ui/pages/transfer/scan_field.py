"""The field that a scanner types into; Enter ends a code, and what was wrong stands below."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from app import texts
from app.ui.kit.announce import announce
from app.ui.kit.fields import TextField
from app.ui.kit.labels import Text

LONGEST = 32_767
"""Of what a scanner sends nothing is cut: the service says what it cannot be."""


class ScanField(QWidget):
    """`ended` says that there are codes to look up: `take` gives them, in their order."""

    ended = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._bursts: list[str] = []
        self.field = TextField(max_length=LONGEST, placeholder=texts.t("transfer_page.scan_here"))
        self.field.setObjectName("scan")
        self.field.editor.setObjectName("scan_editor")
        self.field.editor.setAccessibleName(texts.t("transfer_page.scan"))
        self._error = Text("", "caption", "danger", wrap=True)
        self._hint = Text("", "caption", "secondary", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for widget in (self.field, self._error, self._hint):
            column.addWidget(widget)
        self.clear()
        if isinstance(self.field.editor, QLineEdit):
            self.field.editor.returnPressed.connect(self._ended)

    def type(self, text: str) -> None:
        """Go on with what was typed elsewhere; it replaces what is selected."""
        edit = self.field.editor
        if isinstance(edit, QLineEdit):
            self.take_hand()
            edit.insert(text)

    def take_hand(self) -> None:
        """Let what is typed or scanned next come in here."""
        self.field.editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def take(self) -> str:
        """The oldest burst that is not looked up yet, empty if there is none."""
        return self._bursts.pop(0) if self._bursts else ""

    def error(self) -> str:
        """What is said to be wrong."""
        return self._error.text()

    def hint(self) -> str:
        """What was counted last."""
        return self._hint.text()

    def clear(self) -> None:
        """Say nothing."""
        self._say("", "")

    def say_counted(self, words: str) -> None:
        """Say what was counted; what was wrong with a code before it stays said until `clear`."""
        self._say(self.error(), words)
        announce(self.field.editor, words)

    def say_wrong(self, text: str, words: str) -> None:
        """Say why nothing was counted; what was scanned stays, and the next scan replaces it."""
        said = self.error()
        self._say(said if words in said else f"{said} {words}".strip(), "")
        announce(self.field.editor, words, assertive=True)
        edit = self.field.editor
        if isinstance(edit, QLineEdit) and not edit.text():
            edit.setText(text)
            edit.selectAll()

    def _say(self, error: str, hint: str) -> None:
        for label, words in ((self._error, error), (self._hint, hint)):
            label.setText(words)
            label.setVisible(bool(words))
        self.field.set_error(error or None)
        self.field.editor.setAccessibleDescription(error)

    def _ended(self) -> None:
        edit = self.field.editor
        if isinstance(edit, QLineEdit) and edit.text().strip(" \t"):
            self._bursts.append(edit.text())
            edit.clear()
            self.ended.emit()
