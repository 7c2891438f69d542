"""What may be asked to be done with a ticket itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.models.enums import Priority

if TYPE_CHECKING:
    from app.models.ids import (
        LotId,
        PartnerId,
        ProductId,
        ReasonId,
        SalesOrderId,
        StageId,
        TagId,
        TeamId,
        TicketId,
        UserId,
    )


@dataclass(frozen=True, slots=True)
class OpenTicket:
    """A new ticket. Subject and team are required (rules 34).

    Without a stage it starts in the team's first; without an assignee the team's assignment
    decides. Field names of `Invalid` are those of this request. `origin_*` only for imports.
    """

    subject: str
    team_id: TeamId | None
    description: str = ""
    customer_id: PartnerId | None = None
    contact_name: str = ""
    email: str = ""
    phone: str = ""
    priority: Priority = Priority.NORMAL
    product_id: ProductId | None = None
    lot_id: LotId | None = None
    sales_order_id: SalesOrderId | None = None
    reason_id: ReasonId | None = None
    assignee_id: UserId | None = None
    stage_id: StageId | None = None
    tag_ids: tuple[TagId, ...] = ()
    origin_source: str | None = None
    origin_number: str | None = None


@dataclass(frozen=True, slots=True)
class SaveTicket:
    """A ticket's form, saved explicitly.

    Tags are told as changes, so that a colleague's tag is never taken away by a form that did not
    know it. A change of team moves the ticket to that team's first stage.
    """

    id: TicketId
    version: int
    subject: str
    description: str
    team_id: TeamId
    customer_id: PartnerId | None
    contact_name: str
    email: str
    phone: str
    priority: Priority
    product_id: ProductId | None
    lot_id: LotId | None
    sales_order_id: SalesOrderId | None
    reason_id: ReasonId | None
    assignee_id: UserId | None
    tags_added: tuple[TagId, ...] = ()
    tags_removed: tuple[TagId, ...] = ()


@dataclass(frozen=True, slots=True)
class MoveTicket:
    """One press on the stage bar; with a version, refused when the ticket changed since.

    `leaves_loans`: the user was asked about what was left or lent and did not go back.
    """

    id: TicketId
    stage_id: StageId
    version: int | None = None
    leaves_loans: bool = False


@dataclass(frozen=True, slots=True)
class AssignTicket:
    """Give a ticket to a member of its team, or to nobody."""

    id: TicketId
    assignee_id: UserId | None
    version: int | None = None


@dataclass(frozen=True, slots=True)
class PrioritiseTicket:
    """Another priority."""

    id: TicketId
    priority: Priority
    version: int | None = None


@dataclass(frozen=True, slots=True)
class TagTicket:
    """Tags to add and to take away."""

    id: TicketId
    added: tuple[TagId, ...] = ()
    removed: tuple[TagId, ...] = ()


@dataclass(frozen=True, slots=True)
class FollowTicket:
    """Someone who is to receive the messages: a user or a partner, one of the two."""

    id: TicketId
    user_id: UserId | None = None
    partner_id: PartnerId | None = None


@dataclass(frozen=True, slots=True)
class UnfollowTicket:
    """A follower (by its row) who is to receive no more messages."""

    id: TicketId
    follower_id: int
