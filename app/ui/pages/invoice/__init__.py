"""The form of an invoice or credit note: edit a draft, post it, print it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from app import texts
from app.errors import Invalid, ServiceError, Stale
from app.services import invoices
from app.services.background import new_key
from app.services.invoices import InvoiceId, InvoiceKind, InvoiceState, LineKind, RecordRef
from app.ui.kit.banner import Banner
from app.ui.kit.formats import sentence
from app.ui.kit.lines_field import LinesField
from app.ui.kit.live import live
from app.ui.kit.money import money
from app.ui.kit.navigation import navigation
from app.ui.kit.page import Page
from app.ui.kit.problem_words import problem_words
from app.ui.kit.scroll import ScrollPane
from app.ui.kit.slots import ui_slot
from app.ui.kit.theme import theme
from app.ui.pages.invoice.action_bar import ActionBar
from app.ui.pages.invoice.columns import columns, ledger_words, line_of, lines
from app.ui.pages.invoice.draft import DraftLines
from app.ui.pages.invoice.head import Head
from app.ui.pages.invoice.sums import Sums

if TYPE_CHECKING:
    from PySide6.QtGui import QAction

    from app.errors import Problem
    from app.services.events import Event
    from app.services.invoices import DraftFigures, DraftLine, InvoiceCard
    from app.ui.kit.desk import Desk
    from app.ui.kit.lines_field import Line


class InvoicePage(Page):
    """One document. A draft is edited in place; saving is explicit, posting saves first."""

    hints = (
        ("Ctrl+Return", "invoice_page.hint_post"),
        ("Ctrl+P", "invoice_page.hint_print"),
        ("Ctrl+S", "invoice_page.hint_save"),
        ("Alt+Left", "invoice_page.hint_back"),
    )

    def __init__(self, desk: Desk, invoice_id: int, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.setObjectName("invoice_page")
        self._id = InvoiceId(invoice_id)
        self._card: InvoiceCard | None = None
        self._draft: DraftLines | None = None
        self._figures: DraftFigures | None = None
        self._lines: LinesField | None = None
        self._key = new_key()
        self._asked = 0
        self._is_working = False
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(theme().duration("previewDebounce"))
        self._wait.timeout.connect(self._recalculate)
        self.actions_bar = ActionBar()
        self.banner = Banner("danger")
        self.sums = Sums()
        self._pane = ScrollPane()
        self._head: Head | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.actions_bar)
        column.addWidget(self._pane, 1)
        self._pane.set_padding(28, 20, 28, 20)
        self._pane.add(self.banner)
        self._connect()
        self.actions_bar.hide()
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
    def lines_field(self) -> LinesField | None:
        """The table of lines, once loaded."""
        return self._lines

    @property
    def is_dirty(self) -> bool:
        """Whether lines or properties differ from what is saved."""
        if self._draft is None or self._head is None:
            return False
        return self._draft.is_dirty or self._head.properties.is_dirty()

    async def load(self) -> None:
        if not self.is_dirty:
            self._show(await self.desk.background.ask(invoices.card, self._id))

    async def leave(self) -> None:
        """A draft that is left with changes is saved, so that nothing typed is lost."""
        if self.is_dirty and self._card is not None:
            await self.desk.background.act(invoices.save_draft, self._request())

    def show_problem(self, error: ServiceError) -> None:
        """Problems go to their fields; everything else to the banner."""
        if isinstance(error, Invalid):
            self._show_errors(error.problems)
            rest = [p for name, p in error.problems.items() if self._place_of(name) is None]
            words = " ".join(sentence(problem) for problem in rest)
            self._say(words or texts.t("invoice_page.correct_lines"))
            self._offer_suggestion(error.problems)
        elif isinstance(error, Stale):
            self._say(problem_words(error))
            self.banner.add_button(texts.t("invoice_page.show_theirs"), self._reload)
        else:
            self._say(problem_words(error))

    # Showing

    def _show(self, card: InvoiceCard) -> None:
        """Show the document as it is saved, forgetting what was typed."""
        self._card = card
        self._draft = DraftLines(card)
        self._figures = None
        self._key = new_key()
        if self._head is None:
            self._build(card)
        elif self._lines is not None:
            self._replace_lines(card)
        if self._head is not None:
            self._head.show_card(card, ())
        self.banner.clear()
        warnings = " ".join(sentence(warning) for warning in card.warnings)
        if warnings:
            self.banner.say(warnings, tone="warning")
        self._show_lines()
        self.set_title(card.number or self._draft_title(card))
        self._show_state()

    def _draft_title(self, card: InvoiceCard) -> str:
        is_credit = card.kind is InvoiceKind.CREDIT_NOTE
        return texts.t(
            "invoice_page.draft_credit_note" if is_credit else "invoice_page.draft_invoice"
        )

    def _build(self, card: InvoiceCard) -> None:
        self._head = Head(card.invoice_on)
        self._head.changed.connect(self._property_changed)
        self._head.opened.connect(navigation.open)
        self._head.properties.opened.connect(self._open_customer)
        self._pane.add(self._head)
        self._lines_holder = QVBoxLayout()
        holder = QWidget()
        holder.setLayout(self._lines_holder)
        self._lines_holder.setContentsMargins(0, 0, 0, 0)
        self._pane.add(holder)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.sums)
        below = QWidget()
        below.setLayout(row)
        row.setContentsMargins(0, 0, 0, 0)
        self._pane.add(below)
        self._replace_lines(card)
        self.actions_bar.show()

    def _replace_lines(self, card: InvoiceCard) -> None:
        """The columns differ between a draft and a posted document."""
        if self._lines is not None:
            self._lines.hide()
            self._lines.deleteLater()
        self._lines = LinesField(columns(card), name=texts.t("invoice_page.lines"))
        self._lines.changed.connect(self._line_changed)
        self._lines.removed.connect(self._line_removed)
        self._lines.line_wanted.connect(self._offer_lines)
        is_draft = card.state is InvoiceState.DRAFT
        if is_draft and card.kind is InvoiceKind.CREDIT_NOTE:
            self._add_button = self._lines.add_action(
                texts.t("invoice_page.add_line"), self._offer_lines, icon="plus"
            )
        self._lines_holder.addWidget(self._lines)

    def _show_lines(self) -> None:
        if self._lines is not None and self._draft is not None and self._card is not None:
            self._lines.set_lines(lines(self._draft, self._figures))
            editable = self._card.state is InvoiceState.DRAFT and self._card.cannot_save is None
            self._lines.set_read_only(not editable)

    def _show_state(self) -> None:
        if self._card is not None:
            self.sums.show_sums(self._card, self._figures)
            self.actions_bar.show_card(self._card, dirty=self.is_dirty)
            self.dirty_changed.emit(self.is_dirty)

    def _say(self, words: str) -> None:
        self.banner.clear()
        self.banner.say(words, tone="danger")
        self._pane.verticalScrollBar().setValue(0)

    def _show_errors(self, problems: dict[str, Problem]) -> None:
        if self._head is not None:
            self._head.properties.set_errors(problems)
        if self._lines is not None and self._draft is not None:
            keys = list(self._draft.lines)
            cells: dict[tuple[object, str], Problem | str] = {}
            for name, problem in problems.items():
                place = self._place_of(name)
                if place is not None and place[0] < len(keys):
                    cells[keys[place[0]], place[1]] = problem
            self._lines.set_errors(cells)

    @staticmethod
    def _place_of(name: str) -> tuple[int, str] | None:
        """The third line's quantity is named lines.2.quantity."""
        parts = name.split(".")
        if len(parts) == 3 and parts[0] == "lines" and parts[1].isdigit():
            return int(parts[1]), parts[2]
        return None

    def _offer_suggestion(self, problems: dict[str, Problem]) -> None:
        """A date that would do is a button away."""
        problem = problems.get("invoice_on")
        if problem is not None and problem.suggestion is not None and self._head is not None:
            self._head.properties.field("invoice_on").set_error(sentence(problem))

    # Editing

    def _line_changed(self, key: int, column: str) -> None:
        if self._draft is None or self._lines is None:
            return
        for line in self._lines.lines():
            if line.key == key and self._draft.set(key, column, line.values[column]):
                self._ask_kind(key)
        self._changed()

    def _line_removed(self, line: Line, position: int) -> None:
        if self._draft is None or not isinstance(line.key, int):
            return
        key, taken = line.key, self._draft.remove(line.key)
        self.desk.notices.offer_undo(
            texts.t("invoice_page.line_removed", name=line.name),
            lambda: self._restore_line(key, taken, position),
        )
        self._changed()

    def _restore_line(self, key: int, line: DraftLine, position: int) -> None:
        if self._draft is not None:
            self._draft.restore(key, line, position)
            self._show_lines()
            self._changed()

    def _ask_kind(self, key: int) -> None:
        """A lowered price: only money, or did goods come back (rules 11)?"""
        if self._draft is None or self._lines is None:
            return
        line = self._draft.lines[key]
        self._lines.set_line(line_of(self._draft, key, None))
        self.banner.clear()
        self.banner.say(texts.t("invoice_page.which_kind", name=line.description), tone="info")
        self.banner.add_button(texts.t("invoice_page.kind_price_reduction"), self.banner.clear)

        def goods() -> None:
            if self._draft is not None and self._lines is not None and key in self._draft.lines:
                self._draft.set(key, "kind", LineKind.GOODS)
                self._lines.set_line(line_of(self._draft, key, None))
                self.banner.clear()
                self._changed()

        self.banner.add_button(texts.t("invoice_page.kind_goods"), goods)

    def _property_changed(self, _name: str) -> None:
        self._changed()

    def _changed(self) -> None:
        self._show_state()
        self._wait.start()

    @ui_slot
    async def _recalculate(self) -> None:
        if self._card is None or self._card.state is not InvoiceState.DRAFT:
            return
        self._asked += 1
        asked = self._asked
        figures = await self.desk.background.ask(invoices.draft_amounts, self._request())
        if asked != self._asked or self._draft is None or self._lines is None:
            return
        self._figures = figures
        for line in lines(self._draft, figures):
            self._lines.set_line(line)
        self._show_errors(dict(figures.problems))
        self._show_state()

    @ui_slot
    async def _offer_lines(self) -> None:
        """A menu of the invoice's lines in which something is left."""
        creditable = await self.desk.background.ask(invoices.creditable_lines, self._id)
        if self._draft is None or self._lines is None:
            return
        taken = {line.original_line_id for line in self._draft.lines.values()}
        menu = QMenu(self)
        for one in creditable:
            if one.ledger.line_id not in taken:
                words = f"{one.description}  ({ledger_words(one.ledger)})"
                menu.addAction(words.replace("&", "&&")).setData(one)
        if menu.isEmpty():
            menu.addAction(texts.t("invoice_page.no_more_lines")).setEnabled(False)
        menu.triggered.connect(self._line_picked)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self._lines.mapToGlobal(QPoint(12, self._lines.height())))

    def _line_picked(self, action: QAction) -> None:
        if self._draft is None or self._lines is None or action.data() is None:
            return
        key = self._draft.add(action.data())
        self._lines.add(line_of(self._draft, key, None))
        self._changed()

    def _request(self) -> invoices.SaveDraft:
        """The form as it stands."""
        card, draft, head = self._card, self._draft, self._head
        if card is None or draft is None or head is None:
            raise LookupError(self._id)
        values = head.properties.values()
        return invoices.SaveDraft(
            id=self._id,
            version=card.version,
            reason=values["reason"] or "",
            invoice_on=values["invoice_on"] or card.invoice_on,
            journal_id=values["journal_id"] or card.journal_id,
            lines=tuple(draft.lines.values()),
        )

    # Acting

    @ui_slot
    async def _save(self) -> None:
        if self._is_working or not self.is_dirty:
            return
        await self._working(self._save_now(), "saving")

    @ui_slot
    async def _post(self) -> None:
        card = self._card
        if self._is_working or card is None or card.state is not InvoiceState.DRAFT:
            return
        await self._working(self._post_now(), "posting")

    async def _save_now(self) -> None:
        self._show(await self.desk.background.act(invoices.save_draft, self._request()))
        self.desk.notices.show(texts.t("invoice_page.saved"))

    async def _post_now(self) -> None:
        if self.is_dirty:
            self._show(await self.desk.background.act(invoices.save_draft, self._request()))
        card = self._card
        if card is None:
            return
        request = invoices.PostDraft(card.id, card.version, seen_total=card.total)
        posted = await self.desk.background.act(invoices.post, request, key=self._key)
        self._show(await self.desk.background.ask(invoices.card, self._id))
        amount = money(posted.total, posted.currency)
        self.desk.notices.show(texts.t("invoice_page.posted", number=posted.number, amount=amount))

    async def _working(self, work: object, words: str) -> None:
        """Lock the page while an action runs; it cannot be stopped half way."""
        from collections.abc import Awaitable

        if not isinstance(work, Awaitable):
            raise TypeError(work)
        self._is_working = True
        button = self.actions_bar.post if words == "posting" else self.actions_bar.save
        self.actions_bar.set_busy(button, texts.t(f"invoice_page.{words}"))
        self._pane.setEnabled(False)
        try:
            await work
        finally:
            self._is_working = False
            self._pane.setEnabled(True)
            self.actions_bar.set_busy(None)
            self._show_state()

    @ui_slot
    async def _delete(self) -> None:
        card = self._card
        if card is not None and not self._is_working:
            request = invoices.DeleteDraft(card.id, card.version)
            await self.desk.background.act(invoices.delete_draft, request, key=new_key())
            self._draft = None
            self.desk.notices.show(texts.t("invoice_page.deleted"))
            self.closed.emit()

    @ui_slot
    async def _reload(self) -> None:
        self._show(await self.desk.background.ask(invoices.card, self._id))

    @ui_slot
    async def _preview(self) -> None:
        from app.dialogs.printing import open_preview

        if self.is_dirty:
            await self._working(self._save_now(), "saving")
        if self._card is not None and self._card.kind is InvoiceKind.CREDIT_NOTE:
            await open_preview(self, self.desk, (self._id,))

    def _open_customer(self, _name: str) -> None:
        if self._card is not None:
            navigation.open(RecordRef("partner", self._card.partner_id))

    def _event(self, event: Event) -> None:
        mine = event.ref.id == self._id and event.ref.kind in ("invoice", "credit_note")
        if mine and not self._is_working and not self.is_dirty and self._draft is not None:
            self._reload()

    def _connect(self) -> None:
        bar = self.actions_bar
        bar.post_wanted.connect(self._post)
        bar.save_wanted.connect(self._save)
        bar.discard_wanted.connect(self._reload)
        bar.delete_wanted.connect(self._delete)
        bar.preview_wanted.connect(self._preview)
        live.changed.connect(self._event)
        for keys, slot in (
            ("Ctrl+Return", self._post),
            ("Ctrl+S", self._save),
            ("Ctrl+P", self._preview),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(slot)
