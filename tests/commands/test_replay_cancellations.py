"""The command replay-cancellations refunds an order book's cancellations and prints figures."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import signal
import sqlite3
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import Engine, create_engine, event, text

from app.__main__ import main
from app.models.enums import Role
from app.services import users
from app.services.unit_of_work import Database
from tests.services.importing.books import GOOD, line, write_book

if TYPE_CHECKING:
    from pathlib import Path

MANY = 120  # cancellations, so many that Ctrl+C comes before they are done

BOOK = (
    GOOD,
    line(document="C536379", quantity="-2", time="2010-12-02 09:00:00"),
    line(document="C536379", quantity="-9", time="2010-12-02 09:00:00"),
    line(document="C536380", quantity="-1", time="2010-12-03 09:00:00", customer=""),
)


def run(command: str, *arguments: str) -> int:
    """Run a command; its exit code."""
    try:
        return main([command, *arguments])
    except SystemExit as stop:
        return int(stop.code or 0)


def counted(url: str, table: str) -> int:
    """How many rows a table has."""
    engine = create_engine(url)
    with engine.connect() as connection:
        found = connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()
    engine.dispose()
    return int(found)


def imported(url: str, folder: Path) -> str:
    """The path of BOOK after its orders were imported."""
    book = str(write_book(folder, *BOOK))
    assert run("import-orders", book, "--db", url) == 0
    return book


def test_the_figures_are_the_last_line_as_json_and_a_second_run_credits_nothing(
    database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = imported(database_url, tmp_path)
    found = []
    for _ in range(2):
        assert run("replay-cancellations", book, "--db", database_url, "--json") == 0
        found.append(json.loads(capsys.readouterr().out.splitlines()[-1]))
        assert found[-1].pop("seconds") > 0
    first, second = found
    assert first == {
        "cancellations": 2,
        "lines": 3,
        "lines_matched": 1,
        "lines_partly_matched": 1,
        "lines_unmatched": 1,
        "lines_already": 0,
        "reasons": {"nothing_left": 1, "no_customer": 1},
        "credited_total": "15.30",
        "credit_notes": 1,
    }
    assert second == first | {"lines_already": 2, "credited_total": "0.00", "credit_notes": 0}
    assert run("check", "--db", database_url) == 0


def test_people_read_what_matched_and_why_the_rest_does_not(
    sqlite_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = imported(sqlite_url, tmp_path)
    capsys.readouterr()
    run("replay-cancellations", book, "--db", sqlite_url)
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert lines == [
        "Cancellations 2 with 3 lines.",
        "Lines that credit a sale: 1 wholly, 1 in part; 1 do not. 0 were credited before.",
        "1 all of the earlier sale is credited",
        "1 the order book names no customer",
        "Credited 15.30 with 1 credit note.",
    ]


def interrupted(book: str, url: str) -> tuple[int, str, str]:
    """Run the command on a terminal, press Ctrl+C once it replays; exit code and what it told."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "app", "replay-cancellations", book, "--db", url, "--json"]
    with subprocess.Popen(command, stderr=theirs, stdout=subprocess.PIPE) as process:
        os.close(theirs)
        told = ""
        while "Replaying" not in told:
            told += os.read(ours, 4096).decode()
        process.send_signal(signal.SIGINT)
        with contextlib.suppress(OSError):  # what a terminal says when nobody writes any more
            while more := os.read(ours, 4096):
                told += more.decode()
        assert process.stdout is not None
        figures = process.stdout.read().decode()
    os.close(ours)
    return process.returncode, told, figures


def test_ctrl_c_leaves_whole_cancellations_and_the_next_run_goes_on(
    sqlite_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cancellations = (
        line(document=f"C{number}", quantity="-1", time="2010-12-02 09:00:00")
        for number in range(536400, 536400 + MANY)
    )
    book = str(write_book(tmp_path, GOOD.replace(",6,", f",{MANY},"), *cancellations))
    assert run("import-orders", book, "--db", sqlite_url) == 0
    code, told, figures = interrupted(book, sqlite_url)
    assert code == 130, told
    (sentence,) = [each for each in told.splitlines() if "goes on where it stopped." in each]
    stopped = json.loads(figures.splitlines()[-1])
    assert (stopped["ok"], stopped["error"]) == (False, sentence.partition("desk: ")[2])
    credited = counted(sqlite_url, "invoice") - 1
    assert counted(sqlite_url, "ticket") == credited < MANY
    assert run("replay-cancellations", book, "--db", sqlite_url, "--json") == 0
    figures = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (figures["lines_already"], figures["credit_notes"]) == (credited, MANY - credited)
    assert counted(sqlite_url, "ticket") == MANY
    assert run("check", "--db", sqlite_url) == 0


@pytest.mark.parametrize("name", ["missing.csv", "cut.csv", "."])
def test_a_file_that_cannot_be_read_makes_no_database(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write_book(tmp_path, GOOD, name="cut.csv")
    path.write_text(path.read_text() + "C36366,8512")
    database = tmp_path / "desk.sqlite3"
    arguments = (str(tmp_path / name), "--db", f"sqlite:///{database}")
    assert run("replay-cancellations", *arguments) == 1
    assert not database.exists()
    assert capsys.readouterr().err.count("\n") == 1


def test_a_database_without_a_company_is_left_alone(
    sqlite_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = str(write_book(tmp_path, *BOOK))
    assert run("replay-cancellations", book, "--db", sqlite_url) == 1
    assert "import-orders" in capsys.readouterr().err
    assert counted(sqlite_url, "company") == 0


def test_arguments_that_will_not_do_are_told_in_one_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run("replay-cancellations") == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_an_administrator_may_be_named_and_others_may_not_start_it(
    sqlite_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = imported(sqlite_url, tmp_path)
    database = Database(sqlite_url)
    asked = users.CreateUser(name="Bob", login="bob", email="", language="en", roles=(Role.AGENT,))
    database.act(users.create, asked, actor_id=database.user_id("local") or 0)
    database.close()
    for login in ("bob", "nobody"):
        assert run("replay-cancellations", book, "--db", sqlite_url, "--as", login) == 1
    assert "nobody" in capsys.readouterr().err
    assert counted(sqlite_url, "ticket") == 0
    assert run("replay-cancellations", book, "--db", sqlite_url, "--as", "local") == 0


def test_a_replay_that_breaks_off_tells_how_much_is_whole(
    sqlite_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    imported(sqlite_url, tmp_path)
    with contextlib.closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as file:
        (pages,) = file.execute("PRAGMA page_count").fetchone()

    def limit(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute(f"PRAGMA max_page_count = {pages + 12}")

    nobody = [line(document=f"C{n}", quantity="-1", customer="") for n in range(540000, 540200)]
    book = str(write_book(tmp_path, *nobody, name="cancelled.csv"))
    event.listen(Engine, "connect", limit)
    try:
        assert run("replay-cancellations", book, "--db", sqlite_url) == 1
    finally:
        event.remove(Engine, "connect", limit)
    whole = counted(sqlite_url, "ticket")
    assert 0 < whole < 200
    assert capsys.readouterr().err.splitlines()[-1] == (
        "after-sales-desk: There is no space left for the database. What was under way was not"
        " stored; free some space and try again. Before that"
        f" {whole:,} cancellations were looked at: what was replayed is whole, and the same"
        " command goes on where it stopped."
    )
    assert run("check", "--db", sqlite_url) == 0
    assert run("replay-cancellations", book, "--db", sqlite_url) == 0
    assert counted(sqlite_url, "ticket") == 200
