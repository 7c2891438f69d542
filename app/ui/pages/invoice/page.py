"""The page of an invoice or credit note: reads it, shows it, follows edits and colleagues."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import Qt, Signal

from app import texts
from app.services import invoices
from app.services.invoices import InvoiceId, InvoiceKind, RecordRef
from app.ui.kit.formats import long_date, sentence
from app.ui.kit.navigation import navigation
from app.ui.kit.slots import ui_slot
from app.ui.kit.tab_order import stops
from app.ui.pages.beside import Beside
from app.ui.pages.invoice import approving
from app.ui.pages.invoice.acting import Acting
from app.ui.pages.invoice.action_bar import ActionBar
from app.ui.pages.invoice.approving import Approving
from app.ui.pages.invoice.colliding import Colliding
from app.ui.pages.invoice.figuring import Figuring
from app.ui.pages.invoice.kept import KeptOffer
from app.ui.pages.invoice.packing import pack_edits, pack_notes
from app.ui.pages.invoice.paying import Paying
from app.ui.pages.invoice.problems import Problems, changed_words
from app.ui.pages.invoice.sheet import InvoiceSheet
from app.ui.pages.keeping import Keeping
from app.ui.pages.record_page import RecordPage

if TYPE_CHECKING:
    from datetime import date

    from PySide6.QtGui import QHideEvent
    from PySide6.QtWidgets import QWidget

    from app.errors import ServiceError
    from app.services.events import Event
    from app.services.invoices import InvoiceCard, JournalOption
    from app.ui.kit.desk import Desk

LEAST = 1210
"""Below this width of the page the timeline is a tab: the lines need the rest."""


class InvoicePage(RecordPage):
    """One document. A draft is edited in place; saving is explicit, posting saves first.

    `figured` follows each new set of amounts.
    """

    figured = Signal()

    TITLES = "invoice_page.cannot_show", "invoice_page.not_allowed"

    hints = (("N", "invoice_page.hint_note"), ("Alt+Left", "invoice_page.hint_back"))

    def __init__(self, desk: Desk, invoice_id: int, parent: QWidget | None = None) -> None:
        super().__init__(desk, Keeping(desk, "invoice", invoice_id), parent=parent)
        self.setObjectName("invoice_page")
        self._id = InvoiceId(invoice_id)
        self._card: InvoiceCard | None = None
        self._journals: tuple[JournalOption, ...] = ()
        self.sheet: InvoiceSheet | None = None
        self.figuring = Figuring(self)
        self.kept: KeptOffer = KeptOffer(self)
        self.colliding = Colliding(self)
        self.problems = Problems(self)
        self.action_bar: ActionBar = ActionBar()
        self.acting: Acting = Acting(self)
        self.paying = Paying(self)
        self.approving = Approving(self)
        self.lay_out("invoice_problem", rows=14)
        self._connect()
        self.set_title(texts.t("invoice_page.opening"))

    @property
    def reference(self) -> RecordRef:
        kind = self._card.ref.kind if self._card is not None else "credit_note"
        return RecordRef(kind, self._id)

    @property
    def is_read(self) -> bool:
        return self.sheet is not None

    @property
    def card(self) -> InvoiceCard | None:
        """The document as it is saved."""
        return self._card

    @property
    def is_dirty(self) -> bool:
        """Whether lines or properties differ from what is saved."""
        if self.sheet is None or self._card is None or not self._card.is_draft:
            return False
        return self.sheet.lines.is_dirty or self.sheet.head.properties.is_dirty()

    @property
    def journals(self) -> tuple[JournalOption, ...]:
        """The journals that the draft may be in."""
        return self._journals

    async def load(self) -> None:
        try:
            await super().load()
        except Exception:
            self._show_broken()
            raise

    def kept_words(self) -> str:
        return texts.t("invoice_page.kept")

    def content(self) -> dict[str, str]:
        """Edits of the draft, and what was written beside it."""
        if self._card is None:
            return {}
        edits = self._edits() if self.is_dirty else {}
        return {**edits, **pack_notes(self.timeline.notes())}

    def _edits(self) -> dict[str, str]:
        if self.sheet is None:
            return {}
        return pack_edits(self.request(), self.sheet.lines.unread(), self.sheet.head.unread())

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self.sheet is not None and not event.spontaneous():
            self.sheet.lines.end_offers()

    def focus_first(self) -> None:
        """The first field of a draft, the main button of a posted document."""
        if self.sheet is None:
            return
        properties = self.sheet.head.properties
        fields = [properties.field(name) for name in properties.names()]
        open_ones = [one for one in fields if one.isVisible() and not one.is_read_only()]
        buttons = [one for one in stops(self.action_bar) if one.isVisible()]
        for widget in [*(one.editor for one in open_ones), *buttons]:
            widget.setFocus(Qt.FocusReason.OtherFocusReason)
            return

    def order(self) -> list[QWidget]:
        sheet = self.sheet.stops() if self.sheet is not None else []
        return [*stops(self.action_bar), *sheet, *stops(self.timeline)]

    def panes(self) -> list[QWidget]:
        return [self.action_bar, *([self.sheet] if self.sheet else []), self.timeline]

    def request(self) -> invoices.SaveDraft:
        """The form as it stands."""
        card, sheet = self._card, self.sheet
        if card is None or sheet is None or sheet.lines.draft is None:
            raise LookupError(self._id)
        values = sheet.head.properties.values()
        return invoices.SaveDraft(
            id=self._id,
            version=card.version,
            reason=values["reason"] or "",
            invoice_on=values["invoice_on"] or card.invoice_on,
            journal_id=values["journal_id"] or card.journal_id,
            lines=tuple(sheet.lines.draft.lines.values()),
        )

    def later(self) -> date | None:
        """The day ahead that the form of a draft credit note names: then it can post itself."""
        card, sheet = self._card, self.sheet
        if card is None or sheet is None or card.kind is not InvoiceKind.CREDIT_NOTE:
            return None
        if not card.is_draft:
            return None
        day: date = sheet.head.properties.values()["invoice_on"] or card.invoice_on
        return day if day > card.today else None

    def check(self) -> bool:
        """Whether everything that was typed can be read; the first that cannot gets the focus."""
        if self.sheet is None:
            return False
        return self.sheet.head.properties.check() and self.sheet.lines.check()

    def set_busy(self, busy: bool) -> None:
        """Lock the form while an action runs."""
        if self.sheet is not None:
            self.sheet.set_busy(busy)
        if not busy:
            self.show_state()

    def forget_edits(self) -> None:
        """The draft is gone: nothing of it is to be kept."""
        self._card = None

    def show_problem(self, error: ServiceError) -> None:
        if self.sheet is None:
            self.show_unreadable(error)
        else:
            self.problems.show(error)

    @ui_slot
    async def show_changed_total(self, words: str) -> None:
        """Read what is left now, and say above it which lines come to something else."""
        before = self._card
        await self.read()
        if before is not None and self._card is not None:
            self.say(" ".join([words, *changed_words(before, self._card)]))

    def say(self, words: str) -> None:
        """Say above the document what is wrong."""
        if self.sheet is not None and self._beside is not None:
            self._beside.show_sheet()
            self.sheet.banner.clear()
            self.sheet.banner.say(words, tone="danger")
            self.sheet.to_top()

    def _show_broken(self) -> None:
        """It could not be read, and nobody knows why: what is shown already stays."""
        if shiboken6.isValid(self):
            words = texts.t("invoice_page.unreadable")
            if self.is_read:
                self.say(words)
            else:
                self.states.show_problem(words, is_right=False)

    # Reading and showing

    async def read(self) -> None:
        is_first = self._card is None
        card = await self.desk.background.ask(invoices.card, self._id)
        if not shiboken6.isValid(self):
            return
        if card != self._card and not self.is_dirty:
            await self._read_journals(card)
            self.show_card(card)
        await self.read_history()
        if is_first and self.sheet is not None:
            await self.kept.make(self.sheet.banner)
        self.shown.emit()

    async def read_history(self) -> None:
        if self._card is not None:
            await super().read_history()

    async def _read_journals(self, card: InvoiceCard) -> None:
        if card.is_draft and not self._journals:
            self._journals = await self.desk.background.ask(
                invoices.sales_journals, card.currency.code
            )

    def show_card(self, card: InvoiceCard) -> None:
        """Show the document as it is saved, forgetting what was typed."""
        sheet = self.sheet or self._make_sheet(card)
        self._card = card
        self.figuring.forget()
        self.acting.renew()
        sheet.show_card(card, self._journals)
        sheet.banner.clear()
        self._show_warnings(card)
        self.timeline.show_record(card.ref, may_write=False)
        self.set_title(card.number or _draft_title(card))
        self.states.setCurrentIndex(1)
        self.show_state()
        self.figuring.warn_of_reason()

    def _make_sheet(self, card: InvoiceCard) -> InvoiceSheet:
        self.sheet = InvoiceSheet(self.desk, card.today)
        self.sheet.head.changed.connect(self.edited)
        self.sheet.head.opened.connect(navigation.open)
        self.sheet.lines.changed.connect(self.edited)
        names = (texts.t("invoice_page.document"), texts.t("invoice_page.history"))
        self._beside = Beside(self.sheet, self.timeline, names=names, least=LEAST)
        self.states.insertWidget(1, self._beside)
        return self.sheet

    def _show_warnings(self, card: InvoiceCard) -> None:
        """What the service says above a draft, and why it may not be edited here."""
        warnings = " ".join(sentence(warning) for warning in card.warnings)
        if self.sheet is None or not card.is_draft:
            if self.sheet is not None and warnings:
                self.sheet.banner.say(warnings, tone="info", icon="package")
            return
        if approving.say(self.sheet.banner, card):
            return
        if card.post_on is not None:
            day, person = long_date(card.post_on), card.post_confirmed_by
            planned = texts.t("invoice_page.posts_itself", date=day, person=person)
            warnings = f"{planned} {warnings}".strip()
        if card.cannot_save is not None:
            words = sentence(card.cannot_save)
            self.sheet.banner.say(words, tone="info", icon="lock-simple")
        elif warnings:
            self.sheet.banner.say(warnings, tone="warning" if card.warnings else "info")

    def show_state(self) -> None:
        """Show what can be done with the document, and what it comes to."""
        if self._card is not None and self.sheet is not None:
            self.set_hints(_hints(self._card))
            self.sheet.show_sums(self._card, self.figuring.figures)
            settles = self.desk.may("payment.register")
            self.action_bar.show_card(
                self._card, dirty=self.is_dirty, settles=settles, later=self.later()
            )
            self.dirty_changed.emit(self.is_dirty)

    # Editing

    def edited(self) -> None:
        """Something of the draft was changed."""
        self.figuring.edited()
        self.show_state()
        self._recovery.start()

    # Keys and colleagues

    @ui_slot
    async def discard(self) -> None:
        """Go back to what is saved."""
        card = await self.desk.background.ask(invoices.card, self._id)
        await self.keeping.drop()
        self.show_card(card)

    def concerns(self, event: Event) -> bool:
        mine = event.ref.id == self._id and event.ref.kind in ("invoice", "credit_note")
        return mine and self._card is not None

    def _primary(self) -> None:
        """What the filled button does: approve what waits, post a draft, pay what is open."""
        if self.action_bar.pay.isVisible():
            self.paying.pay()
        elif self.action_bar.approve.isVisible():
            self.approving.approve()
        elif self.action_bar.post.isVisible():
            self.acting.post()

    # Parts

    def _connect(self) -> None:
        bar, acting = self.action_bar, self.acting
        bar.post_wanted.connect(acting.post)
        bar.withdraw_wanted.connect(acting.withdraw)
        bar.save_wanted.connect(acting.save)
        bar.discard_wanted.connect(self.discard)
        bar.delete_wanted.connect(acting.delete)
        bar.preview_wanted.connect(acting.preview)
        self.timeline.typed.connect(self._recovery.start)
        self.follow()
        self.answer(
            ("Ctrl+Return", "invoice_page.hint_post", self._primary),
            ("Ctrl+S", "invoice_page.hint_save", acting.save),
            ("Ctrl+P", "invoice_page.hint_print", acting.preview),
            ("N", "invoice_page.hint_note", self.write_note),
        )


def _draft_title(card: InvoiceCard) -> str:
    is_credit = card.kind is InvoiceKind.CREDIT_NOTE
    return texts.t("invoice_page.draft_credit_note" if is_credit else "invoice_page.draft_invoice")


def _hints(card: InvoiceCard) -> tuple[tuple[str, str], ...]:
    """The keys of this document as it is now."""
    found = [("N", "invoice_page.hint_note"), ("Alt+Left", "invoice_page.hint_back")]
    if card.kind is InvoiceKind.CREDIT_NOTE:
        found.insert(0, ("Ctrl+P", "invoice_page.hint_print"))
    if card.is_draft:
        found.insert(0, ("Ctrl+S", "invoice_page.hint_save"))
        if card.post_on is None and (deed := approving.primary(card)):
            found.insert(0, ("Ctrl+Return", deed))
    return tuple(found)
