"""The conditions of the filters of the list, by name, and the values that they are given."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    Integer,
    any_,
    bindparam,
    column,
    false,
    func,
    literal,
    literal_column,
    or_,
    select,
    table,
    text,
    true,
)

from app.db.types import Id, UtcDateTime
from app.models.approvals import Approval
from app.models.enums import ApprovalState
from app.models.invoices import Invoice
from app.models.teams import Stage
from app.models.tickets import Ticket, TicketSearch, TicketTag
from app.services import search
from app.services.policies import AT_RISK_WITHIN, RANK
from app.services.tickets.filters import ShippedFilter

if TYPE_CHECKING:
    from sqlalchemy import Column, ColumnElement, Select

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
        "open": wanted.is_open is True or wanted.shipped in _OPEN_ONLY,
        "closed": wanted.is_open is False,
        "words": search.wanted(wanted.text),
    }
    shipped = {wanted.shipped.value} if wanted.shipped is not None else set()
    return frozenset(name for name, value in names.items() if value) | shipped


_OPEN_ONLY = (ShippedFilter.MY_OPEN, ShippedFilter.UNASSIGNED, ShippedFilter.AT_RISK)
"""A stage in which tickets wait does not close them, so that filter need not say so."""


def values(uow: UnitOfWork, wanted: TicketFilter) -> dict[str, object]:
    """The values of a filter; more than its conditions need does no harm."""
    ranks = [RANK[priority] for priority in wanted.priorities]
    found: dict[str, object] = {
        "team_ids": wanted.team_ids,
        "stage_ids": wanted.stage_ids,
        "ranks": ranks,
        "lowest": min(ranks, default=0),
        "highest": max(ranks, default=0),
        "assignee_ids": wanted.assignee_ids,
        "tag_ids": wanted.tag_ids,
        "actor_id": uow.actor.id,
        "soon": uow.now + AT_RISK_WITHIN,
    }
    if wanted.customer_id is not None:
        from app.services.partners import commercial_of  # the first list needs none: 8 ms earlier

        found["customer_id"] = commercial_of(uow, wanted.customer_id)
    if wanted.shipped is ShippedFilter.WAITING_FOR_CUSTOMER and uow.is_postgresql:
        # PostgreSQL reads all tickets for a list of stages that it does not know beforehand
        found["pausing_ids"] = uow.connection.scalars(_pausing()).all()
    words = search.wanted(wanted.text)
    if words and uow.is_postgresql:
        found["words"] = " & ".join(f"'{word}':*" for word in words)
    elif words:
        found["words"] = " ".join(f'"{word}"*' for word in words)
    if len(words) == 1:
        found["beginning"] = f"% {words[0]}%"
    return found


WORDS = table("ticket_fts", column("rowid", Integer))
"""SQLite's full text of the words of tickets; a row's number is the ticket's id."""

NEWEST, FREQUENT = 150, 25
"""Of so many tickets so many have a word that is frequent."""

HAS_WORDS = literal_column("ticket_fts").bool_op("MATCH")(bindparam("words"))


class Plan(Enum):
    """How a list is read. PostgreSQL finds its way by itself but for words; SQLite is told.

    WALK: along the index of the sort, leaving out what the filters do not want; good where they
    want much. SEARCH: by the index of a filter, sorting what it finds; good where that is little.
    FREE leaves the choice to PostgreSQL and looks words up first, FREE_FINDING takes the tickets of
    rare ones by their ids, FREE_TESTING tests frequent ones on each ticket that it passes. READING
    looks for one frequent word in the words of each ticket, in a third of the time.
    """

    FREE = "free"
    FREE_FINDING = "free_finding"
    FREE_TESTING = "free_testing"
    READING = "reading"
    WALK = "walk"
    SEARCH = "search"


