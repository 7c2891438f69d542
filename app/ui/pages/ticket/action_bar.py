"""The bar above a ticket: its after-sales services at the left, its stages at the right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app import texts
from app.errors import Problem
from app.services.teams import Service
from app.ui.kit import tokens
from app.ui.kit.buttons import ServiceButton
from app.ui.kit.formats import sentence
from app.ui.kit.keys import Keys
from app.ui.kit.stage_bar import Stage, StageBar
from app.ui.kit.theme import color

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from app.services import tickets
    from app.services.tickets import TicketCard

HEIGHT = 52
LOOKS = {
    Service.REFUNDS: ("refund", "receipt"),
    Service.COUPONS: ("coupon", "ticket"),
    Service.RETURNS: ("return", "arrow-u-up-left"),
    Service.REPAIRS: ("repair", "wrench"),
    Service.FIELD_SERVICE: ("field_service", "map-pin-line"),
}
"""Colour token and icon of each service."""


class ActionBar(QWidget):
    """Services and stages. `service_wanted` carries the Service, `moved` the id of a stage.

    A service that cannot work stays, with a lock and the reason; `refused` carries it when it is
    pressed all the same.
    """

    service_wanted = Signal(object)
    refused = Signal(object)
    moved = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFixedHeight(HEIGHT)
        self.stages = StageBar()
        self.stages.setObjectName("stage_bar")
        self.stages.moved.connect(self.moved)
        self.stages.hide()
        self._shown: list[Stage] = []
        self._keys = Keys(self)
        self._buttons: dict[Service, ServiceButton] = {}
        self._services = QHBoxLayout()
        self._services.setSpacing(8)
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 0, 16, 0)
        row.setSpacing(16)
        row.addLayout(self._services)
        row.addStretch(1)
        row.addWidget(self.stages)
        for place, service in enumerate(Service):
            self._add(place, service)

    def button(self, service: Service) -> ServiceButton:
        """The button of a service, shown or not."""
        return self._buttons[service]

    def show_card(self, card: TicketCard) -> None:
        """Show the services and stages of a ticket."""
        for one in card.toolbar:
            self._show_service(one)
        stages = [_stage(one.id, one.name, one.look.value) for one in card.stages]
        if stages != self._shown:  # else the segments stay, and the focus with them
            self._shown = stages
            self.stages.set_stages(stages, card.stage_id)
        self.stages.set_current(card.stage_id)
        self.stages.setEnabled(card.may_write)
        self.stages.show()

    def focus_stages(self) -> None:
        """Move the focus to the current stage; Left and Right go on from there."""
        for segment in self.stages.findChildren(QWidget):
            if segment.accessibleDescription():
                segment.setFocus()
                return

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), color("bg.window"))
        painter.fillRect(0, self.height() - 1, self.width(), 1, color("border.subtle"))

    def _add(self, place: int, service: Service) -> None:
        token, icon = LOOKS[service]
        keys = f"Alt+{place + 1}"
        button = ServiceButton(texts.t(f"ticket_page.service_{token}"), icon, token, keys=keys)
        button.setObjectName(f"service_{token}")
        button.setProperty("service", service)
        button.clicked.connect(self._clicked)
        button.hide()
        words = f"ticket_page.service_{token}"
        self._keys.shortcut(keys, words, button.click, when=button.isVisible)
        self._services.addWidget(button)
        self._buttons[service] = button

    def _show_service(self, one: tickets.ServiceButton) -> None:
        button = self._buttons[one.service]
        button.setVisible(one.is_shown)
        reason = "" if one.is_usable else sentence(Problem(one.reason, one.parameters))
        button.set_locked(reason)

    def _clicked(self) -> None:
        button = self.sender()
        if isinstance(button, ServiceButton):
            service = Service(button.property("service"))
            (self.refused if button.locked_reason() else self.service_wanted).emit(service)


def _stage(key: int, name: str, look: str) -> Stage:
    found = tokens.state("ticket", look)
    return Stage(key, name, found.icon, found.tone)
