"""The statements behind the list of tickets: what is sought, in which order, from where on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    Boolean,
    false,
    func,
    literal,
    literal_column,
    or_,
    select,
    text,
    true,
    union_all,
)

from app.models.enums import SlaState
from app.models.ids import TicketId
from app.models.partners import Partner
from app.models.teams import Stage, Team
from app.models.tickets import Ticket, TicketSearch, TicketTag
from app.models.users import UserAccount
from app.services import search
from app.services.paging import COUNT_CAP, Count, Key, Span, beyond, count_up_to_cap, page_of
from app.services.partners import commercial_of
from app.services.policies import AT_RISK_WITHIN, RANK
from app.services.tickets.filters import Neighbours, ShippedFilter, TicketSort

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import ColumnElement, Select, SQLColumnExpression
    from sqlalchemy.engine import Row
    from sqlalchemy.orm import InstrumentedAttribute

    from app.services.paging import Page
    from app.services.tickets.filters import TicketFilter, TicketList, TicketPlace
    from app.services.tickets.lists import TicketRow
    from app.services.unit_of_work import UnitOfWork

    Condition = ColumnElement[bool]

SORT_COLUMN: dict[TicketSort, InstrumentedAttribute[Any]] = {
    TicketSort.NUMBER: Ticket.id,  # numbers are given in the order of ids, under a lock
    TicketSort.PRIORITY: Ticket.priority_rank,
    TicketSort.DEADLINE: Ticket.deadline_at,
    TicketSort.UPDATED: Ticket.updated_at,
}


def page(
    uow: UnitOfWork,
    request: TicketList,
    make: Callable[[Sequence[Row[Any]]], Sequence[TicketRow]],
) -> Page[TicketRow]:
    """The rows of a span. Their ids are found first, by index alone; then what they show."""
    place = _places(uow, request).subquery("place")
    statement: Select[*tuple[Any, ...]] = (
        select(*_shown(), place.c.key_value, place.c.id.label("key_id"))
        .select_from(place)
        .join(Ticket, Ticket.id == place.c.id)
        .join(Stage, Stage.id == Ticket.stage_id)
        .join(Team, Team.id == Ticket.team_id)
        .outerjoin(Partner, Partner.id == Ticket.partner_id)
        .outerjoin(UserAccount, UserAccount.id == Ticket.assignee_id)
        .order_by(*_order(place.c, is_falling=_is_falling(request)))
    )
    return page_of(uow.connection.execute(statement).all(), request.span, make)


def count(uow: UnitOfWork, wanted: TicketFilter) -> Count:
    """How many tickets a filter finds, counted up to the cap."""
    return count_up_to_cap(uow, select(Ticket.id).where(*conditions(uow, wanted)))


def neighbours(uow: UnitOfWork, request: TicketPlace) -> Neighbours:
    """The tickets beside one, and its place, counted up to the cap."""
    column = SORT_COLUMN[request.list.sort]
    total = count(uow, request.list.filter)
    row = uow.connection.execute(
        select(column.label("value")).where(Ticket.id == request.ticket_id)
    ).first()
    if row is None:
        return Neighbours(None, None, None, total)
    key = Key(row.value, request.ticket_id)
    before = _ids(uow, request.list, Span(size=COUNT_CAP, before=key))
    after = _ids(uow, request.list, Span(size=1, after=key))
    return Neighbours(
        previous_id=before[0] if before else None,
        next_id=after[0] if after else None,
        place=len(before) + 1 if len(before) <= COUNT_CAP else None,
        count=total,
    )


def _ids(uow: UnitOfWork, request: TicketList, span: Span) -> Sequence[TicketId]:
    """The ids of a span, the nearest to its key first, and one more if there are further ones."""
    return [
        TicketId(row.id)
        for row in uow.connection.execute(_places(uow, replace(request, span=span)))
    ]


def _shown() -> tuple[SQLColumnExpression[Any], ...]:
    """What a row of the list shows."""
    return (
        Ticket.id,
        Ticket.number,
        Ticket.subject,
        Ticket.partner_id,
        Partner.name.label("customer"),
        Ticket.contact_name,
        Stage.name.label("stage"),
        Stage.look,
        Ticket.is_closed,
        Ticket.priority,
        Ticket.assignee_id,
        UserAccount.name.label("assignee"),
        Team.name.label("team"),
        Ticket.deadline_at,
        Ticket.sla_state,
        Ticket.updated_at,
        Ticket.created_at,
        Ticket.origin_number,
    )


def _is_falling(request: TicketList) -> bool:
    """Whether values fall in the order of reading."""
    return request.is_descending != request.span.is_backward


def _order(columns: Any, *, is_falling: bool) -> tuple[ColumnElement[Any], ...]:  # noqa: ANN401
    """The order of reading: part by part, in each by value and id."""
    value, row_id = columns.key_value, columns.id
    if is_falling:
        return (columns.part.asc(), value.desc(), row_id.desc())
    return (columns.part.asc(), value.asc(), row_id.asc())


def _places(uow: UnitOfWork, request: TicketList) -> Select[*tuple[Any, ...]]:
    """Id and sort value of the tickets of a span and one more, in the order of reading.

    Tickets without a deadline stand last, whichever way deadlines are sorted: they are a second
    part of the list, so that each part is read along the index.
    """
    column = SORT_COLUMN[request.sort]
    found = conditions(uow, request.filter)
    span = request.span
    if request.sort is not TicketSort.DEADLINE:
        statement = _part(request, column, found, 0)
        return statement.limit(span.size + 1).offset(span.skip or None)
    parts = [
        _part(request, column, [*found, is_in_part], place).limit(span.size + 1 + span.skip)
        for place, is_in_part in enumerate(_deadline_parts(span))
    ]
    rows = union_all(*(select(part.subquery()) for part in parts)).subquery()
    return (
        select(rows)
        .order_by(*_order(rows.c, is_falling=_is_falling(request)))
        .limit(span.size + 1)
        .offset(span.skip or None)
    )


def _deadline_parts(span: Span) -> list[Condition]:
    """The parts of a list by deadline that a span reads, in the order of reading."""
    dated: Condition = Ticket.deadline_at.is_not(None)
    undated: Condition = Ticket.deadline_at.is_(None)
    parts = [undated, dated] if span.is_backward else [dated, undated]
    is_in_last = span.key is not None and (span.key.value is None) != span.is_backward
    return parts[1:] if is_in_last else parts


def _part(
    request: TicketList,
    column: InstrumentedAttribute[Any],
    found: Sequence[Condition],
    part: int,
) -> Select[*tuple[Any, ...]]:
    """One part of the list beyond the key of the span, in the order of reading."""
    is_falling = _is_falling(request)
    key = request.span.key
    is_undated = key is not None and key.value is None
    columns = (Ticket.id,) if column is Ticket.id or is_undated else (column, Ticket.id)
    statement: Select[*tuple[Any, ...]] = select(
        Ticket.id, column.label("key_value"), literal(part).label("part")
    ).where(*found)
    if key is not None and part == 0:
        statement = statement.where(beyond(columns, key, is_falling=is_falling))
    return statement.order_by(*(c.desc() if is_falling else c.asc() for c in columns))


def conditions(uow: UnitOfWork, wanted: TicketFilter) -> list[Condition]:
    """The conditions of a filter."""
    found: list[Condition] = []
    if wanted.shipped is not None:
        found += _shipped(uow, wanted.shipped)
    if wanted.is_open is not None:
        found += is_open(uow) if wanted.is_open else [Ticket.is_closed == true()]
    lists: tuple[tuple[InstrumentedAttribute[Any], Sequence[int]], ...] = (
        (Ticket.team_id, wanted.team_ids),
        (Ticket.stage_id, wanted.stage_ids),
        (Ticket.priority_rank, [RANK[priority] for priority in wanted.priorities]),
    )
    found += [column.in_(values) for column, values in lists if values]
    if wanted.assignee_ids or wanted.is_unassigned:
        found.append(_assigned(wanted))
    if wanted.tag_ids:
        tagged = select(TicketTag.ticket_id).where(TicketTag.tag_id.in_(wanted.tag_ids))
        found.append(Ticket.id.in_(tagged))
    if wanted.customer_id is not None:
        customer = commercial_of(uow, wanted.customer_id)
        found.append(Ticket.commercial_partner_id == customer)
    if search.wanted(wanted.text):
        found.append(_has_words(uow, wanted.text))
    return found


def is_open(uow: UnitOfWork) -> list[Condition]:
    """Open tickets; said twice on SQLite, which matches a partial index by its very words."""
    found: list[Condition] = [Ticket.is_closed == false()]
    if not uow.is_postgresql:
        found.append(literal_column("NOT ticket.is_closed", Boolean))
    return found


def _shipped(uow: UnitOfWork, shipped: ShippedFilter) -> list[Condition]:
    """The conditions of a shipped filter (rules 35)."""
    found = is_open(uow)
    if shipped is ShippedFilter.MY_OPEN:
        return [*found, Ticket.assignee_id == uow.actor.id]
    if shipped is ShippedFilter.UNASSIGNED:
        return [*found, Ticket.assignee_id.is_(None)]
    if shipped is ShippedFilter.WAITING_FOR_CUSTOMER:
        return [*found, Ticket.stage_id.in_(select(Stage.id).where(Stage.is_pausing))]
    soon = uow.now + AT_RISK_WITHIN
    return [*found, Ticket.deadline_at <= soon, Ticket.sla_state == SlaState.ON_TRACK]


def _assigned(wanted: TicketFilter) -> Condition:
    """Tickets of some people, or of nobody."""
    of_people = Ticket.assignee_id.in_(wanted.assignee_ids)
    of_nobody = Ticket.assignee_id.is_(None)
    if not wanted.assignee_ids:
        return of_nobody
    return or_(of_people, of_nobody) if wanted.is_unassigned else of_people


def _has_words(uow: UnitOfWork, typed: str) -> Condition:
    """Tickets in whose words each typed word begins one, by the engine's own full text."""
    words = search.wanted(typed)
    if uow.is_postgresql:
        query = " & ".join(f"'{word}':*" for word in words)
        vector = func.to_tsvector(text("'simple'"), TicketSearch.words)
        found = select(TicketSearch.ticket_id).where(
            vector.bool_op("@@")(func.to_tsquery(text("'simple'"), query))
        )
        return Ticket.id.in_(found)
    query = " ".join(f'"{word}"*' for word in words)
    matches = text("SELECT rowid FROM ticket_fts WHERE ticket_fts MATCH :words").bindparams(
        words=query
    )
    return Ticket.id.in_(matches)
