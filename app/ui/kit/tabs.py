"""Tabs: underlined ones over the pages of a form, filled ones over a list or a composer."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QStackedWidget, QTabBar, QVBoxLayout, QWidget

from app.ui.kit import icons
from app.ui.kit.dividers import Hairline
from app.ui.kit.painting import box, painter_for
from app.ui.kit.theme import color, font

Kind = Literal["underline", "pill"]


class TabBar(QTabBar):
    """A row of tabs with icon and count; arrow keys go from one to the next.

    `currentChanged` carries the index. The underlined kind stands over pages, the pill kind
    chooses among views.
    """

    def __init__(
        self, kind: Kind = "underline", *, height: int = 36, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._kind = kind
        self._height = height
        self._icons: list[tuple[str, str]] = []
        self._counts: list[str] = []
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setUsesScrollButtons(True)
        self.setElideMode(Qt.TextElideMode.ElideNone)
        self.setProperty("ring", "own")
        self.setMouseTracking(True)

    def add(self, text: str, *, icon: str = "", icon_chosen: str = "", count: str = "") -> int:
        """Append a tab; `icon_chosen` replaces the icon of the current one."""
        self._icons.append((icon, icon_chosen or icon))
        self._counts.append(count)
        index = self.addTab(text.replace("&", "&&"))
        self.setAccessibleTabName(index, f"{text} {count}".strip())
        return index

    def set_count(self, index: int, count: str) -> None:
        """Change the number behind the words."""
        self._counts[index] = count
        name = self.tabText(index).replace("&&", "&")
        self.setAccessibleTabName(index, f"{name} {count}".strip())
        self.setTabText(index, self.tabText(index))
        self.update()

    def tabSizeHint(self, index: int) -> QSize:
        pad = 18 if self._kind == "pill" else 4
        width = pad + self._words_width(index)
        if self._icons[index][0]:
            width += 22
        if self._counts[index]:
            width += 8 + QFontMetrics(font("body", use="numbers")).horizontalAdvance(
                self._counts[index]
            )
        return QSize(width + (0 if self._kind == "pill" else 20), self._height)

    def minimumTabSizeHint(self, index: int) -> QSize:
        return self.tabSizeHint(index)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_for(self)
        for index in range(self.count()):
            if self.isTabVisible(index):
                self._paint_tab(painter, index, self.tabRect(index))

    def _words(self, index: int) -> str:
        return self.tabText(index).replace("&&", "&")

    def _words_width(self, index: int) -> int:
        return QFontMetrics(font("bodyStrong", weight=600)).horizontalAdvance(self._words(index))

    def _paint_tab(self, painter: QPainter, index: int, area: QRect) -> None:
        chosen = index == self.currentIndex()
        body = area if self._kind == "pill" else area.adjusted(0, 0, -20, 0)
        hovered = body.contains(self.mapFromGlobal(self.cursor().pos()))
        ink = color("text.secondary")
        if self._kind == "pill":
            if chosen:
                box(painter, body, 6, fill=color("bg.selected"))
                ink = color("accent.onSubtle")
            elif hovered:
                box(painter, body, 6, fill=color("bg.hover"))
        elif chosen:
            ink = color("text.primary")
            line = QRect(body.left(), body.bottom() - 1, body.width(), 2)
            painter.fillRect(line, color("accent.default"))
        left = body.left() + (9 if self._kind == "pill" else 2)
        name = self._icons[index][1 if chosen else 0]
        if name:
            icons.draw(painter, name, QRectF(left, body.center().y() - 6.5, 14, 14), ink)
            left += 22
        painter.setPen(ink)
        painter.setFont(font("bodyStrong", weight=600 if chosen else None))
        width = self._words_width(index)
        area = QRect(left, body.top(), width + 2, body.height())
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, self._words(index))
        if self._counts[index]:
            painter.setFont(font("body", use="numbers"))
            painter.setPen(ink if chosen else color("text.muted"))
            rest = QRect(left + width + 8, body.top(), 80, body.height())
            painter.drawText(rest, Qt.AlignmentFlag.AlignVCenter, self._counts[index])
        if chosen and self.hasFocus():
            box(painter, body.adjusted(0, 2, 0, -3), 6, border=color("focus.ring"), width=2)


class TabPages(QWidget):
    """Underlined tabs over their pages."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bar = TabBar()
        self._stack = QStackedWidget()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.bar)
        layout.addWidget(Hairline(colour="border.default"))
        layout.addSpacing(14)
        layout.addWidget(self._stack, 1)
        self.bar.currentChanged.connect(self._stack.setCurrentIndex)

    def add(self, text: str, page: QWidget, *, count: str = "") -> int:
        """Append a page with its tab."""
        self._stack.addWidget(page)
        return self.bar.add(text, count=count)

    def show_page(self, page: QWidget) -> None:
        """Bring a page to the front."""
        self.bar.setCurrentIndex(self._stack.indexOf(page))
