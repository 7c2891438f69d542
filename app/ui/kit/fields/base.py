"""What all typed inputs have in common: the frame, its states, and one protocol."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, Literal, TypeVar

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QColor, QEnterEvent, QKeyEvent, QKeySequence, QPaintEvent, QPalette
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QSizePolicy,
    QTextEdit,
    QWidget,
)

from app.ui.kit.buttons import IconButton
from app.ui.kit.formats import sentence
from app.ui.kit.painting import box, painter_for
from app.ui.kit.theme import color, font, theme

if TYPE_CHECKING:
    from app.errors import Problem

V = TypeVar("V")
State = Literal["normal", "focus", "error", "ro", "disabled"]
HEIGHT = 32
INSET = 9


class Field(QFrame, Generic[V]):
    """A typed input.

    Subclasses answer `value`, `set_value`, `is_empty` and `problem`. `changed` comes when the
    user has changed the value, never from `set_value`; `left` when the focus has gone elsewhere.
    `editor` is what takes the focus and what a label's buddy is.
    """

    changed = Signal()
    left = Signal()
    note_changed = Signal(str)
    """A remark of the field itself for the hint line: "Today", "182 of 200"."""
    locked = Signal()
    """Whether it is read only may have changed."""
    is_typed = False
    """Whether a value comes key by key, so that it is not complete before the field is left."""

    def __init__(self, editor: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.editor = editor
        self._error = ""
        self._read_only = False
        self._busy = False
        self._flat = False
        self._focused = False
        self._buttons: list[IconButton] = []
        self.setProperty("state", "normal")
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusProxy(editor)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(INSET, 2, 2, 2)
        self._row.setSpacing(0)
        self._row.addWidget(editor, 1)
        editor.setProperty("ring", "own")
        editor.setFont(font("body"))
        editor.installEventFilter(self)
        theme().changed.connect(self._recolour)
        self._recolour()

    def value(self) -> V | None:
        """The value, None when empty or when `problem` says that it cannot be read."""
        raise NotImplementedError

    def set_value(self, value: V | None) -> None:
        """Show `value`; no `changed` follows."""
        raise NotImplementedError

    def is_empty(self) -> bool:
        """Whether nothing has been entered."""
        return self.value() is None

    def problem(self) -> Problem | None:
        """What is wrong with the input as it stands, None when nothing is."""
        return None

    def note(self) -> str:
        """The field's own remark for the hint line."""
        return ""

    def error(self) -> str:
        """The message that is shown now."""
        return self._error

    def set_error(self, message: Problem | str | None) -> None:
        """Mark the field as wrong, or as right again with None.

        The words are shown by the form below the field; the field shows the border.
        """
        self._error = sentence(message) if message else ""
        self._sync()

    def is_read_only(self) -> bool:
        """Whether the value can only be read and copied."""
        return self._read_only

    def set_read_only(self, read_only: bool) -> None:
        """Let the value be read and copied but not changed."""
        self._read_only = read_only
        self._lock()
        self._sync()
        self.locked.emit()

    def set_busy(self, busy: bool) -> None:
        """Lock the field while an action runs, without a change of its look."""
        self._busy = busy
        self._lock()

    def set_flat(self, flat: bool) -> None:
        """Read as plain text until the mouse or the focus is on it, as in a property grid."""
        self._flat = flat
        self._sync()

    def set_placeholder(self, text: str) -> None:
        """What an empty field says."""
        if isinstance(self.editor, QLineEdit):
            self.editor.setPlaceholderText(text)

    def set_numbers(self) -> None:
        """Align figures to the right, in digits of one width."""
        self.editor.setFont(font("body", use="numbers"))
        if isinstance(self.editor, QLineEdit):
            self.editor.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

    def state(self) -> State:
        """How the field looks now; also the dynamic property `state`."""
        if not self.isEnabled():
            return "disabled"
        if self._error:
            return "error"
        if self._read_only:
            return "ro"
        return "focus" if self._focused else "normal"

    def add_button(self, icon: str, name: str) -> IconButton:
        """A small button at the trailing edge; not a stop for the Tab key."""
        button = IconButton(icon, name, glyph=12 if icon == "caret-down" else 14, parent=self)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._row.addWidget(button)
        self._buttons.append(button)
        return button

    def sizeHint(self) -> QSize:
        return QSize(160, HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(64, HEIGHT)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.editor:
            if event.type() == QEvent.Type.FocusIn:
                self._focused = True
                self._sync()
            elif event.type() == QEvent.Type.FocusOut and not self._popup_open():
                self._focused = False
                self._finish()
                self._sync()
                self.left.emit()
            elif event.type() == QEvent.Type.ShortcutOverride and self._leaves_undo(event):
                event.ignore()
                return True
        return False

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.EnabledChange:
            self._sync()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_for(self)
        state = self.state()
        if self._flat and state in {"normal", "ro"} and (state == "ro" or not self.underMouse()):
            return
        fill = color("bg.sunken" if state in {"ro", "disabled"} else "bg.input")
        line, width = self._line(state)
        box(painter, self.rect(), 6, fill=fill, border=line, width=width)
        if state == "error" and self._focused:
            box(painter, self.rect().adjusted(2, 2, -2, -2), 4, border=color("focus.ring"), width=2)

    def _line(self, state: State) -> tuple[QColor, float]:
        if state == "error":
            return color("danger.default"), 2
        if state == "focus":
            return color("focus.ring"), 2
        if state in {"ro", "disabled"}:
            return color("border.default"), 1
        return color("border.control.hover" if self.underMouse() else "border.control"), 1

    def _leaves_undo(self, event: QEvent) -> bool:
        """Whether it is Ctrl+Z with nothing typed here to undo: then a toast's Undo is meant."""
        if not isinstance(event, QKeyEvent) or not event.matches(QKeySequence.StandardKey.Undo):
            return False
        if isinstance(self.editor, QLineEdit):
            return not self.editor.isUndoAvailable()
        if isinstance(self.editor, (QPlainTextEdit, QTextEdit)):
            return not self.editor.document().isUndoAvailable()
        return False

    def _popup_open(self) -> bool:
        """Whether the focus is only lent to a pop-up of this field."""
        return False

    def _finish(self) -> None:
        """Called when the focus leaves: tidy the text up."""

    def _locked(self) -> bool:
        return self._read_only or self._busy

    def _lock(self) -> None:
        locked = self._locked()
        set_read_only = getattr(self.editor, "setReadOnly", None)
        if set_read_only is not None:
            set_read_only(locked)
        for button in self._buttons:
            button.setEnabled(not locked)

    def _sync(self) -> None:
        """Let the look follow the state."""
        state = self.state()
        if self.property("state") != state:
            self.setProperty("state", state)
            self._recolour()
        quiet = self._flat and not (self._focused or self.underMouse())
        for button in self._buttons:
            gone = quiet or state == "disabled" or (self._flat and self._read_only)
            button.setVisible(not gone)
        self.update()

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self._sync()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._sync()

    def _recolour(self) -> None:
        """The text's colour is in the palette, since it depends on state and theme."""
        muted = self.state() in {"ro", "disabled"} and not self._flat
        palette = QPalette(self.editor.palette())
        ink = color("text.muted" if muted else "text.primary")
        for group in (
            QPalette.ColorGroup.Active,
            QPalette.ColorGroup.Inactive,
            QPalette.ColorGroup.Disabled,
        ):
            palette.setColor(group, QPalette.ColorRole.Text, ink)
            palette.setColor(group, QPalette.ColorRole.WindowText, ink)
            palette.setColor(group, QPalette.ColorRole.PlaceholderText, color("text.placeholder"))
        palette.setColor(QPalette.ColorRole.Base, Qt.GlobalColor.transparent)
        palette.setColor(QPalette.ColorRole.Highlight, color("accent.default"))
        palette.setColor(QPalette.ColorRole.HighlightedText, color("text.onAccent"))
        self.editor.setPalette(palette)
        self.update()
