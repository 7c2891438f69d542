"""What is refused when goods are replaced, exchanged or invoiced: told at the page, nothing lost.

What stands in the way was done by a colleague while the dialog was open.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from sqlalchemy import update

from app.dialogs.exchanging import ExchangeDialog
from app.dialogs.refunds import RefundDialog
from app.dialogs.replacing import ReplacingDialog
from app.models.enums import SalesOrderState
from app.models.orders import SalesOrder
from app.models.stock import Transfer
from app.services import invoices, refunds, returns, stock
from app.services.refunds import AskChoices, ReverseInvoices
from app.services.returns import ReplaceReturn
from app.services.stock import ValidateTransfer
from tests.dialogs.refund_desk import refresh
from tests.factories import Sold
from tests.services.books import limit_refunds
from tests.services.refusing import stored
from tests.services.return_desk import open_desk
from tests.services.stock_room import receive
from tests.services.workshop import change_product
from tests.ui.pages.test_settling import CLOCK, make_return, open_transfer
from tests.ui.pages.ticket_desk import activate, choose, click, press, write

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.services.refunds import CreditNoteCard
    from app.services.returns import MadeReturn
    from app.ui.kit.record_dialog import RecordDialog
    from app.ui.pages.transfer import TransferPage
    from tests.desk import Sitting
    from tests.factories import Shop
    from tests.services.return_desk import ReturnDesk

D = Decimal
CTRL = Qt.KeyboardModifier.ControlModifier


def confirm(sitting: Sitting) -> None:
    """Press the main action and wait for what it says."""
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()


def refund(shop: Shop, desk: ReturnDesk, made: MadeReturn) -> Sequence[CreditNoteCard]:
    """A colleague drafts the refund of all that a return brought."""
    choices = shop.ask(refunds.choices, AskChoices(desk.ticket, return_id=made.id))
    request = ReverseInvoices(
        desk.ticket, choices.default_invoice_ids, "Faulty", shop.today, return_id=made.id
    )
    return shop.act(refunds.reverse, request)


def forget(shop: Shop, *notes: CreditNoteCard) -> None:
    """The colleague deletes drafts again."""
    for note in notes:
        version = shop.card(note.id).version
        shop.act(invoices.delete_draft, invoices.DeleteDraft(note.id, version))


def sent(shop: Shop, made: MadeReturn) -> list[tuple[object, ...]]:
    """How many pieces each replacement of a return sends."""
    return shop.money(
        "SELECT m.quantity FROM move m JOIN transfer t ON t.id = m.transfer_id"
        " WHERE t.replaces_id = :id ORDER BY m.id",
        id=made.id,
    )


def test_what_a_colleague_replaced_or_refunded_meanwhile_is_not_replaced_again(
    sitting: Sitting,
) -> None:
    shop = sitting.shop
    desk, made = make_return(shop)
    desk.receive(made)
    page = open_transfer(sitting, made)
    click(page.action_bar.button("replace"))
    sitting.settle()
    dialog = sitting.child(ReplacingDialog)
    activate(sitting, dialog)
    (name,) = dialog.form.names()
    (move,) = desk.moves(made)
    shop.act(returns.replace, ReplaceReturn(made.id, ((move, D(2)),)))
    (note,) = refund(shop, desk, made)
    was = stored(shop)
    confirm(sitting)
    words = "Nothing of this line is left to replace: it is refunded or replaced."
    assert dialog.form.errors() == {name: words}
    assert (dialog.form.values(), stored(shop)) == ({name: D(3)}, was)
    forget(shop, note)
    press(Qt.Key.Key_A, held=CTRL)
    write("2")
    was = stored(shop)
    confirm(sitting)
    assert dialog.form.errors() == {name: "At most 1 can be replaced of this line."}
    assert (dialog.form.values(), stored(shop)) == ({name: D(2)}, was)
    press(Qt.Key.Key_A, held=CTRL)
    write("1")
    confirm(sitting)
    assert sent(shop, made) == [(D(2),), (D(1),)]
    names = ("replace", "exchange", "refund")
    assert not any(page.action_bar.is_possible(each) for each in names), "all of it is settled"
    assert page.sheet.told.text().endswith("was replaced, no money is due for that part.")
    ((invoice,),) = shop.read("SELECT id FROM invoice WHERE kind = 'invoice'")
    request = ReverseInvoices(desk.ticket, (invoices.InvoiceId(invoice),), "Kind", shop.today)
    (note,) = shop.act(refunds.reverse, request)
    shop.post(shop.card(note.id))
    again = desk.send_back("2")
    desk.receive(again)
    page = open_transfer(sitting, again)
    assert not any(page.action_bar.is_possible(each) for each in names), "it was paid back before"
    words = "was refunded on RINV/2026/00001, no money is due for that part."
    assert page.sheet.told.text().endswith(words)


def exchange(sitting: Sitting, page: TransferPage, product: str) -> ExchangeDialog:
    """Open the dialog and choose what is sent instead."""
    click(page.action_bar.button("exchange"))
    sitting.settle()
    dialog = sitting.child(ExchangeDialog)
    activate(sitting, dialog)
    choose(sitting, dialog.form.field("product_id"), product)  # type: ignore[arg-type]
    figured(sitting, dialog)
    return dialog


def figured(sitting: Sitting, dialog: ExchangeDialog) -> None:
    """Wait until what is entered has been worked out."""
    sitting.until(lambda: not dialog.is_refreshing())
    sitting.settle()


def test_an_exchange_that_is_refused_says_why_and_goes_through_once_that_is_settled(
    sitting: Sitting,
) -> None:
    shop = sitting.shop
    desk, made = make_return(shop)
    page = open_transfer(sitting, made)
    names = ("exchange", "refund", "repair", "counter_move")
    assert not any(page.action_bar.is_possible(each) for each in names), "nothing is here yet"
    desk.receive(made)
    radio = shop.product("RADIO RETRO CREAM", "40", shop.tax("20"))
    page = open_transfer(sitting, made)
    dialog = exchange(sitting, page, "RADIO")
    assert dialog.sums() == ("£36.00", "£48.00", "£12.00")
    notes = refund(shop, desk, made)
    told(sitting, dialog, f"Nothing of {made.number} is left to refund.")
    forget(shop, *notes)
    limit_refunds(shop, "1.00")
    told(sitting, dialog, "The refund is above the team's limit. Have it approved first")
    limit_refunds(shop, None)
    change_product(shop, radio, list_price=D(50))
    words = "The difference has changed from £12.00 to £24.00 since you looked."
    told(sitting, dialog, words)
    assert dialog.sums() == ("£36.00", "£60.00", "£24.00"), "as it is now, before it is pressed"
    confirm(sitting)
    assert sitting.page.objectName() == "invoice_page"
    posted = shop.money("SELECT kind, total_amount, state FROM invoice ORDER BY id")
    assert posted[-2:] == [
        ("credit_note", D("36.00"), "posted"),
        ("invoice", D("60.00"), "posted"),
    ]


def told(sitting: Sitting, dialog: RecordDialog, words: str) -> None:
    """Press the button: it is refused in these words, and nothing has changed."""
    values, was = dialog.form.values(), stored(sitting.shop)
    confirm(sitting)
    assert dialog.banner.text().startswith(words)
    assert dialog.isVisible()
    assert (dialog.form.values(), stored(sitting.shop)) == (values, was)


def test_what_came_of_orders_in_two_currencies_is_refunded_and_not_exchanged(
    sitting: Sitting,
) -> None:
    shop = sitting.shop
    shop.rate("EUR", "1.2")
    desk, _made = make_return(shop)
    sold = Sold(shop.product("LANTERN", "9.00"), D(2), D(9))
    second = shop.order(desk.customer, sold, currency="EUR")
    euros = shop.invoice(desk.customer, sold, order=second, currency="EUR")
    options = shop.ask(returns.options, returns.AskReturn(desk.ticket, second))
    both = (desk.lines()[0], options.lines[0])
    lines = (returns.ReturnLine(each.move_id, D(1)) for each in both)
    made = shop.act(returns.create, desk.request(*lines))
    desk.receive(made)
    page = open_transfer(sitting, made)
    exchanging = exchange(sitting, page, "LANTERN")
    words = f"What came by {made.number} was invoiced in another currency than order"
    told(sitting, exchanging, words)
    is_over = update(SalesOrder).values(state=SalesOrderState.CANCELLED)
    shop.write(lambda uow: uow.connection.execute(is_over).close())
    told(sitting, exchanging, f"{made.number} is of no order that is confirmed. Refund it")
    exchanging.reject()
    activate(sitting, sitting.window)
    confirm(sitting)
    dialog = sitting.child(RefundDialog)
    activate(sitting, dialog)
    refresh(sitting, dialog)
    notes = refund(shop, desk, made)
    forget(shop, *(each for each in notes if each.original_id != euros))
    was = stored(shop)
    confirm(sitting)
    words = f"Nothing that {made.number} brought is left to refund on "
    assert dialog.form.errors()["invoice_ids"].startswith(words)
    assert stored(shop) == was
    dialog.form.focus_field("invoice_ids")
    press(Qt.Key.Key_Backspace)
    refresh(sitting, dialog)
    confirm(sitting)
    drafted = shop.read("SELECT count(*) FROM invoice WHERE kind = 'credit_note'")
    assert drafted == [(2,)], "the colleague's, and the other one"


def test_what_was_replaced_and_is_late_is_invoiced_once_its_sale_is_and_nobody_else_did(
    sitting: Sitting,
) -> None:
    shop = sitting.shop
    clock = shop.product(CLOCK, "10", shop.tax("20"))
    receive(shop, clock, "4")
    sold = Sold(clock, D(5), D(10))
    desk = open_desk(shop, sold)
    shop.set_goods(is_advance_replacement=True, replacement_days=10)
    made = desk.send_back("3")
    (move,) = desk.moves(made)
    replaced = shop.act(returns.replace, ReplaceReturn(made.id, ((move, D(1)),)))
    version = shop.ask(stock.card, replaced.id).version
    shop.act(stock.validate, ValidateTransfer(replaced.id, version))
    page = open_transfer(sitting, made)
    assert not page.action_bar.is_possible("invoice_replaced"), "it may still come"
    lock = page.action_bar.cancel
    was = stored(shop)
    click(lock)
    click(lock)
    sitting.settle()
    banner = page.sheet.banner
    assert banner.text().startswith(f"{made.number} was replaced in advance by {replaced.number}.")
    assert stored(shop) == was
    is_late(shop, made)
    page = open_transfer(sitting, made)
    banner = page.sheet.banner
    invoice = page.action_bar.button("invoice_replaced")
    was = stored(shop)
    press_button(sitting, page, "invoice_replaced")
    assert banner.text() == (
        f"What {made.number} replaced was not invoiced. Invoice its order first."
    )
    assert stored(shop) == was
    shop.invoice(desk.customer, sold, order=desk.order)
    shop.act(returns.replace, ReplaceReturn(made.id, ((move, D(1)),)))
    was = stored(shop)
    press_button(sitting, page, "invoice_replaced")
    assert banner.text() == f"{made.number} is not late: its goods may still come."
    is_late(shop, made)
    (drafted,) = shop.act(returns.invoice_replaced, made.id)
    was = stored(shop)
    press_button(sitting, page, "invoice_replaced")
    words = f"Nothing of {made.number} was replaced that did not come back and is not invoiced."
    assert banner.text() == words
    assert stored(shop) == was
    assert invoice.isEnabled()
    card = shop.card(invoices.InvoiceId(drafted.ref.id))
    shop.act(invoices.delete_draft, invoices.DeleteDraft(card.id, card.version))
    press_button(sitting, page, "invoice_replaced")
    assert sitting.page.objectName() == "invoice_page"


def is_late(shop: Shop, made: MadeReturn) -> None:
    """What a return was to bring was to be here long ago."""
    late = update(Transfer).where(Transfer.id == made.id)
    late = late.values(due_on=shop.today - timedelta(days=400))
    shop.write(lambda uow: uow.connection.execute(late).close())


def press_button(sitting: Sitting, page: TransferPage, name: str) -> None:
    """Press a button of the bar and wait for what it says."""
    click(page.action_bar.button(name))
    sitting.settle()
