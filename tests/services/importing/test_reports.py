"""A report that is corrected and imported again: nothing is lost, nothing is taken twice."""

from __future__ import annotations

import resource
import signal
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from app.errors import Unusable
from app.models.invoices import Invoice
from app.models.orders import SalesOrder, SalesOrderLine
from app.models.stock import Transfer
from app.services.importing import Reason
from app.services.importing.files import REPORT_COLUMNS
from tests.services.importing.books import GOOD, line, write_book

if TYPE_CHECKING:
    from pathlib import Path

    from app.services.importing import Progress
    from tests.services.importing.desk import Desk

NO_CUSTOMER = line(document="536366", customer="")
EARLIER = ",".join(REPORT_COLUMNS) + "\nan earlier report\n"


def stop(progress: Progress) -> None:
    """Press Ctrl+C when the first batch has been taken."""
    if progress.done and not progress.is_reading:
        raise KeyboardInterrupt


def reported(desk: Desk, *lines: str) -> Path:
    """The report of an order book of these lines."""
    report = desk.folder / "work.csv"
    desk.take(*lines, report=report)
    return report


@pytest.mark.parametrize("is_reading", [True, False])
def test_a_run_that_is_stopped_leaves_the_corrected_report_as_it_is(
    desk: Desk, is_reading: bool
) -> None:
    report = reported(desk, *[NO_CUSTOMER.replace("536366", f"{n}") for n in range(1000)])
    corrected = report.read_text().replace(",,United", ",17850,United")
    report.write_text(corrected)

    def stop_there(progress: Progress) -> None:
        if progress.is_reading is is_reading:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        desk.take_file(report, report=report, progress=stop_there)
    assert report.read_text() == corrected
    assert [path.name for path in desk.folder.glob("work*")] == ["work.csv"]


def test_a_report_that_would_replace_the_order_book_is_refused(desk: Desk) -> None:
    book = write_book(desk.folder, GOOD)
    before = book.read_text()
    link = desk.folder / "link.csv"
    link.symlink_to(book)
    for report in (book, link):
        with pytest.raises(Unusable) as caught:
            desk.take_file(book, report=report)
        assert caught.value.code == "import.report_is_book"
    assert book.read_text() == before
    assert desk.rows(Invoice.id) == []


def test_a_report_takes_the_place_of_nothing_but_a_report(desk: Desk) -> None:
    book = write_book(desk.folder, GOOD, NO_CUSTOMER)
    other = desk.folder / "books.sqlite3"
    for content in (b"SQLite format 3\x00" + bytes(5000), b"InvoiceNo,Description\n", b"\xff" * 99):
        other.write_bytes(content)
        with pytest.raises(Unusable) as caught:
            desk.take_file(book, report=other)
        assert caught.value.code == "import.report_is_other"
        assert other.read_bytes() == content
    assert desk.rows(Invoice.id) == []
    report = desk.folder / "report.csv"
    report.touch()
    desk.take_file(book, report=report)
    written = report.read_text()
    assert len(written.splitlines()) == 2
    report.write_text(f"\ufeff{written}")  # as a spreadsheet saves it
    desk.take_file(book, report=report)
    assert report.read_text() == written


def test_a_report_for_which_the_disk_has_no_room_leaves_the_old_one_and_says_what_is_whole(
    sqlite_desk: Desk,
) -> None:
    desk = sqlite_desk
    report = desk.folder / "work.csv"
    report.write_text(EARLIER)
    lines = [line(document=f"{n}", customer="", description="X" * 200) for n in range(20_000)]
    book = write_book(desk.folder, GOOD, *lines)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)

    def fill(progress: Progress) -> None:
        """Let no file grow above what the books need."""
        if not progress.is_reading:
            resource.setrlimit(resource.RLIMIT_FSIZE, (4_000_000, limits[1]))

    try:
        with pytest.raises(Unusable) as caught:
            desk.take_file(book, report=report, progress=fill)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)
    assert caught.value.code == "import.report_lost"
    assert report.read_text() == EARLIER
    assert [path.name for path in desk.folder.glob("work*")] == ["work.csv"]
    assert desk.rows(Invoice.origin_number) == ["536365"]


def test_a_supplementary_part_leaves_a_number_alone_that_a_document_really_has(
    desk: Desk,
) -> None:
    report = reported(desk, line(document="536365/2"), line(), line(customer="", code="71053"))
    report.write_text(report.read_text().replace(",,United", ",17850,United"))
    desk.take_file(report)
    numbers = ["536365", "536365/2", "536365/3"]
    assert sorted(desk.rows(Invoice.origin_number)) == numbers
    assert sorted(desk.rows(Transfer.origin_number)) == numbers
    parts = desk.rows(SalesOrder.origin_number, SalesOrder.origin_document, SalesOrder.origin_part)
    assert sorted(parts) == [
        ("536365", "536365", 1),
        ("536365/2", "536365/2", 1),
        ("536365/3", "536365", 3),
    ]
    before = desk.everything()
    desk.take_file(report)
    assert desk.everything() == before


