"""A date, typed in any usual way or picked from a calendar."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from app import texts
from app.errors import Problem
from app.ui.kit import formats
from app.ui.kit.calendar import CalendarPanel
from app.ui.kit.fields.base import Field
from app.ui.kit.popup import Popup

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent


class _DateEdit(QLineEdit):
    """A line that asks for the calendar on Alt+Down or F4."""

    wanted = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        alt_down = (
            event.key() == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier
        )
        if alt_down or event.key() == Qt.Key.Key_F4:
            self.wanted.emit()
            return
        super().keyPressEvent(event)


class DateField(Field[dt.date]):
    """A date. Takes "today", "+7", "24/11", "24/11/2026" and what the calendar gives.

    `today` is the day of the company (services tell it); the hint line says how far away the
    date is. `first` and `last` bound what may be entered.
    """

    is_typed = True

    def __init__(
        self, *, today: dt.date, placeholder: str = "", parent: QWidget | None = None
    ) -> None:
        self._line_edit = _DateEdit()
        super().__init__(self._line_edit, parent)
        self.today = today
        self.first: dt.date | None = None
        self.last: dt.date | None = None
        self._marked: tuple[dt.date, str] | None = None
        self._popup: Popup | None = None
        self._line_edit.setFrame(False)
        self._line_edit.setMaxLength(40)
        self._line_edit.textEdited.connect(self._edited)
        self._line_edit.wanted.connect(self.open_calendar)
        self._button = self.add_button("calendar-blank", texts.t("kit.date_open"))
        self._button.clicked.connect(self.open_calendar)
        self.set_placeholder(placeholder)

    def value(self) -> dt.date | None:
        read = self._read()
        return read if isinstance(read, dt.date) else None

    def set_value(self, value: dt.date | None) -> None:
        self._line_edit.setText(formats.short_date(value) if value else "")
        self.note_changed.emit(self.note())

    def is_empty(self) -> bool:
        return not self._line_edit.text().strip()

    def unread(self) -> str:
        """What was typed and is no date; empty if it is one."""
        return self._line_edit.text() if isinstance(self._read(), Problem) else ""

    def set_unread(self, text: str) -> None:
        """Show what was typed before and is no date, to go on with."""
        self._line_edit.setText(text)
        self._edited()

    def problem(self) -> Problem | None:
        read = self._read()
        if isinstance(read, Problem) or read is None:
            return read
        if self.first is not None and read < self.first:
            return Problem("kit.date_too_early", {"day": self.first}, self.first)
        if self.last is not None and read > self.last:
            return Problem("kit.date_too_late", {"day": self.last}, self.last)
        return None

    def note(self) -> str:
        value = self.value()
        return formats.relative_date(value, self.today) if value else ""

    def mark(self, day: dt.date, meaning: str) -> None:
        """Outline a day in the calendar and say why: "Outlined: invoice date"."""
        self._marked = (day, meaning)

    def open_calendar(self) -> None:
        """Show the month of the value, or the current one."""
        if self._locked() or not self.isEnabled() or self._popup is not None:
            return
        panel = CalendarPanel(self.value() or self.today, self.today)
        if self._marked is not None:
            panel.mark(*self._marked)
        panel.picked.connect(self._picked)
        self._popup = Popup(panel, self)
        self._popup.closed.connect(self._closed)
        self._popup.show_below(self)

    def _read(self) -> dt.date | Problem | None:
        text = self._line_edit.text()
        return formats.parse_date(text, self.today) if text.strip() else None

    def _edited(self) -> None:
        self.note_changed.emit(self.note())
        self.changed.emit()

    def _finish(self) -> None:
        value = self.value()
        if value is not None:
            self.set_value(value)

    def _popup_open(self) -> bool:
        return self._popup is not None

    def _picked(self, day: dt.date) -> None:
        self.set_value(day)
        if self._popup is not None:
            self._popup.close()
        self.changed.emit()
        self.left.emit()  # a picked day is complete, unlike a typed one

    def _closed(self) -> None:
        popup, self._popup = self._popup, None
        if popup is not None:
            popup.deleteLater()
        self.editor.setFocus(Qt.FocusReason.PopupFocusReason)
