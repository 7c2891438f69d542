"""A draft invoice never takes more of an order than is left of it (rules 33)."""

from __future__ import annotations

import functools
from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select

from app.db.types import Id
from app.errors import Problem
from app.models.enums import InvoiceKind, LineKind
from app.models.invoices import Invoice
from app.models.orders import SalesOrder
from app.services import wording
from app.services.invoices import work
from app.services.ledger import invoiced

if TYPE_CHECKING:
    from sqlalchemy import Select

    from app.services.invoices.opened import Opened
    from app.services.invoices.work import Worked
    from app.services.unit_of_work import UnitOfWork

ZERO = Decimal(0)


def lock_order(uow: UnitOfWork, draft_id: int) -> None:
    """Lock the order of a draft invoice, which stands before the draft (rules 7)."""
    if uow.is_postgresql:
        uow.connection.execute(_lock(), {"draft": draft_id})


def problems(uow: UnitOfWork, draft: Opened, worked: Worked) -> dict[str, Problem]:
    """The lines that ask for more of their order line than is left of it.

    What is saved on the draft already stays, as when goods came back since.
    """
    order_id = draft.document.row.sales_order_id
    asked: defaultdict[int, Decimal] = defaultdict(Decimal)
    if order_id is None or draft.document.is_credit_note:
        return {}
    saved: defaultdict[int, Decimal] = defaultdict(Decimal)
    for line in draft.booked.lines:
        if line.sales_order_line_id is not None and line.kind == LineKind.SALE:
            saved[line.sales_order_line_id] += line.quantity
    of_order = invoiced.of_order(uow, order_id)
    found: dict[str, Problem] = {}
    for place, each in enumerate(worked.lines):
        line_id = each.line.source.sales_order_line_id
        if line_id is None or line_id not in of_order or each.line.kind != LineKind.SALE:
            continue
        asked[line_id] += each.line.quantity
        most = saved[line_id] + of_order[line_id].to_invoice
        if asked[line_id] > most:
            words = {"left": wording.pieces(most)}
            name = work.field_name(place, "quantity")
            found[name] = Problem("invoice.above_order", words, suggestion=most)
    return found


@functools.cache
def _lock() -> Select[*tuple[Any, ...]]:
    order = select(Invoice.sales_order_id).where(
        Invoice.id == bindparam("draft", type_=Id), Invoice.kind == InvoiceKind.INVOICE
    )
    return (
        select(SalesOrder.id)
        .where(SalesOrder.id == order.scalar_subquery())
        .with_for_update(key_share=True)
    )