def test_a_document_keeps_its_own_number_beside_the_parts_of_another_in_one_batch(
    desk: Desk,
) -> None:
    desk.take(line(customer="1"), line(customer="2"), line(document="536365/2"))
    assert sorted(desk.rows(Invoice.origin_number)) == ["536365", "536365/2", "536365/3"]
    rows = desk.rows(SalesOrder.origin_document, SalesOrder.origin_number)
    assert ("536365/2", "536365/2") in rows


def test_a_document_whose_number_a_part_has_already_gets_the_next_free_one(desk: Desk) -> None:
    desk.take(line(customer="1"), line(customer="2"))
    desk.take(line(document="536365/2"))
    assert sorted(desk.rows(Invoice.origin_number)) == ["536365", "536365/2", "536365/2/2"]


def test_the_same_line_twice_in_a_report_with_two_customers_is_posted_once(desk: Desk) -> None:
    report = reported(desk, GOOD, line(customer="", code="71053"))
    header, row = report.read_text().splitlines()
    first, second = (row.replace(",,United", f",{number},United") for number in (1, 2))
    report.write_text(f"{header}\n{first}\n{second}\n")
    for _ in range(2):
        done = desk.take_file(report)
        assert done.totals.lines_taken == 1
        assert done.totals.reasons == {Reason.MALFORMED: 1}
        assert desk.rows(SalesOrderLine.origin_line) == [1, 2]


@pytest.mark.parametrize("place", ["9" * 20, "1" * 5000, str(2**31), "-", "1.5", "٢"])
def test_a_place_that_no_document_has_makes_a_line_malformed(desk: Desk, place: str) -> None:
    report = reported(desk, line(customer=""))
    text = report.read_text().replace(",,United", ",17850,United")
    report.write_text(text.replace(",1,no_customer", f",{place},no_customer"))
    assert desk.take_file(report).totals.reasons == {Reason.MALFORMED: 1}


def test_a_line_moved_to_a_cancellation_is_malformed_and_no_cancellation(desk: Desk) -> None:
    report = reported(desk, line(customer=""))
    report.write_text(report.read_text().replace("customer,536365", "customer,C536365"))
    totals = desk.take_file(report).totals
    assert (totals.lines_cancellations, totals.reasons) == (0, {Reason.MALFORMED: 1})


def test_a_cell_longer_than_any_is_malformed_and_the_lines_around_it_are_taken(
    desk: Desk,
) -> None:
    long = "X" * 140_000
    book = (GOOD, line(document="2", description=long), line(document="3"))
    report = desk.folder / "report.csv"
    done = desk.take(*book, line(document="4", description=f'"{long}"'), report=report)
    assert (done.totals.lines_taken, done.totals.reasons) == (2, {Reason.MALFORMED: 2})
    assert done.totals.lines_read == 4
    assert desk.take_file(report).totals.reasons == {Reason.MALFORMED: 2}


def test_a_document_whose_sum_no_scale_holds_is_reported_and_the_others_are_taken(
    desk: Desk,
) -> None:
    huge = line(quantity="1000000", price="1000000")
    done = desk.take(*[huge] * 1000, line(document="536366"), huge.replace("536365", "536367"))
    assert done.totals.reasons == {Reason.BAD_NUMBER: 1000}
    assert desk.rows(Invoice.origin_number, Invoice.total_amount) == [
        ("536366", Decimal("15.30")),
        ("536367", Decimal(10**12)),
    ]
    assert done.totals.amount_reported == 10**15


def test_a_future_date_is_told_before_what_else_is_wrong_with_a_line(desk: Desk) -> None:
    report = desk.folder / "report.csv"
    done = desk.take(
        line(time="2026-11-03 08:00", customer=""),
        line(time="2026-11-03 08:00", quantity="-1"),
        line(time="2026-11-02 08:00", customer=""),
        line(time="2026-11-03 08:00", code=""),
        report=report,
    )
    assert done.totals.reasons == {
        Reason.BAD_DATE: 2,
        Reason.NO_CUSTOMER: 1,
        Reason.MALFORMED: 1,
    }
    reasons = [row.split(",")[3] for row in report.read_text().splitlines()[1:]]
    assert reasons == ["bad_date", "bad_date", "no_customer", "malformed"]
