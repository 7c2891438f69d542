"""The frame of the window: rail, trail, pager, keys, and closing without losing anything."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication
from sqlalchemy import create_engine, text

from app.dialogs.tickets import NewTicketDialog
from app.services import kept_drafts, tickets
from app.services.kept_drafts import DraftPlace
from app.services.tickets import RecordRef
from app.ui.kit.breadcrumbs import Breadcrumbs
from app.ui.kit.keycaps import Keycap
from app.ui.pages.ticket import TicketPage
from tests.ui.kit.hands import click, type_in
from tests.ui.pages.ticket_desk import SUBJECT, activate, make_case, open_case, press, write

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.desk import Sitting
    from tests.factories import Shop
    from tests.ui.pages.ticket_desk import Case

CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier


def crumb(sitting: Sitting, title: str) -> QAbstractButton:
    """A breadcrumb by its words."""
    return sitting.button(title, of=sitting.child(Breadcrumbs))


def open_chain(sitting: Sitting) -> Case:
    """List, ticket, customer, invoice: four pages deep."""
    case = make_case(sitting.shop)
    sitting.show_list("tickets:all")
    sitting.open(case.ref)
    sitting.open(RecordRef("partner", case.customer))
    sitting.open(RecordRef("invoice", case.invoice))
    return case


# Rail


def test_the_window_opens_on_all_tickets(sitting: Sitting) -> None:
    assert sitting.page.title == "All tickets"
    assert sitting.window.rail.item("tickets:all").isChecked()
    assert sitting.window.footer.state() == "All changes saved"


def test_rows_of_the_rail_are_reached_by_tab_and_pressed_by_space(sitting: Sitting) -> None:
    sitting.window.rail.item("tickets:refunds_waiting").setFocus()
    for _ in range(2):
        press(Qt.Key.Key_Tab)
    assert sitting.window.rail.item("credit_notes").hasFocus()
    press(Qt.Key.Key_Space)
    sitting.settle()
    assert sitting.page.title == "Credit notes"
    checked = [
        item.key
        for item in map(sitting.window.rail.item, ("tickets:all", "credit_notes", "partners"))
        if item.isChecked()
    ]
    assert checked == ["credit_notes"]


def test_ctrl_b_leaves_icons_whose_tooltips_tell_name_and_count(sitting: Sitting) -> None:
    rail = sitting.window.rail
    assert rail.width() == 216
    press(Qt.Key.Key_B, held=CTRL)
    sitting.settle()
    assert rail.width() == 56
    assert rail.item("tickets:unassigned").toolTip() == "Unassigned, 0"
    press(Qt.Key.Key_B, held=CTRL)
    sitting.settle()
    assert rail.width() == 216


def test_a_window_of_1280_or_less_has_icons_only(sitting: Sitting) -> None:
    for width, rail in ((1280, 56), (1281, 216)):
        sitting.window.resize(width, 720)
        QApplication.processEvents()
        assert sitting.window.rail.width() == rail


# Trail and pager


def test_breadcrumbs_lead_back_to_any_page_before(sitting: Sitting) -> None:
    case = open_chain(sitting)
    ticket = sitting.shop.ask(tickets.card, case.id).number
    titles = ["All tickets", ticket, "The Cosy Corner", "INV/2026/00001"]
    assert sitting.window.top_bar.crumbs.titles() == titles
    click(crumb(sitting, ticket))
    sitting.settle()
    assert isinstance(sitting.page, TicketPage)
    assert sitting.window.top_bar.crumbs.titles() == titles[:2]


def test_alt_left_goes_back_page_by_page_and_stops_at_the_list(sitting: Sitting) -> None:
    open_chain(sitting)
    for title in ("The Cosy Corner", None, "All tickets", "All tickets"):
        press(Qt.Key.Key_Left, held=ALT)
        sitting.settle()
        assert title is None or sitting.page.title == title


def test_a_record_that_is_on_the_trail_is_gone_back_to_and_not_opened_twice(
    sitting: Sitting,
) -> None:
    case = open_chain(sitting)
    ticket = sitting.window.trail[1]
    assert sitting.open(case.ref) is ticket
    assert len(sitting.window.trail) == 2


def test_the_pager_steps_through_the_list_that_the_ticket_was_opened_from(sitting: Sitting) -> None:
    for subject in ("First", "Second", "Third"):
        request = tickets.OpenTicket(subject, tickets.TeamId(sitting.shop.team))
        sitting.shop.act(tickets.open_ticket, request)
    sitting.show_list("tickets:all")
    page = sitting.open(RecordRef("ticket", 2))
    top = sitting.window.top_bar
    assert top._place.text() == "2 of 3"
    click(sitting.button("Next", of=top))
    sitting.settle()
    sitting.until(lambda: top._place.text() == "3 of 3")
    assert not sitting.button("Next", of=top).isEnabled()
    press(Qt.Key.Key_Up, held=CTRL)
    sitting.settle()
    sitting.until(lambda: top._place.text() == "2 of 3")
    assert len(sitting.window.trail) == 2
    assert page.objectName() == "ticket"


def test_the_pager_is_not_there_where_it_would_lead_nowhere(sitting: Sitting) -> None:
    assert not sitting.window.top_bar._place.isVisible()


# Keys


def test_f6_goes_round_rail_and_the_panes_of_the_page(sitting: Sitting) -> None:
    page = open_case(sitting, make_case(sitting.shop))
    panes = [sitting.window.rail, *page.panes()]
    sitting.window.rail.item("tickets:all").setFocus()
    seen = []
    for _ in range(len(panes) + 1):
        focus = QApplication.focusWidget()
        assert focus is not None
        seen.append([pane.isAncestorOf(focus) for pane in panes].index(True))
        press(Qt.Key.Key_F6)
    assert seen == [0, 1, 2, 3, 0]


def test_f6_leaves_out_a_pane_that_is_behind_its_tab(
    desk_shop: Shop, sit_down: Callable[..., Sitting]
) -> None:
    case = make_case(desk_shop)
    sitting = sit_down(size=(1120, 680))
    sitting.open(RecordRef("invoice", case.invoice))
    rail = sitting.window.rail
    rail.item("tickets:all").setFocus()
    seen = []
    for _ in range(4):
        press(Qt.Key.Key_F6)
        focus = QApplication.focusWidget()
        seen.append(focus is not None and rail.isAncestorOf(focus))
    assert True in seen
    assert False in seen


def test_the_footer_tells_the_keys_of_the_page(sitting: Sitting) -> None:
    keycaps = sitting.window.footer.findChildren(Keycap)
    seen = [one for one in keycaps if one.isVisible()]
    seen.sort(key=lambda one: one.mapTo(sitting.window, QPoint(0, 0)).x())
    shown = [one.accessibleName() for one in seen]
    assert shown[:2] == ["J", "K"]
    assert shown[-2:] == ["Ctrl N", "?"]


# Hands that are quicker than what is read


def test_a_list_that_is_left_before_it_is_read_leaves_nothing_behind(
    desk_shop: Shop, sit_down: Callable[..., Sitting]
) -> None:
    sitting = sit_down()
    window = sitting.window
    hasty = [window.show_list(key) for key in (f"team:{desk_shop.team}", "partners")]
    tasks = [asyncio.ensure_future(one) for one in hasty]
    sitting.until(lambda: all(task.done() for task in tasks))
    sitting.settle()
    assert [task.exception() for task in tasks] == [None, None]
    assert [page.title for page in window.trail] == ["Customers"]


def test_leaving_a_ticket_twice_at_once_leaves_it_once(
    desk_shop: Shop, sit_down: Callable[..., Sitting]
) -> None:
    case = make_case(desk_shop)
    sitting = sit_down()
    window = sitting.window
    page = open_case(sitting, case)
    page.form.title.set_value("Clocks stop at noon")
    tasks = [asyncio.ensure_future(window.show_list(key)) for key in ("credit_notes", "partners")]
    sitting.until(lambda: all(task.done() for task in tasks))
    sitting.settle()
    assert [task.exception() for task in tasks] == [None, None]
    assert [one.title for one in window.trail] == ["Customers"]
    assert window._stack.count() == 1


# Closing


def test_closing_keeps_what_is_typed_on_a_ticket_and_offers_it_the_next_time(
    sit_down: Callable[..., Sitting],
) -> None:
    sitting = sit_down()
    case = make_case(sitting.shop)
    page = open_case(sitting, case)
    editor = page.form.field("subject").editor
    editor.setFocus()
    type_in(editor, "!")
    sitting.leave()
    assert sitting.shop.ask(tickets.card, case.id).subject == SUBJECT
    again = sit_down()
    page = open_case(again, case)
    assert page.sheet.banner.text() != ""
    click(again.button("Restore", of=page.sheet.banner))
    assert str(page.form.field("subject").value()).startswith("!")


def test_closing_keeps_what_is_typed_in_a_dialog(sitting: Sitting) -> None:
    press(Qt.Key.Key_N, held=CTRL)
    sitting.settle()
    activate(sitting, sitting.child(NewTicketDialog))
    write("Half a subject")
    sitting.leave()
    kept = sitting.shop.ask(kept_drafts.find, DraftPlace("new_ticket"))
    assert kept is not None
    assert "Half a subject" in kept.content["subject"]


def test_closing_waits_for_what_is_under_way(sitting: Sitting) -> None:
    from app.ui.kit.slots import spawn

    done = asyncio.Event()

    async def work() -> None:
        request = tickets.OpenTicket("Late", tickets.TeamId(sitting.shop.team))
        await sitting.background.act(tickets.open_ticket, request)
        done.set()

    seen: list[bool] = []
    sitting.window.closed.connect(lambda: seen.append(done.is_set()))
    spawn(work(), sitting.window)
    sitting.leave()
    assert seen == [True]
    assert sitting.shop.read("SELECT subject FROM ticket") == [("Late",)]


@pytest.mark.parametrize("field", ["email", "name"])
def test_a_customer_with_unsaved_edits_does_not_hold_the_window_open(
    sitting: Sitting, field: str
) -> None:
    customer = sitting.shop.customer()
    page = sitting.open(RecordRef("partner", customer))
    editor = page.properties.field(field).editor  # type: ignore[attr-defined]
    editor.setFocus()
    type_in(editor, "?")
    sitting.leave()
    assert sitting.shop.ask(kept_drafts.find, DraftPlace("partner", customer)) is not None


def test_a_window_that_cannot_keep_what_was_typed_stays_open_and_usable(sitting: Sitting) -> None:
    page = open_case(sitting, make_case(sitting.shop))
    editor = page.form.field("subject").editor
    editor.setFocus()
    type_in(editor, "!")
    engine = create_engine(sitting.shop.url)
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE kept_draft RENAME TO elsewhere"))
    sitting.window.close()
    sitting.settle()
    assert sitting.window.isVisible()
    assert sitting.window.isEnabled()
    assert page.is_dirty
    assert sitting.errors
    sitting.errors.clear()
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE elsewhere RENAME TO kept_draft"))
    engine.dispose()
