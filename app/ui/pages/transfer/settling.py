"""What a return leads to besides a refund: goods in its place, others, or an invoice."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import shiboken6
from PySide6.QtCore import QObject

from app import texts
from app.dialogs.exchanging import ExchangeDialog
from app.dialogs.replacing import ReplacingDialog
from app.services import refunds, returns
from app.services.background import new_key
from app.services.refunds import AskChoices
from app.services.returns import ExchangeReturn
from app.services.stock import TransferState
from app.services.tickets import RecordRef
from app.ui.kit.navigation import navigation
from app.ui.kit.slots import ui_slot

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.errors import ServiceError
    from app.services.returns import Exchanged, MadeReplacement, Replaceable
    from app.services.stock import TransferCard
    from app.ui.kit.desk import Desk
    from app.ui.pages.transfer.page import TransferPage

ZERO, ONE = Decimal(0), Decimal(1)


@dataclass(frozen=True, slots=True)
class Settlement:
    """What of a return can be replaced, and how many pieces that were replaced be invoiced."""

    offered: Replaceable | None = None
    owed: Decimal = ZERO


NOTHING = Settlement()


async def read(desk: Desk, card: TransferCard) -> Settlement:
    """Ask it of a return of a ticket, as far as the user may do either."""
    if not card.is_return or card.ticket_id is None or card.state is TransferState.CANCELLED:
        return NOTHING
    ask, offered, owed = desk.background.ask, None, ZERO
    if desk.may("return.create"):
        offered = await ask(returns.replaceable, card.id)
    if (card.replaced_by or card.backorder_of) and desk.may("invoice.write"):
        owed = await ask(returns.owed, card.id)
    return Settlement(offered, owed)


class Settling(QObject):
    """The actions of a return's page."""

    def __init__(self, page: TransferPage) -> None:
        super().__init__(page)
        self._page = page
        self._desk = page.desk
        self._key = new_key()
        self._kept: Mapping[str, Any] | None = None
        self._is_asking = False
        self.dialog: ReplacingDialog | ExchangeDialog | None = None

    @property
    def _is_open(self) -> bool:
        """Whether its dialog is shown, or is about to be: a second click opens none."""
        return self._is_asking or self.dialog is not None

    @property
    def can_replace(self) -> bool:
        """Whether something of the return can be replaced."""
        offered = self._page.settlement.offered
        return offered is not None and offered.problem is None

    @property
    def can_invoice(self) -> bool:
        """Whether something was replaced that is late, or does not come any more."""
        return self._page.settlement.owed > 0

    def show_problem(self, error: ServiceError) -> None:
        """The page says it."""
        self._page.show_problem(error)

    def replace(self) -> None:
        """Ask how many pieces of each line are sent anew."""
        offered = self._page.settlement.offered
        if offered is None or self._is_open:
            return
        self.dialog = ReplacingDialog(self._page, self._desk, offered)
        self.dialog.succeeded.connect(self._replaced)
        self.dialog.finished.connect(self._closed)
        self.dialog.open()

    @property
    def may_exchange(self) -> bool:
        """Whether the user may do all that an exchange does."""
        return all(
            self._desk.may(right) for right in ("refund.post", "order.write", "invoice.post")
        )

    @ui_slot
    async def exchange(self) -> None:
        """Ask which product is sent for what came, and show what it comes to."""
        await self._open_exchange(None)

    @ui_slot
    async def _reopen(self) -> None:
        await self._open_exchange(self._kept)

    async def _open_exchange(self, kept: Mapping[str, Any] | None) -> None:
        card = self._page.card
        if card is None or card.ticket_id is None or self._is_open:
            return
        ask = self._desk.background.ask
        self._is_asking = True
        try:
            choices = await ask(refunds.choices, AskChoices(card.ticket_id, return_id=card.id))
            reason = choices.default_reason
            asked = ExchangeReturn(card.id, None, ONE, None, reason)
            figures = await ask(returns.exchange_figures, asked)
        finally:
            self._is_asking = False
        dialog = ExchangeDialog(self._page, self._desk, card.id, figures, reason)
        dialog.succeeded.connect(self._exchanged)
        dialog.draft_kept.connect(self._keep)
        dialog.finished.connect(self._closed)
        self.dialog = dialog
        if kept is not None:
            dialog.restore_draft(kept)
        dialog.open()

    def _keep(self, content: Mapping[str, Any]) -> None:
        """Nothing is lost by Esc: the toast opens the dialog again as it stood."""
        self._kept = content
        self._desk.notices.offer_reopen(texts.t("transfer_page.exchange_kept"), self._reopen)

    @ui_slot
    async def invoice(self) -> None:
        """Draft invoices of what was replaced and did not come back, and open the first one."""
        card = self._page.card
        if card is None or not self.can_invoice:
            return
        made = await self._desk.background.act(returns.invoice_replaced, card.id, key=self._key)
        self._key = new_key()
        self._desk.notices.show(texts.t("transfer_page.replaced_invoiced", n=len(made)))
        navigation.open(made[0].ref)

    def _exchanged(self, made: Exchanged) -> None:
        words = texts.t("transfer_page.exchanged", number=made.invoice_number)
        self._desk.notices.show(words)
        navigation.open(made.invoice)

    def _replaced(self, made: MadeReplacement) -> None:
        opens = functools.partial(navigation.open, RecordRef("transfer", made.id))
        words = texts.t("transfer_page.replaced", number=made.number)
        self._desk.notices.show(words, action=texts.t("transfer_page.open"), slot=opens)
        self._show_now()

    def _closed(self) -> None:
        dialog, self.dialog = self.dialog, None
        if dialog is not None and shiboken6.isValid(dialog):
            dialog.deleteLater()

    @ui_slot
    async def _show_now(self) -> None:
        await self._page.read_anew()
