"""The list of tickets: columns, order, filters, views, keys, and what it says when it is empty."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from sqlalchemy import create_engine, text

from app.dialogs.tickets import NewTicketDialog
from app.services import tickets
from app.ui.kit.chip import FilterChip
from app.ui.kit.table_view import TableHeader
from app.ui.pages.ticket import TicketPage
from tests.ui.kit.hands import click
from tests.ui.pages.list_desk import (
    CAKE,
    CLOCK,
    DOOR,
    LATE,
    chips,
    make_tickets,
    move,
    pick,
    rows,
    said,
    show,
    subjects,
)
from tests.ui.pages.ticket_desk import make_case, press, write

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.services.tickets import TicketCard
    from app.ui.pages.ticket_list import TicketListPage
    from tests.desk import Sitting
    from tests.factories import Shop


@pytest.fixture
def made(desk_shop: Shop) -> dict[str, TicketCard]:
    """Four tickets of two teams."""
    return make_tickets(desk_shop)


def click_header(page: TicketListPage, title: str) -> None:
    """Click the head of a column."""
    view = page.table.view
    header = view.horizontalHeader()
    assert isinstance(header, TableHeader)
    place = next(n for n, one in enumerate(page.table.model.columns) if one.title == title)
    at = QPoint(view.columnViewportPosition(place) + 20, 10)
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=at)


def click_tab(page: TicketListPage, name: str) -> None:
    """Click a view."""
    bar = page._tabs
    place = next(n for n in range(bar.count()) if bar.tabText(n) == name)
    click(bar, bar.tabRect(place).center())


# What is shown


def test_each_column_tells_its_part_of_a_ticket(
    made: dict[str, TicketCard], sitting: Sitting
) -> None:
    shown = {row[1]: row for row in rows(sitting, show(sitting), 4)}
    number = made[CLOCK].number
    assert shown[CLOCK][:6] == [number, CLOCK, "", "New", "High", "Priya Nair"]
    assert shown[CAKE][:6] == [
        made[CAKE].number, CAKE, "Harbour Gifts", "New", "Normal", "Assign",
    ]  # fmt: skip
    assert shown[LATE][3:5] == ["Solved", "Low"]


def test_a_credit_note_is_an_icon_whose_tooltip_tells_amount_and_state(sitting: Sitting) -> None:
    case = make_case(sitting.shop)
    sitting.shop.post(sitting.shop.reverse(case.id, case.invoice))
    page = show(sitting)
    rows(sitting, page, 1)
    view = page.table.view
    place = [one.key for one in page.table.model.columns].index("documents")
    at = view.visualRect(page.table.model.index(0, place)).topLeft() + QPoint(14, 18)
    assert view.tip(at) == "1 credit note, £115.20, Posted"


def test_a_narrow_window_hides_columns_from_the_right_but_never_the_stage(
    made: dict[str, TicketCard], sit_down: Callable[..., Sitting]
) -> None:
    del made
    sitting = sit_down(size=(1120, 680))
    page = show(sitting)
    rows(sitting, page, 4)
    assert page.table.view.hidden_columns() == ["documents", "updated"]
    sitting.window._toggle_rail()
    sitting.settle()
    assert page.table.view.hidden_columns() == ["deadline", "documents", "updated"]
    assert not page.table.view.horizontalScrollBar().isVisible()


# Order


def test_a_click_on_the_head_sorts_and_another_turns_it_round(
    made: dict[str, TicketCard], sitting: Sitting
) -> None:
    del made
    page = show(sitting)
    assert subjects(sitting, page, 4) == [DOOR, LATE, CLOCK, CAKE]
    click_header(page, "Priority")
    assert subjects(sitting, page, 4) == [LATE, CAKE, CLOCK, DOOR]
    click_header(page, "Priority")
    assert subjects(sitting, page, 4) == [DOOR, CLOCK, CAKE, LATE]
    click_header(page, "Subject")
    assert subjects(sitting, page, 4) == [DOOR, CLOCK, CAKE, LATE]


def test_the_menu_sorts_by_keys_too(made: dict[str, TicketCard], sitting: Sitting) -> None:
    del made
    page = show(sitting)
    rows(sitting, page, 4)
    pick(sitting, page, "Sort by", "Priority")
    assert subjects(sitting, page, 4) == [LATE, CAKE, CLOCK, DOOR]


# Filters


@pytest.mark.parametrize(
    ("title", "name", "found"),
    [
        ("Team", "Wholesale", [DOOR]),
        ("Stage", "Solved · Customer Care", [LATE]),
        ("Assigned to", "Priya Nair", [LATE, CLOCK]),
        ("Tag", "Trade", [LATE]),
    ],
)
def test_the_menu_filters_by_keys_and_the_chip_is_taken_away_by_delete(
    made: dict[str, TicketCard], sitting: Sitting, title: str, name: str, found: list[str]
) -> None:
    del made
    page = show(sitting)
    rows(sitting, page, 4)
    pick(sitting, page, title, name)
    assert subjects(sitting, page, len(found)) == found
    assert chips(page) == [f"{title}: {name}"]
    sitting.child(FilterChip, of=page).setFocus()
    press(Qt.Key.Key_Delete)
    assert len(subjects(sitting, page, 4)) == 4
    assert chips(page) == []


def test_two_kinds_of_filter_hold_together_and_two_of_one_kind_add_up(
    made: dict[str, TicketCard], sitting: Sitting
) -> None:
    del made
    page = show(sitting)
    pick(sitting, page, "Assigned to", "Priya Nair")
    pick(sitting, page, "Stage", "New · Customer Care")
    assert subjects(sitting, page, 1) == [CLOCK]
    pick(sitting, page, "Stage", "Solved · Customer Care")
    assert subjects(sitting, page, 2) == [LATE, CLOCK]
    chip = sitting.child(FilterChip, of=page)
    click(chip, QPoint(chip.width() - 12, chip.height() // 2))
    assert chips(page) == ["Stage: New · Customer Care", "Stage: Solved · Customer Care"]
    assert subjects(sitting, page, 3) == [LATE, CLOCK, CAKE]


def test_free_text_finds_subjects_and_customers_while_it_is_typed(
    made: dict[str, TicketCard], sitting: Sitting
) -> None:
    page = show(sitting)
    rows(sitting, page, 4)
    press(Qt.Key.Key_Slash)
    assert page.search.editor.hasFocus()
    write("harb")
    assert subjects(sitting, page, 1) == [CAKE]
    click(sitting.button("Clear the search", of=page.search))
    rows(sitting, page, 4)
    page.search.editor.setFocus()
    write(made[DOOR].number)
    assert subjects(sitting, page, 1) == [DOOR]


# Views


def test_views_count_in_the_rail_and_their_tab_names_the_page(
    made: dict[str, TicketCard], sitting: Sitting
) -> None:
    move(sitting.shop, made[CLOCK], "On Hold")
    sitting.run(sitting.window.rail.show_counts())
    rail, page = sitting.window.rail, show(sitting)
    for tab, key, found in (
        ("My open", "my_open", [CLOCK]),
        ("Unassigned", "unassigned", [DOOR, CAKE]),
        ("Waiting for customer", "waiting_for_customer", [CLOCK]),
    ):
        click_tab(page, tab)
        assert subjects(sitting, page, len(found)) == found
        assert rail.item(f"tickets:{key}").count() == str(len(found))
        assert rail.item(f"tickets:{key}").isChecked()
    assert sitting.window.top_bar.crumbs.titles() == ["Waiting for customer"]
    click_tab(page, "Open")
    assert subjects(sitting, page, 3) == [DOOR, CLOCK, CAKE]
    assert page.title == "Open tickets"


def test_a_row_of_the_rail_opens_the_open_tickets_of_a_team(
    made: dict[str, TicketCard], sitting: Sitting
) -> None:
    item = sitting.window.rail.item(f"team:{made[DOOR].team_id}")
    assert item.count() == "1"
    click(item)
    sitting.settle()
    page = sitting.window.page
    assert page is not None
    assert page.title == "Wholesale"
    assert subjects(sitting, page, 1) == [DOOR]  # type: ignore[arg-type]


# Keys


def test_j_and_k_move_and_enter_opens_and_back_leads_to_the_same_row(
    made: dict[str, TicketCard], sitting: Sitting
) -> None:
    page = show(sitting)
    rows(sitting, page, 4)
    view = page.table.view
    assert view.hasFocus()
    for key, row in ((Qt.Key.Key_J, 0), (Qt.Key.Key_J, 1), (Qt.Key.Key_J, 2), (Qt.Key.Key_K, 1)):
        press(key)
        assert view.currentIndex().row() == row
    press(Qt.Key.Key_Return)
    sitting.settle()
    opened = sitting.page
    assert isinstance(opened, TicketPage)
    assert opened.title == made[LATE].number
    press(Qt.Key.Key_Left, held=Qt.KeyboardModifier.AltModifier)
    sitting.settle()
    assert sitting.window.trail == [page]
    assert view.currentIndex().row() == 1


def test_a_double_click_opens_the_row(made: dict[str, TicketCard], sitting: Sitting) -> None:
    page = show(sitting)
    rows(sitting, page, 4)
    view = page.table.view
    at = view.visualRect(page.table.model.index(0, 1)).center()
    for press_down in (QTest.mouseClick, QTest.mouseDClick):
        press_down(view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    sitting.settle()
    assert sitting.page.title == made[DOOR].number


def test_a_ticket_of_a_colleague_joins_the_list_at_once(
    made: dict[str, TicketCard], sitting: Sitting
) -> None:
    page = show(sitting)
    rows(sitting, page, 4)
    request = tickets.OpenTicket("Doormat faded", made[CAKE].team_id)
    sitting.run(sitting.background.act(tickets.open_ticket, request))
    assert subjects(sitting, page, 5)[0] == "Doormat faded"
    assert sitting.window.rail.item("tickets:unassigned").count() == "3"


# Nothing to show


def test_the_first_list_says_what_a_ticket_is_and_offers_one(sitting: Sitting) -> None:
    page = show(sitting)
    rows(sitting, page, 0)
    assert "No tickets here" in said(page)
    button = sitting.button("New ticket", of=page.table)
    assert button.hasFocus()
    press(Qt.Key.Key_Return)
    sitting.settle()
    assert sitting.child(NewTicketDialog).isVisible()


def test_who_may_not_open_tickets_is_not_offered_one(sit_down: Callable[..., Sitting]) -> None:
    sitting = sit_down(login="storekeeper")
    page = show(sitting)
    rows(sitting, page, 0)
    assert not page.new_button.isEnabled()
    with pytest.raises(AssertionError, match="no button New ticket"):
        sitting.button("New ticket", of=page.table)


def test_filters_without_a_hit_are_counted_and_cleared_together(
    made: dict[str, TicketCard], sitting: Sitting
) -> None:
    del made
    page = show(sitting)
    pick(sitting, page, "Team", "Wholesale")
    pick(sitting, page, "Assigned to", "Priya Nair")
    press(Qt.Key.Key_Slash)
    write("zeppelin")
    press(Qt.Key.Key_Return)
    rows(sitting, page, 0)
    assert "No tickets match “zeppelin” and 2 filters" in said(page)
    click(sitting.button("Clear filters", of=page))
    assert len(subjects(sitting, page, 4)) == 4
    assert chips(page) == []
    assert page.search.value() == ""
    assert page.table.view.hasFocus()


def test_a_search_without_a_hit_names_its_words_and_is_cleared(
    made: dict[str, TicketCard], sitting: Sitting
) -> None:
    del made
    page = show(sitting)
    press(Qt.Key.Key_Slash)
    write("zeppelin")
    press(Qt.Key.Key_Return)
    rows(sitting, page, 0)
    assert "No tickets match “zeppelin”" in said(page)
    click(sitting.button("Clear search", of=page))
    assert len(subjects(sitting, page, 4)) == 4
    assert page.search.value() == ""


def test_a_list_that_cannot_be_read_says_so_and_try_again_brings_it(
    made: dict[str, TicketCard], sitting: Sitting
) -> None:
    del made
    page = show(sitting)
    rows(sitting, page, 4)
    engine = create_engine(sitting.shop.url)
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE ticket RENAME TO elsewhere"))
    click_tab(page, "Open")
    sitting.until(lambda: page.table.problem.text() != "")
    sitting.settle()
    assert page.table.problem.text().startswith("The list could not be read at ")
    assert len(sitting.errors) == 1
    sitting.errors.clear()
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE elsewhere RENAME TO ticket"))
    engine.dispose()
    click(sitting.button("Try again", of=page.table.problem))
    assert len(subjects(sitting, page, 3)) == 3
    assert page.table.problem.text() == ""
