"""One of several: a field with a searchable drop-down."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import Qt, Signal

from app import texts
from app.errors import Problem
from app.ui.kit.choice_list import Choice, ChoiceList
from app.ui.kit.fields.drop_down import DropDownField
from app.ui.kit.fields.line_edit import LineEdit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
    from PySide6.QtWidgets import QWidget

V = TypeVar("V")


class _Face(LineEdit):
    """Shows the choice; any letter, Space, Enter, Down or Alt+Down opens the list."""

    wanted = Signal(str)
    cleared = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setReadOnly(True)
        self.setFrame(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        held = event.modifiers() & (
            Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.MetaModifier
        )
        alt = event.modifiers() & Qt.KeyboardModifier.AltModifier
        key = event.key()
        if not held and key in {
            Qt.Key.Key_Down,
            Qt.Key.Key_Space,
            Qt.Key.Key_F4,
            Qt.Key.Key_Return,
            Qt.Key.Key_Enter,
        }:
            self.wanted.emit("")
        elif not held and key in {Qt.Key.Key_Backspace, Qt.Key.Key_Delete}:
            self.cleared.emit()
        elif not (held or alt) and event.text().isprintable() and event.text().strip():
            self.wanted.emit(event.text())
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.ignore()  # the whole field is one target


class ChoiceField(DropDownField[V]):
    """One value out of `choices`.

    A value that the choices no longer hold stays in the field and becomes a problem, it is never
    dropped silently. `clearable` lets Delete empty the field. When more than eight rows match, or
    always with `offer_more`, "Search more…" opens a dialog with all of them.
    """

    def __init__(
        self,
        choices: Sequence[Choice[V]] = (),
        *,
        placeholder: str = "",
        clearable: bool = False,
        offer_more: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        self._face = _Face()
        super().__init__(self._face, parent)
        self._choices: list[Choice[V]] = list(choices)
        self._chosen: Choice[V] | None = None
        self._clearable = clearable
        self._offer_more = offer_more
        self._gone: Problem | None = None
        self._face.wanted.connect(self._open_with)
        self._face.cleared.connect(self._clear)
        self._caret = self.add_button("caret-down", texts.t("kit.choice_open"))
        self._caret.clicked.connect(self.open_list)
        self._face.setAccessibleDescription(texts.t("kit.choice_keys"))
        self.set_placeholder(placeholder)

    def value(self) -> V | None:
        return self._chosen.value if self._chosen is not None else None

    def is_empty(self) -> bool:
        return self._chosen is None

    def choice(self) -> Choice[V] | None:
        """The chosen row."""
        return self._chosen

    def choices(self) -> list[Choice[V]]:
        """All rows that are offered now."""
        return list(self._choices)

    def set_value(self, value: V | None) -> None:
        """Choose by value; one that is not among the choices empties the field."""
        found = next((choice for choice in self._choices if choice.value == value), None)
        self._gone = None
        self._take(found)

    def set_choices(self, choices: Sequence[Choice[V]], *, gone: Problem | None = None) -> None:
        """Offer other rows. `gone` explains why the chosen one may no longer be among them."""
        self._choices = list(choices)
        if self._chosen is None:
            return
        value = self._chosen.value
        found = next((choice for choice in choices if choice.value == value), None)
        if found is not None:
            self._gone = None
            self._take(found)
        else:
            self._gone = gone or Problem("kit.choice_gone", {"text": self._chosen.text})

    def problem(self) -> Problem | None:
        return self._gone

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.editor.setFocus(Qt.FocusReason.MouseFocusReason)
            self.open_list()

    async def find_choices(self, text: str) -> Sequence[Choice[V]]:
        """All rows in which every word of `text` occurs."""
        words = text.casefold().split()
        return [choice for choice in self._choices if choice.matches(words)]

    def make_list(self) -> ChoiceList:
        """The content of the drop-down, filled."""
        panel = ChoiceList(offer_more=self._offer_more, nothing_found=self._nothing_found)
        panel.show_choices(self._choices, self.value())
        return panel

    def _picked(self, choice: Choice[V]) -> None:
        changed = self._chosen != choice
        self._gone = None
        self._take(choice)
        self._close_list()
        if changed:
            self.changed.emit()

    def _clear(self) -> None:
        if self._clearable and self._chosen is not None and not self._locked():
            self._gone = None
            self._take(None)
            self.changed.emit()

    def _take(self, choice: Choice[V] | None) -> None:
        self._chosen = choice
        self._face.setText(choice.text if choice else "")
        self._face.setCursorPosition(0)
        self._sync_tooltip()

    def _sync_tooltip(self) -> None:
        text = self._face.text()
        cut = self._face.fontMetrics().horizontalAdvance(text) > self._face.width() - 4
        self.setToolTip(text if cut else "")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._sync_tooltip()

    def _lock(self) -> None:
        for button in self._buttons:
            button.setEnabled(not self._locked())
