"""The row of smart buttons: one for each kind of document that the ticket has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app import texts
from app.ui.kit.money import currency_look, money
from app.ui.kit.smart_button import SmartButton

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.services import tickets

LOOKS = {
    "credit_note": ("refund", "receipt"),
    "coupon": ("coupon", "ticket"),
    "transfer": ("return", "arrow-u-up-left"),
    "repair": ("repair", "wrench"),
    "task": ("field_service", "map-pin-line"),
}


class SmartButtonRow(QWidget):
    """Hidden while there is nothing to lead to. `pressed` carries the card's SmartButton."""

    pressed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._buttons: dict[str, SmartButton] = {}
        self._shown: dict[str, tickets.SmartButton] = {}
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)
        self._row.addStretch(1)
        self.hide()

    def button(self, kind: str) -> SmartButton | None:
        """The button of a kind of document, None while there is none."""
        return self._buttons.get(kind)

    def show_buttons(self, shown: Sequence[tickets.SmartButton], *, flash: bool) -> list[str]:
        """Show other facts; buttons that have just appeared flash. The kinds of those."""
        fresh = [one.kind for one in shown if one.kind not in self._buttons]
        for kind in [kind for kind in self._buttons if kind not in {one.kind for one in shown}]:
            self._remove(kind)
        for place, one in enumerate(shown):
            self._shown[one.kind] = one
            if one.kind not in self._buttons:
                self._add(place, one)
            else:
                self._buttons[one.kind].set_fact(fact(one))
            if flash and one.kind in fresh:
                self._buttons[one.kind].flash()
        self.setVisible(bool(shown))
        return fresh

    def _add(self, place: int, one: tickets.SmartButton) -> None:
        service, icon = LOOKS[one.kind]
        label = texts.t(f"ticket_page.documents_{one.kind}")
        button = SmartButton(label, fact(one), icon=icon, service=service)
        button.setObjectName(f"smart_{one.kind}")
        button.setProperty("kind", one.kind)
        button.clicked.connect(self._clicked)
        self._row.insertWidget(place, button)
        self._buttons[one.kind] = button

    def _remove(self, kind: str) -> None:
        button = self._buttons.pop(kind)
        self._shown.pop(kind, None)
        button.hide()
        button.deleteLater()

    def _clicked(self) -> None:
        self.pressed.emit(self._shown[self.sender().property("kind")])


def fact(one: tickets.SmartButton) -> str:
    """Count and most important fact: "1 · £49.72 posted"."""
    state = texts.t(f"ticket_page.fact_{one.state}")
    if one.amount is None:
        return f"{one.count} · {state}"
    return f"{one.count} · {money(one.amount, currency_look(one.currency))} {state}"
