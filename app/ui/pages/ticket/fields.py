"""The fields of a ticket that no other form has: title, marked choices, and shown facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from app.ui.kit import icons
from app.ui.kit.avatar import paint_avatar
from app.ui.kit.fields import ChoiceField, LongTextField
from app.ui.kit.fields.base import INSET, Field
from app.ui.kit.painting import painter_for
from app.ui.kit.theme import font, theme

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from PySide6.QtGui import QPaintEvent, QResizeEvent

    from app.ui.kit.choice_list import Choice

V = TypeVar("V")
MARK = 20


class GrowingText(LongTextField):
    """Text that is as high as its words, from `lines` up to `most`; Esc restores what it was.

    With `single` it is one paragraph: Enter leaves it.
    """

    def __init__(
        self, *, role: str, lines: int = 1, most: int = 3, max_length: int, single: bool = False
    ) -> None:
        self._role = role
        self._most = most
        self._single = single
        self._before = ""
        super().__init__(lines=lines, max_length=max_length)
        self._sheet.setFont(font(role))
        self._sheet.document().setDocumentMargin(0)
        self._row.setContentsMargins(INSET, 4, 4, 4)
        self.set_flat(True)
        self.changed.connect(self.updateGeometry)

    def set_value(self, value: str | None) -> None:
        super().set_value(value)
        self._before = self.value()
        self.updateGeometry()

    def value(self) -> str:
        text = super().value()
        return " ".join(text.split()) if self._single else text

    def sizeHint(self) -> QSize:
        room = max(80, self.width() - INSET - 4 - 12)
        words = QFontMetrics(font(self._role)).boundingRect(
            0, 0, room, 100_000, int(Qt.TextFlag.TextWordWrap), self._sheet.toPlainText() or " "
        )
        line = QFontMetrics(font(self._role)).lineSpacing()
        height = max(self._lines * line, min(self._most * line, words.height())) + 10
        return QSize(240, height)

    def minimumSizeHint(self) -> QSize:
        return QSize(96, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.updateGeometry()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.editor:
            if event.type() == QEvent.Type.FocusIn:
                self._before = self.value()
            elif isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
                return self._key(event)
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        """Whether a key was one for this field and not for its text."""
        if self._single and event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.focusNextChild()
            return True
        if event.key() == Qt.Key.Key_Escape and self.value() != self._before:
            self.set_value(self._before)
            self.set_error(None)
            self.changed.emit()
            return True
        return False


class _Mark(QWidget):
    """What stands before the words of a choice: an avatar or an icon with its tone."""

    def __init__(self) -> None:
        super().__init__()
        self.avatar: str | None = None
        self.icon = ""
        self.tone = "neutral"
        self.setFixedSize(MARK + 6, MARK)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_for(self)
        if self.avatar is not None:
            paint_avatar(painter, QRectF(0, 0, MARK, MARK), self.avatar)
        elif self.icon:
            icons.draw(painter, self.icon, QRectF(2, 2, 16, 16), theme().tone(self.tone)[0])


class MarkedChoiceField(ChoiceField[V]):
    """A choice with a mark before it: `mark` gives the avatar's name, or icon and tone."""

    def __init__(
        self,
        *,
        mark: Callable[[Choice[V] | None], str | tuple[str, str]],
        placeholder: str = "",
        clearable: bool = False,
    ) -> None:
        self._look = mark
        self._mark = _Mark()
        super().__init__(placeholder=placeholder, clearable=clearable)
        self._row.insertWidget(0, self._mark)
        self._take(None)

    def _take(self, choice: Choice[V] | None) -> None:
        super()._take(choice)
        found = self._look(choice)
        self._mark.avatar = found if isinstance(found, str) else None
        self._mark.icon, self._mark.tone = ("", "neutral") if isinstance(found, str) else found
        self._mark.update()


class ShownField(Field[object]):
    """A property that shows widgets and has no value of its own, such as the deadline."""

    pressed = Signal()

    def __init__(self) -> None:
        self._holder = QWidget()
        self._items = QHBoxLayout(self._holder)
        self._items.setContentsMargins(0, 0, 0, 0)
        self._items.setSpacing(6)
        self._items.addStretch(1)
        super().__init__(self._holder)
        self._row.setContentsMargins(INSET + 2, 2, 2, 2)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_widgets(self, widgets: Sequence[QWidget], kept: QWidget | None = None) -> None:
        """Show other widgets side by side; `kept` stands behind them each time."""
        while self._items.count() > 1:
            item = self._items.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None and widget is not kept:
                widget.hide()
                widget.deleteLater()
        for place, widget in enumerate([*widgets, kept] if kept is not None else widgets):
            self._items.insertWidget(place, widget)

    def value(self) -> object:
        return None

    def set_value(self, value: object) -> None:
        del value

    def is_empty(self) -> bool:
        return False

    def paintEvent(self, _event: QPaintEvent) -> None:
        """No frame: there is nothing to edit."""


def field_words(field: Field[Any], value: object, names: Mapping[object, str]) -> str:
    """A value of a field as a reader sees it; `names` are words that the field does not know."""
    if isinstance(field, ChoiceField):
        chosen = field.choice()
        if chosen is not None and chosen.value == value:
            return chosen.text
        known = [choice.text for choice in field.choices() if choice.value == value]
        return known[0] if known else names.get(value, "")
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return str(value or "")
