"""The command import-orders prints control totals, and one line when it cannot go on."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import Engine, create_engine, event, text

from app.__main__ import main
from app.migrations import runner
from app.models.enums import Role
from app.services import integrity, users
from app.services.unit_of_work import Database
from tests.services.importing.books import GOOD, line, write_book

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path

DIRTY = (
    GOOD,
    line(code="POST", description="POSTAGE", quantity="1", price="18.005"),
    line(document="536366", customer=""),
    line(document="536366", price="1,5").replace("1,5", '"1,5"'),
    line(document="C536367", quantity="-6"),
)


def run(*arguments: str) -> int:
    """Run the command; its exit code."""
    try:
        return main(["import-orders", *arguments])
    except SystemExit as stop:
        return int(stop.code or 0)


def counted(url: str, table: str) -> int:
    """How many rows a table has."""
    engine = create_engine(url)
    with engine.connect() as connection:
        found = connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()
    engine.dispose()
    return int(found)


def test_a_fresh_database_gets_schema_company_and_books(
    empty_database_url: str, tmp_path: Path
) -> None:
    assert run(str(write_book(tmp_path, *DIRTY)), "--db", empty_database_url) == 0
    assert counted(empty_database_url, "invoice") == 1
    assert counted(empty_database_url, "company") == 1


def test_the_figures_are_the_last_line_as_json(
    sqlite_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(str(write_book(tmp_path, *DIRTY)), "--db", sqlite_url, "--json") == 0
    figures = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert figures.pop("seconds") > 0
    assert figures.pop("peak_rss_mb") > 0
    assert figures == {
        "lines_read": 5,
        "lines_taken": 2,
        "lines_cancellations": 1,
        "lines_reported": 2,
        "reasons": {"no_customer": 1, "bad_number": 1},
        "documents": 1,
        "partners": 1,
        "products": 2,
        "amount_taken": "33.305",
        "amount_cancellations": "-15.30",
        "amount_reported": "15.30",
    }


def test_people_read_the_control_totals_and_the_rounding(
    sqlite_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(str(write_book(tmp_path, *DIRTY)), "--db", sqlite_url)
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert lines == [
        "Lines read 5 33.305",
        "taken 2 33.305",
        "cancellations, set aside 1 -15.30",
        "reported, not taken 2 15.30",
        "no customer 1",
        "bad number 1",
        "Documents 1, partners 1, products 2; 0 lines were there before.",
        "New invoices come to 33.31; rounding added 0.005.",
        "2 lines were not taken; --report FILE writes them down.",
    ]


def test_amounts_of_more_digits_than_usual_are_printed_to_the_last(
    sqlite_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    huge = line(document="C1", quantity="922337203685477.5807", price="9223372036854.775807")
    book = str(write_book(tmp_path, huge, GOOD))
    assert run(book, "--db", sqlite_url, "--json") == 0
    told = capsys.readouterr().out.splitlines()
    figures = json.loads(told[-1])
    assert figures["amount_cancellations"] == "8507059173023461584739690778.4232501249"
    columns = [re.split(" {2,}", line.strip())[1:] for line in told[:4]]
    assert columns[0] == ["2", "8,507,059,173,023,461,584,739,690,793.7232501249"]
    assert columns[1] == ["1", "15.30"]
    assert len({len(line) for line in told[:4]}) == 1


def test_the_report_is_written_and_can_be_imported(sqlite_url: str, tmp_path: Path) -> None:
    report = tmp_path / "report.csv"
    book = str(write_book(tmp_path, *DIRTY))
    assert run(book, "--db", sqlite_url, "--report", str(report)) == 0
    report.write_text(report.read_text().replace(",,United", ",17850,United"))
    assert run(str(report), "--db", sqlite_url) == 0
    assert counted(sqlite_url, "invoice") == 2


def test_lines_before_the_last_number_are_counted_where_numbers_follow_dates(
    sqlite_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    later = write_book(tmp_path, line(document="536400", time="2010-12-03 09:00"))
    assert run(str(later), "--db", sqlite_url) == 0
    engine = create_engine(sqlite_url)
    with engine.begin() as connection:
        since = "UPDATE journal SET dated_series_since_at = '2026-11-24 09:15:00.000000'"
        connection.execute(text(since))
    engine.dispose()
    capsys.readouterr()
    assert run(str(write_book(tmp_path, GOOD)), "--db", sqlite_url, "--json") == 0
    out = capsys.readouterr().out
    assert json.loads(out.splitlines()[-1])["reasons"] == {"date_steps_back": 1}
    assert re.search(r"^ +dated before the last number +1$", out, re.MULTILINE)


def test_a_share_of_the_invoices_is_paid(sqlite_url: str, tmp_path: Path) -> None:
    assert run(str(write_book(tmp_path, GOOD)), "--db", sqlite_url, "--paid-share", "1") == 0
    assert counted(sqlite_url, "payment") == 1


@pytest.mark.parametrize("name", ["missing.csv", "cut.csv", "bare.csv", "."])
def test_a_file_that_cannot_be_read_makes_no_database(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write_book(tmp_path, GOOD, name="cut.csv")
    path.write_text(path.read_text() + "536366,8512")
    write_book(tmp_path, name="bare.csv")
    database = tmp_path / "desk.sqlite3"
    assert run(str(tmp_path / name), "--db", f"sqlite:///{database}") == 1
    assert not database.exists()
    complaint = capsys.readouterr().err
    assert complaint.count("\n") == 1
    assert "othing was imported" in complaint


@pytest.mark.parametrize(
    "arguments", [(), ("book.csv", "--paid-share", "1.5"), ("book.csv", "--paid-share", "NaN")]
)
def test_arguments_that_will_not_do_are_told_in_one_line(
    arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*arguments) == 2
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize(
    ("option", "value", "code"),
    [
        ("--tax", "nosuch", 1),
        ("--as", "nosuch", 1),
        ("--currency", "XXX", 2),
        ("--time-zone", "Mars/Base", 2),
    ],
)
def test_an_option_that_names_nothing_is_refused_by_its_name_before_anything_is_made(
    empty_database_url: str,
    option: str,
    value: str,
    code: int,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    book = str(write_book(tmp_path, GOOD))
    assert run(book, "--db", empty_database_url, option, value) == code
    told = capsys.readouterr().err
    assert (told.count("\n"), option in told, value in told) == (1, True, True)
    assert runner.revision_state(empty_database_url) is runner.State.EMPTY


@pytest.mark.parametrize("name", ["x" * 300, "  "])
def test_a_company_name_that_no_company_can_have_is_refused_before_anything_is_made(
    empty_database_url: str, name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = str(write_book(tmp_path, GOOD))
    assert run(book, "--db", empty_database_url, "--company", name) == 2
    told = capsys.readouterr().err
    assert (told.count("\n"), "--company" in told) == (1, True)
    assert runner.revision_state(empty_database_url) is runner.State.EMPTY
    assert run(book, "--db", empty_database_url, "--company", "x" * 255) == 0


def test_documents_that_are_too_much_together_are_reported_and_the_books_stay_sound(
    database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def lines(document: str) -> list[str]:
        return [line(document=document, quantity="1000000", price="1000000")] * 500

    first, second = lines("540001"), lines("540002")
    book = str(write_book(tmp_path, *first, *second, line(document="540003")))
    for fresh in (True, False):
        assert run(book, "--db", database_url, "--json") == 0
        told = capsys.readouterr().out
        figures = json.loads(told.splitlines()[-1])
        assert figures["reasons"] == {"bad_number": 500}
        assert (figures["lines_taken"], figures["documents"]) == (501, 2)
        assert figures["amount_reported"] == "500000000000000.00"
        assert ("bad number" in told, "501 lines were there before" in told) == (True, not fresh)
    database = Database(database_url)
    assert integrity.check(database).is_ok
    database.close()


@pytest.mark.parametrize(("lines", "is_counted"), [(1000, True), (999, False)])
def test_after_many_lines_postgresql_counts_its_tables(
    empty_postgresql_url: str, lines: int, is_counted: bool, tmp_path: Path
) -> None:
    book = str(write_book(tmp_path, *[GOOD] * lines))
    assert run(book, "--db", empty_postgresql_url) == 0
    query = "SELECT count(*) FROM pg_class WHERE relname = 'invoice_line' AND reltuples > 0"
    assert bool(number(empty_postgresql_url, query)) is is_counted


def test_sqlite_never_counts_columns_that_an_import_leaves_empty(
    empty_sqlite_url: str, tmp_path: Path
) -> None:
    book = str(write_book(tmp_path, *[GOOD] * 1000))
    assert run(book, "--db", empty_sqlite_url) == 0
    query = "SELECT count(*) FROM sqlite_stat1 WHERE tbl IN ('invoice_line', 'sales_order')"
    assert number(empty_sqlite_url, query) == 0


def number(url: str, query: str) -> int:
    """What a query counts."""
    engine = create_engine(url)
    with engine.connect() as connection:
        found = connection.execute(text(query)).scalar_one()
    engine.dispose()
    return int(found)


@pytest.mark.parametrize("option", ["--tax", "--as"])
def test_an_option_that_names_nothing_in_the_books_is_refused_by_its_name(
    database_url: str, option: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = str(write_book(tmp_path, GOOD))
    assert run(book, "--db", database_url, option, "nosuch") == 1
    assert counted(database_url, "user_account") == 0
    assert run(book, "--db", database_url) == 0
    capsys.readouterr()
    other = str(write_book(tmp_path, line(document="536366")))
    assert run(other, "--db", database_url, option, "nosuch") == 1
    told = capsys.readouterr().err
    assert (told.count("\n"), option in told) == (1, True)
    assert counted(database_url, "invoice") == 1


def test_a_run_that_breaks_off_tells_what_is_whole(
    sqlite_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def limit(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("PRAGMA max_page_count = 640")

    lines = [line(document=f"{number}") for number in range(2000)]
    assert run(str(write_book(tmp_path, GOOD)), "--db", sqlite_url) == 0
    capsys.readouterr()
    event.listen(Engine, "connect", limit)
    try:
        assert run(str(write_book(tmp_path, *lines)), "--db", sqlite_url) == 1
    finally:
        event.remove(Engine, "connect", limit)
    told = capsys.readouterr().err
    taken = counted(sqlite_url, "invoice") - 1
    assert 0 < taken < 2000
    assert told.splitlines()[-1] == (
        "after-sales-desk: There is no space left for the database. What was under way was not"
        " stored; free some space and try again. Before that"
        f" {taken:,} documents were looked at: what was taken of them is whole, and the same"
        " command goes on where it stopped."
    )


def test_ctrl_c_is_told_and_is_one_json_object_for_programs(
    sqlite_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt(*, statement: str, **_rest: object) -> None:
        if statement.startswith("INSERT INTO invoice "):
            raise KeyboardInterrupt

    event.listen(Engine, "before_cursor_execute", interrupt, named=True)
    try:
        assert run(str(write_book(tmp_path, GOOD)), "--db", sqlite_url, "--json") == 130
    finally:
        event.remove(Engine, "before_cursor_execute", interrupt)
    told = capsys.readouterr()
    sentence = (
        "Stopped. What was taken is whole (0 documents looked at); the same command goes on where"
        " it stopped."
    )
    assert told.err == f"after-sales-desk: {sentence}\n"
    assert json.loads(told.out) == {"ok": False, "error": sentence}
    assert counted(sqlite_url, "invoice") == 0


def test_an_administrator_may_be_named_and_others_may_not_start_it(
    sqlite_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = str(write_book(tmp_path, GOOD))
    assert run(book, "--db", sqlite_url) == 0
    database = Database(sqlite_url)
    asked = users.CreateUser(name="Bob", login="bob", email="", language="en", roles=(Role.AGENT,))
    database.act(users.create, asked, actor_id=database.user_id("local") or 0)
    database.close()
    assert run(book, "--db", sqlite_url, "--as", "local") == 0
    assert run(book, "--db", sqlite_url, "--as", "bob") == 1
    assert run(book, "--db", sqlite_url, "--as", "nobody") == 1
    assert "nobody" in capsys.readouterr().err
