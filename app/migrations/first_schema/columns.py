"""The column types of the first revision, frozen: later changes of app.db.types do not reach it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

if TYPE_CHECKING:
    from sqlalchemy.types import TypeEngine

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
SCALED = sa.BigInteger()
WHOLE = sa.Integer()
WORD = sa.String(64)
LINE = sa.String(255)
TEXT = sa.Text()
FLAG = sa.Boolean()
DAY = sa.Date()
MOMENT = sa.DateTime(timezone=True)
BYTES = sa.LargeBinary()


def key() -> sa.Column[Any]:
    """The id of a table, given by the database."""
    return sa.Column("id", ID, primary_key=True, autoincrement=True)


def given(
    name: str, kind: TypeEngine[Any], *, default: str | None = None, primary_key: bool = False
) -> sa.Column[Any]:
    """A column that is never empty."""
    return sa.Column(
        name,
        kind,
        nullable=False,
        server_default=default,
        primary_key=primary_key,
        autoincrement=False,
    )


def optional(name: str, kind: TypeEngine[Any]) -> sa.Column[Any]:
    """A column that may be empty."""
    return sa.Column(name, kind, nullable=True)


def choice(
    name: str,
    check: str,
    values: list[str],
    *,
    default: str | None = None,
    primary_key: bool = False,
) -> sa.Column[Any]:
    """A text that takes one of `values`, held by the check of that name."""
    return sa.Column(
        name,
        _among(check, values),
        nullable=False,
        server_default=default,
        primary_key=primary_key,
    )


def optional_choice(name: str, check: str, values: list[str]) -> sa.Column[Any]:
    """The same, or empty."""
    return sa.Column(name, _among(check, values), nullable=True)


def reference(
    name: str, target: str, *, index: bool = False, primary_key: bool = False
) -> sa.Column[Any]:
    """A required foreign key to `target` ("partner.id")."""
    return sa.Column(
        name,
        ID,
        sa.ForeignKey(target),
        nullable=False,
        index=index,
        primary_key=primary_key,
        autoincrement=False,
    )


def optional_reference(name: str, target: str, *, index: bool = False) -> sa.Column[Any]:
    """An optional foreign key to `target`."""
    return sa.Column(name, ID, sa.ForeignKey(target), nullable=True, index=index)


def where(condition: str) -> dict[str, Any]:
    """The condition of a partial index, the same on both engines."""
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def _among(check: str, values: list[str]) -> sa.Enum:
    """The type of a choice."""
    return sa.Enum(*values, native_enum=False, create_constraint=True, length=32, name=check)
