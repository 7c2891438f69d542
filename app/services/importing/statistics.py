"""Lets PostgreSQL plan by the books as they are once an import has written many rows.

Right after it the server knows nothing of them. It would look by itself some time later, and until
then takes a large book for an empty one: it walks through whole tables where an index would do.

SQLite is not asked to count. Of an index on a column that is still empty everywhere, such as the
line that a credit line names, it would write down that one value has all rows, and for ever after
walk through the table instead: a refund in the sample month twice taken then reads 28 ms instead of
0.5. Without counts it takes every index for a good one, which here all are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.db.failures import in_words

if TYPE_CHECKING:
    from app.services.unit_of_work import Database

MANY_LINES = 1000
"""From so many new lines on: each makes some five rows."""


def count_books(database: Database) -> None:
    """Count all tables, in a transaction of its own: batches hold no lock for it, and stay whole.

    Raises:
        Unusable: the database cannot be written.
    """
    if not database.is_postgresql:
        return
    with in_words(database.url), database.write_engine.begin() as connection:
        connection.exec_driver_sql("ANALYZE")
