"""The tables' base: a class per table with typed columns, the naming of constraints, versions.

SQLAlchemy's declarative layer would do the same, and map every class for an ORM that nothing here
uses: services write statements. Without its import, the mapping and statements that are compiled by
way of the ORM the first rows of the window take 840 ms of processor time instead of 1,040
(docs/decisions/0006-tables-without-an-orm.md).
"""

from __future__ import annotations

import functools
import inspect
import sys
import types
from dataclasses import dataclass, field
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    ClassVar,
    Generic,
    TypeVar,
    cast,
    get_args,
    get_origin,
)

import sqlalchemy
from sqlalchemy import Column, Integer, MetaData, Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy.sql import FromClause

_unfinished: dict[str, tuple[Any, ...]] = {}

Value = TypeVar("Value")
Model = TypeVar("Model", bound="Base")

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


Index = functools.partial(functools.partial, sqlalchemy.Index)
"""An index that is made by `whole_schema`: a partial one has options of both engines, and to take
them SQLAlchemy imports all of its modules for both, which takes 40 ms."""


class Mapped(Generic[Value]):
    """The annotation of a column that holds such values: `subject: Mapped[Line]`."""

    if TYPE_CHECKING:

        def __get__(self, instance: None, owner: object) -> Column[Value]: ...


@dataclass(frozen=True, slots=True)
class Described:
    """What `mapped_column` was told of a column whose name and table are not known yet."""

    arguments: tuple[Any, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)


def mapped_column(*arguments: Any, **options: Any) -> Any:  # noqa: ANN401
    """A column by the arguments of `sqlalchemy.Column`, without name and nullability."""
    return Described(arguments, options)


class Tables(type):
    """Makes the table of a class, and makes statements take the class for it.

    What stands in `__table_args__` (checks, unique constraints, indexes) is added by
    `whole_schema`: nobody needs it to read and write.
    """

    __table__: Table

    def __init__(cls, name: str, bases: tuple[type, ...], content: dict[str, Any]) -> None:
        super().__init__(name, bases, content)
        if "__tablename__" not in content:
            return
        columns = [column for each in _declaring(cls) for column in _columns(each)]
        cls.__table__ = Table(content["__tablename__"], Base.metadata, *columns)
        _unfinished[cls.__table__.name] = content.get("__table_args__", ())
        for column in columns:
            setattr(cls, column.key, column)

    def __clause_element__(cls) -> Table:
        """What SQLAlchemy asks of an argument that is no part of SQL itself."""
        return cls.__table__


class Base(metaclass=Tables):
    """Base of all tables."""

    metadata: ClassVar[MetaData] = MetaData(naming_convention=NAMING)
    __tablename__: ClassVar[str]
    __table__: ClassVar[Table]


def whole_schema() -> MetaData:
    """All tables with their checks, constraints and indexes, as they are in a database."""
    for name, arguments in _unfinished.items():
        items: list[Any] = list(arguments)
        options = items.pop() if items and isinstance(items[-1], dict) else {}
        made = [item() if isinstance(item, functools.partial) else item for item in items]
        Table(name, Base.metadata, *made, extend_existing=True, **options)
    _unfinished.clear()
    return Base.metadata


class Versioned:
    """A root record: `version` rises by one with every save of it or of its lines."""

    version: Mapped[int] = mapped_column(Integer, default=1, server_default="1")


class _Alias:
    """A table under another name, with its columns as attributes."""

    def __init__(self, table: Table) -> None:
        self._alias = table.alias()
        vars(self).update(self._alias.c.items())

    def __clause_element__(self) -> FromClause:
        return self._alias


def aliased(model: type[Model]) -> type[Model]:
    """The same table once more in a statement, as if it were another one."""
    return cast("type[Model]", _Alias(model.__table__))


def _declaring(cls: type) -> list[type]:
    """The classes that declare columns of a table: its own first."""
    return [each for each in cls.__mro__ if each not in (Base, object)]


def _columns(cls: type) -> Iterator[Column[Any]]:
    """The columns that a class declares: by the name of an annotated type, by `= …`, or both."""
    known = vars(sys.modules[cls.__module__])
    for name, annotation in inspect.get_annotations(cls).items():
        inner = annotation.removeprefix("Mapped[").removesuffix("]")
        if inner == annotation:
            continue
        annotated, is_optional = _meaning(known.get(inner), inner)
        described = vars(cls).get(name, Described())
        options = {"nullable": is_optional, **annotated.options, **described.options}
        yield Column(name, *annotated.arguments, *described.arguments, **options)


def _meaning(kind: object, text: str) -> tuple[Described, bool]:
    """What an annotation says of a column, and whether it may be empty."""
    if get_origin(kind) is Annotated:
        value, described = get_args(kind)
        return described, types.NoneType in get_args(value)
    return Described(), text.endswith("| None")
