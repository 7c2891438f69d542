"""What settles a posted document: the dialogs of payments, opened from its bar of actions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app import texts
from app.services import payments
from app.services.invoices import InvoiceKind, InvoiceState
from app.ui.kit.formats import sentence
from app.ui.kit.menu import Menu
from app.ui.kit.slots import ui_slot

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from app.errors import ServiceError
    from app.services.payments import SettlingCard
    from app.ui.kit.desk import Desk
    from app.ui.kit.record_dialog import RecordDialog
    from app.ui.pages.invoice.page import InvoicePage


class Paying(QObject):
    """Opens what was asked for, or says above the document why it cannot be done."""

    def __init__(self, page: InvoicePage) -> None:
        super().__init__(page)
        self._page = page
        self._card: SettlingCard | None = None
        page.action_bar.pay_wanted.connect(self.pay)
        page.action_bar.reconcile_wanted.connect(self.offer)

    def show_problem(self, error: ServiceError) -> None:
        """The page says it."""
        self._page.show_problem(error)

    @ui_slot
    async def pay(self) -> None:
        """Register what came in for an invoice, or what goes out for a credit note."""
        from app.dialogs.payments import RefundPaymentDialog, RegisterPaymentDialog

        card = await self._read()
        if card is None:
            return
        is_invoice = card.ref.kind == InvoiceKind.INVOICE.value
        problem = card.cannot_register if is_invoice else card.cannot_refund
        if problem is not None:
            self._page.say(sentence(problem))
            return
        dialog = RegisterPaymentDialog if is_invoice else RefundPaymentDialog
        dialog(self._page, self._page.desk, card).open()

    @ui_slot
    async def offer(self) -> None:
        """Offer in a menu what else can be done; what cannot be done stays grey."""
        self._card = card = await self._read()
        if card is None:
            return
        button = self._page.action_bar.reconcile
        menu = Menu(button)
        may_match = card.cannot_match is None and bool(card.open_items)
        has_matches = any(row.cannot_undo is None for row in card.matches)
        has_payments = any(
            row.ref.kind == "payment" and row.cannot_undo is None for row in card.matches
        )
        for key, slot, icon, is_possible in (
            ("set_against", self._set_against, "link", may_match),
            ("undo", self._undo, "arrow-u-up-left", has_matches),
            ("reverse", self._reverse, "arrow-counter-clockwise", has_payments),
            ("write_off", self._write_off, "eraser", card.cannot_write_off is None),
        ):
            action = menu.add(texts.t(f"invoice_page.do_{key}"), slot, icon=icon)
            action.setEnabled(is_possible)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.show_below(button)

    async def _read(self) -> SettlingCard | None:
        card = self._page.card
        if card is None or card.state is not InvoiceState.POSTED or self._page.acting.is_working:
            return None
        return await self._page.desk.background.ask(payments.settlement, card.ref)

    def _set_against(self) -> None:
        from app.dialogs.payments import SetAgainstDialog

        self._open(SetAgainstDialog)

    def _undo(self) -> None:
        from app.dialogs.payments import UndoMatchDialog

        self._open(UndoMatchDialog)

    def _reverse(self) -> None:
        from app.dialogs.payments import ReversePaymentDialog

        self._open(ReversePaymentDialog)

    def _write_off(self) -> None:
        from app.dialogs.payments import WriteOffDialog

        self._open(WriteOffDialog)

    def _open(self, make: Callable[[QWidget, Desk, SettlingCard], RecordDialog]) -> None:
        if self._card is not None:
            make(self._page, self._page.desk, self._card).open()
