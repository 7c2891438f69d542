"""Teams: members, stages, assignment, policies, and the five after-sales services."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from app.models.enums import Assignment, Priority, StageLook
from app.models.ids import CalendarId, StageId, TagId, TeamId, UserId
from app.services.actions import action, question

if TYPE_CHECKING:
    from app.services.unit_of_work import UnitOfWork

__all__ = [
    "Assignment",
    "CalendarId",
    "CreateTeam",
    "MemberRow",
    "PolicyInput",
    "Priority",
    "SaveTeam",
    "Service",
    "ServiceState",
    "StageId",
    "StageInput",
    "StageLook",
    "StageRow",
    "TeamCard",
    "TeamId",
    "TeamRow",
    "card",
    "create",
    "rows",
    "save",
    "stages",
]


class Service(StrEnum):
    """The five after-sales services, in the order of their buttons (Alt+1 to Alt+5)."""

    REFUNDS = "refunds"
    COUPONS = "coupons"
    RETURNS = "returns"
    REPAIRS = "repairs"
    FIELD_SERVICE = "field_service"


AVAILABLE = frozenset({Service.REFUNDS})
"""The services that this version has; the switches of the others are stored and say so."""


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
    """The settings dialog of a team."""

    id: TeamId
    version: int
    name: str
    email: str
    assignment: Assignment
    calendar_id: CalendarId | None
    calendar_name: str
    is_reason_required: bool
    is_active: bool
    members: tuple[MemberRow, ...]
    stages: tuple[StageInput, ...]
    policies: tuple[PolicyInput, ...]
    services: tuple[ServiceState, ...]
    open_tickets: int


@dataclass(frozen=True, slots=True)
class CreateTeam:
    """A new team with the usual five stages. Field of `Invalid`: name."""

    name: str
    email: str = ""
    member_ids: tuple[UserId, ...] = ()
    services: frozenset[Service] = frozenset({Service.REFUNDS})


@dataclass(frozen=True, slots=True)
class SaveTeam:
    """The settings of a team, saved explicitly.

    Field names of `Invalid`: name, email, stages, stages.<index>.name, policies,
    policies.<index>.<name|minutes|stage_key>.
    """

    id: TeamId
    version: int
    name: str
    email: str
    assignment: Assignment
    calendar_id: CalendarId | None
    is_reason_required: bool
    is_active: bool
    member_ids: tuple[UserId, ...]
    stages: tuple[StageInput, ...]
    policies: tuple[PolicyInput, ...]
    services: frozenset[Service]


def _again(uow: UnitOfWork, ids: object) -> TeamCard:
    raise NotImplementedError


@action("team.create", again=_again)
def create(uow: UnitOfWork, request: CreateTeam) -> TeamCard:
    """Make a team.

    Raises:
        NotAllowed: team.write
        Invalid: by field; a name that is taken
    """
    raise NotImplementedError


@action("team.save", again=_again)
def save(uow: UnitOfWork, request: SaveTeam) -> TeamCard:
    """Save the settings of a team; a service that was switched off loses its button at once.

    Raises:
        NotAllowed: team.write
        Stale: somebody else saved them meanwhile
        Invalid: by field
        Refused: team.stage_in_use (a stage that still holds tickets cannot be removed)
    """
    raise NotImplementedError


@question
def rows(uow: UnitOfWork, request: None) -> tuple[TeamRow, ...]:
    """The teams in their order, with the numbers of their open tickets."""
    raise NotImplementedError


@question
def card(uow: UnitOfWork, request: TeamId) -> TeamCard:
    """The settings of a team.

    Raises:
        Refused: team.unknown
    """
    raise NotImplementedError


@question
def stages(uow: UnitOfWork, request: TeamId | None) -> tuple[StageRow, ...]:
    """The stages of a team in order; without a team, of all active teams."""
    raise NotImplementedError
