"""Service-level policies at work: which apply to a ticket, by when, and what came of them.

Everything is worked out anew from the ticket, the policies of its team and the history of its
stages, so the order of edits never matters. A policy that was reached stays reached.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, false, func, insert, select, update
from sqlalchemy import cast as as_type
from sqlalchemy.types import String

from app.models.enums import Priority, SlaState
from app.models.teams import Policy, PolicyExcludedStage, PolicyTag, Stage, Team
from app.models.tickets import Ticket, TicketPolicy, TicketTag
from app.models.timeline import Message
from app.services import calendars
from app.services.events import TicketStageMoved
from app.services.unit_of_work import chunks

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Column
    from sqlalchemy.engine import Row

    from app.services.calendars import WorkingHours
    from app.services.unit_of_work import UnitOfWork

AT_RISK_WITHIN = timedelta(hours=8)
"""A deadline this near is at risk: about a working day."""

RANK = {priority: rank for rank, priority in enumerate(Priority)}

_TICKETS_PER_STATEMENT = 500


class DeadlineState(StrEnum):
    """How a ticket stands to its deadline now; `at_risk` is due within eight hours."""

    NONE = "none"
    ON_TRACK = "on_track"
    AT_RISK = "at_risk"
    FAILED = "failed"
    PAUSED = "paused"
    REACHED = "reached"


@dataclass(frozen=True, slots=True)
class Rule:
    """A policy of a team with the places of the stages in their order."""

    id: int
    team_id: int
    minimum_rank: int
    target: int
    minutes: int
    tags: frozenset[int]
    excluded: frozenset[int]


@dataclass(frozen=True, slots=True)
class Stay:
    """How long a ticket was in a stage; `until` is None for the stage it is in."""

    stage_id: int
    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a policy comes to on a ticket."""

    deadline_at: datetime
    reached_at: datetime | None
    is_paused: bool

    def is_failed(self, now: datetime) -> bool:
        """Whether the stage was reached too late, or is still not reached."""
        return (self.reached_at or now) > self.deadline_at and not self.is_paused


def deadline_state(
    state: SlaState | None, deadline_at: datetime | None, now: datetime
) -> DeadlineState:
    """How a stored state stands now: time alone turns on track into at risk and failed."""
    if state is None:
        return DeadlineState.NONE
    if state is not SlaState.ON_TRACK or deadline_at is None:
        return DeadlineState(state.value)
    if deadline_at < now:
        return DeadlineState.FAILED
    return DeadlineState.AT_RISK if deadline_at <= now + AT_RISK_WITHIN else DeadlineState.ON_TRACK


def refresh(uow: UnitOfWork, ticket_ids: Sequence[int]) -> None:
    """Work out the policies of some tickets anew, after whatever they depend on has changed."""
    for some in chunks(ticket_ids, _TICKETS_PER_STATEMENT):
        _refresh(uow, some)


def refresh_team(uow: UnitOfWork, team_id: int) -> None:
    """Work out the policies of a team's open tickets anew, after its settings have changed."""
    refresh(
        uow,
        uow.connection.scalars(
            select(Ticket.id).where(Ticket.team_id == team_id, Ticket.is_closed == false())
        ).all(),
    )


def _refresh(uow: UnitOfWork, ticket_ids: Sequence[int]) -> None:
    """The same for at most one statement's worth of tickets."""
    tickets = uow.connection.execute(_tickets().where(Ticket.id.in_(ticket_ids))).all()
    rules = _rules(uow, {ticket.team_id for ticket in tickets})
    known = _known(uow, ticket_ids)
    if not rules and not known and all(ticket.sla_state is None for ticket in tickets):
        return
    stays = _stays(uow, tickets)
    places = _places(uow)
    hours: dict[int | None, WorkingHours] = {}
    for ticket in tickets:
        if ticket.calendar_id not in hours:
            hours[ticket.calendar_id] = calendars.read(uow, ticket.calendar_id)
        outcomes = {
            rule.id: work_out(
                rule, ticket.created_at, stays[ticket.id], places, hours[ticket.calendar_id]
            )
            for rule in rules
            if _applies(rule, ticket)
        }
        _write(uow, ticket, outcomes, known.get(ticket.id, {}))


