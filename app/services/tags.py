"""Tags of tickets and the reasons why customers write: short lists that agents extend."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from app.models.ids import ReasonId, TagId
from app.models.tickets import Reason, Tag
from app.services import access, masters
from app.services.actions import action, question
from app.services.checks import WORD, Checks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.services.unit_of_work import UnitOfWork

__all__ = [
    "CreateTag",
    "ReasonChoice",
    "ReasonId",
    "TagChip",
    "TagId",
    "create",
    "reasons",
    "rows",
]

COLORS = 5
"""The avatar colours of the design's tokens, given to new tags in turn."""

MASTER = masters.Master("tag", Tag, taken={"uq_tag_name": "name"})


@dataclass(frozen=True, slots=True)
class TagChip:
    """A tag: `color` is the number of an avatar colour token, from 1."""

    id: TagId
    name: str
    color: int


@dataclass(frozen=True, slots=True)
class ReasonChoice:
    """A reason in a drop-down."""

    id: ReasonId
    name: str


@dataclass(frozen=True, slots=True)
class CreateTag:
    """A tag made by typing its name; an existing name (without regard to case) gives that tag."""

    name: str


def _again(uow: UnitOfWork, ids: Sequence[int]) -> TagChip:
    """The tag, read anew."""
    return next(tag for tag in rows(uow, None) if tag.id == ids[0])


@action("tag.create", again=_again)
def create(uow: UnitOfWork, request: CreateTag) -> TagChip:
    """Make a tag, or find the one of that name.

    Raises:
        NotAllowed: ticket.write
        Invalid: an empty or too long name
    """
    access.require(uow, "ticket.write")
    checks = Checks()
    name = checks.line("name", request.name, limit=WORD, is_required=True)
    checks.done()
    known = next((tag for tag in rows(uow, None) if tag.name.casefold() == name.casefold()), None)
    if known is not None:
        uow.produced(MASTER.kind, (known.id,))
        return known
    count = uow.connection.scalar(select(func.count()).select_from(Tag)) or 0
    color = count % COLORS + 1
    made = masters.make(uow, MASTER, {"name": name, "color": color}, name=name)
    return TagChip(TagId(made), name, color)


@question
def rows(uow: UnitOfWork, request: None) -> tuple[TagChip, ...]:
    """All tags, by name."""
    del request
    found = uow.connection.execute(select(Tag.id, Tag.name, Tag.color).order_by(Tag.name))
    return tuple(TagChip(TagId(row.id), row.name, row.color) for row in found)


@question
def reasons(uow: UnitOfWork, request: None) -> tuple[ReasonChoice, ...]:
    """The active reasons, in their order."""
    del request
    found = uow.connection.execute(
        select(Reason.id, Reason.name)
        .where(Reason.is_active)
        .order_by(Reason.sequence, Reason.name)
    )
    return tuple(ReasonChoice(ReasonId(row.id), row.name) for row in found)
