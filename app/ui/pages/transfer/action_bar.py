"""The bar of actions above a transfer."""

from __future__ import annotations

from PySide6.QtCore import Signal

from app import texts
from app.ui.kit.buttons import Button
from app.ui.pages.document_bar import DocumentBar


class ActionBar(DocumentBar):
    """Validate, Refund, Cancel; a transfer cannot be made again, so Cancel asks once more."""

    validate_wanted = Signal()
    refund_wanted = Signal()
    cancel_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        t = texts.t
        self.validate = Button(
            t("transfer_page.validate"), "primary", icon="check", keys="Ctrl+Return"
        )
        self.refund = Button(
            t("transfer_page.refund"), "primary", icon="receipt", keys="Ctrl+Return"
        )
        self.cancel = Button(t("transfer_page.cancel"), "danger", icon="x-circle")
        self.add(self.validate, "validate", self.validate_wanted)
        self.add(self.refund, "refund", self.refund_wanted)
        self.add_last(
            self.cancel, "cancel", "transfer_page.cancel", "transfer_page.cancel_for_good"
        )
        self.sure.connect(self.cancel_wanted)
        self.show_actions(validate=False, refund=False, cancel=False)

    def show_actions(self, *, validate: bool, refund: bool, cancel: bool) -> None:
        """Show what can be done with the transfer now."""
        self.validate.setVisible(validate)
        self.refund.setVisible(refund)
        self.cancel.setVisible(cancel)
        self.setVisible(validate or refund or cancel)
