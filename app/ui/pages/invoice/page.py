"""The page of an invoice or credit note: reads it, shows it, follows edits and colleagues."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from app import texts
from app.errors import Invalid, NotAllowed, Refused, ServiceError, Stale
from app.services import invoices, timeline
from app.services.background import Superseded
from app.services.invoices import InvoiceId, InvoiceKind, RecordRef
from app.ui.kit.composer import NOTE
from app.ui.kit.empty_state import EmptyState
from app.ui.kit.formats import long_date, sentence, suggestion_words
from app.ui.kit.live import live
from app.ui.kit.navigation import navigation
from app.ui.kit.page import Page
from app.ui.kit.paper_warning import paper_warning
from app.ui.kit.problem_words import problem_words
from app.ui.kit.skeleton import Skeleton
from app.ui.kit.slots import ui_slot
from app.ui.kit.tab_order import step, stops
from app.ui.kit.theme import theme
from app.ui.pages.beside import Beside
from app.ui.pages.invoice import approving
from app.ui.pages.invoice.acting import Acting
from app.ui.pages.invoice.action_bar import ActionBar
from app.ui.pages.invoice.approving import Approving
from app.ui.pages.invoice.colliding import Colliding
from app.ui.pages.invoice.kept import KeptOffer
from app.ui.pages.invoice.packing import pack_edits, pack_notes
from app.ui.pages.invoice.paying import Paying
from app.ui.pages.invoice.problems import changed_words, show_invalid
from app.ui.pages.invoice.sheet import InvoiceSheet
from app.ui.pages.keeping import RECOVERY_AFTER, Keeping
from app.ui.pages.record_timeline import RecordTimeline

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from PySide6.QtGui import QHideEvent

    from app.errors import Problem
    from app.services.events import Event
    from app.services.invoices import DraftFigures, InvoiceCard, JournalOption
    from app.ui.kit.desk import Desk

LEAST = 1210
"""Below this width of the page the timeline is a tab: the lines need the rest."""


class InvoicePage(Page):
    """One document. A draft is edited in place; saving is explicit, posting saves first.

    `shown` follows each reading that has reached the screen, `figured` each new set of amounts.
    """

    shown = Signal()
    figured = Signal()

    hints = (("N", "invoice_page.hint_note"), ("Alt+Left", "invoice_page.hint_back"))

    def __init__(self, desk: Desk, invoice_id: int, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.setObjectName("invoice_page")
        self._id = InvoiceId(invoice_id)
        self._card: InvoiceCard | None = None
        self._journals: tuple[JournalOption, ...] = ()
        self._asked = 0
        self._is_asking = False
        self.figures: DraftFigures | None = None
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(theme().duration("previewDebounce"))
        self._wait.timeout.connect(self._recalculate)
        self._recovery = QTimer(self)
        self._recovery.setSingleShot(True)
        self._recovery.setInterval(RECOVERY_AFTER)
        self._recovery.timeout.connect(self._keep_quietly)
        self.keeping = Keeping(desk, "invoice", invoice_id)
        self.kept = KeptOffer(self)
        self.colliding = Colliding(self)
        self.action_bar = ActionBar()
        self.timeline = RecordTimeline(desk, self)
        self.sheet: InvoiceSheet | None = None
        self._beside: Beside | None = None
        self._problem: EmptyState | None = None
        self.acting = Acting(self)
        self.paying = Paying(self)
        self.approving = Approving(self)
        self._build()
        self._connect()
        self.set_title(texts.t("invoice_page.opening"))

    @property
    def reference(self) -> RecordRef:
        """The document that is shown."""
        kind = self._card.ref.kind if self._card is not None else "credit_note"
        return RecordRef(kind, self._id)

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
            await self._read()
        except ServiceError as error:
            self._show_unreadable(error)
        except Exception:
            self._show_unreadable(None)
            raise

    async def leave(self) -> None:
        """What was typed and not saved is kept for a day."""
        self._recovery.stop()
        content = self._content()
        if content and self._card is not None:
            await self.keeping.keep(self._card.ref, content, texts.t("invoice_page.kept"))
        elif not self.kept.is_open:
            await self.keeping.drop()

    def _content(self) -> dict[str, str]:
        """What would be lost now: edits of the draft, and what was written beside it."""
        edits = self._edits() if self.is_dirty else {}
        return {**edits, **pack_notes(self.timeline.notes())}

    def _edits(self) -> dict[str, str]:
        if self.sheet is None:
            return {}
        return pack_edits(self.request(), self.sheet.lines.unread(), self.sheet.head.unread())

    @ui_slot
    async def _keep_quietly(self) -> None:
        if content := self._content():
            await self.keeping.keep_quietly(content)

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

    def focusNextPrevChild(self, forward: bool) -> bool:
        sheet = self.sheet.stops() if self.sheet is not None else []
        order = [*stops(self.action_bar), *sheet, *stops(self.timeline)]
        return step(self, order, forward=forward) or super().focusNextPrevChild(forward)

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
            self._show_state()

    def seen_total(self) -> Decimal | None:
        """The total of the edits as the user has seen it; None while it is still worked out."""
        if self.figures is None or self._wait.isActive() or self._is_asking:
            return None
        return self.figures.total

    def forget_edits(self) -> None:
        """The draft is gone: nothing of it is to be kept."""
        self._card = None

    def show_problem(self, error: ServiceError) -> None:
        """Problems go to their fields; everything else to the banner."""
        if self.sheet is None:
            self._show_unreadable(error)
        elif isinstance(error, Stale):
            self.say(problem_words(error))
            self.sheet.banner.add_button(texts.t("invoice_page.show_theirs"), self.discard)
            self.colliding.show(error)
        elif isinstance(error, Refused) and error.code == "invoice.total_changed":
            self.show_changed_total(problem_words(error))
        elif isinstance(error, Invalid):
            self.say(show_invalid(self.sheet, error.problems))
            self._offer_day(error.problems.get("invoice_on"))
            self._look_again()
        else:
            self.say(problem_words(error))

    @ui_slot
    async def show_changed_total(self, words: str) -> None:
        """Read what is left now, and say above it which lines come to something else."""
        before = self._card
        await self._read()
        if before is not None and self._card is not None:
            self.say(" ".join([words, *changed_words(before, self._card)]))

    def say(self, words: str) -> None:
        """Say above the document what is wrong."""
        if self.sheet is not None and self._beside is not None:
            self._beside.show_sheet()
            self.sheet.banner.clear()
            self.sheet.banner.say(words, tone="danger")
            self.sheet.to_top()

    def _offer_day(self, problem: Problem | None) -> None:
        """A day that would do is a button away."""
        day = problem.suggestion if problem is not None else None
        words = suggestion_words(day)
        if self.sheet is not None and words:
            use = texts.t("kit.use_value", value=words)
            button = self.sheet.banner.add_button(use, self._use_day, icon="calendar-check")
            button.setProperty("day", day)

    def _use_day(self) -> None:
        if self.sheet is not None:
            self.sheet.head.properties.field("invoice_on").set_value(self.sender().property("day"))
            self.sheet.banner.clear()
            self._edited()

    def _show_unreadable(self, error: ServiceError | None) -> None:
        """Say why there is nothing, with a way to try again; what is shown already stays."""
        if not shiboken6.isValid(self):
            return
        words = problem_words(error) if error else texts.t("invoice_page.unreadable")
        if self.sheet is not None:
            self.say(words)
            return
        is_right = isinstance(error, NotAllowed)
        title = "invoice_page.not_allowed" if is_right else "invoice_page.cannot_show"
        icon = "lock-simple" if is_right else "warning-circle"
        if self._problem is not None:
            self._problem.deleteLater()
        self._problem = EmptyState(icon, texts.t(title), words)
        self._problem.setObjectName("invoice_problem")
        self._problem.add_button(texts.t("invoice_page.retry"), self.reload, primary=True)
        self._states.addWidget(self._problem)
        self._states.setCurrentWidget(self._problem)

    # Reading and showing

    async def _read(self) -> None:
        is_first = self._card is None
        card = await self.desk.background.ask(invoices.card, self._id)
        if not shiboken6.isValid(self):
            return
        if card != self._card and not self.is_dirty:
            await self._read_journals(card)
            self.show_card(card)
        await self.read_history()
        if is_first:
            await self.kept.make()
        self.shown.emit()

    async def read_history(self) -> None:
        """Show what has happened to the document by now."""
        if self._card is not None:
            question = self.timeline.question_about(self._card.ref)
            self.timeline.show_history(await self.desk.background.ask(timeline.history, question))

    async def _read_journals(self, card: InvoiceCard) -> None:
        if card.is_draft and not self._journals:
            self._journals = await self.desk.background.ask(
                invoices.sales_journals, card.currency.code
            )

    def show_card(self, card: InvoiceCard) -> None:
        """Show the document as it is saved, forgetting what was typed."""
        sheet = self.sheet or self._make_sheet(card)
        self._card = card
        self.figures = None
        self._asked += 1
        self._is_asking = False
        self.acting.renew()
        sheet.show_card(card, self._journals)
        sheet.banner.clear()
        self._show_warnings(card)
        self.timeline.show_record(card.ref, may_write=False)
        self.set_title(card.number or _draft_title(card))
        self._states.setCurrentIndex(1)
        self._show_state()
        self._warn_of_reason()

    def _make_sheet(self, card: InvoiceCard) -> InvoiceSheet:
        self.sheet = InvoiceSheet(self.desk, card.today)
        self.sheet.head.changed.connect(self._edited)
        self.sheet.head.opened.connect(navigation.open)
        self.sheet.lines.changed.connect(self._edited)
        names = (texts.t("invoice_page.document"), texts.t("invoice_page.history"))
        self._beside = Beside(self.sheet, self.timeline, names=names, least=LEAST)
        self._states.insertWidget(1, self._beside)
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

    def _show_state(self) -> None:
        if self._card is not None and self.sheet is not None:
            self.set_hints(_hints(self._card))
            self.sheet.show_sums(self._card, self.figures)
            settles = self.desk.may("payment.register")
            self.action_bar.show_card(
                self._card, dirty=self.is_dirty, settles=settles, later=self.later()
            )
            self.dirty_changed.emit(self.is_dirty)

    # Editing

    def _edited(self) -> None:
        if self.sheet is not None and self.sheet.lines.is_unread:
            self._wait.stop()
            self._asked += 1
            self._is_asking = False
            self.figures = None
        else:
            self._wait.start()
        self._show_state()
        self._recovery.start()

    @ui_slot
    async def _recalculate(self) -> None:
        card, sheet = self._card, self.sheet
        if card is None or sheet is None or not card.is_draft:
            return
        self._asked += 1
        asked = self._asked
        self._is_asking = True
        figures = await self.desk.background.ask(invoices.draft_amounts, self.request())
        if asked != self._asked:
            return
        self._is_asking = False
        self.figures = figures
        sheet.lines.show_figures(figures)
        sheet.head.properties.set_errors(figures.problems, move_focus=False)
        sheet.show_date_warning(figures.date_warning)
        self._show_state()
        self.figured.emit()
        self._warn_of_reason()

    @ui_slot
    async def _look_again(self) -> None:
        """Show beside what was refused what is left by now."""
        asked, sheet = self._asked, self.sheet
        figures = await self.desk.background.ask(invoices.draft_amounts, self.request())
        if asked == self._asked and sheet is not None and shiboken6.isValid(sheet):
            sheet.lines.show_amounts(figures)

    @ui_slot
    async def _warn_of_reason(self) -> None:
        """Name the characters of a draft's reason that are printed as question marks."""
        card, sheet = self._card, self.sheet
        if card is None or sheet is None or card.kind is not InvoiceKind.CREDIT_NOTE:
            return
        properties = sheet.head.properties
        text = properties.values()["reason"] or ""
        try:
            words = await paper_warning(self.desk.background, f"reason/{self._id}", text)
        except Superseded:
            return
        if shiboken6.isValid(properties) and text == (properties.values()["reason"] or ""):
            properties.warn("reason", words if card.is_draft else "")

    # Keys and colleagues

    @ui_slot
    async def reload(self) -> None:
        """Read it anew; what was typed stays."""
        await self.load()

    @ui_slot
    async def discard(self) -> None:
        """Go back to what is saved."""
        card = await self.desk.background.ask(invoices.card, self._id)
        await self.keeping.drop()
        self.show_card(card)

    def _write_note(self) -> None:
        if self._beside is not None:
            self._beside.show_side()
        self.timeline.write(NOTE)

    def _event(self, event: Event) -> None:
        mine = event.ref.id == self._id and event.ref.kind in ("invoice", "credit_note")
        if mine and self.isVisible() and not self.acting.is_working and self._card is not None:
            self.reload()

    def _primary(self) -> None:
        """What the filled button does: approve what waits, post a draft, pay what is open."""
        if self.action_bar.pay.isVisible():
            self.paying.pay()
        elif self.action_bar.approve.isVisible():
            self.approving.approve()
        elif self.action_bar.post.isVisible():
            self.acting.post()

    # Parts

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.action_bar)
        self._states = QStackedLayout()
        column.addLayout(self._states, 1)
        # Only now: a stack that is in no widget yet would show its first page as a window.
        self._states.addWidget(Skeleton(14, row_height=34))

    def _connect(self) -> None:
        bar, acting = self.action_bar, self.acting
        bar.post_wanted.connect(acting.post)
        bar.withdraw_wanted.connect(acting.withdraw)
        bar.save_wanted.connect(acting.save)
        bar.discard_wanted.connect(self.discard)
        bar.delete_wanted.connect(acting.delete)
        bar.preview_wanted.connect(acting.preview)
        self.timeline.written.connect(self.reload)
        self.timeline.typed.connect(self._recovery.start)
        live.changed.connect(self._event)
        for keys, what, slot in (
            ("Ctrl+Return", "invoice_page.hint_post", self._primary),
            ("Ctrl+S", "invoice_page.hint_save", acting.save),
            ("Ctrl+P", "invoice_page.hint_print", acting.preview),
            ("N", "invoice_page.hint_note", self._write_note),
        ):
            self.keys.shortcut(keys, what, slot, when=partial(self._hints_at, keys))

    def _hints_at(self, keys: str) -> bool:
        """Whether a key does something to this document as it is now."""
        return any(keys == one for one, _ in self.hints)


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
