"""Which team's limits hold for a ticket: the lowest of its team and of those it was in (rules 21).

A ticket that was moved within the last thirty days keeps the limits of where it was, lest a limit
be got round by moving it. Which team that was stands beside the ticket, in the same statement.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, exists, func, or_, select

from app.db.base import aliased
from app.db.types import UtcDateTime
from app.models.teams import Team
from app.models.tickets import Ticket, TicketStay
from app.services.ledger import WINDOW

if TYPE_CHECKING:
    from datetime import datetime

    from app.services.unit_of_work import UnitOfWork

NAMES = ("refund_limit", "goodwill_limit")


@dataclass(frozen=True, slots=True)
class Held:
    """A limit that a ticket keeps from a team that it was in, and when it left that."""

    team: str
    left_at: datetime


class Kept:
    """The stay, beside `Ticket` and its `Team`, whose team has the lowest limit, if that is lower.

    Of several the one that holds the longest.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.stay = aliased(TicketStay)
        self.team = aliased(Team)

    def columns(self) -> tuple[Any, ...]:
        """The limit that holds, whose it is and when the ticket left; the latter only if kept."""
        limit = func.coalesce(getattr(self.team, self.name), getattr(Team, self.name))
        return (
            limit.label(self.name),
            self.team.name.label(f"{self.name}_team_name"),
            self.stay.left_at.label(f"{self.name}_left_at"),
        )

    def is_it(self) -> Any:  # noqa: ANN401
        """The condition on which the stay is joined."""
        stay, team = aliased(TicketStay), aliased(Team)
        limit, present = getattr(team, self.name), getattr(Team, self.name)
        lowest = (
            select(stay.id)
            .join(team, team.id == stay.team_id)
            .where(
                stay.ticket_id == Ticket.id,
                stay.left_at >= bindparam("kept_since", type_=UtcDateTime()),
                limit.is_not(None),
                or_(present.is_(None), limit < present),
            )
            .order_by(limit, stay.left_at.desc())
            .limit(1)
            .correlate(Ticket, Team)
            .scalar_subquery()
        )
        return self.stay.id == lowest


def since(uow: UnitOfWork) -> datetime:
    """From when on a limit is kept; whole seconds, as the database's own guard."""
    return uow.now.replace(microsecond=0) - WINDOW


def may_have_limit() -> Any:  # noqa: ANN401
    """Whether a `Ticket` is, or ever was, in a team with a limit: what is added up is locked."""
    team, stay = aliased(Team), aliased(TicketStay)
    return exists().where(
        or_(
            team.id == Ticket.team_id,
            team.id.in_(select(stay.team_id).where(stay.ticket_id == Ticket.id)),
        ),
        or_(team.refund_limit.is_not(None), team.goodwill_limit.is_not(None)),
    )


def held(row: Any, name: str) -> Held | None:  # noqa: ANN401
    """From which team a document's ticket keeps a limit; None where it is its own team's."""
    left_at = getattr(row, f"{name}_left_at")
    return None if left_at is None else Held(getattr(row, f"{name}_team_name"), left_at)
