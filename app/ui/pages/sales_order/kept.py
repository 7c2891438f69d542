"""What was typed on a quotation and left without saving: offered again."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from app.services.orders import InvoicePolicy
from app.ui.pages import kept_offer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.ui.pages.sales_order.page import SalesOrderPage


class KeptOffer(kept_offer.KeptOffer):
    """Throwing away what was kept shows what is saved."""

    OFFER = "sales_order_page.kept_found", "sales_order_page.restore", "sales_order_page.forget"

    def __init__(self, page: SalesOrderPage) -> None:
        super().__init__(page)
        self._page = page

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

    async def bring_back(self, content: Mapping[str, str]) -> None:
        sheet = self._page.sheet
        day, policy = content["valid_until_on"], content["invoice_policy"]
        values = {
            "valid_until_on": dt.date.fromisoformat(day) if day else None,
            "invoice_policy": InvoicePolicy(policy),
        }
        sheet.head.properties.set_values(values)
        if content["customer_id"]:
            sheet.head.choose_customer(int(content["customer_id"]), content["customer"])
        sheet.lines.show_kept(content["lines"])

    async def throw_away(self) -> None:
        self._page.discard()
