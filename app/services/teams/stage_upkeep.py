"""The stages of a team: the usual five, and what is done when they are edited."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import case, delete, exists, insert, select, update

from app import texts
from app.errors import Refused
from app.models.enums import StageLook
from app.models.ids import RecordRef
from app.models.teams import Stage
from app.models.tickets import Ticket

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from app.services.checks import Checks
    from app.services.teams.cards import StageInput, TeamCard
    from app.services.teams.upkeep import SaveTeam
    from app.services.unit_of_work import UnitOfWork


class DefaultStage(NamedTuple):
    """A stage of a new team; its name is a key of the text catalogue."""

    look: StageLook
    name: str
    is_closing: bool
    is_pausing: bool


DEFAULT_STAGES = (
    DefaultStage(StageLook.NEW, "stage.new", is_closing=False, is_pausing=False),
    DefaultStage(StageLook.IN_PROGRESS, "stage.in_progress", is_closing=False, is_pausing=False),
    DefaultStage(StageLook.ON_HOLD, "stage.on_hold", is_closing=False, is_pausing=True),
    DefaultStage(StageLook.SOLVED, "stage.solved", is_closing=True, is_pausing=False),
    DefaultStage(StageLook.CANCELLED, "stage.cancelled", is_closing=True, is_pausing=False),
)


def insert_default_stages(uow: UnitOfWork, team_id: int, language: str) -> None:
    """Insert the usual five stages, named in `language`."""
    rows = [
        {
            "team_id": team_id,
            "sequence": place,
            "name": texts.t(stage.name, language),
            "look": stage.look,
            "is_closing": stage.is_closing,
            "is_pausing": stage.is_pausing,
        }
        for place, stage in enumerate(DEFAULT_STAGES, 1)
    ]
    uow.connection.execute(insert(Stage), rows)


def check_stages(checks: Checks, stages: Sequence[StageInput]) -> None:
    """There is an open stage, and no two have the same name."""
    names: set[str] = set()
    for place, stage in enumerate(stages):
        field = f"stages.{place}.name"
        name = checks.line(field, stage.name, is_required=True).casefold()
        if name in names:
            checks.add(field, "field.taken")
        names.add(name)
    if not any(not stage.is_closing for stage in stages):
        checks.add("stages", "team.no_open_stage")


def save_stages(uow: UnitOfWork, before: TeamCard, request: SaveTeam) -> dict[str, int]:
    """Write the stages of a form, new and kept ones; the ids behind its keys."""
    known = {stage.id: stage for stage in before.stages}
    _clear_names(uow, before.stages)
    ids: dict[str, int] = {}
    for place, stage in enumerate(request.stages, 1):
        values = {
            "sequence": place,
            "name": " ".join(stage.name.split()),
            "look": stage.look,
            "is_closing": stage.is_closing,
            "is_pausing": stage.is_pausing,
        }
        old = known.get(stage.id)
        if old is None or stage.id is None:
            ids[stage.key] = uow.connection.execute(
                insert(Stage).values(team_id=request.id, **values).returning(Stage.id)
            ).scalar_one()
            continue
        ids[stage.key] = stage.id
        uow.connection.execute(update(Stage).where(Stage.id == stage.id).values(**values))
        if old.is_closing != stage.is_closing:
            _close_or_open(uow, stage)
    return ids


def remove_stages(uow: UnitOfWork, before: TeamCard, request: SaveTeam) -> None:
    """Remove the stages that the form no longer has, once no policy names them.

    Raises:
        Refused: team.stage_in_use
    """
    kept = {stage.id for stage in request.stages}
    for stage in before.stages:
        if stage.id in kept:
            continue
        if uow.connection.scalar(select(exists().where(Ticket.stage_id == stage.id))):
            record = RecordRef("team", request.id)
            raise Refused("team.stage_in_use", record, {"stage": stage.name, "n": stage.tickets})
        uow.connection.execute(delete(Stage).where(Stage.id == stage.id))


def _clear_names(uow: UnitOfWork, stages: Iterable[StageInput]) -> None:
    """Free all names first: two stages may exchange theirs, and names are unique in a team."""
    rows = [(stage.id, f"#{stage.id}") for stage in stages if stage.id is not None]
    if rows:
        uow.connection.execute(
            update(Stage)
            .where(Stage.id.in_([stage_id for stage_id, _ in rows]))
            .values(name=case(dict(rows), value=Stage.id))
        )


def _close_or_open(uow: UnitOfWork, stage: StageInput) -> None:
    """The tickets of a stage follow it when it becomes a closing one, or no longer is."""
    uow.connection.execute(
        update(Ticket)
        .where(Ticket.stage_id == stage.id)
        .values(
            is_closed=stage.is_closing,
            closed_at=uow.now if stage.is_closing else None,
            version=Ticket.version + 1,
        )
    )
