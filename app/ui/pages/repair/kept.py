"""What was typed on a repair and left without saving is offered again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app import texts
from app.dialogs.repairs.packing import unpack
from app.ui.kit.moments import moment
from app.ui.kit.slots import ui_slot
from app.ui.pages.keeping import RESTORE

if TYPE_CHECKING:
    from app.services.kept_drafts import KeptDraft
    from app.ui.pages.repair.page import RepairPage


class KeptOffer(QObject):
    """Speaks through the banner of the sheet."""

    def __init__(self, page: RepairPage) -> None:
        super().__init__(page)
        self._page = page
        self._kept: KeptDraft | None = None

    @property
    def is_open(self) -> bool:
        """Whether it is still offered, neither brought back nor forgotten."""
        return self._kept is not None

    async def make(self) -> None:
        """Look for what was kept; what was asked for is restored at once."""
        page = self._page
        self._kept = await page.keeping.find()
        if self._kept is None or page.sheet is None:
            return
        if RESTORE in self._kept.content:
            await self._bring_back()
            return
        banner = page.sheet.banner
        words = texts.t("repair_page.kept_found", when=moment(self._kept.kept_at))
        banner.say(words, tone="info", icon="pencil-simple")
        banner.add_button(texts.t("repair_page.restore"), self._restore)
        banner.add_button(texts.t("repair_page.forget"), self._forget)

    @ui_slot
    async def _restore(self) -> None:
        await self._bring_back()

    async def _bring_back(self) -> None:
        page, kept = self._page, self._kept
        self._kept = None
        if kept is None or page.sheet is None:
            return
        page.sheet.banner.clear()
        content = {name: text for name, text in kept.content.items() if name != RESTORE}
        await page.sheet.body.restore(unpack(content), page.card)
        page.edited()

    @ui_slot
    async def _forget(self) -> None:
        self._kept = None
        if self._page.sheet is not None:
            self._page.sheet.banner.clear()
        await self._page.keeping.drop()
