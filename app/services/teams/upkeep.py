"""Making teams, and saving the settings of one."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, insert, select

from app.db.types import Amount
from app.models.company import Calendar
from app.models.enums import Assignment
from app.models.ids import CalendarId, TeamId, UserId
from app.models.teams import Team, TeamMember
from app.services import access, masters, policies
from app.services.actions import action
from app.services.checks import Checks
from app.services.teams import goods
from app.services.teams.cards import (
    PolicyInput,
    Service,
    StageInput,
    TeamCard,
    card,
)
from app.services.teams.goods import GoodsOptions
from app.services.teams.policy_upkeep import check_policies, save_policies
from app.services.teams.stage_upkeep import (
    check_stages,
    insert_default_stages,
    remove_stages,
    save_stages,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from decimal import Decimal

    from app.services.unit_of_work import UnitOfWork


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
    policies.<index>.<name|minutes|stage_key>, refund_limit, goodwill_limit, and the names of
    GoodsOptions.
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
    refund_limit: Decimal | None = None
    goodwill_limit: Decimal | None = None
    goods: GoodsOptions = field(default_factory=GoodsOptions)


LIMITS = ("refund_limit", "goodwill_limit")
MASTER = masters.Master("team", Team, "team.unknown", {"uq_team_name": "name"})


def form(card: TeamCard) -> SaveTeam:
    """The settings of a team as they were read, ready to be changed and saved."""
    return SaveTeam(
        id=card.id,
        version=card.version,
        name=card.name,
        email=card.email,
        assignment=card.assignment,
        calendar_id=card.calendar_id,
        is_reason_required=card.is_reason_required,
        is_active=card.is_active,
        member_ids=tuple(member.user_id for member in card.members),
        stages=card.stages,
        policies=card.policies,
        services=frozenset(state.service for state in card.services if state.is_on),
        refund_limit=card.refund_limit,
        goodwill_limit=card.goodwill_limit,
        goods=card.goods,
    )


def _again(uow: UnitOfWork, ids: Sequence[int]) -> TeamCard:
    """The settings, read anew."""
    return card(uow, TeamId(ids[0]))


@action("team.create", again=_again)
def create(uow: UnitOfWork, request: CreateTeam) -> TeamCard:
    """Make a team.

    Raises:
        NotAllowed: team.write
        Invalid: by field; a name that is taken
    """
    access.require(uow, "team.write")
    checks = Checks()
    name = checks.line("name", request.name, is_required=True)
    email = checks.email("email", request.email)
    checks.done()
    calendar_id = uow.connection.scalar(select(Calendar.id).order_by(Calendar.id).limit(1))
    team_id = insert_team(
        uow,
        name,
        calendar_id=calendar_id,
        member_ids=request.member_ids,
        email=email,
        services=request.services,
    )
    return card(uow, team_id)


@action("team.save", again=_again)
def save(uow: UnitOfWork, request: SaveTeam) -> TeamCard:
    """Save the settings of a team; a service that was switched off loses its button at once.

    Raises:
        NotAllowed: team.write
        Stale: somebody else saved them meanwhile
        Invalid: by field
        Refused: team.stage_in_use (a stage that still holds tickets cannot be removed)
    """
    access.require(uow, "team.write")
    before = card(uow, request.id)
    values = _checked(uow, request, before)
    more = _changes(before, request)
    changes = masters.save(
        uow,
        MASTER,
        request.id,
        request.version,
        values,
        card=lambda: card(uow, request.id),
        more=more,
    )
    if more:
        _save_members(uow, request)
        stage_ids = save_stages(uow, before, request)
        save_policies(uow, before, request, stage_ids)
        remove_stages(uow, before, request)
    if {name for name, _, _ in changes} & {"stages", "policies", "calendar_id"}:
        policies.refresh_team(uow, request.id)
    return card(uow, request.id)


def insert_team(
    uow: UnitOfWork,
    name: str,
    *,
    calendar_id: int | None,
    member_ids: Collection[int],
    email: str = "",
    services: Collection[Service] = (Service.REFUNDS,),
    language: str = "",
) -> TeamId:
    """Insert a team with the usual five stages, without asking for the right to do so.

    Raises:
        Invalid: a name that is taken
    """
    last = uow.connection.scalar(select(func.max(Team.sequence))) or 0
    values = {
        "name": name,
        "email": email,
        "sequence": last + 1,
        "assignment": Assignment.MANUAL,
        "calendar_id": calendar_id,
        **_switches(services),
    }
    team_id = TeamId(masters.make(uow, MASTER, values, name=name))
    _insert_members(uow, team_id, member_ids)
    insert_default_stages(uow, team_id, language or uow.company.language)
    return team_id


def _checked(uow: UnitOfWork, request: SaveTeam, before: TeamCard) -> dict[str, object]:
    """The columns of a team, checked, and its stages and policies too."""
    checks = Checks()
    values: dict[str, object] = {
        "name": checks.line("name", request.name, is_required=True),
        "email": checks.email("email", request.email),
        "assignment": request.assignment,
        "calendar_id": request.calendar_id,
        "is_reason_required": request.is_reason_required,
        "is_active": request.is_active,
        "refund_limit": request.refund_limit,
        "goodwill_limit": request.goodwill_limit,
        **goods.values(request.goods),
        **_switches(request.services),
    }
    for name in LIMITS:
        _check_limit(checks, name, getattr(request, name), before)
    goods.check(uow, checks, request.goods)
    check_stages(checks, request.stages)
    check_policies(checks, request)
    checks.done()
    return values


def _check_limit(checks: Checks, name: str, limit: Decimal | None, before: TeamCard) -> None:
    """A limit is an amount of the company's currency, set while somebody else could approve."""
    digits = before.currency.digits
    checks.number(name, limit, Amount, minimum=0)
    if limit is not None and limit.is_finite() and limit != round(limit, digits):
        checks.add(name, "field.not_exact", value=str(limit), decimals=digits)
    if limit not in (None, getattr(before, name)) and before.cannot_limit is not None:
        checks.add(name, before.cannot_limit.code)


