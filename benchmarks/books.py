"""Makes books of any size: a shop whose rows are those that the program itself would have written.

The counts stand to each other as in the sample month (1,400 invoices and 885 customers behind 326
cancellations, 2,411 products); an invoice has 3.6 lines, since 18.7 as in the sample would make
sixty million rows of 100,000 tickets. Rows are made by the database from numbers, guards and
foreign keys off, in one transaction; then the guards are put back.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from sqlalchemy import text

from app.db import guards
from app.db.engine import make_engine
from app.migrations import revisions, runner
from app.models.enums import Role
from app.services import company, users
from app.services.unit_of_work import Database
from benchmarks import book_rows, chaining
from benchmarks.book_rows.desk import RARE_TICKETS

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Engine

    from benchmarks.databases import Databases

NOW = datetime(2026, 11, 24, 9, 15, tzinfo=UTC)
INVOICES_PER_TICKET = 4
CUSTOMERS_PER_INVOICE = 885 / 1400
PRODUCTS = 2411
LOGIN = "priya"
_companies: WeakKeyDictionary[Databases, str] = WeakKeyDictionary()
"""The URL of the company of each engine, for copying."""
OWN_IDS = (
    "partner", "product", "sales_order", "sales_order_line", "transfer", "move", "move_line",
    "invoice", "invoice_line", "payment", "ticket", "attachment",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Books:
    """Where books are, how many tickets they have, and who works in them.

    The orders of the last `wide` tickets have 200 lines.
    """

    url: str
    tickets: int
    user_id: int
    wide: int = 0

    def open(self) -> Database:
        """The program's own way in, at a fixed time."""
        return Database(self.url, clock=lambda: NOW)


def make(
    url: str, tickets: int, *, credited: int | None = None, wide: int = 0, chained: str = ""
) -> Books:
    """Fill a database, empty or with a company, with the books of a shop with so many tickets.

    With `credited` so many invoices that no ticket is about have a credit note, two per ticket at
    most. The invoices of the last `wide` tickets have 200 lines. `chained` is the kind of documents
    that get their hashes: "credit_note", "all".
    """
    user_id = found_company(url)
    engine = make_engine(url)
    is_postgresql = engine.dialect.name == "postgresql"
    if not is_postgresql:
        _sqlite_without_keys(engine)
    with engine.begin() as connection:
        guards.drop(connection)
        if is_postgresql:
            _postgresql_without_keys(connection)
        _fill(connection, tickets, user_id, credited, wide)
        if chained:
            chaining.chain(connection, only=None if chained == "all" else chained)
        statements = revisions.frozen_guards(revisions.HEAD, engine.dialect.name)
        guards.install(connection, statements)
    settle(engine)
    engine.dispose()
    return Books(url, tickets, user_id, wide)


def settle(engine: Engine) -> None:
    """Write all to where it belongs, and let PostgreSQL learn what it holds, as it does by itself.

    SQLite learns nothing: the program never asks it to count, so its plans are those of any shop.
    """
    plain = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    with plain as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("VACUUM (ANALYZE)")
            connection.exec_driver_sql("CHECKPOINT")
        else:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.exec_driver_sql("BEGIN")


def document_of(ticket: int) -> int:
    """The order, delivery and invoice that a ticket of the books is about."""
    return INVOICES_PER_TICKET * (ticket - 1) + 1


def with_company(databases: Databases) -> str:
    """The URL of a new database with a company that has just begun: a copy of the engine's first.

    Schema and company take half a second, and a run needs twenty of them.
    """
    if databases not in _companies:
        first = databases.fresh()
        found_company(first)
        _companies[databases] = first
    return databases.copy(_companies[databases])


def found_company(url: str) -> int:
    """Make the schema, and the company through its service; the id of the user with all roles.

    What is there already is left as it is.
    """
    is_there = runner.revision_state(url) is runner.State.CURRENT
    runner.upgrade(url)
    database = Database(url, clock=lambda: NOW)
    known = database.user_id(LOGIN) if is_there else None
    if known is not None:
        database.close()
        return known
    asked = company.SetUpCompany(
        name="Larkfield Gifts Ltd",
        currency_code="GBP",
        time_zone="Europe/London",
        user_name="Priya Nair",
        user_login=LOGIN,
        address=company.Address("Unit 7", "Ouseburn Mill", "YO1 7HX", "York", country_code="GB"),
    )
    done = database.act(company.set_up, asked, actor_id=database.system_user_id())
    for name in ("Ann Bell", "Tom Reid"):
        login = name.split()[0].lower()
        request = users.CreateUser(name, login, roles=(Role.AGENT,))
        database.act(users.create, request, actor_id=done.user_id)
    database.close()
    return done.user_id


def _sqlite_without_keys(engine: Engine) -> None:
    """Foreign keys can be switched off outside a transaction only."""
    raw = engine.raw_connection()
    raw.driver_connection.execute("PRAGMA foreign_keys = OFF")  # type: ignore[union-attr]
    raw.close()


def _postgresql_without_keys(connection: Connection) -> None:
    """A superuser may leave the foreign keys' triggers out; anybody else waits for them."""
    is_superuser = connection.exec_driver_sql(
        "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"
    ).scalar()
    if is_superuser:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")


def _fill(
    connection: Connection, tickets: int, user_id: int, credited: int | None, wide: int
) -> None:
    """Make all rows."""
    invoices = tickets * INVOICES_PER_TICKET
    values = {
        "tickets": tickets,
        "invoices": invoices,
        "customers": max(1, round(invoices * CUSTOMERS_PER_INVOICE)),
        "products": PRODUCTS,
        "apart": max(1, tickets // RARE_TICKETS),
        "user": user_id,
        "credited": credited,
        "wide": wide,
        **_known_ids(connection),
    }
    dialect = book_rows.DIALECTS[connection.dialect.name]
    for statement in book_rows.statements(dialect, of_tickets=credited is None):
        wanted = text(statement)
        names = wanted.compile().params
        connection.execute(wanted, {name: values[name] for name in names})
    if connection.dialect.name == "postgresql":
        for table in OWN_IDS:
            connection.exec_driver_sql(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"
            )


def _known_ids(connection: Connection) -> dict[str, int]:
    """The ids of what the company began with."""
    queries = {
        "currency": "SELECT currency_id FROM company",
        "receivable": "SELECT receivable_account_id FROM company",
        "sales": "SELECT sales_account_id FROM company",
        "returns": "SELECT sales_returns_account_id FROM company",
        "journal": "SELECT min(id) FROM journal WHERE kind = 'sale'",
        "bank_journal": "SELECT min(id) FROM journal WHERE kind = 'bank'",
        "bank": "SELECT min(account_id) FROM journal WHERE kind = 'bank'",
        "tax": "SELECT min(id) FROM tax WHERE rate > 0",
        "tax_account": "SELECT min(account_id) FROM tax WHERE rate > 0",
        "opening": "SELECT min(id) FROM location WHERE kind = 'opening'",
        "place": "SELECT min(id) FROM location WHERE kind = 'customer'",
        "team": "SELECT min(id) FROM team",
        "stage": "SELECT min(id) FROM stage",
        "agent": "SELECT max(id) FROM user_account",
        "importer": "SELECT id FROM user_account WHERE login = 'import'",
    }
    return {
        name: int(connection.exec_driver_sql(query).scalar_one()) for name, query in queries.items()
    }
