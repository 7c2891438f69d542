"""The print preview: the pages as they will be printed; print, save as PDF."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shiboken6

from app import texts
from app.dialogs.paper import PaperDialog
from app.documents import credit_note
from app.services import invoices
from app.services.invoices import InvoiceState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget

    from app.documents.credit_note import CreditNotePage
    from app.services.invoices import InvoiceCard, InvoiceId
    from app.ui.kit.desk import Desk

NOTE = 48
"""What the lines take that say what is left out."""


async def open_preview(
    parent: QWidget, desk: Desk, ids: Sequence[InvoiceId], *, left_out: str = ""
) -> PrintPreview:
    """Open the preview of one document, or of several as one job; `left_out` says what is not."""
    cards = [await desk.background.ask(invoices.card, one) for one in ids]
    dialog = PrintPreview(parent, desk, cards, left_out=left_out)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    await dialog.draw()
    return dialog


class PrintPreview(PaperDialog):
    """Pages at the size of the window; what leaves the house is counted, later ones are copies."""

    def __init__(
        self, parent: QWidget, desk: Desk, cards: Sequence[InvoiceCard], *, left_out: str = ""
    ) -> None:
        super().__init__(
            parent,
            desk,
            texts.t("printing.title"),
            reference=_name(cards),
            taken=NOTE if left_out else 0,
        )
        self._cards = list(cards)
        self.set_note(left_out)
        self.set_sentence(self._copies())

    async def draw(self) -> None:
        """Draw the pages as the next printing will be."""
        pages = [
            await self._desk.background.ask(
                invoices.page, invoices.AskPage(card.id, card.printed_count or None)
            )
            for card in self._cards
        ]
        if shiboken6.isValid(self):
            await self.paper.show_document(lambda: job(pages))

    async def left(self) -> None:
        """The next one is a copy."""
        await self.draw()

    async def leaving(self) -> bytes:
        """The PDF of a printing that is counted; drafts are never counted."""
        posted = tuple(card.id for card in self._cards if card.state is InvoiceState.POSTED)
        copies: dict[InvoiceId, int | None] = {}
        if posted:
            done = await self._desk.background.act(
                invoices.register_print, invoices.RegisterPrint(posted)
            )
            copies = {one.id: one.copy_number for one in done}
        pages = [
            await self._desk.background.ask(
                invoices.page, invoices.AskPage(card.id, copies.get(card.id))
            )
            for card in self._cards
        ]
        self._cards = [
            await self._desk.background.ask(invoices.card, card.id) for card in self._cards
        ]
        if shiboken6.isValid(self):
            self.set_sentence(self._copies())
        return await self._desk.background.paper("printing/job", lambda: job(pages))

    def _copies(self) -> str:
        """What the footer says of earlier printings."""
        if len(self._cards) > 1:
            count, copies = len(self._cards), sum(bool(card.printed_count) for card in self._cards)
            if not copies:
                return texts.t("printing.one_job", count=count)
            return texts.t("printing.one_job_with_copies", count=count, n=copies)
        printed = self._cards[0].printed_count
        if self._cards[0].state is not InvoiceState.POSTED:
            return texts.t("printing.is_draft")
        return texts.t("printing.is_copy", n=printed) if printed else texts.t("printing.is_first")


def _name(cards: Sequence[InvoiceCard]) -> str:
    """The number of a document; of several the first, and how many more."""
    first = cards[0].number or texts.t("printing.draft")
    rest = len(cards) - 1
    return texts.t("printing.several", first=first, n=rest) if rest else first


def job(pages: Sequence[CreditNotePage]) -> bytes:
    """One PDF of several documents, each in its own language; runs on the paper thread."""
    made = [credit_note.render(page) for page in pages]
    if len(made) == 1:
        return made[0]
    from app.documents import raster

    return raster.join(made)
