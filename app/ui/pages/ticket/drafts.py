"""Offers what was typed on a ticket and left: restore it, or throw it away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app import texts
from app.ui.kit.moments import moment
from app.ui.kit.slots import ui_slot
from app.ui.pages.keeping import RESTORE

if TYPE_CHECKING:
    from app.services.kept_drafts import KeptDraft
    from app.ui.pages.ticket.page import TicketPage


class DraftOffer(QObject):
    """Speaks through the banner of the sheet."""

    def __init__(self, page: TicketPage) -> None:
        super().__init__(page)
        self._page = page
        self._saving = page.saving
        self._banner = page.sheet.banner
        self._draft: KeptDraft | None = None

    async def make(self) -> None:
        """Look for a kept draft; one that was asked for is restored at once."""
        self._draft = await self._saving.find_draft()
        if self._draft is None:
            return
        if RESTORE in self._draft.content:
            self.restore()
            return
        words = texts.t("ticket_page.draft_found", when=moment(self._draft.kept_at))
        self._banner.clear()
        self._banner.say(words, tone="info", icon="pencil-simple")
        self._banner.add_button(texts.t("ticket_page.restore"), self.restore)
        self._banner.add_button(texts.t("ticket_page.drop_draft"), self.drop)

    def restore(self) -> None:
        """Bring it back into form and composer."""
        self._finish()
        draft, self._draft = self._draft, None
        if draft is not None:
            self._page.timeline.restore_notes(self._saving.restore(draft))

    @ui_slot
    async def drop(self) -> None:
        """Forget it."""
        self._draft = None
        self._finish()
        await self._saving.drop_draft()

    def _finish(self) -> None:
        """The banner's buttons are gone: keys belong to the page again."""
        self._banner.clear()
        self._page.setFocus()
