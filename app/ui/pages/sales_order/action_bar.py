"""The bar above an order: what can be done with it at the left, its states at the right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from app import texts
from app.services.orders import SalesOrderState
from app.ui.kit.buttons import Button
from app.ui.kit.formats import sentence
from app.ui.kit.stage_bar import Stage, StageBar
from app.ui.pages.document_bar import DocumentBar
from app.ui.pages.documents import ORDER_LOOK

if TYPE_CHECKING:
    from app.services.orders import OrderCard

WAY = (SalesOrderState.DRAFT, SalesOrderState.SENT, SalesOrderState.CONFIRMED)


class ActionBar(DocumentBar):
    """Confirm, Create Invoice, Deliver, Print, Save and more; Cancel asks once more."""

    confirm_wanted = Signal()
    invoice_wanted = Signal()
    deliver_wanted = Signal()
    mark_sent_wanted = Signal()
    preview_wanted = Signal()
    save_wanted = Signal()
    discard_wanted = Signal()
    cancel_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        t = texts.t
        self.states = StageBar(read_only=True)
        self.states.setObjectName("order_states")
        self.states.hide()
        self.confirm = Button(
            t("sales_order_page.confirm"), "primary", icon="check", keys="Ctrl+Return"
        )
        self.invoice = Button(
            t("sales_order_page.invoice"), "primary", icon="receipt", keys="Ctrl+Return"
        )
        self.deliver = Button(t("sales_order_page.deliver"), icon="truck", keys="D")
        self.mark_sent = Button(t("sales_order_page.mark_sent"), icon="paper-plane-tilt")
        self.preview = Button(t("sales_order_page.print"), icon="printer", keys="Ctrl+P")
        self.save = Button(t("sales_order_page.save"), keys="Ctrl+S")
        self.discard = Button(t("sales_order_page.discard"), "quiet")
        self.cancel = Button(t("sales_order_page.cancel"), "danger", icon="x-circle")
        self.add_states(self.states)
        for button, name in (
            (self.confirm, "confirm"),
            (self.invoice, "invoice"),
            (self.deliver, "deliver"),
            (self.mark_sent, "mark_sent"),
            (self.preview, "preview"),
            (self.save, "save"),
            (self.discard, "discard"),
        ):
            self.add(button, name, getattr(self, f"{name}_wanted"))
        self.add_last(
            self.cancel, "cancel", "sales_order_page.cancel", "sales_order_page.cancel_for_good"
        )
        self.sure.connect(self.cancel_wanted)
        for button in self._buttons:
            button.hide()

    def show_card(self, card: OrderCard, *, dirty: bool, may_write: bool) -> None:
        """Show what can be done with the order now, and how far it is."""
        is_draft = card.state is SalesOrderState.DRAFT
        self.confirm.setVisible(may_write and card.is_quotation)
        self.invoice.setVisible(may_write and card.is_to_invoice)
        self.deliver.setVisible(card.to_deliver is not None)
        self.mark_sent.setVisible(may_write and is_draft and bool(card.lines) and not dirty)
        self.preview.setVisible(bool(card.lines))
        self.save.setVisible(dirty)
        self.discard.setVisible(dirty)
        is_over = card.state is SalesOrderState.CANCELLED
        self.cancel.setVisible(may_write and not is_over and not dirty)
        words = "" if card.cannot_cancel is None else sentence(card.cannot_cancel)
        self.cancel.setToolTip(words)
        self.cancel.setAccessibleDescription(words)
        way = WAY if card.state in WAY else (*WAY, card.state)
        self.states.set_stages([_stage(state) for state in way], card.state)
        self.states.show()


def _stage(state: SalesOrderState) -> Stage:
    icon, tone = ORDER_LOOK[state.value]
    return Stage(state, texts.t(f"sales_order_page.state_{state.value}"), icon, tone)
