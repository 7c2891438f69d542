"""How many pieces of invoice lines are credited, where nothing else of the ledger is asked for."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from sqlalchemy import String, bindparam, cast, func, select

from app.db.types import Id
from app.models.enums import InvoiceState
from app.models.invoices import Invoice, InvoiceLine
from app.services.ledger.originals import COUNTED_KINDS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from sqlalchemy import Select

    from app.services.unit_of_work import UnitOfWork


def credited_pieces(uow: UnitOfWork, line_ids: Sequence[int]) -> Mapping[int, Decimal]:
    """The pieces of invoice lines that posted credit notes took back; none are left out."""
    return _by_line(uow, _of_lines(), {"ids": list(line_ids)}) if line_ids else {}


def credited_on_ticket(uow: UnitOfWork, ticket_id: int) -> Mapping[int, Decimal]:
    """The pieces that the posted credit notes of a ticket took back, by invoice line."""
    return _by_line(uow, _of_ticket(), {"ticket": ticket_id})


def _by_line(
    uow: UnitOfWork, statement: Select[*tuple[Any, ...]], parameters: Mapping[str, object]
) -> Mapping[int, Decimal]:
    rows = uow.connection.execute(statement, parameters)
    return {row.original_line_id: row.quantity for row in rows}


@functools.cache
def _of_lines() -> Select[*tuple[Any, ...]]:
    ids = bindparam("ids", type_=Id, expanding=True)
    # asked line by line, lest a join walk through all posted documents beside these few lines
    state = select(Invoice.state).where(Invoice.id == InvoiceLine.invoice_id).scalar_subquery()
    return _credited().where(InvoiceLine.original_line_id.in_(ids), state == InvoiceState.POSTED)


@functools.cache
def _of_ticket() -> Select[*tuple[Any, ...]]:
    return (
        _credited()
        .join(Invoice, Invoice.id == InvoiceLine.invoice_id)
        .where(
            Invoice.ticket_id == bindparam("ticket", type_=Id),
            # no plain column, lest the index of states be walked through instead of the ticket's
            cast(Invoice.state, String).concat("") == InvoiceState.POSTED.value,
            InvoiceLine.original_line_id.is_not(None),
        )
    )


def _credited() -> Select[*tuple[Any, ...]]:
    """Original lines with the pieces that credit lines take of them."""
    return (
        select(InvoiceLine.original_line_id, func.sum(InvoiceLine.quantity).label("quantity"))
        .where(InvoiceLine.kind.in_(COUNTED_KINDS))
        .group_by(InvoiceLine.original_line_id)
    )
