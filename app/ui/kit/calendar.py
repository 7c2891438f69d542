"""A month to pick a day from, by mouse or keys."""

from __future__ import annotations

import calendar
import datetime as dt
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app import texts
from app.ui.kit import formats
from app.ui.kit.announce import announce
from app.ui.kit.buttons import Button, IconButton
from app.ui.kit.dividers import Hairline
from app.ui.kit.labels import Text
from app.ui.kit.painting import box, painter_for
from app.ui.kit.theme import color, font

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent

_CELL = QSize(38, 28)
_HEAD = 28
_FIRST = dt.date(1900, 1, 1)
_LAST = dt.date(2999, 12, 31)


def _month_later(day: dt.date, months: int) -> dt.date:
    """The same day some months later, or the last of a shorter month."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


class _Days(QWidget):
    """The grid of six weeks. Arrows move, Page Up and Down change the month, Enter picks."""

    picked = Signal(object)
    moved = Signal()

    def __init__(self, day: dt.date, today: dt.date) -> None:
        super().__init__()
        self.day = day
        self.today = today
        self.marked: dt.date | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("ring", "own")
        self.setAccessibleName(texts.t("kit.calendar"))
        self.setFixedSize(_CELL.width() * 7, _HEAD + _CELL.height() * 6)

    def go(self, day: dt.date) -> None:
        """Select another day, within the years that are offered."""
        self.day = max(_FIRST, min(day, _LAST))
        self.moved.emit()
        self.update()
        announce(self, formats.long_date(self.day))

    def first(self) -> dt.date:
        """The day in the upper left corner."""
        start = self.day.replace(day=1)
        week_starts = formats.locale().firstDayOfWeek().value - 1
        return start - dt.timedelta(days=(start.weekday() - week_starts) % 7)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        right_to_left = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        days = {
            Qt.Key.Key_Left: 1 if right_to_left else -1,
            Qt.Key.Key_Right: -1 if right_to_left else 1,
            Qt.Key.Key_Up: -7,
            Qt.Key.Key_Down: 7,
        }.get(Qt.Key(key))
        months = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}.get(Qt.Key(key))
        if days is not None:
            self.go(self.day + dt.timedelta(days=days))
        elif months is not None:
            self.go(_month_later(self.day, months))
        elif key == Qt.Key.Key_Home:
            self.go(self.today)
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            self.picked.emit(self.day)
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint() - QPoint(0, _HEAD)
        if at.y() < 0:
            return
        cell = at.y() // _CELL.height() * 7 + at.x() // _CELL.width()
        self.go(self.first() + dt.timedelta(days=cell))
        self.picked.emit(self.day)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_for(self)
        painter.setFont(font("label"))
        painter.setPen(color("text.muted"))
        first = self.first()
        for column in range(7):
            area = QRect(column * _CELL.width(), 0, _CELL.width(), _HEAD)
            weekday = formats.locale().dayName(
                (first + dt.timedelta(days=column)).isoweekday(),
                formats.locale().FormatType.ShortFormat,
            )
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, weekday[:2])
        for cell in range(42):
            corner = QPoint(cell % 7 * _CELL.width(), _HEAD + cell // 7 * _CELL.height())
            self._paint_day(painter, QRect(corner, _CELL), first + dt.timedelta(days=cell))

    def _paint_day(self, painter: QPainter, area: QRect, day: dt.date) -> None:
        ink = color("text.primary" if day.month == self.day.month else "text.muted")
        inner = area.adjusted(1, 0, -1, 0)
        if day == self.day:
            box(painter, inner, 6, fill=color("accent.default"))
            ink = color("text.onAccent")
        if day == self.marked:
            box(painter, inner, 6, border=color("accent.border"))
        painter.setPen(ink)
        strong = day in {self.day, self.today}
        painter.setFont(font("body", use="numbers", weight=600 if strong else None))
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, str(day.day))


class CalendarPanel(QFrame):
    """The content of a date field's pop-up; `picked` carries the day.

    `mark` outlines one day and says why, such as the date of the invoice.
    """

    picked = Signal(object)

    def __init__(self, day: dt.date, today: dt.date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._days = _Days(day, today)
        self._title = Text("", "bodyStrong", weight=600)
        self._mark = Text("", "caption", "muted")
        self.setFocusProxy(self._days)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 8, 10, 8)
        layout.setSpacing(4)
        layout.addLayout(self._head())
        layout.addWidget(self._days, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addSpacing(4)
        layout.addWidget(Hairline())
        layout.addLayout(self._foot())
        self._days.moved.connect(self._retitle)
        self._days.picked.connect(self.picked)
        self._retitle()

    def mark(self, day: dt.date, meaning: str) -> None:
        """Outline `day`; `meaning` is said below: "Outlined: invoice date"."""
        self._days.marked = day
        self._mark.setText(meaning)
        self._days.update()

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        for glyph, name, step in (
            ("caret-left", "kit.calendar_previous", -1),
            ("caret-right", "kit.calendar_next", 1),
        ):
            button = IconButton(glyph, texts.t(name))
            button.setProperty("months", step)
            button.clicked.connect(self._turn)
            row.addWidget(button)
        row.insertWidget(1, self._title, 1, Qt.AlignmentFlag.AlignCenter)
        return row

    def _foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        today = Button(texts.t("kit.date_today"), "quiet")
        today.clicked.connect(self._pick_today)
        row.addWidget(today)
        row.addStretch(1)
        row.addWidget(self._mark)
        return row

    def _turn(self) -> None:
        button = self.sender()
        self._days.go(_month_later(self._days.day, int(button.property("months"))))

    def _pick_today(self) -> None:
        self.picked.emit(self._days.today)

    def _retitle(self) -> None:
        day = self._days.day
        shown = QDate(day.year, day.month, day.day)
        self._title.setText(formats.locale().toString(shown, "MMMM yyyy"))
