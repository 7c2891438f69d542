"""The list of tickets at the window: a few tickets, and hands on menus, chips and rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu

from app.services import tags, teams, tickets
from app.services.teams import TeamId
from app.services.tickets import OpenTicket, Priority
from app.ui.kit.chip import FilterChip
from app.ui.pages.ticket_list import TicketListPage
from tests.ui.pages.ticket_desk import press

if TYPE_CHECKING:
    from app.services.tickets import TicketCard
    from tests.desk import Sitting
    from tests.factories import Shop

CAKE = "Cakestand chipped"
CLOCK = "Alarm clocks stop"
LATE = "Late delivery"
DOOR = "Cabinet door dropped"


def make_tickets(shop: Shop) -> dict[str, TicketCard]:
    """Four tickets of two teams, each alone in something."""
    wholesale = shop.act(teams.create, teams.CreateTeam("Wholesale")).id
    trade = shop.act(tags.create, tags.CreateTag("Trade")).id
    care, priya = TeamId(shop.team), shop.users["local"]
    requests = (
        OpenTicket(CAKE, care, customer_id=shop.customer("Harbour Gifts")),
        OpenTicket(CLOCK, care, priority=Priority.HIGH, assignee_id=priya),  # type: ignore[arg-type]
        OpenTicket(LATE, care, priority=Priority.LOW, assignee_id=priya, tag_ids=(trade,)),  # type: ignore[arg-type]
        OpenTicket(DOOR, wholesale, priority=Priority.URGENT),
    )
    made = {one.subject: shop.act(tickets.open_ticket, one) for one in requests}
    move(shop, made[LATE], "Solved")
    return made


def move(shop: Shop, ticket: TicketCard, stage: str) -> None:
    """Move a ticket to a stage by its name."""
    found = {one.name: one.id for one in shop.ask(teams.card, ticket.team_id).stages}
    shop.act(tickets.move, tickets.MoveTicket(ticket.id, found[stage]))  # type: ignore[arg-type]


def show(sitting: Sitting, key: str = "tickets:all") -> TicketListPage:
    """Show a list of the rail."""
    page = sitting.show_list(key)
    assert isinstance(page, TicketListPage)
    return page


def subjects(sitting: Sitting, page: TicketListPage, count: int) -> list[str]:
    """The subjects in their order, once there are so many rows."""
    return [row[1] for row in rows(sitting, page, count)]


def rows(sitting: Sitting, page: TicketListPage, count: int) -> list[list[str]]:
    """The rows of the list, once there are so many."""
    sitting.settle()
    model = page.table.model
    sitting.until(lambda: model.rowCount() == count and (not count or model.row(0) is not None))
    columns = range(len(model.columns))
    return [[str(model.index(row, one).data()) for one in columns] for row in range(count)]


def pick(sitting: Sitting, page: TicketListPage, title: str, name: str) -> None:
    """Choose from the menu of filters by F, arrow keys and Enter."""
    page.table.view.setFocus()
    press(Qt.Key.Key_F)
    sitting.until(page._filters.isVisible)
    _go_to(page._filters, title)
    QTest.keyClick(page._filters, Qt.Key.Key_Right)
    action = page._filters.activeAction()
    inner = action.menu()
    assert isinstance(inner, QMenu)
    sitting.until(inner.isVisible)
    _go_to(inner, name)
    QTest.keyClick(inner, Qt.Key.Key_Return)
    sitting.window.activateWindow()
    sitting.settle()


def _go_to(menu: QMenu, words: str) -> None:
    """Press Down until a row is the current one."""
    for _ in menu.actions():
        current = menu.activeAction()
        if current is not None and current.text() == words:
            return
        QTest.keyClick(menu, Qt.Key.Key_Down)
    assert menu.activeAction().text() == words


def chips(page: TicketListPage) -> list[str]:
    """What the chips beside the search say."""
    QApplication.processEvents()
    return [one.accessibleName() for one in page.findChildren(FilterChip) if one.isVisible()]


def said(page: TicketListPage) -> list[str]:
    """All words on the page."""
    return [label.text() for label in page.findChildren(QLabel) if label.isVisible()]
