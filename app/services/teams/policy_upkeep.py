"""The service-level policies of a team as its settings edit them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, update

from app.models.teams import Policy, PolicyExcludedStage, PolicyTag
from app.models.tickets import TicketPolicy

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.services.checks import Checks
    from app.services.teams.cards import PolicyInput, TeamCard
    from app.services.teams.upkeep import SaveTeam
    from app.services.unit_of_work import UnitOfWork

MOST_MINUTES = 366 * 24 * 60


def check_policies(checks: Checks, request: SaveTeam) -> None:
    """Each policy has a name of its own, a time, and stages of the form."""
    names: set[str] = set()
    keys = {stage.key for stage in request.stages}
    for place, policy in enumerate(request.policies):
        field = f"policies.{place}"
        name = checks.line(f"{field}.name", policy.name, is_required=True).casefold()
        if name in names:
            checks.add(f"{field}.name", "field.taken")
        names.add(name)
        if not 0 < policy.minutes <= MOST_MINUTES:
            checks.add(f"{field}.minutes", "team.policy_minutes", hours=MOST_MINUTES // 60)
        if policy.stage_key not in keys or not keys.issuperset(policy.excluded_stage_keys):
            checks.add(f"{field}.stage_key", "team.policy_stage")


def save_policies(
    uow: UnitOfWork, before: TeamCard, request: SaveTeam, stage_ids: Mapping[str, int]
) -> None:
    """Write the policies of a form; removed ones go from the tickets too."""
    known = {policy.id for policy in before.policies if policy.id is not None}
    kept = {policy.id for policy in request.policies if policy.id in known}
    for policy_id in known - kept:
        for table in (TicketPolicy, PolicyTag, PolicyExcludedStage):
            uow.connection.execute(delete(table).where(table.policy_id == policy_id))
        uow.connection.execute(delete(Policy).where(Policy.id == policy_id))
    for policy_id in kept:
        values = {"name": f"#{policy_id}"}
        uow.connection.execute(update(Policy).where(Policy.id == policy_id).values(**values))
    for policy in request.policies:
        _save(uow, request.id, policy, stage_ids, is_known=policy.id in kept)


def _save(
    uow: UnitOfWork,
    team_id: int,
    policy: PolicyInput,
    stage_ids: Mapping[str, int],
    *,
    is_known: bool,
) -> None:
    """Insert or update one policy with its tags and excluded stages."""
    values = {
        "name": " ".join(policy.name.split()),
        "minimum_priority": policy.minimum_priority,
        "stage_id": stage_ids[policy.stage_key],
        "minutes": policy.minutes,
    }
    if is_known and policy.id is not None:
        policy_id = policy.id
        uow.connection.execute(update(Policy).where(Policy.id == policy_id).values(**values))
        for table in (PolicyTag, PolicyExcludedStage):
            uow.connection.execute(delete(table).where(table.policy_id == policy_id))
    else:
        policy_id = uow.connection.execute(
            insert(Policy).values(team_id=team_id, **values).returning(Policy.id)
        ).scalar_one()
    tags = [{"policy_id": policy_id, "tag_id": tag_id} for tag_id in set(policy.tag_ids)]
    if tags:
        uow.connection.execute(insert(PolicyTag), tags)
    stages = [
        {"policy_id": policy_id, "stage_id": stage_ids[key]}
        for key in set(policy.excluded_stage_keys)
    ]
    if stages:
        uow.connection.execute(insert(PolicyExcludedStage), stages)
