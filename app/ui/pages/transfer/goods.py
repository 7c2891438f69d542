"""What becomes of the goods of a transfer: taken back, delivered back, for another purpose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app import texts
from app.services import returns
from app.services.stock import TransferKind, TransferState
from app.services.tickets import RecordRef
from app.ui.kit.navigation import navigation
from app.ui.kit.slots import ui_slot
from app.ui.pages.transfer.reading import is_open

if TYPE_CHECKING:
    from app.services.returns import MadeReturn
    from app.services.stock import Booked
    from app.ui.kit.record_dialog import RecordDialog
    from app.ui.pages.transfer.page import TransferPage


class Goods(QObject):
    """Opens the dialogs of the menu; each asks first what there is to choose from."""

    def __init__(self, page: TransferPage) -> None:
        super().__init__(page)
        self._page = page
        self._desk = page.desk

    @ui_slot
    async def deliver_back(self) -> None:
        """Choose what goes back to the customer."""
        from app.dialogs.stock.deliver_back import DeliverBackDialog

        card = self._page.card
        if card is None:
            return
        here = await self._desk.background.ask(returns.pieces_here, card.id)
        own = [each for each in here.pieces if each.is_the_customers]
        if not own:
            self._page.say(texts.t("transfer_page.none_to_deliver_back"))
            return
        dialog = DeliverBackDialog(self._page, self._desk, card, own)
        self._open(dialog)

    @ui_slot
    async def change_purpose(self) -> None:
        """Choose what pieces stay for."""
        from app.dialogs.stock.change_purpose import ChangePurposeDialog

        card = self._page.card
        if card is None:
            return
        here = await self._desk.background.ask(returns.pieces_here, card.id)
        if not here.pieces:
            self._page.say(texts.t("transfer_page.none_here"))
            return
        self._open(ChangePurposeDialog(self._page, self._desk, card, here))

    @ui_slot
    async def expect_more(self) -> None:
        """Let more in than was asked for."""
        from app.dialogs.stock.expect_more import ExpectMoreDialog

        card = self._page.card
        if card is None:
            return
        options = await self._desk.background.ask(returns.more_options, card.id)
        if not options:
            self._page.say(texts.t("transfer_page.none_more"))
            return
        dialog = ExpectMoreDialog(self._page, self._desk, card, options)
        dialog.succeeded.connect(self._read_anew)
        dialog.open()

    def counter_move(self) -> None:
        """Take all of it back."""
        from app.dialogs.stock.counter_move import CounterMoveDialog

        if self._page.card is not None:
            self._open(CounterMoveDialog(self._page, self._desk, self._page.card))

    def _open(self, dialog: RecordDialog) -> None:
        dialog.succeeded.connect(self._show_made)
        dialog.open()

    def _show_made(self, made: MadeReturn | Booked) -> None:
        navigation.open(RecordRef("transfer", made.id))

    @ui_slot
    async def _read_anew(self) -> None:
        await self._page.read_anew()


def can_settle(page: TransferPage) -> bool:
    """Whether goods of a received return can be delivered back or stay for something else."""
    card = page.card
    is_received = card is not None and card.is_return and card.state is TransferState.DONE
    return is_received and page.desk.may("transfer.write")


def can_deliver_back(page: TransferPage) -> bool:
    """Whether something of it is the customer's still."""
    card = page.card
    return (
        can_settle(page)
        and card is not None
        and any(move.owner_id is not None for move in card.moves)
    )


def can_expect_more(page: TransferPage) -> bool:
    """Whether more may be let in than was asked for."""
    card = page.card
    is_coming = card is not None and card.is_return and is_open(card)
    return is_coming and page.desk.may("return.above_expected")


def can_take_back(page: TransferPage) -> bool:
    """Whether it is done, and neither a delivery, which is returned, nor a repair's."""
    card = page.card
    return (
        card is not None
        and card.state is TransferState.DONE
        and card.kind is not TransferKind.OUTGOING
        and card.repair_id is None
        and page.desk.may("transfer.write")
    )
