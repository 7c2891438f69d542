"""Tags of repairs, made by typing their names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from app.models.ids import RepairTagId
from app.models.repairs import RepairTag
from app.services import access, masters
from app.services.actions import action, question
from app.services.checks import WORD, Checks
from app.services.repairs import rights
from app.services.repairs.cards import RepairTagChip
from app.services.tags import COLORS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.services.repairs.requests import CreateRepairTag
    from app.services.unit_of_work import UnitOfWork

MASTER = masters.Master("repair_tag", RepairTag, taken={"uq_repair_tag_name": "name"})


def _again(uow: UnitOfWork, ids: Sequence[int]) -> RepairTagChip:
    return next(tag for tag in tags(uow, None) if tag.id == ids[0])


@action("repair.create_tag", again=_again)
def create_tag(uow: UnitOfWork, request: CreateRepairTag) -> RepairTagChip:
    """Make a tag, or find the one of that name.

    Raises:
        NotAllowed: repair.create
        Invalid: name
    """
    access.require(uow, rights.CREATE)
    checks = Checks()
    name = checks.line("name", request.name, limit=WORD, is_required=True)
    checks.done()
    known = next((tag for tag in tags(uow, None) if tag.name.casefold() == name.casefold()), None)
    if known is not None:
        uow.produced(MASTER.kind, (known.id,))
        return known
    count = uow.connection.scalar(select(func.count()).select_from(RepairTag)) or 0
    color = count % COLORS + 1
    made = masters.make(uow, MASTER, {"name": name, "color": color}, name=name)
    return RepairTagChip(RepairTagId(made), name, color)


@question
def tags(uow: UnitOfWork, request: None) -> tuple[RepairTagChip, ...]:
    """All tags, by name."""
    del request
    found = uow.connection.execute(
        select(RepairTag.id, RepairTag.name, RepairTag.color).order_by(RepairTag.name)
    )
    return tuple(RepairTagChip(RepairTagId(row.id), row.name, row.color) for row in found)
