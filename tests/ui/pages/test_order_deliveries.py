"""Deliver at the page of an order: what is left of it is sent, and what was given back asks."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.services import orders, stock
from app.services.orders import CancelOrder
from app.services.stock import CancelTransfer, DeliverOrder, ValidateTransfer
from app.ui.kit.buttons import Button
from tests.factories import Sold
from tests.services.return_desk import ReturnDesk, counted
from tests.services.stock_room import receive
from tests.ui.kit.hands import click, press
from tests.ui.pages.test_sales_order_refusals import open_order
from tests.ui.pages.ticket_desk import activate

if TYPE_CHECKING:
    from app.models.ids import SalesOrderId
    from app.ui.pages.sales_order import SalesOrderPage
    from tests.desk import Sitting
    from tests.factories import Shop

D = Decimal


def make_desk(shop: Shop) -> ReturnDesk:
    """An order of ten clocks that lie in the stock; nothing is delivered."""
    clock = shop.product("Clock", "10")
    receive(shop, clock, "20")
    shop.switch_returns()
    customer = shop.customer()
    order = shop.order(customer, Sold(clock, D(10)), is_delivered=False)
    return ReturnDesk(shop, customer, order, shop.ticket(customer, order=order))


def deliver(sitting: Sitting) -> None:
    """Press the key of Deliver, wherever the focus is."""
    activate(sitting, sitting.window)
    press(QApplication.focusWidget() or sitting.window, Qt.Key.Key_D)
    sitting.settle()


def shown(sitting: Sitting) -> tuple[str, list[tuple[str, Decimal]]]:
    """What kind of page is open, and the number and quantity of the latest delivery."""
    rows = sitting.shop.money(
        "SELECT transfer.number, move.quantity FROM move JOIN transfer"
        " ON transfer.id = move.transfer_id WHERE transfer.kind = 'outgoing'"
        " ORDER BY transfer.id DESC LIMIT 1"
    )
    return sitting.page.objectName(), rows


def transfer(shop: Shop) -> stock.TransferCard:
    """The latest transfer."""
    ((found,),) = shop.read("SELECT max(id) FROM transfer")
    return shop.ask(stock.card, stock.TransferId(found))


def answers(page: SalesOrderPage) -> list[str]:
    """The buttons of what the page asks."""
    return [one.label() for one in page.sheet.banner.findChildren(Button) if one.isVisible()]


def test_what_is_left_is_delivered_and_what_was_given_back_only_on_a_yes(
    sitting: Sitting,
) -> None:
    shop = sitting.shop
    desk = make_desk(shop)
    page = open_order(sitting, desk.order)
    click(page.action_bar.deliver)
    sitting.settle()
    assert shown(sitting) == ("transfer_page", [("WH/OUT/00001", D(10))])
    planned = transfer(shop)
    shop.act(stock.cancel, CancelTransfer(planned.id, planned.version, "The wrong day"))

    page = open_order(sitting, desk.order)
    deliver(sitting)
    assert shown(sitting) == ("transfer_page", [("WH/OUT/00002", D(10))])
    again = transfer(shop)
    some = (counted(again.moves[0].id, "6"),)
    shop.act(stock.validate, ValidateTransfer(again.id, again.version, some, False))

    page = open_order(sitting, desk.order)
    desk.receive(desk.send_back("3"))
    deliver(sitting)
    asks = f"Pieces of {page.title} that were given back: 3. Are they to be delivered again?"
    assert page.sheet.banner.text() == asks
    assert answers(page) == ["Only the rest", "Deliver again"]
    safe = sitting.button("Only the rest", of=page.sheet.banner)
    assert safe.hasFocus(), "Enter sends nothing twice"
    click(safe)
    sitting.settle()
    assert shown(sitting) == ("transfer_page", [("WH/OUT/00003", D(4))])

    page = open_order(sitting, desk.order)
    deliver(sitting)
    assert answers(page) == ["Leave it", "Deliver again"]
    click(sitting.button("Deliver again", of=page.sheet.banner))
    sitting.settle()
    assert shown(sitting) == ("transfer_page", [("WH/OUT/00004", D(3))])
    assert not open_order(sitting, desk.order).action_bar.deliver.isVisible()


def test_what_a_colleague_did_meanwhile_is_told_and_only_who_sends_goods_delivers(
    sitting: Sitting,
) -> None:
    shop = sitting.shop
    desk = make_desk(shop)
    page = open_order(sitting, desk.order)
    made = shop.act(stock.make_delivery, DeliverOrder(desk.order), by="storekeeper")
    refuse(sitting, page, f"All goods of {page.title} are delivered or on their way.")
    shop.act(stock.cancel, CancelTransfer(made.id, made.version, ""), by="storekeeper")

    page = open_order(sitting, desk.order)
    card = shop.ask(orders.card, desk.order)
    shop.act(orders.cancel, CancelOrder(card.id, card.version))
    refuse(sitting, page, f"{page.title} is not confirmed, so nothing is delivered of it.")

    other = shop.order(desk.customer, Sold(shop.product(), D(1)), is_delivered=False)
    assert [may_deliver(shop, other, who) for who in ("agent", "storekeeper")] == [False, True]


def refuse(sitting: Sitting, page: SalesOrderPage, words: str) -> None:
    """Press Deliver: the page says why not, and shows the order as it is when asked to."""
    was = sitting.shop.read("SELECT id, state FROM transfer")
    deliver(sitting)
    assert page.sheet.banner.text() == words
    assert sitting.shop.read("SELECT id, state FROM transfer") == was
    click(sitting.button("Show it as it is now", of=page.sheet.banner))
    sitting.settle()
    assert not page.action_bar.deliver.isVisible()


def may_deliver(shop: Shop, order: SalesOrderId, who: str) -> bool:
    """Whether somebody is offered to deliver an order."""
    return shop.ask(orders.card, order, by=who).to_deliver is not None
