"""What an order refuses at its page: prices, customers and lines, and what may be invoiced."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from sqlalchemy import update

from app.models.enums import ProductKind
from app.models.ids import CurrencyId
from app.models.partners import Partner
from app.services import invoices, orders, refunds
from app.services.orders import CreateOrder, InvoiceOrder, OrderLine, OrderVersion
from app.services.refunds import ReverseInvoices
from app.services.repairs import PartLine, RepairPartKind
from app.services.tickets import RecordRef
from app.ui.kit.search_dialog import SearchDialog
from app.ui.pages.sales_order import SalesOrderPage
from tests.factories import Sold
from tests.services.refusing import stored
from tests.services.stock_room import receive
from tests.services.workshop import workshop
from tests.ui.pages.test_sales_order import cell, enter, key, lines_of
from tests.ui.pages.ticket_desk import activate, choose, click, press, write

if TYPE_CHECKING:
    from app.models.ids import SalesOrderId
    from tests.desk import Sitting

D = Decimal
RETURN, SAVE = Qt.Key.Key_Return, Qt.Key.Key_S


def open_order(sitting: Sitting, order: SalesOrderId) -> SalesOrderPage:
    """Open the page of an order."""
    page = sitting.open(RecordRef("sales_order", order))
    assert isinstance(page, SalesOrderPage)
    activate(sitting, sitting.window)
    return page


def refused(sitting: Sitting, page: SalesOrderPage, which: Qt.Key, words: str) -> None:
    """Press a key: the banner says why not, and nothing has changed."""
    was, lines = stored(sitting.shop), lines_of(page)
    key(sitting, page, which)
    assert page.sheet.banner.text() == words
    assert stored(sitting.shop) == was
    assert [each.values for each in lines_of(page)] == [each.values for each in lines]


def test_a_quotation_in_euros_wants_its_prices_a_customer_and_a_journal(sitting: Sitting) -> None:
    shop = sitting.shop
    shop.rate("EUR", "1.2")
    customer, other = shop.customer(), shop.customer("Larkspur & Co")
    shop.product("Clock", "10")
    fitting = shop.product("Fitting", "30", kind=ProductKind.SERVICE)
    line = OrderLine(None, fitting, D(1), D(36))
    euro = CurrencyId(shop.currency("EUR").id)
    made = shop.act(orders.create, CreateOrder(customer, (line,), currency_id=euro))
    page = open_order(sitting, made.id)
    page.sheet.lines.add_line()
    search = sitting.child(SearchDialog, "add_line")
    activate(sitting, search)
    write("Clock")
    sitting.until(lambda: search.list.model.rowCount() == 1)
    press(Qt.Key.Key_Return)
    sitting.settle()
    assert cell(page, 1, "unit_price").text() == "", "the list price is in pounds"
    was = stored(shop)
    key(sitting, page, SAVE)
    assert page.sheet.lines.field is not None
    assert list(page.sheet.lines.field.errors().values()) == ["This must be filled in."]
    assert stored(shop) == was
    enter(sitting, page, 1, "unit_price", "12")
    gone = update(Partner).where(Partner.id == customer)
    shop.write(lambda uow: uow.connection.execute(gone.values(is_active=False)).close())
    was = stored(shop)
    key(sitting, page, SAVE)
    customers = page.sheet.head.properties.field("customer_id")
    assert customers.error() == "Choose an active customer."
    assert cell(page, 1, "unit_price").text() == "12.00"
    assert stored(shop) == was
    choose(sitting, customers, "Larkspur")  # type: ignore[arg-type]
    key(sitting, page, SAVE)
    card = shop.ask(orders.card, made.id)
    assert (card.total, card.partner_id) == (D(48), other)
    shop.act(orders.confirm, OrderVersion(card.id, card.version))
    enter(sitting, page, 1, "unit_price", "13")
    refused(sitting, page, SAVE, "SO00001 is confirmed already. Show it as it is now.")
    click(sitting.button("Show it as it is now", of=page.sheet.banner))
    sitting.settle()
    words = "There is no sales journal in EUR. Have one made in the settings."
    refused(sitting, page, RETURN, words)
    shop.sales_journal("EUR")
    key(sitting, page, RETURN)
    assert shop.money("SELECT total_amount, state FROM invoice") == [(D(36), "draft")]


def test_what_was_refunded_is_invoiced_again_if_one_says_so_and_no_more(sitting: Sitting) -> None:
    shop = sitting.shop
    sold = Sold(shop.product("Fitting", "10", kind=ProductKind.SERVICE), D(3), D(10))
    customer = shop.customer()
    order = shop.order(customer, sold, is_delivered=False)
    invoice = shop.invoice(customer, sold, order=order)
    page = open_order(sitting, order)
    words = f"{page.title} is invoiced by INV/2026/00001, so it cannot be cancelled. Refund it"
    not_cancelled(sitting, page, words)
    ticket = shop.ticket(customer, order=order)
    request = ReverseInvoices(ticket, (invoice,), "Faulty", shop.today)
    (note,) = shop.act(refunds.reverse, request)
    shop.post(shop.card(note.id))
    page = open_order(sitting, order)
    asks = f"Pieces of {page.title} that were refunded: 3. Are they to be invoiced again?"
    refused(sitting, page, RETURN, asks)
    click(sitting.button("Leave it", of=page.sheet.banner))
    refused(sitting, page, RETURN, asks)
    made = shop.act(orders.create_invoice, InvoiceOrder(order, again=True))
    was = stored(shop)
    again = sitting.button("Invoice again", of=page.sheet.banner)
    click(again)
    sitting.settle()
    assert page.sheet.banner.text() == f"Nothing of {page.title} is left to invoice."
    assert stored(shop) == was
    shop.act(invoices.delete_draft, invoices.DeleteDraft(invoices.InvoiceId(made.ref.id), 1))
    click(again)
    sitting.settle()
    assert sitting.page.objectName() == "invoice_page"


def not_cancelled(sitting: Sitting, page: SalesOrderPage, words: str) -> None:
    """Press Cancel, and once more to be sure: the banner says why not, and nothing has changed."""
    was = stored(sitting.shop)
    click(page.action_bar.cancel)
    click(page.action_bar.cancel)
    sitting.settle()
    assert page.sheet.banner.text().startswith(words)
    assert stored(sitting.shop) == was


def test_the_quotation_of_a_repair_is_changed_there_and_invoiced_when_that_has_ended(
    sitting: Sitting,
) -> None:
    shop = sitting.shop
    desk = workshop(shop)
    hinge = shop.product("Hinge", "3.20")
    receive(shop, hinge, "2")
    labour = shop.product("Labour", "40", kind=ProductKind.SERVICE)
    parts = (PartLine(hinge, D(2), RepairPartKind.ADD), PartLine(labour, D(1)))
    quoted = desk.quote(desk.create(*parts))
    assert quoted.sales_order_id is not None
    page = open_order(sitting, quoted.sales_order_id)
    assert all(each.is_fixed for each in lines_of(page)), "its lines are the repair's"
    key(sitting, page, RETURN)
    words = f"{page.title} is for the repair {quoted.number}, which is not done yet."
    assert page.sheet.told.text().startswith(words)
    assert not page.action_bar.invoice.isVisible()
    was = stored(shop)
    key(sitting, page, RETURN)
    assert stored(shop) == was
    desk.end(desk.start(desk.card(quoted.id)))
    page = open_order(sitting, quoted.sales_order_id)
    words = f"What {page.title} ordered was used in the repair {quoted.number}, which has ended"
    not_cancelled(sitting, page, words)
    key(sitting, page, RETURN)
    assert sitting.page.objectName() == "invoice_page"
    assert shop.money("SELECT total_amount, state FROM invoice") == [(D("46.40"), "draft")]
