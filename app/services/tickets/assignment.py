"""Who gets a new ticket: by hand, each in turn, or whoever has the fewest open ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import false, func, select, update

from app.models.enums import Assignment
from app.models.teams import Team, TeamMember
from app.models.tickets import Ticket
from app.models.users import UserAccount

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.services.unit_of_work import UnitOfWork


def choose(uow: UnitOfWork, team_id: int) -> int | None:
    """The member who gets the team's next ticket; None where it is handed out by hand.

    The team's row is locked, so that two tickets at once go to two members.
    """
    team = uow.connection.execute(
        select(Team.assignment, Team.last_assigned_id)
        .where(Team.id == team_id)
        .with_for_update(key_share=True)
    ).one()
    if team.assignment is Assignment.MANUAL:
        return None
    members = _members(uow, team_id)
    if not members:
        return None
    if team.assignment is Assignment.FEWEST_OPEN:
        return _with_fewest_open(uow, members)
    last = team.last_assigned_id or 0
    chosen = next((member for member in members if member > last), members[0])
    uow.connection.execute(update(Team).where(Team.id == team_id).values(last_assigned_id=chosen))
    return chosen


def may_get(uow: UnitOfWork, team_id: int, user_id: int) -> bool:
    """Whether a user may be given tickets of a team: its members, anybody where it has none."""
    is_user = uow.connection.scalar(
        select(func.count()).where(
            UserAccount.id == user_id, UserAccount.is_active, UserAccount.is_system == false()
        )
    )
    members = _members(uow, team_id)
    return bool(is_user) and (not members or user_id in members)


def _members(uow: UnitOfWork, team_id: int) -> Sequence[int]:
    """The active members of a team, in the order of their turns."""
    return uow.connection.scalars(
        select(TeamMember.user_id)
        .join(UserAccount, UserAccount.id == TeamMember.user_id)
        .where(TeamMember.team_id == team_id, UserAccount.is_active)
        .order_by(TeamMember.user_id)
    ).all()


def _with_fewest_open(uow: UnitOfWork, members: Sequence[int]) -> int:
    """The member with the fewest open tickets, of all teams."""
    counts = {
        row.assignee_id: row.number
        for row in uow.connection.execute(
            select(Ticket.assignee_id, func.count().label("number"))
            .where(Ticket.assignee_id.in_(members), Ticket.is_closed == false())
            .group_by(Ticket.assignee_id)
        )
    }
    return min(members, key=lambda member: (counts.get(member, 0), member))
