"""Reverse Transfer: opened from the ticket, filled in, scanned, refused, made, kept."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from sqlalchemy import update

from app import texts
from app.dialogs.remedy import RemedyDialog
from app.dialogs.returns.columns import columns
from app.models.enums import LocationKind, Tracking
from app.models.orders import SalesOrderLine
from app.models.stock import Location
from app.models.tickets import Ticket
from app.services import kept_drafts, returns, stock
from app.services.kept_drafts import DraftPlace
from app.services.returns import (
    AskReturn,
    CreateReturn,
    ReplaceReturn,
    ReturnLine,
    ReturnLot,
    choosing,
)
from app.services.stock import CancelTransfer
from app.services.teams import Service
from app.services.tickets import RecordRef
from app.ui.kit.buttons import LinkButton
from app.ui.kit.fields import ChoiceField
from app.ui.kit.labels import Text
from app.ui.kit.lines_delegate import LinesDelegate
from app.ui.kit.lines_model import LinesModel
from app.ui.kit.lines_row_end import RowEnd
from app.ui.kit.lines_view import LinesView
from app.ui.kit.menu import Menu
from app.ui.kit.timeline_items import SystemLine
from app.ui.pages.transfer import TransferPage
from tests.dialogs.refund_desk import is_closed
from tests.dialogs.return_desk import (
    ALT,
    CTRL,
    Goods,
    made,
    make_goods,
    open_return,
    press_return,
    scan,
    shown,
    two_lots,
)
from tests.factories import Sold
from tests.services.return_desk import ReturnDesk
from tests.ui.pages.ticket_desk import (
    activate,
    choose,
    click,
    drop_down,
    press,
    settle,
    stored,
    write,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from app.dialogs.returns import ReturnDialog
    from app.models.ids import PartnerId, ProductId
    from app.ui.kit.buttons import IconButton
    from tests.desk import Sitting
    from tests.factories import Shop

D = Decimal


def retype(dialog: ReturnDialog, row: int, text: str) -> None:
    """Type another quantity into a row."""
    dialog.lines.table.focus(dialog.lines.rows()[row].key, "quantity")
    press(Qt.Key.Key_A, held=CTRL)
    press(Qt.Key.Key_Delete)
    write(text)


def cell_errors(dialog: ReturnDialog) -> list[str]:
    """What is said of the rows."""
    return list(dialog.lines.table.errors().values())


def is_shown(shop: Shop, goods: Goods) -> bool:
    """Whether the ticket has the button."""
    toolbar = stored(shop, goods.ticket).toolbar
    return next(one.is_shown for one in toolbar if one.service is Service.RETURNS)


def test_the_button_needs_the_switch_and_a_finished_delivery(desk_shop: Shop) -> None:
    goods = make_goods(desk_shop)
    assert is_shown(desk_shop, goods)
    desk_shop.switch_returns(on=False)
    assert not is_shown(desk_shop, goods)
    desk_shop.switch_returns()
    other = desk_shop.ticket(desk_shop.customer("Nobody's Gifts"))
    toolbar = stored(desk_shop, other).toolbar
    assert [one.service for one in toolbar if one.is_shown] == [Service.REFUNDS]


def test_a_return_is_made_by_the_keyboard_and_opens(sitting: Sitting) -> None:
    goods = make_goods(sitting.shop)
    page, dialog = open_return(sitting, goods)
    assert shown(dialog) == [("line 1", "", D(12)), ("line 2", "R-1", D(1))]
    assert dialog.footer.sentence.text() == (
        "Asks for 13 pieces of 2 products back to WH/Stock/Returns."
    )
    retype(dialog, 0, "4")
    dialog.lines.table.focus(dialog.lines.rows()[1].key, "quantity")
    press(Qt.Key.Key_Delete, held=CTRL)
    assert shown(dialog) == [("line 1", "", D(4))]
    for _each in range(3):
        press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert is_closed(dialog)
    assert made(sitting) == [("ready", 4.0, "give_back")]
    assert sitting.page.title == "WH/IN/00001"
    focus = sitting.window.focusWidget()
    assert focus is not None
    assert focus.objectName() == "scan_editor"
    assert sitting.window.top_bar.crumbs.titles() == ["All tickets", "#00001", "WH/IN/00001"]
    assert sitting.toasts() == ["Return WH/IN/00001 made"]
    sitting.run(sitting.window.back())
    settle(sitting, page)
    button = page.sheet.smart.button("transfer")
    assert button is not None
    assert (button.label(), button.fact()) == ("Return", "1 · ready")
    label = page.timeline.findChildren(SystemLine)[0].findChildren(Text)[0]
    document = QTextDocument()
    document.setHtml(label.text())
    assert "Return WH/IN/00001 made: 4 pieces come back of WH/OUT/" in document.toPlainText()
    label.linkActivated.emit(label.text().split('href="')[1].split('"')[0])
    sitting.settle()
    assert sitting.page.title == "WH/IN/00001"


def test_a_removed_row_comes_back_by_the_mouse(sitting: Sitting) -> None:
    _page, dialog = open_return(sitting, make_goods(sitting.shop))
    click(sitting.button("Remove line 1", of=dialog))
    assert shown(dialog) == [("line 2", "R-1", D(1))]
    sitting.settle()
    click(sitting.button("Restore line", of=dialog))
    assert shown(dialog) == [("line 1", "", D(12)), ("line 2", "R-1", D(1))]
    retype(dialog, 0, "3")
    click(dialog.lines.all_left)
    assert shown(dialog)[0] == ("line 1", "", D(12))


def test_scans_in_one_burst_build_rows_of_several_deliveries(sitting: Sitting) -> None:
    _page, dialog = open_return(sitting, make_goods(sitting.shop))
    scan(sitting, dialog, "R-1", "R-2")
    assert shown(dialog) == [("line 2", "R-1", D(1)), ("line 1", "R-2", D(1))]
    assert len(dialog.fields.chosen()) == 2
    assert dialog.form.row("scan").hint() == "R-2 added: line 1"
    assert dialog.form.field("sales_order_id").value() is None
    scan(sitting, dialog, "R-2")
    assert dialog.form.errors()["scan"].startswith("R-2 is in the list already")
    assert len(shown(dialog)) == 2
    press(Qt.Key.Key_Delete)
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert made(sitting) == [("ready", 1.0, "give_back")] * 2


def test_what_is_wrong_in_a_burst_is_told_though_good_codes_follow(sitting: Sitting) -> None:
    _page, dialog = open_return(sitting, make_goods(sitting.shop))
    scan(sitting, dialog, "nonsense", "R-2", "R-8", "R-1")
    assert shown(dialog) == [("line 1", "R-2", D(1)), ("line 2", "R-1", D(1))]
    said = "No lot or serial number is {}. Check the label, or choose the delivery."
    assert dialog.form.errors()["scan"] == f"{said.format('nonsense')} {said.format('R-8')}"
    told = "the scan field says what was not taken. Put that piece aside and empty the field, or"
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert told in dialog.banner.text()
    assert made(sitting) == []
    write("R-1")
    press(Qt.Key.Key_Return)
    write("R-7")
    press(Qt.Key.Key_Return)
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert "R-7" in dialog.form.errors()["scan"]
    assert made(sitting) == []
    assert told in dialog.banner.text()
    press(Qt.Key.Key_Delete)
    assert dialog.banner.text() == ""
    write("R-7")
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert made(sitting) == []
    click(sitting.button("Return without it", of=dialog))
    sitting.settle()
    assert made(sitting) == [("ready", 1.0, "give_back")] * 2


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("R-9", "No lot or serial number is R-9."),
        ("R-1R-9", "No lot or serial number is R-1R-9."),
        ("R-1R-2", "R-1R-2 is two codes in one."),
        ("R" * 10_000, "A code has at most 255 characters; this has 10000."),
        ("R-1\u200b", "The code has characters that cannot be printed."),
        ("\n".join(map(str, range(501))), "At most 500 codes are looked up at once. Scan the"),
    ],
)
def test_a_bad_scan_is_told_beside_its_field_and_changes_nothing(
    sitting: Sitting, code: str, words: str
) -> None:
    _page, dialog = open_return(sitting, make_goods(sitting.shop))
    before = shown(dialog)
    dialog.form.field("scan").editor.setFocus()
    QGuiApplication.clipboard().setText(code)
    press(Qt.Key.Key_V, held=CTRL)
    press(Qt.Key.Key_Return)
    sitting.settle()
    told = dialog.form.errors()["scan"]
    assert told.startswith(words)
    assert len(told) < 400, "what is read, of 500 codes, too"
    assert shown(dialog) == before
    scan(sitting, dialog, "R-1")
    assert "scan" not in dialog.form.errors()
    assert shown(dialog) == [("line 2", "R-1", D(1))]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("13", "At most 12 can be returned."),
        ("0", "Enter a quantity above zero."),
        ("1.5", "Enter a whole number of steps."),
        ("-1", "0"),
        ("many", ""),
    ],
)
def test_a_refused_quantity_is_told_at_its_row_and_nothing_is_lost(
    sitting: Sitting, typed: str, words: str
) -> None:
    _page, dialog = open_return(sitting, make_goods(sitting.shop))
    retype(dialog, 0, typed)
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert not is_closed(dialog)
    (error,) = cell_errors(dialog)
    assert words in error
    assert made(sitting) == []
    retype(dialog, 0, "2")
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert made(sitting) == [("ready", 2.0, "give_back"), ("ready", 1.0, "give_back")]


def test_a_quantity_is_told_in_dozens_as_far_as_it_is_whole_pieces(sitting: Sitting) -> None:
    _page, dialog = open_return(sitting, make_goods(sitting.shop))
    table = dialog.lines.table
    table.focus(dialog.lines.rows()[0].key, "unit")
    press(Qt.Key.Key_Down)
    write("Dozen")
    settle_drop_down(sitting, dialog)
    retype(dialog, 0, "0.7")
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    (error,) = cell_errors(dialog)
    assert "Enter a whole number of steps." in error
    retype(dialog, 0, "2")
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert "At most 12 can be returned." in cell_errors(dialog)[0]
    offered = [one.text() for one in table.findChildren(LinkButton) if one.isVisible()]
    assert offered == []  # twelve are pieces, not dozens
    retype(dialog, 0, "0.5")
    words = "Asks for 7 pieces of 2 products back to WH/Stock/Returns."
    assert dialog.footer.sentence.text() == words
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert made(sitting) == [("ready", 6.0, "give_back"), ("ready", 1.0, "give_back")]


def settle_drop_down(sitting: Sitting, dialog: ReturnDialog) -> None:
    """Take the row of an open list that was typed."""
    sitting.settle()
    press(Qt.Key.Key_Return)
    activate(sitting, dialog)


def test_what_somebody_else_returned_meanwhile_is_told_at_its_row(sitting: Sitting) -> None:
    goods = make_goods(sitting.shop)
    _page, dialog = open_return(sitting, goods)
    shop = sitting.shop
    line = shop.ask(returns.options, AskReturn(goods.ticket, goods.order)).lines[0]
    request = CreateReturn(
        goods.ticket, (ReturnLine(line.move_id, D(5)),), shop.place(LocationKind.RETURN)
    )
    shop.act(returns.create, request)
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    (error,) = cell_errors(dialog)
    assert "At most 7 can be returned." in error
    assert made(sitting) == [("ready", 5.0, "give_back")]
    retype(dialog, 0, "7")
    told_at_serial(sitting, dialog, goods)
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert made(sitting)[-2:] == [("ready", 7.0, "give_back"), ("ready", 1.0, "give_back")]


def told_at_serial(sitting: Sitting, dialog: ReturnDialog, goods: Goods) -> None:
    """What is said of the radio R-1 while a colleague returns it or changes the ticket's customer.

    In the end all of it is as it was.
    """
    shop = sitting.shop
    _clock, radio = (row.key for row in dialog.lines.rows())
    line = shop.ask(returns.options, AskReturn(goods.ticket, goods.order)).lines[1]
    request = CreateReturn(
        goods.ticket, (ReturnLine(line.move_id, D(1)),), shop.place(LocationKind.RETURN)
    )
    back = shop.act(returns.create, request)
    was = made(sitting)
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert dialog.lines.table.errors()[radio, "quantity"].endswith("At most 0 can be returned.")
    shop.act(stock.cancel, CancelTransfer(back.id, back.version))
    for customer, words in (
        (shop.customer("Another"), "This line is not of a finished delivery to this customer"),
        (None, "The ticket has no customer yet. Choose one first."),
    ):
        change_customer(shop, goods, customer)
        press(Qt.Key.Key_Return, held=CTRL)
        sitting.settle()
        told = [*dialog.lines.table.errors().values(), dialog.banner.text()]
        assert any(each.startswith(words) for each in told), told
    assert len(made(sitting)) == len(was)
    change_customer(shop, goods, goods.customer)


def change_customer(shop: Shop, goods: Goods, customer: PartnerId | None) -> None:
    """A colleague changes the customer of the ticket."""
    statement = update(Ticket).where(Ticket.id == goods.ticket)
    values = {"partner_id": customer, "commercial_partner_id": customer}
    shop.write(lambda uow: uow.connection.execute(statement.values(**values)).close())


def press_trash(sitting: Sitting, dialog: ReturnDialog) -> None:
    """Remove the first row."""
    name = dialog.lines.rows()[0].source.description
    click(sitting.button(f"Remove {name}", of=dialog))


def test_without_a_row_it_is_said_what_brings_the_rows_back(sitting: Sitting) -> None:
    _page, dialog = open_return(sitting, make_goods(sitting.shop))
    press_trash(sitting, dialog)
    dialog.lines.table.focus(dialog.lines.rows()[0].key, "quantity")
    press(Qt.Key.Key_Delete, held=CTRL)
    assert dialog.focusWidget() is dialog.form.field("scan").editor
    words = "Scan what comes back, or set all to what is left."
    assert dialog.footer.sentence.text() == words
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert dialog.form.errors() == {}, "the deliveries are chosen"
    told = dialog.lines.findChild(QLabel, "no_lines")
    assert isinstance(told, QLabel)
    assert told.isVisible()
    assert told.text().startswith("No line is left to return. “Set all to what is left”")
    assert dialog.focusWidget() is dialog.lines.all_left
    press(Qt.Key.Key_Space)
    assert not told.isVisible()
    assert [quantity for _name, _lot, quantity in shown(dialog)] == [D(12), D(1)]
    dialog.form.field("delivery_ids").set_value(())
    dialog.form.changed.emit("delivery_ids")
    sitting.settle()
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    missing = {"delivery_ids": "Nothing is chosen. Choose at least one line to return."}
    assert dialog.form.errors() == missing


def test_an_archived_place_is_told_beside_its_field(sitting: Sitting) -> None:
    _page, dialog = open_return(sitting, make_goods(sitting.shop))
    place = sitting.shop.place(LocationKind.RETURN)
    sitting.shop.write(
        lambda uow: uow.connection.execute(
            update(Location).where(Location.id == place).values(is_active=False)
        ).close()
    )
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert "location_id" in dialog.form.errors()
    assert made(sitting) == []


def test_another_order_shows_its_deliveries_and_repair_is_a_purpose(sitting: Sitting) -> None:
    goods = make_goods(sitting.shop)
    _page, dialog = open_return(sitting, goods)
    number = sitting.shop.read("SELECT number FROM sales_order WHERE id = :id", id=goods.second)[0][
        0
    ]
    dialog.form.focus_field("delivery_ids")
    press(Qt.Key.Key_Down)
    sitting.settle()
    told = [one.text() for one in drop_down().findChildren(QLabel) if one.isVisible()]
    assert told == ["All deliveries of this order are chosen. Empty Sales Order to see others."]
    press(Qt.Key.Key_Escape)
    activate(sitting, dialog)
    choose(sitting, dialog.form.field("sales_order_id"), number)  # type: ignore[arg-type]
    sitting.settle()
    assert shown(dialog) == [("line 1", "R-2", D(1))]
    key = dialog.lines.rows()[0].key
    dialog.lines.table.focus(key, "purpose")
    press(Qt.Key.Key_Down)
    write("Rep")
    press(Qt.Key.Key_Return)
    activate(sitting, dialog)
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert made(sitting) == [("ready", 1.0, "repair")]


def test_what_was_entered_is_kept_offered_and_restored(sitting: Sitting) -> None:
    goods = make_goods(sitting.shop)
    page, dialog = open_return(sitting, goods)
    scan(sitting, dialog, "R-2")
    activate(sitting, dialog)
    press(Qt.Key.Key_Escape)
    sitting.settle()
    assert is_closed(dialog)
    assert sitting.toasts() == ["Return draft kept"]
    activate(sitting, sitting.window)
    page.setFocus()
    again = press_return(sitting)
    assert again.offer_words().startswith("You began a return and left it")
    assert len(shown(again)) == 2
    click(sitting.button("Restore", of=again))
    sitting.settle()
    assert shown(again) == [("line 1", "R-2", D(1))]
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert made(sitting) == [("ready", 1.0, "give_back")]
    place = DraftPlace("return", goods.ticket)
    assert sitting.shop.ask(kept_drafts.find, place) is None


def test_nothing_entered_leaves_no_draft(sitting: Sitting) -> None:
    goods = make_goods(sitting.shop)
    _page, dialog = open_return(sitting, goods)
    press(Qt.Key.Key_Escape)
    sitting.settle()
    assert is_closed(dialog)
    assert sitting.toasts() == []
    assert sitting.shop.ask(kept_drafts.find, DraftPlace("return", goods.ticket)) is None


def test_the_ticket_product_narrows_until_its_tick_goes(
    sit_down: Callable[..., Sitting], desk_shop: Shop
) -> None:
    goods = make_goods(desk_shop)

    def ask_about(product: ProductId) -> None:
        statement = update(Ticket).where(Ticket.id == goods.ticket).values(product_id=product)
        desk_shop.write(lambda uow: uow.connection.execute(statement).close())

    ask_about(goods.clock)
    sitting = sit_down()
    _page, dialog = open_return(sitting, goods)
    assert shown(dialog) == [("line 1", "", D(12))]
    dialog.form.field("is_narrow").editor.setFocus()
    press(Qt.Key.Key_Space)
    sitting.settle()
    assert shown(dialog) == [("line 1", "", D(12)), ("line 2", "R-1", D(1))]
    dialog.reject()
    ask_about(desk_shop.product("NEVER SOLD"))
    sitting.open(goods.ref)
    activate(sitting, sitting.window)
    dialog = press_return(sitting)
    assert shown(dialog) == []
    words = "No finished delivery to The Cosy Corner has this product or number. Take the tick"
    assert dialog.form.row("delivery_ids").hint().startswith(words)
    dialog.form.field("is_narrow").editor.setFocus()
    press(Qt.Key.Key_Space)
    sitting.settle()
    assert shown(dialog) == [("line 1", "", D(12)), ("line 2", "R-1", D(1))]


def test_returns_switched_off_meanwhile_are_refused_with_a_sentence(sitting: Sitting) -> None:
    _page, dialog = open_return(sitting, make_goods(sitting.shop))
    sitting.shop.switch_returns(on=False)
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert dialog.banner.text().startswith("Returns are switched off for the team Customer Care.")
    assert made(sitting) == []


def test_a_reason_that_the_team_asks_for_is_told_on_the_ticket(sitting: Sitting) -> None:
    goods = make_goods(sitting.shop)
    sitting.shop.switch_returns(asks_for_reason=True)
    sitting.open(goods.ref)
    press(Qt.Key.Key_3, held=ALT)
    sitting.settle()
    assert sitting.toasts() == [
        "The team Customer Care asks for a reason on each remedy. Choose one on the ticket first."
    ]


def test_an_order_older_than_those_offered_is_found_by_its_number(sitting: Sitting) -> None:
    goods = make_goods(sitting.shop)
    old = sitting.shop.read("SELECT number FROM sales_order ORDER BY id")[0][0]
    delivery = sitting.shop.read("SELECT number FROM transfer ORDER BY id")[0][0]
    for _each in range(choosing.MOST_DELIVERIES):
        sitting.shop.order(goods.customer, Sold(goods.clock, D(1)))
    ticket = sitting.shop.ticket(goods.customer)
    sitting.open(RecordRef("ticket", ticket))
    dialog = press_return(sitting)
    assert shown(dialog) == []
    orders = dialog.form.field("sales_order_id")
    assert isinstance(orders, ChoiceField)
    choose(sitting, orders, old)
    assert shown(dialog) == [("line 1", "", D(12)), ("line 2", "R-1", D(1))]
    orders.editor.setFocus()
    press(Qt.Key.Key_Delete)
    sitting.settle()
    assert shown(dialog) == []
    dialog.form.field("delivery_ids").editor.setFocus()
    press(Qt.Key.Key_Down)
    QTest.keyClicks(drop_down().search, delivery.lower())
    sitting.until(lambda: drop_down().model.rowCount() == 1)
    assert drop_down().height() < 160
    QTest.keyClick(drop_down().search, Qt.Key.Key_Return)
    activate(sitting, dialog)
    assert shown(dialog) == [("line 1", "", D(12)), ("line 2", "R-1", D(1))]
    press(Qt.Key.Key_Escape)
    activate(sitting, sitting.window)
    again = press_return(sitting)
    again.restore()
    sitting.settle()
    assert shown(again) == [("line 1", "", D(12)), ("line 2", "R-1", D(1))]


def gone(dialog: ReturnDialog) -> list[tuple[str, str]]:
    """Product and fate of each grey row."""
    lines = [line for line in dialog.lines.table.lines() if line.is_fixed]
    return [(line.name, line.values["fate"]) for line in lines]


def test_what_has_nothing_left_is_grey_with_what_became_of_it(sitting: Sitting) -> None:
    goods = make_goods(sitting.shop)
    desk = ReturnDesk(sitting.shop, goods.customer, goods.order, goods.ticket)
    came = desk.send_back("2", "1")
    desk.receive(came)
    sitting.shop.act(returns.replace, ReplaceReturn(came.id))
    _page, dialog = open_return(sitting, goods)
    assert shown(dialog) == [("line 1", "", D(10))]
    words = f"returned with {came.number}, replaced with WH/OUT/00001"
    assert gone(dialog) == [("line 2", words)]
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert made(sitting)[-1] == ("ready", 10.0, "give_back")
    sitting.open(goods.ref)
    activate(sitting, sitting.window)
    again = press_return(sitting)
    assert shown(again) == []
    assert gone(again)[0][1].endswith("on its way with WH/IN/00002")
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert not is_closed(again)
    assert len(made(sitting)) == 3


def test_of_two_lots_the_one_that_is_back_is_grey(sitting: Sitting) -> None:
    goods = two_lots(sitting.shop)
    desk = ReturnDesk(sitting.shop, goods.customer, goods.order, goods.ticket)
    (line,) = desk.lines()
    back = ReturnLine(line.move_id, D(2), lots=(ReturnLot(D(2), line.lots[0].id),))
    sitting.shop.act(returns.create, desk.request(back))
    _page, dialog = open_return(sitting, goods)
    assert shown(dialog) == [("line 1", "W41", D(2))]
    assert gone(dialog) == [("line 1", "on its way with WH/IN/00003")]


def test_each_lot_of_a_line_has_its_own_purpose(sitting: Sitting) -> None:
    _page, dialog = open_return(sitting, two_lots(sitting.shop))
    dialog.lines.table.focus(dialog.lines.rows()[1].key, "purpose")
    press(Qt.Key.Key_Down)
    write("Repair")
    sitting.settle()
    press(Qt.Key.Key_Return)
    activate(sitting, dialog)
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert made(sitting)[-2:] == [("ready", 2.0, "give_back"), ("ready", 2.0, "repair")]
    page = sitting.page
    assert isinstance(page, TransferPage)
    assert [row.lot for row in page.sheet.lines.rows()] == ["W40", "W41"]


def test_a_serial_that_a_colleague_returned_is_told_with_where_it_is(sitting: Sitting) -> None:
    goods = two_lots(sitting.shop, Tracking.SERIAL)
    _page, dialog = open_return(sitting, goods)
    shop, desk = sitting.shop, ReturnDesk(sitting.shop, goods.customer, goods.order, goods.ticket)
    click(sitting.button("Remove line 1", of=dialog))
    key = dialog.lines.rows()[0].key
    (line,) = desk.lines()
    ((_, own, _),) = shown(dialog)
    (lot,) = (each for each in line.lots if each.name == own)
    mine = ReturnLine(line.move_id, D(1), lots=(ReturnLot(D(1), lot.id),))
    back = shop.act(returns.create, desk.request(mine))
    for words in (
        f"{lot.name} is on its way back already. Receive that return instead.",
        f"{lot.name} is back already: {back.number} took it to WH/Stock/Returns.",
    ):
        was = made(sitting)
        press(Qt.Key.Key_Return, held=CTRL)
        sitting.settle()
        assert dialog.lines.table.errors() == {(key, "lot"): words}
        assert made(sitting) == was
        if "on its way" in words:
            desk.receive(back)
    dialog.reject()
    activate(sitting, sitting.window)
    again = press_return(sitting)
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert is_closed(again)
    assert made(sitting)[-1] == ("ready", 1.0, "give_back")


def test_half_a_piece_of_each_of_two_lots_is_refused_at_its_row(sitting: Sitting) -> None:
    _page, dialog = open_return(sitting, two_lots(sitting.shop))
    assert shown(dialog) == [("line 1", "W40", D(2)), ("line 1", "W41", D(2))]
    for row in (0, 1):
        retype(dialog, row, "1.5")
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    words = "1.5 is between two steps of 1. Enter a whole number of steps."
    keys = [row.key for row in dialog.lines.rows()]
    assert dialog.lines.table.errors() == {(key, "quantity"): words for key in keys}
    retype(dialog, 0, "1")
    retype(dialog, 1, "3")
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    words = "Of lot W41, 2 were delivered; at most 2 can be returned."
    assert dialog.lines.table.errors() == {(keys[1], "quantity"): words}
    assert [quantity for _, _, quantity in shown(dialog)] == [D(1), D(3)]
    retype(dialog, 1, "2")
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert made(sitting)[-1] == ("ready", 3.0, "give_back")


def test_a_second_key_before_the_dialog_is_there_opens_no_second_one(sitting: Sitting) -> None:
    goods = make_goods(sitting.shop)
    sitting.shop.invoice(goods.customer, Sold(goods.clock, D(1)))
    sitting.open(goods.ref)
    for keys in ((Qt.Key.Key_3, Qt.Key.Key_3), (Qt.Key.Key_1, Qt.Key.Key_3, Qt.Key.Key_1)):
        for key in keys:
            press(key, held=ALT)
        sitting.settle()
        opened = [one for one in sitting.window.findChildren(RemedyDialog) if one.isVisible()]
        assert len(opened) == 1
        opened[0].reject()
        activate(sitting, sitting.window)


def test_pieces_that_nothing_tells_apart_are_split_for_two_purposes(sitting: Sitting) -> None:
    page, dialog = open_return(sitting, make_goods(sitting.shop))
    table = dialog.lines.table
    left = [column.key for column in columns({})].index("left")

    def rows() -> list[tuple[Decimal | None, str, str]]:
        model = table.findChildren(LinesModel)[0]
        return [
            (row.quantity, row.purpose.value, model.index(place, left).data())
            for place, row in enumerate(dialog.lines.rows())
        ]

    radio = (D(1), "give_back", "of 1")
    assert [one.isVisible() for one in menus(dialog)] == [True, False]  # a serial is one piece
    retype(dialog, 0, "1")
    press(Qt.Key.Key_S, held=ALT)
    both = "of 12 together"
    assert rows() == [(D(1), "give_back", both), (D(1), "repair", both), radio]
    click(sitting.button("Remove line 1", of=table))
    retype(dialog, 0, "3")
    table.focus(dialog.lines.rows()[0].key, "purpose")
    press(Qt.Key.Key_Down)
    write("Give")
    settle_drop_down(sitting, dialog)
    press(Qt.Key.Key_S, held=ALT)
    assert rows() == [(D(2), "give_back", both), (D(1), "repair", both), radio]
    assert not any(one.isVisible() for one in menus(dialog))
    click(sitting.button("Remove line 1", of=table))
    assert rows() == [(D(3), "repair", "of 12"), radio]
    sitting.settle()
    click(sitting.button("Restore line"))
    assert rows() == [(D(2), "give_back", both), (D(1), "repair", both), radio]
    click(sitting.button("Set all to what is left"))
    assert rows() == [(D(11), "give_back", both), (D(1), "repair", both), radio]
    first, second = ((row.key, "quantity") for row in dialog.lines.rows()[:2])
    both_words = "at most 12 can be returned for both purposes together, and another line has {}"
    for typed, refused, words, offered in (
        (("12", "12"), second, "another line has all of them. Take less there, or remove", ""),
        (("13", "3"), first, both_words.format(3), "Use 9"),
        (("12", "3"), first, both_words.format(3), "Use 9"),
        (("2", "11"), second, both_words.format(2), "Use 10"),
    ):
        for row, text in enumerate(typed):
            retype(dialog, row, text)
        press(Qt.Key.Key_Return, held=CTRL)
        sitting.settle()
        assert list(table.errors()) == [refused], typed
        assert words in table.errors()[refused]
        if offered:
            click(sitting.button(offered))
    press(Qt.Key.Key_Escape)
    sitting.settle()
    activate(sitting, sitting.window)
    page.setFocus()
    dialog = press_return(sitting)
    click(sitting.button("Restore", of=dialog))
    sitting.settle()
    table = dialog.lines.table
    assert rows() == [(D(2), "give_back", both), (D(10), "repair", both), radio]
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert made(sitting) == [
        ("ready", 2.0, "give_back"),
        ("ready", 10.0, "repair"),
        ("ready", 1.0, "give_back"),
    ]


def test_the_menu_of_a_lot_splits_it_and_one_purpose_makes_one_line(sitting: Sitting) -> None:
    _page, dialog = open_return(sitting, two_lots(sitting.shop))
    click(menus(dialog)[0])
    menu = sitting.child(Menu, "line_menu")
    (action,) = menu.actions()
    assert action.text() == "Split for another purpose\tAlt S"
    action.trigger()
    menu.close()
    activate(sitting, dialog)
    assert [(row.quantity, row.purpose.value) for row in dialog.lines.rows()] == [
        (D(1), "give_back"),
        (D(1), "repair"),
        (D(2), "give_back"),
    ]
    retype(dialog, 1, "2")
    retype(dialog, 2, "1")
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    key = dialog.lines.rows()[1].key
    assert list(dialog.lines.table.errors()) == [(key, "quantity")]
    retype(dialog, 1, "1")
    dialog.lines.table.focus(key, "purpose")
    press(Qt.Key.Key_Down)
    write("Give")
    settle_drop_down(sitting, dialog)
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert made(sitting)[-1] == ("ready", 3.0, "give_back")


def test_a_long_name_beside_a_lot_is_read_whole_and_units_are_in_german(
    sitting: Sitting, german: None
) -> None:
    del german
    shop = sitting.shop
    goods = make_goods(shop)
    name = "BLUMENSTÄNDER AUS EICHENHOLZ, GEÖLT"
    described = update(SalesOrderLine).values(description=name)
    shop.write(lambda uow: uow.connection.execute(described))
    _page, dialog = open_return(sitting, goods)
    assert shown(dialog) == [(name, "", D(12)), (name, "R-1", D(1))]
    view = dialog.lines.table.findChildren(LinesView)[0]
    delegate = view.itemDelegate()
    assert isinstance(delegate, LinesDelegate)
    product = view.model().index(0, 0)
    assert delegate.tip(view.visualRect(product), product) == ""  # nothing is cut
    assert dialog.lines.rows()[0].source.unit == "Stück"
    retype(dialog, 0, "1.5")
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert cell_errors(dialog)[0].startswith("1,5 liegt zwischen ")
    units = shop.ask(stock.choices, shop.product("CLOCK"))
    assert [each.name for each in units] == ["Stück", "Dutzend"]


@pytest.fixture
def german() -> Iterator[None]:
    """The window in German, over a company that was started in English."""
    texts.use_language("de")
    yield
    texts.use_language("en")


def menus(dialog: ReturnDialog) -> list[IconButton]:
    """The buttons that open the menus of the rows, from the first."""
    ends = dialog.lines.table.findChildren(RowEnd)
    keys = [row.key for row in dialog.lines.rows()]
    return [one.menu for one in sorted(ends, key=lambda one: keys.index(str(one.key)))]
