"""What can be done with a transfer: validate, cancel, refund what came; one at a time."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app import texts
from app.errors import Refused
from app.services import returns, stock
from app.services.background import ContentKeys
from app.services.returns import ReceiveReturn
from app.services.stock import CancelTransfer, ValidateTransfer
from app.ui.kit.slots import ui_slot
from app.ui.pages.document_acting import DocumentActing
from app.ui.pages.transfer import counting
from app.ui.pages.transfer.refunding import RefundOfReturn

if TYPE_CHECKING:
    from app.dialogs.stock.unexpected import Unexpected
    from app.services.stock import Finished, TransferCard
    from app.ui.pages.transfer.page import TransferPage

ASKS = "transfer.less_than_expected"


class Acting(DocumentActing):
    """The actions of a page. While one runs the rows are locked."""

    def __init__(self, page: TransferPage) -> None:
        super().__init__(page, page.action_bar, page.sheet.lines.set_busy)
        self._page = page
        self._keys = ContentKeys()
        self._refund = RefundOfReturn(page)

    @ui_slot
    async def validate(self) -> None:
        """Let the transfer be done with what was counted; less than expected asks what then."""
        await self._validate(None)

    @ui_slot
    async def validate_all(self) -> None:
        """Validate; all that is expected has come."""
        self._page.sheet.lines.count_all()
        await self._validate(None)

    def add_product(self) -> None:
        """Enter what else was in the box."""
        from app.dialogs.stock.unexpected import UnexpectedDialog

        card = self._page.card
        if card is None or self.is_working or not self._page.is_countable:
            return
        dialog = UnexpectedDialog(self._page, self._desk)
        dialog.succeeded.connect(self._take_unexpected)
        dialog.open()

    def _take_unexpected(self, entered: Unexpected) -> None:
        lines, card = self._page.sheet.lines, self._page.card
        if card is None:
            return
        row = counting.unexpected(lines.rows(), entered.product, card)
        filled = replace(
            row,
            quantity=entered.quantity,
            lot=entered.lot,
            unit=entered.unit,
            condition=entered.condition,
            note=entered.note,
        )
        lines.add_unexpected(entered.product, filled, entered.units)

    @ui_slot
    async def make_backorder(self) -> None:
        """Validate; the rest is still to come."""
        await self._validate(True)

    @ui_slot
    async def close_rest(self) -> None:
        """Validate; nothing more comes."""
        await self._validate(False)

    async def _validate(self, makes_backorder: bool | None) -> None:
        page, card = self._page, self._page.card
        if card is None or self.is_working or not page.is_countable or not page.check():
            return
        if not page.sheet.lines.counted():
            page.ask_for_all()
            return
        try:
            with self.working(
                page.action_bar.button("validate"), texts.t("transfer_page.validating")
            ):
                done = await self._finish(card, makes_backorder)
                await page.keeping.drop()
        except Refused as error:
            if error.code != ASKS:
                raise
            page.ask_for_rest(error)
            return
        words = texts.t("transfer_page.validated", number=done.number)
        if done.backorder_id is not None:
            words = texts.t(
                "transfer_page.validated_rest", number=done.number, rest=done.backorder_number
            )
        self._desk.notices.show(words)
        await page.read_anew()

    async def _finish(self, card: TransferCard, makes_backorder: bool | None) -> Finished:
        lines = self._page.sheet.lines.request()
        if card.is_return:
            others = self._page.sheet.lines.unexpected()
            received = ReceiveReturn(card.id, card.version, lines, others, makes_backorder)
            key = self._keys.of(received)
            return await self._desk.background.act(returns.receive, received, key=key)
        request = ValidateTransfer(card.id, card.version, lines, makes_backorder)
        key = self._keys.of(request)
        return await self._desk.background.act(stock.validate, request, key=key)

    @ui_slot
    async def cancel(self) -> None:
        """Cancel the transfer: what it was to take back is left again."""
        page, card = self._page, self._page.card
        if card is None or self.is_working:
            return
        with self.working(page.action_bar.cancel, texts.t("transfer_page.cancelling")):
            request = CancelTransfer(card.id, card.version)
            await self._desk.background.act(stock.cancel, request, key=self._key)
            await page.keeping.drop()
        self._desk.notices.show(texts.t("transfer_page.cancelled", number=card.number))
        await page.read_anew()

    @ui_slot
    async def refund(self) -> None:
        """Open the Refund dialog for exactly what came."""
        page, card = self._page, self._page.card
        if card is not None and not self.is_working and page.is_refundable:
            await self._refund.open(card.id)
