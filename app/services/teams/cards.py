"""Teams in lists, and the settings dialog of a team."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, false, func, select

from app.errors import Refused
from app.models.ids import CalendarId, RecordRef, StageId, TagId, TeamId, UserId
from app.models.teams import Policy, PolicyExcludedStage, PolicyTag, Stage, Team, TeamMember
from app.models.tickets import Ticket, TicketDocument
from app.models.users import UserAccount
from app.services.actions import question
from app.services.policies import ids_of, numbers
from app.services.teams import destinations, goods, limits
from app.services.users import initials

if TYPE_CHECKING:
    from decimal import Decimal

    from sqlalchemy import ScalarSelect, Select
    from sqlalchemy.engine import Row

    from app.errors import Problem
    from app.models.enums import Assignment, Priority, StageLook
    from app.services.actions import CurrencyFacts
    from app.services.teams.destinations import Destinations
    from app.services.teams.goods import FeeProduct, GoodsOptions
    from app.services.unit_of_work import UnitOfWork


class Service(StrEnum):
    """The five after-sales services, in the order of their buttons (Alt+1 to Alt+5)."""

    REFUNDS = "refunds"
    COUPONS = "coupons"
    RETURNS = "returns"
    REPAIRS = "repairs"
    FIELD_SERVICE = "field_service"


AVAILABLE = frozenset({Service.REFUNDS, Service.RETURNS, Service.REPAIRS})
"""The services that this version has; the switches of the others are stored and say so."""

DOCUMENT_KIND = {
    Service.REFUNDS: "credit_note",
    Service.COUPONS: "coupon",
    Service.RETURNS: "transfer",
    Service.REPAIRS: "repair",
    Service.FIELD_SERVICE: "task",
}
"""The records that a service makes, as `ticket_document` names them."""

CANCELLED = "cancelled"
"""The state of a document that came to nothing."""


@dataclass(frozen=True, slots=True)
class TeamRow:
    """A team in the navigation, a list or a drop-down."""

    id: TeamId
    name: str
    open_tickets: int
    members: int
    is_active: bool


@dataclass(frozen=True, slots=True)
class StageRow:
    """A stage of a team, in order."""

    id: StageId
    team_id: TeamId
    name: str
    look: StageLook
    is_closing: bool
    is_pausing: bool


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A member of a team with the number of open tickets assigned to them in it."""

    user_id: UserId
    name: str
    initials: str
    open_tickets: int


@dataclass(frozen=True, slots=True)
class StageInput:
    """A stage of the form, in order; without an id it is new. `key` names it among new ones."""

    key: str
    name: str
    look: StageLook
    is_closing: bool
    is_pausing: bool
    id: StageId | None = None
    tickets: int = 0


@dataclass(frozen=True, slots=True)
class PolicyInput:
    """A policy: tickets of at least a priority (and one of the tags) reach a stage in time.

    `minutes` is working time of the team's calendar; stages are named by `StageInput.key`.
    """

    name: str
    minimum_priority: Priority
    stage_key: str
    minutes: int
    tag_ids: tuple[TagId, ...] = ()
    excluded_stage_keys: tuple[str, ...] = ()
    id: int | None = None


@dataclass(frozen=True, slots=True)
class ServiceState:
    """A service of a team: its switch, and how many documents of it stay if it goes off.

    `is_available` is False for a service that a later version brings; its switch is stored.
    """

    service: Service
    is_on: bool
    is_available: bool
    documents: int


@dataclass(frozen=True, slots=True)
class TeamCard:
    """The settings dialog of a team.

    Above `refund_limit` (in `currency`, with tax) a refund waits for approval, above
    `goodwill_limit` one that gives goodwill; `cannot_limit` says why none can be set (rules 14,
    21). `fee_products` are offered for what is kept back; `destinations` are the places that goods
    can go on to, with the usual ones.
    """

    id: TeamId
    version: int
    name: str
    email: str
    assignment: Assignment
    calendar_id: CalendarId | None
    is_reason_required: bool
    is_active: bool
    members: tuple[MemberRow, ...]
    stages: tuple[StageInput, ...]
    policies: tuple[PolicyInput, ...]
    services: tuple[ServiceState, ...]
    open_tickets: int
    refund_limit: Decimal | None
    goodwill_limit: Decimal | None
    currency: CurrencyFacts
    cannot_limit: Problem | None
    goods: GoodsOptions
    fee_products: tuple[FeeProduct, ...]
    destinations: Destinations


@question
def rows(uow: UnitOfWork, request: None) -> tuple[TeamRow, ...]:
    """The active teams in their order, with the numbers of their open tickets."""
    del request
    statement = (
        select(
            Team.id,
            Team.name,
            Team.is_active,
            _open_tickets().label("open_tickets"),
            select(func.count())
            .where(TeamMember.team_id == Team.id)
            .scalar_subquery()
            .label("members"),
        )
        .where(Team.is_active)
        .order_by(Team.sequence, Team.id)
    )
    return tuple(
        TeamRow(TeamId(row.id), row.name, row.open_tickets, row.members, row.is_active)
        for row in uow.connection.execute(statement)
    )


