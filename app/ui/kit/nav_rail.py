"""The navigation at the side: sections of rows, or icons alone when it is collapsed."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from app import texts
from app.ui.kit import icons
from app.ui.kit.dividers import Hairline
from app.ui.kit.labels import Text
from app.ui.kit.painted_button import PaintedButton
from app.ui.kit.painting import box, painter_for
from app.ui.kit.theme import color, font

WIDTH = 216
COLLAPSED = 56


class NavItem(PaintedButton):
    """A row: icon, name, count at the right; the chosen one has a bar at the leading edge."""

    def __init__(self, key: str, text: str, icon: str, *, icon_chosen: str = "") -> None:
        super().__init__()
        self.key = key
        self.collapsed = False
        self._icon = icon
        self._icon_chosen = icon_chosen or icon
        self._count = ""
        self.setText(text)
        self.setCheckable(True)
        self.setFixedHeight(32)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_count("")

    def count(self) -> str:
        """The number at the right."""
        return self._count

    def set_count(self, count: str) -> None:
        """Change the number at the right; empty shows none."""
        self._count = count
        name = f"{self.text()}, {count}" if count else self.text()
        self.setAccessibleName(name)
        self.setToolTip(name if self.collapsed else "")
        self.update()

    def set_collapsed(self, collapsed: bool) -> None:
        """Show the icon alone, with name and count as tooltip."""
        self.collapsed = collapsed
        self.set_count(self._count)

    def sizeHint(self) -> QSize:
        return QSize(COLLAPSED - 16 if self.collapsed else WIDTH - 16, 32)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_for(self)
        chosen = self.isChecked()
        ink = color("accent.onSubtle" if chosen else "text.secondary")
        if chosen or self.underMouse():
            box(painter, self.rect(), 6, fill=color("bg.selected" if chosen else "bg.hover"))
        if chosen:
            bar = QRectF(self.width() - 3 if self.isRightToLeft() else 0, 6, 3, 20)
            box(painter, bar, 1.5, fill=color("accent.default"))
        if self.collapsed:
            left = self.width() / 2 - 8
        else:
            left = self.width() - 26 if self.isRightToLeft() else 10
        icons.draw(
            painter,
            self._icon_chosen if chosen else self._icon,
            QRectF(left, 8, 16, 16),
            ink,
            mirror=self.isRightToLeft(),
        )
        if not self.collapsed:
            self._paint_words(painter, chosen=chosen)

    def _paint_words(self, painter: QPainter, *, chosen: bool) -> None:
        weight = 600 if chosen else 500
        number = font("body", use="numbers", weight=600 if chosen else None)
        painter.setFont(number)
        room = painter.fontMetrics().horizontalAdvance(self._count)
        painter.setPen(color("accent.onSubtle" if chosen else "text.muted"))
        area = self.rect().adjusted(10, 0, -10, 0)
        end, start = Qt.AlignmentFlag.AlignRight, Qt.AlignmentFlag.AlignLeft
        if self.isRightToLeft():
            end, start = start, end
        painter.drawText(
            area, Qt.AlignmentFlag.AlignVCenter | end | Qt.AlignmentFlag.AlignAbsolute, self._count
        )
        painter.setFont(font("body", weight=weight))
        painter.setPen(color("accent.onSubtle" if chosen else "text.primary"))
        words = self.rect().adjusted(36, 0, -16 - room, 0)
        if self.isRightToLeft():
            words = self.rect().adjusted(16 + room, 0, -36, 0)
        shown = painter.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideRight, words.width()
        )
        if not self.toolTip() and shown != self.text():
            self.setToolTip(self.text())
        painter.drawText(
            words, Qt.AlignmentFlag.AlignVCenter | start | Qt.AlignmentFlag.AlignAbsolute, shown
        )


class NavRail(QWidget):
    """Rows by key in sections. `chosen` carries the key of a clicked row."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items: dict[str, NavItem] = {}
        self._heads: list[tuple[Text, Hairline]] = []
        self._collapsed = False
        self.setAccessibleName(texts.t("kit.navigation"))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(8, 0, 8, 12)
        self._column.setSpacing(1)
        self._column.addStretch(1)
        self.set_collapsed(False)

    def add_header(self, widget: QWidget) -> None:
        """Put the brand or company at the top."""
        self._column.insertWidget(0, widget)

    def add_section(self, title: str) -> None:
        """Begin a section."""
        head = Text(title, "label", "muted", weight=600)
        head.setContentsMargins(10, 14, 0, 4)
        line = Hairline(colour="border.default")
        self._heads.append((head, line))
        for widget in (head, line):
            self._column.insertWidget(self._column.count() - 1, widget)
        head.setVisible(not self._collapsed)
        line.setVisible(self._collapsed)

    def add_item(
        self, key: str, text: str, icon: str, *, icon_chosen: str = "", bottom: bool = False
    ) -> NavItem:
        """Append a row to the section; `bottom` puts it at the lower edge."""
        item = NavItem(key, text, icon, icon_chosen=icon_chosen)
        item.set_collapsed(self._collapsed)
        item.clicked.connect(self._clicked)
        place = self._column.count() if bottom else self._column.count() - 1
        self._column.insertWidget(place, item)
        before = next(reversed(self._items.values()), None)
        if before is not None:  # Tab goes down the rail, whatever was made between two of its rows
            QWidget.setTabOrder(before, item)
        self._items[key] = item
        return item

    def item(self, key: str) -> NavItem:
        """A row by its key; raises KeyError."""
        return self._items[key]

    def choose(self, key: str) -> None:
        """Mark a row as the one that is shown; an unknown key marks none."""
        for name, item in self._items.items():
            item.setChecked(name == key)

    def is_collapsed(self) -> bool:
        """Whether only icons are shown."""
        return self._collapsed

    def set_collapsed(self, collapsed: bool) -> None:
        """Show icons alone, 56 px wide, or rows, 216 px wide."""
        self._collapsed = collapsed
        self.setFixedWidth(COLLAPSED if collapsed else WIDTH)
        for head, line in self._heads:
            head.setVisible(not collapsed)
            line.setVisible(collapsed)
        for item in self._items.values():
            item.set_collapsed(collapsed)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), color("bg.sidebar"))
        edge = 0 if self.isRightToLeft() else self.width() - 1
        painter.fillRect(edge, 0, 1, self.height(), color("border.subtle"))

    def _clicked(self) -> None:
        item = self.sender()
        if isinstance(item, NavItem):
            self.choose(item.key)
            self.chosen.emit(item.key)
