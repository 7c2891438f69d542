"""Lets PostgreSQL plan by the books as they are: right after an import it knows nothing of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

from app.services import access
from app.services.actions import action

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.services.unit_of_work import UnitOfWork

_TABLES = (
    "partner", "product", "sales_order", "sales_order_line", "invoice", "invoice_status",
    "invoice_line", "invoice_line_tax", "invoice_tax", "credited_invoice", "journal_item",
    "item_match", "ticket",
)  # fmt: skip


def _again(uow: UnitOfWork, ids: Sequence[int]) -> None:
    """There is nothing to read anew."""
    del uow, ids


@action("replay.count_books", again=_again)
def count_books(uow: UnitOfWork, request: None) -> None:
    """Count the tables that a replay reads; the server would do so by itself some time later.

    Without it, it takes a large book for an empty one and walks through all of it for each refund.

    Raises:
        NotAllowed: import.run
    """
    del request
    access.require(uow, "import.run")
    if uow.is_postgresql:
        uow.connection.execute(text(f"ANALYZE {', '.join(_TABLES)}"))