def _switches(services: Collection[Service]) -> dict[str, bool]:
    """The columns of the five switches."""
    return {f"is_{service}": service in services for service in Service}


def _changes(before: TeamCard, request: SaveTeam) -> masters.Changes:
    """What differs in members, stages and policies, for the audit."""
    found: list[tuple[str, str, str]] = []
    pairs: tuple[tuple[str, object, object], ...] = (
        ("members", {m.user_id for m in before.members}, set(request.member_ids)),
        (
            "stages",
            [replace(stage, key="", tickets=0) for stage in before.stages],
            [replace(stage, key="", tickets=0) for stage in request.stages],
        ),
        ("policies", set(before.policies), set(request.policies)),
    )
    for name, was, is_now in pairs:
        if was != is_now:
            found.append((name, _words(was), _words(is_now)))
    return tuple(found)


def _words(things: object) -> str:
    """Members, stages or policies in one text."""
    if not isinstance(things, (list, set)):
        return str(things)
    return ", ".join(sorted(str(getattr(thing, "name", thing)) for thing in things))


def _save_members(uow: UnitOfWork, request: SaveTeam) -> None:
    """Members that left and that came; the tickets of those who left stay theirs."""
    known = set(
        uow.connection.scalars(select(TeamMember.user_id).where(TeamMember.team_id == request.id))
    )
    uow.connection.execute(
        delete(TeamMember).where(
            TeamMember.team_id == request.id, TeamMember.user_id.not_in(request.member_ids)
        )
    )
    _insert_members(uow, request.id, set(request.member_ids) - known)


def _insert_members(uow: UnitOfWork, team_id: int, user_ids: Collection[int]) -> None:
    """Insert members of a team."""
    if user_ids:
        rows = [{"team_id": team_id, "user_id": user_id} for user_id in sorted(set(user_ids))]
        uow.connection.execute(insert(TeamMember), rows)
