"""The fields of the Refund form, and what hangs on the invoices that are chosen in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtWidgets import QPlainTextEdit

from app import texts
from app.dialogs.refunds import options
from app.dialogs.refunds.request import GOODS, NARROWING
from app.errors import Problem
from app.services import refunds
from app.services.background import Superseded
from app.ui.kit.choice_list import Choice
from app.ui.kit.fields import (
    CheckField,
    ChoiceField,
    DateField,
    LongTextField,
    MultiChoiceField,
    TextField,
)
from app.ui.kit.formats import sentence
from app.ui.kit.money import quantity
from app.ui.kit.paper_warning import paper_warning

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from app.dialogs.refunds.request import RefundDraft
    from app.services.background import Background
    from app.services.refunds import (
        AskChoices,
        InvoiceOption,
        RefundChoices,
        RefundPreview,
        ReturnedGoods,
    )
    from app.ui.kit.form import Form

    Ask = Callable[[AskChoices], Awaitable[RefundChoices]]


class RefundFields:
    """Fills the form from the choices and the draft; `ask` finds invoices beyond those listed."""

    def __init__(self, form: Form, draft: RefundDraft, choices: RefundChoices, ask: Ask) -> None:
        self._form = form
        self._draft = draft
        self._choices = choices
        self._ask = ask
        self._listed: list[Choice[object]] = []
        self._met: dict[int, InvoiceOption] = {}
        t = texts.t
        self._orders = ChoiceField[object](clearable=True, placeholder=t("refund_dialog.any_order"))
        self._products = ChoiceField[object](
            clearable=True, placeholder=t("refund_dialog.any_product")
        )
        self._lots = ChoiceField[object](clearable=True, placeholder=t("refund_dialog.any_lot"))
        self._invoices = MultiChoiceField[object]()
        self._one_note = CheckField(t("refund_dialog.one_note"))
        self._journals = ChoiceField[object](clearable=True)
        self._date = DateField(today=choices.today)
        self._add()

    def _add(self) -> None:
        t, add = texts.t, self._form.add
        if self._choices.returned is None:
            self._add_narrowing()
        else:
            self._add_return(self._choices.returned)
        add("invoice_ids", t("refund_dialog.invoices"), self._invoices, required=True).set_missing(
            Problem("refund.invoice_missing")
        )
        add("is_one_note", "", self._one_note).hide()
        self._add_goods()
        add(
            "reason",
            t("refund_dialog.reason"),
            LongTextField(lines=2, max_length=refunds.REASON_LENGTH),
            required=True,
            hint=t("refund_dialog.reason_hint"),
        )
        add("journal_id", t("refund_dialog.journal"), self._journals)
        add("reversal_on", t("refund_dialog.reversal_date"), self._date, required=True, beside=True)

    def _add_goods(self) -> None:
        """What becomes of the goods, where the team has more than one answer (rules 15)."""
        t, choices = texts.t, self._choices
        if len(choices.goods_ways) > 1:
            ways: list[Choice[object]] = [
                Choice(way, t(f"refund_dialog.goods_{way}")) for way in choices.goods_ways
            ]
            self._form.add("goods", t("refund_dialog.goods"), ChoiceField(ways))
        if choices.may_go_ahead:
            self._form.add(
                "before_receipt_reason",
                t("refund_dialog.before_receipt"),
                TextField(max_length=refunds.REASON_LENGTH),
                hint=t("refund_dialog.before_receipt_means"),
            )

    def _add_return(self, returned: ReturnedGoods) -> None:
        """Just what came by a return is refunded: nothing else is to choose from."""
        field = TextField()
        field.set_value(
            texts.t(
                "refund_dialog.returned",
                number=returned.number,
                n=quantity(returned.refundable),
                received=quantity(returned.received),
            )
        )
        field.set_read_only(True)
        self._form.add("return_id", texts.t("refund_dialog.return"), field)

    def _add_narrowing(self) -> None:
        t, add, choices = texts.t, self._form.add, self._choices
        ticket = t("refund_dialog.from_ticket")
        add(
            "sales_order_id",
            t("refund_dialog.sales_order"),
            self._orders,
            origin=ticket if choices.sales_order_id else "",
        )
        add(
            "product_id",
            t("refund_dialog.product"),
            self._products,
            origin=ticket if choices.product_id else "",
            stretch=3,
        )
        add(
            "lot_id",
            t("refund_dialog.lot"),
            self._lots,
            origin=ticket if choices.lot_id else "",
            beside=True,
            stretch=2,
        )

    def show(self, choices: RefundChoices) -> None:
        """Fill the drop-downs; values chosen before stay, marked where they no longer fit."""
        self._choices = choices
        request = self._draft.request
        self._orders.set_choices(list(map(options.order_choice, choices.orders)))
        self._products.set_choices(list(map(options.product_choice, choices.products)))
        self._lots.set_choices(list(map(options.lot_choice, choices.lots)))
        self._listed = self._meet(choices.invoices)
        self._invoices.set_choices(self._listed, has_more=choices.has_more)
        self._invoices.set_find(self._find if choices.has_more else None)
        if choices.empty_reason is not None:
            self._invoices.set_nothing_found(sentence(choices.empty_reason))
        self._journals.set_choices(list(map(options.journal_choice, choices.journals)))
        if choices.returned is None:
            self._form.row("lot_id").setVisible(choices.is_lot_shown)
            self._form.set_values({name: getattr(request, name) for name in NARROWING})
        self._form.set_values(
            {
                "invoice_ids": request.invoice_ids,
                "is_one_note": request.is_one_note,
                "reason": request.reason,
                "reversal_on": request.reversal_on,
                **{name: getattr(request, name) for name in GOODS if name in self._form.names()},
            }
        )
        self.show_dependents()
        self._form.row("invoice_ids").judge()

    def show_dependents(self) -> None:
        """What hangs on the chosen invoices: their hint, the journal, the first possible day."""
        request = self._draft.request
        known = [self._met[int(one)] for one in request.invoice_ids if int(one) in self._met]
        hint = options.invoices_hint(self._choices, known, is_one_note=request.is_one_note)
        self._form.row("invoice_ids").set_hint(hint)
        self._form.row("is_one_note").setVisible(len(request.invoice_ids) > 1)
        own = {one.journal_id for one in known}
        only = next(iter(own)) if len(own) == 1 else None
        shown = request.journal_id if request.journal_id is not None else only
        if known:
            self._journals.set_placeholder(texts.t("refund_dialog.each_its_own"))
        else:
            self._journals.set_placeholder(texts.t("refund_dialog.choose_invoice_first"))
        self._journals.set_value(shown)
        self._journals.set_read_only(not known)
        is_own = shown is not None and shown == only
        self._form.row("journal_id").set_hint(
            texts.t("refund_dialog.from_invoice") if is_own else ""
        )
        if known:
            latest = max(one.invoice_on for one in known)
            self._date.mark(latest, texts.t("refund_dialog.invoice_date"))

    def mark_reason(self) -> None:
        """Typing replaces the words that are proposed as the reason."""
        field = self._form.field("reason")
        if field.value() == self._choices.default_reason and isinstance(
            field.editor, QPlainTextEdit
        ):
            field.editor.selectAll()

    def forget_lot(self) -> None:
        """Another product has other lots."""
        self._lots.set_value(None)
        self._form.row("lot_id").set_origin("")

    def tell(self, preview: RefundPreview) -> None:
        """Show the problems of filled-in fields; empty ones are judged when a button is pressed.

        An invoice that order, product or lot no longer fit to is told at the invoices, and so is
        why one that somebody refunded meanwhile is not offered any more.
        """
        filled = {
            name: problem
            for name, problem in preview.problems.items()
            if name in self._form.names() and not self._form.field(name).is_empty()
        }
        self._offer_one_note(preview.cannot_be_one, filled)
        unfit = [filled.pop(name) for name in NARROWING if name in filled]
        self._invoices.explain_gone(unfit[0] if unfit else filled.get("invoice_ids"))
        if unfit:
            filled.setdefault("invoice_ids", unfit[0])
        self._form.tell(filled)

    async def warn_of_reason(self, background: Background) -> None:
        """Name the characters of the reason that are printed as question marks."""
        row, text = self._form.row("reason"), self._draft.request.reason
        try:
            words = await paper_warning(background, "refund/reason", text)
        except Superseded:
            return
        if shiboken6.isValid(row) and text == self._draft.request.reason:
            row.warn(words)

    def _offer_one_note(self, problem: Problem | None, filled: dict[str, Problem]) -> None:
        """The box is there to tick, or says beside it why it is not (rules 18)."""
        filled.pop("is_one_note", None)
        if problem is not None and self._draft.request.is_one_note:
            self._one_note.set_value(False)
            self._draft.take({"is_one_note": False})
            self.show_dependents()
        self._one_note.set_read_only(problem is not None)
        self._form.row("is_one_note").set_hint(sentence(problem) if problem is not None else "")

    def invoice_words(self) -> dict[int, str]:
        """The words of the chosen invoices by id."""
        return {int(str(one.value)): one.text for one in self._invoices.chosen()}

    def remember(self, words: Mapping[int, str]) -> None:
        """Know invoices by words that were kept with them."""
        known: list[Choice[object]] = [Choice(key, text) for key, text in words.items()]
        self._invoices.remember(known)

    async def _find(self, text: str) -> Sequence[Choice[object]]:
        """Those listed in which the words occur, then those whose number begins so."""
        words = text.casefold().split()
        found = [one for one in self._listed if one.matches(words)]
        if words:
            answer = await self._ask(self._draft.narrowed(text))
            known = {one.value for one in found}
            found += [one for one in self._meet(answer.invoices) if one.value not in known]
        return found

    def _meet(self, invoices: Sequence[InvoiceOption]) -> list[Choice[object]]:
        self._met.update({int(one.id): one for one in invoices})
        return list(map(options.invoice_choice, invoices))
