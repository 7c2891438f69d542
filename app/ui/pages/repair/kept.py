"""What was typed on a repair and left without saving is offered again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.dialogs.repairs.packing import unpack
from app.ui.pages import kept_offer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.ui.pages.repair.page import RepairPage


class KeptOffer(kept_offer.KeptOffer):
    """Brings it back into the form of the sheet."""

    OFFER = "repair_page.kept_found", "repair_page.restore", "repair_page.forget"

    def __init__(self, page: RepairPage) -> None:
        super().__init__(page)
        self._page = page

    async def bring_back(self, content: Mapping[str, str]) -> None:
        if self._page.sheet is not None:
            await self._page.sheet.body.restore(unpack(content), self._page.card)
            self._page.edited()
