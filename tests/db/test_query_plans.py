"""No statement of a refund, a list, a form or a search reads a table from end to end.

Small tables are judged like large ones: PostgreSQL is asked to scan only where no index serves.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from app.models.ids import PartnerId, ProductId
from app.services import invoices, ledger, orders, stock
from app.services.invoices import InvoiceFilter, InvoiceKind, InvoiceList
from app.services.stock import AskQuantities
from benchmarks import books, plans, reading, refund
from benchmarks.measuring import Case
from benchmarks.plain import Plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.services.unit_of_work import Database

TICKETS = 300


@pytest.fixture
def made(empty_database_url: str) -> books.Books:
    """The books of a shop with so many tickets."""
    return books.make(empty_database_url, TICKETS)


@pytest.fixture
def database(made: books.Books) -> Iterator[Database]:
    """The program's way into them."""
    with closing(made.open()) as opened:
        yield opened


def look(made: books.Books, database: Database, cases: list[Case]) -> plans.Looked:
    """The plans of some cases, in all tables that grow with the tickets."""
    engine = "postgresql" if database.is_postgresql else "sqlite"
    return plans.look(cases, made.url, database=engine, size=TICKETS, large=TICKETS)


def order_form(made: books.Books, database: Database) -> Case:
    """The form of an order."""

    def work() -> None:
        database.ask(orders.card, orders.SalesOrderId(7), actor_id=made.user_id)

    return Case("orders", "form", work, work)


def asked_of_shelf_and_customer(made: books.Books, database: Database) -> list[Case]:
    """What a customer owes, and what lies where, less what is reserved."""

    def balance() -> None:
        database.ask(ledger.partner_balance, PartnerId(7), actor_id=made.user_id)

    def shelf() -> None:
        database.ask(stock.on_hand, AskQuantities(ProductId(7)), actor_id=made.user_id)

    return [Case("ledger", "balance", balance, balance), Case("stock", "shelf", shelf, shelf)]


def searches(made: books.Books, database: Database) -> list[Case]:
    """Credit notes by numbers, by a customer and by what nobody has; the invoices of a customer."""
    notes = InvoiceFilter(kind=InvoiceKind.CREDIT_NOTE)
    wanted = [
        *(replace(notes, text=text) for text in ("7", "inv/2026/0007", "Customer 7", "zeppelin")),
        replace(notes, is_imported=True),
        InvoiceFilter(partner_id=PartnerId(7), text="2026/7"),
    ]

    def work() -> None:
        for each in wanted:
            database.ask(invoices.rows, InvoiceList(each), actor_id=made.user_id)
            database.ask(invoices.count, each, actor_id=made.user_id)
            database.ask(invoices.has_imported, each, actor_id=made.user_id)
        database.ask(orders.has_imported, None, actor_id=made.user_id)

    return [Case("invoices", "search", work, work)]


def test_no_statement_scans_a_table_that_grows(made: books.Books, database: Database) -> None:
    with closing(Plain(made.url)) as plain:
        cases = [
            *reading.cases(made, database, plain),
            refund.case(made, database, plain),
            order_form(made, database),
            *asked_of_shelf_and_customer(made, database),
            *searches(made, database),
        ]
        looked = look(made, database, cases)
    assert looked.statements > 40
    assert {"ticket", "invoice_line", "journal_item", "message"} <= looked.large
    assert looked.scans == ()


def test_a_scan_of_a_table_that_grows_is_found(made: books.Books, database: Database) -> None:
    def scanned(statement: str) -> list[str]:
        def work() -> None:
            with database.read_engine.begin() as connection:
                connection.execute(text(statement))

        looked = look(made, database, [Case("test", "test", work, work)])
        return [scan.table for scan in looked.scans]

    assert scanned("SELECT id FROM invoice WHERE total_amount = 7") == ["invoice"]
    assert scanned("SELECT id FROM ticket ORDER BY subject LIMIT 3") == ["ticket"]
    assert scanned("SELECT t.id FROM message AS t ORDER BY t.body LIMIT 3") == ["message"]
    assert scanned("SELECT id FROM ticket ORDER BY id DESC LIMIT 3") == []
    assert scanned("SELECT id FROM invoice WHERE id = 7") == []
    assert scanned("SELECT id FROM stage") == []
    posted = "SELECT total_amount FROM invoice WHERE kind = 'invoice' AND state = 'posted'"
    assert scanned(f"{posted} AND sales_order_id = 7") == []
    if not database.is_postgresql:  # which knows that this is nearly all, and scans
        assert scanned(posted) == ["invoice"]
        assert scanned(f"{posted} ORDER BY id DESC LIMIT 3") == []
