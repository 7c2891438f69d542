"""Lines are known by source, document and running place; the report can be imported again."""

from __future__ import annotations

import io
from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from app import paths
from app.services.importing import (
    CancellationLine,
    Reason,
    ReportedLine,
    SaleLine,
    is_cancellation,
)
from app.services.importing.report import defused, undefused, write_report
from tests.services.importing.books import GOOD, line, read, write_book

if TYPE_CHECKING:
    from pathlib import Path

    from app.services.importing import BookLine


def places(lines: list[BookLine]) -> list[tuple[str, int]]:
    """Document and place of each line."""
    return [(line.origin.document, line.origin.place) for line in lines]


def report(lines: list[BookLine], folder: Path) -> Path:
    """The report of the lines that were not taken."""
    target = io.StringIO()
    write_report(target, [each for each in lines if isinstance(each, ReportedLine)])
    path = folder / "report.csv"
    path.write_text(target.getvalue())
    return path


def test_exact_twins_in_a_document_are_different_lines(tmp_path: Path) -> None:
    assert places(read(write_book(tmp_path, GOOD, GOOD))) == [("536365", 1), ("536365", 2)]


def test_a_document_may_be_spread_over_the_file(tmp_path: Path) -> None:
    path = write_book(tmp_path, GOOD, line(document="536366"), GOOD)
    assert places(read(path)) == [("536365", 1), ("536366", 1), ("536365", 2)]


def test_a_line_that_is_not_taken_has_its_place_too(tmp_path: Path) -> None:
    path = write_book(tmp_path, line(customer=""), "536365,short", GOOD)
    assert places(read(path)) == [("536365", 1), ("536365", 2), ("536365", 3)]


def test_a_line_without_document_number_never_meets_the_place_of_another(tmp_path: Path) -> None:
    assert places(read(write_book(tmp_path, line(document=""), GOOD))) == [("", -2), ("536365", 1)]


def test_the_corrected_report_keeps_source_and_place_of_its_lines(tmp_path: Path) -> None:
    path = write_book(tmp_path, GOOD, line(customer=""), line(document=""), line(document="C1"))
    target = report(read(path, "shop"), tmp_path)
    corrected = (
        target.read_text().replace(",,United", ",17850,United").replace(",,85", ",536365,85")
    )
    target.write_text(corrected)
    lines = read(target, "another source")
    assert [type(line) for line in lines] == [SaleLine, SaleLine]
    assert [line.origin[:3] for line in lines] == [("shop", "536365", 2), ("shop", "", -4)]


def test_an_uncorrected_report_reports_the_same_again(tmp_path: Path) -> None:
    bad = [line(customer=""), line(time="never"), "536365,short", line(quantity="-3"), '5,"=1+1,x']
    first = report(read(write_book(tmp_path, *bad)), tmp_path).read_text()
    again = report(read(tmp_path / "report.csv"), tmp_path).read_text()
    assert again == first
    assert len(again.splitlines()) == 6


def test_a_report_line_moved_to_another_document_is_malformed(tmp_path: Path) -> None:
    target = report(read(write_book(tmp_path, line(customer=""))), tmp_path)
    target.write_text(target.read_text().replace("customer,536365", "customer,536366"))
    assert [getattr(line, "reason", "") for line in read(target)] == ["malformed"]


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("+44 20", "'+44 20"),
        ("-2+3", "'-2+3"),
        ("'=1", "''=1"),
        ("-12.50", "-12.50"),
        ("HEART", "HEART"),
        ("'QUOTED", "'QUOTED"),
        ("", ""),
    ],
)
def test_formulas_are_defused_in_the_report_and_come_back_unchanged(
    cell: str, written: str
) -> None:
    assert defused(cell) == written
    assert undefused(written) == cell


@pytest.fixture(scope="module")
def sample() -> list[BookLine]:
    return read(paths.resource("sample/online-retail-2010-12.csv.gz"))


def test_the_sample_month_is_counted_to_the_last_line(sample: list[BookLine]) -> None:
    kinds = Counter(getattr(line, "reason", type(line).__name__) for line in sample)
    assert kinds == {
        "SaleLine": 26160,
        "CancellationLine": 728,
        Reason.NO_CUSTOMER: 15523,
        Reason.NEGATIVE_QUANTITY: 70,
    }
    documents = {line.origin.document for line in sample}
    assert len(sample) == 42481
    assert len(documents) == 2025
    assert sum(map(is_cancellation, documents)) == 326


def test_the_control_totals_of_the_sample_month_are_met(sample: list[BookLine]) -> None:
    totals = {True: Decimal(0), False: Decimal(0)}
    for each in sample:
        totals[isinstance(each, CancellationLine)] += each.amount
    assert totals == {False: Decimal("823746.14"), True: Decimal("-74789.12")}
