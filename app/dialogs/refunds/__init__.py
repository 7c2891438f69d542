"""Refund: choose invoices, see the credit note take shape, reverse."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtPrintSupport import QPrintDialog
from PySide6.QtWidgets import QApplication, QDialog

from app import texts
from app.dialogs.printing import new_printer, print_pages
from app.dialogs.refunds import options
from app.dialogs.refunds.explanation import Explanation
from app.dialogs.refunds.ledger import RefundLedger
from app.dialogs.refunds.request import NARROWING, RefundDraft
from app.dialogs.refunds.side import RefundSide
from app.errors import Refused
from app.services import refunds
from app.services.background import new_key
from app.services.tickets import RecordRef
from app.ui.kit.fields import ChoiceField, DateField, LongTextField, MultiChoiceField
from app.ui.kit.formats import sentence
from app.ui.kit.record_dialog import RecordDialog
from app.ui.kit.slots import ui_slot
from app.ui.kit.theme import theme

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtWidgets import QWidget

    from app.errors import ServiceError
    from app.services.refunds import RefundChoices, RefundPreview
    from app.ui.kit.desk import Desk

WIDTH = 1120
SIDE = 592
LOW = 800
"""Below this height of the window the box that explains the two buttons goes away."""


class RefundDialog(RecordDialog):
    """The Refund pop-up. `succeeded` carries the RecordRef of the document to open."""

    previewed = Signal()
    """New pixels of the credit note are on the screen."""
    document_wanted = Signal(object)
    """The draft that exists already is to be opened instead."""

    def __init__(self, parent: QWidget, desk: Desk, choices: RefundChoices) -> None:
        super().__init__(
            parent,
            texts.t("refund_dialog.title"),
            icon="receipt",
            service="refund",
            reference=f"{choices.ticket_number} · {choices.customer_name}",
            width=WIDTH,
        )
        self._desk = desk
        self._key = new_key()
        self._choices = choices
        self._draft = RefundDraft(choices)
        self._preview: RefundPreview | None = None
        self._asked = 0
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(theme().duration("previewDebounce"))
        self._wait.timeout.connect(self._refresh)
        self._side = RefundSide(desk.background)
        self._side.connect_turns(self._turn_back, self._turn_on)
        self._side.paper.print_wanted.connect(self._choose_printer)
        QShortcut(QKeySequence("Ctrl+P"), self).activated.connect(self._choose_printer)
        self._side.paper.drawn.connect(self.previewed)
        self._fill()
        self.set_side(self._side, SIDE)
        working = texts.t("refund_dialog.reversing")
        self._create = self.set_secondary(
            texts.t("refund_dialog.reverse_and_create"), self._reverse_and_create, working=working
        )
        self._reverse_button = self.set_primary(
            texts.t("refund_dialog.reverse"), self._reverse, working=working
        )
        QApplication.instance().focusChanged.connect(self._focus_moved)  # type: ignore[union-attr]
        self._show_choices(choices)
        self._side.paper.clear("" if choices.default_invoice_ids else self._why_empty())
        self._refresh()

    @property
    def preview(self) -> RefundPreview | None:
        """What was last worked out."""
        return self._preview

    def is_refreshing(self) -> bool:
        """Whether what was entered is still to be worked out."""
        return self._wait.isActive()

    @property
    def side_pane(self) -> RefundSide:
        """The live side."""
        return self._side

    def focus_first(self) -> None:
        """The first field that needs a decision: the invoices, else the reason."""
        chosen = not self.form.field("invoice_ids").is_empty()
        self.form.focus_field("reason" if chosen else "invoice_ids")

    def restore_draft(self, content: Mapping[str, Any]) -> None:
        """Fill in what was typed when the dialog was left, and ask anew what fits to it."""
        super().restore_draft(content)
        self._draft.take(dict(content))
        self._narrow()
        self._wait.start()

    def show_problem(self, error: ServiceError) -> None:
        """A draft that exists is told with the ways on from it."""
        preview = self._preview
        is_draft = isinstance(error, Refused) and error.code == "refund.draft_exists"
        if is_draft and preview is not None and preview.existing_draft is not None:
            self._show_existing_draft(preview)
        else:
            super().show_problem(error)

    def _fill(self) -> None:
        ticket = texts.t("refund_dialog.from_ticket")
        choices = self._choices
        add = self.form.add
        any_order, any_lot = texts.t("refund_dialog.any_order"), texts.t("refund_dialog.any_lot")
        any_product = texts.t("refund_dialog.any_product")
        self._orders = ChoiceField[object](clearable=True, placeholder=any_order)
        self._products = ChoiceField[object](clearable=True, placeholder=any_product)
        self._lots = ChoiceField[object](clearable=True, placeholder=any_lot)
        self._invoices = MultiChoiceField[object]()
        self._journals = ChoiceField[object]()
        self._date = DateField(today=choices.today)
        add(
            "sales_order_id",
            texts.t("refund_dialog.sales_order"),
            self._orders,
            origin=ticket if choices.sales_order_id else "",
        )
        add(
            "product_id",
            texts.t("refund_dialog.product"),
            self._products,
            origin=ticket if choices.product_id else "",
            stretch=3,
        )
        add(
            "lot_id",
            texts.t("refund_dialog.lot"),
            self._lots,
            beside=True,
            stretch=2,
        )
        add("invoice_ids", texts.t("refund_dialog.invoices"), self._invoices, required=True)
        add(
            "reason",
            texts.t("refund_dialog.reason"),
            LongTextField(lines=2, max_length=refunds.REASON_LENGTH),
            required=True,
            hint=texts.t("refund_dialog.reason_hint"),
        )
        add("journal_id", texts.t("refund_dialog.journal"), self._journals)
        add(
            "reversal_on",
            texts.t("refund_dialog.reversal_date"),
            self._date,
            required=True,
            beside=True,
        )
        self.form.changed.connect(self._changed)
        self.ledger = RefundLedger()
        self.body.add(self.ledger)
        self._side.turned.connect(self.ledger.show_note)
        if self._window.height() >= LOW:
            self.body.add_bottom(Explanation())

    def _show_choices(self, choices: RefundChoices) -> None:
        """Fill the drop-downs; values chosen before stay, even where they no longer fit."""
        self._choices = choices
        request = self._draft.request
        self._orders.set_choices(list(map(options.order_choice, choices.orders)))
        self._products.set_choices(list(map(options.product_choice, choices.products)))
        self._lots.set_choices(list(map(options.lot_choice, choices.lots)))
        self._invoices.set_choices(list(map(options.invoice_choice, choices.invoices)))
        if choices.empty_reason is not None:
            self._invoices.set_nothing_found(sentence(choices.empty_reason))
        self._journals.set_choices(list(map(options.journal_choice, choices.journals)))
        self.form.row("lot_id").setVisible(choices.is_lot_shown)
        self.form.set_values(
            {
                "sales_order_id": request.sales_order_id,
                "product_id": request.product_id,
                "lot_id": request.lot_id,
                "invoice_ids": request.invoice_ids,
                "reason": request.reason,
                "reversal_on": request.reversal_on,
            }
        )
        self._show_dependents()

    def _show_dependents(self) -> None:
        """What hangs on the chosen invoices: their hint, the journal, the first possible day."""
        chosen = self._draft.request.invoice_ids
        known = [one for one in self._choices.invoices if one.id in chosen]
        self.form.row("invoice_ids").set_hint(options.invoices_hint(self._choices, chosen))
        journal = self._journals
        own = {one.journal_id for one in known}
        if not known:
            journal.set_value(None)
            journal.set_placeholder(texts.t("refund_dialog.choose_invoice_first"))
        elif self._draft.request.journal_id is None:
            journal.set_placeholder(texts.t("refund_dialog.each_its_own"))
            journal.set_value(own.pop() if len(own) == 1 else None)
        journal.set_read_only(not known)
        hint = texts.t("refund_dialog.from_invoice") if len(own) < 2 and known else ""
        self.form.row("journal_id").set_hint(hint)
        if known:
            latest = max(one.invoice_on for one in known)
            self._date.mark(latest, texts.t("refund_dialog.invoice_date"))

    def _changed(self, name: str) -> None:
        values = self.form.values()
        if name != "journal_id":
            values.pop("journal_id")
        self._draft.take(values)
        if name in NARROWING:
            self._narrow()
        elif name == "invoice_ids":
            self._show_dependents()
        self._wait.start()

    @ui_slot
    async def _narrow(self) -> None:
        answer = await self._desk.background.ask(refunds.choices, self._draft.narrowed())
        self._show_choices(answer)

    @ui_slot
    async def _refresh(self) -> None:
        self._asked += 1
        asked = self._asked
        preview = await self._desk.background.ask(refunds.preview, self._draft.request)
        if asked != self._asked:
            return
        self._preview = preview
        self._show_problems(preview)
        self._show_existing_draft(preview)
        self._show_sentence()
        await self._side.show_preview(preview, self._why_empty())

    def _show_problems(self, preview: RefundPreview) -> None:
        """Show those of filled-in fields; empty ones are judged when a button is pressed."""
        shown = {
            name: problem
            for name, problem in preview.problems.items()
            if name in self.form.names() and not self.form.field(name).is_empty()
        }
        for name in self.form.names():
            if name in shown or self.form.field(name).problem() is None:
                self.form.row(name).set_error(shown.get(name))

    def _show_existing_draft(self, preview: RefundPreview) -> None:
        self.banner.clear()
        if preview.existing_draft is None or self._draft.request.allow_second_draft:
            return
        self.banner.say(sentence(preview.existing_draft), tone="warning")
        self.banner.add_button(texts.t("refund_dialog.open_draft"), self._open_draft)
        self.banner.add_button(texts.t("refund_dialog.another_draft"), self._allow_second)

    def _show_sentence(self) -> None:
        """The footer's sentence goes with the button that has the focus."""
        preview = self._preview
        if preview is None:
            return
        creates = self._create.hasFocus()
        problem = preview.cannot_create_invoice if creates else preview.cannot_reverse
        says = preview.create_invoice_says if creates else preview.reverse_says
        if problem is not None:
            self.set_sentence(sentence(problem))
        else:
            self.set_sentence(" ".join(sentence(one) for one in says))

    def _why_empty(self) -> str:
        if self._choices.problem is not None:
            return sentence(self._choices.problem)
        if self._choices.empty_reason is not None:
            return sentence(self._choices.empty_reason)
        return texts.t("refund_dialog.no_preview")

    async def _reverse(self) -> None:
        request = self._draft.as_seen(self._preview)
        made = await self._desk.background.act(refunds.reverse, request, key=self._key)
        self.done_with(tuple(card.ref for card in made))

    async def _reverse_and_create(self) -> None:
        request = self._draft.as_seen(self._preview)
        made = await self._desk.background.act(
            refunds.reverse_and_create_invoice, request, key=self._key
        )
        self.done_with(tuple(one.draft_invoice for one in made))

    def _open_draft(self) -> None:
        preview = self._preview
        if preview is not None and preview.existing_draft_id is not None:
            self.document_wanted.emit(RecordRef("credit_note", preview.existing_draft_id))
            self.reject()

    def _allow_second(self) -> None:
        self._draft.allow_second_draft()
        self.banner.clear()
        self._refresh()

    def _choose_printer(self) -> None:
        """Print the draft as it is shown; it is counted nowhere, since it is no document yet."""
        if not self._side.paper.pdf():
            return
        self._printer = new_printer()
        chooser = QPrintDialog(self._printer, self)
        chooser.accepted.connect(self._print)
        QDialog.open(chooser)

    @ui_slot
    async def _print(self) -> None:
        await print_pages(self._desk.background, self._side.paper.pdf(), self._printer)

    def _focus_moved(self, _old: QWidget | None, new: QWidget | None) -> None:
        if new in (self._create, self._reverse_button):
            self._show_sentence()

    @ui_slot
    async def _turn_back(self) -> None:
        await self._side.turn(-1)

    @ui_slot
    async def _turn_on(self) -> None:
        await self._side.turn(1)


__all__ = ["RefundDialog"]
