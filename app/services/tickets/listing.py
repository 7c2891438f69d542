"""The statements behind the list of tickets: what is sought, in which order, from where on.

A statement is built once for each shape of a question (which filters are given, which sort, from
which side) and then only gets other values: building costs as much as reading 80 rows.
"""

from __future__ import annotations

import functools
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    String,
    bindparam,
    cast,
    func,
    literal,
    select,
    type_coerce,
    union_all,
)

from app.models.company import Currency
from app.models.ids import TicketId
from app.models.partners import Partner
from app.models.teams import Stage, Team
from app.models.tickets import Ticket, TicketDocument
from app.models.users import UserAccount
from app.services.paging import COUNT_CAP, Count, Key, Span, page_of, tuple_beyond
from app.services.teams import CANCELLED
from app.services.tickets.conditions import conditions, given, values
from app.services.tickets.filters import Neighbours, TicketSort
from app.services.tickets.statements import of_ticket

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import ColumnElement, Select, SQLColumnExpression
    from sqlalchemy.engine import Row
    from sqlalchemy.orm import InstrumentedAttribute

    from app.services.paging import Page
    from app.services.tickets.filters import TicketFilter, TicketList, TicketPlace
    from app.services.tickets.lists import TicketRow
    from app.services.unit_of_work import UnitOfWork

    AnySelect = Select[*tuple[Any, ...]]

SORT_COLUMN: dict[TicketSort, InstrumentedAttribute[Any]] = {
    TicketSort.NUMBER: Ticket.id,  # numbers are given in the order of ids, under a lock
    TicketSort.PRIORITY: Ticket.priority_rank,
    TicketSort.DEADLINE: Ticket.deadline_at,
    TicketSort.UPDATED: Ticket.updated_at,
}


class Shape(NamedTuple):
    """What a statement depends on, values aside."""

    is_postgresql: bool
    given: frozenset[str]
    sort: TicketSort
    is_falling: bool
    is_backward: bool
    has_key: bool
    is_key_undated: bool


def page(
    uow: UnitOfWork,
    request: TicketList,
    make: Callable[[Sequence[Row[Any]]], Sequence[TicketRow]],
) -> Page[TicketRow]:
    """The rows of a span. Their ids are found first, by index alone; then what they show."""
    rows = uow.connection.execute(_rows(_shape(uow, request)), _values(uow, request))
    return page_of(rows.all(), request.span, make)


def count(uow: UnitOfWork, wanted: TicketFilter) -> Count:
    """How many tickets a filter finds, counted up to the cap."""
    statement = _count(uow.is_postgresql, given(wanted))
    number = uow.connection.scalar(statement, values(uow, wanted)) or 0
    return Count(min(number, COUNT_CAP), is_more=number > COUNT_CAP)


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
    asked = replace(request, span=span)
    rows = uow.connection.execute(_places(_shape(uow, asked)), _values(uow, asked))
    return [TicketId(row.id) for row in rows]


def _shape(uow: UnitOfWork, request: TicketList) -> Shape:
    """The shape of a question."""
    key = request.span.key
    return Shape(
        is_postgresql=uow.is_postgresql,
        given=given(request.filter),
        sort=request.sort,
        is_falling=request.is_descending != request.span.is_backward,
        is_backward=request.span.is_backward,
        has_key=key is not None,
        is_key_undated=key is not None and key.value is None,
    )


def _values(uow: UnitOfWork, request: TicketList) -> dict[str, object]:
    """The values of a question."""
    span = request.span
    asked = values(uow, request.filter)
    asked |= {"size": span.size + 1, "skip": span.skip, "reach": span.size + 1 + span.skip}
    if span.key is not None:
        asked |= {"key_value": span.key.value, "key_id": span.key.id}
    return asked


@functools.lru_cache(maxsize=256)
def _rows(shape: Shape) -> AnySelect:
    """The statement of a page with all that a row shows."""
    place = _places(shape).subquery("place")
    return (
        select(*_shown(), place.c.key_value, place.c.id.label("key_id"))
        .select_from(place)
        .join(Ticket, Ticket.id == place.c.id)
        .order_by(*_order(place.c, is_falling=shape.is_falling))
    )


