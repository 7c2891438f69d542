"""The list of tickets: its filters, sorts, pages and counts."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from app.services.actions import question
from app.services.paging import Count, Page, Span

if TYPE_CHECKING:
    from datetime import datetime
    from decimal import Decimal

    from app.models.enums import Priority, StageLook
    from app.models.ids import PartnerId, StageId, TagId, TeamId, TicketId, UserId
    from app.services.policies import DeadlineState
    from app.services.unit_of_work import UnitOfWork


class ShippedFilter(StrEnum):
    """The filters that the program comes with (rules 35)."""

    MY_OPEN = "my_open"
    UNASSIGNED = "unassigned"
    WAITING_FOR_CUSTOMER = "waiting_for_customer"
    AT_RISK = "at_risk"


class TicketSort(StrEnum):
    """What the list can be sorted by; each has its index."""

    NUMBER = "number"
    PRIORITY = "priority"
    DEADLINE = "deadline"
    UPDATED = "updated"


@dataclass(frozen=True, slots=True)
class TicketFilter:
    """Which tickets are listed; what is given holds together.

    `text` is free words (number, subject, customer, contact, product, lot, order, invoice), each
    the beginning of a word. `is_open` None lists open and closed ones.
    """

    shipped: ShippedFilter | None = None
    team_ids: tuple[TeamId, ...] = ()
    stage_ids: tuple[StageId, ...] = ()
    assignee_ids: tuple[UserId, ...] = ()
    is_unassigned: bool = False
    tag_ids: tuple[TagId, ...] = ()
    priorities: tuple[Priority, ...] = ()
    customer_id: PartnerId | None = None
    is_open: bool | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class TicketList:
    """A page of the list of tickets."""

    filter: TicketFilter = field(default_factory=TicketFilter)
    sort: TicketSort = TicketSort.NUMBER
    is_descending: bool = True
    span: Span = field(default_factory=Span)


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


@dataclass(frozen=True, slots=True)
class TicketPlace:
    """Where a ticket stands in a list: for previous and next."""

    list: TicketList
    ticket_id: TicketId


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The tickets before and after one in its list; `place` counts from 1, up to the cap."""

    previous_id: TicketId | None
    next_id: TicketId | None
    place: int | None
    count: Count


@question
def rows(uow: UnitOfWork, request: TicketList) -> Page[TicketRow]:
    """A page of the list: two statements, however many rows."""
    raise NotImplementedError


@question
def count(uow: UnitOfWork, request: TicketFilter) -> Count:
    """How many tickets the list has, counted up to 10,000."""
    raise NotImplementedError


@question
def shipped_counts(uow: UnitOfWork, request: None) -> dict[ShippedFilter, Count]:
    """The counts of the shipped filters, for the navigation."""
    raise NotImplementedError


@question
def neighbours(uow: UnitOfWork, request: TicketPlace) -> Neighbours:
    """The tickets before and after one in the list that it was opened from."""
    raise NotImplementedError
