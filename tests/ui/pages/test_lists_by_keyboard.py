"""Lists left and come back to by keyboard: the row and the keys are where they were."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.services import tickets as services
from app.services.teams import TeamId
from app.services.tickets import OpenTicket
from app.services.timeline.sentences import LINKED
from app.ui.pages.ticket import TicketPage
from app.ui.pages.ticket_list import TicketListPage
from app.ui.shell import routes
from tests.ui.kit.hands import press, type_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.desk import Sitting
    from tests.factories import Shop

ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def many(desk_shop: Shop, sit_down: Callable[..., Sitting]) -> Sitting:
    """Twelve tickets of a customer."""
    customer = desk_shop.customer("The Cosy Corner")
    for number in range(12):
        words = f"Clock {'ABCDEFGHIJKL'[number]} stops"
        team = TeamId(desk_shop.team)
        desk_shop.act(services.open_ticket, OpenTicket(words, team, customer_id=customer))
    return sit_down()


def tickets(sitting: Sitting) -> TicketListPage:
    """The list that is shown."""
    page = sitting.page
    assert isinstance(page, TicketListPage)
    return page


def test_after_a_ticket_the_keys_of_the_list_go_on(many: Sitting) -> None:
    view = tickets(many).table.view
    for _ in range(3):
        press(QApplication.focusWidget(), Qt.Key.Key_J)
    row = view.currentIndex().row()
    press(QApplication.focusWidget(), Qt.Key.Key_Return)
    many.settle()
    assert isinstance(many.page, TicketPage)
    press(many.window, Qt.Key.Key_Left, ALT)
    many.settle()
    assert view.hasFocus()
    assert view.currentIndex().row() == row
    press(QApplication.focusWidget(), Qt.Key.Key_J)
    assert view.currentIndex().row() == row + 1


@pytest.mark.parametrize("key", [Qt.Key.Key_Down, Qt.Key.Key_Return])
def test_from_the_search_down_and_enter_lead_into_the_rows(many: Sitting, key: Qt.Key) -> None:
    page = tickets(many)
    press(QApplication.focusWidget(), Qt.Key.Key_Slash)
    type_in(page.search.editor, "7")
    press(page.search.editor, key)
    many.until(lambda: page.table.model.rowCount() == 1)
    many.settle()
    assert page.table.view.hasFocus()
    press(QApplication.focusWidget(), Qt.Key.Key_Down)
    press(QApplication.focusWidget(), Qt.Key.Key_Return)
    many.settle()
    assert many.page.title == "#00007"


def test_esc_clears_the_search_and_then_leaves_it(many: Sitting) -> None:
    page = tickets(many)
    page.search.editor.setFocus()
    type_in(page.search.editor, "cosy")
    press(page.search.editor, Qt.Key.Key_Escape)
    assert (page.search.value(), page.search.editor.hasFocus()) == ("", True)
    press(page.search.editor, Qt.Key.Key_Escape)
    assert page.table.view.hasFocus()


def test_every_record_that_the_timeline_links_to_has_a_page(sitting: Sitting) -> None:
    from app.services.tickets import RecordRef

    for kind in LINKED:
        page = routes.record_page(RecordRef(kind, 1), sitting.desk, ())
        assert page is not None
        page.deleteLater()
