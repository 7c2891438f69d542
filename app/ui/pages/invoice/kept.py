"""Offers what was typed on a draft and left: restore it, or throw it away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app import texts
from app.services import invoices
from app.services.invoices import InvoiceKind
from app.ui.kit.moments import moment
from app.ui.kit.slots import ui_slot
from app.ui.pages.invoice import packing
from app.ui.pages.invoice.draft import DraftLines
from app.ui.pages.keeping import RESTORE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.services.invoices import DraftLine
    from app.services.kept_drafts import KeptDraft
    from app.ui.pages.invoice.page import InvoicePage


class KeptOffer(QObject):
    """Speaks through the banner of the sheet."""

    def __init__(self, page: InvoicePage) -> None:
        super().__init__(page)
        self._page = page
        self._kept: KeptDraft | None = None

    @property
    def is_open(self) -> bool:
        """Whether edits wait for an answer: they must not be dropped."""
        return self._kept is not None

    async def make(self) -> None:
        """Look for kept edits; those that were asked for, and notes, are restored at once."""
        card, sheet = self._page.card, self._page.sheet
        if card is None or sheet is None:
            return
        kept = await self._page.keeping.find()
        if kept is None:
            return
        self._page.timeline.restore_notes(packing.notes(kept.content))
        is_editable = card.is_draft and card.cannot_save is None
        if not packing.has_edits(kept.content) or not is_editable:
            return
        self._kept = kept
        if RESTORE in kept.content:
            await self._restore()
            return
        words = texts.t("invoice_page.kept_found", when=moment(kept.kept_at))
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
        kept, self._kept = self._kept, None
        if kept is not None:
            content = kept.content
            lines, unread = packing.lines(content), packing.unread(content)
            await fill_in(self._page, packing.properties(content), lines, unread)
            if self._page.sheet is not None:
                self._page.sheet.head.show_unread(packing.unread_head(content))


async def fill_in(
    page: InvoicePage,
    properties: Mapping[str, object],
    lines: Sequence[DraftLine],
    unread: Mapping[tuple[int, str], str] | None = None,
) -> None:
    """Put edits into the form of a draft, over what is saved.

    `unread` is what could not be read of them, by the line's place and the column.
    """
    card, sheet = page.card, page.sheet
    if card is None or sheet is None:
        return
    creditable: tuple[invoices.CreditableLine, ...] = ()
    if card.kind is InvoiceKind.CREDIT_NOTE:
        creditable = await page.desk.background.ask(invoices.creditable_lines, card.id)
    draft = DraftLines(card)
    keys = draft.take(lines, creditable)
    sheet.banner.clear()
    sheet.head.properties.set_values(properties)
    found = (unread or {}).items()
    typed: dict[tuple[object, str], str] = {
        (keys[place], name): text for (place, name), text in found if place in keys
    }
    sheet.lines.show_draft(draft, typed)
