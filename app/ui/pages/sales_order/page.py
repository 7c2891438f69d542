"""The page of a quotation or an order: reads it, shows it, follows edits and colleagues."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import Qt, Signal

from app import texts
from app.errors import Invalid, Refused, ServiceError, Stale
from app.services import orders
from app.services.orders import SalesOrderId, SalesOrderState
from app.services.tickets import RecordRef
from app.ui.kit.formats import sentence
from app.ui.kit.navigation import navigation
from app.ui.kit.problem_words import problem_words
from app.ui.kit.slots import ui_slot
from app.ui.kit.tab_order import stops
from app.ui.kit.theme import theme
from app.ui.kit.timers import once
from app.ui.pages.beside import Beside
from app.ui.pages.keeping import Keeping
from app.ui.pages.record_page import RecordPage
from app.ui.pages.sales_order.acting import Acting
from app.ui.pages.sales_order.action_bar import ActionBar
from app.ui.pages.sales_order.kept import KeptOffer
from app.ui.pages.sales_order.sheet import OrderSheet

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QHideEvent
    from PySide6.QtWidgets import QWidget

    from app.services.events import Event
    from app.services.orders import OrderCard, OrderFigures, SaveOrder
    from app.services.tickets import TicketId
    from app.ui.kit.desk import Desk

LEAST = 1210
"""Below this width of the page the timeline is a tab: the lines need the rest."""
OVER = (
    "order.is_confirmed",
    "order.is_cancelled",
    "order.not_confirmed",
    "order.nothing_to_deliver",
)
Answer = tuple[str, "Callable[[], object]"]
"""The key of an answer's words, and what it does."""


