"""A table over a million rows loads what is seen, in the right order, and nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QAbstractItemModel, QPoint, Qt
from PySide6.QtWidgets import QApplication

from app import texts
from app.errors import Unusable
from app.ui.kit.buttons import Button
from app.ui.kit.empty_state import EmptyState
from app.ui.kit.theme import color
from app.ui.kit.windowed_model import KEPT, PAGE
from app.ui.kit.windowed_table import (
    Cell,
    Column,
    Page,
    PageRequest,
    WindowedModel,
    WindowedTable,
)
from tests.ui.kit.hands import click, press

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

pytestmark = pytest.mark.usefixtures("loop")
Show = Callable[[Any], Any]
Check = Callable[[QAbstractItemModel], None]


@dataclass(frozen=True, slots=True)
class Ticket:
    """A row."""

    id: int
    subject: str


class Tickets:
    """A source of numbered tickets that remembers what was asked; `gate` holds its answers."""

    def __init__(self, count: int, name: str = "Ticket") -> None:
        self.rows = count
        self.name = name
        self.asked: list[PageRequest] = []
        self.gate: asyncio.Event | None = None

    async def count(self) -> int:
        """How many."""
        return self.rows

    async def page(self, request: PageRequest) -> Page:
        """Those wanted."""
        self.asked.append(request)
        if self.gate is not None:
            await self.gate.wait()
        numbers = range(request.position, min(request.position + request.size, self.rows))
        rows = [Ticket(number, f"{self.name} {number}") for number in numbers]
        return Page(rows, rows[0].id, rows[-1].id)


COLUMNS = (
    Column(
        "number", "Ticket", lambda row: Cell(f"#{row.id:05}"), width=80, sortable=True, keep=True
    ),
    Column(
        "subject", "Subject", lambda row: Cell(row.subject), width=200, stretch=True, sortable=True
    ),
    Column("customer", "Customer", lambda _row: Cell("The Cosy Corner, Harrogate"), width=120),
    Column(
        "stage",
        "Stage",
        lambda _row: Cell("New", icon="circle-dashed", tone="violet"),
        width=100,
        keep=True,
    ),
    Column(
        "after",
        "After-sales",
        lambda _row: Cell(icons=(("receipt", "action.refund.fg", "1 credit note"),)),
        width=90,
    ),
)


def text(model: WindowedModel, row: int, column: int = 1) -> object:
    """The words of a cell."""
    return model.index(row, column).data()


def shows(model: WindowedModel, row: int) -> bool:
    """Whether a row is there."""
    return text(model, row) == f"Ticket {row}"


def test_the_model_keeps_the_rules_of_qt(qtbot: QtBot, check_model: Check) -> None:
    model = WindowedModel(COLUMNS)
    model.set_source(Tickets(450))
    qtbot.waitUntil(lambda: model.rowCount() == 450)
    model.want(0, 30)
    qtbot.waitUntil(lambda: text(model, 0) == "Ticket 0")
    check_model(model)
    model.set_source(Tickets(3))
    qtbot.waitUntil(lambda: model.rowCount() == 3)
    check_model(model)


def test_only_the_pages_that_are_seen_are_loaded(qtbot: QtBot, show: Show) -> None:
    source = Tickets(1_000_000)
    table = show(WindowedTable(COLUMNS, name="Tickets"))
    table.show_source(source)
    qtbot.waitUntil(lambda: text(table.model, 0) == "Ticket 0")
    assert [request.position for request in source.asked] == [0]
    assert source.asked[0].size == PAGE == 200


def test_a_jump_to_the_end_of_a_million_rows_loads_the_last_page_alone(
    qtbot: QtBot, show: Show
) -> None:
    source = Tickets(1_000_000)
    table = show(WindowedTable(COLUMNS, name="Tickets"))
    table.show_source(source)
    qtbot.waitUntil(lambda: text(table.model, 0) == "Ticket 0")
    table.view.setFocus()
    press(table.view, Qt.Key.Key_End)
    qtbot.waitUntil(lambda: text(table.model, 999_999) == "Ticket 999999")
    assert [request.position for request in source.asked] == [0, 999_800]
    assert table.view.current_row() == Ticket(999_999, "Ticket 999999")


def test_the_next_page_goes_on_from_the_key_of_the_one_before(qtbot: QtBot) -> None:
    source = Tickets(1000)
    model = WindowedModel(COLUMNS)
    model.set_source(source)
    qtbot.waitUntil(lambda: model.rowCount() == 1000)
    for first in (400, 600, 200):
        model.want(first, first + 20)
        qtbot.waitUntil(partial(shows, model, first))
    assert [(one.position, one.after, one.before) for one in source.asked] == [
        (400, None, None),
        (600, 599, None),
        (200, None, 400),
    ]


def test_far_pages_are_forgotten_and_come_back_when_they_are_seen_again(qtbot: QtBot) -> None:
    source = Tickets(1_000_000)
    model = WindowedModel(COLUMNS)
    model.set_source(source)
    qtbot.waitUntil(lambda: model.rowCount() == 1_000_000)
    for page in range(KEPT + 5):
        model.want(page * PAGE, page * PAGE)
        qtbot.waitUntil(partial(shows, model, page * PAGE))
    assert len(model.loaded_pages()) == KEPT
    assert text(model, 0) is None
    model.want(0, 0)
    qtbot.waitUntil(lambda: text(model, 0) == "Ticket 0")


def test_rows_that_are_not_there_yet_are_empty(qtbot: QtBot) -> None:
    source = Tickets(500)
    source.gate = asyncio.Event()
    model = WindowedModel(COLUMNS)
    model.set_source(source)
    qtbot.waitUntil(lambda: model.rowCount() == 500)
    model.want(0, 10)
    qtbot.waitUntil(lambda: bool(source.asked))
    assert text(model, 0) is None
    assert model.row(0) is None
    source.gate.set()
    qtbot.waitUntil(lambda: text(model, 0) == "Ticket 0")


def test_the_late_answer_of_an_earlier_filter_is_dropped(qtbot: QtBot) -> None:
    slow, quick = Tickets(500, "Slow"), Tickets(300, "Quick")
    slow.gate = asyncio.Event()
    model = WindowedModel(COLUMNS)
    model.set_source(slow)
    qtbot.waitUntil(lambda: model.rowCount() == 500)
    model.want(0, 10)
    qtbot.waitUntil(lambda: bool(slow.asked))
    model.set_source(quick)
    qtbot.waitUntil(lambda: model.rowCount() == 300)
    model.want(0, 10)
    slow.gate.set()
    qtbot.waitUntil(lambda: text(model, 0) == "Quick 0")
    QApplication.processEvents()
    assert text(model, 0) == "Quick 0"
    assert model.rowCount() == 300


def test_a_reload_keeps_the_place_and_shows_new_rows(qtbot: QtBot, show: Show) -> None:
    source = Tickets(400)
    table = show(WindowedTable(COLUMNS, name="Tickets"))
    table.show_source(source)
    qtbot.waitUntil(lambda: text(table.model, 0) == "Ticket 0")
    table.view.go_to(5)
    source.rows, source.name = 398, "Changed"
    table.model.reload()
    qtbot.waitUntil(lambda: text(table.model, 5) == "Changed 5")
    assert table.model.rowCount() == 398
    assert table.view.current_row() == Ticket(5, "Changed 5")


def test_select_all_means_everything_that_the_filter_matches(qtbot: QtBot, show: Show) -> None:
    table = show(WindowedTable(COLUMNS, name="Tickets", checkable=True))
    table.show_source(Tickets(1_000_000))
    qtbot.waitUntil(lambda: text(table.model, 0) == "Ticket 0")
    table.view.setFocus()
    table.view.go_to(3)
    press(table.view, Qt.Key.Key_X)
    assert table.model.checked() == (False, frozenset({3}))
    press(table.view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert table.model.checked_count() == 1_000_000
    press(table.view, Qt.Key.Key_Space)
    assert table.model.checked() == (True, frozenset({3}))
    assert table.model.checked_count() == 999_999


def test_j_and_k_move_and_enter_opens(qtbot: QtBot, show: Show) -> None:
    table = show(WindowedTable(COLUMNS, name="Tickets"))
    table.show_source(Tickets(40))
    qtbot.waitUntil(lambda: text(table.model, 0) == "Ticket 0")
    table.view.setFocus()
    for key in (Qt.Key.Key_J, Qt.Key.Key_J, Qt.Key.Key_J, Qt.Key.Key_K):
        press(table.view, key)
    with qtbot.waitSignal(table.view.opened) as opened:
        press(table.view, Qt.Key.Key_Return)
    assert opened.args == [Ticket(2, "Ticket 2")]  # the first row is current with the focus


def test_a_click_on_a_title_asks_for_its_order_and_again_for_the_reverse(show: Show) -> None:
    table = show(WindowedTable(COLUMNS, name="Tickets"))
    table.show_source(Tickets(40))
    header = table.view.horizontalHeader()
    asked: list[tuple[str, bool]] = []
    table.view.sort_wanted.connect(lambda key, descending: asked.append((key, descending)))
    QApplication.processEvents()
    for section in (1, 1, 2):
        at = QPoint(header.sectionViewportPosition(section) + 20, 10)
        click(header.viewport(), at)
    assert asked == [("subject", False), ("subject", True)]


def test_a_narrow_table_hides_columns_from_the_right_except_stage(qtbot: QtBot, show: Show) -> None:
    table = show(WindowedTable(COLUMNS, name="Tickets"))
    table.show_source(Tickets(40))
    qtbot.waitUntil(lambda: text(table.model, 0) == "Ticket 0")
    assert table.view.hidden_columns() == []
    table.setFixedWidth(530)
    qtbot.waitUntil(lambda: table.view.hidden_columns() == ["after"])
    table.setFixedWidth(430)
    qtbot.waitUntil(lambda: table.view.hidden_columns() == ["customer", "after"])
    table.setFixedWidth(1000)
    qtbot.waitUntil(lambda: table.view.hidden_columns() == [])


def test_a_cell_that_is_cut_has_its_words_as_tooltip_and_an_icon_its_meaning(
    qtbot: QtBot, show: Show
) -> None:
    table = show(WindowedTable(COLUMNS, name="Tickets"))
    table.show_source(Tickets(40))
    qtbot.waitUntil(lambda: text(table.model, 0) == "Ticket 0")

    def tip(column: int, into: int = 12) -> str:
        area = table.view.visualRect(table.model.index(0, column))
        return str(table.view.tip(area.topLeft() + QPoint(into, 10)))

    assert tip(1) == ""
    assert tip(2) == "The Cosy Corner, Harrogate"
    assert tip(4) == "1 credit note"


def test_a_title_that_is_cut_has_its_words_as_tooltip(qtbot: QtBot, show: Show) -> None:
    long = Column("left", "Goods that may still be returned", lambda _row: Cell("4"), width=90)
    table = show(WindowedTable([*COLUMNS[:2], long], name="Tickets"))
    table.show_source(Tickets(4))
    qtbot.waitUntil(lambda: text(table.model, 0) == "Ticket 0")
    header = table.view.horizontalHeader()
    places = [header.sectionViewportPosition(one) + 20 for one in range(3)]
    assert [header.tip(place) for place in places] == ["", "", long.title]


def test_an_empty_list_says_so(qtbot: QtBot, show: Show) -> None:
    table = show(WindowedTable(COLUMNS, name="Tickets"))
    empty = EmptyState("package", "No returns yet", "Goods that customers send back appear here.")
    table.set_empty(empty)
    table.show_source(Tickets(0))
    qtbot.waitUntil(empty.isVisible)
    table.show_source(Tickets(2))
    qtbot.waitUntil(lambda: not empty.isVisible())


def test_rows_are_36_px_high(qtbot: QtBot, show: Show) -> None:
    table = show(WindowedTable(COLUMNS, name="Tickets"))
    table.show_source(Tickets(2))
    qtbot.waitUntil(lambda: table.model.rowCount() == 2)
    assert table.view.rowHeight(0) == table.view.rowHeight(1) == 36


class Failing(Tickets):
    """A source that refuses until it is mended."""

    broken = True

    async def count(self) -> int:
        """How many, or why not."""
        if self.broken:
            raise Unusable("database.locked", {"detail": "test"})
        return self.rows


def test_a_list_that_cannot_be_read_says_why_and_tries_again(qtbot: QtBot, show: Show) -> None:
    source = Failing(3)
    table = show(WindowedTable(COLUMNS, name="Tickets"))
    table.show_source(source)
    qtbot.waitUntil(lambda: table.problem.text() != "")
    assert table.problem.text().startswith("The list could not be read at ")
    assert texts.t("database.locked", detail="test") in table.problem.text()
    source.broken = False
    click(table.problem.findChild(Button))
    qtbot.waitUntil(lambda: text(table.model, 2) == "Ticket 2")
    assert table.problem.text() == ""


def test_rows_that_are_there_stay_when_they_cannot_be_read_anew(qtbot: QtBot, show: Show) -> None:
    source = Failing(3)
    source.broken = False
    table = show(WindowedTable(COLUMNS, name="Tickets"))
    table.show_source(source)
    qtbot.waitUntil(lambda: shows(table.model, 2))
    source.broken = True
    table.model.reload()
    qtbot.waitUntil(lambda: table.problem.text() != "")
    assert shows(table.model, 2)


class Slow(Tickets):
    """A source that counts when it is told to."""

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.ready = asyncio.Event()

    async def count(self) -> int:
        """How many, in the end."""
        await self.ready.wait()
        return self.rows


def grey_bars(table: WindowedTable) -> bool:
    """Whether a bar of the skeleton is painted where the first row will be."""
    image = table.view.viewport().grab().toImage()
    return any(image.pixelColor(x, 18) == color("bg.skeleton") for x in range(0, image.width(), 3))


def test_bars_stand_where_the_rows_will_be_while_they_are_counted(qtbot: QtBot, show: Show) -> None:
    source = Slow(3)
    table = show(WindowedTable(COLUMNS, name="Tickets"))
    table.show_source(source)
    assert not grey_bars(table)
    qtbot.waitUntil(lambda: grey_bars(table))
    source.ready.set()
    qtbot.waitUntil(lambda: shows(table.model, 2))
    assert not grey_bars(table)
