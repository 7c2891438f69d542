"""What every step of a replay needs: team, stage, reason, and how far the books are shifted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.errors import Unusable
from app.models.company import Company
from app.models.enums import StageLook
from app.models.ids import ReasonId, StageId, TeamId
from app.models.teams import Team
from app.services import tags, teams
from app.services.actions import question

if TYPE_CHECKING:
    from sqlalchemy import Row

    from app.services.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class AskSetting:
    """Team and reason by name; without a name the first team with refunds, and no reason."""

    team_name: str = ""
    reason_name: str = ""


@dataclass(frozen=True, slots=True)
class Setting:
    """Where tickets go, and by how many weeks the books are dated after the file (rules 43).

    `solved_stage_id` is where a ticket goes of which everything is credited; None: the first.
    """

    team_id: TeamId
    solved_stage_id: StageId | None
    reason_id: ReasonId | None
    shift_weeks: int


@question
def setting(uow: UnitOfWork, request: AskSetting) -> Setting:
    """The setting of a run.

    Raises:
        Unusable: replay.no_team, replay.no_such_team, replay.team_without_refunds,
            replay.no_such_reason, replay.reason_needed
    """
    team = _team(uow, request.team_name)
    team_id = TeamId(team.id)
    looks = {stage.look: stage.id for stage in teams.stages(uow, team_id) if stage.is_closing}
    reason_id = _reason(uow, request.reason_name)
    if team.is_reason_required and reason_id is None:
        raise Unusable("replay.reason_needed", {"team": team.name})
    return Setting(
        team_id=team_id,
        solved_stage_id=looks.get(StageLook.SOLVED),
        reason_id=reason_id,
        shift_weeks=uow.connection.scalar(select(Company.demo_shift_weeks)) or 0,
    )


def _team(uow: UnitOfWork, name: str) -> Row[int, str, bool, bool]:
    """The active team of that name; without a name the first with refunds."""
    statement = select(Team.id, Team.name, Team.is_refunds, Team.is_reason_required).where(
        Team.is_active, Team.name == name if name else Team.is_refunds
    )
    found = uow.connection.execute(statement.order_by(Team.sequence, Team.id)).first()
    if found is None and name:
        raise Unusable("replay.no_such_team", {"team": name})
    if found is None:
        raise Unusable("replay.no_team")
    if not found.is_refunds:
        raise Unusable("replay.team_without_refunds", {"team": name})
    return found


def _reason(uow: UnitOfWork, name: str) -> ReasonId | None:
    if not name:
        return None
    found = next((reason.id for reason in tags.reasons(uow, None) if reason.name == name), None)
    if found is None:
        raise Unusable("replay.no_such_reason", {"reason": name})
    return found
