"""The bar of actions above a transfer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app import texts
from app.ui.kit.buttons import Button
from app.ui.kit.theme import color, theme

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

HEIGHT = 52


class ActionBar(QWidget):
    """Validate, Refund, Cancel; a transfer cannot be made again, so Cancel asks once more."""

    validate_wanted = Signal()
    refund_wanted = Signal()
    cancel_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        t = texts.t
        self.setFixedHeight(HEIGHT)
        self._busy: tuple[Button, str] | None = None
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.timeout.connect(self._calm_down)
        self.validate = Button(
            t("transfer_page.validate"), "primary", icon="check", keys="Ctrl+Return"
        )
        self.refund = Button(
            t("transfer_page.refund"), "primary", icon="receipt", keys="Ctrl+Return"
        )
        self.cancel = Button(t("transfer_page.cancel"), "danger", icon="x-circle")
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 0, 20, 0)
        row.setSpacing(8)
        for button, name in ((self.validate, "validate"), (self.refund, "refund")):
            button.setObjectName(name)
            button.clicked.connect(getattr(self, f"{name}_wanted"))
            row.addWidget(button)
        row.addStretch(1)
        self.cancel.setObjectName("cancel")
        self.cancel.clicked.connect(self._cancel_pressed)
        row.addWidget(self.cancel)
        self.show_actions(validate=False, refund=False, cancel=False)

    def show_actions(self, *, validate: bool, refund: bool, cancel: bool) -> None:
        """Show what can be done with the transfer now."""
        self.validate.setVisible(validate)
        self.refund.setVisible(refund)
        self.cancel.setVisible(cancel)
        self.setVisible(validate or refund or cancel)

    def set_busy(self, button: Button | None, words: str = "") -> None:
        """Lock all buttons while one of them works; None ends it."""
        for one in (self.validate, self.refund, self.cancel):
            one.setEnabled(button is None)
        before, self._busy = self._busy, None
        if before is not None:
            before[0].set_label(before[1])
        if button is not None:
            self._busy = (button, button.label())
            button.set_label(words)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), color("bg.window"))
        painter.fillRect(0, self.height() - 1, self.width(), 1, color("border.subtle"))

    def _cancel_pressed(self) -> None:
        if not self._patience.isActive():
            self.cancel.set_label(texts.t("transfer_page.cancel_for_good"))
            self._patience.start(theme().duration("toast"))
            return
        self._patience.stop()
        self._calm_down()
        self.cancel_wanted.emit()

    def _calm_down(self) -> None:
        self.cancel.set_label(texts.t("transfer_page.cancel"))
