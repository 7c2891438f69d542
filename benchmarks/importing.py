"""The import of an order book: beside a plain executemany of its rows, and of a whole year.

The floor writes into the same tables with indexes, guards and foreign keys in place, in as many
transactions; reading and judging the file, names, numbers and arithmetic are the program's own.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from app.services import importing
from app.services.importing import ImportOrders
from app.services.unit_of_work import Database
from benchmarks import children, order_books
from benchmarks.books import LOGIN, NOW, found_company, with_company
from benchmarks.measuring import GROWTH, Aims, milliseconds, row_of
from benchmarks.plain import Plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from benchmarks.databases import Databases
    from benchmarks.measuring import Row

PAID = Decimal("0.3")
AIMS = Aims(ratio=3.0)
OF_A_YEAR = Aims(growth=GROWTH, peak_rss_mb=300)
YEAR = 541_909 / 42_481  # how much longer the book of the year is than its month in the sample
TIMES = (1, 4)
DOCUMENTS_AT_ONCE = 500

OF_ORDER = "WHERE x.sales_order_id BETWEEN ? AND ?"
OF_TRANSFER = "JOIN transfer AS t ON t.id = x.transfer_id WHERE t.sales_order_id BETWEEN ? AND ?"
OF_INVOICE = "JOIN invoice AS i ON i.id = x.invoice_id WHERE i.sales_order_id BETWEEN ? AND ?"
PAID_BY = (
    "JOIN journal_item AS c ON c.payment_id = {payment} JOIN item_match AS m"
    " ON m.credit_item_id = c.id JOIN journal_item AS d ON d.id = m.debit_item_id"
    " JOIN invoice AS i ON i.id = d.invoice_id WHERE i.sales_order_id BETWEEN ? AND ?"
)
# Each table with the way from its rows `x` to their order, in the order of writing.
WAYS = {
    "sales_order": "WHERE x.id BETWEEN ? AND ?",
    "sales_order_line": OF_ORDER,
    "transfer": OF_ORDER,
    "move": OF_TRANSFER,
    "move_line": "JOIN move AS v ON v.id = x.move_id JOIN transfer AS t ON t.id = v.transfer_id"
    " WHERE t.sales_order_id BETWEEN ? AND ?",
    "invoice": OF_ORDER,
    "invoice_line": OF_INVOICE,
    "journal_item": OF_INVOICE,
    "invoice_party": OF_INVOICE,
    "invoice_status": OF_INVOICE,
    "payment": PAID_BY.format(payment="x.id"),
    "journal_item of payment": PAID_BY.format(payment="x.payment_id"),
    "payment_status": PAID_BY.format(payment="x.payment_id"),
    "item_match": "JOIN journal_item AS d ON d.id = x.debit_item_id"
    " JOIN invoice AS i ON i.id = d.invoice_id WHERE i.sales_order_id BETWEEN ? AND ?",
}
# What a row is before it is done or posted; the rest of it comes by an update.
AT_FIRST: dict[str, dict[str, object]] = {
    "transfer": {"state": "ready", "is_booked": False, "booking_number": None},
    "invoice": {
        "state": "draft",
        "version": 1,
        "series_year": None,
        "number_value": None,
        "number": None,
        "company_heading": "",
        "printed_texts": "",
        "posted_at": None,
        "posted_by_id": None,
    },
}
BY_GUARDS = ("is_booked", "booking_number")  # what the database itself does with the update
NUMBERED = ("invoice", "payment")


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of a table, as the driver gives them."""

    table: str
    columns: tuple[str, ...]
    values: list[tuple[Any, ...]]

    def of(self, column: str) -> list[Any]:
        """The values of a column."""
        place = self.columns.index(column)
        return [row[place] for row in self.values]


Batch = list[Rows]


def measure(databases: Databases, folder: Path, lines: int, runs: int) -> Row:
    """Import the first lines of the sample month into a fresh company, by turns with the floor."""
    request = ImportOrders(order_books.write(folder, lines), paid_share=PAID)
    template = with_company(databases)
    user_id = found_company(template)
    works, floors = [], []
    batches: list[Batch] = []
    for _ in range(runs):
        made = databases.copy(template)
        works.append(_import(made, request, user_id))
        batches = batches or read_batches(made)
        databases.drop(made)
        made = databases.copy(template)
        floors.append(_write(made, batches))
        databases.drop(made)
    databases.drop(template)
    name = "import, in process"
    return row_of(name, works, floors, database=databases.name, size=lines, aims=AIMS)


