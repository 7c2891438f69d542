"""Goodwill, fees and order-wide discounts on the page of a credit note, by keyboard."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from app.dialogs.leaving_out import LeavingOutDialog
from app.services.invoices import LineKind
from app.services.products import ProductKind
from app.ui.kit.buttons import Button
from app.ui.kit.labels import Text
from app.ui.kit.search_dialog import SearchDialog
from tests.factories import Sold
from tests.services.books import limit_goodwill
from tests.ui.kit.hands import click, press, type_in
from tests.ui.pages.documents_desk import (
    CTRL,
    Papers,
    cell,
    open_document,
    sums,
    write,
)

if TYPE_CHECKING:
    from app.services.invoices import InvoiceCard
    from app.ui.pages.invoice import InvoicePage
    from tests.desk import Sitting

D = Decimal


def add(sitting: Sitting, page: InvoicePage, text: str) -> None:
    """Open the list of what can be added, look for a text, and take the first row."""
    assert page.sheet is not None
    page.sheet.lines.add_line()
    dialog = sitting.child(SearchDialog, "add_line")
    sitting.settle()
    type_in(dialog.list.search, text)
    model = dialog.list.model
    sitting.until(lambda: model.rowCount() > 0 and text in model.choice(0).text)
    sitting.settle()
    with sitting.qtbot.waitSignal(page.figured, timeout=20_000):
        press(dialog.list.search, Qt.Key.Key_Return)
    sitting.settle()


def save(sitting: Sitting, page: InvoicePage) -> None:
    """Press Save."""
    click(sitting.child(Button, "save", of=page.action_bar))
    sitting.settle()


def kinds(card: InvoiceCard) -> list[tuple[LineKind, Decimal]]:
    return [(line.kind, line.amount) for line in card.lines]


def discounted(papers: Papers) -> InvoiceCard:
    """A draft of 10 clocks of 10.00 with 20.00 off the whole order."""
    shop = papers.shop
    off = shop.product("Off", "0.00", kind=ProductKind.SERVICE)
    invoice = shop.invoice(
        papers.customer,
        Sold(shop.product("Clock", "10.00"), D(10)),
        Sold(off, price=D("-20.00"), is_order_discount=True),
    )
    return shop.reverse(papers.ticket, invoice)


def test_goodwill_is_added_typed_and_saved_by_keyboard(papers: Papers, sitting: Sitting) -> None:
    draft = papers.reverse()
    page = open_document(sitting, draft.ref)
    write(sitting, page, 0, "quantity", "4")
    add(sitting, page, "Goodwill on")
    write(sitting, page, 4, "unit_price", "10")
    assert sums(page)["Total credit"] == "£149.15"
    save(sitting, page)
    assert kinds(papers.shop.card(draft.id))[-1] == (LineKind.GOODWILL, D("10.00"))


def test_goodwill_above_its_limit_is_named_while_it_is_typed_and_then_waits(
    papers: Papers, sitting: Sitting
) -> None:
    limit_goodwill(papers.shop, "11.99")
    page = open_document(sitting, papers.reverse().ref)
    write(sitting, page, 0, "quantity", "4")
    add(sitting, page, "Goodwill on")
    assert page.sheet is not None
    above = page.sheet.lines.limit
    write(sitting, page, 4, "unit_price", "9.99")
    assert sums(page)["Total credit"] == "£149.14"
    assert not above.isVisible()
    write(sitting, page, 4, "unit_price", "10")
    assert sums(page)["Total credit"] == "£149.15"
    assert above.isVisible()
    assert above.text() == (
        "Goodwill of £12.00 is above the goodwill limit of £11.99 per ticket:"
        " it needs the approval of a supervisor or an accountant."
    )
    save(sitting, page)
    assert not above.isVisible()
    assert page.sheet.banner.text().endswith(
        "£12.00 of goodwill on this ticket, above the goodwill limit of £11.99."
    )


def test_a_fee_is_kept_back_from_the_goods(papers: Papers, sitting: Sitting) -> None:
    papers.shop.product("Restocking", "15.00", kind=ProductKind.SERVICE)
    draft = papers.reverse()
    page = open_document(sitting, draft.ref)
    add(sitting, page, "Restocking")
    assert cell(page, 4, "unit_price").text() == "−15.00"
    assert sums(page)["Total credit"] == "£158.15"
    save(sitting, page)
    assert kinds(papers.shop.card(draft.id))[-1] == (LineKind.FEE, D("-15.00"))


def test_a_discount_on_the_order_follows_the_goods_and_cannot_be_typed_over(
    papers: Papers, sitting: Sitting
) -> None:
    draft = discounted(papers)
    page = open_document(sitting, draft.ref)
    assert cell(page, 1, "unit_price").isReadOnly()
    write(sitting, page, 0, "quantity", "5")
    assert sums(page)["Total credit"] == "£40.00"
    save(sitting, page)
    assert kinds(papers.shop.card(draft.id)) == [
        (LineKind.GOODS, D("50.00")),
        (LineKind.ORDER_DISCOUNT, D("-10.00")),
    ]


def test_a_discount_is_left_out_for_a_reason_that_is_asked(
    papers: Papers, sitting: Sitting
) -> None:
    draft = discounted(papers)
    page = open_document(sitting, draft.ref)
    write(sitting, page, 0, "quantity", "5")
    press(cell(page, 1, "quantity"), Qt.Key.Key_Delete, CTRL)
    dialog = sitting.child(LeavingOutDialog)
    type_in(dialog.findChild(QLineEdit), "Promised on the telephone")
    with sitting.qtbot.waitSignal(page.figured, timeout=20_000):
        press(dialog, Qt.Key.Key_Return, CTRL)
    sitting.settle()
    assert sums(page)["Total credit"] == "£50.00"
    save(sitting, page)
    assert papers.shop.card(draft.id).total == D("50.00")


def test_goodwill_that_has_to_go_back_is_named_before_it_is_saved(
    papers: Papers, sitting: Sitting
) -> None:
    shop = papers.shop
    first = papers.reverse()
    page = open_document(sitting, first.ref)
    for _ in range(4):
        press(cell(page, 0, "quantity"), Qt.Key.Key_Delete, CTRL)
    add(sitting, page, "Goodwill on")
    write(sitting, page, 0, "unit_price", "10")
    save(sitting, page)
    shop.post(shop.card(first.id))
    page = open_document(sitting, papers.reverse().ref)
    assert sums(page)["Total credit"] == "£161.15"
    write(sitting, page, 0, "quantity", "1")
    assert sums(page)["Total credit"] == "£123.65"
    save(sitting, page)
    write(sitting, page, 0, "quantity", "12")
    along = sitting.child(Text, "goes_along")
    assert along.text() == "Saving adds what has to go along: Goodwill taken back −£10.00"
    assert sums(page)["Total credit"] == "£161.15"
