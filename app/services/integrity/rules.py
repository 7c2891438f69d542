"""A rule of the check: a statement whose every row is something that breaks it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Protocol

from sqlalchemy import text

from app.db.types import Amount
from app.errors import Problem
from app.models.ids import RecordRef
from app.services.integrity.report import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.engine import Connection, Row

ROWS_AT_ONCE = 500

YEAR = {
    "sqlite": "CAST(substr({column}, 1, 4) AS INTEGER)",
    "postgresql": "extract(year FROM {column})",
}
EXACT = ("_amount", "_quantity")  # both are stored with four decimals


class Rule(Protocol):
    """Something that has to hold; several may bear the same name."""

    @property
    def name(self) -> str:
        """The word by which findings are told apart."""
        ...

    def look(self, connection: Connection) -> Iterator[Finding]:
        """Everything that breaks it, read piece by piece."""
        ...


@dataclass(frozen=True, slots=True)
class SqlRule:
    """A rule as SQL that both engines read.

    Each row of `statement` begins with `record_kind` and `record_id`; the other columns are the
    parameters of `sentence`. `{year}` is the year of `accounting_on` of the table `d`.
    """

    name: str
    sentence: str
    statement: str

    def look(self, connection: Connection) -> Iterator[Finding]:
        """Everything that breaks the rule, read piece by piece."""
        year = YEAR[connection.dialect.name].format(column="d.accounting_on")
        for row in stream(connection, self.statement.replace("{year}", year)):
            yield self._finding(row)

    def _finding(self, row: Row[Any]) -> Finding:
        values = dict(zip(row._fields, row, strict=True))
        record = RecordRef(str(values.pop("record_kind")), int(values.pop("record_id")))
        parameters = {name: shown(name, value) for name, value in values.items()}
        return Finding(self.name, record, Problem(self.sentence, parameters))


def stream(connection: Connection, statement: str) -> Iterator[Row[Any]]:
    """The rows of a statement, never many in memory."""
    options = {"stream_results": True, "yield_per": ROWS_AT_ONCE}
    yield from connection.execute(text(statement), execution_options=options)


def shown(name: str, value: Any) -> object:  # noqa: ANN401
    """A value of a row as a sentence prints it: stored money and quantities as decimals."""
    if value is None:
        return "–"
    if name.endswith(EXACT):
        return Decimal(int(value)).scaleb(-Amount.decimals)
    return int(value) if isinstance(value, Decimal) else value
