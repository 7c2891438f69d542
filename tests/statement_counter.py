"""Counts what a piece of code makes the database driver execute."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import Engine, event

if TYPE_CHECKING:
    from collections.abc import Iterator

NOT_COUNTED = (
    "BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "PRAGMA", "NOTIFY", "LISTEN",
    "SELECT PG_NOTIFY",
)  # fmt: skip


@dataclass(slots=True)
class Statements:
    """The driver executions so far; an executemany is one of them."""

    texts: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        """How many there were."""
        return len(self.texts)

    def __str__(self) -> str:
        """All of them, numbered, one a line."""
        return "\n".join(f"{n:3}. {text}" for n, text in enumerate(self.texts, 1))

    def note(self, statement: str, *, many: bool) -> None:
        """Count one execution, unless it only frames a transaction or sets up a connection."""
        text = " ".join(statement.split())
        if not text.upper().startswith(NOT_COUNTED):
            self.texts.append(f"{text} [many]" if many else text)


@contextmanager
def count_statements(
    engine: Engine | None = None, *, at_most: int | None = None
) -> Iterator[Statements]:
    """Count the statements of the block, on one engine or, without one, on all of the process.

    Raises:
        AssertionError: there were more than `at_most`; the text lists them.
    """
    statements = Statements()

    def note(*, statement: str, executemany: bool, **_rest: object) -> None:
        statements.note(statement, many=executemany)

    target = engine if engine is not None else Engine
    event.listen(target, "before_cursor_execute", note, named=True)
    try:
        yield statements
    finally:
        event.remove(target, "before_cursor_execute", note)
    if at_most is not None and len(statements) > at_most:
        raise AssertionError(f"{len(statements)} statements, at most {at_most}:\n{statements}")


StatementCounter = Callable[..., AbstractContextManager[Statements]]
"""The type of the fixture `statement_counter`."""
