"""The Reverse Transfer dialog over a ticket, and what hands do with it: for its tests."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.dialogs.returns import ReturnDialog
from app.models.enums import Tracking
from app.services import stock, tickets
from app.services.stock import DeliverOrder, ValidateTransfer
from app.services.tickets import OpenTicket, RecordRef
from app.ui.pages.ticket import TicketPage
from tests.factories import Sold
from tests.services.stock_room import receive
from tests.ui.pages.ticket_desk import activate, press

if TYPE_CHECKING:
    from app.models.ids import PartnerId, ProductId, SalesOrderId
    from app.services.tickets import TicketId
    from tests.desk import Sitting
    from tests.factories import Shop

D = Decimal
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


@dataclass(frozen=True, slots=True)
class Goods:
    """A ticket of a customer who got clocks and a radio by one order, a second radio by another."""

    ticket: TicketId
    customer: PartnerId
    order: SalesOrderId
    second: SalesOrderId
    clock: ProductId

    @property
    def ref(self) -> RecordRef:
        """The ticket."""
        return RecordRef("ticket", self.ticket)


def make_goods(shop: Shop) -> Goods:
    """Twelve clocks and the radio R-1 on one delivery, the radio R-2 on another."""
    shop.switch_returns()
    customer = shop.customer()
    clock = shop.product("ALARM CLOCK BAKELIKE RED", "3.75")
    radio = shop.product("RADIO RETRO CREAM", "30.00", tracking=Tracking.SERIAL)
    first, second = (shop.lot(radio, name) for name in ("R-1", "R-2"))
    order = shop.order(customer, Sold(clock, D(12)), Sold(radio, D(1), lot=first))
    other = shop.order(customer, Sold(radio, D(1), lot=second))
    request = OpenTicket(
        "Clocks stop",
        shop.team,  # type: ignore[arg-type]
        customer_id=customer,
        sales_order_id=order,
    )
    made = shop.act(tickets.open_ticket, request)
    return Goods(made.id, customer, order, other, clock)


def two_lots(shop: Shop, tracking: Tracking = Tracking.LOT) -> Goods:
    """A ticket of a customer who got two stands of each of two lots, or one of each serial."""
    shop.switch_returns()
    stand = shop.product("STAND", tracking=tracking)
    each = D(2) if tracking == Tracking.LOT else D(1)
    for name in ("W40", "W41"):
        receive(shop, stand, str(each), name)
    customer = shop.customer()
    order = shop.order(customer, Sold(stand, 2 * each), is_delivered=False)
    made = shop.act(stock.make_delivery, DeliverOrder(order, None), by="storekeeper")
    shop.act(stock.validate, ValidateTransfer(made.id, made.version), by="storekeeper")
    return Goods(shop.ticket(customer, order=order), customer, order, order, stand)


def open_return(sitting: Sitting, goods: Goods) -> tuple[TicketPage, ReturnDialog]:
    """Open the ticket, press Alt+3 and wait for the dialog."""
    page = sitting.open(goods.ref)
    assert isinstance(page, TicketPage)
    return page, press_return(sitting)


def press_return(sitting: Sitting) -> ReturnDialog:
    """Press Alt+3 and wait for the dialog."""
    press(Qt.Key.Key_3, held=ALT)
    sitting.settle()
    dialog = sitting.child(ReturnDialog)
    activate(sitting, dialog)
    return dialog


def scan(sitting: Sitting, dialog: ReturnDialog, *codes: str) -> None:
    """Let a scanner type codes into the field, each ended by Enter, without waiting between."""
    edit = dialog.form.field("scan").editor
    edit.setFocus()
    for code in codes:
        QTest.keyClicks(edit, code)
        QTest.keyClick(edit, Qt.Key.Key_Return)
    sitting.settle()
    sitting.until(lambda: not dialog.is_scanning())


def shown(dialog: ReturnDialog) -> list[tuple[str, str, Decimal | None]]:
    """Product, lot and quantity of each row."""
    return [
        (row.source.description, row.lot.name if row.lot is not None else "", row.quantity)
        for row in dialog.lines.rows()
    ]


def made(sitting: Sitting) -> list[tuple[object, ...]]:
    """State, quantity and purpose of each line of all returns."""
    return sitting.shop.read(
        "SELECT t.state, m.quantity / 10000.0, m.purpose FROM move m"
        " JOIN transfer t ON t.id = m.transfer_id WHERE t.kind = 'incoming' ORDER BY m.id"
    )
