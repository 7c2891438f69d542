"""The list of what lies where: received, counted, moved and scrapped by the storekeeper."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTableView

from app.dialogs.stock.count import CountDialog
from app.dialogs.stock.move import MoveDialog
from app.dialogs.stock.receipt import ReceiptDialog
from app.dialogs.stock.scrap import ScrapDialog
from app.models.enums import LocationKind, Tracking
from app.services import stock
from app.services.stock import CountStock
from app.services.stock.lots import UNKNOWN_LOT
from app.ui.kit.fields import Field
from app.ui.kit.record_dialog import RecordDialog
from app.ui.kit.table_view import TableView
from app.ui.pages.stock import StockPage
from tests.factories import Sold
from tests.services.refusing import stored
from tests.services.return_desk import open_desk
from tests.services.stock_room import at, lots_at, receive
from tests.ui.pages.ticket_desk import activate, choose, click, press, write

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.ui.kit.lines_field import LinesField
    from tests.desk import Sitting
    from tests.factories import Shop

D = Decimal
Opened = TypeVar("Opened", bound=RecordDialog)
CTRL = Qt.KeyboardModifier.ControlModifier


def open_stock(sitting: Sitting) -> StockPage:
    """Open the list and wait for its rows."""
    sitting.show_list("stock")
    page = sitting.page
    assert isinstance(page, StockPage)
    activate(sitting, sitting.window)
    return page


def rows(sitting: Sitting, count: int) -> TableView:
    """The table, once it has so many rows; the first one is chosen."""
    view = sitting.child(TableView)
    sitting.until(lambda: view.model().rowCount() == count)
    view.setFocus()
    view.go_to(0)
    sitting.until(lambda: view.current_row() is not None)
    return view


def open_by(sitting: Sitting, key: Qt.Key, kind: type[Opened]) -> Opened:
    """Press a key of the list and wait for its dialog."""
    press(key)
    sitting.settle()
    dialog = sitting.child(kind)
    activate(sitting, dialog)
    return dialog


def retype(table: LinesField, key: object, column: str, text: str) -> None:
    """Type another value into a cell."""
    table.focus(key, column)
    press(Qt.Key.Key_A, held=CTRL)
    write(text)


def fields_stand_in_their_cells(table: LinesField) -> None:
    """No word of a cell looks out beside its field."""
    view = table.findChild(QTableView)
    assert view is not None
    for field in view.viewport().findChildren(Field):
        place = field.property("place")
        assert view.visualRect(place).contains(field.geometry()), field.objectName()


def test_goods_are_received_in_dozens_and_with_their_serials(sitting: Sitting) -> None:
    shop = sitting.shop
    clock = shop.product("ALARM CLOCK BAKELIKE RED", "3.75")
    camera = shop.product("CAMERA RETRO", "80.00", tracking=Tracking.SERIAL)
    open_stock(sitting)
    dialog = open_by(sitting, Qt.Key.Key_R, ReceiptDialog)
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert dialog.form.errors() == {"lines": "Enter at least one line."}
    for name in ("ALARM", "CAMERA"):
        choose(sitting, dialog.lines.product, name)
    table = dialog.lines.table
    clocks, cameras = (line.key for line in table.lines())
    retype(table, clocks, "quantity", "2")
    retype(table, cameras, "quantity", "2")
    retype(table, cameras, "lot", "C-1")
    table.focus(clocks, "unit")
    press(Qt.Key.Key_Down)
    write("Dozen")
    sitting.settle()
    press(Qt.Key.Key_Return)
    activate(sitting, dialog)
    table.focus(clocks, "quantity")
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert "enter 2 serial numbers" in " ".join(table.errors().values())
    fields_stand_in_their_cells(
        table
    )  # the sentence made the dialog higher, and the table narrower
    retype(table, cameras, "lot", "C-1, C-2")
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert at(shop, clock) == {"internal": D(24)}
    assert lots_at(shop, camera, LocationKind.INTERNAL) == {"C-1": D(1), "C-2": D(1)}
    assert sitting.toasts() == ["The goods are in stock by WH/IN/00001"]
    rows(sitting, 3)


def test_what_lies_there_is_counted_and_scrapped_with_a_reason(sitting: Sitting) -> None:
    shop = sitting.shop
    clock = shop.product("ALARM CLOCK BAKELIKE RED", "3.75")
    lantern = shop.product("LANTERN", "2.00")
    shop.product("RADIO", tracking=Tracking.SERIAL)
    receive(shop, clock, "24")
    open_stock(sitting)
    rows(sitting, 1)
    counting = open_by(sitting, Qt.Key.Key_C, CountDialog)
    assert counting.footer.sentence.text() == "The books say 24, owner: Ours."
    counting.form.focus_field("counted")
    write("23")
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert list(counting.form.errors()) == ["reason"]
    write("One was broken")
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert at(shop, clock) == {"internal": D(23)}
    activate(sitting, sitting.window)
    rows(sitting, 1)
    other = open_by(sitting, Qt.Key.Key_C, CountDialog)
    click(sitting.button("Count something else", of=other))
    sitting.settle()
    count_two_of_a_serial(sitting, other)
    choose(sitting, other.goods.product, "LANTERN")
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert at(shop, lantern) == {"internal": D(2)}
    activate(sitting, sitting.window)
    rows(sitting, 2)
    scrapping = open_by(sitting, Qt.Key.Key_S, ScrapDialog)
    scrapping.form.focus_field("reason")
    write("Rusty")
    scrapping.form.focus_field("quantity")
    write("24")
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert "23 are in WH/Stock; 24 are wanted" in scrapping.banner.text()
    press(Qt.Key.Key_A, held=CTRL)
    write("3")
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert at(shop, clock) == {"internal": D(20), "scrap": D(3)}


def count_two_of_a_serial(sitting: Sitting, other: CountDialog) -> None:
    """Refused until it is told which one, and then that it is one."""
    shop = sitting.shop
    choose(sitting, other.goods.product, "RADIO")
    other.form.focus_field("reason")
    write("Found behind the shelf")
    other.form.focus_field("counted")
    press(Qt.Key.Key_A, held=CTRL)
    write("2")
    other.form.focus_field("lot")
    was = stored(shop)
    for lot, field, words in (
        ("", "lot", "Enter the lot or serial number."),
        (UNKNOWN_LOT, "lot", f"“{UNKNOWN_LOT}” stands for pieces whose number nobody wrote down."),
        ("R-1", "counted", "R-1 is the serial number of one piece. Enter it with the quantity 1."),
    ):
        write(lot)
        press(Qt.Key.Key_Return, held=CTRL)
        sitting.settle()
        assert other.form.errors()[field].startswith(words)
        other.form.focus_field("lot")
        press(Qt.Key.Key_A, held=CTRL)
    assert stored(shop) == was


def test_what_came_back_is_put_into_the_stock_by_the_keyboard(sitting: Sitting) -> None:
    shop = sitting.shop
    clock = shop.product("ALARM CLOCK BAKELIKE RED", "3.75")
    desk = open_desk(shop, Sold(clock, D(5)))
    desk.receive(desk.send_back("5"))
    open_stock(sitting)
    rows(sitting, 1)
    moving = open_by(sitting, Qt.Key.Key_M, MoveDialog)
    assert moving.form.values()["quantity"] == D(5)
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert list(moving.form.errors()) == ["destination_id"]
    write("WH/St")
    press(Qt.Key.Key_Return)
    activate(sitting, moving)
    moving.form.focus_field("quantity")
    press(Qt.Key.Key_A, held=CTRL)
    write("6")
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert "5 are in WH/Stock/Returns; 6 are wanted" in moving.banner.text()
    press(Qt.Key.Key_A, held=CTRL)
    write("4")
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert at(shop, clock) == {"internal": D(4), "return": D(1)}
    assert sitting.toasts() == ["The goods are moved by WH/INT/00001"]
    rows(sitting, 2)


def test_that_a_customers_goods_are_missing_takes_their_consent(sitting: Sitting) -> None:
    shop = sitting.shop
    clock = shop.product("ALARM CLOCK BAKELIKE RED", "3.75")
    place = shop.place(LocationKind.INTERNAL)
    shop.act(stock.count, CountStock(clock, place, D(2), "Left here", owner_id=shop.customer()))
    open_stock(sitting)
    rows(sitting, 1)
    counting = open_by(sitting, Qt.Key.Key_C, CountDialog)
    counting.form.focus_field("counted")
    write("1")
    counting.form.focus_field("reason")
    write("Fell down")
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert list(counting.form.errors()) == ["consent"]
    write("She agreed by phone")
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert at(shop, clock) == {"internal": D(1)}


def test_an_agent_looks_and_finds_but_does_not_count(
    sit_down: Callable[..., Sitting], desk_shop: Shop
) -> None:
    clock = desk_shop.product("ALARM CLOCK BAKELIKE RED", "3.75")
    receive(desk_shop, clock, "5")
    receive(desk_shop, desk_shop.product("LANTERN", "2.00"), "1")
    sitting = sit_down(login="agent")
    page = open_stock(sitting)
    buttons = (page.receive, page.count, page.move_goods, page.scrap)
    assert not any(button.isVisible() for button in buttons)
    rows(sitting, 2)
    press(Qt.Key.Key_Slash)
    write("ala")
    view = rows(sitting, 1)
    press(Qt.Key.Key_Return)
    press(Qt.Key.Key_C)
    sitting.settle()
    assert not [one for one in sitting.window.findChildren(CountDialog) if one.isVisible()]
    found = view.current_row()
    assert found is not None
    assert (found.product_name, found.quantity) == ("ALARM CLOCK BAKELIKE RED", D(5))


def leave(sitting: Sitting) -> str:
    """Leave the dialog by Esc; what the toast says of it."""
    press(Qt.Key.Key_Escape)
    sitting.settle()
    activate(sitting, sitting.window)
    return sitting.toasts()[-1]


def test_a_receipt_half_typed_is_kept_with_its_lines(sitting: Sitting) -> None:
    shop = sitting.shop
    clock = shop.product("ALARM CLOCK BAKELIKE RED", "3.75")
    shop.product("CAMERA RETRO", "80.00", tracking=Tracking.SERIAL)
    open_stock(sitting)
    receipt = open_by(sitting, Qt.Key.Key_R, ReceiptDialog)
    for name in ("ALARM", "CAMERA"):
        choose(sitting, receipt.lines.product, name)
    clocks, cameras = (line.key for line in receipt.lines.table.lines())
    retype(receipt.lines.table, cameras, "lot", "C-1, C-2")
    retype(receipt.lines.table, clocks, "quantity", "2 crates")
    assert leave(sitting) == "Receipt kept"
    receipt = open_by(sitting, Qt.Key.Key_R, ReceiptDialog)
    click(sitting.button("Restore", of=receipt))
    table = receipt.lines.table
    assert table.unread() == {(clocks, "quantity"): "2 crates"}
    retype(table, clocks, "quantity", "2")
    lot = next(line.values for line in table.lines() if line.key == cameras)
    assert lot["lot"] == "C-1, C-2"
    retype(table, cameras, "quantity", "2")
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert at(shop, clock) == {"internal": D(2)}
    activate(sitting, sitting.window)
    assert not open_by(sitting, Qt.Key.Key_R, ReceiptDialog).offer_words()


def test_a_count_a_move_and_a_scrapping_half_typed_are_kept(sitting: Sitting) -> None:
    shop = sitting.shop
    clock = shop.product("ALARM CLOCK BAKELIKE RED", "3.75")
    receive(shop, clock, "24")
    open_stock(sitting)
    rows(sitting, 1)
    counting = open_by(sitting, Qt.Key.Key_C, CountDialog)
    write("23")
    counting.form.focus_field("reason")
    write("One was broken")
    assert leave(sitting) == "Count kept"
    scrapping = open_by(sitting, Qt.Key.Key_S, ScrapDialog)
    scrapping.form.focus_field("reason")
    write("Rusty")
    assert leave(sitting) == "Scrapping kept"
    moving = open_by(sitting, Qt.Key.Key_M, MoveDialog)
    moving.form.focus_field("note")
    write("To the shelf")
    assert leave(sitting) == "Move kept"
    click(sitting.desk.notices.toasts()[-1].action)
    sitting.settle()
    assert sitting.child(MoveDialog).form.values()["note"] == "To the shelf"
    leave(sitting)
    rows(sitting, 1)
    counting = open_by(sitting, Qt.Key.Key_C, CountDialog)
    assert counting.offer_words().startswith("You began this and left it")
    click(sitting.button("Restore", of=counting))
    values = counting.form.values()
    assert (values["counted"], values["reason"]) == (D(23), "One was broken")
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert at(shop, clock) == {"internal": D(23)}
