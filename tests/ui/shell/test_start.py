"""The start: an empty database, one that is used, and those that cannot be opened."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QLabel

from app.dialogs.company import FirstStartDialog
from app.ui.kit.empty_state import EmptyState
from app.ui.pages.ticket_list import TicketListPage
from tests.migrations.databases import execute, file_of
from tests.ui.kit.hands import click
from tests.ui.pages.ticket_desk import make_case

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.desk import Seat
    from tests.factories import Shop


def newer(url: str) -> str:
    """A database of the version after next."""
    execute(url, "UPDATE alembic_version SET version_num = '0042'")
    return (
        f"{file_of(url)} was written by a newer version of this program. It was not touched;"
        " install that version to open it."
    )


def foreign(url: str) -> str:
    """A database of another program."""
    file_of(url).unlink()
    execute(url, "CREATE TABLE recipe (id INTEGER)", "INSERT INTO recipe VALUES (1)")
    return "another program"


def no_database(url: str) -> str:
    """Any other file."""
    file_of(url).write_bytes(b"%PDF-1.7 what somebody chose by mistake" * 99)
    return f"{file_of(url)} is not a database. Nothing was changed in it."


def said(seat: Seat) -> str:
    """What the window says instead of a page."""
    problem = seat.child(EmptyState, "start_problem")
    return " ".join(label.text() for label in problem.findChildren(QLabel) if label.text())


def test_a_file_that_is_not_there_is_made_and_the_company_is_asked(
    seat: Callable[[], Seat], empty_sqlite_url: str
) -> None:
    one = seat()
    one.start(empty_sqlite_url)
    assert one.window.footer.state() == "Opening the database…"
    one.until(lambda: bool(one.window.findChildren(FirstStartDialog)))
    assert file_of(empty_sqlite_url).exists()
    assert one.window.page is None


def test_a_database_that_is_used_opens_on_its_tickets_for_the_user_who_was_named(
    seat: Callable[[], Seat], desk_shop: Shop
) -> None:
    make_case(desk_shop)
    one = seat()
    one.until(one.start(desk_shop.url, "supervisor").done)
    page = one.page
    assert isinstance(page, TicketListPage)
    one.until(lambda: page.table.model.rowCount() == 1)
    assert one.window.top_bar.avatar.toolTip() == "Supervisor"
    assert one.window.footer.state() == "All changes saved"


@pytest.mark.parametrize("make", [newer, foreign, no_database])
def test_a_database_that_cannot_be_used_is_refused_in_words_and_not_touched(
    seat: Callable[[], Seat], sqlite_url: str, make: Callable[[str], str]
) -> None:
    words = make(sqlite_url)
    before = file_of(sqlite_url).read_bytes()
    one = seat()
    one.until(one.start(sqlite_url).done)
    assert said(one).startswith("The database cannot be opened")
    assert words in said(one)
    assert one.window.footer.state() == "No database"
    assert one.window.page is None
    one.leave()
    assert file_of(sqlite_url).read_bytes() == before
    assert [path.name for path in file_of(sqlite_url).parent.iterdir()] == ["desk.sqlite3"]


def test_try_again_has_the_focus_and_opens_once_the_cause_is_gone(
    seat: Callable[[], Seat], desk_shop: Shop
) -> None:
    (version,) = desk_shop.read("SELECT version_num FROM alembic_version")[0]
    newer(desk_shop.url)
    one = seat()
    one.until(one.start(desk_shop.url, "priya").done)
    again = one.button("Try again")
    assert again.hasFocus()
    click(again)
    one.settle()
    assert one.window.footer.state() == "No database"
    execute(desk_shop.url, f"UPDATE alembic_version SET version_num = '{version}'")
    click(one.button("Try again"))
    one.until(lambda: one.window.page is not None)
    one.settle()
    assert one.window.footer.state() == "All changes saved"
    assert one.page.title == "All tickets"


def test_a_user_who_is_not_there_is_named(seat: Callable[[], Seat], desk_shop: Shop) -> None:
    one = seat()
    one.until(one.start(desk_shop.url, "nobody").done)
    assert said(one).startswith("Who works here? There is no user nobody in this database.")


def test_a_user_may_be_named_by_the_name_that_people_know(
    seat: Callable[[], Seat], desk_shop: Shop
) -> None:
    make_case(desk_shop)
    one = seat()
    one.until(one.start(desk_shop.url, "the SUPERVISOR").done)
    assert "the SUPERVISOR" in said(one)
    other = seat()
    other.until(other.start(desk_shop.url, "Supervisor").done)
    assert other.window.top_bar.avatar.toolTip() == "Supervisor"


def test_the_rail_does_nothing_while_there_is_no_database(
    seat: Callable[[], Seat], sqlite_url: str
) -> None:
    newer(sqlite_url)
    one = seat()
    one.until(one.start(sqlite_url).done)
    click(one.window.rail.item("tickets:my_open"))
    one.settle()
    assert one.window.page is None
    assert said(one)


def test_the_first_frame_waits_neither_for_the_database_nor_for_paper() -> None:
    slow = ("sqlalchemy", "app.models", "app.db", "alembic", "reportlab", "babel", "asyncio")
    code = f"import sys, app.main; print([name for name in {slow!r} if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"