@functools.lru_cache(maxsize=256)
def _count(is_postgresql: bool, names: frozenset[str]) -> Select[int]:
    """The statement of a count up to the cap."""
    some = select(Ticket.id).where(*conditions(names, is_postgresql=is_postgresql))
    return select(func.count()).select_from(some.limit(COUNT_CAP + 1).subquery())


def _shown() -> tuple[SQLColumnExpression[Any], ...]:
    """What a row of the list shows, in the order in which `lists` takes it apart."""
    return (
        Ticket.id,
        Ticket.number,
        Ticket.subject,
        Ticket.partner_id,
        func.coalesce(of_ticket(Partner.name, Ticket.partner_id), Ticket.contact_name),
        of_ticket(Stage.name, Ticket.stage_id),
        of_ticket(Stage.look, Ticket.stage_id),
        Ticket.is_closed,
        Ticket.priority,
        Ticket.assignee_id,
        func.coalesce(of_ticket(UserAccount.name, Ticket.assignee_id), ""),
        of_ticket(Team.name, Ticket.team_id),
        Ticket.deadline_at,
        Ticket.sla_state,
        Ticket.updated_at,
        Ticket.created_at,
        Ticket.origin_number,
        _documents(),
    )


def _documents() -> ColumnElement[str]:
    """Kind, state, amount (in its smallest part) and currency of a ticket's documents, as text."""
    amount = cast(type_coerce(TicketDocument.amount, BigInteger), String)
    document = (
        TicketDocument.kind
        + "|"
        + TicketDocument.state
        + "|"
        + func.coalesce(amount, "")
        + "|"
        + func.coalesce(Currency.code, "")
    )
    return (
        select(func.aggregate_strings(document, ";"))
        .select_from(TicketDocument)
        .outerjoin(Currency, Currency.id == TicketDocument.currency_id)
        .where(TicketDocument.ticket_id == Ticket.id, TicketDocument.state != CANCELLED)
        .scalar_subquery()
    )


def _order(columns: Any, *, is_falling: bool) -> tuple[ColumnElement[Any], ...]:  # noqa: ANN401
    """The order of reading: part by part, in each by value and id."""
    value, row_id = columns.key_value, columns.id
    if is_falling:
        return (columns.part.asc(), value.desc(), row_id.desc())
    return (columns.part.asc(), value.asc(), row_id.asc())


@functools.lru_cache(maxsize=256)
def _places(shape: Shape) -> AnySelect:
    """Id and sort value of the tickets of a span and one more, in the order of reading.

    Tickets without a deadline stand last, whichever way deadlines are sorted: they are a second
    part of the list, so that each part is read along the index.
    """
    found = conditions(shape.given, is_postgresql=shape.is_postgresql)
    if shape.sort is not TicketSort.DEADLINE:
        return _part(shape, found, 0).limit(bindparam("size")).offset(bindparam("skip"))
    parts = [
        _part(shape, [*found, is_in_part], place).limit(bindparam("reach"))
        for place, is_in_part in enumerate(_deadline_parts(shape))
    ]
    rows = union_all(*(select(part.subquery()) for part in parts)).subquery()
    return (
        select(rows)
        .order_by(*_order(rows.c, is_falling=shape.is_falling))
        .limit(bindparam("size"))
        .offset(bindparam("skip"))
    )


def _deadline_parts(shape: Shape) -> list[ColumnElement[bool]]:
    """The parts of a list by deadline that a span reads, in the order of reading."""
    dated: ColumnElement[bool] = Ticket.deadline_at.is_not(None)
    undated: ColumnElement[bool] = Ticket.deadline_at.is_(None)
    parts = [undated, dated] if shape.is_backward else [dated, undated]
    is_in_last = shape.has_key and shape.is_key_undated != shape.is_backward
    return parts[1:] if is_in_last else parts


def _part(shape: Shape, found: Sequence[ColumnElement[bool]], part: int) -> AnySelect:
    """One part of the list beyond the key of the span, in the order of reading."""
    column = SORT_COLUMN[shape.sort]
    is_by_id = column is Ticket.id or shape.is_key_undated
    columns = (Ticket.id,) if is_by_id else (column, Ticket.id)
    statement: AnySelect = select(
        Ticket.id, column.label("key_value"), literal(part).label("part")
    ).where(*found)
    if shape.has_key and part == 0:
        statement = statement.where(tuple_beyond(columns, is_falling=shape.is_falling))
    return statement.order_by(*(c.desc() if shape.is_falling else c.asc() for c in columns))
