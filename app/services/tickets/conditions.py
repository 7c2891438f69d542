"""The conditions of the filters of the list, by name, and the values that they are given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    Boolean,
    Integer,
    bindparam,
    false,
    func,
    literal_column,
    or_,
    select,
    text,
    true,
)

from app.db.types import Id, UtcDateTime
from app.models.enums import SlaState
from app.models.teams import Stage
from app.models.tickets import Ticket, TicketSearch, TicketTag
from app.services import search
from app.services.partners import commercial_of
from app.services.policies import AT_RISK_WITHIN, RANK
from app.services.tickets.filters import ShippedFilter

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from app.services.tickets.filters import TicketFilter
    from app.services.unit_of_work import UnitOfWork

    Condition = ColumnElement[bool]


def given(wanted: TicketFilter) -> frozenset[str]:
    """The names of the filters that are given."""
    names = {
        "teams": wanted.team_ids,
        "stages": wanted.stage_ids,
        "priorities": wanted.priorities,
        "people": wanted.assignee_ids,
        "nobody": wanted.is_unassigned,
        "tags": wanted.tag_ids,
        "customer": wanted.customer_id is not None,
        "open": wanted.is_open is True or wanted.shipped is not None,
        "closed": wanted.is_open is False,
        "words": search.wanted(wanted.text),
    }
    shipped = {wanted.shipped.value} if wanted.shipped is not None else set()
    return frozenset(name for name, value in names.items() if value) | shipped


def values(uow: UnitOfWork, wanted: TicketFilter) -> dict[str, object]:
    """The values of a filter; more than its conditions need does no harm."""
    found: dict[str, object] = {
        "team_ids": wanted.team_ids,
        "stage_ids": wanted.stage_ids,
        "ranks": [RANK[priority] for priority in wanted.priorities],
        "assignee_ids": wanted.assignee_ids,
        "tag_ids": wanted.tag_ids,
        "actor_id": uow.actor.id,
        "soon": uow.now + AT_RISK_WITHIN,
    }
    if wanted.customer_id is not None:
        found["customer_id"] = commercial_of(uow, wanted.customer_id)
    words = search.wanted(wanted.text)
    if words and uow.is_postgresql:
        found["words"] = " & ".join(f"'{word}':*" for word in words)
    elif words:
        found["words"] = " ".join(f'"{word}"*' for word in words)
    return found


def conditions(names: frozenset[str], *, is_postgresql: bool) -> list[Condition]:
    """The conditions of the filters of these names."""
    found: list[Condition] = []
    if "open" in names:
        found += _open(is_postgresql=is_postgresql)
    found += [condition for name, condition in _simple().items() if name in names]
    if names & {"people", "nobody"}:
        found.append(_assigned(names))
    if "words" in names:
        found.append(_has_words(is_postgresql=is_postgresql))
    return found


def _simple() -> dict[str, Condition]:
    """The conditions that are the same on both engines and stand alone."""
    tagged = select(TicketTag.ticket_id).where(TicketTag.tag_id.in_(_several("tag_ids")))
    pausing = select(Stage.id).where(Stage.is_pausing)
    soon = bindparam("soon", type_=UtcDateTime())
    return {
        "closed": Ticket.is_closed == true(),
        "teams": Ticket.team_id.in_(_several("team_ids")),
        "stages": Ticket.stage_id.in_(_several("stage_ids")),
        "priorities": Ticket.priority_rank.in_(_several("ranks")),
        "tags": Ticket.id.in_(tagged),
        "customer": Ticket.commercial_partner_id == bindparam("customer_id", type_=Id),
        ShippedFilter.MY_OPEN: Ticket.assignee_id == bindparam("actor_id", type_=Id),
        ShippedFilter.UNASSIGNED: Ticket.assignee_id.is_(None),
        ShippedFilter.WAITING_FOR_CUSTOMER: Ticket.stage_id.in_(pausing),
        ShippedFilter.AT_RISK: (Ticket.deadline_at <= soon)
        & (Ticket.sla_state == SlaState.ON_TRACK),
    }


def _several(name: str) -> Any:  # noqa: ANN401
    """A list of values to come."""
    return bindparam(name, expanding=True, type_=Integer())


def _open(*, is_postgresql: bool) -> list[Condition]:
    """Open tickets; said twice on SQLite, which knows a partial index by its very words."""
    found: list[Condition] = [Ticket.is_closed == false()]
    if not is_postgresql:
        found.append(literal_column("NOT ticket.is_closed", Boolean))
    return found


def _assigned(names: frozenset[str]) -> Condition:
    """Tickets of some people, or of nobody."""
    of_people = Ticket.assignee_id.in_(_several("assignee_ids"))
    of_nobody = Ticket.assignee_id.is_(None)
    if "people" not in names:
        return of_nobody
    return or_(of_people, of_nobody) if "nobody" in names else of_people


def _has_words(*, is_postgresql: bool) -> Condition:
    """Tickets in whose words each typed word begins one, by the engine's own full text."""
    if is_postgresql:
        vector = func.to_tsvector(text("'simple'"), TicketSearch.words)
        query = func.to_tsquery(text("'simple'"), bindparam("words"))
        return Ticket.id.in_(select(TicketSearch.ticket_id).where(vector.bool_op("@@")(query)))
    return Ticket.id.in_(text("SELECT rowid FROM ticket_fts WHERE ticket_fts MATCH :words"))
