"""The kinds of guard: what is refused by itself, looked at beside other rows, or carried on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Event = Literal["INSERT", "UPDATE", "DELETE"]
Engine = Literal["sqlite", "postgresql"]
BOTH: tuple[Engine, ...] = ("sqlite", "postgresql")


@dataclass(frozen=True, slots=True)
class Refusal:
    """A change that is refused for what the row is before (OLD) and after it (NEW).

    `when` is SQL that both engines read; empty = always.
    """

    code: str
    table: str
    event: Event
    when: str = ""
    engines: tuple[Engine, ...] = BOTH


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that must not be: SQL over the row `{row}`, which may look into other tables.

    `{others}` says of a row `j` of the same table that it is none of those of this statement;
    `{year}` is the year of the row's accounting date, `{month_ago}` thirty days before the row was
    posted (whole seconds on SQLite), `{month_ago_on}` the day of that in UTC. `{by_hand}`: no
    guard wrote the row but the statement itself, which on PostgreSQL may change several tables at
    once; SQLite cannot tell, and has none that do.
    """

    code: str
    violation: str


@dataclass(frozen=True, slots=True)
class Lock:
    """Rows `x` of a table that PostgreSQL locks before it looks, in the order of their ids.

    `ids` is a query over the statement's rows `{rows}`; `which` says which rows x are meant by
    them. Arrays, since these are looked up by index whatever the planner thinks of the tables.
    """

    table: str
    ids: str
    which: str = "x.id = ANY ({ids})"
    strength: str = "NO KEY UPDATE"


@dataclass(frozen=True, slots=True)
class Inspection:
    """A change that is looked at beside other rows; the first check that finds something refuses.

    SQLite looks row by row, PostgreSQL once per statement at all its rows. `when` limits it to
    some rows, by OLD and NEW, which belong together by `key`. `is_both_sides`: an update is
    looked at before and after it. `locks` are taken on PostgreSQL first, so that no other session
    can change meanwhile what the checks add up; SQLite has one writer.
    `is_isolated`: on PostgreSQL READ COMMITTED is required, since under a snapshot taken before a
    lock was granted the checks would add up what was.
    """

    name: str
    table: str
    event: Event
    checks: tuple[Check, ...]
    when: str = ""
    key: str = "id"
    is_both_sides: bool = False
    locks: tuple[Lock, ...] = ()
    is_isolated: bool = False


@dataclass(frozen=True, slots=True)
class Carry:
    """A change that the database makes by itself in another table: rows of `target` follow `NEW`.

    `assignments` and `where` are SQL over NEW and columns of the target. `when` limits it as an
    inspection's does. `is_by_row`: PostgreSQL too follows row by row, since several rows of one
    statement may each change the same row of the target.
    """

    name: str
    table: str
    event: Event
    target: str
    assignments: str
    where: str
    when: str = ""
    key: str = "id"
    is_by_row: bool = False


@dataclass(frozen=True, slots=True)
class Booking:
    """A change that the database carries on by statements of its own, in their order.

    `{rows}` in them is a relation with the ids of the rows that changed; `when` limits it as an
    inspection's does.
    """

    name: str
    table: str
    event: Event
    statements: tuple[str, ...]
    when: str = ""
    key: str = "id"


@dataclass(frozen=True, slots=True)
class Trace:
    """An update that the database itself writes down in another table, a row for each row.

    `values` is SQL over OLD and NEW, which belong together by `key`, for each column of the target;
    `{clock}` is the database's own time. `when` limits it as an inspection's does.
    """

    name: str
    table: str
    target: str
    values: tuple[tuple[str, str], ...]
    when: str
    key: str = "id"
    event: Event = "UPDATE"


Guard = Refusal | Inspection | Carry | Booking | Trace


def append_only(table: str) -> tuple[Guard, ...]:
    """Rows are added, never changed or removed."""
    return (Refusal(f"{table}_fixed", table, "UPDATE"), kept(table))


def kept(table: str, when: str = "") -> Guard:
    """Rows are not removed."""
    return Refusal(f"{table}_kept", table, "DELETE", when)


def id_fixed(table: str) -> Guard:
    """A row keeps its id: UPDATE OR REPLACE could push another one out."""
    return Refusal(f"{table}_id_fixed", table, "UPDATE", "NEW.id <> OLD.id")


def not_replaced(
    table: str, *keys: str, only: str = "TRUE", is_changeable: bool = True
) -> tuple[Guard, ...]:
    """No REPLACE pushes a row out; SQLite asks no DELETE trigger then.

    `keys` are conditions under which the row `k` of the table collides with NEW; `only` limits
    them to rows that count. Where rows are not `is_changeable`, an update cannot collide.
    """
    collides = " OR ".join(f"({key})" for key in ("k.id = NEW.id", *keys))
    inserted = f"EXISTS (SELECT 1 FROM {table} AS k WHERE ({collides}) AND {only})"
    guards = [Refusal(f"{table}_replaced", table, "INSERT", inserted, ("sqlite",))]
    if keys and is_changeable:
        collides = " OR ".join(f"({key})" for key in keys)
        updated = (
            f"EXISTS (SELECT 1 FROM {table} AS k WHERE ({collides}) AND {only} AND k.id <> OLD.id)"
        )
        guards.append(Refusal(f"{table}_pushed_out", table, "UPDATE", updated, ("sqlite",)))
    return tuple(guards)


def all_changes(
    table: str, *, code: str, violation: str, lock: Lock, name: str = ""
) -> tuple[Guard, ...]:
    """The same check for every insert, update and delete of a part of something fixed."""
    check = (Check(code, violation),)
    name = name or code
    return (
        Inspection(f"{name}_added", table, "INSERT", check, locks=(lock,)),
        Inspection(f"{name}_changed", table, "UPDATE", check, is_both_sides=True, locks=(lock,)),
        Inspection(f"{name}_removed", table, "DELETE", check, locks=(lock,)),
    )
