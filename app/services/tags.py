"""Tags of tickets and the reasons why customers write: short lists that agents extend."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.models.ids import ReasonId, TagId
from app.services.actions import action, question

if TYPE_CHECKING:
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


@dataclass(frozen=True, slots=True)
class TagChip:
    """A tag: `color` is the number of an avatar colour token."""

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


def _again(uow: UnitOfWork, ids: object) -> TagChip:
    raise NotImplementedError


@action("tag.create", again=_again)
def create(uow: UnitOfWork, request: CreateTag) -> TagChip:
    """Make a tag, or find the one of that name.

    Raises:
        NotAllowed: ticket.write
        Invalid: an empty or too long name
    """
    raise NotImplementedError


@question
def rows(uow: UnitOfWork, request: None) -> tuple[TagChip, ...]:
    """All tags, by name."""
    raise NotImplementedError


@question
def reasons(uow: UnitOfWork, request: None) -> tuple[ReasonChoice, ...]:
    """The active reasons, in their order."""
    raise NotImplementedError
