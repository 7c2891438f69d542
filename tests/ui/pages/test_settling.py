"""What a return leads to, by hand: replaced, exchanged for something else, late and invoiced."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from sqlalchemy import update

from app.dialogs.exchanging import ExchangeDialog
from app.dialogs.refunds import RefundDialog
from app.dialogs.replacing import ReplacingDialog
from app.models.stock import Transfer
from app.services import returns, stock
from app.services.returns import ReplaceReturn
from app.services.stock import ValidateTransfer
from app.services.tickets import RecordRef
from app.ui.kit.fields import ChoiceField
from app.ui.kit.table_view import TableView
from app.ui.pages.transfer import TransferPage
from tests.dialogs.refund_desk import open_refund, refresh
from tests.factories import Sold
from tests.services.return_desk import ReturnDesk, counted, open_desk
from tests.services.stock_room import receive
from tests.ui.pages.ticket_desk import activate, choose, click, press, write

if TYPE_CHECKING:
    from app.services.returns import MadeReturn
    from tests.desk import Sitting
    from tests.factories import Shop

D = Decimal
CTRL = Qt.KeyboardModifier.ControlModifier
CLOCK = "ALARM CLOCK BAKELIKE RED WITH TWO BELLS & A HAMMER, ITS HANDS GLOW IN THE DARK, IN A TIN"


def make_return(shop: Shop, **options: object) -> tuple[ReturnDesk, MadeReturn]:
    """Three of five clocks at 10.00 with 20 % on top, invoiced, are on their way back."""
    clock = shop.product(CLOCK, "10", shop.tax("20"))
    sold = Sold(clock, D(5), D(10))
    desk = open_desk(shop, sold)
    shop.invoice(desk.customer, sold, order=desk.order)
    receive(shop, clock, "4")
    if options:
        shop.set_goods(**options)
    return desk, desk.send_back("3")


def open_transfer(sitting: Sitting, made: MadeReturn) -> TransferPage:
    page = sitting.open(RecordRef("transfer", made.id))
    assert isinstance(page, TransferPage)
    activate(sitting, sitting.window)
    return page


def test_pieces_that_came_are_replaced_and_the_rest_is_refunded(sitting: Sitting) -> None:
    desk, made = make_return(sitting.shop)
    desk.receive(made)
    page = open_transfer(sitting, made)
    click(page.action_bar.button("replace"))
    sitting.settle()
    dialog = sitting.child(ReplacingDialog)
    activate(sitting, dialog)
    assert dialog.form.width() <= dialog.body.width()
    press(Qt.Key.Key_A, held=CTRL)
    write("2")
    assert dialog.footer.sentence.text() == "Makes a delivery of 2 pieces from our stock."
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    (sent,) = sitting.shop.money(
        "SELECT m.quantity, m.purpose FROM move m JOIN transfer t ON t.id = m.transfer_id"
        " WHERE t.replaces_id = :id",
        id=made.id,
    )
    assert sent == (D(2), "replacement")
    assert sitting.toasts()[-1].startswith("Replacement WH/OUT/")
    click(page.action_bar.button("refund"))
    sitting.settle()
    refund = sitting.child(RefundDialog)
    assert refund.form.field("return_id").value() == f"{made.number}: 1 of 3 received pieces"
    assert refund.side_pane.sums()[2] == "£12.00"


def test_an_exchange_is_one_sum_before_the_button(sitting: Sitting) -> None:
    shop = sitting.shop
    desk, made = make_return(shop)
    desk.receive(made)
    shop.product("RADIO RETRO CREAM", "40", shop.tax("20"))
    page = open_transfer(sitting, made)
    click(page.action_bar.button("exchange"))
    sitting.settle()
    dialog = sitting.child(ExchangeDialog)
    activate(sitting, dialog)
    assert dialog.sums() == ("£36.00", "–", "–")
    ((number,),) = shop.read("SELECT number FROM sales_order")
    hint = dialog.form.row("product_id").hint()
    assert hint == f"{number} has the other product as a new line."
    product = dialog.form.field("product_id")
    assert isinstance(product, ChoiceField)
    choose(sitting, product, "RADIO")
    sitting.until(lambda: not dialog.is_refreshing())
    sitting.settle()
    assert dialog.sums() == ("£36.00", "£48.00", "£12.00")
    press(Qt.Key.Key_Escape)
    sitting.settle()
    click(sitting.button("Reopen"))
    sitting.settle()
    dialog = sitting.child(ExchangeDialog)
    activate(sitting, dialog)
    sitting.until(lambda: not dialog.is_refreshing())
    sitting.settle()
    assert dialog.sums() == ("£36.00", "£48.00", "£12.00")
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert sitting.page.objectName() == "invoice_page"
    posted = shop.money("SELECT kind, total_amount, state FROM invoice ORDER BY id")
    assert posted[1:] == [
        ("credit_note", D("36.00"), "posted"),
        ("invoice", D("48.00"), "posted"),
    ]


def test_what_was_replaced_in_advance_and_is_late_is_listed_and_invoiced(sitting: Sitting) -> None:
    shop = sitting.shop
    desk, first = make_return(shop, is_advance_replacement=True)
    sent = shop.act(returns.replace, ReplaceReturn(first.id))
    version = shop.ask(stock.card, sent.id).version
    shop.act(stock.validate, ValidateTransfer(sent.id, version))
    first = replace(first, version=shop.ask(stock.card, first.id).version)
    came = desk.receive(first, counted(desk.moves(first)[0], "1"), makes_backorder=True)
    assert came.backorder_id is not None
    made = returns.MadeReturn(came.backorder_id, came.backorder_number, 1)
    late = shop.today - timedelta(days=400)
    statement = update(Transfer).where(Transfer.id == made.id).values(due_on=late)
    shop.write(lambda uow: uow.connection.execute(statement).close())
    click(sitting.button("Returns"))
    sitting.settle()
    sitting.page.tabs.setCurrentIndex(1)  # type: ignore[attr-defined]
    view = sitting.child(TableView)
    sitting.until(lambda: view.model().rowCount() == 1)
    page = open_transfer(sitting, made)
    click(page.action_bar.button("invoice_replaced"))
    sitting.settle()
    assert sitting.page.objectName() == "invoice_page"
    (drafted,) = shop.money(
        "SELECT total_amount, state FROM invoice WHERE kind = 'invoice' ORDER BY id DESC LIMIT 1"
    )
    assert drafted == (D("24.00"), "draft")


def test_what_becomes_of_the_goods_is_said_in_the_refund_dialog(sitting: Sitting) -> None:
    shop = sitting.shop
    desk, _made = make_return(shop, is_refund_after_receipt=True, is_keep_it=True)
    sitting.open(RecordRef("ticket", desk.ticket))
    activate(sitting, sitting.window)
    dialog = open_refund(sitting)
    refresh(sitting, dialog)
    assert dialog.held_banner.text().startswith(f"Of {CLOCK} 0 of 5 are back.")
    assert dialog.form.errors()["goods"].startswith("Nothing of it is back")
    goods = dialog.form.field("goods")
    assert isinstance(goods, ChoiceField)
    choose(sitting, goods, "The customer keeps them")
    refresh(sitting, dialog)
    assert dialog.held_banner.text() == ""
    assert dialog.side_pane.sums()[2] == "£60.00"
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert shop.read("SELECT is_keep_it, state FROM invoice WHERE kind = 'credit_note'") == [
        (1, "draft")
    ]
