"""The page of a sales order: what was ordered, delivered and invoiced, and the ways from there."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import update

from app.models.orders import SalesOrder
from app.services.tickets import RecordRef
from app.ui.kit.chip import Chip
from app.ui.kit.lines_field import LinesField
from app.ui.pages.sales_order import SalesOrderPage
from tests.factories import Sold
from tests.ui.kit.hands import click

if TYPE_CHECKING:
    from app.models.ids import SalesOrderId
    from tests.desk import Sitting
    from tests.factories import Shop

D = Decimal


def make_order(shop: Shop) -> SalesOrderId:
    """Twelve clocks at 3.75 and one at 2.005, delivered, invoiced and taxed by 20 per cent."""
    clock = shop.product("ALARM CLOCK BAKELIKE RED", "3.75", shop.tax())
    sold = (Sold(clock, D(12), D("3.75")), Sold(clock, D(1), D("2.005")))
    customer = shop.customer()
    order = shop.order(customer, *sold)
    sums = update(SalesOrder).values(
        untaxed_amount=D("47.005"), tax_amount=D("9.401"), total_amount=D("56.406")
    )
    shop.write(lambda uow: uow.connection.execute(sums).close())
    shop.invoice(customer, *sold, order=order)
    return order


def open_order(sitting: Sitting) -> SalesOrderPage:
    """Open the page below the list of tickets."""
    page = sitting.open(RecordRef("sales_order", make_order(sitting.shop)))
    assert isinstance(page, SalesOrderPage)
    return page


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
    assert prices == ["3.75", "2.005"]
    assert page.sums.texts() == [
        ("Untaxed amount", "£47.005"),
        ("Tax", "£9.401"),
        ("Total", "£56.406"),
    ]


def test_customer_and_invoice_are_a_click_away(sitting: Sitting) -> None:
    page = open_order(sitting)
    click(sitting.button("INV/2026/00001", of=page))
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
    names = page._properties.names()
    assert all(page._properties.field(name).is_read_only() for name in names)
    assert not sitting.child(LinesField, of=page)._fields()


def test_an_order_that_is_not_there_says_so_with_a_way_to_try_again(sitting: Sitting) -> None:
    page = sitting.open(RecordRef("sales_order", 4711))
    assert isinstance(page, SalesOrderPage)
    assert page.banner.text() != ""
    order = make_order(sitting.shop)
    page._id = order
    click(sitting.button("Try again", of=page.banner))
    sitting.settle()
    assert page.banner.text() == ""
    assert page.title.startswith("SO")
