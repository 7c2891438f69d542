"""The documents of a ticket: smart buttons, history and breadcrumbs read only this table."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, update

from app.db.inserting import insert_or
from app.models.tickets import TicketDocument

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from decimal import Decimal

    from app.services.unit_of_work import UnitOfWork

DRAFT = "draft"
WAITING = "waiting"
POSTED = "posted"


@dataclass(frozen=True, slots=True)
class Entry:
    """A document of a ticket as it is now; `state` is the document's own (draft, posted)."""

    ticket_id: int
    kind: str
    record_id: int
    number: str | None
    state: str
    amount: Decimal | None
    currency_id: int | None
    commercial_partner_id: int | None
    made_at: datetime


def write(uow: UnitOfWork, entries: Sequence[Entry]) -> None:
    """Write documents that were made or changed in this transaction: one statement for all."""
    if entries:
        uow.connection.execute(_statement(uow.is_postgresql), [_values(each) for each in entries])


def change_state(uow: UnitOfWork, kind: str, ids: Sequence[int], state: str) -> None:
    """Let documents that are there already be in another state."""
    uow.connection.execute(
        update(TicketDocument)
        .where(TicketDocument.kind == kind, TicketDocument.record_id.in_(ids))
        .values(state=state)
    )


def remove(uow: UnitOfWork, kind: str, record_id: int) -> None:
    """Take a deleted draft out."""
    uow.connection.execute(
        delete(TicketDocument).where(
            TicketDocument.kind == kind, TicketDocument.record_id == record_id
        )
    )


def _values(entry: Entry) -> dict[str, object]:
    return {
        "ticket_id": entry.ticket_id,
        "kind": entry.kind,
        "record_id": entry.record_id,
        "number": entry.number,
        "state": entry.state,
        "amount": entry.amount,
        "currency_id": entry.currency_id,
        "commercial_partner_id": entry.commercial_partner_id,
        "made_at": entry.made_at,
    }


@functools.cache
def _statement(is_postgresql: bool) -> Any:  # noqa: ANN401
    new = insert_or(TicketDocument, is_postgresql=is_postgresql)
    return new.on_conflict_do_update(
        index_elements=["ticket_id", "kind", "record_id"],
        set_={
            "number": new.excluded.number,
            "state": new.excluded.state,
            "amount": new.excluded.amount,
        },
    )
