"""The dialog of products: made and changed, with how their pieces are told apart while it may."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView

from app.dialogs.products import NEW, ProductsDialog
from app.models.enums import Tracking
from app.services import products
from app.ui.kit.choice_list import Choice
from app.ui.kit.fields import LookupField
from tests.dialogs.return_desk import make_goods, open_return
from tests.dialogs.test_locations import CTRL, choose, save
from tests.factories import Sold
from tests.services.stock_room import count, receive
from tests.services.test_tracking_changes import track
from tests.ui.kit.hands import click
from tests.ui.pages.ticket_desk import activate, press, write
from tests.ui.shell.settings_desk import choose_setting

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.desk import Sitting
    from tests.factories import Shop

D = Decimal


def test_a_product_is_tracked_otherwise_once_nothing_of_it_is_here(sitting: Sitting) -> None:
    shop = sitting.shop
    clock = shop.product("Station clock", "48.00")
    shop.order(shop.customer(), Sold(clock))
    receive(shop, clock, "3")
    choose_setting(sitting, "Products…")
    dialog = sitting.child(ProductsDialog)
    activate(sitting, dialog)
    tracking, row = dialog.form.field("tracking"), dialog.form.row("tracking")
    assert (dialog.form.values()["name"], tracking.is_read_only()) == ("Station clock", True)
    assert row.hint() == (
        "Goods of it are still here: 3 in WH/Stock. Let them go, or count them out, then change"
        " this."
    )
    count(shop, clock, "0")
    choose(dialog, "product", int(clock))
    sitting.settle()
    assert (tracking.is_read_only(), row.hint()) == (False, "")
    receive(shop, clock, "2")
    choose(dialog, "tracking", Tracking.SERIAL)
    save(sitting, dialog)
    assert dialog.form.errors()["tracking"].startswith("Goods of it are still here: 2 in WH/Stock.")
    count(shop, clock, "0")
    save(sitting, dialog, name="Station clock 2")
    assert sitting.toasts() == ["Station clock 2 is saved"]
    card = shop.ask(products.card, clock)
    assert (card.name, card.tracking, card.list_price) == ("Station clock 2", "serial", D(48))

    choose(dialog, "product", NEW)
    choose(dialog, "tracking", Tracking.LOT)
    save(sitting, dialog, code="PAINT", name="Paint", list_price="7.5", warranty_months="12")
    made = int(dialog.form.values()["product"])
    card = shop.ask(products.card, products.ProductId(made))
    assert (card.code, card.tracking, card.list_price) == ("PAINT", "lot", D("7.5"))
    assert (card.cost, card.warranty_months, card.unit_id) == (None, 12, None)


def test_a_product_has_its_unit_and_taxes_and_is_archived_and_used_again(
    sitting: Sitting,
) -> None:
    shop = sitting.shop
    reduced, standard = shop.tax("5"), shop.tax("20")
    cloth = shop.product("Cloth", "4.00", reduced)
    choose_setting(sitting, "Products…")
    dialog = sitting.child(ProductsDialog)
    activate(sitting, dialog)
    choose(dialog, "unit_id", int(shop.unit("MTR")))
    choose(dialog, "tax_ids", (int(standard),))
    assert not dialog.restore.isVisible()
    click(dialog.archive)
    sitting.settle()
    assert sitting.toasts() == ["Cloth is archived"]
    card = shop.ask(products.card, cloth)
    assert (card.is_active, card.unit_id, card.tax_ids) == (False, shop.unit("MTR"), (standard,))
    assert shop.ask(products.find, products.FindProducts("Cloth")) == ()
    assert dialog.footer.sentence.text() == "It is archived: nobody is offered it."

    found = sitting.run(dialog._find("Cloth"))
    assert [(each.text, each.detail) for each in found] == [
        ("Cloth", f"{card.code} · archived"),
        ("New product…", ""),
    ]
    save(sitting, dialog, name="Fine cloth")
    assert not shop.ask(products.card, cloth).is_active, "saving alone uses nothing again"
    click(dialog.restore)
    sitting.settle()
    assert sitting.toasts()[-1] == "Fine cloth is in use again"
    assert (dialog.archive.isVisible(), dialog.restore.isVisible()) == (True, False)
    receive(shop, cloth, "3")
    choose(dialog, "unit_id", int(shop.unit("PCE")))
    save(sitting, dialog)
    words = "Pieces of this product have been moved, so its unit cannot change any more."
    assert dialog.form.errors() == {"unit_id": words}


def test_a_return_of_what_was_sold_before_says_where_its_number_comes_from(
    sitting: Sitting,
) -> None:
    goods = make_goods(sitting.shop)
    _, radio = sitting.shop.ask(products.find, products.FindProducts())
    track(sitting.shop, goods.clock, Tracking.SERIAL)
    track(sitting.shop, radio.id, Tracking.NONE)
    _page, dialog = open_return(sitting, goods)
    model = sitting.child(QAbstractItemView, of=dialog.lines.table).model()
    assert [model.index(row, 1).data() for row in range(2)] == ["read when it comes", "R-1"]


def test_what_was_typed_of_a_product_outlasts_another_choice_and_esc(sitting: Sitting) -> None:
    shop = sitting.shop
    clock, radio = shop.product("Clock", "48.00"), shop.product("Radio", "20.00")
    choose_setting(sitting, "Products…")
    dialog = sitting.child(ProductsDialog)
    activate(sitting, dialog)
    show(sitting, dialog, int(clock))
    dialog.form.focus_field("list_price")
    press(Qt.Key.Key_A, held=CTRL)
    write("4x")
    dialog.form.focus_field("cost")
    write("7")
    show(sitting, dialog, int(radio))
    assert dialog.unsaved.text() == "Not saved yet: Clock."
    press(Qt.Key.Key_Escape)
    sitting.settle()
    assert sitting.toasts() == ["Changes to products not saved"]
    click(sitting.desk.notices.toasts()[-1].action)
    sitting.settle()
    dialog = sitting.child(ProductsDialog)
    activate(sitting, dialog)
    assert dialog.form.values()["name"] == "Radio"
    dialog.unsaved.link.emit(str(clock))
    sitting.settle()
    assert dialog.form.field("list_price").problem() is not None
    save(sitting, dialog, list_price="45")
    card = shop.ask(products.card, clock)
    assert (card.list_price, card.cost) == (D(45), D(7))
    assert not dialog.unsaved.text()


def show(sitting: Sitting, dialog: ProductsDialog, product_id: int) -> None:
    """Take a product that a look-up has found."""
    field = dialog.form.field("product")
    assert isinstance(field, LookupField)
    field.set_choice(Choice(product_id, ""))
    field.changed.emit()
    sitting.settle()


def test_an_agent_reads_products_and_sees_who_changes_them(
    desk_shop: Shop, sit_down: Callable[..., Sitting]
) -> None:
    clock = desk_shop.product("Clock", "48.00")
    radio = desk_shop.product("Radio", "20.00")
    sitting = sit_down(login="agent")
    choose_setting(sitting, "Products…")
    dialog = sitting.child(ProductsDialog)
    activate(sitting, dialog)
    assert dialog.footer.sentence.text() == (
        "Only supervisors, storekeepers, accountants and administrators change products."
    )
    for product_id, price in ((clock, D(48)), (radio, D(20))):
        show(sitting, dialog, int(product_id))
        assert dialog.form.values()["list_price"] == price
        names = set(dialog.form.names()) - {"product"}
        assert all(dialog.form.field(name).is_read_only() for name in names)
        assert not any(button.isVisible() for button in (dialog.archive, dialog.restore))