def measure_growth(
    databases: Databases, folder: Path, home: Path, lines: int, *, with_year: bool
) -> Iterator[Row]:
    """Import the lines once, four times, perhaps as a year, each by the command in a process.

    The time is that which the command tells: from reading its options on.
    """
    template = with_company(databases)
    for times in (*TIMES, YEAR) if with_year else TIMES:
        size = round(lines * times)
        book, url = order_books.write(folder, size), databases.copy(template)
        options = ("--db", url, "--as", LOGIN, "--paid-share", str(PAID), "--json")
        arguments = ("import-orders", str(book), *options)
        told = children.run(home, "app", arguments, patience=children.LONG_PATIENCE)
        databases.drop(url)
        book.unlink()
        figures = json.loads(told[-1])
        row = row_of(
            "import, whole process",
            [figures["seconds"] * 1000],
            database=databases.name,
            size=size,
            aims=OF_A_YEAR,
        )
        yield replace(row, peak_rss_mb=figures["peak_rss_mb"], is_per_piece=True)
    databases.drop(template)


def _import(url: str, request: ImportOrders, user_id: int) -> float:
    """Import the book; milliseconds."""
    database = Database(url, clock=lambda: NOW)
    try:
        return milliseconds(lambda: importing.import_orders(database, request, actor_id=user_id))
    finally:
        database.close()


def _write(url: str, batches: Sequence[Batch]) -> float:
    """Write the rows by hand; milliseconds."""
    plain = Plain(url)
    try:
        return milliseconds(lambda: write_batches(plain, batches))
    finally:
        plain.close()


def read_batches(url: str) -> list[Batch]:
    """All rows that an import made, in batches of documents; masters stand in the first."""
    plain = Plain(url)
    try:
        ids = sorted(row[0] for row in plain.rows("SELECT id FROM sales_order"))
        batches = [
            [_read(plain, name, ids[start : start + DOCUMENTS_AT_ONCE]) for name in WAYS]
            for start in range(0, len(ids), DOCUMENTS_AT_ONCE)
        ]
        masters = [
            Rows(table, plain.columns(table), plain.rows(f"SELECT * FROM {table} ORDER BY id"))
            for table in ("partner", "product")
        ]
    finally:
        plain.close()
    return [masters + batches[0], *batches[1:]]


def _read(plain: Plain, name: str, ids: Sequence[int]) -> Rows:
    """The rows of a table that belong to some orders."""
    table, ends = name.split(maxsplit=1)[0], (ids[0], ids[-1])
    order = "x.number_value" if table in NUMBERED else "1"
    statement = f"SELECT DISTINCT x.* FROM {table} AS x {WAYS[name]} ORDER BY {order}"
    return Rows(table, plain.columns(table), plain.rows(statement, ends))


def write_batches(plain: Plain, batches: Sequence[Batch]) -> None:
    """Write all rows, a transaction per batch, one executemany per table and step."""
    for batch in batches:
        with plain.writing():
            for rows in batch:
                if rows.table == "payment":
                    _raise_series(plain, rows)
                _insert(plain, rows)
                if rows.table == "move_line":
                    _finish(plain, next(each for each in batch if each.table == "transfer"))
                if rows.table == "invoice_party":
                    invoices = next(each for each in batch if each.table == "invoice")
                    _raise_series(plain, invoices)
                    _finish(plain, invoices)


def _insert(plain: Plain, rows: Rows) -> None:
    """Insert rows as they are at first."""
    marks = ", ".join("?" * len(rows.columns))
    first = AT_FIRST.get(rows.table, {})
    places = {rows.columns.index(name): value for name, value in first.items()}
    values = [
        tuple(places.get(n, value) for n, value in enumerate(row)) for row in rows.values
    ] if places else rows.values  # fmt: skip
    names = ", ".join(rows.columns)
    if values:
        plain.run_many(f"INSERT INTO {rows.table} ({names}) VALUES ({marks})", values)


def _finish(plain: Plain, rows: Rows) -> None:
    """Update rows to what they are in the end: done, posted."""
    names = tuple(name for name in AT_FIRST[rows.table] if name not in BY_GUARDS)
    changes = ", ".join(f"{name} = ?" for name in names)
    places = [rows.columns.index(name) for name in (*names, "id")]
    values = [tuple(row[place] for place in places) for row in rows.values]
    if values:
        plain.run_many(f"UPDATE {rows.table} SET {changes} WHERE id = ?", values)


def _raise_series(plain: Plain, rows: Rows) -> None:
    """Raise each series to the last number of the rows."""
    names = ("journal_id", "kind", "series_year", "number_value", "accounting_on", "posted_at")
    last: dict[tuple[Any, ...], tuple[Any, ...]] = {}
    for journal, kind, year, number, day, moment in zip(*map(rows.of, names), strict=True):
        last[journal, kind, year] = (number, day, moment)
    for key, (number, day, moment) in last.items():
        plain.run(
            "INSERT INTO document_series (journal_id, kind, year, start_number, last_number,"
            " count, last_on, last_posted_at) VALUES (?, ?, ?, 1, ?, ?, ?, ?)"
            " ON CONFLICT (journal_id, kind, year) DO UPDATE SET"
            " last_number = excluded.last_number, count = excluded.count,"
            " last_on = excluded.last_on, last_posted_at = excluded.last_posted_at",
            (*key, number, number, day, moment),
        )
