"""What was typed on a quotation and left without saving: offered again."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app import texts
from app.services.orders import InvoicePolicy
from app.ui.kit.moments import moment
from app.ui.pages.keeping import RESTORE

if TYPE_CHECKING:
    from app.services.kept_drafts import KeptDraft
    from app.ui.pages.sales_order.page import SalesOrderPage


class KeptOffer(QObject):
    """Speaks through the banner of the sheet."""

    def __init__(self, page: SalesOrderPage) -> None:
        super().__init__(page)
        self._page = page
        self._kept: KeptDraft | None = None

    @property
    def is_open(self) -> bool:
        """Whether edits wait for an answer: they must not be dropped."""
        return self._kept is not None

    def content(self) -> dict[str, str]:
        """The edits as texts."""
        sheet = self._page.sheet
        if sheet.lines.draft is None:
            return {}
        values = sheet.head.properties.values()
        customer_id, name = sheet.head.customer()
        return {
            "customer_id": str(customer_id or ""),
            "customer": name,
            "valid_until_on": str(values["valid_until_on"] or ""),
            "invoice_policy": str(values["invoice_policy"] or ""),
            "lines": sheet.lines.draft.pack(),
        }

    async def make(self) -> None:
        """Look for kept edits; those that were asked for are restored at once."""
        kept = await self._page.keeping.find()
        if kept is None:
            return
        self._kept = kept
        if RESTORE in kept.content:
            self._restore()
            return
        banner = self._page.sheet.banner
        words = texts.t("sales_order_page.kept_found", when=moment(kept.kept_at))
        banner.say(words, tone="info", icon="pencil-simple")
        banner.add_button(texts.t("sales_order_page.restore"), self._restore)
        banner.add_button(texts.t("sales_order_page.forget"), self._page.discard)

    def forget(self) -> None:
        """They were answered for."""
        self._kept = None

    def _restore(self) -> None:
        kept, self._kept = self._kept, None
        sheet = self._page.sheet
        sheet.banner.clear()
        if kept is None:
            return
        day, policy = kept.content["valid_until_on"], kept.content["invoice_policy"]
        values = {
            "valid_until_on": dt.date.fromisoformat(day) if day else None,
            "invoice_policy": InvoicePolicy(policy),
        }
        sheet.head.properties.set_values(values)
        if kept.content["customer_id"]:
            sheet.head.choose_customer(int(kept.content["customer_id"]), kept.content["customer"])
        sheet.lines.show_kept(kept.content["lines"])
