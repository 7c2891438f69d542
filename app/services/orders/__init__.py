"""Quotations and orders: upkeep, confirming, cancelling, Create Invoice; look-ups and lists."""

from __future__ import annotations

from app.documents.quotation import QuotationPage
from app.models.enums import InvoicePolicy, SalesOrderState
from app.models.ids import SalesOrderId, SalesOrderLineId
from app.services.orders.cancelling import CancelOrder, cancel
from app.services.orders.cards import (
    AskAmounts,
    CreateOrder,
    FindOrders,
    LinkedDocument,
    OrderCard,
    OrderChoice,
    OrderFigures,
    OrderFilter,
    OrderLine,
    OrderLineRow,
    OrderList,
    OrderRow,
    SavedOrder,
    SaveOrder,
)
from app.services.orders.confirming import confirm
from app.services.orders.form import card
from app.services.orders.invoicing import DraftedInvoice, InvoiceOrder, create_invoice, draft_of
from app.services.orders.lists import count, find, has_imported, has_product, rows
from app.services.orders.paper import page
from app.services.orders.upkeep import (
    OrderVersion,
    add_lines,
    amounts,
    create,
    mark_sent,
    save,
)

__all__ = [
    "AskAmounts",
    "CancelOrder",
    "CreateOrder",
    "DraftedInvoice",
    "FindOrders",
    "InvoiceOrder",
    "InvoicePolicy",
    "LinkedDocument",
    "OrderCard",
    "OrderChoice",
    "OrderFigures",
    "OrderFilter",
    "OrderLine",
    "OrderLineRow",
    "OrderList",
    "OrderRow",
    "OrderVersion",
    "QuotationPage",
    "SalesOrderId",
    "SalesOrderLineId",
    "SalesOrderState",
    "SaveOrder",
    "SavedOrder",
    "add_lines",
    "amounts",
    "cancel",
    "card",
    "confirm",
    "count",
    "create",
    "create_invoice",
    "draft_of",
    "find",
    "has_imported",
    "has_product",
    "mark_sent",
    "page",
    "rows",
    "save",
]
