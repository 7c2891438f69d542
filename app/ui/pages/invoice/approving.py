"""A refund above its team's limit: what its request says, and approving, rejecting, withdrawing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app import texts
from app.services import approvals
from app.services.approvals import ApproveRefund, WithdrawRequest
from app.services.background import new_key
from app.services.invoices import ApprovalState, InvoiceState
from app.ui.kit.formats import sentence
from app.ui.kit.moments import moment
from app.ui.kit.money import money
from app.ui.kit.problem_words import problem_words
from app.ui.kit.slots import ui_slot

if TYPE_CHECKING:
    from app.errors import ServiceError
    from app.services.invoices import ApprovalCard, InvoiceCard
    from app.ui.kit.banner import Banner
    from app.ui.pages.invoice.page import InvoicePage


class Approving(QObject):
    """Decides on the request that the page shows; of two who decide, one is told what happened."""

    def __init__(self, page: InvoicePage) -> None:
        super().__init__(page)
        self._page = page
        page.action_bar.approve_wanted.connect(self.approve)
        page.action_bar.reject_wanted.connect(self.reject)
        page.action_bar.recall_wanted.connect(self.recall)

    def show_problem(self, error: ServiceError) -> None:
        """The page says it, above the document as it is now."""
        self._page.show_changed_total(problem_words(error))

    @ui_slot
    async def approve(self) -> None:
        """Approve it as it is on the screen; it can be posted then."""
        shown = self._shown()
        if shown is None:
            return
        card, asked = shown
        bar = self._page.action_bar
        with self._page.acting.working(bar.approve, texts.t("invoice_page.approving")):
            request = ApproveRefund(card.id, asked.id)
            done = await self._page.desk.background.act(approvals.approve, request, key=new_key())
            await self._show(done, texts.t("invoice_page.approved", amount=_amount(card)))

    @ui_slot
    async def reject(self) -> None:
        """Ask for the reason, and reject it."""
        from app.dialogs.approvals import RejectDialog

        shown = self._shown()
        if shown is None:
            return
        card, asked = shown
        dialog = RejectDialog(self._page, self._page.desk, card, asked)
        dialog.succeeded.connect(self._rejected)
        dialog.open()

    @ui_slot
    async def recall(self) -> None:
        """Take the request, or the approval, back: it is a draft again."""
        shown = self._shown()
        if shown is None:
            return
        card, asked = shown
        bar = self._page.action_bar
        with self._page.acting.working(bar.recall, texts.t("invoice_page.recalling")):
            request = WithdrawRequest(card.id, asked.id)
            done = await self._page.desk.background.act(approvals.withdraw, request, key=new_key())
            await self._show(done, texts.t("invoice_page.recalled"))

    @ui_slot
    async def _rejected(self, card: InvoiceCard) -> None:
        await self._show(card, texts.t("invoice_page.rejected", amount=_amount(card)))

    def _shown(self) -> tuple[InvoiceCard, ApprovalCard] | None:
        """The credit note and its live request, unless something is being done with it."""
        card = self._page.card
        if card is None or card.approval is None or self._page.acting.is_working:
            return None
        return (card, card.approval) if card.state is InvoiceState.WAITING else None

    async def _show(self, card: InvoiceCard, words: str) -> None:
        self._page.show_card(card)
        await self._page.read_history()
        self._page.desk.notices.show(words)


def primary(card: InvoiceCard) -> str:
    """The words of what the filled button of a draft does; none where somebody else has to."""
    asked = card.approval
    if card.state is InvoiceState.WAITING and asked is not None:
        if asked.state is ApprovalState.WAITING:
            return "invoice_page.approve" if asked.cannot_approve is None else ""
    elif card.above_limit is not None:
        return "invoice_page.ask"
    return "invoice_page.hint_post"


def say(banner: Banner, card: InvoiceCard) -> bool:
    """Say above a draft what its limit and its request mean now; False if there is nothing."""
    asked = card.approval
    if card.state is InvoiceState.WAITING and asked is not None:
        if asked.state is ApprovalState.APPROVED:
            banner.say(_decided("invoice_page.is_approved", asked), tone="success")
        else:
            banner.say(_asked(asked), tone="warning", icon="hourglass-medium")
        return True
    rejected = asked is not None and asked.state is ApprovalState.REJECTED
    said = [_decided("invoice_page.is_rejected", asked)] if asked is not None and rejected else []
    if card.above_limit is not None:
        said.append(sentence(card.above_limit))
    said += [sentence(warning) for warning in card.warnings]
    if rejected or card.above_limit is not None:
        banner.say(" ".join(said), tone="danger" if rejected else "warning")
    return rejected or card.above_limit is not None


def _asked(asked: ApprovalCard) -> str:
    return texts.t(
        "invoice_page.waits_for_goodwill" if asked.is_goodwill else "invoice_page.waits_since",
        person=asked.requested_by,
        when=moment(asked.requested_at),
        sum=money(asked.sum, asked.currency),
        limit=money(asked.limit, asked.currency),
    )


def _decided(key: str, asked: ApprovalCard) -> str:
    when = moment(asked.decided_at) if asked.decided_at is not None else ""
    return texts.t(key, person=asked.decided_by, when=when, reason=asked.reason)


def _amount(card: InvoiceCard) -> str:
    return money(card.total, card.currency)
