"""Offers what was typed on a draft and left: restore it, or throw it away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app import texts
from app.services import invoices
from app.services.invoices import InvoiceKind, InvoiceState
from app.ui.kit.moments import moment
from app.ui.kit.slots import ui_slot
from app.ui.pages.invoice import packing
from app.ui.pages.invoice.draft import DraftLines
from app.ui.pages.keeping import RESTORE

if TYPE_CHECKING:
    from app.services.kept_drafts import KeptDraft
    from app.ui.pages.invoice.page import InvoicePage


class KeptOffer(QObject):
    """Speaks through the banner of the sheet."""

    def __init__(self, page: InvoicePage) -> None:
        super().__init__(page)
        self._page = page
        self._kept: KeptDraft | None = None

    async def make(self) -> None:
        """Look for kept edits; those that were asked for are restored at once."""
        card, sheet = self._page.card, self._page.sheet
        if card is None or card.state is not InvoiceState.DRAFT or card.cannot_save is not None:
            return
        self._kept = await self._page.keeping.find()
        if self._kept is None or sheet is None:
            return
        if RESTORE in self._kept.content:
            await self._restore()
            return
        words = texts.t("invoice_page.kept_found", when=moment(self._kept.kept_at))
        sheet.banner.clear()
        sheet.banner.say(words, tone="info", icon="pencil-simple")
        sheet.banner.add_button(texts.t("invoice_page.restore"), self.restore)
        sheet.banner.add_button(texts.t("invoice_page.forget"), self.forget)

    @ui_slot
    async def restore(self) -> None:
        """Bring the edits back into the form."""
        await self._restore()

    @ui_slot
    async def forget(self) -> None:
        """Throw them away."""
        self._kept = None
        if self._page.sheet is not None:
            self._page.sheet.banner.clear()
        await self._page.keeping.drop()

    async def _restore(self) -> None:
        card, sheet = self._page.card, self._page.sheet
        kept, self._kept = self._kept, None
        if card is None or sheet is None or kept is None:
            return
        creditable: tuple[invoices.CreditableLine, ...] = ()
        if card.kind is InvoiceKind.CREDIT_NOTE:
            creditable = await self._page.desk.background.ask(invoices.creditable_lines, card.id)
        draft = DraftLines(card)
        draft.take(packing.lines(kept.content), creditable)
        sheet.banner.clear()
        sheet.head.properties.set_values(packing.properties(kept.content))
        sheet.lines.show_draft(draft)
