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
    case,
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
from app.services.tickets.conditions import (
    FREQUENT,
    HAS_WORDS,
    PROBED,
    WORDS,
    Plan,
    conditions,
    count_newest,
    count_words,
    given,
    probe,
    values,
    without_index,
)
from app.services.tickets.filters import Neighbours, ShippedFilter, TicketSort
from app.services.tickets.statements import of_ticket

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import Column, ColumnElement, Select, SQLColumnExpression
    from sqlalchemy.engine import Row

    from app.services.paging import Page
    from app.services.tickets.filters import TicketFilter, TicketList, TicketPlace
    from app.services.tickets.lists import TicketRow
    from app.services.unit_of_work import UnitOfWork

    AnySelect = Select[*tuple[Any, ...]]

SORT_COLUMN: dict[TicketSort, Column[Any]] = {
    TicketSort.NUMBER: Ticket.id,  # numbers are given in the order of ids, under a lock
    TicketSort.PRIORITY: Ticket.priority_rank,
    TicketSort.DEADLINE: Ticket.deadline_at,
    TicketSort.UPDATED: Ticket.updated_at,
}


MANY = 4000
"""From here on tickets are not sorted anew: as many as a walk passes in a list of some 200,000."""


class Shape(NamedTuple):
    """What a statement depends on, values aside."""

    plan: Plan
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
    names = given(wanted)
    statement = _count(names, Plan.FREE if uow.is_postgresql else _plan_of_count(names))
    asked = values(uow, wanted) | {"reach": COUNT_CAP + 1}
    number = uow.connection.scalar(statement, asked) or 0
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
    names = given(request.filter)
    return Shape(
        plan=_plan(uow, names, request),
        given=names,
        sort=request.sort,
        is_falling=request.is_descending != request.span.is_backward,
        is_backward=request.span.is_backward,
        has_key=key is not None,
        is_key_undated=key is not None and key.value is None,
    )


def _plan(uow: UnitOfWork, names: frozenset[str], request: TicketList) -> Plan:
    """How a list is to be read.

    SQLite cannot tell a filter that finds much from a narrow one, PostgreSQL no frequent word.
    """
    asked = values(uow, request.filter) | {"reach": MANY}
    if uow.is_postgresql:
        return _plan_by_words(uow, asked) if "words" in names else Plan.FREE
    if names == {"words"} and "beginning" in asked and request.sort is TicketSort.NUMBER:
        newest = uow.connection.scalar(_probe_newest(), asked) or 0
        return Plan.READING if newest == FREQUENT else Plan.SEARCH
    if names & {"customer", "words"}:
        return Plan.SEARCH
    statement = _probe(names)
    if statement is None:
        return Plan.WALK
    counts = uow.connection.execute(statement, asked).one()
    return Plan.SEARCH if min(counts) < MANY else Plan.WALK


def _plan_by_words(uow: UnitOfWork, asked: dict[str, object]) -> Plan:
    """How PostgreSQL is to read tickets with some words."""
    is_one_word = "beginning" in asked
    found = uow.connection.scalar(_probe_words(is_one_word), asked) or 0
    if found < MANY:
        return Plan.FREE_FINDING
    return Plan.READING if is_one_word else Plan.FREE_TESTING


def _plan_of_count(names: frozenset[str]) -> Plan:
    """How SQLite is to count: along an index of open tickets if no other filter has its own."""
    others = names - {ShippedFilter.AT_RISK}
    return Plan.SEARCH if others & (PROBED | {"customer", "words"}) else Plan.WALK


@functools.lru_cache(maxsize=256)
def _probe(names: frozenset[str]) -> AnySelect | None:
    """The statement that tells a narrow filter from a wide one."""
    return probe(names)


@functools.cache
def _probe_words(is_one_word: bool) -> Select[int]:
    """The statement that tells a frequent word from a rare one."""
    number = count_words(Plan.FREE)
    if not is_one_word:
        return number
    newest = count_newest().scalar_subquery()
    return select(case((newest == FREQUENT, MANY), else_=number.scalar_subquery()))


@functools.cache
def _probe_newest() -> Select[int]:
    """The statement that tells SQLite a frequent word."""
    return count_newest()


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
def _count(names: frozenset[str], plan: Plan) -> Select[int]:
    """The statement of a count up to `reach`."""
    if names == {"words"}:
        return count_words(plan)
    some = select(Ticket.id).where(*conditions(names, plan, Ticket.deadline_at))
    return select(func.count()).select_from(some.limit(bindparam("reach")).subquery())


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
    found = conditions(shape.given, shape.plan, SORT_COLUMN[shape.sort])
    if _is_by_words(shape):
        return _found_by_words(shape).limit(bindparam("size")).offset(bindparam("skip"))
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


def _is_by_words(shape: Shape) -> bool:
    """Whether SQLite can read along the full text, which has the order of the numbers."""
    return "words" in shape.given and shape.plan is Plan.SEARCH and shape.sort is TicketSort.NUMBER


def _found_by_words(shape: Shape) -> AnySelect:
    """The same for words by number: read no further than the rows that are wanted."""
    others = conditions(shape.given - {"words"}, Plan.WALK, Ticket.id)
    number = WORDS.c.rowid
    statement: AnySelect = (
        select(number.label("id"), number.label("key_value"), literal(0).label("part"))
        .join(Ticket, Ticket.id == number)
        .where(HAS_WORDS, *others)
    )
    if shape.has_key:
        statement = statement.where(tuple_beyond((number,), is_falling=shape.is_falling))
    return statement.order_by(number.desc() if shape.is_falling else number.asc())


def _deadline_parts(shape: Shape) -> list[ColumnElement[bool]]:
    """The parts of a list by deadline that a span reads, in the order of reading."""
    column = _sort_column(shape)
    dated: ColumnElement[bool] = column.is_not(None)
    undated: ColumnElement[bool] = column.is_(None)
    if ShippedFilter.AT_RISK in shape.given:
        return [dated]
    parts = [undated, dated] if shape.is_backward else [dated, undated]
    is_in_last = shape.has_key and shape.is_key_undated != shape.is_backward
    return parts[1:] if is_in_last else parts


def _part(shape: Shape, found: Sequence[ColumnElement[bool]], part: int) -> AnySelect:
    """One part of the list beyond the key of the span, in the order of reading."""
    column = _sort_column(shape)
    is_by_id = shape.sort is TicketSort.NUMBER or shape.is_key_undated
    columns = (Ticket.id.expression,) if is_by_id else (column, Ticket.id.expression)
    statement: AnySelect = select(
        Ticket.id, column.label("key_value"), literal(part).label("part")
    ).where(*found)
    if shape.has_key and part == 0:
        statement = statement.where(tuple_beyond(columns, is_falling=shape.is_falling))
    return statement.order_by(*(c.desc() if shape.is_falling else c.asc() for c in columns))


def _sort_column(shape: Shape) -> ColumnElement[Any]:
    """The column of the sort; one that was not chosen as the way to read leaves its index alone."""
    column = SORT_COLUMN[shape.sort]
    is_by_filter = shape.plan is Plan.SEARCH and shape.sort is not TicketSort.NUMBER
    return without_index(column) if is_by_filter else column.expression
