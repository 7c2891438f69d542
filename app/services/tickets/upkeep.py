"""What is done with a ticket itself: open, save, move, assign, tag, follow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.models.enums import Priority
from app.services.actions import action

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
    from app.services.tickets.cards import TicketCard
    from app.services.unit_of_work import UnitOfWork


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
    """One press on the stage bar; with a version, refused when the ticket changed since."""

    id: TicketId
    stage_id: StageId
    version: int | None = None


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


def _again(uow: UnitOfWork, ids: object) -> TicketCard:
    raise NotImplementedError


@action("ticket.open", again=_again)
def open_ticket(uow: UnitOfWork, request: OpenTicket) -> TicketCard:
    """Make a ticket with the next number; creator, assignee and customer follow it.

    Raises:
        NotAllowed: ticket.write
        Invalid: by field
    """
    raise NotImplementedError


@action("ticket.save", again=_again)
def save(uow: UnitOfWork, request: SaveTicket) -> TicketCard:
    """Save a ticket's form; what changed goes to the timeline.

    Raises:
        NotAllowed: ticket.write
        Stale: somebody else saved it meanwhile
        Invalid: by field; a product that is not on the order, an order of another customer
        Refused: ticket.customer_fixed (another customer while a remedy exists that is not
            cancelled: rules 34)
    """
    raise NotImplementedError


@action("ticket.move", again=_again)
def move(uow: UnitOfWork, request: MoveTicket) -> TicketCard:
    """Move a ticket to a stage of its team; a closing stage sets the closed time, else cleared.

    Raises:
        NotAllowed: ticket.write
        Stale: with a version that is no longer the ticket's
        Refused: ticket.unknown, ticket.stage_of_other_team
    """
    raise NotImplementedError


@action("ticket.assign", again=_again)
def assign(uow: UnitOfWork, request: AssignTicket) -> TicketCard:
    """Give a ticket to a member of its team, who follows it from then on.

    Raises:
        NotAllowed: ticket.write
        Stale: with a version that is no longer the ticket's
        Refused: ticket.assignee_not_member
    """
    raise NotImplementedError


@action("ticket.prioritise", again=_again)
def prioritise(uow: UnitOfWork, request: PrioritiseTicket) -> TicketCard:
    """Set the priority; which policies apply, and the deadline, follow from it."""
    raise NotImplementedError


@action("ticket.tag", again=_again)
def tag(uow: UnitOfWork, request: TagTicket) -> TicketCard:
    """Add and take away tags; a colleague's form does not become stale by it."""
    raise NotImplementedError


@action("ticket.follow", again=_again)
def follow(uow: UnitOfWork, request: FollowTicket) -> TicketCard:
    """Add a follower; one who follows already stays one."""
    raise NotImplementedError


@action("ticket.unfollow", again=_again)
def unfollow(uow: UnitOfWork, request: UnfollowTicket) -> TicketCard:
    """Take a follower away."""
    raise NotImplementedError
