"""What was counted of a transfer and left without validating is offered again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.ui.pages import kept_offer
from app.ui.pages.transfer import counting

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.ui.pages.transfer.page import TransferPage


class KeptOffer(kept_offer.KeptOffer):
    """Brings the counts back into the rows of the sheet."""

    OFFER = "transfer_page.kept_found", "transfer_page.restore", "transfer_page.forget"

    def __init__(self, page: TransferPage) -> None:
        super().__init__(page)
        self._page = page

    async def bring_back(self, content: Mapping[str, str]) -> None:
        if self._page.card is not None:
            self._page.sheet.lines.show_rows(counting.unpack(content, self._page.card))
