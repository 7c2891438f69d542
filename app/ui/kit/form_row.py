"""One field in a form: its label above, its hint and its error below."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPointF, QRectF, QSize, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app import texts
from app.errors import Problem
from app.ui.kit import icons
from app.ui.kit.announce import announce
from app.ui.kit.buttons import Button
from app.ui.kit.formats import suggestion_words
from app.ui.kit.labels import ElidedText, Text
from app.ui.kit.navigation import Reference
from app.ui.kit.painting import painter_for
from app.ui.kit.theme import color

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from app.ui.kit.fields.base import Field

JUDGE_AFTER = 600
LABEL_ROOM = 240
"""So much of a label makes its row wider if need be; of a longer one the end is cut."""


class _Glyph(QWidget):
    """A small icon or dot beside a text."""

    def __init__(self, icon: str, ink: str, size: int = 14) -> None:
        super().__init__()
        self._icon = icon
        self._ink = ink
        self.setFixedSize(size, 16)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_for(self)
        if self._icon:
            size = self.width()
            icons.draw(painter, self._icon, QRectF(0, 8 - size / 2, size, size), self._ink)
            return
        painter.setPen(color(self._ink))
        painter.setBrush(color(self._ink))
        painter.drawEllipse(QPointF(self.width() / 2, 8.5), 2, 2)


class _Label(ElidedText):
    """The name of the field; one as long as a product's takes the room that there is."""

    def __init__(self, text: str) -> None:
        super().__init__(text, "label", "secondary")
        self.setMinimumWidth(0)

    def sizeHint(self) -> QSize:
        # All of the words: QLabel takes an & of a product's name for a key and leaves it out.
        width = self.fontMetrics().horizontalAdvance(self.text()) + 1
        return QSize(width, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        hint = self.sizeHint()
        return QSize(min(hint.width(), LABEL_ROOM), hint.height())


class FormRow(QWidget):
    """Label, required dot, origin, field, hint, error and its suggestion.

    An error is the field's own (unreadable, empty though required) or one that a service told of
    the value. A required field that was emptied is wrong once it is left, one that was never
    touched once the form is sent. Nothing is shown of a value that is being typed for the first
    time: it is judged when the field is left, or 600 ms after the last key if it was wrong already.
    `record_wanted` carries the record that an error suggests to open.
    """

    changed = Signal(str)
    judged = Signal()
    record_wanted = Signal(object)

    def __init__(
        self, name: str, label: str, field: Field[Any], *, required: bool, hint: str, origin: str
    ) -> None:
        super().__init__()
        self.name = name
        self.field = field
        self.required = required
        self._hint_text = hint
        self._warning = ""
        self._suggestion: object = None
        self._missing: Problem | None = None
        self._told: Problem | str | None = None
        self._is_pressed = False
        self._is_typing = False
        self._is_edited = False
        self._label = _Label(label)
        self._label.setBuddy(field.editor)
        self._label.setFixedHeight(16)
        if not label:
            self._label.hide()
        self._dot = _Glyph("", "accent.default", 8)
        self._origin = Text(origin, "label", "muted", weight=400)
        self._origin.setFixedHeight(16)
        self._origin_icon = _Glyph("lifebuoy", "text.muted")
        self._hint = Text("", "caption", "muted", wrap=True)
        self._error_icon = _Glyph("warning-circle-fill", "danger.default")
        self._error = Text("", "caption", "danger", wrap=True)
        self.suggestion_button = Button("", icon="calendar-check", height=28)
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(JUDGE_AFTER)
        self._build()
        field.setObjectName(name)
        field.editor.setObjectName(f"{name}_editor")
        field.editor.setAccessibleName(label)
        field.changed.connect(self._changed)
        field.left.connect(self._left)
        field.note_changed.connect(self._noted)
        field.locked.connect(self._mark)
        self.suggestion_button.clicked.connect(self._use_suggestion)
        self._wait.timeout.connect(self._settled)
        self.set_origin(origin)
        self.set_required(required)
        self._noted()
        self.set_error(None)

    def label_text(self) -> str:
        """The visible label."""
        return self._label.text()

    def set_label(self, text: str) -> None:
        """Change the visible label and the accessible name with it."""
        self._label.setText(text)
        self._label.setVisible(bool(text))
        self.field.editor.setAccessibleName(text)

    def set_required(self, required: bool) -> None:
        """Whether the field must be filled; shown by the dot while it can be."""
        self.required = required
        self._mark()

    def set_missing(self, problem: Problem) -> None:
        """What is said of the empty required field where the usual words do not do."""
        self._missing = problem

    def set_hint(self, text: str) -> None:
        """What stands below the field; a remark of the field itself goes before."""
        self._hint_text = text
        self._noted()

    def warn(self, text: str) -> None:
        """Say in place of the hint what the value will lead to; empty brings the hint back."""
        if text != self._warning:
            self._warning = text
            self._hint.set_tone("warning" if text else "muted")
            self._noted()
            if text:
                announce(self.field.editor, f"{self.label_text()}: {text}")

    def hint(self) -> str:
        """What stands below the field now, empty while an error stands there."""
        return "" if self._hint.isHidden() else self._hint.text()

    def set_origin(self, text: str) -> None:
        """Where a filled-in value came from, such as "From ticket"; empty takes it away."""
        self._origin.setText(text)
        self._origin.setVisible(bool(text))
        self._origin_icon.setVisible(bool(text))
        self._describe()

    def set_error(self, problem: Problem | str | None) -> None:
        """Show an error with its suggestion as a button, or none, as before the first press."""
        if problem is None:
            self._is_pressed = False
            self._is_edited = False
        self._is_typing = False
        self._told = problem
        self._show(problem)
        self.judged.emit()

    def tell(self, problem: Problem | str | None) -> None:
        """Take what a service says of the value as it is now; the field's own error goes before.

        While the value is being typed it waits until the field is judged.
        """
        self._told = problem
        if not self._is_typing:
            self.judge()

    def judge(self, *, final: bool = False) -> None:
        """Look at the value; `final` also asks whether a required field is empty, from then on."""
        self._is_pressed = self._is_pressed or final
        self._is_typing = False
        problem: Problem | str | None = self.field.problem()
        if problem is None and self._is_pressed and self.required and self.field.is_empty():
            problem = self._missing or Problem("kit.required_empty", {"label": self.label_text()})
        self._show(problem or self._told)
        self.judged.emit()

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.setSpacing(4)
        head.addWidget(self._label)
        head.addWidget(self._dot)
        head.addStretch(1)
        head.addWidget(self._origin_icon)
        head.addWidget(self._origin)
        wrong = QHBoxLayout()
        wrong.setSpacing(6)
        wrong.addWidget(self._error_icon)
        wrong.addWidget(self._error, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(head)
        layout.addWidget(self.field)
        layout.addWidget(self._hint)
        layout.addLayout(wrong)
        layout.addWidget(self.suggestion_button)

    def _changed(self) -> None:
        self._told = None
        self._is_edited = True
        self._is_typing = self.field.is_typed
        if self.field.error():
            if self._is_typing:
                self._wait.start()
            else:
                self.judge()
        if not self._origin.isHidden():
            self.set_origin("")
        self.changed.emit(self.name)

    def _settled(self) -> None:
        self.judge()

    def _left(self) -> None:
        self._wait.stop()
        self.judge(final=self._is_edited)

    def _noted(self, note: str | None = None) -> None:
        own = self.field.note() if note is None else note
        said = self._warning or self._hint_text
        self._hint.setText(" · ".join(part for part in (own, said) if part))
        self._hint.setVisible(bool(self._hint.text()) and not self.field.error())
        self._describe()

    def _show(self, problem: Problem | str | None) -> None:
        before = self.field.error()
        self.field.set_error(problem)
        words = self.field.error()
        self._error.setText(words)
        self._error.setVisible(bool(words))
        self._error_icon.setVisible(bool(words))
        self._hint.setVisible(bool(self._hint.text()) and not words)
        self._suggestion = problem.suggestion if isinstance(problem, Problem) else None
        self._offer(self._suggestion)
        self._describe()
        if words and words != before:
            announce(self.field.editor, f"{self.label_text()}: {words}", assertive=True)

    def _offer(self, suggestion: object) -> None:
        shown = suggestion_words(suggestion)
        is_record = isinstance(suggestion, Reference)
        self.suggestion_button.setVisible(bool(shown) or is_record)
        if is_record:
            self.suggestion_button.set_label(texts.t("kit.open_record"))
            self.suggestion_button.set_icon("arrow-square-out")
        elif shown:
            self.suggestion_button.set_label(texts.t("kit.use_value", value=shown))
            self.suggestion_button.set_icon(
                "calendar-check" if isinstance(suggestion, dt.date) else "check"
            )

    def _use_suggestion(self) -> None:
        if isinstance(self._suggestion, Reference):
            self.record_wanted.emit(self._suggestion)
            return
        self._told = None
        self._is_typing = False
        self.field.set_value(self._suggestion)
        self.field.editor.setFocus()
        self._show(self.field.problem())
        self._noted()
        self.judged.emit()
        self.changed.emit(self.name)

    def _mark(self) -> None:
        self._dot.setVisible(self._is_wanted())
        self._describe()

    def _is_wanted(self) -> bool:
        """Whether somebody has to fill it in, and can."""
        return self.required and not self.field.is_read_only()

    def _describe(self) -> None:
        """What a screen reader says after the name."""
        parts = [
            texts.t("kit.required") if self._is_wanted() else "",
            self._origin.text(),
            self.field.error() or self._hint.text(),
        ]
        self.field.editor.setAccessibleDescription(". ".join(part for part in parts if part))