def conditions(
    names: frozenset[str], plan: Plan, sort: Column[Any] | None = None
) -> list[Condition]:
    """The conditions of the filters of these names, for a list sorted by the column `sort`."""
    found: list[Condition] = []
    if "open" in names:
        found.append(_open(plan))
    simple = _simple(plan, sort)
    found += [simple[name] for name in simple if name in names]
    if "priorities" in names and sort is Ticket.priority_rank:
        lowest, highest = bindparam("lowest", type_=Integer), bindparam("highest", type_=Integer)
        found.append(Ticket.priority_rank.between(lowest, highest))
    if names & {"people", "nobody"}:
        found.append(_assigned(names, _column(Ticket.assignee_id, plan, sort)))
    if "words" in names:
        found.append(_has_words(plan))
    return found


def probe(names: frozenset[str]) -> Select[*tuple[Any, ...]] | None:
    """How many tickets the narrowest of some filters finds, counted up to `reach`.

    None where no filter has an index of its own.
    """
    counts = []
    for name in sorted(names & PROBED):
        with_open = {"open"} & names if name in WITH_OPEN else set()
        some = select(literal(1)).select_from(Ticket)
        if name == "tags":
            some = select(literal(1)).where(TicketTag.tag_id.in_(_several("tag_ids")))
        else:
            some = some.where(*conditions(frozenset({name} | with_open), Plan.SEARCH))
        counts.append(
            select(func.count())
            .select_from(some.limit(bindparam("reach")).subquery())
            .scalar_subquery()
        )
    return select(*counts) if counts else None


PROBED = frozenset(
    {"teams", "stages", "priorities", "people", "nobody", "tags", "my_open", "unassigned",
     "waiting_for_customer", "at_risk", "refunds_waiting"}
)  # fmt: skip
WITH_OPEN = frozenset({"teams", "people", "nobody", "my_open", "unassigned"})
"""The filters whose index knows open tickets from closed ones."""


def _simple(plan: Plan, sort: Column[Any] | None) -> dict[str, Condition]:
    """The conditions that stand alone."""

    def read(which: Column[Any]) -> ColumnElement[Any]:
        return _column(which, plan, sort)

    soon = bindparam("soon", type_=UtcDateTime())
    return {
        "closed": read(Ticket.is_closed) == true(),
        "teams": read(Ticket.team_id).in_(_several("team_ids")),
        "stages": read(Ticket.stage_id).in_(_several("stage_ids")),
        "priorities": _column(Ticket.priority_rank, plan, None).in_(_several("ranks")),
        "tags": _tagged(plan),
        "customer": Ticket.commercial_partner_id == bindparam("customer_id", type_=Id),
        ShippedFilter.MY_OPEN: read(Ticket.assignee_id) == bindparam("actor_id", type_=Id),
        ShippedFilter.UNASSIGNED: read(Ticket.assignee_id).is_(None),
        ShippedFilter.WAITING_FOR_CUSTOMER: read(Ticket.stage_id).in_(
            _pausing() if plan in (Plan.WALK, Plan.SEARCH) else _several("pausing_ids")
        ),
        ShippedFilter.AT_RISK: read(Ticket.deadline_at) <= soon,
        ShippedFilter.REFUNDS_WAITING: _waiting_refunds(plan),
    }


def _waiting_refunds(plan: Plan) -> Condition:
    """Tickets with a credit note of which approval was asked (rules 21)."""
    asked = (
        select(Invoice.ticket_id)
        .join(Approval, Approval.invoice_id == Invoice.id)
        .where(Approval.state == ApprovalState.WAITING)
    )
    if plan in (Plan.WALK, Plan.SEARCH):
        return Ticket.id.in_(asked)
    # as an array, so that PostgreSQL looks each of the few up instead of walking through all
    return Ticket.id == any_(func.array(asked.scalar_subquery()))


def _pausing() -> Select[int]:
    """The stages in which tickets wait for their customers."""
    return select(Stage.id).where(Stage.is_pausing, Stage.is_closing == false())


def _column(column: Column[Any], plan: Plan, sort: Column[Any] | None) -> ColumnElement[Any]:
    """A column to filter by; a walk along another's index must not use its own."""
    is_walked_past = plan is Plan.WALK and column is not sort
    return without_index(column) if is_walked_past else column.expression