def work_out(
    rule: Rule,
    created_at: datetime,
    stays: Sequence[Stay],
    places: Mapping[int, tuple[int, bool]],
    hours: WorkingHours,
) -> Outcome:
    """Deadline and outcome of a policy, from where a ticket was and how long.

    `places` gives a stage's place in its team and whether it pauses. Working time in a stage that
    pauses or is excluded is added to the deadline, unless that had passed before.
    """
    deadline = hours.add(created_at, timedelta(minutes=rule.minutes))
    for stay in stays:
        place, is_pausing = places.get(stay.stage_id, (0, False))
        if place >= rule.target:
            return Outcome(deadline, stay.since, is_paused=False)
        if not (is_pausing or stay.stage_id in rule.excluded) or stay.since >= deadline:
            continue
        if stay.until is None:
            return Outcome(deadline, None, is_paused=True)
        deadline = hours.add(deadline, hours.between(stay.since, stay.until))
    return Outcome(deadline, None, is_paused=False)


def _applies(rule: Rule, ticket: Row[Any]) -> bool:
    """Whether a ticket comes under a policy."""
    tags = {int(word) for word in (ticket.tags or "").split(",") if word}
    return (
        rule.team_id == ticket.team_id
        and ticket.priority_rank >= rule.minimum_rank
        and (not rule.tags or not rule.tags.isdisjoint(tags))
    )


def _write(
    uow: UnitOfWork,
    ticket: Row[Any],
    outcomes: Mapping[int, Outcome],
    known: Mapping[int, Row[Any]],
) -> None:
    """Store what the policies of a ticket come to, and its earliest open deadline."""
    reached = {policy_id for policy_id, row in known.items() if row.reached_at is not None}
    gone = [policy_id for policy_id in known if policy_id not in outcomes.keys() | reached]
    stored = [policy_id for policy_id in known if policy_id in outcomes.keys() - reached]
    if gone or stored:
        uow.connection.execute(
            delete(TicketPolicy).where(
                TicketPolicy.ticket_id == ticket.id, TicketPolicy.policy_id.in_(gone + stored)
            )
        )
    rows = [
        {
            "ticket_id": ticket.id,
            "policy_id": policy_id,
            "deadline_at": outcome.deadline_at,
            "reached_at": outcome.reached_at,
            "is_failed": outcome.is_failed(uow.now),
        }
        for policy_id, outcome in outcomes.items()
        if policy_id not in reached
    ]
    if rows:
        uow.connection.execute(insert(TicketPolicy), rows)
    failed = [row.is_failed for policy_id, row in known.items() if policy_id in reached]
    deadline_at, state = _summary(uow, ticket, outcomes, reached, failed)
    if (deadline_at, state) != (ticket.deadline_at, ticket.sla_state):
        uow.connection.execute(
            update(Ticket)
            .where(Ticket.id == bindparam("ticket"))
            .values(deadline_at=deadline_at, sla_state=state),
            {"ticket": ticket.id},
        )


def _summary(
    uow: UnitOfWork,
    ticket: Row[Any],
    outcomes: Mapping[int, Outcome],
    reached: set[int],
    failed: list[bool],
) -> tuple[datetime | None, SlaState | None]:
    """The earliest open deadline of a ticket, and how it stands to its policies as a whole."""
    open_ones = [
        outcome
        for policy_id, outcome in outcomes.items()
        if policy_id not in reached and outcome.reached_at is None
    ]
    if open_ones and not ticket.is_closed:
        running = [outcome.deadline_at for outcome in open_ones if not outcome.is_paused]
        return (min(running), SlaState.ON_TRACK) if running else (None, SlaState.PAUSED)
    results = failed + [
        outcome.is_failed(uow.now)
        for policy_id, outcome in outcomes.items()
        if policy_id not in reached
    ]
    if not results:
        return None, None
    return None, SlaState.FAILED if any(results) else SlaState.REACHED


