"""The bar of actions above a document; each says why it cannot be done now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from app import texts
from app.services.invoices import ApprovalState, InvoiceKind, InvoiceState
from app.ui.kit.buttons import Button
from app.ui.kit.formats import long_date, sentence
from app.ui.pages.document_bar import DocumentBar

if TYPE_CHECKING:
    from datetime import date

    from app.errors import Problem
    from app.services.invoices import InvoiceCard


class ActionBar(DocumentBar):
    """Post, Preview, Save, Discard, Delete draft; of a posted document what settles it.

    Of a credit note above its team's limit: Approve and Reject for whoever may, Recall.

    A draft credit note can be made again, so one press deletes it; a draft invoice cannot, so its
    button asks to be pressed once more.
    """

    post_wanted = Signal()
    withdraw_wanted = Signal()
    preview_wanted = Signal()
    save_wanted = Signal()
    discard_wanted = Signal()
    delete_wanted = Signal()
    approve_wanted = Signal()
    reject_wanted = Signal()
    recall_wanted = Signal()
    pay_wanted = Signal()
    reconcile_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        t = texts.t
        self.post = Button(t("invoice_page.post"), "primary", icon="check", keys="Ctrl+Return")
        self.withdraw = Button(t("invoice_page.withdraw"), icon="x")
        self.approve = Button(
            t("invoice_page.approve"), "primary", icon="shield-check", keys="Ctrl+Return"
        )
        self.reject = Button(t("invoice_page.reject"), icon="x-circle")
        self.recall = Button(t("invoice_page.recall"), icon="arrow-counter-clockwise")
        self.pay = Button("", "primary", icon="hand-coins", keys="Ctrl+Return")
        self.reconcile = Button(t("invoice_page.reconcile"), icon="link", caret=True)
        self.preview = Button(t("invoice_page.preview"), icon="eye", keys="Ctrl+P")
        self.save = Button(t("invoice_page.save"), keys="Ctrl+S")
        self.discard = Button(t("invoice_page.discard"), "quiet")
        self.delete = Button(t("invoice_page.delete"), "danger", icon="trash")
        for button, name in (
            (self.post, "post"),
            (self.approve, "approve"),
            (self.reject, "reject"),
            (self.recall, "recall"),
            (self.withdraw, "withdraw"),
            (self.pay, "pay"),
            (self.preview, "preview"),
            (self.reconcile, "reconcile"),
            (self.save, "save"),
            (self.discard, "discard"),
        ):
            self.add(button, name, getattr(self, f"{name}_wanted"))
        self.add_last(self.delete, "delete", "invoice_page.delete", "invoice_page.delete_for_good")
        self.sure.connect(self.delete_wanted)
        self.show_nothing()

    def show_nothing(self) -> None:
        """There is no document yet."""
        for button in self._buttons:
            button.hide()

    def show_card(
        self, card: InvoiceCard, *, dirty: bool, settles: bool, later: date | None
    ) -> None:
        """Show what can be done with the document now; `settles`: the user keeps the payments.

        `later`: the day ahead on which a credit note can post itself.
        """
        is_draft = card.is_draft
        is_credit = card.kind is InvoiceKind.CREDIT_NOTE
        may_write = is_draft and card.cannot_save is None
        is_confirmed = card.post_on is not None and not dirty
        self._show_approval(card, dirty=dirty, later=later)
        self.withdraw.setVisible(may_write and is_confirmed)
        self.delete.setVisible(may_write)
        self.save.setVisible(may_write and dirty)
        self.discard.setVisible(may_write and dirty)
        self.preview.setVisible(is_credit)
        is_settled_here = card.state is InvoiceState.POSTED and settles
        self.pay.setVisible(is_settled_here and card.residual > 0)
        self.pay.set_label(texts.t("invoice_page.refund" if is_credit else "invoice_page.pay"))
        self.reconcile.setVisible(is_settled_here)
        falls = dirty and card.state is InvoiceState.WAITING
        self._say(self.save, texts.t("invoice_page.save_asks_anew") if falls else "")
        saves = texts.t("invoice_page.preview_saves") if dirty else ""
        self._say(self.preview, saves)
        _explain(self.post, card.cannot_post if not dirty and later is None else None)
        _explain(self.delete, card.cannot_delete)
        self.is_sure_needed = not is_credit
        self.setVisible(is_draft or is_credit or is_settled_here)

    def _show_approval(self, card: InvoiceCard, *, dirty: bool, later: date | None) -> None:
        """What waits is decided on first; a draft above the limit is not posted but asked for."""
        asked = card.approval if card.state is InvoiceState.WAITING and not dirty else None
        is_undecided = asked is not None and asked.state is ApprovalState.WAITING
        may_decide = is_undecided and asked is not None and asked.cannot_approve is None
        self.approve.setVisible(may_decide)
        self.reject.setVisible(may_decide)
        self.recall.setVisible(asked is not None and asked.cannot_withdraw is None)
        is_confirmed = card.post_on is not None and not dirty
        self.post.setVisible(card.is_draft and not is_undecided and not is_confirmed)
        asks = card.above_limit is not None and not dirty
        label = texts.t("invoice_page.ask" if asks else "invoice_page.post")
        if later is not None:
            label = texts.t("invoice_page.post_on", date=long_date(later))
        self.set_label(self.post, label)

    @staticmethod
    def _say(button: Button, words: str) -> None:
        button.setToolTip(words)
        button.setAccessibleDescription(words)


def _explain(button: Button, problem: Problem | None) -> None:
    """The reason stands in the tooltip; pressing shows it too, since the service refuses."""
    words = sentence(problem) if problem is not None else ""
    button.setToolTip(words)
    button.setAccessibleDescription(words)