class SalesOrderPage(RecordPage):
    """One order. A quotation is edited in place; saving is explicit, confirming saves first.

    `figured` follows each new set of amounts.
    """

    figured = Signal()

    TITLES = ("sales_order_page.cannot_show",) * 2

    hints = (("N", "sales_order_page.hint_note"), ("Alt+Left", "partner_page.hint_back"))

    def __init__(
        self,
        desk: Desk,
        order_id: int,
        parent: QWidget | None = None,
        *,
        ticket_id: TicketId | None = None,
    ) -> None:
        super().__init__(desk, Keeping(desk, "sales_order", order_id), parent=parent)
        self.setObjectName("sales_order_page")
        self._id = SalesOrderId(order_id)
        self._card: OrderCard | None = None
        self._figures: OrderFigures | None = None
        self._asked = 0
        self._wait = once(self, theme().duration("previewDebounce"), self._recalculate)
        self.kept: KeptOffer = KeptOffer(self)
        self.action_bar: ActionBar = ActionBar()
        self.sheet = OrderSheet(desk, ticket_id)
        self.acting: Acting = Acting(self)
        names = (texts.t("sales_order_page.document"), texts.t("sales_order_page.history"))
        self._beside: Beside = Beside(self.sheet, self.timeline, names=names, least=LEAST)
        self.lay_out("order_problem", rows=12)
        self.states.addWidget(self._beside)
        self._connect()
        self.set_title(texts.t("partner_page.opening"))

    @property
    def reference(self) -> RecordRef:
        return RecordRef("sales_order", self._id)

    @property
    def is_read(self) -> bool:
        return self._card is not None

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

    def content(self) -> dict[str, str]:
        return self.kept.content() if self.is_dirty else {}

    def kept_words(self) -> str:
        number = "" if self._card is None else self._card.number
        return texts.t("sales_order_page.kept", number=number)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if not event.spontaneous():
            self.sheet.lines.end_offers()

    def panes(self) -> list[QWidget]:
        return [self.action_bar, *self._beside.panes()]

    def order(self) -> list[QWidget]:
        return [*stops(self.action_bar), *self.sheet.stops(), *stops(self.timeline)]

    def focus_first(self) -> None:
        """What an empty quotation needs, the first field, else the button of what can be done."""
        adder, card = self.sheet.lines.adder, self._card
        if adder is not None and card is not None and not card.lines:
            adder.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        if self.is_editable:
            self.sheet.head.properties.field("customer_id").editor.setFocus()
            return
        self.focus_button()

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

    def ask_invoice(self, error: Refused) -> None:
        """Something was refunded: is it to be invoiced once more?"""
        acting, card = self.acting, self._card
        is_rest = card is not None and any(line.to_invoice for line in card.lines)
        rest = ("sales_order_page.invoice_rest", acting.invoice_rest) if is_rest else None
        self._ask_again(error, ("sales_order_page.invoice_again", acting.invoice_again), rest)

    def ask_deliver(self, error: Refused) -> None:
        """Something was given back: is it to be delivered once more?"""
        acting, card = self.acting, self._card
        is_rest = card is not None and card.to_deliver is not None and card.to_deliver.is_rest
        rest = ("sales_order_page.deliver_rest", acting.deliver_rest) if is_rest else None
        self._ask_again(error, ("sales_order_page.deliver_again", acting.deliver_again), rest)

    def _ask_again(self, error: Refused, again: Answer, rest: Answer | None) -> None:
        """Ask by the keys of the answers; without a rest the other one is to leave it.

        The answer that does nothing twice has the focus.
        """
        banner = self.sheet.banner
        banner.clear()
        banner.say(problem_words(error), tone="warning")
        key, slot = rest or ("sales_order_page.leave_it", banner.clear)
        safe = banner.add_button(texts.t(key), slot)
        key, slot = again
        banner.add_button(texts.t(key), slot)
        safe.setFocus()
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

    async def read(self) -> None:
        is_first = self._card is None
        card = await self.desk.background.ask(orders.card, self._id)
        if not shiboken6.isValid(self):
            return
        if card != self._card and not self.is_dirty:
            self.show_card(card)
        await self.read_history()
        if is_first and self.is_editable:
            await self.kept.make(self.sheet.banner)
        self.shown.emit()

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
        self.states.setCurrentWidget(self._beside)
        self._show_state()

    def _show_state(self) -> None:
        card = self._card
        if card is not None:
            self.set_hints(_hints(self, card))
            self.sheet.show_sums(card, self._figures)
            draft = self.sheet.lines.draft
            self.sheet.tell_lines(has_lines=draft is not None and bool(draft.lines))
            self.action_bar.show_card(card, dirty=self.is_dirty, may_write=self.may_write)
            self.dirty_changed.emit(self.is_dirty)

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

    # Keys and colleagues

    @ui_slot
    async def discard(self) -> None:
        """Go back to what is saved."""
        self.kept.forget()
        await self.keeping.drop()
        self.show_card(await self.desk.background.ask(orders.card, self._id))

    def _primary(self) -> None:
        """What the filled button does."""
        if self.action_bar.confirm.isVisible():
            self.acting.confirm()
        elif self.action_bar.invoice.isVisible():
            self.acting.invoice()

    def concerns(self, event: Event) -> bool:
        """What others did to the order, or to what it goes with."""
        if self._card is None:
            return False
        known = {(one.ref.kind, one.ref.id) for one in self._card.documents}
        return super().concerns(event) or (event.ref.kind, event.ref.id) in known

    # Parts

    def _connect(self) -> None:
        bar, acting = self.action_bar, self.acting
        bar.confirm_wanted.connect(acting.confirm)
        bar.invoice_wanted.connect(acting.invoice)
        bar.deliver_wanted.connect(acting.deliver)
        bar.mark_sent_wanted.connect(acting.mark_sent)
        bar.preview_wanted.connect(acting.preview)
        bar.save_wanted.connect(acting.save)
        bar.discard_wanted.connect(self.discard)
        bar.cancel_wanted.connect(acting.cancel)
        self.sheet.head.opened.connect(navigation.open)
        self.sheet.head.changed.connect(self._edited)
        self.sheet.lines.changed.connect(self._edited)
        self.follow()
        self.answer(
            ("Ctrl+Return", "sales_order_page.hint_primary", self._primary),
            ("Ctrl+S", "sales_order_page.save", acting.save),
            ("Ctrl+P", "sales_order_page.print", acting.preview),
            ("D", "sales_order_page.deliver", acting.deliver),
            ("N", "sales_order_page.hint_note", self.write_note),
        )


def _hints(page: SalesOrderPage, card: OrderCard) -> tuple[tuple[str, str], ...]:
    """The keys of the order as it is now."""
    found = list(SalesOrderPage.hints)
    if card.lines:
        found.insert(0, ("Ctrl+P", "sales_order_page.print"))
    if card.to_deliver is not None:
        found.insert(0, ("D", "sales_order_page.deliver"))
    if page.is_editable:
        found.insert(0, ("Ctrl+S", "sales_order_page.save"))
        found.insert(0, ("Ctrl+Return", "sales_order_page.confirm"))
    elif page.may_write and card.is_to_invoice:
        found.insert(0, ("Ctrl+Return", "sales_order_page.invoice"))
    return tuple(found)
