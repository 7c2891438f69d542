"""Two sessions of raw SQL at once on PostgreSQL never pass a guard together."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import create_engine
from sqlalchemy.exc import DBAPIError

from app.db import guards
from tests.db.attack_sql import bump, post
from tests.db.raw_books import NOW, Line, RawBooks, RawDocuments

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.engine import Connection, Engine

WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted"
CHANGE = (
    "UPDATE product SET tracking = 'serial', tracking_changes = tracking_changes + 1"
    " WHERE id = {product}"
)
PIECE = 10_000
PLACES = ("inventory_loss", "internal")


class Shop:
    """An invoice of ten pieces, credit notes on it, and sessions that act at once."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        with engine.begin() as connection:
            self.company = RawBooks(connection).set_up()
            books = RawDocuments(connection, self.company)
            for kind in ("invoice", "credit_note"):
                books.series(self.company.sale, kind)
            self.invoice = books.draft([Line(10 * PIECE, 1000)])
            books.post(self.invoice)
            (self.line,) = books.lines_of(self.invoice)

    def note(self, pieces: int) -> int:
        """A draft credit note for some of the pieces."""
        with self.engine.begin() as connection:
            return RawDocuments(connection, self.company).draft(
                [Line(pieces * PIECE, pieces * 100, "goods", self.line, self.invoice)],
                kind="credit_note",
            )

    def post(self, connection: Connection, note: int, number: int) -> None:
        """Post a credit note; the number is taken beforehand."""
        connection.exec_driver_sql(
            post("note", "{number}").format_map({"note": note, "number": number})
        )

    def take_numbers(self, count: int) -> None:
        """Take numbers for all, so that the sessions do not wait for the series."""
        with self.engine.begin() as connection:
            connection.exec_driver_sql(
                bump("credit_note", count).format_map({"sale": self.company.sale})
            )


@pytest.fixture
def shop(postgresql_url: str) -> Iterator[Shop]:
    """A shop on PostgreSQL."""
    engine = create_engine(postgresql_url, isolation_level="READ COMMITTED")
    yield Shop(engine)
    engine.dispose()


def outcome(engine: Engine, statement: str) -> str | None:
    """Run a statement in a transaction of its own; the code that refused it."""
    try:
        with engine.begin() as connection:
            connection.exec_driver_sql(statement)
    except DBAPIError as error:
        return guards.code_of(error) or str(error.orig)
    return None


def while_open(shop: Shop, first: Connection, statement: str) -> str | None:
    """What comes of a statement of a second session that has to wait for the first one."""
    with ThreadPoolExecutor(1) as pool, shop.engine.connect() as watch:
        second: Future[str | None] = pool.submit(outcome, shop.engine, statement)
        while not watch.exec_driver_sql(WAITING).scalar_one():
            watch.rollback()
            assert not second.done(), second.result()
        first.commit()
        return second.result()


def test_two_credit_notes_never_take_the_same_pieces(shop: Shop) -> None:
    one, other = shop.note(6), shop.note(5)
    shop.take_numbers(2)
    with shop.engine.connect() as first:
        shop.post(first, one, 1)
        second = post("note", "2").format_map({"note": other})
        # The second number follows the first, which only the waiting makes visible.
        assert while_open(shop, first, second) == "credit_above_line"


def test_two_credit_notes_pass_together_where_both_fit(shop: Shop) -> None:
    one, other = shop.note(5), shop.note(5)
    shop.take_numbers(2)
    with shop.engine.connect() as first:
        shop.post(first, one, 1)
        second = post("note", "2", previous="'X'").format_map({"note": other})
        assert while_open(shop, first, second) is None


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("UPDATE invoice_line SET quantity = 1 WHERE invoice_id = {note}", "invoice_line_fixed"),
        ("DELETE FROM credited_invoice WHERE credit_note_id = {note}", "credited_invoice_fixed"),
        ("DELETE FROM journal_item WHERE invoice_id = {note}", "journal_item_fixed"),
        ("DELETE FROM invoice_party WHERE invoice_id = {note}", "invoice_party_fixed"),
    ],
)
def test_a_part_that_changes_while_its_document_is_posted_is_refused(
    shop: Shop, statement: str, code: str
) -> None:
    note = shop.note(1)
    shop.take_numbers(1)
    with shop.engine.connect() as first:
        shop.post(first, note, 1)
        assert while_open(shop, first, statement.format(note=note)) == code


