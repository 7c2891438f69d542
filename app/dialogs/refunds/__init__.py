"""Refund: choose invoices, see the credit note take shape, reverse."""

from __future__ import annotations

import functools
import operator
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication

from app import texts
from app.dialogs.printer import ask_for_printer, print_pages
from app.dialogs.refunds import options
from app.dialogs.refunds.explanation import Explanation
from app.dialogs.refunds.fields import RefundFields
from app.dialogs.refunds.ledger import RefundLedger
from app.dialogs.refunds.request import NARROWING, WORDS, RefundDraft, unpack
from app.dialogs.refunds.side import RefundSide
from app.dialogs.remedy import RemedyDialog
from app.dialogs.side_by_side import SideBySide
from app.errors import Invalid, Refused
from app.services import refunds
from app.services.background import new_key
from app.services.tickets import RecordRef
from app.ui.kit.banner import Banner
from app.ui.kit.formats import sentence
from app.ui.kit.slots import ui_slot
from app.ui.kit.theme import theme
from app.ui.kit.timers import once

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtWidgets import QWidget

    from app.errors import ServiceError
    from app.services.refunds import AskChoices, RefundChoices, RefundPreview, ReverseInvoices
    from app.ui.kit.buttons import Button
    from app.ui.kit.desk import Desk

WIDTH = 1120
SIDE = 592
LOW = 800
"""Below this height of the window the box that explains the two buttons goes away."""


