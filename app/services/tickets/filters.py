"""What may be asked of the list of tickets: filters, sorts, spans and places."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from app.services.paging import Count, Span

if TYPE_CHECKING:
    from app.models.enums import Priority
    from app.models.ids import PartnerId, StageId, TagId, TeamId, TicketId, UserId


class ShippedFilter(StrEnum):
    """The filters that the program comes with (rules 35)."""

    MY_OPEN = "my_open"
    UNASSIGNED = "unassigned"
    WAITING_FOR_CUSTOMER = "waiting_for_customer"
    AT_RISK = "at_risk"
    REFUNDS_WAITING = "refunds_waiting"


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
