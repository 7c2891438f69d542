"""A ticket at the window, and what hands do with it: for the tests of its page and dialogs."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.services import partners, tickets
from app.services.tickets import OpenTicket, Priority, RecordRef
from app.ui.kit.choice_list import ChoiceList
from app.ui.pages.ticket import TicketPage
from tests.factories import Sold

if TYPE_CHECKING:
    from app.models.ids import InvoiceId, PartnerId, ProductId, SalesOrderId
    from app.services.tickets import TicketCard, TicketId
    from app.ui.kit.fields import ChoiceField
    from tests.desk import Seat, Sitting
    from tests.factories import Shop

D = Decimal
SUBJECT = "Alarm clocks stop after a few minutes"


@dataclass(frozen=True, slots=True)
class Case:
    """A ticket of a customer who bought twelve clocks and four cakestands, delivered, invoiced."""

    id: TicketId
    customer: PartnerId
    clock: ProductId
    order: SalesOrderId
    invoice: InvoiceId

    @property
    def ref(self) -> RecordRef:
        """The ticket."""
        return RecordRef("ticket", self.id)


def make_case(shop: Shop) -> Case:
    """Twelve clocks at 3.75 and four cakestands at 12.75, taxed by 20 per cent: 115.20 in all."""
    vat = shop.tax()
    customer = shop.act(
        partners.create,
        partners.CreatePartner("The Cosy Corner", email="hello@cosy.example", phone="01423 5550"),
    ).id
    clock = shop.product("ALARM CLOCK BAKELIKE RED", "3.75", vat)
    cakestand = shop.product("REGENCY CAKESTAND 3 TIER", "12.75", vat)
    sold = (Sold(clock, D(12)), Sold(cakestand, D(4)))
    order = shop.order(customer, *sold)
    invoice = shop.invoice(customer, *sold, order=order)
    request = OpenTicket(
        SUBJECT,
        shop.team,  # type: ignore[arg-type]
        description="Four of twelve stop.",
        customer_id=customer,
        product_id=clock,
        sales_order_id=order,
        priority=Priority.HIGH,
        assignee_id=shop.users["local"],  # type: ignore[arg-type]
    )
    made = shop.act(tickets.open_ticket, request)
    return Case(made.id, customer, clock, order, invoice)


def open_case(sitting: Sitting, case: Case) -> TicketPage:
    """Open the page of a ticket below the list of all."""
    page = sitting.open(case.ref)
    assert isinstance(page, TicketPage)
    return page


def stored(shop: Shop, ticket_id: TicketId) -> TicketCard:
    """What the database holds."""
    return shop.ask(tickets.card, ticket_id)


def settle(sitting: Sitting, page: TicketPage) -> None:
    """Wait until the page has read what has just been committed."""
    sitting.settle()
    sitting.until(lambda: not page.is_reading())
    sitting.settle()


def press(key: Qt.Key, *, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press a key where the focus is."""
    widget = QApplication.focusWidget()
    assert widget is not None
    QTest.keyClick(widget, key, held)


def write(text: str) -> None:
    """Type where the focus is."""
    widget = QApplication.focusWidget()
    assert widget is not None
    QTest.keyClicks(widget, text)


def click(widget: QWidget) -> None:
    """Click into the middle of a widget."""
    assert widget.isVisible()
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


def choose(sitting: Seat, field: ChoiceField[object], text: str) -> None:
    """Open a drop-down by the keyboard, type, and take the first row that holds the text.

    Enter follows at once, as from a scanner.
    """
    field.editor.setFocus()
    press(Qt.Key.Key_Down)
    panel = drop_down()
    QTest.keyClicks(panel.search, text)
    QTest.keyClick(panel.search, Qt.Key.Key_Return)
    activate(sitting, field.window())


def activate(sitting: Seat, window: QWidget) -> None:
    """Give a window the keys back: offscreen, a pop-up that closes leaves them to nobody."""
    sitting.settle()
    window.activateWindow()
    sitting.until(window.isActiveWindow)


def drop_down() -> ChoiceList:
    """The list that is open."""
    found = [one for one in QApplication.allWidgets() if isinstance(one, ChoiceList)]
    return next(one for one in found if one.isVisible())
