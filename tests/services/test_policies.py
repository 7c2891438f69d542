"""Service-level policies: deadlines, pauses and what comes of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from app.models.enums import SlaState
from app.services import tags, teams, tickets
from app.services.policies import deadline_state
from app.services.tickets import DeadlineState, Priority
from tests.services.forms import ticket_form

if TYPE_CHECKING:
    from tests.factories import Shop

LONDON = ZoneInfo("Europe/London")
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


class Desk:
    """A desk whose time is moved by hand; it opens on Tuesday 24 November 2026 at 9:15."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.time = shop.now()
        shop.database._clock = lambda: self.time
        self.team = teams.TeamId(shop.team)
        card = shop.ask(teams.card, self.team)
        self.stage = {stage.name: stage.key for stage in card.stages}

    def on(self, day: int, hour: str) -> None:
        """Go to a time of London's clock in November."""
        local = datetime.combine(datetime(2026, 11, day).date(), time.fromisoformat(hour), LONDON)  # noqa: DTZ001
        self.time = local.astimezone(UTC)

    def policy(
        self,
        stage: str = "Solved",
        hours: float = 4,
        priority: Priority = Priority.LOW,
        *,
        tag_ids: tuple[tags.TagId, ...] = (),
        excluded: tuple[str, ...] = (),
    ) -> None:
        """Add a policy to the team."""
        form = teams.form(self.shop.ask(teams.card, self.team))
        new = teams.PolicyInput(
            name=f"{stage} in {hours} h",
            minimum_priority=priority,
            stage_key=self.stage[stage],
            minutes=int(hours * 60),
            tag_ids=tag_ids,
            excluded_stage_keys=tuple(self.stage[name] for name in excluded),
        )
        self.shop.act(teams.save, replace(form, policies=(*form.policies, new)))

    def open(self, priority: Priority = Priority.NORMAL) -> tickets.TicketCard:
        """A new ticket."""
        return self.shop.act(
            tickets.open_ticket, tickets.OpenTicket("Clocks stop", self.team, priority=priority)
        )

    def move(self, ticket: tickets.TicketCard, stage: str) -> tickets.TicketCard:
        """Press a stage."""
        move = tickets.MoveTicket(ticket.id, teams.StageId(int(self.stage[stage])))
        return self.shop.act(tickets.move, move)

    def card(self, ticket: tickets.TicketCard) -> tickets.TicketCard:
        """The ticket now."""
        return self.shop.ask(tickets.card, ticket.id)


@pytest.fixture
def desk(shop: Shop) -> Desk:
    """The shop's desk."""
    return Desk(shop)


def london(moment: datetime | None) -> str:
    """Day and time of London's clock."""
    return "" if moment is None else f"{moment.astimezone(LONDON):%d %H:%M}"


def test_a_ticket_without_a_policy_has_no_deadline(desk: Desk) -> None:
    ticket = desk.open()
    assert (ticket.deadline_at, ticket.deadline_state) == (None, DeadlineState.NONE)


def test_the_deadline_is_in_working_hours_of_the_teams_calendar(desk: Desk) -> None:
    desk.policy(hours=8.5)
    assert london(desk.open().deadline_at) == "25 09:15"


def test_the_earliest_open_deadline_is_the_tickets(desk: Desk) -> None:
    desk.policy("Solved", hours=8)
    desk.policy("In Progress", hours=1)
    ticket = desk.open()
    assert london(ticket.deadline_at) == "24 10:15"
    assert {policy.name for policy in ticket.policies} == {"Solved in 8 h", "In Progress in 1 h"}
    desk.on(24, "10:00")
    assert london(desk.move(ticket, "In Progress").deadline_at) == "24 17:15", "then the next"


def test_reaching_the_stage_in_time_is_told_and_stays_so(desk: Desk) -> None:
    desk.policy(hours=4)
    ticket = desk.open()
    desk.on(24, "11:00")
    solved = desk.move(ticket, "Solved")
    assert (solved.deadline_at, solved.deadline_state) == (None, DeadlineState.REACHED)
    assert london(solved.policies[0].reached_at) == "24 11:00"
    desk.on(26, "11:00")
    again = desk.move(ticket, "New")
    assert again.policies[0].state is DeadlineState.REACHED


def test_a_later_stage_reaches_the_policy_too(desk: Desk) -> None:
    desk.policy("In Progress", hours=4)
    assert desk.move(desk.open(), "Cancelled").deadline_state is DeadlineState.REACHED


def test_reaching_the_stage_too_late_has_failed(desk: Desk) -> None:
    desk.policy(hours=4)
    ticket = desk.open()
    desk.on(24, "14:00")
    assert desk.move(ticket, "Solved").deadline_state is DeadlineState.FAILED


def test_time_alone_brings_a_deadline_at_risk_and_lets_it_fail(desk: Desk) -> None:
    desk.policy(hours=16)  # Tuesday 9:15 and 16 hours: Wednesday 16:45
    ticket = desk.open()
    assert london(ticket.deadline_at) == "25 16:45"
    assert ticket.deadline_state is DeadlineState.ON_TRACK
    desk.on(25, "08:45")
    assert desk.card(ticket).deadline_state is DeadlineState.AT_RISK
    desk.on(25, "16:45")
    assert desk.card(ticket).deadline_state is DeadlineState.AT_RISK, "that minute is still in time"
    desk.on(25, "16:46")
    assert desk.card(ticket).deadline_state is DeadlineState.FAILED