class RefundDialog(RemedyDialog):
    """The Refund pop-up. `succeeded` carries the cards of what its button made."""

    previewed = Signal()
    """New pixels of the credit note are on the screen."""

    OFFER = "refund_dialog.draft_found", "refund_dialog.restore", "refund_dialog.forget"

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
        self._worked_out: ReverseInvoices | None = None
        self._hovered: QObject | None = None
        self._asked = 0
        self._wait = once(self, theme().duration("previewDebounce"), self._refresh)
        self._side = RefundSide(desk.background)
        self._side.connect_turns(self._turn_back, self._turn_on)
        self._side.paper.print_wanted.connect(self._choose_printer)
        QShortcut(QKeySequence("Ctrl+P"), self).activated.connect(self._choose_printer)
        self._side.paper.drawn.connect(self.previewed)
        self._fill()
        self.set_side(self._side, SIDE)
        working = texts.t("refund_dialog.reversing")
        self._create: Button | None = None
        if choices.returned is None:
            self._create = self.set_secondary(
                texts.t("refund_dialog.reverse_and_create"),
                self._reverse_and_create,
                working=working,
            )
        self._reverse_button = self.set_primary(
            texts.t("refund_dialog.reverse"), self._reverse, working=working
        )
        for button in self._buttons():
            button.installEventFilter(self)
        QApplication.instance().focusChanged.connect(self._focus_moved)  # type: ignore[union-attr]
        self._show_choices(choices)
        self._side.paper.clear("" if choices.default_invoice_ids else self._why_empty())
        self._refresh()
        self._compare()

    @property
    def preview(self) -> RefundPreview | None:
        """What was last worked out."""
        return self._preview

    def is_refreshing(self) -> bool:
        """Whether what was entered is still to be worked out."""
        return self._wait.isActive()

    def _buttons(self) -> tuple[Button, ...]:
        """The buttons that make something; what a return brought is not corrected."""
        return (
            (self._reverse_button,)
            if self._create is None
            else (
                self._create,
                self._reverse_button,
            )
        )

    @property
    def side_pane(self) -> RefundSide:
        """The live side."""
        return self._side

    def focus_first(self) -> None:
        """The first field that needs a decision: the invoices, else the reason."""
        chosen = not self.form.field("invoice_ids").is_empty()
        self.form.focus_field("reason" if chosen else "invoice_ids")
        self._fields.mark_reason()

    def unpacked(self, content: Mapping[str, str]) -> dict[str, Any]:
        return unpack(content)

    def is_dirty(self) -> bool:
        return bool(self._draft.changes())

    def draft_content(self) -> Mapping[str, Any] | None:
        changes = self._draft.changes()
        if "invoice_ids" in changes:
            changes[WORDS] = self._fields.invoice_words()
        return changes or None

    def restore_draft(self, content: Mapping[str, Any]) -> None:
        """Fill in what was typed when the dialog was left, and ask anew what fits to it."""
        self._fields.remember(content.get(WORDS, {}))
        self._draft.take(content)
        self._narrow()
        self._wait.start()

    def show_problem(self, error: ServiceError) -> None:
        """Say what was refused above what there is now: somebody else may have been faster."""
        super().show_problem(error)
        if isinstance(error, (Refused, Invalid)):
            self._look_again()

    @ui_slot
    async def _look_again(self) -> None:
        """Show what can be refunded now; a draft that was made meanwhile with the ways on."""
        self._wait.stop()
        self._show_choices(await self._ask_choices(self._draft.narrowed()))
        await self._work_out(keeps_banner=True)

    def _fill(self) -> None:
        self._credited_banner = Banner("info")
        self.limit_banner = Banner("warning")
        self.held_banner = Banner("info")
        self.date_banner = Banner("warning")
        banners = self._credited_banner, self.limit_banner, self.held_banner, self.date_banner
        for banner in banners:
            self.form.add_widget(banner)
        self._fields = RefundFields(self.form, self._draft, self._choices, self._ask_choices)
        self.form.changed.connect(self._changed)
        self.form.record_wanted.connect(self._open_record)
        self.ledger = RefundLedger()
        self.ledger.mark(_code_of(self._choices))
        self.body.add(self.ledger)
        self.side_by_side = SideBySide()
        self.body.add(self.side_by_side)
        self._side.turned.connect(self.ledger.show_note)
        if self._window.height() >= LOW and self._choices.returned is None:
            self.body.add_bottom(Explanation())

    async def _ask_choices(self, asked: AskChoices) -> RefundChoices:
        return await self._desk.background.ask(refunds.choices, asked)

    def _show_choices(self, choices: RefundChoices) -> None:
        self._choices = choices
        self._fields.show(choices)
        self._credited_banner.clear()
        if choices.returned is not None:
            words = " ".join(sentence(one) for one in choices.returned.problems)
            if words:
                self._credited_banner.say(words, tone="info")
            return
        credited = options.latest_credited(choices)
        if credited is not None and credited.problem is not None:
            self._credited_banner.say(sentence(credited.problem), tone="info")
            self._credited_banner.add_button(
                texts.t("refund_dialog.open_credit_note"),
                functools.partial(self._open_record, credited.credit_note),
            )

    def _changed(self, name: str) -> None:
        values = self.form.values()
        if name != "journal_id":
            values.pop("journal_id")
        if name == "product_id":
            self._fields.forget_lot()
            values["lot_id"] = None
        self._draft.take(values)
        if name in NARROWING:
            self._narrow()
        elif name in ("invoice_ids", "is_one_note", "journal_id"):
            self._fields.show_dependents()
        self._wait.start()

    @ui_slot
    async def _narrow(self) -> None:
        asked = self._draft.narrowed()
        answer = await self._ask_choices(asked)
        if asked == self._draft.narrowed():
            self._show_choices(answer)

    @ui_slot
    async def _refresh(self) -> None:
        await self._work_out()

    async def _work_out(self, *, keeps_banner: bool = False) -> None:
        """Show what the buttons would do with what is entered now."""
        self._asked += 1
        asked, request = self._asked, self._draft.request
        preview = await self._desk.background.ask(refunds.preview, request)
        if asked != self._asked:
            return
        self._preview, self._worked_out = preview, request
        self._fields.tell(preview)
        self._show_limit(preview)
        self._show_held(preview)
        self._show_date_warnings(preview)
        if not keeps_banner or preview.existing_draft is not None:
            self._show_existing_draft(preview)
        self._show_sentence()
        await self._side.show_preview(preview, self._why_empty())
        await self._fields.warn_of_reason(self._desk.background)

    @ui_slot
    async def _compare(self) -> None:
        """Goods and money of the ticket's order side by side (rules 15)."""
        await self.side_by_side.load(self._desk.background, self._choices.ticket_id)

    @ui_slot
    async def _redraw(self) -> None:
        await self._side.redraw()

    def _show_limit(self, preview: RefundPreview) -> None:
        """Why what is made waits for approval, before a button is pressed (rules 21)."""
        if preview.above_limit is None:
            self.limit_banner.clear()
        else:
            words = sentence(preview.above_limit)
            self.limit_banner.say(words, tone="warning", icon="hourglass-medium")

    def _show_held(self, preview: RefundPreview) -> None:
        """What is left out because the customer still has it (rules 15)."""
        self.held_banner.clear()
        if preview.held:
            words = " ".join(sentence(one) for one in preview.held)
            self.held_banner.say(words, tone="info", icon="package")

    def _show_date_warnings(self, preview: RefundPreview) -> None:
        """That numbers will not follow the dates, before a button is pressed (rules 2)."""
        words = " ".join(sentence(one) for one in preview.date_warnings)
        if not words:
            self.date_banner.clear()
        elif words != self.date_banner.text():
            self.date_banner.say(words)

    async def _is_warned(self) -> bool:
        """Whether a date typed just now brings up a warning that nobody can have read yet."""
        if self._worked_out is None or _dated(self._worked_out) == _dated(self._draft.request):
            return False
        self._wait.stop()
        read = self.date_banner.text()
        await self._work_out()
        return self.date_banner.text() not in ("", read)

    def _show_existing_draft(self, preview: RefundPreview) -> None:
        self.banner.clear()
        if preview.existing_draft is None or self._draft.request.allow_second_draft:
            return
        self.banner.say(sentence(preview.existing_draft), tone="warning")
        self.banner.add_button(texts.t("refund_dialog.open_draft"), self._open_draft)
        self.banner.add_button(texts.t("refund_dialog.another_draft"), self._allow_second)

    def _show_sentence(self) -> None:
        """The footer's sentence goes with the button under the mouse, else with the focus.

        While something is refused it says that, and promises nothing. What becomes of payments
        stands there whichever it is (rule 16).
        """
        preview = self._preview
        if preview is None:
            return
        create = self._create
        creates = create is not None and (
            self._hovered is create or (self._hovered is None and create.hasFocus())
        )
        if self._side.show_as_replaced(creates):
            self._redraw()
        problem = preview.cannot_create_invoice if creates else preview.cannot_reverse
        says = preview.create_invoice_says if creates else preview.reverse_says
        if problem is None and says:
            # a correction leaves nothing out, whoever has the goods
            counted = [name for name in preview.problems if not creates or name != "goods"]
            problem = preview.problems[counted[0]] if counted else None
        shown = (problem,) if problem is not None else says
        self.set_sentence(" ".join(sentence(one) for one in shown))
        freed = [one for one in preview.create_invoice_says if one.code == "refund.says_freed"]
        freed = [one for one in freed if one not in shown]
        words = " ".join(sentence(one) for one in freed)
        button = texts.t("refund_dialog.reverse_and_create")
        self.set_note(texts.t("refund_dialog.note", button=button, words=words) if freed else "")

    def _why_empty(self) -> str:
        held = None if self._preview is None else self._preview.problems.get("goods")
        if held is not None:
            return sentence(held)
        if self._choices.problem is not None:
            return sentence(self._choices.problem)
        if self._choices.empty_reason is not None:
            return sentence(self._choices.empty_reason)
        return texts.t("refund_dialog.no_preview")

    async def _reverse(self) -> None:
        request = self._draft.as_seen(self._preview)
        made = await self._desk.background.act(refunds.reverse, request, key=self._key)
        self.done_with(made)

    async def _reverse_and_create(self) -> None:
        request = self._draft.as_seen(self._preview, corrects=True)
        if await self._is_warned():
            self.show_top()
            return
        made = await self._desk.background.act(
            refunds.reverse_and_create_invoice, request, key=self._key
        )
        self.done_with(made)

    def _open_draft(self) -> None:
        preview = self._preview
        if preview is not None and preview.existing_draft_id is not None:
            self._open_record(RecordRef("credit_note", preview.existing_draft_id))

    def _open_record(self, record: object) -> None:
        self.document_wanted.emit(record)
        self.reject()

    def _allow_second(self) -> None:
        self._draft.allow_second_draft()
        self.banner.clear()
        self._refresh()

    def _choose_printer(self) -> None:
        """Print the draft as it is shown; it is counted nowhere, since it is no document yet."""
        if not self._side.paper.pdf():
            return
        self._printer = ask_for_printer(self, self._side.paper.view.pages(), self._print)

    @ui_slot
    async def _print(self) -> None:
        paper, background = self._side.paper, self._desk.background
        await print_pages(background, paper.pdf(), self._printer, current=paper.view.page())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in {QEvent.Type.Enter, QEvent.Type.Leave}:
            self._hovered = watched if event.type() == QEvent.Type.Enter else None
            self._show_sentence()
        return super().eventFilter(watched, event)

    def _focus_moved(self, _old: QWidget | None, new: QWidget | None) -> None:
        if new in self._buttons():
            self._show_sentence()

    @ui_slot
    async def _turn_back(self) -> None:
        await self._side.turn(-1)

    @ui_slot
    async def _turn_on(self) -> None:
        await self._side.turn(1)


_dated = operator.attrgetter("reversal_on", "journal_id", "invoice_ids")
"""What the warnings of a request's date depend on."""


def _code_of(choices: RefundChoices) -> str:
    """The code of the ticket's product."""
    fitting = (one.code for one in choices.products if one.id == choices.product_id)
    return next(fitting, "")
