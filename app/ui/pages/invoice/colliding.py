"""A draft that somebody else saved meanwhile: what both changed is compared, the rest is merged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.services.invoices import InvoiceCard
from app.ui.kit.compare_dialog import CompareDialog
from app.ui.kit.slots import ui_slot
from app.ui.pages.invoice.kept import fill_in
from app.ui.pages.invoice.merging import Merge

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.errors import Stale
    from app.ui.kit.compare_dialog import Side
    from app.ui.pages.invoice.page import InvoicePage


class Colliding(QObject):
    """Speaks through the compare dialog; what was chosen is saved at once."""

    def __init__(self, page: InvoicePage) -> None:
        super().__init__(page)
        self._page = page
        self._merge: Merge | None = None
        self._theirs: InvoiceCard | None = None

    def show(self, error: Stale) -> None:
        """Ask about what both have changed; if that is nothing, merge and save."""
        page, theirs = self._page, error.current
        if page.card is None or not isinstance(theirs, InvoiceCard):
            return
        self._theirs = theirs
        self._merge = Merge(page.card, page.request(), theirs, page.journals)
        differences = self._merge.differences()
        if not differences:
            self._take({})
            return
        dialog = CompareDialog(page, who=error.changed_by, differences=differences)
        dialog.setObjectName("compare")
        dialog.succeeded.connect(self._take)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @ui_slot
    async def _take(self, choices: Mapping[str, Side]) -> None:
        page, merge, theirs = self._page, self._merge, self._theirs
        if merge is None or theirs is None:
            return
        self._merge = self._theirs = None
        page.show_card(theirs)
        await fill_in(page, merge.properties(choices), merge.lines(choices))
        page.acting.save()
