"""The list of tickets: pages, counts, and the tickets beside one."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from app.db.types import Amount
from app.services import access
from app.services.actions import question
from app.services.policies import DeadlineState, deadline_state
from app.services.teams import DOCUMENT_KIND
from app.services.tickets import listing
from app.services.tickets.filters import (
    Neighbours,
    ShippedFilter,
    TicketFilter,
    TicketList,
    TicketPlace,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.engine import Row

    from app.models.enums import Priority, StageLook
    from app.models.ids import PartnerId, TicketId, UserId
    from app.services.paging import Count, Page
    from app.services.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class DocumentIcon:
    """The documents of one kind of a ticket: "1 credit note, £49.72, Posted"."""

    kind: str
    count: int
    states: tuple[str, ...]
    amount: Decimal | None
    currency: str


@dataclass(frozen=True, slots=True)
class TicketRow:
    """A ticket in the list."""

    id: TicketId
    number: str
    subject: str
    customer_id: PartnerId | None
    customer: str
    stage: str
    stage_look: StageLook
    is_closed: bool
    priority: Priority
    assignee_id: UserId | None
    assignee: str
    team: str
    deadline_at: datetime | None
    deadline_state: DeadlineState
    updated_at: datetime
    created_at: datetime
    origin_number: str | None
    documents: tuple[DocumentIcon, ...]


@question
def rows(uow: UnitOfWork, request: TicketList) -> Page[TicketRow]:
    """A page of the list: one statement, however many rows."""
    access.require(uow, "ticket.read")
    return listing.page(uow, request, lambda found: _rows(uow, found))


@question
def count(uow: UnitOfWork, request: TicketFilter) -> Count:
    """How many tickets the list has, counted up to 10,000."""
    access.require(uow, "ticket.read")
    return listing.count(uow, request)


@question
def shipped_counts(uow: UnitOfWork, request: None) -> dict[ShippedFilter, Count]:
    """The counts of the shipped filters, for the navigation."""
    del request
    access.require(uow, "ticket.read")
    return {shipped: listing.count(uow, TicketFilter(shipped=shipped)) for shipped in ShippedFilter}


@question
def neighbours(uow: UnitOfWork, request: TicketPlace) -> Neighbours:
    """The tickets before and after one in the list that it was opened from.

    A ticket that meanwhile left the list still has neighbours: those of the place it would have.
    """
    access.require(uow, "ticket.read")
    return listing.neighbours(uow, request)


def _rows(uow: UnitOfWork, found: Sequence[Row[*tuple[Any, ...]]]) -> list[TicketRow]:
    """The rows of a page. Taken apart at once: by name it costs more than the query."""
    return [
        TicketRow(
            ticket_id,
            number,
            subject,
            customer_id,
            customer,
            stage,
            look,
            is_closed,
            priority,
            assignee_id,
            assignee,
            team,
            deadline_at,
            deadline_state(sla_state, deadline_at, uow.now),
            updated_at,
            created_at,
            origin_number,
            _icons(documents) if documents else (),
        )
        for (
            ticket_id,
            number,
            subject,
            customer_id,
            customer,
            stage,
            look,
            is_closed,
            priority,
            assignee_id,
            assignee,
            team,
            deadline_at,
            sla_state,
            updated_at,
            created_at,
            origin_number,
            documents,
            *_,
        ) in found
    ]


def _icons(documents: str) -> tuple[DocumentIcon, ...]:
    """The documents of a ticket, by kind in the order of the buttons."""
    found: dict[str, list[list[str]]] = {}
    for document in documents.split(";"):
        kind, *rest = document.split("|")
        found.setdefault(kind, []).append(rest)
    return tuple(_icon(kind, found[kind]) for kind in sorted(found, key=_button_order))


def _icon(kind: str, documents: list[list[str]]) -> DocumentIcon:
    """The documents of one kind; their sum where all have the same currency."""
    currencies = {currency for _, _, currency in documents}
    is_one = len(currencies) == 1
    parts = [int(amount) for _, amount, _ in documents if amount]
    return DocumentIcon(
        kind=kind,
        count=len(documents),
        states=tuple(sorted({state for state, _, _ in documents})),
        amount=Decimal(sum(parts)).scaleb(-Amount.decimals) if is_one and parts else None,
        currency=currencies.pop() if is_one else "",
    )


def _button_order(kind: str) -> int:
    """Icons stand in the order of the buttons, others after them."""
    return _KINDS.index(kind) if kind in _KINDS else len(_KINDS)


_KINDS = list(DOCUMENT_KIND.values())
