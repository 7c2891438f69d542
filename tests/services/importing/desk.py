"""Imports small order books and looks into the database afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.db.base import Base
from app.services.importing import ImportDone, ImportOrders, import_orders
from tests.services.importing.books import write_book

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sqlalchemy import Executable

    from app.services.importing import Progress
    from app.services.unit_of_work import Database


@dataclass
class Desk:
    """A database with a company, its administrator, and a folder for order books."""

    database: Database
    user_id: int
    folder: Path

    def take(self, *lines: str, **asked: Any) -> ImportDone:  # noqa: ANN401  as ImportOrders
        """Import an order book of these lines."""
        return self.take_file(write_book(self.folder, *lines), **asked)

    def take_file(
        self,
        path: Path,
        *,
        progress: Callable[[Progress], None] | None = None,
        **asked: Any,  # noqa: ANN401  as ImportOrders
    ) -> ImportDone:
        """Import an order book."""
        request = ImportOrders(path, **asked)
        return import_orders(self.database, request, actor_id=self.user_id, progress=progress)

    def rows(self, *columns: Any, order: Any = None) -> list[Any]:  # noqa: ANN401  of SQLAlchemy
        """The rows of a table: its columns as tuples, or bare values if there is one column."""
        statement = select(*columns).order_by(columns[0] if order is None else order)
        with self.database.read_engine.connect() as connection:
            found = connection.execute(statement)
            return list(found.scalars()) if len(columns) == 1 else [tuple(row) for row in found]

    def run(self, statement: Executable) -> None:
        """Change the database by hand."""
        with self.database.write_engine.begin() as connection:
            connection.execute(statement)

    def everything(self) -> dict[str, list[tuple[Any, ...]]]:
        """All rows of all tables."""
        with self.database.read_engine.connect() as connection:
            return {
                table.name: sorted(map(tuple, connection.execute(table.select())), key=repr)
                for table in Base.metadata.sorted_tables
            }
