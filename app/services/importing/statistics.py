"""Lets the database plan by the books as they are once an import has written many rows.

Right after it the planner knows nothing of them. PostgreSQL would look by itself some time later,
and until then takes a large book for an empty one: it walks through whole tables where an index
would do. SQLite never looks by itself; without counts it takes all indexes for equally good.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.db.failures import in_words

if TYPE_CHECKING:
    from app.services.unit_of_work import Database

MANY_LINES = 1000
"""From so many new lines on: each makes some five rows."""

# SQLite looks at so many rows of an index at most, so that the time does not grow with the books.
_STATEMENTS = {True: ("ANALYZE",), False: ("PRAGMA analysis_limit = 1000", "ANALYZE")}


def count_books(database: Database) -> None:
    """Count all tables, in a transaction of its own: batches hold no lock for it, and stay whole.

    Raises:
        Unusable: the database cannot be written.
    """
    with in_words(database.url), database.write_engine.begin() as connection:
        for statement in _STATEMENTS[database.is_postgresql]:
            connection.exec_driver_sql(statement)
