"""The command demo: figures, progress, a second run, and books that are somebody's own."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from app.__main__ import main
from app.commands.journey.folder import free_name, prepare
from app.errors import Unusable
from app.migrations import runner
from app.services.demo import making
from tests.factories import Shop
from tests.migrations.databases import execute, file_of
from tests.services.demo.conftest import CANCELLATIONS, SALES
from tests.services.importing.books import write_book

if TYPE_CHECKING:
    from collections.abc import Callable
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


def refusal(capsys: pytest.CaptureFixture[str]) -> str:
    """The one line on standard error."""
    told = capsys.readouterr()
    (line,) = told.err.splitlines()
    assert told.out == ""
    assert line.startswith("after-sales-desk: ")
    return line.removeprefix("after-sales-desk: ")


@pytest.mark.parametrize("more", [(), ("--out",)])
def test_no_journey_goes_through_books_that_are_somebody_s_own(
    sqlite_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], more: tuple[str, ...]
) -> None:
    shop = Shop(sqlite_url)
    shop.ticket(shop.customer())
    before = shop.read("SELECT count(*) FROM ticket")
    shop.database.close()
    kept = file_of(sqlite_url).read_bytes()
    folder = tmp_path / "pictures"
    assert main(["demo", "--db", sqlite_url, *(("--out", str(folder)) if more else ())]) == 1
    assert refusal(capsys).startswith("This database holds the books of ")
    assert not folder.exists()
    assert file_of(sqlite_url).read_bytes() == kept
    again = Shop(sqlite_url)
    assert again.read("SELECT count(*) FROM ticket") == before
    again.database.close()


def newer(url: str) -> str:
    """A database of the version after next."""
    runner.upgrade(url)
    execute(url, "UPDATE alembic_version SET version_num = '0042'")
    return "was written by a newer version of this program"


def no_database(url: str) -> str:
    """Any other file."""
    file_of(url).write_bytes(b"%PDF-1.7 what somebody chose by mistake" * 99)
    return "is not a database. Nothing was changed in it."


@pytest.mark.parametrize("make", [newer, no_database])
def test_a_database_that_no_demo_can_be_made_in_is_said_at_once(
    empty_sqlite_url: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    make: Callable[[str], str],
) -> None:
    words = make(empty_sqlite_url)
    folder = tmp_path / "pictures"
    assert main(["demo", "--db", empty_sqlite_url, "--out", str(folder)]) == 1
    assert words in refusal(capsys)
    assert not folder.exists()


def test_a_folder_that_cannot_be_used_is_said_in_one_line(
    empty_sqlite_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "a file"
    file.write_text("mine", encoding="utf-8")
    for folder in (str(file), "/proc/foo"):
        assert main(["demo", "--db", empty_sqlite_url, "--out", folder]) == 1
        assert refusal(capsys).startswith(f"The journey cannot write its files to {folder}: ")
    assert file.read_text("utf-8") == "mine"
    assert not file_of(empty_sqlite_url).exists()


def test_a_folder_is_cleared_of_an_earlier_journey_s_files_and_of_nothing_else(
    tmp_path: Path,
) -> None:
    outside = tmp_path / "outside.pdf"
    folder = tmp_path / "pictures"
    folder.mkdir()
    names = ("mine.png", "mine.pdf", "01-search.png", "RINV-1.pdf", "notes.txt")
    for file in (outside, *(folder / name for name in names)):
        file.write_text("x", encoding="utf-8")
    listed = {
        "pictures": ["01-search.png", "gone.png"],
        "pdfs": ["RINV-1.pdf", "notes.txt", "../outside.pdf", str(outside)],
    }
    (folder / "journey.json").write_text(json.dumps(listed), encoding="utf-8")
    prepare(folder)
    assert sorted(file.name for file in folder.iterdir()) == ["mine.pdf", "mine.png", "notes.txt"]
    assert outside.exists()
    assert free_name(folder, "mine", ".pdf") == "mine-2.pdf"
    assert free_name(folder, "new", ".pdf") == "new.pdf"


@pytest.mark.parametrize("content", ["[]", "{}", "no JSON", '{"pictures": 1, "pdfs": []}'])
def test_a_summary_that_no_journey_wrote_is_not_written_over(tmp_path: Path, content: str) -> None:
    summary = tmp_path / "journey.json"
    summary.write_text(content, encoding="utf-8")
    with pytest.raises(Unusable, match=r"journey\.foreign_summary"):
        prepare(tmp_path)
    assert summary.read_text("utf-8") == content
