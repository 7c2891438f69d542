"""The gallery of all components, laid out as in the design's pictures 22 and 23."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.ui.kit import tokens
from app.ui.kit.buttons import Button, ServiceButton
from app.ui.kit.calendar import CalendarPanel
from app.ui.kit.card import Card
from app.ui.kit.chip import state_chip
from app.ui.kit.choice_list import Choice, ChoiceList
from app.ui.kit.fields import CheckBox, ChoiceField, DateField, TextField, Toggle
from app.ui.kit.flow_layout import FlowLayout
from app.ui.kit.form import Form
from app.ui.kit.labels import Text
from app.ui.kit.notices import Toast
from app.ui.kit.skeleton import Skeleton
from app.ui.kit.smart_button import SmartButton
from app.ui.kit.theme import color

if TYPE_CHECKING:
    from collections.abc import Sequence

TODAY = dt.date(2026, 11, 24)


class Gallery(QWidget):
    """All components on one page of 1440 × 900."""

    def __init__(self) -> None:
        super().__init__()
        self.resize(1440, 900)
        self.default = Button("Default")
        self.primary = Button("Primary", "primary")
        self.focused = Button("Focus")
        self.off = Button("Off")
        self.locked = ServiceButton("Refund", "receipt", "refund")
        self.toggle = Toggle()
        self.checkbox = CheckBox()
        self.form = Form()
        self.smart = SmartButton(
            "Credit Notes", "1 · £49.72 posted", icon="receipt", service="refund"
        )
        self.fresh = SmartButton("Coupons", "1 · valid · new", icon="ticket", service="coupon")
        self.chips = {
            kind: [state_chip(kind, name, tokens.state(kind, name).label) for name in names]
            for kind, names in _STATES.items()
        }
        layout = QGridLayout(self)
        layout.setContentsMargins(24, 54, 24, 18)
        layout.setSpacing(14)
        for column, (cards, stretch) in enumerate(
            (
                ((self._buttons(), self._fields(), self._loading()), 7),
                ((self._drop_down(), self._date(), self._smart()), 5),
                ((self._states(), self._toasts()), 7),
            )
        ):
            layout.addLayout(_column(cards), 0, column)
            layout.setColumnStretch(column, stretch)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: D102, N802  Qt's name
        QPainter(self).fillRect(self.rect(), color("bg.window"))

    def _buttons(self) -> Card:
        card = Card("Buttons")
        self.off.setEnabled(False)
        busy = Button("Reversing…", "primary")
        busy.set_spinning(True)
        self.locked.set_locked("No posted invoice for this customer")
        self.toggle.setChecked(False)
        on, done = Toggle(), CheckBox("done")
        on.setChecked(True)
        done.setChecked(True)
        rows: list[list[QWidget]] = [
            [self.default, self.focused, self.off],
            [self.primary, busy],
            [
                self.locked,
                ServiceButton("Coupon", "ticket", "coupon"),
                Button("Delete line", "danger", icon="trash"),
                Button("More", "quiet", caret=True),
            ],
            [self.toggle, on, self.checkbox, done],
        ]
        for row in rows:
            card.column.addLayout(_row(row))
        return card

    def _fields(self) -> Card:
        card = Card("Fields")
        form = self.form
        journals = [Choice(1, "Customer Invoices")]
        form.add("normal", "Normal", ChoiceField(journals))
        form.add(
            "empty", "Empty", ChoiceField(journals, placeholder="Choose an invoice"), beside=True
        )
        form.add("focus", "Focus", DateField(today=TODAY))
        form.add("error", "Error", DateField(today=TODAY), beside=True)
        form.add("read_only", "Read-only", TextField())
        form.add(
            "waiting",
            "Waits for another field",
            ChoiceField(journals, placeholder="Choose an invoice first"),
            beside=True,
        )
        form.set_values(
            {
                "normal": 1,
                "focus": TODAY,
                "error": dt.date(2026, 10, 31),
                "read_only": "WH/IN/00017",
            }
        )
        form.field("read_only").set_read_only(True)
        form.field("waiting").setEnabled(False)
        form.row("error").set_error("Closed up to 31 Oct")
        card.column.addWidget(form)
        return card

    def _loading(self) -> Card:
        card = Card("Loading rows and outbox")
        card.column.addWidget(Skeleton(2))
        card.column.addStretch(1)
        return card

    def _drop_down(self) -> Card:
        card = Card("Drop-down, open")
        holder = Card(sunken=True, padding=1)
        panel = ChoiceList(offer_more=True)
        panel.show_choices(
            [
                Choice(41, "INV/2026/00041", "17 Nov 2026 · £173.15 · nothing credited"),
                Choice(33, "INV/2026/00033", "2 Nov 2026 · £88.20 · £20.00 credited"),
                Choice(
                    58, "INV/2026/00058", "Draft: post it before it can be refunded", enabled=False
                ),
            ],
            41,
        )
        holder.column.addWidget(panel)
        card.column.addWidget(holder)
        return card

    def _date(self) -> Card:
        card = Card("Date pop-up")
        panel = CalendarPanel(TODAY, TODAY)
        panel.mark(dt.date(2026, 11, 17), "Outlined: invoice date")
        holder = Card(sunken=True, padding=5)
        holder.column.addWidget(panel)
        card.column.addWidget(holder)
        return card

    def _smart(self) -> Card:
        card = Card("Smart buttons")
        self.fresh.flash()
        card.column.addWidget(self.smart)
        card.column.addWidget(self.fresh)
        card.column.addWidget(Text("Just created: accent border for 600 ms", "caption", "muted"))
        card.column.addStretch(1)
        return card

    def _states(self) -> Card:
        card = Card("State chips: icon, word and tint")
        for kind, chips in self.chips.items():
            row = QHBoxLayout()
            name = Text(kind.capitalize(), "label", "secondary", weight=400)
            name.setFixedWidth(76)
            row.addWidget(name, 0, Qt.AlignmentFlag.AlignTop)
            holder = QWidget()
            flow = FlowLayout(holder)
            for chip in chips:
                flow.addWidget(chip)
            row.addWidget(holder, 1)
            card.column.addLayout(row)
        card.column.addStretch(1)
        return card

    def _toasts(self) -> Card:
        card = Card("Toasts, progress, selection")
        for text, icon, ink, action in (
            ("Return WH/IN/00017 created", "check-circle", "success.default", "Undo"),
            ("Refund draft kept", "pencil-simple", "text.secondary", "Reopen"),
        ):
            toast = Toast(text, icon=icon, ink=ink, action=action, long=True, parent=card)
            card.column.addWidget(toast)
        card.column.addStretch(1)
        return card


_STATES = {
    "ticket": ("new", "in_progress", "on_hold", "solved", "cancelled"),
    "creditNote": ("draft", "posted", "paid", "cancelled"),
    "invoice": ("draft", "posted", "partial", "paid", "reversed", "overdue"),
    "return": ("draft", "waiting", "ready", "done", "cancelled"),
    "sla": ("on_track", "at_risk", "failed", "reached", "paused"),
}


def _row(widgets: Sequence[QWidget]) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(10)
    for widget in widgets:
        row.addWidget(widget)
    row.addStretch(1)
    return row


def _column(cards: Sequence[Card]) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(14)
    for place, card in enumerate(cards):
        column.addWidget(card, 1 if place == len(cards) - 1 else 0)
    return column
