"""The list of tickets: pages, counts, and the tickets beside one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from app.db.types import Amount
from app.models.company import Currency
from app.models.tickets import TicketDocument
from app.services import access
from app.services.actions import question
from app.services.policies import DeadlineState, deadline_state
from app.services.teams import CANCELLED, DOCUMENT_KIND
from app.services.tickets import listing
from app.services.tickets.filters import (
    Neighbours,
    ShippedFilter,
    TicketFilter,
    TicketList,
    TicketPlace,
)
from app.services.users import initials

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from decimal import Decimal

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
    assignee_initials: str
    team: str
    deadline_at: datetime | None
    deadline_state: DeadlineState
    updated_at: datetime
    created_at: datetime
    origin_number: str | None
    documents: tuple[DocumentIcon, ...]


@question
def rows(uow: UnitOfWork, request: TicketList) -> Page[TicketRow]:
    """A page of the list: two statements, however many rows."""
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


def _rows(uow: UnitOfWork, found: Sequence[Row[Any]]) -> list[TicketRow]:
    """The rows of a page, with the icons of their documents."""
    icons = _icons(uow, [row.id for row in found])
    return [_row(uow, row, icons.get(row.id, ())) for row in found]


def _row(uow: UnitOfWork, row: Row[Any], icons: tuple[DocumentIcon, ...]) -> TicketRow:
    """A ticket in the list."""
    return TicketRow(
        id=row.id,
        number=row.number,
        subject=row.subject,
        customer_id=row.partner_id,
        customer=row.customer or row.contact_name,
        stage=row.stage,
        stage_look=row.look,
        is_closed=row.is_closed,
        priority=row.priority,
        assignee_id=row.assignee_id,
        assignee=row.assignee or "",
        assignee_initials=initials(row.assignee or ""),
        team=row.team,
        deadline_at=row.deadline_at,
        deadline_state=deadline_state(row.sla_state, row.deadline_at, uow.now),
        updated_at=row.updated_at,
        created_at=row.created_at,
        origin_number=row.origin_number,
        documents=icons,
    )


def _icons(uow: UnitOfWork, ticket_ids: Sequence[int]) -> dict[int, tuple[DocumentIcon, ...]]:
    """The documents of tickets, by kind; one statement."""
    if not ticket_ids:
        return {}
    statement = (
        select(
            TicketDocument.ticket_id,
            TicketDocument.kind,
            func.count().label("number"),
            func.aggregate_strings(TicketDocument.state, ",").label("states"),
            func.sum(TicketDocument.amount, type_=Amount).label("amount"),
            func.min(Currency.code).label("currency"),
            func.max(Currency.code).label("last_currency"),
        )
        .outerjoin(Currency, Currency.id == TicketDocument.currency_id)
        .where(TicketDocument.ticket_id.in_(ticket_ids), TicketDocument.state != CANCELLED)
        .group_by(TicketDocument.ticket_id, TicketDocument.kind)
    )
    found: dict[int, list[DocumentIcon]] = {}
    for row in uow.connection.execute(statement):
        is_one_currency = row.currency == row.last_currency
        found.setdefault(row.ticket_id, []).append(
            DocumentIcon(
                kind=row.kind,
                count=row.number,
                states=tuple(sorted(set(row.states.split(",")))),
                amount=row.amount if is_one_currency else None,
                currency=(row.currency or "") if is_one_currency else "",
            )
        )
    return {
        ticket_id: tuple(sorted(icons, key=_button_order)) for ticket_id, icons in found.items()
    }


def _button_order(icon: DocumentIcon) -> int:
    """Icons stand in the order of the buttons, others after them."""
    kinds = list(DOCUMENT_KIND.values())
    return kinds.index(icon.kind) if icon.kind in kinds else len(kinds)
