"""What can be done with a document: save, post, delete, print; one at a time."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from app import texts
from app.errors import Problem
from app.services import due_drafts, invoices
from app.services.background import ContentKeys
from app.services.invoices import InvoiceKind, InvoiceState
from app.ui.kit.formats import sentence
from app.ui.kit.money import money
from app.ui.kit.navigation import navigation
from app.ui.kit.slots import ui_slot
from app.ui.pages.document_acting import DocumentActing
from app.ui.pages.invoice.undoing import can_be_made_again, make_again

if TYPE_CHECKING:
    from decimal import Decimal

    from app.services.invoices import InvoiceCard
    from app.ui.pages.invoice.page import InvoicePage


class Acting(DocumentActing):
    """The actions of a page."""

    def __init__(self, page: InvoicePage) -> None:
        super().__init__(page, page.action_bar, page.set_busy)
        self._page = page
        self._saving = ContentKeys()

    @ui_slot
    async def save(self) -> None:
        """Save the draft, if there is anything to save."""
        if self._draft() is None or not self._page.is_dirty or not self._page.check():
            return
        with self.working(self._page.action_bar.save, texts.t("invoice_page.saving")):
            await self._save()
        self._desk.notices.show(texts.t("invoice_page.saved"))

    @ui_slot
    async def post(self) -> None:
        """Post the draft as it stands on the screen; one dated ahead posts itself on its day."""
        card = self._draft()
        is_confirmed = card is not None and card.post_on is not None and not self._page.is_dirty
        if card is None or is_confirmed or not self._page.check():
            return
        with self.working(self._page.action_bar.post, texts.t("invoice_page.posting")):
            if self._page.later() is None:
                await self._post()
            else:
                await self._confirm(card)

    @ui_slot
    async def withdraw(self) -> None:
        """Let the draft no longer post itself."""
        card = self._draft()
        if card is None:
            return
        with self.working(self._page.action_bar.withdraw, texts.t("invoice_page.saving")):
            await self._set_confirmed(card, is_confirmed=False)

    @ui_slot
    async def delete(self) -> None:
        """Delete the draft and go back; a credit note can be made again by Undo."""
        card = self._draft()
        if card is None:
            return
        with self.working(self._page.action_bar.delete, texts.t("invoice_page.deleting")):
            request = invoices.DeleteDraft(card.id, card.version)
            key = self._saving.of(request)
            await self._desk.background.act(invoices.delete_draft, request, key=key)
            await self._page.keeping.drop()
        words = texts.t("invoice_page.deleted")
        if can_be_made_again(card):
            undo = functools.partial(make_again, self._desk, card)
            self._desk.notices.offer_undo(words, undo)
        else:
            self._desk.notices.show(words)
        self._page.forget_edits()
        self._page.closed.emit()

    @ui_slot
    async def preview(self) -> None:
        """Show the pages of a credit note as they will be printed; edits are saved first."""
        from app.dialogs.printing import open_preview

        card = self._page.card
        if card is None or self.is_working or card.kind is not InvoiceKind.CREDIT_NOTE:
            return
        if self._page.is_dirty:
            if not self._page.check():
                return
            with self.working(self._page.action_bar.preview, texts.t("invoice_page.saving")):
                await self._save()
        await open_preview(self._page, self._desk, (card.id,))

    def _draft(self) -> InvoiceCard | None:
        """The draft on the screen, unless something is being done with it."""
        card = self._page.card
        if card is None or self.is_working or not card.is_draft:
            return None
        return card

    async def _save(self) -> InvoiceCard:
        request = self._page.request()
        key = self._saving.of(request)
        card = await self._desk.background.act(invoices.save_draft, request, key=key)
        self._saving.stored()
        await self._page.keeping.drop()
        self._page.show_card(card)
        await self._page.read_history()
        return card

    async def _confirm(self, card: InvoiceCard) -> None:
        if self._page.is_dirty:
            card = await self._save()
        await self._set_confirmed(card, is_confirmed=True)

    async def _set_confirmed(self, card: InvoiceCard, *, is_confirmed: bool) -> None:
        request = due_drafts.ConfirmPosting(card.id, card.version, is_confirmed=is_confirmed)
        self._page.show_card(
            await self._desk.background.act(due_drafts.confirm, request, key=self._key)
        )
        await self._page.read_history()

    async def _post(self) -> None:
        card, sheet = self._page.card, self._page.sheet
        if card is None or sheet is None:
            return
        seen: Decimal | None = card.total
        if self._page.is_dirty:
            seen = self._page.figuring.seen_total()
            read = sheet.date_banner.text()
            card = await self._save()
            if done := _only_saved(card, read):
                sheet.to_top()
                self._desk.notices.show(texts.t(done))
                return
        if seen is not None and seen != card.total:
            self._page.show_changed_total(_changed(card, seen))
            return
        request = invoices.PostDraft(
            card.id,
            card.version,
            seen_total=card.total,
            keeps_credit=sheet.uses_credit(),
        )
        posted = await self._desk.background.act(invoices.post, request, key=self._key)
        self._page.show_card(await self._desk.background.ask(invoices.card, card.id))
        await self._page.read_history()
        if posted.is_waiting:
            self._desk.notices.show(texts.t("invoice_page.asked"))
            return
        amount = money(posted.total, posted.currency)
        words = texts.t("invoice_page.posted", number=posted.number, amount=amount)
        if posted.draft_invoice is None:
            self._desk.notices.show(words)
            return
        open_draft = functools.partial(navigation.open, posted.draft_invoice)
        action = texts.t("invoice_page.open_draft_invoice")
        self._desk.notices.show(words, action=action, slot=open_draft)


def _only_saved(card: InvoiceCard, read: str) -> str:
    """Why a draft that was just saved is not posted yet: what is said then, or nothing.

    Approval was asked for; or its date is warned of in words that nobody can have `read` before.
    """
    if card.state is InvoiceState.WAITING:
        return "invoice_page.asked"
    is_warned = card.date_warning is not None and sentence(card.date_warning) != read
    return "invoice_page.saved" if is_warned else ""


def _changed(card: InvoiceCard, seen: Decimal) -> str:
    words = {"before": money(seen, card.currency), "after": money(card.total, card.currency)}
    return sentence(Problem("invoice.total_changed", words))
