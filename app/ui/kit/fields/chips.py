"""Several values as chips: what all such fields share, and tags that are typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from app import texts
from app.ui.kit import icons
from app.ui.kit.choice_list import Choice, ChoiceList
from app.ui.kit.fields.base import HEIGHT
from app.ui.kit.fields.drop_down import DropDownField
from app.ui.kit.flow_layout import FlowLayout
from app.ui.kit.painting import box, painter_for
from app.ui.kit.theme import color, font

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.errors import Problem

V = TypeVar("V")
_CHIP = 24


class FieldChip(QWidget):
    """One chosen value with its ×; a chip in error is red."""

    removed = Signal(object)

    def __init__(
        self, key: object, text: str, icon: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.key = key
        self.text = text
        self._icon = icon
        self._wrong = False
        self._fixed = False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAccessibleName(text)
        self.setObjectName(f"chip_{key}")

    def set_wrong(self, wrong: bool) -> None:
        """Show the chip in the colours of an error."""
        self._wrong = wrong
        self.update()

    def set_fixed(self, fixed: bool) -> None:
        """Hide the ×."""
        self._fixed = fixed
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        words = QFontMetrics(font("label")).horizontalAdvance(self.text)
        left = 26 if self._icon else 8
        return QSize(min(320, left + words + (8 if self._fixed else 26)), _CHIP)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._sync_tooltip()

    def _sync_tooltip(self) -> None:
        """The whole words, where they are cut."""
        words = QFontMetrics(font("label")).horizontalAdvance(self.text)
        taken = (26 if self._icon else 8) + (8 if self._fixed else 24)
        self.setToolTip(self.text if words > self.width() - taken + 1 else "")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self._fixed and event.position().x() > self.width() - 24:
            self.removed.emit(self.key)
        else:
            event.ignore()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_for(self)
        ink = color("danger.onSubtle" if self._wrong else "text.primary")
        quiet = ink if self._wrong else color("text.secondary")
        box(painter, self.rect(), 4, fill=color("danger.subtle" if self._wrong else "bg.hover"))
        if self._icon:
            icons.draw(painter, self._icon, QRectF(7, 5, 14, 14), quiet)
        left = 26 if self._icon else 8
        painter.setFont(font("label"))
        painter.setPen(ink)
        words = QRect(left, 0, self.width() - left - (8 if self._fixed else 24), self.height())
        shown = painter.fontMetrics().elidedText(
            self.text, Qt.TextElideMode.ElideRight, words.width() + 1
        )
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, shown)
        if not self._fixed:
            icons.draw(painter, "x", QRectF(self.width() - 19, 6, 12, 12), quiet)


class _ChipEdit(QLineEdit):
    """The line after the chips."""

    wanted = Signal(str)
    back = Signal()
    entered = Signal()

    def __init__(self, *, typing: bool) -> None:
        super().__init__()
        self._typing = typing
        self.setFrame(False)
        self.setReadOnly(not typing)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)

    def minimumSizeHint(self) -> QSize:
        return QSize(24, _CHIP)

    def sizeHint(self) -> QSize:
        words = self.text() or self.placeholderText()
        return QSize(max(32, self.fontMetrics().horizontalAdvance(words) + 12), _CHIP)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        held = event.modifiers() & (
            Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
        )
        if key == Qt.Key.Key_Backspace and not self.text():
            self.back.emit()
        elif (
            key in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Comma}
            and not held
            and (self._typing and self.text().strip())
        ):
            self.entered.emit()
        elif key in {Qt.Key.Key_Down, Qt.Key.Key_F4}:
            self.wanted.emit("")
        elif not self._typing and not held and event.text().strip() and event.text().isprintable():
            self.wanted.emit(event.text())
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._typing:
            super().mousePressEvent(event)
        else:
            event.ignore()


class ChipsField(DropDownField[tuple[V, ...]]):
    """What both fields share: chips in lines, a line edit behind them, a drop-down."""

    def __init__(self, *, typing: bool, placeholder: str, parent: QWidget | None = None) -> None:
        self._typing = typing
        self._line_edit = _ChipEdit(typing=typing)
        super().__init__(self._line_edit, parent)
        self._choices: list[Choice[V]] = []
        self._chosen: list[Choice[V]] = []
        self._chips: list[FieldChip] = []
        self._wrong: frozenset[object] = frozenset()
        self._placeholder = placeholder
        self._area = QWidget()
        self._flow = FlowLayout(self._area, gap=4, stretch_last=True)
        self._row.replaceWidget(self._line_edit, self._area)
        self._row.setStretch(0, 1)
        self._flow.addWidget(self._line_edit)
        self._row.setContentsMargins(4, 4, 2, 4)
        self._line_edit.setTextMargins(4, 0, 0, 0)
        self._line_edit.wanted.connect(self._open_with)
        self._line_edit.back.connect(self._remove_last)
        self._caret = self.add_button("caret-down", texts.t("kit.choice_open"))
        self._caret.setFixedHeight(_CHIP)
        self._row.setAlignment(self._caret, Qt.AlignmentFlag.AlignTop)
        self._caret.clicked.connect(self.open_list)
        self._show_chips()

    def value(self) -> tuple[V, ...]:
        return tuple(choice.value for choice in self._chosen)

    def is_empty(self) -> bool:
        return not self._chosen

    def set_choices(self, choices: Sequence[Choice[V]]) -> None:
        """Offer other rows; chips that are no longer among them stay and are marked."""
        self._choices = list(choices)
        self._show_chips()

    def chosen(self) -> tuple[Choice[V], ...]:
        """The chosen rows in their order."""
        return tuple(self._chosen)

    def set_wrong(self, values: Sequence[V]) -> None:
        """Show some chips in the colours of an error."""
        self._wrong = frozenset(values)
        self._show_chips()

    async def find_choices(self, text: str) -> Sequence[Choice[V]]:
        """All rows that are not chosen yet and in which every word of `text` occurs."""
        words = text.casefold().split()
        return [one for one in self._not_chosen(self._choices) if one.matches(words)]

    def make_list(self) -> ChoiceList:
        """The content of the drop-down: what is not chosen yet."""
        panel = ChoiceList(nothing_found=self._nothing_found)
        panel.show_choices(self._not_chosen(self._choices))
        return panel

    def set_placeholder(self, text: str) -> None:
        self._placeholder = text
        self._invite()

    def set_error(self, message: Problem | str | None) -> None:
        super().set_error(message)
        for chip in self._chips:
            chip.set_wrong(chip.key in self._wrong or (bool(message) and not self._wrong))

    def sizeHint(self) -> QSize:
        inner = max(60, self.width() - self._caret.width() - 6)
        return QSize(200, max(HEIGHT, self._flow.heightForWidth(inner) + 8))

    def minimumSizeHint(self) -> QSize:
        return QSize(96, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.updateGeometry()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.editor.setFocus(Qt.FocusReason.MouseFocusReason)
            self.open_list()

    def _not_chosen(self, choices: Sequence[Choice[V]]) -> list[Choice[V]]:
        values = set(self.value())
        return [choice for choice in choices if choice.value not in values]

    def _add(self, choice: Choice[V]) -> None:
        if all(one.value != choice.value for one in self._chosen):
            self._chosen.append(choice)
            self._show_chips()
            self.changed.emit()

    def _remove(self, value: object) -> None:
        if self._locked():
            return
        self._chosen = [choice for choice in self._chosen if choice.value != value]
        self._show_chips()
        self.editor.setFocus()
        self.changed.emit()

    def _remove_last(self) -> None:
        if self._chosen:
            self._remove(self._chosen[-1].value)

    def _make_chip(self, choice: Choice[V], parent: QWidget) -> FieldChip:
        """One chip; a field whose chips look otherwise makes its own."""
        return FieldChip(choice.value, choice.text, choice.icon, parent)

    def _show_chips(self) -> None:
        for chip in self._chips:
            self._flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self._chips = []
        for position, choice in enumerate(self._chosen):
            chip = self._make_chip(choice, self._area)
            chip.set_wrong(choice.value in self._wrong or (bool(self.error()) and not self._wrong))
            chip.set_fixed(self._locked())
            chip.removed.connect(self._remove)
            self._flow.insert(position, chip)
            chip.show()
            self._chips.append(chip)
        self._invite()
        names = ", ".join(choice.text for choice in self._chosen)
        self._line_edit.setAccessibleDescription(names)
        self._area.updateGeometry()
        self.updateGeometry()

    def _picked(self, choice: Choice[V]) -> None:
        self._close_list()
        self._add(choice)

    def _lock(self) -> None:
        for button in self._buttons:
            button.setEnabled(not self._locked())
        for chip in self._chips:
            chip.set_fixed(self._locked())
        self._line_edit.setReadOnly(self._locked() or not self._typing)
        self._invite()

    def _invite(self) -> None:
        """Say what an empty field says; one that can only be read invites nobody to type."""
        is_shown = not self._chosen and not (self._typing and self._read_only)
        self._line_edit.setPlaceholderText(self._placeholder if is_shown else "")


class TagsField(ChipsField[str]):
    """Words typed or chosen; Enter or a comma closes a tag. `icon` stands before each."""

    def __init__(
        self,
        known: Sequence[str] = (),
        *,
        placeholder: str = "",
        icon: str = "",
        parent: QWidget | None = None,
    ) -> None:
        self._icon = icon
        super().__init__(typing=True, placeholder=placeholder, parent=parent)
        self._choices = [Choice(tag, tag) for tag in known]
        self._line_edit.entered.connect(self._close_tag)

    def set_value(self, value: tuple[str, ...] | None) -> None:
        self._chosen = [Choice(tag, tag) for tag in dict.fromkeys(value or ())]
        self._show_chips()

    def mousePressEvent(self, _event: QMouseEvent) -> None:
        self.editor.setFocus(Qt.FocusReason.MouseFocusReason)

    def _make_chip(self, choice: Choice[str], parent: QWidget) -> FieldChip:
        return FieldChip(choice.value, choice.text, self._icon, parent)

    def _close_tag(self) -> None:
        text = " ".join(self._line_edit.text().split()).strip(",")
        self._line_edit.clear()
        known = {tag.value.casefold(): tag for tag in self._choices}
        if text:
            self._add(known.get(text.casefold(), Choice(text, text)))

    def _finish(self) -> None:
        self._close_tag()