def test_a_posting_sees_the_line_that_another_session_was_adding(shop: Shop) -> None:
    note = shop.note(1)
    shop.take_numbers(1)
    with shop.engine.connect() as first:
        first.exec_driver_sql(
            "INSERT INTO invoice_line (invoice_id, line_number, kind, account_id, subtotal)"
            f" VALUES ({note}, 2, 'fee', {shop.company.income}, -100)"
        )
        posting = post("note", "1").format_map({"note": note})
        assert while_open(shop, first, posting) == "invoice_sums"


def test_a_lock_date_waits_for_the_postings_before_it(shop: Shop) -> None:
    one, other = shop.note(1), shop.note(1)
    shop.take_numbers(2)
    moving = "UPDATE lock_date SET locked_until_on = '2026-12-31'"
    with shop.engine.connect() as first:
        shop.post(first, one, 1)
        assert while_open(shop, first, moving) is None
    posting = post("note", "2").format_map({"note": other})
    assert outcome(shop.engine, posting) == "invoice_locked_period"


def test_a_posting_waits_for_a_lock_date_that_is_being_moved(shop: Shop) -> None:
    note = shop.note(1)
    shop.take_numbers(1)
    with shop.engine.connect() as first:
        first.exec_driver_sql("UPDATE lock_date SET locked_until_on = '2026-12-31'")
        posting = post("note", "1").format_map({"note": note})
        assert while_open(shop, first, posting) == "invoice_locked_period"


def test_a_checklist_that_changes_while_the_customer_signs_is_refused(shop: Shop) -> None:
    with shop.engine.begin() as connection:
        books, company = RawDocuments(connection, shop.company), shop.company
        repair = books.insert(
            "repair_order",
            number="WH/RO/1",
            number_value=1,
            state="new",
            partner_id=company.partner,
            commercial_partner_id=company.partner,
            product_id=company.product,
            quantity=PIECE,
            warranty_reason="none",
            created_at=NOW,
            created_by_id=company.user,
        )
        books.insert(
            "repair_check",
            repair_order_id=repair,
            moment="before",
            sequence=1,
            point="Glass",
            result="damaged",
        )
    with shop.engine.connect() as first:
        first.exec_driver_sql(
            "INSERT INTO repair_signature (repair_order_id, moment, name, strokes, signed_at,"
            f" taken_by_id) VALUES ({repair}, 'intake', 'A', '[]', '{NOW}', {shop.company.user})"
        )
        emptying = f"DELETE FROM repair_check WHERE repair_order_id = {repair}"
        assert while_open(shop, first, emptying) == "repair_check_fixed"


def test_tracking_waits_for_a_move_that_is_being_written_and_is_refused(shop: Shop) -> None:
    product = shop.company.product
    with shop.engine.begin() as connection:
        books = RawBooks(connection)
        places = [books.insert("location", code=each, name=each, kind=each) for each in PLACES]
        transfer = books.insert(
            "transfer",
            kind="internal",
            number="WH/INT/00001",
            number_value=1,
            state="ready",
            source_location_id=places[0],
            destination_location_id=places[1],
            created_at=NOW,
        )
    change = CHANGE.format(product=product)
    with shop.engine.connect() as first:
        RawBooks(first).insert(
            "move",
            transfer_id=transfer,
            line_number=1,
            state="ready",
            product_id=product,
            source_location_id=places[0],
            destination_location_id=places[1],
            quantity=PIECE,
        )
        assert while_open(shop, first, change) == "product_tracking_fixed"


def test_a_lot_waits_for_a_change_of_tracking_and_is_as_that_says(shop: Shop) -> None:
    product = shop.company.product
    lot = f"INSERT INTO lot (product_id, name) VALUES ({product}, 'L1')"
    with shop.engine.connect() as first:
        first.exec_driver_sql(CHANGE.format(product=product))
        assert while_open(shop, first, lot) == "lot_serial_otherwise"
