"""What can be done with a repair: save, confirm, start, end, quote, cancel; one at a time."""

from __future__ import annotations

import functools
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import shiboken6
from PySide6.QtCore import QObject

from app import texts
from app.dialogs.repairs.asking import ELSEWHERE, QUESTIONS, ZERO_PRICES
from app.dialogs.repairs.ending import EndDialog
from app.dialogs.repairs.settling import SettlingDialog
from app.dialogs.repairs.signing import SigningDialog
from app.dialogs.stock.deliver_back import DeliverBackDialog
from app.errors import Refused, ServiceError
from app.services import repairs, returns, stock
from app.services.background import ContentKeys, new_key
from app.services.repairs import (
    BackToDraft,
    CancelRepair,
    ConfirmRepair,
    CreateQuotation,
    ReserveParts,
    ReturnLoan,
    SaveRepair,
    StartRepair,
)
from app.services.returns import MovePurpose
from app.services.tickets import RecordRef
from app.ui.kit.navigation import navigation
from app.ui.kit.slots import ui_slot

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Mapping

    from app.services.repairs import LoanCard, RepairCard, SignatureMoment
    from app.services.returns import MadeReturn, PieceRow
    from app.ui.kit.buttons import Button
    from app.ui.pages.repair.page import RepairPage

    Deed = Callable[[RepairCard], Awaitable[RepairCard]]


