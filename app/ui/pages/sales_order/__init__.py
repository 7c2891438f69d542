"""The page of a quotation or an order."""

from __future__ import annotations

from app.ui.pages.sales_order.page import SalesOrderPage

__all__ = ["SalesOrderPage"]
