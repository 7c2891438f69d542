"""Working hours: the calendars of teams and the arithmetic of deadlines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.models.ids import CalendarId
from app.services.actions import question

if TYPE_CHECKING:
    from app.services.unit_of_work import UnitOfWork

__all__ = ["CalendarChoice", "CalendarId", "rows"]


@dataclass(frozen=True, slots=True)
class CalendarChoice:
    """A calendar in a drop-down."""

    id: CalendarId
    name: str


@question
def rows(uow: UnitOfWork, request: None) -> tuple[CalendarChoice, ...]:
    """The calendars, by name."""
    raise NotImplementedError