def _tickets() -> Any:  # noqa: ANN401
    """What the policies need of tickets."""
    tags = (
        select(func.aggregate_strings(as_type(TicketTag.tag_id, String), ","))
        .where(TicketTag.ticket_id == Ticket.id)
        .scalar_subquery()
    )
    return select(
        Ticket.id,
        Ticket.team_id,
        Ticket.stage_id,
        Ticket.priority_rank,
        Ticket.is_closed,
        Ticket.created_at,
        Ticket.deadline_at,
        Ticket.sla_state,
        Team.calendar_id,
        tags.label("tags"),
    ).join(Team, Team.id == Ticket.team_id)


def _rules(uow: UnitOfWork, team_ids: Iterable[int]) -> list[Rule]:
    """The policies of teams."""
    rows = uow.connection.execute(
        select(
            Policy.id,
            Policy.team_id,
            Policy.minimum_priority,
            Policy.minutes,
            Stage.sequence,
            ids_of(PolicyTag.tag_id, PolicyTag.policy_id).label("tags"),
            ids_of(PolicyExcludedStage.stage_id, PolicyExcludedStage.policy_id).label("excluded"),
        )
        .join(Stage, Stage.id == Policy.stage_id)
        .where(Policy.team_id.in_(team_ids))
    )
    return [
        Rule(
            id=row.id,
            team_id=row.team_id,
            minimum_rank=RANK[row.minimum_priority],
            target=row.sequence,
            minutes=row.minutes,
            tags=numbers(row.tags),
            excluded=numbers(row.excluded),
        )
        for row in rows
    ]


def ids_of(column: Column[int], policy_id: Column[int]) -> Any:  # noqa: ANN401
    """The ids that belong to a policy, in one text."""
    return (
        select(func.aggregate_strings(as_type(column, String), ","))
        .where(policy_id == Policy.id)
        .scalar_subquery()
    )


def numbers(text: str | None) -> frozenset[int]:
    """Ids from one text."""
    return frozenset(int(word) for word in (text or "").split(",") if word)


def _known(uow: UnitOfWork, ticket_ids: Sequence[int]) -> dict[int, dict[int, Row[Any]]]:
    """What is stored of the policies of tickets."""
    found: dict[int, dict[int, Row[Any]]] = {}
    statement = select(TicketPolicy.__table__).where(TicketPolicy.ticket_id.in_(ticket_ids))
    for row in uow.connection.execute(statement):
        found.setdefault(row.ticket_id, {})[row.policy_id] = row
    return found


def _places(uow: UnitOfWork) -> dict[int, tuple[int, bool]]:
    """Place in its team, and whether it pauses, of every stage."""
    rows = uow.connection.execute(select(Stage.id, Stage.sequence, Stage.is_pausing))
    return {row.id: (row.sequence, row.is_pausing) for row in rows}


def _stays(uow: UnitOfWork, tickets: Sequence[Row[Any]]) -> dict[int, list[Stay]]:
    """Where tickets were and how long, in order, from what their timelines tell of it."""
    moves: dict[int, list[tuple[datetime, int | None, int | None]]] = {}
    statement = (
        select(Message.ticket_id, Message.made_at, Message.payload)
        .where(
            Message.ticket_id.in_([ticket.id for ticket in tickets]),
            Message.event == TicketStageMoved.NAME,
        )
        .order_by(Message.id)
    )
    for ticket_id, made_at, payload in uow.connection.execute(statement):
        told = json.loads(payload)
        move = (made_at, told.get("before_id"), told.get("after_id"))
        moves.setdefault(ticket_id or 0, []).append(move)
    for event in uow.events:  # not yet in the timeline: it is written with the commit
        if isinstance(event, TicketStageMoved) and event.ticket_id is not None:
            move = (uow.now, event.before_id, event.after_id)
            moves.setdefault(event.ticket_id, []).append(move)
    return {ticket.id: _stays_of(ticket, moves.get(ticket.id, [])) for ticket in tickets}


def _stays_of(
    ticket: Row[Any], moves: Sequence[tuple[datetime, int | None, int | None]]
) -> list[Stay]:
    """The stays of one ticket."""
    stays = []
    since = ticket.created_at
    for at, before_id, _ in moves:
        stays.append(Stay(before_id or 0, since, at))
        since = at
    stays.append(Stay(ticket.stage_id, since, None))
    return stays
