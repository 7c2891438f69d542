"""The demo of the whole month, as the window's offer made it."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import create_engine, inspect, text

from app import paths
from app.services import integrity
from app.services.importing import read_cancellations
from app.services.unit_of_work import Database
from tests.stories.conftest import command

if TYPE_CHECKING:
    from pathlib import Path

    from tests.stories.conftest import Taken

DAY = timedelta(days=1)


def counts(file: Path) -> dict[str, int]:
    """The number of rows of every table."""
    engine = create_engine(f"sqlite:///{file}")
    with engine.connect() as connection:
        names = inspect(connection).get_table_names()
        found = {
            name: int(connection.execute(text(f"SELECT count(*) FROM {name}")).scalar_one())
            for name in names
        }
    engine.dispose()
    return found


def test_each_of_the_326_cancellations_has_its_ticket(journey: Taken) -> None:
    numbers = {line.origin.document for line in read_cancellations(sample())}
    found = [number for (number,) in journey.rows("SELECT origin_number FROM ticket")]
    assert len(found) == len(numbers) == 326
    assert set(found) == numbers


def test_the_books_hold_the_month_to_the_penny(journey: Taken) -> None:
    invoices = journey.rows(
        "SELECT count(*), sum(total_amount) FROM invoice"
        " WHERE kind = 'invoice' AND origin_number IS NOT NULL"
    )
    assert invoices == [(1400, 5727138900)]
    ((debit, credit),) = journey.rows("SELECT sum(debit), sum(credit) FROM journal_item")
    assert debit == credit
    ((share,),) = journey.rows(
        "SELECT 100 * (SELECT count(*) FROM payment) / (SELECT count(*) FROM invoice"
        " WHERE kind = 'invoice')"
    )
    assert 55 <= share <= 65


def test_matched_lines_are_credited_for_about_every_second_ticket(journey: Taken) -> None:
    ((tickets,),) = journey.rows(
        "SELECT count(DISTINCT origin_number) FROM invoice"
        " WHERE kind = 'credit_note' AND origin_number IS NOT NULL AND state = 'posted'"
    )
    with_order = journey.rows("SELECT count(*) FROM ticket WHERE sales_order_id IS NOT NULL")
    assert with_order == [(145,)]
    assert 50 <= tickets <= 90
    wrong = journey.rows(
        "SELECT c.origin_number FROM invoice c JOIN ticket t ON t.id = c.ticket_id"
        " WHERE c.origin_number IS NOT NULL AND c.kind = 'credit_note'"
        " AND (c.origin_number <> t.origin_number OR c.invoice_on <> date(t.created_at))"
    )
    assert wrong == []


def test_no_line_is_credited_beyond_what_the_cancellation_says(journey: Taken) -> None:
    credited: dict[str, Decimal] = {}
    rows = journey.rows(
        "SELECT origin_number, total_amount FROM invoice"
        " WHERE kind = 'credit_note' AND origin_number IS NOT NULL"
    )
    for number, total in rows:
        credited[number] = credited.get(number, Decimal(0)) + Decimal(total).scaleb(-4)
    cancelled: dict[str, Decimal] = {}
    for line in read_cancellations(sample()):
        number = line.origin.document
        cancelled[number] = cancelled.get(number, Decimal(0)) - line.amount
    assert credited
    assert all(amount <= cancelled[number] for number, amount in credited.items())


def test_tickets_are_spread_over_three_teams_and_all_stages(journey: Taken) -> None:
    teams = journey.rows("SELECT team_id, count(*) FROM ticket GROUP BY team_id")
    assert len(teams) == 3
    assert all(count >= 30 for _, count in teams)
    looks = journey.rows(
        "SELECT s.look, count(*) FROM ticket t JOIN stage s ON s.id = t.stage_id GROUP BY s.look"
    )
    assert {look for look, _ in looks} == {"new", "in_progress", "on_hold", "solved", "cancelled"}
    assert dict(looks)["solved"] > 200
    priorities = {word for (word,) in journey.rows("SELECT DISTINCT priority FROM ticket")}
    assert priorities == {"low", "normal", "high", "urgent"}


def test_some_tickets_are_at_risk_and_some_wait_for_their_customer(journey: Taken) -> None:
    at_risk = journey.rows("SELECT count(*) FROM ticket WHERE sla_state = 'on_track'")
    paused = journey.rows("SELECT count(*) FROM ticket WHERE sla_state = 'paused'")
    assert at_risk[0][0] >= 20
    assert paused[0][0] >= 5
    soon = (datetime.now(UTC) + timedelta(hours=8)).strftime("%Y-%m-%d %H:%M:%S")  # noqa: TID251
    near = journey.rows(
        "SELECT count(*) FROM ticket WHERE sla_state = 'on_track'"
        f" AND deadline_at > created_at AND deadline_at <= '{soon}'"
    )
    assert near[0][0] >= 3


def test_nothing_lies_in_the_future_and_the_last_day_in_the_week_before(journey: Taken) -> None:
    ((first, last),) = journey.rows(
        "SELECT min(ordered_on), max(ordered_on) FROM sales_order WHERE origin_number IS NOT NULL"
    )
    today = datetime.now(UTC).date()  # noqa: TID251  the journey ran by the real clock
    days = (date.fromisoformat(last) - date.fromisoformat(first)).days
    assert days == 22
    assert today - 8 * DAY <= date.fromisoformat(last) < today
    now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S")  # noqa: TID251
    assert journey.rows(f"SELECT count(*) FROM message WHERE made_at > '{now}'") == [(0,)]


def test_a_second_run_of_the_command_makes_nothing_and_tells_the_same(
    journey: Taken, tmp_path: Path
) -> None:
    file = tmp_path / "desk.sqlite3"
    shutil.copyfile(journey.database, file)
    before = counts(file)
    done = command(tmp_path, "demo", "--db", f"sqlite:///{file}", "--json")
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout.splitlines()[-1])
    assert counts(file) == before
    assert (figures["tickets"], figures["tickets_made"]) == (326, 0)
    assert (figures["documents"], figures["partners"], figures["products"]) == (1400, 885, 2411)
    ((count, total),) = journey.rows(
        "SELECT count(*), sum(total_amount) FROM invoice"
        " WHERE kind = 'credit_note' AND origin_number IS NOT NULL"
    )
    assert figures["credit_notes"] == count
    assert Decimal(figures["credited"]) == Decimal(total).scaleb(-4)


def test_lot_and_serial_can_be_tried_on_open_tickets(journey: Taken) -> None:
    tried = journey.rows(
        "SELECT DISTINCT p.tracking FROM ticket t JOIN lot l ON l.id = t.lot_id"
        " JOIN product p ON p.id = t.product_id"
        " WHERE t.is_closed = 0 AND l.is_synthetic AND l.name LIKE 'DEMO-%'"
        " AND t.sales_order_id IS NOT NULL"
    )
    assert sorted(tried) == [("lot",), ("serial",)]


def test_goods_are_on_their_way_back_received_in_part_and_refunded(journey: Taken) -> None:
    returned = (
        "SELECT t.id, t.state, t.backorder_of_id, sum(m.quantity), sum(m.done_quantity)"
        " FROM transfer t JOIN move m ON m.transfer_id = t.id JOIN ticket k ON k.id = t.ticket_id"
        " WHERE t.kind = 'incoming' AND k.origin_number IS NOT NULL GROUP BY t.id"
    )
    rows = journey.rows(returned)
    rest = {earlier: quantity for _, state, earlier, quantity, _ in rows if state == "ready"}
    assert len([row for row in rows if row[1:3] == ("ready", None)]) >= 3
    assert len([row for row in rows if row[1] == "done" and row[0] not in rest]) >= 9
    in_part = [row for row in rows if row[0] in rest]
    assert len(in_part) >= 2
    assert all(row[3] == row[4] for row in rows if row[1] == "done" and row not in in_part)
    assert all(row[4] > 0 for row in in_part)
    refunded = journey.rows(
        "SELECT c.quantity, m.done_quantity, s.look FROM credited_return c"
        " JOIN move m ON m.id = c.move_id JOIN invoice i ON i.id = c.credit_note_id"
        " JOIN ticket k ON k.id = i.ticket_id JOIN stage s ON s.id = k.stage_id"
        " WHERE i.state = 'posted' AND k.origin_number IS NOT NULL"
    )
    assert all(credited == came for credited, came, _ in refunded)
    assert len([look for _, _, look in refunded if look == "solved"]) >= 5


def test_damaged_goods_lie_in_the_workshop_and_good_ones_in_the_stock(journey: Taken) -> None:
    places = dict(
        journey.rows(
            "SELECT DISTINCT x.condition, l.kind FROM transfer t"
            " JOIN move m ON m.transfer_id = t.id JOIN move_line x ON x.move_id = m.id"
            " JOIN location l ON l.id = m.destination_location_id"
            " WHERE t.inspection_of_id IS NOT NULL"
        )
    )
    assert places["damaged"] == "repair"
    assert places["as_new"] == "internal"


def test_repairs_are_new_quoted_confirmed_under_repair_and_done_under_warranty(
    journey: Taken,
) -> None:
    rows = journey.rows(
        "SELECT r.state, r.is_under_warranty, o.state, s.look, sum(p.done_quantity) > 0"
        " FROM repair_order r JOIN ticket k ON k.id = r.ticket_id"
        " JOIN stage s ON s.id = k.stage_id JOIN repair_part p ON p.repair_order_id = r.id"
        " LEFT JOIN sales_order o ON o.id = r.sales_order_id"
        " WHERE k.origin_number IS NOT NULL GROUP BY r.id"
    )
    assert {
        ("new", 0, None, "in_progress", 0),
        ("new", 0, "draft", "on_hold", 0),
        ("confirmed", 0, None, "in_progress", 0),
        ("under_repair", 1, None, "in_progress", 0),
        ("repaired", 1, None, "solved", 1),
    } <= set(rows)


def test_exchange_replacement_something_else_and_pieces_sent_in_are_there_once_or_twice(
    journey: Taken,
) -> None:
    ticket = "JOIN ticket k ON k.id = t.ticket_id AND k.origin_number IS NOT NULL"
    late = journey.rows(
        f"SELECT r.state FROM transfer t {ticket} JOIN transfer r ON r.id = t.replaces_id"
        " WHERE t.state = 'done' AND r.due_on < date('now')"
    )
    assert late == [("ready",)]
    exchanged = journey.rows(
        f"SELECT t.kind, sum(t.total_amount) FROM invoice t {ticket}"
        " WHERE k.origin_number = 'C538344' GROUP BY t.kind ORDER BY t.kind"
    )
    assert exchanged == [("credit_note", 252000), ("invoice", 382500)]
    others = journey.rows(
        f"SELECT m.purpose, count(*) FROM transfer t {ticket} JOIN move m ON m.transfer_id = t.id"
        " WHERE m.purpose IN ('repair', 'to_clarify') AND m.state = 'done'"
        " GROUP BY m.purpose ORDER BY m.purpose"
    )
    assert others == [("repair", 2), ("to_clarify", 1)]
    lent = journey.rows(
        f"SELECT l.kind, count(*) FROM repair_order t {ticket}"
        " JOIN repair_loan l ON l.repair_order_id = t.id GROUP BY l.kind ORDER BY l.kind"
    )
    assert lent == [("left", 1), ("lent", 1)]


def test_the_check_of_the_month_finds_nothing(journey: Taken) -> None:
    database = Database(f"sqlite:///{journey.database}")
    found = integrity.check(database, lambda _rule: None).findings
    database.close()
    assert found == ()


def sample() -> Path:
    """The month that ships with the program."""
    return paths.resource("sample/online-retail-2010-12.csv.gz")
