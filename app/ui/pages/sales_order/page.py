"""The page of a quotation or an order: reads it, shows it, follows edits and colleagues."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from app import texts
from app.errors import Invalid, NotAllowed, Refused, ServiceError, Stale
from app.services import orders, timeline
from app.services.orders import SalesOrderId, SalesOrderState
from app.services.tickets import RecordRef
from app.ui.kit.composer import NOTE
from app.ui.kit.empty_state import EmptyState
from app.ui.kit.formats import sentence
from app.ui.kit.live import live
from app.ui.kit.navigation import navigation
from app.ui.kit.page import Page
from app.ui.kit.problem_words import problem_words
from app.ui.kit.skeleton import Skeleton
from app.ui.kit.slots import ui_slot
from app.ui.kit.tab_order import stops
from app.ui.kit.theme import theme
from app.ui.pages.beside import Beside
from app.ui.pages.keeping import RECOVERY_AFTER, Keeping
from app.ui.pages.record_timeline import RecordTimeline
from app.ui.pages.sales_order.acting import Acting
from app.ui.pages.sales_order.action_bar import ActionBar
from app.ui.pages.sales_order.kept import KeptOffer
from app.ui.pages.sales_order.sheet import OrderSheet

if TYPE_CHECKING:
    from PySide6.QtGui import QHideEvent

    from app.services.events import Event
    from app.services.orders import OrderCard, OrderFigures, SaveOrder
    from app.services.tickets import TicketId
    from app.ui.kit.desk import Desk

LEAST = 1210
"""Below this width of the page the timeline is a tab: the lines need the rest."""
OVER = ("order.is_confirmed", "order.is_cancelled")


class SalesOrderPage(Page):
    """One order. A quotation is edited in place; saving is explicit, confirming saves first.

    `shown` follows each reading that has reached the screen, `figured` each new set of amounts.
    """

    shown = Signal()
    figured = Signal()

    hints = (("N", "sales_order_page.hint_note"), ("Alt+Left", "partner_page.hint_back"))

    def __init__(
        self,
        desk: Desk,
        order_id: int,
        parent: QWidget | None = None,
        *,
        ticket_id: TicketId | None = None,
    ) -> None:
        super().__init__(desk, parent)
        self.setObjectName("sales_order_page")
        self._id = SalesOrderId(order_id)
        self._card: OrderCard | None = None
        self._figures: OrderFigures | None = None
        self._problem: EmptyState | None = None
        self._asked = 0
        self._wait = self._timer(theme().duration("previewDebounce"), self._recalculate)
        self._recovery = self._timer(RECOVERY_AFTER, self._keep_quietly)
        self.keeping = Keeping(desk, "sales_order", order_id)
        self.kept = KeptOffer(self)
        self.action_bar = ActionBar()
        self.sheet = OrderSheet(desk, ticket_id)
        self.timeline = RecordTimeline(desk, self)
        self.acting = Acting(self)
        self._build()
        self._connect()
        self.set_title(texts.t("partner_page.opening"))

    @property
    def reference(self) -> RecordRef:
        """The order that is shown."""
        return RecordRef("sales_order", self._id)

    @property
    def card(self) -> OrderCard | None:
        """The order as it is saved."""
        return self._card

    @property
    def may_write(self) -> bool:
        """Whether this user works with orders."""
        return self.desk.may("order.write")

    @property
    def is_editable(self) -> bool:
        """Whether it is a quotation that this user may edit."""
        return self._card is not None and self._card.is_quotation and self.may_write

    @property
    def is_dirty(self) -> bool:
        sheet = self.sheet
        return self.is_editable and (sheet.lines.is_dirty or sheet.head.properties.is_dirty())

    async def load(self) -> None:
        try:
            await self._read()
        except ServiceError as error:
            self._show_unreadable(error)

    async def leave(self) -> None:
        """What was typed and not saved is kept for a day."""
        self._recovery.stop()
        if self.is_dirty and self._card is not None:
            words = texts.t("sales_order_page.kept", number=self._card.number)
            await self.keeping.keep(self.reference, self.kept.content(), words)
        elif not self.kept.is_open:
            await self.keeping.drop()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if not event.spontaneous():
            self.sheet.lines.end_offers()

    def panes(self) -> list[QWidget]:
        return [self.action_bar, *self._beside.panes()]

    def focus_first(self) -> None:
        """What an empty quotation needs, the first field, else the button of what can be done."""
        adder, card = self.sheet.lines.adder, self._card
        if adder is not None and card is not None and not card.lines:
            adder.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        if self.is_editable:
            self.sheet.head.properties.field("customer_id").editor.setFocus()
            return
        buttons = [one for one in stops(self.action_bar) if one.isVisible()]
        widget = buttons[0] if buttons else self
        widget.setFocus(Qt.FocusReason.OtherFocusReason)

    def request(self) -> SaveOrder:
        """The form as it stands."""
        card, draft = self._card, self.sheet.lines.draft
        if card is None or draft is None:
            raise LookupError(self._id)
        values = self.sheet.head.properties.values()
        return orders.SaveOrder(
            id=card.id,
            version=card.version,
            customer_id=values["customer_id"] or card.partner_id,
            lines=tuple(draft.lines.values()),
            valid_until_on=values["valid_until_on"],
            invoice_policy=values["invoice_policy"] or card.invoice_policy,
        )

    def check(self) -> bool:
        """Whether everything that was typed can be read; the first that cannot gets the focus."""
        return self.sheet.head.properties.check() and self.sheet.lines.check()

    def set_busy(self, busy: bool) -> None:
        """Lock the form while an action runs."""
        self.sheet.lines.set_busy(busy)
        self.sheet.head.set_busy(busy)
        if not busy:
            self._show_state()

    async def read_anew(self) -> None:
        """Show what has become of it."""
        self._card = None
        await self.load()
        self.focus_first()

    def show_problem(self, error: ServiceError) -> None:
        """Problems go to their fields; everything else to the banner."""
        self._beside.show_sheet()
        banner = self.sheet.banner
        banner.clear()
        if isinstance(error, Invalid):
            at_fields = self.sheet.head.properties.names()
            self.sheet.head.properties.set_errors(error.problems)
            rest = self.sheet.lines.show_errors(error.problems)
            words = [sentence(one) for name, one in rest.items() if name not in at_fields]
            if words:
                banner.say(" ".join(words), tone="danger")
            return
        banner.say(problem_words(error), tone="danger")
        is_over = isinstance(error, Refused) and error.code in OVER
        if isinstance(error, Stale) or is_over:
            banner.add_button(texts.t("sales_order_page.show_theirs"), self.discard)
        self.sheet.to_top()

    def ask_again(self, error: Refused) -> None:
        """Something was refunded: is it to be invoiced once more?"""
        banner = self.sheet.banner
        banner.clear()
        banner.say(problem_words(error), tone="warning")
        if self._card is not None and any(line.to_invoice for line in self._card.lines):
            banner.add_button(texts.t("sales_order_page.invoice_rest"), self.acting.invoice_rest)
        else:
            banner.add_button(texts.t("sales_order_page.invoice_nothing"), banner.clear)
        banner.add_button(
            texts.t("sales_order_page.invoice_again"), self.acting.invoice_again
        ).setFocus()
        self.sheet.to_top()

    def ask_sent(self) -> None:
        """It is on paper now: has it gone to the customer?"""
        card = self._card
        if card is None or card.state is not SalesOrderState.DRAFT or not self.may_write:
            return
        banner = self.sheet.banner
        banner.clear()
        banner.say(texts.t("sales_order_page.is_sent", number=card.number), tone="info")
        banner.add_button(texts.t("sales_order_page.mark_sent"), self.acting.mark_sent)
        self.sheet.to_top()

    # Reading and showing

    async def _read(self) -> None:
        is_first = self._card is None
        card = await self.desk.background.ask(orders.card, self._id)
        if not shiboken6.isValid(self):
            return
        if card != self._card and not self.is_dirty:
            self.show_card(card)
        await self.read_history()
        if is_first and self.is_editable:
            await self.kept.make()
        self.shown.emit()

    async def read_history(self) -> None:
        """Show what has happened to the order by now."""
        question = self.timeline.question_about(self.reference)
        self.timeline.show_history(await self.desk.background.ask(timeline.history, question))

    def show_card(self, card: OrderCard) -> None:
        """Show the order as it is saved, forgetting what was typed."""
        self._card = card
        self._figures = None
        self._asked += 1
        self._wait.stop()
        self.acting.renew()
        sheet = self.sheet
        sheet.banner.clear()
        sheet.head.show_card(card, is_edited=self.is_editable)
        sheet.lines.show_card(card, is_edited=self.is_editable)
        sheet.tell(card, may_write=self.may_write)
        self.timeline.show_record(self.reference, may_write=False)
        self.set_title(card.number)
        self._states.setCurrentWidget(self._beside)
        self._show_state()

    def _show_state(self) -> None:
        card = self._card
        if card is not None:
            self.set_hints(_hints(self, card))
            self.sheet.show_sums(card, self._figures)
            self.action_bar.show_card(card, dirty=self.is_dirty, may_write=self.may_write)
            self.dirty_changed.emit(self.is_dirty)

    def _show_unreadable(self, error: ServiceError) -> None:
        """Say why there is nothing, with a way to try again; what is shown already stays."""
        if not shiboken6.isValid(self):
            return
        if self._card is not None:
            self.show_problem(error)
            return
        icon = "lock-simple" if isinstance(error, NotAllowed) else "warning-circle"
        if self._problem is not None:
            self._problem.deleteLater()
        title = texts.t("sales_order_page.cannot_show")
        self._problem = EmptyState(icon, title, problem_words(error))
        self._problem.setObjectName("order_problem")
        self._problem.add_button(texts.t("kit.retry"), self.reload, primary=True)
        self._states.addWidget(self._problem)
        self._states.setCurrentWidget(self._problem)

    # Editing

    def _edited(self, _name: str = "") -> None:
        self._recovery.start()
        self._asked += 1
        if self.sheet.lines.is_unread:
            self._wait.stop()
        else:
            self._wait.start()
        self._show_state()

    @ui_slot
    async def _recalculate(self) -> None:
        draft = self.sheet.lines.draft
        if not self.is_editable or draft is None:
            return
        asked = self._asked
        wanted = orders.AskAmounts(self._id, tuple(draft.lines.values()))
        figures = await self.desk.background.ask(orders.amounts, wanted)
        if asked != self._asked or not shiboken6.isValid(self):
            return
        self._figures = figures
        self.sheet.lines.show_figures(figures)
        self._show_state()
        self.figured.emit()

    @ui_slot
    async def _keep_quietly(self) -> None:
        if self.is_dirty and not self.acting.is_working:
            await self.keeping.keep_quietly(self.kept.content())

    # Keys and colleagues

    @ui_slot
    async def reload(self) -> None:
        """Read it anew; what was typed stays."""
        await self.load()

    @ui_slot
    async def discard(self) -> None:
        """Go back to what is saved."""
        self.kept.forget()
        await self.keeping.drop()
        self.show_card(await self.desk.background.ask(orders.card, self._id))

    def _write_note(self) -> None:
        self._beside.show_side()
        self.timeline.write(NOTE)

    def _primary(self) -> None:
        """What the filled button does."""
        if self.action_bar.confirm.isVisible():
            self.acting.confirm()
        elif self.action_bar.invoice.isVisible():
            self.acting.invoice()

    def _event(self, event: Event) -> None:
        """What others did to the order, or to what it goes with."""
        card = self._card
        if card is None or not self.isVisible() or self.acting.is_working:
            return
        known = {(one.ref.kind, one.ref.id) for one in card.documents}
        if event.ref == self.reference or (event.ref.kind, event.ref.id) in known:
            self.reload()

    def _hints_at(self, keys: str) -> bool:
        return any(keys == one for one, _ in self.hints)

    # Parts

    def _timer(self, interval: int, slot: object) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(interval)
        timer.timeout.connect(slot)
        return timer

    def _build(self) -> None:
        names = (texts.t("sales_order_page.document"), texts.t("sales_order_page.history"))
        self._beside = Beside(self.sheet, self.timeline, names=names, least=LEAST)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.action_bar)
        self._states = QStackedLayout()
        outer.addLayout(self._states, 1)
        self._states.addWidget(Skeleton(12, row_height=34))
        self._states.addWidget(self._beside)

    def _connect(self) -> None:
        bar, acting = self.action_bar, self.acting
        bar.confirm_wanted.connect(acting.confirm)
        bar.invoice_wanted.connect(acting.invoice)
        bar.mark_sent_wanted.connect(acting.mark_sent)
        bar.preview_wanted.connect(acting.preview)
        bar.save_wanted.connect(acting.save)
        bar.discard_wanted.connect(self.discard)
        bar.cancel_wanted.connect(acting.cancel)
        self.sheet.head.opened.connect(navigation.open)
        self.sheet.head.changed.connect(self._edited)
        self.sheet.lines.changed.connect(self._edited)
        self.timeline.written.connect(self.reload)
        live.changed.connect(self._event)
        for keys, what, slot in (
            ("Ctrl+Return", "sales_order_page.hint_primary", self._primary),
            ("Ctrl+S", "sales_order_page.save", acting.save),
            ("Ctrl+P", "sales_order_page.print", acting.preview),
            ("N", "sales_order_page.hint_note", self._write_note),
        ):
            self.keys.shortcut(keys, what, slot, when=partial(self._hints_at, keys))


def _hints(page: SalesOrderPage, card: OrderCard) -> tuple[tuple[str, str], ...]:
    """The keys of the order as it is now."""
    found = list(SalesOrderPage.hints)
    if card.lines:
        found.insert(0, ("Ctrl+P", "sales_order_page.print"))
    if page.is_editable:
        found.insert(0, ("Ctrl+S", "sales_order_page.save"))
        found.insert(0, ("Ctrl+Return", "sales_order_page.confirm"))
    elif page.may_write and card.is_to_invoice:
        found.insert(0, ("Ctrl+Return", "sales_order_page.invoice"))
    return tuple(found)
