"""Working hours: the calendars of teams and the arithmetic of deadlines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.models.company import Calendar, CalendarInterval, CalendarLeave
from app.models.ids import CalendarId
from app.services.actions import question

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date
    from zoneinfo import ZoneInfo

    from app.services.unit_of_work import UnitOfWork

__all__ = ["CalendarChoice", "CalendarId", "WorkingHours", "read", "rows"]

MOST_DAYS = 3660
"""Ten years: no deadline lies further ahead."""


@dataclass(frozen=True, slots=True)
class CalendarChoice:
    """A calendar in a drop-down."""

    id: CalendarId
    name: str


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """When a team works: intervals in minutes of the day by weekday, in a zone, but for leaves.

    Without any interval it works around the clock.
    """

    zone: ZoneInfo
    intervals: Mapping[int, tuple[tuple[int, int], ...]]
    leaves: frozenset[date]

    def add(self, start: datetime, working: timedelta) -> datetime:
        """The time at which `working` time has passed since `start`."""
        if not self.intervals:
            return start + working
        left = working
        end = start
        for begin, end in self._periods(start):
            if end - begin >= left:
                return begin + left
            left -= end - begin
        return end

    def between(self, start: datetime, end: datetime) -> timedelta:
        """The working time from `start` to `end`."""
        if not self.intervals:
            return max(end - start, timedelta())
        total = timedelta()
        for begin, finish in self._periods(start):
            if begin >= end:
                break
            total += min(finish, end) - begin
        return total

    def _periods(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The working periods after `start`, in order, the first one cut."""
        first = start.astimezone(self.zone).date()
        for offset in range(MOST_DAYS):
            day = first + timedelta(days=offset)
            if day in self.leaves:
                continue
            for opening, closing in self.intervals.get(day.weekday(), ()):
                begin = max(self._at(day, opening), start)
                end = self._at(day, closing)
                if begin < end:
                    yield begin, end

    def _at(self, day: date, minute: int) -> datetime:
        """A minute of a local day as a moment; midnight at its end is the next day's beginning."""
        days, rest = divmod(minute, 24 * 60)
        local = datetime.combine(
            day + timedelta(days=days), time(rest // 60, rest % 60), tzinfo=self.zone
        )
        return local.astimezone(UTC)


@question
def rows(uow: UnitOfWork, request: None) -> tuple[CalendarChoice, ...]:
    """The calendars, by name."""
    del request
    found = uow.connection.execute(select(Calendar.id, Calendar.name).order_by(Calendar.name))
    return tuple(CalendarChoice(CalendarId(row.id), row.name) for row in found)


def read(uow: UnitOfWork, calendar_id: int | None) -> WorkingHours:
    """The working hours of a calendar in the company's zone; without one, around the clock."""
    intervals: dict[int, list[tuple[int, int]]] = {}
    leaves: frozenset[date] = frozenset()
    if calendar_id is not None:
        statement = (
            select(
                CalendarInterval.weekday, CalendarInterval.from_minute, CalendarInterval.to_minute
            )
            .where(CalendarInterval.calendar_id == calendar_id)
            .order_by(CalendarInterval.weekday, CalendarInterval.from_minute)
        )
        for weekday, begin, end in uow.connection.execute(statement):
            intervals.setdefault(weekday, []).append((begin, end))
        leaves = frozenset(
            uow.connection.scalars(
                select(CalendarLeave.leave_on).where(CalendarLeave.calendar_id == calendar_id)
            )
        )
    return WorkingHours(
        uow.zone, {day: tuple(periods) for day, periods in intervals.items()}, leaves
    )
