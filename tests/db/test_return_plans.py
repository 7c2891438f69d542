"""No statement of a return or a repair reads a table that grows from end to end."""

from __future__ import annotations

from contextlib import closing
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from app.models.enums import LocationKind
from app.models.ids import LocationId, TicketId, TransferId
from app.services import refunds, returns, stock
from app.services.refunds import AskChoices, ReverseInvoices
from app.services.returns import (
    AskReturn,
    AskScan,
    CreateReturn,
    ReceiveReturn,
    ReturnLine,
)
from app.services.stock import AskQuantities
from benchmarks import books, plans, repairing
from benchmarks.measuring import Case
from benchmarks.plain import Plain

if TYPE_CHECKING:
    from app.services.unit_of_work import Database

TICKETS = 300
MASTERS = {"location", "unit"}
"""Tables that stay as small as they are."""


@pytest.fixture
def made(empty_database_url: str) -> books.Books:
    """The books of a shop with so many tickets."""
    return books.make(empty_database_url, TICKETS)


def prepare(database: Database) -> tuple[TicketId, LocationId]:
    """Switch returns on; a ticket whose order was delivered and invoiced, and the return place."""
    with database.write_engine.begin() as connection:
        connection.execute(text("UPDATE team SET is_returns = TRUE"))
        ticket = connection.scalar(
            text(
                "SELECT k.id FROM ticket AS k JOIN transfer AS t ON t.commercial_partner_id ="
                " k.commercial_partner_id AND t.kind = 'outgoing' AND t.state = 'done'"
                " JOIN invoice AS i ON i.sales_order_id = t.sales_order_id AND i.state = 'posted'"
                " WHERE NOT EXISTS (SELECT 1 FROM credited_invoice AS c"
                " WHERE c.original_invoice_id = i.id) ORDER BY k.id LIMIT 1"
            )
        )
        place = connection.scalar(
            text("SELECT min(id) FROM location WHERE kind = :kind"),
            {"kind": LocationKind.RETURN.value},
        )
    assert ticket is not None
    assert place is not None
    return TicketId(ticket), LocationId(place)


def test_no_statement_of_a_return_scans_a_table_that_grows(made: books.Books) -> None:
    with closing(made.open()) as database:
        ticket, place = prepare(database)
        user = made.user_id

        def work() -> None:
            database.ask(returns.is_possible, ticket, actor_id=user)
            database.ask(returns.scan, AskScan(ticket, "S1\nS2"), actor_id=user)
            ids = database.ask(returns.options, AskReturn(ticket), actor_id=user).deliveries
            chosen = tuple(each.id for each in ids[:3])
            asked = AskReturn(ticket, delivery_ids=chosen)
            found = [
                line
                for line in database.ask(returns.options, asked, actor_id=user).lines
                if line.left >= 1
            ]
            lines = tuple(ReturnLine(line.move_id, Decimal(1)) for line in found)
            back = database.act(returns.create, CreateReturn(ticket, lines, place), actor_id=user)
            received = ReceiveReturn(back.id, back.version)
            database.act(returns.receive, received, actor_id=user)
            database.ask(stock.card, TransferId(back.id), actor_id=user)
            database.ask(stock.on_hand, AskQuantities(found[0].product_id), actor_id=user)
            asked_refund = AskChoices(ticket, return_id=back.id)
            offered = database.ask(refunds.choices, asked_refund, actor_id=user)
            request = ReverseInvoices(
                ticket,
                offered.default_invoice_ids,
                "Faulty",
                books.NOW.date(),
                allow_second_draft=True,
                return_id=back.id,
            )
            database.act(refunds.reverse, request, actor_id=user)

        engine = "postgresql" if database.is_postgresql else "sqlite"
        case = Case("returns", "return", work, work)
        looked = plans.look([case], made.url, database=engine, size=TICKETS, large=TICKETS)
    assert looked.statements > 30
    assert {"transfer", "move", "move_line", "ticket", "invoice_line"} <= looked.large
    assert looked.scans == ()


def test_no_statement_of_a_repair_scans_a_table_that_grows(made: books.Books) -> None:
    """PostgreSQL rightly scans the few repairs that there are; SQLite never looks how many."""
    with closing(made.open()) as database, closing(Plain(made.url)) as plain:
        case = repairing.case(made, database, plain, runs=1)
        engine = "postgresql" if database.is_postgresql else "sqlite"
        large = TICKETS if database.is_postgresql else 1
        looked = plans.look([case], made.url, database=engine, size=TICKETS, large=large)
    assert looked.statements > 50
    assert {"transfer", "move", "move_line", "ticket"} <= looked.large
    assert database.is_postgresql or {"repair_order", "repair_part"} <= looked.large
    assert {scan.table for scan in looked.scans} <= MASTERS
