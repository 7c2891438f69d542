"""The page of a sales order: what was ordered, delivered and invoiced, and the ways from there."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit
from sqlalchemy import update

from app.dialogs.quotations import QuotationPreview
from app.models.enums import ProductKind
from app.models.orders import SalesOrder
from app.services import orders
from app.services.orders import CreateOrder, InvoicePolicy, OrderLine, SaveOrder
from app.services.repairs import PartLine
from app.services.tickets import RecordRef
from app.ui.kit.buttons import Button
from app.ui.kit.chip import Chip
from app.ui.kit.empty_state import EmptyState
from app.ui.kit.lines_field import Line, LinesField
from app.ui.kit.search_dialog import SearchDialog
from app.ui.kit.smart_button import SmartButton
from app.ui.pages.repair import RepairPage
from app.ui.pages.sales_order import SalesOrderPage
from tests.documents.papers import text
from tests.factories import Sold
from tests.services.stock_room import receive
from tests.services.workshop import workshop
from tests.ui.kit.hands import click, press, type_in
from tests.ui.pages.ticket_desk import activate

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from app.models.ids import SalesOrderId, TicketId
    from tests.desk import Sitting
    from tests.factories import Shop

D = Decimal
CTRL = Qt.KeyboardModifier.ControlModifier


def make_order(shop: Shop) -> SalesOrderId:
    """Twelve clocks at 3.75 and one at 2.005, delivered, invoiced and taxed by 20 per cent."""
    clock = shop.product("ALARM CLOCK BAKELIKE RED", "3.75", shop.tax())
    sold = (Sold(clock, D(12), D("3.75")), Sold(clock, D(1), D("2.005")))
    customer = shop.customer()
    order = shop.order(customer, *sold)
    sums = update(SalesOrder).values(
        untaxed_amount=D("47.01"), tax_amount=D("9.40"), total_amount=D("56.41")
    )
    shop.write(lambda uow: uow.connection.execute(sums).close())
    shop.invoice(customer, *sold, order=order)
    return order


def open_order(sitting: Sitting) -> SalesOrderPage:
    """Open the page below the list of tickets."""
    page = sitting.open(RecordRef("sales_order", make_order(sitting.shop)))
    assert isinstance(page, SalesOrderPage)
    return page


def quoted_repair(shop: Shop) -> tuple[TicketId, RecordRef]:
    """A ticket about a clock, and the quotation of its repair."""
    desk = workshop(shop)
    made = desk.quote(desk.create(PartLine(shop.product("Hinge", "3.20"), D(2))))
    assert made.sales_order_id is not None
    return desk.ticket, RecordRef("sales_order", made.sales_order_id)


def test_the_order_shows_its_lines_with_what_became_of_them_and_its_sums(sitting: Sitting) -> None:
    page = open_order(sitting)
    [(number,)] = sitting.shop.read("SELECT number FROM sales_order")
    assert page.title == number
    assert sitting.child(Chip, of=page).text() == "Confirmed"
    model = sitting.child(LinesField, of=page)._model
    keys = [column.key for column in model.columns]
    shown = [
        [model.index(row, keys.index(key)).data() for key in ("quantity", "delivered", "invoiced")]
        for row in range(2)
    ]
    assert shown == [["12", "12", "12"], ["1", "1", "1"]]
    prices = [model.index(row, keys.index("unit_price")).data() for row in range(2)]
    assert prices == ["£3.75", "£2.005"]
    assert page.sheet.sums.texts() == [
        ("Untaxed amount", "£47.01"),
        ("Tax", "£9.40"),
        ("Total", "£56.41"),
    ]


def test_customer_and_invoice_are_a_click_away(sitting: Sitting) -> None:
    page = open_order(sitting)
    click(sitting.child(SmartButton, "smart_invoices", of=page))
    sitting.settle()
    assert sitting.page.objectName() == "invoice_page"
    assert sitting.page.title == "INV/2026/00001"
    sitting.run(sitting.window.back())
    click(sitting.button("Open customer", of=page))
    sitting.settle()
    assert sitting.page.objectName() == "partner_page"
    assert sitting.page.title == "The Cosy Corner"


def test_nothing_of_an_order_can_be_typed_over(sitting: Sitting) -> None:
    page = open_order(sitting)
    names = page.sheet.head.properties.names()
    assert all(page.sheet.head.properties.field(name).is_read_only() for name in names)
    assert not sitting.child(LinesField, of=page)._view.fields()


def test_an_order_that_is_not_there_says_so_with_a_way_to_try_again(sitting: Sitting) -> None:
    page = sitting.open(RecordRef("sales_order", 4711))
    assert isinstance(page, SalesOrderPage)
    sitting.child(EmptyState, "order_problem", of=page)
    page._id = make_order(sitting.shop)
    click(sitting.button("Try again", of=page))
    sitting.settle()
    assert page.title.startswith("SO")


def cell(page: SalesOrderPage, line: int, column: str) -> QLineEdit:
    """The editor of a cell, by the place of its line."""
    assert page.sheet.lines.field is not None
    key = page.sheet.lines.field.lines()[line].key
    editor = page.sheet.findChild(QLineEdit, f"{column}_{key}_editor")
    assert editor is not None
    return editor


def enter(sitting: Sitting, page: SalesOrderPage, line: int, column: str, text: str) -> None:
    """Type over a cell, and wait until the sums have followed."""
    editor = cell(page, line, column)
    editor.setFocus()
    editor.selectAll()
    with sitting.qtbot.waitSignal(page.figured, timeout=20_000):
        type_in(editor, text)
    sitting.settle()


def add(sitting: Sitting, page: SalesOrderPage, words: str) -> None:
    """Add a product by its name."""
    page.sheet.lines.add_line()
    dialog = sitting.child(SearchDialog, "add_line")
    sitting.settle()
    type_in(dialog.list.search, words)
    sitting.until(lambda: dialog.list.model.rowCount() == 1)
    with sitting.qtbot.waitSignal(page.figured, timeout=20_000):
        press(dialog.list.search, Qt.Key.Key_Return)
    sitting.settle()


def key(sitting: Sitting, page: SalesOrderPage, which: Qt.Key) -> None:
    """A key with Ctrl, wherever the focus is."""
    activate(sitting, sitting.window)
    press(QApplication.focusWidget() or page, which, CTRL)
    sitting.settle()


def lines_of(page: SalesOrderPage) -> list[Line]:
    """The lines as they stand on the screen."""
    assert page.sheet.lines.field is not None
    return page.sheet.lines.field.lines()


def sums(page: SalesOrderPage) -> list[str]:
    return [amount for _, amount in page.sheet.sums.texts()]


def test_a_quotation_is_written_saved_printed_sent_confirmed_and_invoiced_by_keys(
    desk_shop: Shop, sit_down: Callable[..., Sitting], tmp_path: Path
) -> None:
    shop = desk_shop
    customer = shop.customer()
    clock = shop.product("Clock", "10", shop.tax("20"))
    shop.product("Fitting", "30", kind=ProductKind.SERVICE)
    receive(shop, clock, "5")
    sitting = sit_down(login="agent")
    partner = sitting.open(RecordRef("partner", customer))
    click(sitting.child(Button, "new_quotation", of=partner))
    sitting.settle()
    page = sitting.page
    assert isinstance(page, SalesOrderPage)
    assert (page.title, page.sheet.told.text()) == (
        "SO00001",
        "This quotation has no lines yet. Add what is offered.",
    )

    add(sitting, page, "Clock")
    assert not page.sheet.told.text(), "there is one now, though it is not saved"
    enter(sitting, page, 0, "quantity", "0.5")
    assert page.sheet.lines.field is not None
    assert list(page.sheet.lines.field.errors().values()) == [
        "0.5 is between two steps of 1. Enter a whole number of steps."
    ]
    key(sitting, page, Qt.Key.Key_S)
    assert shop.money("SELECT total_amount FROM sales_order") == [(D(0),)], "nothing is saved"
    assert cell(page, 0, "quantity").text() == "0.5", "and nothing is lost"
    enter(sitting, page, 0, "quantity", "3")
    enter(sitting, page, 0, "discount", "10")
    add(sitting, page, "Fitting")
    assert sums(page) == ["£57.00", "£5.40", "£62.40"]
    key(sitting, page, Qt.Key.Key_S)
    assert not page.is_dirty
    assert shop.money("SELECT total_amount FROM sales_order") == [(D("62.40"),)]

    key(sitting, page, Qt.Key.Key_P)
    dialog = sitting.child(QuotationPreview)
    sitting.until(lambda: bool(dialog.paper.pdf()))
    assert "Quotation SO00001" in text(dialog.paper.pdf())
    sitting.run(dialog.save_pdf(tmp_path / "offer.pdf"))
    dialog.close()
    sitting.settle()
    assert page.sheet.banner.text().startswith("Has SO00001 gone to the customer?")
    click(sitting.button("Mark as sent", of=page.sheet.banner))
    sitting.settle()
    assert page.sheet.head.state.text() == "Sent"

    key(sitting, page, Qt.Key.Key_Return)
    assert page.sheet.head.state.text() == "Confirmed"
    assert not page.sheet.lines.field._view.fields()
    sitting.child(SmartButton, "smart_deliveries", of=page)
    key(sitting, page, Qt.Key.Key_Return)
    assert sitting.page.objectName() == "invoice_page"
    drafted = shop.money("SELECT total_amount FROM invoice WHERE state = 'draft'")
    assert drafted == [(D(30),)], "the fitting; no clock has been delivered yet"


def test_what_a_colleague_saved_meanwhile_is_said_and_nothing_typed_is_lost(
    desk_shop: Shop, sit_down: Callable[..., Sitting]
) -> None:
    shop = desk_shop
    customer, clock = shop.customer(), shop.product("Clock", "10")
    line = OrderLine(None, clock, D(3))
    made = shop.act(orders.create, CreateOrder(customer, (line,)))
    sitting = sit_down(login="agent")
    page = sitting.open(RecordRef("sales_order", made.id))
    assert isinstance(page, SalesOrderPage)
    enter(sitting, page, 0, "quantity", "4")
    shop.act(
        orders.save,
        SaveOrder(made.id, 1, customer, (line,), None, InvoicePolicy.ORDERED),
        by="supervisor",
    )
    key(sitting, page, Qt.Key.Key_S)
    assert page.sheet.banner.text() != ""
    assert cell(page, 0, "quantity").text() == "4"
    click(sitting.button("Show it as it is now", of=page.sheet.banner))
    sitting.settle()
    assert not page.is_dirty
    assert cell(page, 0, "quantity").text() == "3"
    enter(sitting, page, 0, "quantity", "7")
    sitting.run(sitting.window.back())
    again = sitting.open(RecordRef("sales_order", made.id))
    assert isinstance(again, SalesOrderPage)
    click(sitting.button("Restore", of=again.sheet.banner))
    sitting.settle()
    assert [line.values["quantity"] for line in lines_of(again)] == [D(7)]


def test_the_customer_of_a_repairs_quotation_is_only_read(
    desk_shop: Shop, sit_down: Callable[..., Sitting]
) -> None:
    _ticket, quotation = quoted_repair(desk_shop)
    sitting = sit_down()
    page = sitting.open(quotation)
    assert isinstance(page, SalesOrderPage)
    fields = page.sheet.head.properties
    assert fields.field("customer_id").is_read_only()
    assert not fields.field("valid_until_on").is_read_only()


def test_the_button_of_a_repair_is_shown_to_who_can_read_that(
    desk_shop: Shop, sit_down: Callable[..., Sitting]
) -> None:
    ticket, quotation = quoted_repair(desk_shop)
    seen = {}
    for login in ("repairer", "accountant"):
        sitting = sit_down(login=login)
        page = sitting.open(quotation)
        seen[login] = [each.objectName() for each in page.findChildren(SmartButton)]
    assert seen == {
        "repairer": ["smart_repair", "smart_tickets"],
        "accountant": ["smart_tickets"],
    }
    sitting = sit_down(login="agent")
    sitting.open(RecordRef("ticket", ticket))
    page = sitting.open(quotation)
    click(page.findChild(SmartButton, "smart_repair"))
    sitting.settle()
    assert isinstance(sitting.page, RepairPage)
    assert sitting.page.title == "WH/RO/00001", "followed from its ticket"


def test_who_may_not_write_orders_reads_them(
    desk_shop: Shop, sit_down: Callable[..., Sitting]
) -> None:
    line = OrderLine(None, desk_shop.product(), D(3))
    made = desk_shop.act(orders.create, CreateOrder(desk_shop.customer(), (line,)))
    sitting = sit_down(login="storekeeper")
    listed = sitting.show_list("orders")
    assert [one for one in listed.findChildren(Button, "new_quotation") if one.isVisible()] == []
    page = sitting.open(RecordRef("sales_order", made.id))
    assert isinstance(page, SalesOrderPage)
    shown = [one.objectName() for one in page.action_bar.findChildren(Button) if one.isVisible()]
    assert shown == ["preview"]
    assert page.sheet.lines.field is not None
    assert not page.sheet.lines.field._view.fields()
