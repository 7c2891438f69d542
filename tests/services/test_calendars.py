"""The arithmetic of working time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.calendars import WorkingHours

LONDON = ZoneInfo("Europe/London")
OFFICE = WorkingHours(LONDON, dict.fromkeys(range(5), ((9 * 60, 17 * 60 + 30),)), frozenset())
TWO_SHIFTS = WorkingHours(LONDON, {0: ((8 * 60, 12 * 60), (13 * 60, 17 * 60))}, frozenset())
ALWAYS = WorkingHours(LONDON, {}, frozenset())


def at(text: str) -> datetime:
    """A moment of London's clock in November (there it is UTC)."""
    return datetime.fromisoformat(text).replace(tzinfo=LONDON).astimezone(UTC)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-11-24 10:00", 4, "2026-11-24 14:00"),
        ("2026-11-24 16:30", 2, "2026-11-25 10:00"),  # over night
        ("2026-11-27 16:30", 2, "2026-11-30 10:00"),  # over the week-end
        ("2026-11-28 12:00", 1, "2026-11-30 10:00"),  # begun on a Saturday
        ("2026-11-24 07:00", 8.5, "2026-11-24 17:30"),  # exactly the day
        ("2026-11-24 20:00", 0.5, "2026-11-25 09:30"),
    ],
)
def test_a_deadline_counts_office_hours_only(start: str, hours: float, end: str) -> None:
    assert OFFICE.add(at(start), timedelta(hours=hours)) == at(end)


def test_a_day_off_does_not_count() -> None:
    off = WorkingHours(LONDON, OFFICE.intervals, frozenset({date(2026, 12, 25)}))
    assert off.add(at("2026-12-24 16:30"), timedelta(hours=2)) == at("2026-12-28 10:00")


def test_a_break_between_shifts_does_not_count() -> None:
    assert TWO_SHIFTS.add(at("2026-11-23 11:00"), timedelta(hours=2)) == at("2026-11-23 14:00")
    between = TWO_SHIFTS.between(at("2026-11-23 11:00"), at("2026-11-23 14:00"))
    assert between == timedelta(hours=2)


def test_without_a_calendar_the_clock_counts() -> None:
    assert ALWAYS.add(at("2026-11-28 12:00"), timedelta(hours=5)) == at("2026-11-28 17:00")
    assert ALWAYS.between(at("2026-11-28 12:00"), at("2026-11-28 17:00")) == timedelta(hours=5)


def test_office_hours_follow_the_clock_of_the_wall_through_the_change_of_summer_time() -> None:
    friday = datetime(2026, 3, 27, 16, 30, tzinfo=LONDON).astimezone(UTC)
    monday = datetime(2026, 3, 30, 10, 0, tzinfo=LONDON).astimezone(UTC)
    assert OFFICE.add(friday, timedelta(hours=2)) == monday
    assert monday.hour == 9, "one hour earlier in UTC than in winter"


def test_time_that_ran_backwards_is_no_working_time() -> None:
    start, end = at("2026-11-24 12:00"), at("2026-11-24 11:00")
    assert OFFICE.between(start, end) == timedelta()
    assert ALWAYS.between(start, end) == timedelta()


@given(
    start=st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001
    minutes=st.integers(1, 60 * 100),
)
def test_the_working_time_up_to_a_deadline_is_what_was_added(start: datetime, minutes: int) -> None:
    working = timedelta(minutes=minutes)
    assert OFFICE.between(start, OFFICE.add(start, working)) == working
