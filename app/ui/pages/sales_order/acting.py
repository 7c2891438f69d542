"""What can be done with an order: save, confirm, invoice, deliver, print, cancel; one at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app import texts
from app.errors import Refused
from app.services import orders, stock
from app.services.background import ContentKeys
from app.services.orders import CancelOrder, InvoiceOrder, OrderVersion
from app.services.stock import DeliverOrder
from app.services.tickets import RecordRef
from app.ui.kit.money import money
from app.ui.kit.navigation import navigation
from app.ui.kit.slots import ui_slot
from app.ui.pages.document_acting import DocumentActing

if TYPE_CHECKING:
    from app.services.orders import OrderCard
    from app.ui.pages.sales_order.page import SalesOrderPage

REFUNDED = "order.refunded_before"
RETURNED = "order.returned_before"


class Acting(DocumentActing):
    """The actions of a page."""

    def __init__(self, page: SalesOrderPage) -> None:
        super().__init__(page, page.action_bar, page.set_busy)
        self._page = page
        self._saving = ContentKeys()

    @ui_slot
    async def save(self) -> None:
        """Save the quotation, if there is anything to save."""
        if self._quotation() is None or not self._page.is_dirty or not self._page.check():
            return
        with self.working(self._page.action_bar.save, texts.t("sales_order_page.saving")):
            await self._save()
        self._desk.notices.show(texts.t("sales_order_page.saved"))

    @ui_slot
    async def confirm(self) -> None:
        """Confirm the quotation as it stands on the screen."""
        card = self._quotation()
        if card is None or not self._page.check():
            return
        with self.working(self._page.action_bar.confirm, texts.t("sales_order_page.confirming")):
            if self._page.is_dirty:
                card = await self._save()
            request = OrderVersion(card.id, card.version)
            await self._desk.background.act(orders.confirm, request, key=self._key)
        self._desk.notices.show(texts.t("sales_order_page.confirmed", number=card.number))
        await self._page.read_anew()

    @ui_slot
    async def mark_sent(self) -> None:
        """Say that the quotation has gone to the customer."""
        card = self._quotation()
        if card is None or self._page.is_dirty:
            return
        with self.working(self._page.action_bar.mark_sent, texts.t("sales_order_page.saving")):
            request = OrderVersion(card.id, card.version)
            await self._desk.background.act(orders.mark_sent, request, key=self._key)
        self._desk.notices.show(texts.t("sales_order_page.marked_sent", number=card.number))
        await self._page.read_anew()

    @ui_slot
    async def invoice(self) -> None:
        """Make the draft invoice of what is left; what was refunded asks what then."""
        await self._invoice(None)

    @ui_slot
    async def invoice_again(self) -> None:
        """Make it with what was refunded."""
        await self._invoice(True)

    @ui_slot
    async def invoice_rest(self) -> None:
        """Make it without what was refunded."""
        await self._invoice(False)

    async def _invoice(self, again: bool | None) -> None:
        card = self._page.card
        if card is None or self.is_working or not self._page.may_write:
            return
        try:
            with self.working(self._page.action_bar.invoice, texts.t("sales_order_page.invoicing")):
                request = InvoiceOrder(card.id, again)
                # each choice is a deed of its own
                key = f"{self._key}/{again}"
                made = await self._desk.background.act(orders.create_invoice, request, key=key)
        except Refused as error:
            if error.code != REFUNDED:
                raise
            self._page.ask_invoice(error)
            return
        amount = money(made.total, card.currency)
        self._desk.notices.show(texts.t("sales_order_page.invoice_made", amount=amount))
        navigation.open(made.ref)

    @ui_slot
    async def deliver(self) -> None:
        """Make the delivery of what is left; what was given back asks what then."""
        await self._deliver(None)

    @ui_slot
    async def deliver_again(self) -> None:
        """Make it with what was given back."""
        await self._deliver(True)

    @ui_slot
    async def deliver_rest(self) -> None:
        """Make it without what was given back."""
        await self._deliver(False)

    async def _deliver(self, again: bool | None) -> None:
        card = self._page.card
        if card is None or self.is_working or card.to_deliver is None:
            return
        try:
            with self.working(
                self._page.action_bar.deliver, texts.t("sales_order_page.delivering")
            ):
                request = DeliverOrder(card.id, again)
                key = f"{self._key}/delivery/{again}"
                made = await self._desk.background.act(stock.make_delivery, request, key=key)
        except Refused as error:
            if error.code != RETURNED:
                raise
            self._page.ask_deliver(error)
            return
        self._desk.notices.show(texts.t("sales_order_page.delivery_made", number=made.number))
        navigation.open(RecordRef("transfer", made.id))

    @ui_slot
    async def cancel(self) -> None:
        """Cancel the order with what is open of it."""
        card = self._page.card
        if card is None or self.is_working or not self._page.may_write:
            return
        with self.working(self._page.action_bar.cancel, texts.t("sales_order_page.cancelling")):
            request = CancelOrder(card.id, card.version)
            await self._desk.background.act(orders.cancel, request, key=self._key)
            await self._page.keeping.drop()
        self._desk.notices.show(texts.t("sales_order_page.cancelled", number=card.number))
        await self._page.read_anew()

    @ui_slot
    async def preview(self) -> None:
        """Show the page as it will be printed; edits are saved first."""
        from app.dialogs.quotations import open_quotation

        card = self._page.card
        if card is None or self.is_working or not card.lines:
            return
        if self._page.is_dirty:
            if not self._page.check():
                return
            with self.working(self._page.action_bar.preview, texts.t("sales_order_page.saving")):
                card = await self._save()
        dialog = await open_quotation(self._page, self._desk, card)
        dialog.gone.connect(self._page.ask_sent)

    def _quotation(self) -> OrderCard | None:
        """The quotation on the screen, unless something is being done with it."""
        card = self._page.card
        if card is None or self.is_working or not self._page.is_editable:
            return None
        return card

    async def _save(self) -> OrderCard:
        request = self._page.request()
        key = self._saving.of(request)
        saved = await self._desk.background.act(orders.save, request, key=key)
        self._saving.stored()
        await self._page.keeping.drop()
        card = await self._desk.background.ask(orders.card, saved.id)
        self._page.show_card(card)
        await self._page.read_history()
        return card
