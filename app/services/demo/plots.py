"""Decides what became of each cancellation's ticket: the same each time, by its number alone."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

from app.models.enums import Priority, StageLook
from app.services.demo import staff
from app.services.demo.errands import TURNS, errand_of
from app.services.demo.tracked import CODES, is_tracked
from app.services.importing import is_service

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from app.services.demo.errands import Deed, Errand
    from app.services.importing import MatchedDocument, MatchedLine

Choice = TypeVar("Choice")

REASONS = (
    "damaged_in_transit", "damaged_in_transit", "damaged_in_transit", "faulty", "faulty",
    "wrong_article", "wrong_article", "not_as_described", "late", "changed_mind",
)  # fmt: skip
SERVICE_REASONS = ("price_error", "price_error", "goodwill")
_COUNTER_REASONS = ("faulty", "changed_mind")
_OWN_REASONS = ("price_error",)
TAGS = {
    "damaged_in_transit": "courier",
    "faulty": "faulty_batch",
    "not_as_described": "photo",
    "late": "missed_date",
}
_TECHNICAL = re.compile(
    r"(?<!T-)\b(CLOCK|LAMP|LIGHTS|LANTERN|SHELF|CABINET|MIRROR|RACK|CHEST|DRAWER|CHANDELIER|FRAME)"
)
_FRAGILE = re.compile(r"\b(GLASS|CERAMIC|CAKE ?STAND|VASE|MUG|TEAPOT|PLATE|BOWL|EGG CUP)")
_LARGE = 35
_URGENT, _HIGH, _LOW = 150, 60, 4
_RECENT_FROM, _NEW_FROM = 60, 84  # per cent of the time of the book
_OPENS, _CLOSES, _SATURDAY = 8, 17, 5
_MINUTE = timedelta(minutes=1)
_HOUR = timedelta(hours=1)
_URGENT_WITHIN = {team.key: timedelta(minutes=team.urgent_minutes) for team in staff.TEAMS}
_AROUND_THE_CLOCK = {team.key for team in staff.TEAMS if not team.has_working_hours}


class Dice:
    """Chances that are the same each time for the same document and question."""

    def __init__(self, document: str) -> None:
        self._document = document

    def number(self, question: str, below: int) -> int:
        """A number from 0 on, below `below`."""
        text = f"{self._document}/{question}"
        drawn = hashlib.blake2b(text.encode(), digest_size=8).digest()
        return int.from_bytes(drawn) % below

    def one_of(self, question: str, choices: Sequence[Choice]) -> Choice:
        """One of the choices."""
        return choices[self.number(question, len(choices))]

    def chance(self, question: str, per_cent: int) -> bool:
        """Yes in so many of a hundred documents."""
        return self.number(question, 100) < per_cent


@dataclass(frozen=True, slots=True)
class Step:
    """The ticket goes to a stage at a time, after something was done with goods, if so."""

    at: datetime
    look: StageLook
    deed: Deed | None = None


@dataclass(frozen=True, slots=True)
class Plot:
    """A ticket's story: where it belongs, how it went, whether the matched lines are credited.

    `opened_at` is the cancellation's time; logins and keys are those of `staff`.
    """

    document: MatchedDocument
    dice: Dice
    opened_at: datetime
    team: str
    reason: str
    priority: Priority
    tags: tuple[str, ...]
    opened_by: str
    assignee: str | None
    steps: tuple[Step, ...]
    is_credited: bool

    @property
    def line(self) -> MatchedLine:
        """The line that the ticket is about."""
        return _main_line(self.document)

    @property
    def has_customer(self) -> bool:
        """Whether the order book names who it was; fees and what the till took back have nobody."""
        return _has_customer(self.document)

    @property
    def last_look(self) -> StageLook:
        """The stage in which the ticket is in the end."""
        return self.steps[-1].look if self.steps else StageLook.NEW


def plan(
    document: MatchedDocument,
    opened_at: datetime,
    now: datetime,
    *,
    age_per_cent: int,
    is_credited: bool,
) -> Plot:
    """The story of a cancellation; `age_per_cent` is 0 for the oldest and 100 for the latest.

    Nothing happens after `now`.
    """
    dice = Dice(document.document)
    team = _team(document)
    members = _members(team)
    opened_by = dice.one_of("opened by", members)
    errand = None if is_credited else errand_of(document, dice, _main_line(document))
    last = _last_look(document, dice, age_per_cent, is_credited=is_credited)
    reason = dice.one_of("reason", _reasons(document))
    is_unassigned = errand is None and last is StageLook.NEW and dice.chance("unassigned", 60)
    priority = _priority(document, dice)
    timing = _Timing(dice, opened_at, now, team, priority)
    return Plot(
        document=document,
        dice=dice,
        opened_at=opened_at,
        team=team,
        reason=reason,
        priority=priority,
        tags=_tags(document, reason, team),
        opened_by=opened_by,
        assignee=None if is_unassigned else dice.one_of("assignee", members),
        steps=tuple(timing.steps(last) if errand is None else timing.errand(errand)),
        is_credited=is_credited,
    )


def _team(document: MatchedDocument) -> str:
    words = " ".join(line.line.description for line in document.lines)
    if _TECHNICAL.search(words):
        return staff.INSTALLATIONS
    return staff.WHOLESALE if _amount(document) >= _LARGE else staff.CARE


def _members(team: str) -> tuple[str, ...]:
    return next(each.members for each in staff.TEAMS if each.key == team)


def _amount(document: MatchedDocument) -> float:
    """About what the cancellation comes to; never booked, only to tell large from small."""
    return abs(float(sum(line.line.amount for line in document.lines)))


def _main_line(document: MatchedDocument) -> MatchedLine:
    """The line that has a sale, is of goods, is of a tracked product, in this order."""

    def rank(line: MatchedLine) -> tuple[bool, bool, bool]:
        code = line.line.stock_code
        return not line.parts, is_service(code), code not in CODES

    return min(document.lines, key=rank)


def _has_customer(document: MatchedDocument) -> bool:
    return any(line.line.customer for line in document.lines)


def _reasons(document: MatchedDocument) -> tuple[str, ...]:
    """The reasons that fit what the ticket is about, the likely ones more than once."""
    is_about_goods = not is_service(_main_line(document).line.stock_code)
    if _has_customer(document):
        return REASONS if is_about_goods else SERVICE_REASONS
    return _COUNTER_REASONS if is_about_goods else _OWN_REASONS


def _priority(document: MatchedDocument, dice: Dice) -> Priority:
    amount = _amount(document)
    if amount >= _URGENT:
        return Priority.URGENT
    if amount >= _HIGH or dice.chance("high", 12):
        return Priority.HIGH
    return Priority.LOW if amount < _LOW else Priority.NORMAL


def _tags(document: MatchedDocument, reason: str, team: str) -> tuple[str, ...]:
    found = [TAGS[reason]] if reason in TAGS else []
    if team == staff.WHOLESALE:
        found.append("trade")
    if any(_FRAGILE.search(line.line.description) for line in document.lines):
        found.append("fragile")
    return tuple(found)


def _last_look(
    document: MatchedDocument, dice: Dice, age_per_cent: int, *, is_credited: bool
) -> StageLook:
    """Old tickets are mostly solved; of the recent ones, and of those to try Refund on, fewer."""
    if is_credited:
        return StageLook.SOLVED
    if is_tracked(document):
        return StageLook.IN_PROGRESS
    is_matched = any(line.parts for line in document.lines)
    if not dice.chance("open", _open_per_cent(age_per_cent, is_matched=is_matched)):
        return StageLook.CANCELLED if dice.chance("cancelled", 6) else StageLook.SOLVED
    if age_per_cent >= _NEW_FROM and dice.chance("new", 45):
        return StageLook.NEW
    return StageLook.ON_HOLD if dice.chance("on hold", 30) else StageLook.IN_PROGRESS


def _open_per_cent(age_per_cent: int, *, is_matched: bool) -> int:
    """How many in a hundred of an age are still open."""
    if age_per_cent >= _NEW_FROM:
        return 70
    return 45 if is_matched or age_per_cent >= _RECENT_FROM else 4


class _Timing:
    """When a ticket went through its stages."""

    def __init__(
        self, dice: Dice, opened_at: datetime, now: datetime, team: str, priority: Priority
    ) -> None:
        self._dice = dice
        self._opened_at = opened_at
        self._now = now
        self._team = team
        self._priority = priority

    def steps(self, last: StageLook) -> list[Step]:
        """The stages after New, in order of time, all of them before now."""
        begun = Step(self._opened_at + self._hours("begun", 1, 4), StageLook.IN_PROGRESS)
        if last is StageLook.NEW:
            return []
        if last is StageLook.IN_PROGRESS:
            return self._before_now([begun, *self._pause(begun.at)])
        if last is StageLook.ON_HOLD:
            at = begun.at + self._hours("on hold", 1, 9)
            return self._before_now([begun, Step(at, StageLook.ON_HOLD)])
        if last is StageLook.CANCELLED:
            return self._before_now([Step(begun.at, StageLook.CANCELLED)])
        is_late = self._dice.chance("late", 14)
        after = self._hours("solved", 90, 200) if is_late else self._hours("solved", 2, 22)
        solved = Step(begun.at + after, StageLook.SOLVED)
        return self._before_now([begun, solved] if self._dice.chance("begun", 55) else [solved])

    def errand(self, errand: Errand) -> list[Step]:
        """The stages of a ticket whose goods come back, with what is done with them."""
        at = self._opened_at + self._hours("begun", 1, 4)
        found = [Step(at, StageLook.IN_PROGRESS)]
        for turn in TURNS[errand]:
            at = _by_day(at + self._hours(turn.deed, turn.least, turn.most))
            found.append(Step(at, turn.look, turn.deed))
        return self._before_now(found)

    def _pause(self, begun_at: datetime) -> list[Step]:
        """A wait for the customer that has ended a short while ago; some tickets had none.

        The pause moves the deadline. Where a team works around the clock, an important ticket's is
        made to fall into the next hours.
        """
        if self._dice.chance("overdue", 15):
            return []
        held_at = begun_at + _HOUR
        back_at = self._now - self._hours("back", 1, 3)
        if self._team in _AROUND_THE_CLOCK and self._priority in (Priority.HIGH, Priority.URGENT):
            left = self._hours("left", 2, 7)
            held_at = self._opened_at + _URGENT_WITHIN[self._team] - left - (self._now - back_at)
        if back_at - held_at < _HOUR:
            return []
        return [Step(held_at, StageLook.ON_HOLD), Step(back_at, StageLook.IN_PROGRESS)]

    def _hours(self, question: str, least: int, most: int) -> timedelta:
        minutes = least * 60 + self._dice.number(question, (most - least) * 60)
        return timedelta(minutes=minutes)

    def _before_now(self, steps: list[Step]) -> list[Step]:
        """The same steps, brought forward as far as they would lie in the future."""
        latest = self._now - len(steps) * _MINUTE
        found = []
        earliest = self._opened_at
        for place, step in enumerate(steps):
            at = max(min(step.at, latest + place * _MINUTE), earliest)
            found.append(replace(step, at=at))
            earliest = at
        return found


def _by_day(at: datetime) -> datetime:
    """The same time, or as many minutes past the hour when work begins again."""
    if at.hour >= _CLOSES:
        at += timedelta(hours=24 + _OPENS - at.hour)
    elif at.hour < _OPENS:
        at += timedelta(hours=_OPENS - at.hour)
    return at + timedelta(days=7 - at.weekday() if at.weekday() >= _SATURDAY else 0)
