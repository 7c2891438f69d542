"""The sample month: taken to the penny, and its cancellations matched as known."""

from __future__ import annotations

import shutil
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func

from app import paths
from app.models.invoices import Invoice, InvoiceLine
from app.models.orders import SalesOrder, SalesOrderLine
from app.services.importing import (
    ImportDone,
    MatchCancellations,
    MatchedDocument,
    match_cancellations,
    read_cancellations,
)
from tests.services.importing.conftest import open_desk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.services.importing.desk import Desk

SAMPLE = paths.resource("sample/online-retail-2010-12.csv.gz")


@pytest.fixture(scope="module")
def desk(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("sample")
    shutil.copyfile(sqlite_template, folder / "desk.sqlite3")
    yield from open_desk(f"sqlite:///{folder / 'desk.sqlite3'}", folder)


@pytest.fixture(scope="module")
def done(desk: Desk) -> ImportDone:
    return desk.take_file(SAMPLE)


@pytest.fixture(scope="module")
def matched(desk: Desk, done: ImportDone) -> tuple[MatchedDocument, ...]:
    assert done.documents
    asked = MatchCancellations(read_cancellations(SAMPLE))
    return desk.database.ask(match_cancellations, asked, actor_id=desk.user_id)


def test_lines_and_amounts_are_those_of_the_control_totals(done: ImportDone) -> None:
    totals = done.totals
    assert (totals.lines_read, totals.lines_taken) == (42481, 26160)
    assert (totals.lines_cancellations, totals.lines_reported) == (728, 15593)
    assert totals.amount_taken + totals.amount_reported == Decimal("823746.14")
    assert totals.amount_cancellations == Decimal("-74789.12")


def test_invoices_come_to_what_was_taken(desk: Desk, done: ImportDone) -> None:
    assert (len(done.documents), len(done.partners), len(done.products)) == (1400, 885, 2411)
    assert done.invoiced == Decimal("572713.89")
    assert done.rounding == 0
    assert desk.rows(func.count(Invoice.id)) == [1400]
    assert desk.rows(func.sum(Invoice.total_amount)) == [Decimal("572713.89")]
    assert desk.rows(func.count(InvoiceLine.id)) == [26160]


def test_a_line_keeps_its_own_minute_where_a_document_has_two(desk: Desk, done: ImportDone) -> None:
    assert ("order-book", "536591") in done.documents
    orders = dict(desk.rows(SalesOrder.origin_number, SalesOrder.id))
    lines = desk.rows(SalesOrderLine.sales_order_id, SalesOrderLine.origin_at)
    minutes = {time for order_id, time in lines if order_id == orders["536591"]}
    assert minutes == {"2010-12-01 16:57:00", "2010-12-01 16:58:00"}
    invoices = dict(desk.rows(Invoice.origin_number, Invoice.origin_at))
    assert invoices["536591"] == "2010-12-01 16:57:00"


def test_its_cancellations_match_as_known(matched: tuple[MatchedDocument, ...]) -> None:
    lines = [line for document in matched for line in document.lines]
    assert (len(matched), len(lines)) == (326, 728)
    assert sum(line.reason is None for line in lines) == 289
    assert sum(line.reason is not None and bool(line.parts) for line in lines) == 2
    assert sum(not line.parts for line in lines) == 437
    assert sum(line.amount for line in lines) == Decimal("8047.57")


def test_a_match_names_the_records_that_were_made_of_the_sale(
    desk: Desk, matched: tuple[MatchedDocument, ...]
) -> None:
    part = next(part for document in matched for line in document.lines for part in line.parts)
    invoices = dict(desk.rows(Invoice.id, Invoice.origin_number))
    lines = {row[0]: row[1:] for row in desk.rows(InvoiceLine.id, InvoiceLine.product_code)}
    assert invoices[part.sale.invoice_id] == part.sale.document
    assert lines[part.sale.line_id] == (part.sale.stock_code,)
