"""The fields of a ticket that no other form has: growing texts, links, tags, facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QEvent, QMimeData, QObject, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPalette,
    QTextBlockFormat,
    QTextCursor,
)
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QTextEdit, QWidget

from app import texts
from app.ui.kit import icons
from app.ui.kit.fields import ChoiceField, LongTextField, LookupField, TagsField
from app.ui.kit.fields.base import INSET, Field
from app.ui.kit.fields.chips import FieldChip
from app.ui.kit.painting import box, painter_for
from app.ui.kit.theme import color, font, line_height

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtGui import QPaintEvent, QResizeEvent

    from app.ui.kit.choice_list import Choice

V = TypeVar("V")
EDGE = 5
"""Room above and below the words of a growing text."""


class _Sheet(QTextEdit):
    """Plain text with the line height of its role."""

    def insertFromMimeData(self, source: QMimeData) -> None:
        self.insertPlainText(source.text())


class GrowingText(LongTextField):
    """Text that is as high as its words, up to `most` lines; Esc restores what it was.

    With `single` it is one paragraph: Enter leaves it.
    """

    def __init__(
        self, *, role: str, max_length: int, lines: int = 1, most: int = 3, single: bool = False
    ) -> None:
        self._role = role
        self._most = most
        self._single = single
        self._before = ""
        super().__init__(lines=lines, max_length=max_length)
        self._sheet.setFont(font(role))
        self._row.setContentsMargins(INSET, EDGE, INSET, EDGE)
        self.set_flat(True)
        self._sheet.document().documentLayout().documentSizeChanged.connect(self._resized)

    def set_value(self, value: str | None) -> None:
        super().set_value(value)
        self._space_lines()
        self._before = self.value()
        self.updateGeometry()

    def value(self) -> str:
        text = super().value()
        return " ".join(text.split()) if self._single else text

    def sizeHint(self) -> QSize:
        line = line_height(self._role)
        words = round(self._sheet.document().size().height())
        return QSize(240, max(self._lines * line, min(self._most * line, words)) + 2 * EDGE)

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

    def _make_sheet(self) -> QTextEdit:
        sheet = _Sheet()
        sheet.setAcceptRichText(False)
        sheet.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        return sheet

    def _space_lines(self) -> None:
        """The line height belongs to the blocks of text; it is no step that could be undone."""
        document = self._sheet.document()
        document.setUndoRedoEnabled(False)
        spaced = QTextBlockFormat()
        fixed = QTextBlockFormat.LineHeightTypes.FixedHeight
        spaced.setLineHeight(line_height(self._role), fixed.value)
        cursor = QTextCursor(document)
        cursor.select(QTextCursor.SelectionType.Document)
        self._silent = True
        cursor.mergeBlockFormat(spaced)
        self._silent = False
        document.setUndoRedoEnabled(True)

    def _resized(self) -> None:
        self.updateGeometry()

    def _key(self, event: QKeyEvent) -> bool:
        """Whether a key was one for this field and not for its text."""
        enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if self._single and enter:
            self.focusNextChild()
            return True
        if event.key() == Qt.Key.Key_Escape and self.value() != self._before:
            self.set_value(self._before)
            self.set_error(None)
            self.changed.emit()
            return True
        return False


class LinkField(LookupField[V]):
    """A look-up whose value leads to a record: it reads as a link until it is edited."""

    def _take(self, choice: Choice[V] | None) -> None:
        super()._take(choice)
        self._recolour()

    def _recolour(self) -> None:
        super()._recolour()
        if self.state() in {"normal", "ro"} and self._face.text():
            palette = self.editor.palette()
            palette.setColor(QPalette.ColorRole.Text, color("text.link"))
            self.editor.setPalette(palette)


class _TagMark(FieldChip):
    """A tag as an outlined pill with its dot; under the mouse the dot becomes a ×."""

    def __init__(self, name: str, shade: int, parent: QWidget) -> None:
        self._shade = shade
        super().__init__(name, name, "", parent)

    def sizeHint(self) -> QSize:
        words = QFontMetrics(font("label")).horizontalAdvance(self.text)
        return QSize(min(320, words + 34), 24)

    def _sync_tooltip(self) -> None:
        """Its tip says how it is removed, with its whole name."""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self._fixed and event.position().x() < 24:
            self.removed.emit(self.key)
        else:
            event.ignore()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_for(self)
        hovered = self.underMouse() and not self._fixed
        fill = color("bg.hover") if hovered else None
        ink = color("danger.onSubtle" if self._wrong else "text.primary")
        box(painter, self.rect(), 12, fill=fill, border=color("border.default"))
        if hovered:
            icons.draw(painter, "x", QRectF(7, 6, 12, 12), "text.secondary")
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color(f"avatar.{(self._shade - 1) % 5 + 1}"))
            painter.drawEllipse(QPointF(13, 12), 4, 4)
        painter.setPen(ink)
        painter.setFont(font("label"))
        area = QRectF(23, 0, self.width() - 30, self.height())
        shown = painter.fontMetrics().elidedText(
            self.text, Qt.TextElideMode.ElideRight, round(area.width()) + 1
        )
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, shown)


class ColouredTags(TagsField):
    """Tags with their colours; one that is new gets its colour when it is saved."""

    def __init__(self, *, placeholder: str = "") -> None:
        self._shades: dict[str, int] = {}
        super().__init__(placeholder=placeholder)
        self._row.setContentsMargins(INSET + 2, 4, 2, 4)
        self._line_edit.setTextMargins(0, 0, 0, 0)

    def set_shades(self, shades: Mapping[str, int]) -> None:
        """Learn the colours of tags by their names."""
        self._shades.update(shades)
        self._show_chips()

    def _make_chip(self, choice: Choice[str], parent: QWidget) -> FieldChip:
        chip = _TagMark(choice.value, self._shades.get(choice.value, 3), parent)
        chip.setToolTip(texts.t("ticket_page.tag_tip", name=choice.text))
        return chip


class ShownField(Field[object]):
    """A property that shows widgets and has no value of its own, such as the deadline."""

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
