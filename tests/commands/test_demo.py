"""The command demo: figures, progress, a second run, and books that are somebody's own."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from app.__main__ import main
from app.services.demo import making
from tests.factories import Shop
from tests.services.demo.conftest import CANCELLATIONS, SALES
from tests.services.importing.books import write_book

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some lines instead of the month that ships with the program."""
    monkeypatch.setattr(making, "SAMPLE", str(write_book(tmp_path, *SALES, *CANCELLATIONS)))


def figures(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """The JSON of the last line."""
    return dict(json.loads(capsys.readouterr().out.splitlines()[-1]))


def test_the_demo_is_made_from_nothing_and_its_figures_are_the_last_line(
    empty_sqlite_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["demo", "--db", empty_sqlite_url, "--json"]) == 0
    found = figures(capsys)
    assert (found["documents"], found["tickets"], found["tickets_made"]) == (2, 6, 6)
    assert found["lines_unmatched"] > 0
    assert isinstance(found["credited"], str)
    assert found["shift_weeks"] > 0


def test_people_read_sentences_with_source_and_licence(
    sqlite_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["demo", "--db", sqlite_url, "--no-shift"]) == 0
    told = capsys.readouterr()
    assert "6 tickets (6 new)" in told.out
    assert "CC BY 4.0" in told.out
    assert "--as NAME" in told.out
    assert "%" in told.err
    assert "2010-12-0" in told.out


def test_a_second_run_makes_nothing(sqlite_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", "--db", sqlite_url, "--json"]) == 0
    first = figures(capsys)
    assert main(["demo", "--db", sqlite_url, "--json"]) == 0
    second = figures(capsys)
    assert (second["tickets"], second["tickets_made"]) == (6, 0)
    assert (second["credited"], second["credit_notes_made"]) == (first["credited"], 0)


def test_books_that_are_somebody_s_own_are_left_alone(
    sqlite_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    shop = Shop(sqlite_url)
    shop.ticket(shop.customer())
    shop.database.close()
    assert main(["demo", "--db", sqlite_url]) == 1
    told = capsys.readouterr()
    assert told.err.splitlines()[-1].startswith("after-sales-desk: ")
    again = Shop(sqlite_url)
    assert again.read("SELECT count(*) FROM ticket") == [(1,)]
    assert again.read("SELECT name FROM partner") == [("The Cosy Corner",)]
    again.database.close()