class Acting(QObject):
    """The actions of a page. Edits are saved first; while one runs the form is locked."""

    def __init__(self, page: RepairPage) -> None:
        super().__init__(page)
        self._page = page
        self._desk = page.desk
        self._saving = ContentKeys()
        self._key = new_key()
        self._yes: frozenset[str] = frozenset()
        self._asked: tuple[str, Callable[[], object]] | None = None
        self.is_working = False

    def renew(self) -> None:
        """Another version is on the screen: what is pressed now is another deed."""
        self._key = new_key()

    def forget_agreement(self) -> None:
        """What was agreed to was agreed to as it stood then."""
        self._yes = frozenset()

    def show_problem(self, error: ServiceError) -> None:
        """What is asked has a button that says yes; the page says everything else."""
        if isinstance(error, Refused) and error.code in QUESTIONS and self._asked is not None:
            self._asked = (error.code, self._asked[1])
            self._page.ask(error, texts.t(QUESTIONS[error.code]), self._say_yes)
            return
        self._page.show_problem(error)

    def _say_yes(self) -> None:
        if self._asked is not None:
            code, again = self._asked
            self._yes |= {code}
            again()

    @ui_slot
    async def save(self) -> None:
        """Save the repair, if there is anything to save."""
        page = self._page
        self._asked = ("", self.save)
        if page.card is None or self.is_working or not page.is_dirty or not page.check():
            return
        with self._working(page.action_bar.save, texts.t("repair_page.saving")):
            await self._save(page.card)
        self._desk.notices.show(texts.t("repair_page.saved", number=page.card.number))

    @ui_slot
    async def confirm(self) -> None:
        """Reserve what is there of the parts."""
        self._asked = ("", self.confirm)
        await self._do(
            self._page.action_bar.confirm,
            "repair_page.confirming",
            lambda card: self._desk.background.act(
                repairs.confirm,
                ConfirmRepair(
                    card.id,
                    card.version,
                    is_elsewhere_confirmed=bool(ELSEWHERE & self._yes),
                    ticket_id=card.ticket_id,
                ),
                key=self._key,
            ),
        )

    @ui_slot
    async def start(self) -> None:
        """Begin to repair."""
        self._asked = ("", self.start)
        await self._do(
            self._page.action_bar.start,
            "repair_page.starting",
            lambda card: self._desk.background.act(
                repairs.start,
                StartRepair(
                    card.id, card.version, is_elsewhere_confirmed=bool(ELSEWHERE & self._yes)
                ),
                key=self._key,
            ),
        )

    @ui_slot
    async def end(self) -> None:
        """Ask what was used; the dialog ends the repair."""
        page = self._page
        self._asked = ("", self.end)
        if page.card is None or self.is_working or not page.check():
            return
        card = page.card
        if page.is_dirty:
            with self._working(page.action_bar.end, texts.t("repair_page.saving")):
                card = await self._save(card)
        self._ask_what_was_used(card, None)

    def _ask_what_was_used(self, card: RepairCard, kept: Mapping[str, Any] | None) -> None:
        dialog = EndDialog(self._page, self._desk, card)
        dialog.setObjectName("end_repair")
        if kept is not None:
            dialog.restore_draft(kept)
        dialog.succeeded.connect(self._ended)
        dialog.draft_kept.connect(self._keep_used)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _keep_used(self, content: Mapping[str, Any]) -> None:
        """What was entered when the dialog was left is a press away."""
        reopen = functools.partial(self._ask_again, content)
        self._desk.notices.offer_reopen(texts.t("repair_page.used_kept"), reopen)

    @ui_slot
    async def _ask_again(self, content: Mapping[str, Any]) -> None:
        card = self._page.card if shiboken6.isValid(self._page) else None
        if card is not None and card.permissions.may_end:
            self._ask_what_was_used(card, content)

    @ui_slot
    async def _ended(self, card: RepairCard) -> None:
        await self._page.keeping.drop()
        self._desk.notices.show(texts.t("repair_page.ended", number=card.number))
        await self._page.read_anew()
        self._page.keep_hand()

    @ui_slot
    async def quote(self) -> None:
        """Make the quotation, and open it."""
        self._asked = ("", self.quote)
        made = await self._do(
            self._page.action_bar.quote,
            "repair_page.quoting",
            lambda card: self._desk.background.act(
                repairs.create_quotation,
                CreateQuotation(card.id, card.version, card.ticket_id),
                key=self._key,
            ),
        )
        if made is not None and made.sales_order_id is not None:
            navigation.open(RecordRef("sales_order", made.sales_order_id))

    @ui_slot
    async def reserve(self) -> None:
        """Look for the missing parts once more."""
        button = self._page.reserve
        if button is None:
            return
        await self._do(
            button,
            "repair_page.reserving",
            lambda card: self._desk.background.act(
                repairs.reserve, ReserveParts(card.id, card.version), key=self._key
            ),
        )

    @ui_slot
    async def give_back(self, loan: LoanCard, button: Button) -> None:
        """Something that was left or lent is back with whom it belongs to."""
        card = self._page.card
        if card is None or self.is_working:
            return
        with self._working(button, texts.t("repair_page.giving_back")):
            request = ReturnLoan(card.id, loan.id, card.ticket_id)
            made = await self._desk.background.act(repairs.return_loan, request, key=new_key())
        await self._took(made)
        self._desk.notices.show(texts.t("repair_page.gave_back", what=loan.what))

    def settle(self) -> None:
        """Ask what became of the piece."""
        page = self._page
        if page.card is None:
            return
        dialog = SettlingDialog(page, self._desk, page.card)
        dialog.setObjectName("settling")
        dialog.succeeded.connect(self._settled)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @ui_slot
    async def _settled(self, card: RepairCard) -> None:
        self._page.take(card)
        await self._page.read_history()
        self._page.keep_hand()

    @ui_slot
    async def deliver_back(self) -> None:
        """Choose what of the repaired goes back to the customer."""
        card = self._page.card
        if card is None or card.return_id is None or self.is_working:
            return
        brought = await self._desk.background.ask(stock.card, card.return_id)
        here = await self._desk.background.ask(returns.pieces_here, card.return_id)
        own = [each for each in here.pieces if _is_repaired(each, card)]
        if not own:
            await self._page.read_anew()
            return
        dialog = DeliverBackDialog(self._page, self._desk, brought, own)
        dialog.succeeded.connect(self._show_delivery)
        dialog.open()

    def _show_delivery(self, made: MadeReturn) -> None:
        navigation.open(RecordRef("transfer", made.id))

    def ask_to_sign(self, moment: SignatureMoment, loan: LoanCard | None = None) -> None:
        """Show the sheet to sign on."""
        page = self._page
        if page.card is None:
            return
        dialog = SigningDialog(page, self._desk, page.card, moment, loan)
        dialog.setObjectName("signing")
        dialog.succeeded.connect(self.take)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @ui_slot
    async def take(self, card: RepairCard) -> None:
        """What a dialog at the counter has made of it; what is being edited stays."""
        await self._took(card)

    async def _took(self, card: RepairCard) -> None:
        self._page.take_counter(card)
        await self._page.read_history()

    @ui_slot
    async def back(self) -> None:
        """Let it be new again: what is reserved is free."""
        self._asked = ("", self.back)
        await self._do(
            self._page.action_bar.more,
            "repair_page.going_back",
            lambda card: self._desk.background.act(
                repairs.back_to_draft, BackToDraft(card.id, card.version), key=self._key
            ),
        )

    @ui_slot
    async def cancel(self) -> None:
        """Let it not be."""
        self._asked = ("", self.cancel)
        await self._do(
            self._page.action_bar.cancel,
            "repair_page.cancelling",
            lambda card: self._desk.background.act(
                repairs.cancel,
                CancelRepair(card.id, card.version, ticket_id=card.ticket_id),
                key=self._key,
            ),
            is_saving=False,
        )

    async def _do(
        self, button: Button, words: str, deed: Deed, *, is_saving: bool = True
    ) -> RepairCard | None:
        """Save what was edited, do it, and show what has become of it."""
        page, card = self._page, self._page.card
        if card is None or self.is_working or (is_saving and not page.check()):
            return None
        with self._working(button, texts.t(words)):
            if is_saving and page.is_dirty:
                card = await self._save(card)
            made = await deed(card)
            await page.keeping.drop()
            page.take(made)
        await page.read_history()
        return made

    async def _save(self, card: RepairCard) -> RepairCard:
        page = self._page
        form = await page.request(is_agreed=ZERO_PRICES in self._yes)
        request = SaveRepair(card.id, card.version, form, card.ticket_id)
        key = self._saving.of(request)
        saved = await self._desk.background.act(repairs.save, request, key=key)
        self._saving.stored()
        await page.keeping.drop()
        page.take(saved)
        return saved

    @contextmanager
    def _working(self, button: Button, words: str) -> Iterator[None]:
        self.is_working = True
        hand = self._page.window().focusWidget()
        self._page.action_bar.set_busy(button, words)
        self._page.set_busy(True)
        try:
            yield
        finally:
            self.is_working = False
            if shiboken6.isValid(self._page):
                self._page.action_bar.set_busy(None)
                self._page.set_busy(False)
                self._page.keep_hand(hand)


def _is_repaired(piece: PieceRow, card: RepairCard) -> bool:
    """Whether a piece that its return brought is the one that was repaired."""
    is_lot = card.lot_id is None or piece.lot_id == card.lot_id
    is_product = piece.product_id == card.product_id
    return piece.purpose is MovePurpose.REPAIR and is_product and is_lot