@question
def card(uow: UnitOfWork, request: TeamId) -> TeamCard:
    """The settings of a team.

    Raises:
        Refused: team.unknown
    """
    row = uow.connection.execute(
        select(Team.__table__, _open_tickets().label("open_tickets")).where(Team.id == request)
    ).first()
    if row is None:
        raise Refused("team.unknown", RecordRef("team", request))
    places = destinations.read(uow)
    return TeamCard(
        id=row.id,
        version=row.version,
        name=row.name,
        email=row.email,
        assignment=row.assignment,
        calendar_id=row.calendar_id,
        is_reason_required=row.is_reason_required,
        is_active=row.is_active,
        members=_members(uow, request),
        stages=_stage_inputs(uow, request),
        policies=_policies(uow, request),
        services=_services(uow, request, row),
        open_tickets=row.open_tickets,
        refund_limit=row.refund_limit,
        goodwill_limit=row.goodwill_limit,
        currency=uow.company.currency,
        cannot_limit=limits.problem(uow),
        goods=destinations.in_use(goods.of_row(row), places),
        fee_products=goods.products(uow, row.restocking_product_id),
        destinations=places,
    )


@question
def stages(uow: UnitOfWork, request: TeamId | None) -> tuple[StageRow, ...]:
    """The stages of a team in order; without a team, of all active teams."""
    found = uow.connection.execute(_stages(request is None), {"team_id": request})
    return tuple(StageRow(*row) for row in found)


@functools.cache
def _stages(of_all: bool) -> Select[*tuple[Any, ...]]:
    """The stages of all active teams, or of the team `team_id`."""
    return (
        select(Stage.id, Stage.team_id, Stage.name, Stage.look, Stage.is_closing, Stage.is_pausing)
        .join(Team, Team.id == Stage.team_id)
        .where(Team.is_active if of_all else Stage.team_id == bindparam("team_id"))
        .order_by(Team.sequence, Team.id, Stage.sequence)
    )


def _open_tickets() -> ScalarSelect[int]:
    """How many open tickets a team has."""
    return (
        select(func.count())
        .where(Ticket.team_id == Team.id, Ticket.is_closed == false())
        .scalar_subquery()
    )


def _members(uow: UnitOfWork, team_id: int) -> tuple[MemberRow, ...]:
    """The members of a team with their open tickets in it, by name."""
    open_tickets = (
        select(func.count())
        .where(
            Ticket.assignee_id == UserAccount.id,
            Ticket.is_closed == false(),
            Ticket.team_id == team_id,
        )
        .scalar_subquery()
    )
    rows_ = uow.connection.execute(
        select(UserAccount.id, UserAccount.name, open_tickets.label("open_tickets"))
        .join(TeamMember, TeamMember.user_id == UserAccount.id)
        .where(TeamMember.team_id == team_id)
        .order_by(UserAccount.name)
    )
    return tuple(
        MemberRow(UserId(row.id), row.name, initials(row.name), row.open_tickets) for row in rows_
    )


def _stage_inputs(uow: UnitOfWork, team_id: int) -> tuple[StageInput, ...]:
    """The stages of a team as the form edits them; the key of a stored one is its id."""
    tickets = select(func.count()).where(Ticket.stage_id == Stage.id).scalar_subquery()
    rows_ = uow.connection.execute(
        select(Stage.__table__, tickets.label("tickets"))
        .where(Stage.team_id == team_id)
        .order_by(Stage.sequence)
    )
    return tuple(
        StageInput(
            key=str(row.id),
            name=row.name,
            look=row.look,
            is_closing=row.is_closing,
            is_pausing=row.is_pausing,
            id=row.id,
            tickets=row.tickets,
        )
        for row in rows_
    )


def _policies(uow: UnitOfWork, team_id: int) -> tuple[PolicyInput, ...]:
    """The policies of a team, by name."""
    rows_ = uow.connection.execute(
        select(
            Policy.__table__,
            ids_of(PolicyTag.tag_id, PolicyTag.policy_id).label("tags"),
            ids_of(PolicyExcludedStage.stage_id, PolicyExcludedStage.policy_id).label("excluded"),
        )
        .where(Policy.team_id == team_id)
        .order_by(Policy.name)
    )
    return tuple(
        PolicyInput(
            name=row.name,
            minimum_priority=row.minimum_priority,
            stage_key=str(row.stage_id),
            minutes=row.minutes,
            tag_ids=tuple(TagId(number) for number in sorted(numbers(row.tags))),
            excluded_stage_keys=tuple(str(number) for number in sorted(numbers(row.excluded))),
            id=row.id,
        )
        for row in rows_
    )


def _services(uow: UnitOfWork, team_id: int, row: Row[Any]) -> tuple[ServiceState, ...]:
    """The switches of a team, and how many documents of each service there are."""
    found = uow.connection.execute(
        select(TicketDocument.kind, func.count().label("number"))
        .join(Ticket, Ticket.id == TicketDocument.ticket_id)
        .where(Ticket.team_id == team_id, TicketDocument.state != CANCELLED)
        .group_by(TicketDocument.kind)
    )
    counts = {documents.kind: documents.number for documents in found}
    return tuple(
        ServiceState(
            service=service,
            is_on=getattr(row, f"is_{service}"),
            is_available=service in AVAILABLE,
            documents=counts.get(DOCUMENT_KIND[service], 0),
        )
        for service in Service
    )