def test_a_pausing_stage_stops_the_deadline_and_adds_its_working_time(desk: Desk) -> None:
    desk.policy(hours=4)  # due at 13:15
    ticket = desk.open()
    desk.on(24, "10:00")
    waiting = desk.move(ticket, "On Hold")
    assert (waiting.deadline_at, waiting.deadline_state) == (None, DeadlineState.PAUSED)
    desk.on(25, "11:00")  # 7.5 hours of Tuesday and 2 of Wednesday
    going_on = desk.move(ticket, "In Progress")
    assert london(going_on.deadline_at) == "25 14:15", "3 h 15 min were left"
    assert going_on.deadline_state is DeadlineState.AT_RISK


def test_an_excluded_stage_pauses_only_its_own_policy(desk: Desk) -> None:
    desk.policy("Solved", hours=4, excluded=("In Progress",))
    desk.policy("Cancelled", hours=6)
    ticket = desk.open()
    desk.on(24, "10:15")
    working = desk.move(ticket, "In Progress")
    assert london(working.deadline_at) == "24 15:15", "the other one goes on"
    desk.on(24, "11:15")
    back = desk.move(ticket, "New")
    assert london(back.deadline_at) == "24 14:15"


def test_pausing_after_the_deadline_saves_nothing(desk: Desk) -> None:
    desk.policy(hours=1)
    ticket = desk.open()
    desk.on(24, "11:00")
    assert desk.move(ticket, "On Hold").deadline_state is DeadlineState.FAILED
    desk.on(24, "15:00")
    assert london(desk.move(ticket, "In Progress").deadline_at) == "24 10:15"


def test_a_policy_applies_from_its_priority_upwards(desk: Desk) -> None:
    desk.policy(hours=4, priority=Priority.HIGH)
    ticket = desk.open(Priority.NORMAL)
    assert ticket.deadline_at is None
    desk.on(24, "11:00")
    urgent = desk.shop.act(tickets.prioritise, tickets.PrioritiseTicket(ticket.id, Priority.URGENT))
    assert london(urgent.deadline_at) == "24 13:15", "counted from the beginning"
    low = desk.shop.act(tickets.save, replace(ticket_form(urgent), priority=Priority.LOW))
    assert (low.deadline_at, low.policies) == (None, ())


def test_a_tag_brings_a_ticket_under_a_policy(desk: Desk) -> None:
    trade = desk.shop.act(tags.create, tags.CreateTag("Trade"))
    desk.policy(hours=2, tag_ids=(trade.id,))
    ticket = desk.open()
    assert ticket.deadline_at is None
    tagged = desk.shop.act(tickets.tag, tickets.TagTicket(ticket.id, added=(trade.id,)))
    assert london(tagged.deadline_at) == "24 11:15"
    untagged = desk.shop.act(tickets.tag, tickets.TagTicket(ticket.id, removed=(trade.id,)))
    assert untagged.deadline_at is None


def test_a_new_policy_reaches_the_tickets_that_are_open_and_its_end_too(desk: Desk) -> None:
    ticket, solved = desk.open(), desk.move(desk.open(), "Solved")
    desk.policy(hours=4)
    assert london(desk.card(ticket).deadline_at) == "24 13:15"
    assert desk.card(solved).policies == ()
    form = teams.form(desk.shop.ask(teams.card, desk.team))
    desk.shop.act(teams.save, replace(form, policies=()))
    assert desk.card(ticket).deadline_at is None
    assert desk.card(ticket).deadline_state is DeadlineState.NONE


def test_a_changed_policy_counts_anew_from_the_beginning(desk: Desk) -> None:
    desk.policy(hours=4)
    ticket = desk.open()
    form = teams.form(desk.shop.ask(teams.card, desk.team))
    longer = replace(form.policies[0], minutes=6 * 60)
    desk.shop.act(teams.save, replace(form, policies=(longer,)))
    assert london(desk.card(ticket).deadline_at) == "24 15:15"


def test_another_calendar_counts_for_the_tickets_that_are_open(desk: Desk) -> None:
    desk.policy(hours=10)
    ticket = desk.open()
    assert london(ticket.deadline_at) == "25 10:45"
    form = teams.form(desk.shop.ask(teams.card, desk.team))
    desk.shop.act(teams.save, replace(form, calendar_id=None))
    assert london(desk.card(ticket).deadline_at) == "24 19:15", "around the clock"


@pytest.mark.parametrize(
    ("stored", "hours", "shown"),
    [
        (None, None, DeadlineState.NONE),
        (SlaState.PAUSED, None, DeadlineState.PAUSED),
        (SlaState.REACHED, None, DeadlineState.REACHED),
        (SlaState.FAILED, None, DeadlineState.FAILED),
        (SlaState.ON_TRACK, 9, DeadlineState.ON_TRACK),
        (SlaState.ON_TRACK, 8, DeadlineState.AT_RISK),
        (SlaState.ON_TRACK, -1, DeadlineState.FAILED),
    ],
)
def test_the_state_shown_depends_on_the_hour(
    stored: SlaState | None, hours: int | None, shown: DeadlineState
) -> None:
    due = None if hours is None else NOON + timedelta(hours=hours)
    assert deadline_state(stored, due, NOON) is shown
