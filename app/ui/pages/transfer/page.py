"""The page of a transfer: reads it, shows it, follows what is counted and what others do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import Qt

from app import texts
from app.errors import Invalid, Refused, ServiceError, Stale
from app.services.stock import TransferId
from app.services.tickets import RecordRef
from app.ui.kit.formats import sentence
from app.ui.kit.navigation import navigation
from app.ui.kit.problem_words import problem_words
from app.ui.kit.slots import ui_slot
from app.ui.kit.tab_order import stops
from app.ui.pages.beside import Beside
from app.ui.pages.keeping import Keeping
from app.ui.pages.record_page import RecordPage
from app.ui.pages.transfer import counting
from app.ui.pages.transfer.acting import Acting
from app.ui.pages.transfer.action_bar import ActionBar
from app.ui.pages.transfer.goods import Goods
from app.ui.pages.transfer.kept import KeptOffer
from app.ui.pages.transfer.papers import Papers
from app.ui.pages.transfer.reading import Reading, is_open, is_own, read
from app.ui.pages.transfer.scanning import Scanning
from app.ui.pages.transfer.settling import NOTHING, Settlement, Settling
from app.ui.pages.transfer.sheet import TransferSheet
from app.ui.pages.transfer.telling import settled, tell_who_ends, what_is_open

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QWidget

    from app.services.stock import TransferCard
    from app.ui.kit.desk import Desk

LEAST = 1210
"""Below this width of the page the timeline is a tab: the rows need the rest."""
OVER = ("transfer.is_done", "transfer.is_cancelled")


class TransferPage(RecordPage):
    """One transfer."""

    TITLES = "transfer_page.cannot_show", "transfer_page.not_allowed"

    hints = (("N", "transfer_page.hint_note"), ("Alt+Left", "transfer_page.hint_back"))

    def __init__(self, desk: Desk, transfer_id: int, parent: QWidget | None = None) -> None:
        super().__init__(desk, Keeping(desk, "transfer", transfer_id), parent=parent)
        self.setObjectName("transfer_page")
        self.setProperty("ring", "own")
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._id = TransferId(transfer_id)
        self._reading: Reading | None = None
        self.kept: KeptOffer = KeptOffer(self)
        self.action_bar: ActionBar = ActionBar(self)
        self.sheet = TransferSheet(desk)
        self.acting: Acting = Acting(self)
        self.scanning = Scanning(self)
        self.goods: Goods = Goods(self)
        self.papers: Papers = Papers(self)
        self.settling: Settling = Settling(self)
        names = (texts.t("transfer_page.document"), texts.t("transfer_page.history"))
        self._beside: Beside = Beside(self.sheet, self.timeline, names=names, least=LEAST)
        self.lay_out("transfer_problem", rows=10)
        self.states.addWidget(self._beside)
        self._connect()
        self.set_title(texts.t("transfer_page.opening"))

    @property
    def reference(self) -> RecordRef:
        return RecordRef("transfer", self._id)

    @property
    def is_read(self) -> bool:
        return self._reading is not None

    @property
    def card(self) -> TransferCard | None:
        """The transfer as it is saved."""
        return None if self._reading is None else self._reading.card

    @property
    def is_countable(self) -> bool:
        """Whether what came is counted here."""
        card = self.card
        return card is not None and is_own(card) and self.desk.may("transfer.write")

    @property
    def is_refundable(self) -> bool:
        """Whether something that came can be refunded."""
        refundable = () if self._reading is None else self._reading.refundable
        return any(line.refundable for line in refundable)

    @property
    def settlement(self) -> Settlement:
        """What of a return can be replaced or invoiced."""
        return NOTHING if self._reading is None else self._reading.settlement

    @property
    def is_dirty(self) -> bool:
        return self.is_countable and self.sheet.lines.is_dirty()

    def content(self) -> dict[str, str]:
        return counting.pack(self.sheet.lines.rows()) if self.is_dirty else {}

    def kept_words(self) -> str:
        return texts.t("transfer_page.kept", number="" if self.card is None else self.card.number)

    def panes(self) -> list[QWidget]:
        return [self.action_bar, *self._beside.panes()]

    def order(self) -> list[QWidget]:
        return [*stops(self.action_bar), *self.sheet.stops(), *stops(self.timeline)]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What a scanner types while no field has the focus is a code all the same."""
        if self.is_countable and self.scanning.take_key(event):
            return
        if not self.keys.press(event):
            super().keyPressEvent(event)

    def check(self) -> bool:
        """Whether all rows can be read; the first that cannot gets the focus."""
        return self.sheet.lines.check()

    async def read_anew(self) -> None:
        """Show what has become of it."""
        self._reading = None
        await self.load()
        self.focus_first()

    def focus_first(self) -> None:
        """What comes is scanned or counted first; else the button of what can be done."""
        if self.is_countable:
            self.sheet.lines.scan.field.editor.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.focus_button()

    def show_problem(self, error: ServiceError) -> None:
        self._beside.show_sheet()
        banner = self.sheet.banner
        banner.clear()
        if isinstance(error, Invalid):
            rest = self.sheet.lines.show_errors(error.problems)
            if rest:
                banner.say(" ".join(sentence(one) for one in rest.values()), tone="danger")
            return
        banner.say(problem_words(error), tone="danger")
        is_over = isinstance(error, Refused) and error.code in OVER
        if isinstance(error, Stale) or is_over:
            banner.add_button(texts.t("transfer_page.show_now"), self._show_now)
        self.sheet.to_top()

    def say(self, words: str) -> None:
        """Say above the transfer why something cannot be done with it."""
        self._beside.show_sheet()
        self.sheet.banner.clear()
        self.sheet.banner.say(words, tone="info")
        self.sheet.to_top()

    def ask_for_all(self) -> None:
        """Nothing is counted yet: has all of it come? What is ours may be reserved for others."""
        banner = self.sheet.banner
        banner.clear()
        if self.card is not None and self.card.is_of_ours:
            banner.say(texts.t("transfer_page.nothing_goes"), tone="warning")
            self.sheet.to_top()
            return
        banner.say(texts.t("transfer_page.nothing_counted"), tone="warning")
        words = texts.t("transfer_page.all_came")
        banner.add_button(words, self.acting.validate_all).setFocus()
        self.sheet.to_top()

    def ask_for_rest(self, error: Refused) -> None:
        """Less came than is expected: is the rest still to come?"""
        banner = self.sheet.banner
        banner.clear()
        banner.say(problem_words(error), tone="warning")
        banner.add_button(
            texts.t("transfer_page.make_backorder"), self.acting.make_backorder
        ).setFocus()
        banner.add_button(texts.t("transfer_page.close_rest"), self.acting.close_rest)
        self.sheet.to_top()

    # Reading and showing

    async def read(self) -> None:
        is_first = self._reading is None
        reading = await read(self.desk, self._id)
        if not shiboken6.isValid(self):
            return
        if reading != self._reading and not self.is_dirty:
            self._show(reading)
        await self.read_history()
        if is_first and self.is_countable:
            await self.kept.make(self.sheet.banner)
        self.shown.emit()

    def _show(self, reading: Reading) -> None:
        self._reading, card = reading, reading.card
        self.acting.renew()
        sheet = self.sheet
        sheet.banner.clear()
        sheet.show_card(card)
        sheet.head.show_card(card, reading.credit_notes)
        sheet.lines.show_card(
            card, reading.destinations, reading.lots, reading.units, is_editable=self.is_countable
        )
        self._tell()
        self.timeline.show_record(self.reference, may_write=False)
        self.set_title(card.number)
        may_cancel = self.desk.may("return.create" if card.is_return else "transfer.write")
        self.action_bar.show_card(card, may_cancel=is_own(card) and may_cancel)
        self.set_hints(_hints(self))
        self.states.setCurrentWidget(self._beside)
        self.dirty_changed.emit(self.is_dirty)

    def _tell(self) -> None:
        """What is open, who goes on from here, and what of what came is settled already."""
        told, reading = self.sheet.told, self._reading
        told.clear()
        if reading is None:
            return
        if self.is_countable:
            may_be_above = self.desk.may("return.above_expected")
            rows = self.sheet.lines.rows()
            words = what_is_open(reading.card, rows, may_be_above=may_be_above)
            if words:
                told.say(words, tone="info")
            return
        if is_open(reading.card):
            may_follow = self.desk.may("repair.read")
            tell_who_ends(told, reading.card, may_follow=may_follow)
            return
        problems = [line.problem for line in reading.refundable if line.problem is not None]
        if problems:
            told.say(settled(problems), tone="info", icon="receipt")

    # Keys and what others do

    def _edited(self) -> None:
        self._recovery.start()
        self._tell()
        self.dirty_changed.emit(self.is_dirty)

    def _open_order(self, _name: str) -> None:
        if self.card is not None and self.card.sales_order_id is not None:
            navigation.open(RecordRef("sales_order", self.card.sales_order_id))

    def _has_main(self) -> bool:
        return self.action_bar.main() is not None

    def _primary(self) -> None:
        main = self.action_bar.main()
        if main is not None:
            main.run(self)

    @ui_slot
    async def _show_now(self) -> None:
        """What somebody else has made of it, in place of what was counted here."""
        await self.keeping.drop()
        await self.read_anew()

    def _connect(self) -> None:
        bar, acting = self.action_bar, self.acting
        bar.cancel_wanted.connect(acting.cancel)
        self.sheet.head.opened.connect(navigation.open)
        self.sheet.info.opened.connect(self._open_order)
        self.sheet.lines.product_wanted.connect(acting.add_product)
        self.sheet.lines.changed.connect(self._edited)
        self.follow()
        self.keys.shortcut(
            "Ctrl+Return", "transfer_page.hint_main", self._primary, when=self._has_main
        )
        self.keys.plain("N", "transfer_page.hint_note", self.write_note)
        self.keys.shortcut("Ctrl+P", "transfer_page.print", self.papers.offer)
        self.keys.shortcut(
            "Alt+A",
            "transfer_page.set_all",
            self.sheet.lines.count_all,
            when=lambda: self.is_countable,
        )


def _hints(page: TransferPage) -> tuple[tuple[str, str], ...]:
    """The keys of the transfer as it is now."""
    main = page.action_bar.main()
    return (
        TransferPage.hints if main is None else (("Ctrl+Return", main.words), *TransferPage.hints)
    )
