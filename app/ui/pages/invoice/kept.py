"""Offers what was typed on a draft and left: restore it, or throw it away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.services import invoices
from app.services.invoices import InvoiceKind
from app.ui.pages import kept_offer
from app.ui.pages.invoice import packing
from app.ui.pages.invoice.draft import DraftLines

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.services.invoices import DraftLine
    from app.ui.pages.invoice.page import InvoicePage


class KeptOffer(kept_offer.KeptOffer):
    """Notes are brought back without a question, edits where the draft may be edited."""

    OFFER = "invoice_page.kept_found", "invoice_page.restore", "invoice_page.forget"

    def __init__(self, page: InvoicePage) -> None:
        super().__init__(page)
        self._page = page

    def is_of_use(self, content: Mapping[str, str]) -> bool:
        card = self._page.card
        self._page.timeline.restore_notes(packing.notes(content))
        is_editable = card is not None and card.is_draft and card.cannot_save is None
        return packing.has_edits(content) and is_editable

    async def bring_back(self, content: Mapping[str, str]) -> None:
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
