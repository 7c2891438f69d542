"""The upkeep that all master records share: versions, clashes, and what was changed by whom."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from app.errors import Invalid, Problem, Refused, Stale
from app.models.ids import RecordRef
from app.models.users import Audit, UserAccount
from app.services.events import RecordMade, RecordSaved

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sqlalchemy.engine import Row

    from app.db.base import Base
    from app.services.unit_of_work import UnitOfWork

Changes = tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Master:
    """How a kind of master record is stored.

    `unknown` is the refusal of an id that is not there, none of a kind that is only made; `taken`
    names the form's field behind a unique constraint; `actions` are those that raise the version,
    all if none is named.
    """

    kind: str
    model: type[Base]
    unknown: str = ""
    taken: Mapping[str, str] = field(default_factory=dict)
    actions: tuple[str, ...] = ()


def make(uow: UnitOfWork, master: Master, values: Mapping[str, object], *, name: str) -> int:
    """Insert a record and tell of it; its id.

    Raises:
        Invalid: a value that must be unique is taken
    """
    table = master.model.__table__
    try:
        made = uow.connection.execute(
            insert(master.model).values(**values).returning(table.c.id)
        ).scalar_one()
    except IntegrityError as error:
        raise clash(error, master.taken) from error
    uow.record(RecordMade(ref=RecordRef(master.kind, made), name=name))
    uow.produced(master.kind, (made,))
    return int(made)


def save(
    uow: UnitOfWork,
    master: Master,
    record_id: int,
    version: int,
    values: Mapping[str, object],
    *,
    card: Callable[[], object],
    more: Changes = (),
    beside: Mapping[str, object] | None = None,
) -> Changes:
    """Update what differs, raise the version, and tell what was changed.

    `more` are changes of rows that belong to the record, `beside` columns that go with the change
    and are not told; `card` reads the form anew if it is stale. Without a difference nothing is
    written.

    Raises:
        Refused: there is no such record
        Stale: another version is stored
        Invalid: a value that must be unique is taken
    """
    current = locked(uow, master, record_id, version, values, card=card)
    changed = {name: value for name, value in values.items() if getattr(current, name) != value}
    changes = tuple((name, _text(getattr(current, name)), _text(v)) for name, v in changed.items())
    changes += more
    if changes:
        write(uow, master, record_id, version, {**changed, **(beside or {})})
        uow.record(RecordSaved(ref=RecordRef(master.kind, record_id), changes=changes))
    uow.produced(master.kind, (record_id,))
    return changes


def locked(
    uow: UnitOfWork,
    master: Master,
    record_id: int,
    version: int,
    columns: Mapping[str, object] | Sequence[str],
    *,
    card: Callable[[], object],
) -> Row[Any]:
    """The stored columns of a record that nobody else changes until the commit.

    Raises:
        Refused: there is no such record
        Stale: another version is stored
    """
    table = master.model.__table__
    statement = select(table.c.version, *(table.c[name] for name in columns)).where(
        table.c.id == record_id
    )
    row = uow.connection.execute(statement.with_for_update(key_share=True)).first()
    if row is None:
        raise Refused(master.unknown, RecordRef(master.kind, record_id))
    if row.version != version:
        raise stale(uow, master, record_id, card())
    return row


def write(
    uow: UnitOfWork, master: Master, record_id: int, version: int, values: Mapping[str, object]
) -> None:
    """Update a record that was read by `locked`, raising its version.

    Raises:
        Invalid: a value that must be unique is taken
    """
    table = master.model.__table__
    try:
        uow.connection.execute(
            update(master.model)
            .where(table.c.id == record_id, table.c.version == version)
            .values(version=version + 1, **values)
        )
    except IntegrityError as error:
        raise clash(error, master.taken) from error


def stale(uow: UnitOfWork, master: Master, record_id: int, card: object) -> Stale:
    """The refusal of an outdated form: the card as it is, by whom and when it was saved last."""
    statement = (
        select(UserAccount.name, Audit.made_at)
        .join(UserAccount, UserAccount.id == Audit.actor_id)
        .where(Audit.record_kind == master.kind, Audit.record_id == record_id)
        .order_by(Audit.id.desc())
        .limit(1)
    )
    if master.actions:
        statement = statement.where(Audit.action.in_(master.actions))
    row = uow.connection.execute(statement).first()
    if row is None:
        return Stale(card)
    return Stale(card, changed_by=row.name, changed_at=row.made_at)


def clash(error: IntegrityError, taken: Mapping[str, str]) -> Invalid | IntegrityError:
    """The problem at the form's field behind a broken unique constraint; else the error."""
    name = getattr(getattr(error.orig, "diag", None), "constraint_name", None)
    if name is None:
        columns = str(error.orig).partition("UNIQUE constraint failed: ")[2].split(", ")
        table = columns[0].partition(".")[0]
        name = "_".join(["uq", table, *(column.partition(".")[2] for column in columns)])
    if name in taken:
        return Invalid({taken[name]: Problem("field.taken")})
    return error


def _text(value: object) -> str:
    """A stored value as the audit row keeps it."""
    if isinstance(value, bytes):
        return f"{len(value)} bytes"
    return "" if value is None else str(value)
