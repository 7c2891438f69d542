"""The first start: company and local user are asked, wrong input is told, the demo is offered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from sqlalchemy import create_engine, text

from app.dialogs.company import FirstStartDialog
from app.services.demo import making
from app.ui.pages.ticket_list import TicketListPage
from tests.services.demo.conftest import CANCELLATIONS, SALES
from tests.services.importing.books import write_book
from tests.ui.pages.ticket_desk import activate, choose, click, press, write

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable
    from pathlib import Path
    from typing import Any

    from tests.desk import Seat

CTRL = Qt.KeyboardModifier.ControlModifier


@dataclass
class Beginning:
    """Somebody who has started the program for the first time, and the dialog they see."""

    seat: Seat
    url: str
    entering: asyncio.Task[None]

    @property
    def dialog(self) -> FirstStartDialog:
        """The question."""
        return self.seat.child(FirstStartDialog)

    def fill(self, name: str, words: str) -> None:
        """Type into a field."""
        self.dialog.form.field(name).editor.setFocus()
        write(words)

    def settle(self) -> None:
        """Wait until what was pressed is done."""
        self.seat.settle()

    def enter(self) -> None:
        """Wait for the first page."""
        self.seat.until(self.entering.done)
        self.settle()

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Look into the database by plain SQL."""
        engine = create_engine(self.url)
        with engine.connect() as connection:
            found = [tuple(row) for row in connection.execute(text(query))]
        engine.dispose()
        return found


def begin(seat: Seat, url: str) -> Beginning:
    """Start the program and wait for the question."""
    entering = seat.start(url)
    seat.until(lambda: bool(seat.window.findChildren(FirstStartDialog)))
    found = Beginning(seat, url, entering)
    activate(seat, found.dialog)
    return found


@pytest.fixture
def beginning(seat: Callable[[], Seat], sqlite_url: str) -> Beginning:
    """The question on a database without a company."""
    return begin(seat(), sqlite_url)


def test_company_and_user_are_typed_and_the_window_opens_for_them(beginning: Beginning) -> None:
    assert beginning.dialog.form.field("name").editor.hasFocus()
    write("Larkfield & Sons")
    for _ in range(4):
        press(Qt.Key.Key_Tab)
    write("Priya Nair")
    press(Qt.Key.Key_Tab)
    write("priya@larkfield.example")
    press(Qt.Key.Key_Return, held=CTRL)
    beginning.enter()
    window = beginning.seat.window
    assert "Larkfield & Sons" in [label.text() for label in window.rail.findChildren(QLabel)]
    assert window.top_bar.avatar.toolTip() == "Priya Nair"
    assert isinstance(window.page, TicketListPage)
    company = "SELECT name, country_code, time_zone FROM company"
    assert beginning.rows(company) == [("Larkfield & Sons", "GB", "Europe/London")]
    user = "SELECT name, email FROM user_account WHERE login = 'local'"
    assert beginning.rows(user) == [("Priya Nair", "priya@larkfield.example")]


def test_without_company_and_name_both_fields_say_so_and_nothing_is_made(
    beginning: Beginning,
) -> None:
    press(Qt.Key.Key_Return, held=CTRL)
    beginning.settle()
    form = beginning.dialog.form
    assert form.errors() == {"name": "Company is needed.", "user_name": "Your name is needed."}
    assert form.summary.text() == "2 fields need a change: Company and Your name."
    assert form.field("name").editor.hasFocus()
    assert beginning.rows("SELECT count(*) FROM company") == [(0,)]


def test_what_the_service_refuses_is_told_at_its_field(beginning: Beginning) -> None:
    beginning.fill("name", "Larkfield")
    beginning.fill("user_name", "Priya")
    beginning.fill("user_email", "not an address")
    press(Qt.Key.Key_Return, held=CTRL)
    beginning.settle()
    form = beginning.dialog.form
    assert list(form.errors()) == ["user_email"]
    assert form.field("user_email").editor.hasFocus()
    assert beginning.rows("SELECT count(*) FROM company") == [(0,)]
    form.field("user_email").editor.clear()  # type: ignore[attr-defined]
    write("priya@larkfield.example")
    press(Qt.Key.Key_Return, held=CTRL)
    beginning.enter()
    assert beginning.rows("SELECT name FROM company") == [("Larkfield",)]


def test_another_currency_is_found_by_its_name(beginning: Beginning) -> None:
    beginning.fill("name", "Larkfield")
    beginning.fill("user_name", "Priya")
    choose(beginning.seat, beginning.dialog.form.field("currency_code"), "Euro")  # type: ignore[arg-type]
    press(Qt.Key.Key_Return, held=CTRL)
    beginning.enter()
    currency = "SELECT c.code FROM company o JOIN currency c ON c.id = o.currency_id"
    assert beginning.rows(currency) == [("EUR",)]


def test_demo_data_is_offered_and_needs_no_field(
    beginning: Beginning, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    book = write_book(tmp_path, *SALES, *CANCELLATIONS)
    monkeypatch.setattr(making, "SAMPLE", str(book))
    assert beginning.dialog.footer.sentence.text() == (
        "Demo data is a real month of a gift wholesaler."
    )
    click(beginning.seat.button("Use demo data", of=beginning.dialog))
    beginning.enter()
    page = beginning.seat.page
    assert isinstance(page, TicketListPage)
    beginning.seat.until(lambda: page.table.model.rowCount() == 6)
    assert beginning.seat.window.top_bar.avatar.toolTip() == "Priya Nair"


@pytest.mark.parametrize("how", ["Escape", "Quit"])
def test_giving_up_closes_the_window_and_makes_nothing(beginning: Beginning, how: str) -> None:
    with beginning.seat.qtbot.waitSignal(beginning.seat.window.closed, timeout=20_000):
        if how == "Quit":
            click(beginning.seat.button("Quit", of=beginning.dialog))
        else:
            press(Qt.Key.Key_Escape)
    assert beginning.rows("SELECT count(*) FROM company") == [(0,)]


def test_the_second_start_asks_nothing(beginning: Beginning, seat: Callable[[], Seat]) -> None:
    beginning.fill("name", "Larkfield")
    beginning.fill("user_name", "Priya Nair")
    press(Qt.Key.Key_Return, held=CTRL)
    beginning.enter()
    beginning.seat.leave()
    again = seat()
    entering = again.start(beginning.url)
    again.until(entering.done)
    assert not again.window.findChildren(FirstStartDialog)
    assert again.window.top_bar.avatar.toolTip() == "Priya Nair"