def without_index(column: Column[Any]) -> ColumnElement[Any]:
    """A column of a ticket whose index SQLite must not use."""
    return literal_column(f"+ticket.{column.key}", column.expression.type)


def _several(name: str) -> Any:  # noqa: ANN401
    """A list of values to come."""
    return bindparam(name, expanding=True, type_=Integer())


def _open(plan: Plan) -> Condition:
    """Open tickets. SQLite knows a partial index by its very words, the others by the column."""
    if plan is Plan.WALK:
        return literal_column("NOT ticket.is_closed")
    return Ticket.is_closed == false()


def _tagged(plan: Plan) -> Condition:
    """Tickets with one of the tags."""
    tagged = select(TicketTag.ticket_id).where(TicketTag.tag_id.in_(_several("tag_ids")))
    if plan is Plan.WALK:
        return tagged.where(TicketTag.ticket_id == Ticket.id).exists()
    return Ticket.id.in_(tagged)


def _assigned(names: frozenset[str], column: ColumnElement[Any]) -> Condition:
    """Tickets of some people, or of nobody."""
    of_people = column.in_(_several("assignee_ids"))
    of_nobody = column.is_(None)
    if "people" not in names:
        return of_nobody
    return or_(of_people, of_nobody) if "nobody" in names else of_people


def _has_words(plan: Plan) -> Condition:
    """Tickets in whose words each typed word begins one, by the engine's own full text.

    PostgreSQL takes a beginning of a word for frequent and would test all tickets from the latest
    on, which takes seconds for a rare one; so it is told which way to go. Given a table of the few
    it would still walk through all numbers beside it, given an array it looks each up.
    """
    if plan in (Plan.WALK, Plan.SEARCH):
        return Ticket.id.in_(select(WORDS.c.rowid).where(HAS_WORDS))
    is_tested = plan in (Plan.FREE_TESTING, Plan.READING)
    has_them = _has_word(TicketSearch.words) if plan is Plan.READING else _are_in_words()
    found = select(TicketSearch.ticket_id).where(has_them)
    if is_tested:
        return found.where(TicketSearch.ticket_id == Ticket.id).offset(literal(0)).exists()
    looked_up = select(found.cte("found").prefix_with("MATERIALIZED").c.ticket_id)
    if plan is Plan.FREE_FINDING:
        return Ticket.id == any_(func.array(looked_up.scalar_subquery()))
    return Ticket.id.in_(looked_up)


def _are_in_words() -> Condition:
    """Whether the words of a row of the search begin like those that are wanted."""
    vector = func.to_tsvector(text("'simple'"), TicketSearch.words)
    return vector.bool_op("@@")(func.to_tsquery(text("'simple'"), bindparam("words")))


def _has_word(words: ColumnElement[str]) -> Condition:
    """Whether one of the words begins like the one that is wanted."""
    return literal(" ").concat(words).like(bindparam("beginning"))


def count_newest() -> Select[int]:
    """How many of the NEWEST tickets have the one word that is wanted, counted up to FREQUENT.

    Where many have it, a list is read along the numbers, and the next one is never far. To find all
    tickets with it first, as a full text does, takes the longer the more there are: among 100,000
    tickets of which every second one has the word 2 ms on SQLite and 6 on PostgreSQL.
    """
    newest = select(TicketSearch.words).order_by(TicketSearch.ticket_id.desc()).limit(NEWEST)
    words = newest.subquery().c.words
    some = select(literal(1)).where(_has_word(words)).limit(FREQUENT)
    return select(func.count()).select_from(some.subquery())


def count_words(plan: Plan) -> Select[int]:
    """How many tickets have the words, counted up to `reach`."""
    some: Select[int] = select(TicketSearch.ticket_id).where(_are_in_words())
    if plan in (Plan.WALK, Plan.SEARCH):
        some = select(WORDS.c.rowid).where(HAS_WORDS)
    return select(func.count()).select_from(some.limit(bindparam("reach")).subquery())
