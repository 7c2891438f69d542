"""The searchable list of a drop-down: two lines a row, at most eight rows, then all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QHelpEvent, QHideEvent, QKeyEvent, QPainter, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
    QVBoxLayout,
    QWidget,
)

from app import texts
from app.ui.kit import icons
from app.ui.kit.buttons import LinkButton
from app.ui.kit.dividers import Hairline
from app.ui.kit.labels import Text
from app.ui.kit.painting import box
from app.ui.kit.scroll_bar import thin_scroll_bars
from app.ui.kit.theme import color, font, theme

if TYPE_CHECKING:
    from collections.abc import Sequence

ROWS = 8
PARTS = " · "
"""What stands between two facts of a row."""
V = TypeVar("V")
_Index = QModelIndex | QPersistentModelIndex
_CHOICE = int(Qt.ItemDataRole.UserRole)


@dataclass(frozen=True, slots=True)
class Choice(Generic[V]):
    """One row: its value, its words, what distinguishes it, and whether it can be taken.

    A choice that is not `enabled` stays in the list with the reason as its `detail`.
    """

    value: V
    text: str
    detail: str = ""
    enabled: bool = True
    icon: str = ""

    def matches(self, words: Sequence[str]) -> bool:
        """Whether every word occurs in text or detail."""
        held = f"{self.text} {self.detail}".casefold()
        return all(word in held for word in words)

    def equals(self, words: str) -> bool:
        """Whether its text, or a part of its detail such as a code, is just these words."""
        wanted = words.strip().casefold()
        parts = (self.text, *self.text.split(PARTS), *self.detail.split(PARTS))
        return bool(wanted) and any(part.strip().casefold() == wanted for part in parts)


class ChoiceModel(QAbstractListModel):
    """The choices that are shown."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._choices: list[Choice[Any]] = []

    def show(self, choices: Sequence[Choice[Any]]) -> None:
        """Replace all rows."""
        self.beginResetModel()
        self._choices = list(choices)
        self.endResetModel()

    def choice(self, row: int) -> Choice[Any]:
        """The choice of a row."""
        return self._choices[row]

    def rowCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._choices)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        if not index.isValid():
            return None
        choice = self._choices[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return choice.text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{choice.text}, {choice.detail}" if choice.detail else choice.text
        return choice if role == _CHOICE else None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        plain = Qt.ItemFlag.ItemNeverHasChildren
        if self._choices[index.row()].enabled:
            plain |= Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return plain


_LEFT, _RIGHT, _ICON = 18, 14, 24
"""What stands beside the words of a row."""


class _TwoLines(QStyledItemDelegate):
    """Text in 500, below it the muted detail; the current row has the accent bar."""

    def sizeHint(self, _option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(120, 44 if index.data(_CHOICE).detail else 32)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        choice: Choice[Any] = index.data(_CHOICE)
        area: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            chosen = state & QStyle.StateFlag.State_Selected
            box(
                painter,
                area.adjusted(6, 0, -6, 0),
                4,
                fill=color("bg.selected" if chosen else "bg.hover"),
            )
            if chosen:
                bar = QRectF(area.left() + 6, area.top() + 6, 3, area.height() - 12)
                box(painter, bar, 1.5, fill=color("accent.default"))
        above = 5 if choice.detail else 0
        inner = area.adjusted(_LEFT, above, -_RIGHT, -above)
        if choice.icon:
            icons.draw(
                painter,
                choice.icon,
                QRectF(inner.left(), area.center().y() - 7, 16, 16),
                "text.secondary",
            )
            inner.setLeft(inner.left() + _ICON)
        self._words(painter, inner, choice)
        painter.restore()

    def helpEvent(
        self,
        event: QHelpEvent,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> bool:
        if event.type() != QEvent.Type.ToolTip:
            return super().helpEvent(event, view, option, index)
        choice: Choice[Any] | None = index.data(_CHOICE)
        tip = whole_words(choice, option.rect.width()) if choice is not None else ""
        QToolTip.showText(event.globalPos(), tip, view)
        return True

    def _words(self, painter: QPainter, area: QRect, choice: Choice[Any]) -> None:
        top = Qt.AlignmentFlag.AlignTop if choice.detail else Qt.AlignmentFlag.AlignVCenter
        for words, role, ink, align in (
            (choice.text, "bodyStrong", "text.primary", top),
            (choice.detail, "caption", "text.secondary", Qt.AlignmentFlag.AlignBottom),
        ):
            painter.setFont(font(role))
            painter.setPen(color(ink if choice.enabled else "text.muted"))
            shown = painter.fontMetrics().elidedText(
                words, Qt.TextElideMode.ElideRight, area.width()
            )
            painter.drawText(area, align | Qt.AlignmentFlag.AlignLeft, shown)


def whole_words(choice: Choice[Any], width: int) -> str:
    """The words of a row that is `width` px wide, if it shortens them; else nothing."""
    room = width - _LEFT - _RIGHT - (_ICON if choice.icon else 0)
    parts = ((choice.text, "bodyStrong"), (choice.detail, "caption"))
    cut = any(QFontMetrics(font(role)).horizontalAdvance(words) > room for words, role in parts)
    return "\n".join(words for words, _role in parts if words) if cut else ""


class _SearchEdit(QLineEdit):
    """Up, Down, Page keys and Enter belong to the list below."""

    handed_on = Signal(QKeyEvent)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {
            Qt.Key.Key_Up,
            Qt.Key.Key_Down,
            Qt.Key.Key_PageUp,
            Qt.Key.Key_PageDown,
            Qt.Key.Key_Return,
            Qt.Key.Key_Enter,
        }:
            self.handed_on.emit(event)
            return
        super().keyPressEvent(event)


class ChoiceList(QFrame):
    """Search line, rows and "Search more…".

    `picked` carries the Choice, `searched` the text after each key, `more` asks for the dialog
    with all of them. More than eight `rows` scroll. A row that equals the words comes first.

    Without `filter_here` the owner answers `searched` by `answer`. Until the answer to just the
    words that stand there has come no row belongs to them: Enter and the arrow keys wait for it,
    and `hurried` asks for it at once; other words, or closing, take these keys back.
    """

    picked = Signal(object)
    searched = Signal(str)
    hurried = Signal()
    more = Signal()
    resized = Signal()

    def __init__(
        self,
        *,
        filter_here: bool = True,
        offer_more: bool = False,
        nothing_found: str = "",
        rows: int = ROWS,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._rows = rows
        self._filter_here = filter_here
        self._offer_more = offer_more
        self._all: list[Choice[Any]] = []
        self._current: object = None
        self._answered = filter_here
        self._waiting: list[int] = []
        self.model = ChoiceModel(self)
        self.search = _SearchEdit()
        self._view = QListView()
        self._nothing = Text(
            nothing_found or texts.t("kit.nothing_found"), "caption", "muted", wrap=True
        )
        self._more = LinkButton(texts.t("kit.search_more"), icon="magnifying-glass-plus")
        self._more.setObjectName("search_more")
        self._build()

    def show_choices(self, choices: Sequence[Choice[Any]], current: object = None) -> None:
        """Offer `choices`; the one whose value is `current` is marked."""
        self._all = list(choices)
        self._current = current
        self._refill()

    def answer(self, text: str, choices: Sequence[Choice[Any]], current: object = None) -> None:
        """Offer what was found for `text`, and do what was pressed while it was looked for."""
        self._answered = text == self.search.text()
        self.show_choices(choices, current)
        if self._answered:
            keys, self._waiting = self._waiting, []
            for key in keys:
                self._do(key)

    def expect(self) -> None:
        """The rows belong to another question from now on: wait for the next answer."""
        self._answered = False
        self._waiting = []
        self._view.setCurrentIndex(QModelIndex())

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._waiting = []

    def _build(self) -> None:
        self.search.setAccessibleName(texts.t("kit.search"))
        self.search.setProperty("ring", "own")
        self.search.setFont(font("body"))
        self.search.textEdited.connect(self._typed)
        self.search.handed_on.connect(self._key)
        self.setFocusProxy(self.search)
        self._view.setModel(self.model)
        self._view.setItemDelegate(_TwoLines(self._view))
        self._view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._view.setMouseTracking(True)
        self._view.setFrameShape(QFrame.Shape.NoFrame)
        thin_scroll_bars(self._view)
        self.search.setFrame(False)
        clear = QPalette()
        clear.setColor(QPalette.ColorRole.Base, Qt.GlobalColor.transparent)
        self.search.setPalette(clear)
        self._view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._view.clicked.connect(self._clicked)
        self._nothing.setContentsMargins(18, 10, 14, 12)
        self._more.clicked.connect(self.more)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.setSpacing(0)
        head = QHBoxLayout()
        head.setContentsMargins(17, 7, 12, 7)
        head.setSpacing(8)
        head.addWidget(_Glass())
        head.addWidget(self.search, 1)
        layout.addLayout(head)
        layout.addWidget(Hairline())
        layout.addSpacing(6)
        layout.addWidget(self._view, 1)
        layout.addWidget(self._nothing)
        layout.addSpacing(6)
        self._line = Hairline()
        layout.addWidget(self._line)
        foot = QHBoxLayout()
        foot.setContentsMargins(17, 2, 12, 2)
        foot.addWidget(self._more)
        foot.addStretch(1)
        layout.addLayout(foot)

    def _refill(self) -> None:
        words = self.search.text().casefold().split() if self._filter_here else []
        found = [choice for choice in self._all if choice.matches(words)]
        found.sort(key=lambda choice: not choice.equals(self.search.text()))
        shown = found[: self._rows]
        self.model.show(shown)
        if self._rows <= ROWS:
            self._view.setFixedHeight(sum(44 if choice.detail else 32 for choice in shown))
        self._view.setVisible(bool(shown))
        self._nothing.setVisible(not shown)
        more = self._offer_more or len(found) > self._rows
        self._more.setVisible(more)
        self._line.setVisible(more)
        self._select(self._row_to_mark(shown))
        self.resized.emit()

    def _row_to_mark(self, shown: list[Choice[Any]]) -> int:
        """The row that Enter takes: the first, and before anything is typed the chosen one.

        Where the words are just a row that cannot be taken, Enter takes no other.
        """
        text = self.search.text()
        rows = [row for row, choice in enumerate(shown) if choice.enabled]
        if text.strip():
            equal = [row for row, choice in enumerate(shown) if choice.equals(text)]
            return next((row for row in rows if not equal or row in equal), -1)
        chosen = (row for row in rows if self._current is not None)
        return next(
            (row for row in chosen if shown[row].value == self._current), min(rows, default=-1)
        )

    def _select(self, row: int) -> None:
        if 0 <= row < self.model.rowCount():
            self._view.setCurrentIndex(self.model.index(row, 0))

    def _typed(self, text: str) -> None:
        if self._filter_here:
            self._refill()
        else:
            self.expect()
        self.searched.emit(text)

    def _clicked(self, index: QModelIndex) -> None:
        choice = self.model.choice(index.row())
        if choice.enabled:
            self.picked.emit(choice)

    def _key(self, event: QKeyEvent) -> None:
        if self._answered:
            self._do(event.key())
        else:
            self._waiting.append(event.key())
            self.hurried.emit()

    def _do(self, key: int) -> None:
        row = self._view.currentIndex().row()
        if key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            if row >= 0:
                self._clicked(self._view.currentIndex())
            return
        step = -1 if key in {Qt.Key.Key_Up, Qt.Key.Key_PageUp} else 1
        row += step
        while 0 <= row < self.model.rowCount() and not self.model.choice(row).enabled:
            row += step
        self._select(row)
        if row >= self.model.rowCount() and self._more.isVisible() and step > 0:
            self._more.setFocus(Qt.FocusReason.TabFocusReason)


class _Glass(QWidget):
    """The magnifying glass before a search line."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(16, 20)

    def paintEvent(self, _event: object) -> None:
        painter = QPainter(self)
        icons.draw(
            painter, "magnifying-glass", QRectF(0, 2, 16, 16), theme().color("text.secondary")
        )
