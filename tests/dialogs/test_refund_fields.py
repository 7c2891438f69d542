"""The fields of the Refund dialog: what hangs on what, what is said where, and what is sent."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QEnterEvent, QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QTableView, QToolTip

from app.models.enums import LineKind, ProductKind, Tracking
from app.services import invoices
from app.services.invoices import DraftLine
from app.services.tickets import RecordRef
from app.ui.kit.lines_delegate import LinesDelegate
from app.ui.pages.ticket import TicketPage
from tests.dialogs.refund_desk import CTRL, button, fill, named, notes, open_refund, refresh, start
from tests.documents.papers import text
from tests.factories import D, Sold, as_lines, edit
from tests.ui.pages.ticket_desk import (
    activate,
    choose,
    click,
    drop_down,
    make_case,
    open_case,
    press,
    write,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.dialogs.refunds import RefundDialog
    from app.models.ids import InvoiceId
    from tests.desk import Sitting
    from tests.factories import Shop

GONE = "does not contain this product"


def journals(sitting: Sitting) -> list[tuple[object, ...]]:
    """The journals of the documents made from tickets."""
    return sitting.shop.read(
        "SELECT journal.name FROM invoice JOIN journal ON journal.id = invoice.journal_id"
        " WHERE invoice.ticket_id IS NOT NULL"
    )


def name_of(sitting: Sitting, journal: int) -> str:
    """The name of a journal."""
    return str(sitting.shop.read("SELECT name FROM journal WHERE id = :id", id=journal)[0][0])


def columns(dialog: RefundDialog) -> list[str]:
    """The headings that the ledger shows."""
    view = dialog.ledger.findChild(QTableView)
    assert view is not None
    shown = [place for place in range(view.model().columnCount()) if not view.isColumnHidden(place)]
    titles = (view.model().headerData(place, Qt.Orientation.Horizontal) for place in shown)
    return [str(title) for title in titles]


def fee(shop: Shop, line: DraftLine, price: str) -> DraftLine:
    """A restocking fee on the goods of a line."""
    product = shop.product("Restocking", "5.00", kind=ProductKind.SERVICE)
    return DraftLine(
        None,
        LineKind.FEE,
        D(1),
        D(price),
        D(0),
        "Restocking fee",
        original_line_id=line.original_line_id,
        product_id=product,
    )


def take_out(dialog: RefundDialog) -> None:
    """Remove the chosen invoice by the keyboard."""
    dialog.form.field("invoice_ids").editor.setFocus()
    press(Qt.Key.Key_Backspace)


def number_of(sitting: Sitting, invoice: InvoiceId) -> str:
    """The number of a posted invoice."""
    number = sitting.shop.card(invoice).number
    assert number is not None
    return number


def test_the_journal_that_is_shown_is_the_one_that_is_posted_in(sitting: Sitting) -> None:
    shop = sitting.shop
    own = name_of(sitting, shop.journal())
    other = name_of(sitting, shop.second_journal())
    case, _page, dialog = start(sitting)
    row = dialog.form.row("journal_id")
    assert row.hint() == "Taken from the invoice"
    choose(sitting, dialog.form.field("journal_id"), other)  # type: ignore[arg-type]
    assert row.hint() == ""
    take_out(dialog)
    refresh(sitting, dialog)
    assert dialog.form.field("journal_id").value() is None
    choose(sitting, dialog.form.field("invoice_ids"), number_of(sitting, case.invoice))  # type: ignore[arg-type]
    refresh(sitting, dialog)
    assert row.field.editor.text() == own  # type: ignore[attr-defined]
    assert row.hint() == "Taken from the invoice"
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert journals(sitting) == [(own,)]


def test_another_journal_that_is_chosen_is_posted_in(sitting: Sitting) -> None:
    other = name_of(sitting, sitting.shop.second_journal())
    _case, _page, dialog = start(sitting)
    choose(sitting, dialog.form.field("journal_id"), other)  # type: ignore[arg-type]
    refresh(sitting, dialog)
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert journals(sitting) == [(other,)]


def test_an_invoice_that_narrowing_takes_away_stays_marked_and_explained(
    sitting: Sitting,
) -> None:
    shop = sitting.shop
    case = make_case(shop)
    lamp = shop.product("LAMP", "10")
    shop.invoice(case.customer, Sold(lamp))
    open_case(sitting, case)
    dialog = open_refund(sitting)
    dialog.form.field("sales_order_id").editor.setFocus()
    press(Qt.Key.Key_Delete)
    refresh(sitting, dialog)
    choose(sitting, dialog.form.field("product_id"), "LAMP")  # type: ignore[arg-type]
    refresh(sitting, dialog)
    assert dialog.form.field("invoice_ids").value() == (case.invoice,)
    assert list(dialog.form.errors()) == ["invoice_ids"]
    assert GONE in dialog.form.errors()["invoice_ids"]
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert dialog.form.field("invoice_ids").editor.hasFocus()
    assert notes(sitting) == []
    choose(sitting, dialog.form.field("product_id"), "ALARM")  # type: ignore[arg-type]
    refresh(sitting, dialog)
    assert dialog.form.errors() == {}


def test_an_invoice_older_than_those_listed_is_found_by_its_number(sitting: Sitting) -> None:
    shop = sitting.shop
    case = make_case(shop)
    for _ in range(101):
        shop.invoice(case.customer, Sold(case.clock), is_posted=False)
    open_case(sitting, case)
    dialog = open_refund(sitting)
    dialog.form.field("sales_order_id").editor.setFocus()
    press(Qt.Key.Key_Delete)
    refresh(sitting, dialog)
    assert dialog.form.errors() == {}
    take_out(dialog)
    oldest = number_of(sitting, case.invoice)
    press(Qt.Key.Key_Down)
    panel = drop_down()
    QTest.keyClicks(panel.search, oldest)
    sitting.until(lambda: panel.model.rowCount() == 1)
    assert panel.model.choice(0).value == case.invoice
    QTest.keyClick(panel.search, Qt.Key.Key_Return)
    activate(sitting, dialog)
    refresh(sitting, dialog)
    assert dialog.form.field("invoice_ids").value() == (case.invoice,)
    assert dialog.form.errors() == {}
    assert dialog.side_pane.sums()[2] == "£115.20"


def test_another_product_leaves_no_lot_behind(sitting: Sitting) -> None:
    shop = sitting.shop
    customer = shop.customer()
    radio = shop.product("RADIO", "20", tracking=Tracking.SERIAL)
    lamp = shop.product("LAMP", "10")
    serial = shop.lot(radio, "SN-1")
    sold = (Sold(radio, lot=serial), Sold(lamp))
    order = shop.order(customer, *sold)
    invoice = shop.invoice(customer, *sold, order=order)
    ticket = shop.ticket(customer, order=order, product=radio, lot=serial)
    assert isinstance(sitting.open(RecordRef("ticket", ticket)), TicketPage)
    dialog = open_refund(sitting)
    assert "From ticket" in dialog.form.field("lot_id").editor.accessibleDescription()
    choose(sitting, dialog.form.field("product_id"), "LAMP")  # type: ignore[arg-type]
    refresh(sitting, dialog)
    assert dialog.form.errors() == {}
    assert dialog.form.field("invoice_ids").value() == (invoice,)
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert [row[:3] for row in notes(sitting)] == [("credit_note", "draft", 30.0)]


def test_a_date_is_not_called_wrong_while_it_is_typed(sitting: Sitting) -> None:
    _case, _page, dialog = start(sitting)
    dialog.form.field("reversal_on").editor.setFocus()
    press(Qt.Key.Key_A, held=CTRL)
    write("2")
    refresh(sitting, dialog)
    assert dialog.form.errors() == {}
    write("4/10/2026")
    refresh(sitting, dialog)
    assert dialog.form.errors() == {}
    press(Qt.Key.Key_Tab)
    assert list(dialog.form.errors()) == ["reversal_on"]


def test_an_emptied_reason_is_told_when_it_is_left(sitting: Sitting) -> None:
    _case, _page, dialog = start(sitting)
    fill(dialog, "reason", "")
    assert dialog.form.errors() == {}
    press(Qt.Key.Key_Tab)
    assert list(dialog.form.errors()) == ["reason"]
    fill(dialog, "reason", "Stops")
    press(Qt.Key.Key_Tab)
    assert dialog.form.errors() == {}


def test_errors_stay_while_their_fields_are_wrong_and_two_are_listed(sitting: Sitting) -> None:
    _case, _page, dialog = start(sitting)
    take_out(dialog)
    fill(dialog, "reason", " ")
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    wrong = ["invoice_ids", "reason"]
    assert list(dialog.form.errors()) == wrong
    fill(dialog, "reversal_on", "+1")
    press(Qt.Key.Key_Tab)
    refresh(sitting, dialog)
    assert list(dialog.form.errors()) == wrong
    assert dialog.form.summary.text() == (
        "2 fields need a change: Invoices to Refund and Reason displayed on Credit Note."
    )


def test_without_an_invoice_the_sums_are_dashes_and_the_legend_stays(sitting: Sitting) -> None:
    _case, _page, dialog = start(sitting)
    take_out(dialog)
    refresh(sitting, dialog)
    assert dialog.side_pane.sums() == ("–", "–", "–")
    assert dialog.footer.sentence.text() == "Fields with a dot are required."


def test_the_ledger_marks_the_product_of_the_ticket(sitting: Sitting) -> None:
    _case, _page, dialog = start(sitting)
    marked = [line.values["is_marked"] for line in dialog.ledger.lines.lines()]
    assert marked == [True, False]


def test_where_nothing_was_kept_back_the_ledger_has_no_column_for_it(sitting: Sitting) -> None:
    _case, _page, dialog = start(sitting)
    assert columns(dialog) == ["Product", "Sold", "Credited", "To credit"]


def test_a_fee_that_was_kept_back_is_shown_on_the_line_of_its_goods(sitting: Sitting) -> None:
    case = make_case(sitting.shop)
    note = sitting.shop.reverse(case.id, case.invoice)
    goods = replace(as_lines(note)[0], quantity=D(4))
    sitting.shop.act(invoices.save_draft, edit(note, goods, fee(sitting.shop, goods, "-2.50")))
    sitting.shop.post(sitting.shop.card(note.id))
    open_case(sitting, case)
    dialog = open_refund(sitting)
    assert columns(dialog) == ["Product", "Sold", "Credited", "Kept back", "To credit"]
    kept = [line.values["kept"][1] for line in dialog.ledger.lines.lines()]
    assert kept == ["£2.50", ""]


def test_a_fully_credited_invoice_leads_to_its_credit_note(sitting: Sitting) -> None:
    case = make_case(sitting.shop)
    note = sitting.shop.reverse(case.id, case.invoice)
    sitting.shop.post(note)
    open_case(sitting, case)
    dialog = open_refund(sitting)
    click(button(dialog, "Open credit note"))
    sitting.settle()
    shown = getattr(sitting.page, "reference", None)
    assert shown is not None
    assert (shown.kind, shown.id) == ("credit_note", note.id)


def test_what_becomes_of_a_payment_is_said_whichever_button_has_the_focus(
    sitting: Sitting,
) -> None:
    case = make_case(sitting.shop)
    paid = sitting.shop.pay(case.invoice, "50.00")
    open_case(sitting, case)
    dialog = open_refund(sitting)
    freed = f"£50.00 of payment {paid.number} becomes the customer's open credit."
    assert dialog.footer.note.text() == f"Reverse and Create Invoice: {freed}"
    assert dialog.footer.note.isVisible()
    create = button(dialog, "Reverse and Create Invoice")
    middle = QPointF(create.rect().center())
    QApplication.sendEvent(create, QEnterEvent(middle, middle, middle))
    assert dialog.footer.sentence.text().endswith(freed)
    assert not dialog.footer.note.isVisible()
    QApplication.sendEvent(create, QEvent(QEvent.Type.Leave))
    assert dialog.footer.note.text().endswith(freed)
    assert dialog.footer.sentence.text().startswith("Makes a draft credit note")


def test_without_a_payment_there_is_no_such_note(sitting: Sitting) -> None:
    _case, _page, dialog = start(sitting)
    assert not dialog.footer.note.isVisible()
    assert D("115.20") == dialog.preview.this_credit  # type: ignore[union-attr]


def test_the_heading_of_the_preview_is_whole_in_a_small_window(
    sit_down: Callable[..., Sitting], desk_shop: Shop
) -> None:
    case = make_case(desk_shop)
    lamp = desk_shop.product("LAMP", "10")
    desk_shop.invoice(case.customer, *(Sold(lamp) for _ in range(40)))
    ticket = desk_shop.ticket(case.customer, product=lamp)
    sitting = sit_down(size=(1280, 720))
    sitting.open(RecordRef("ticket", ticket))
    dialog = open_refund(sitting)
    paper = dialog.side_pane.paper
    assert paper.view.pages() == 2
    assert named(dialog, "Next page").isVisible()
    heading = next(one for one in paper.findChildren(QLabel) if one.text() == "Live preview")
    assert heading.width() >= heading.sizeHint().width()


def test_a_product_that_is_cut_in_the_ledger_has_its_whole_name_as_tooltip(
    sitting: Sitting,
) -> None:
    _case, _page, dialog = start(sitting)
    view = dialog.ledger.findChild(QTableView)
    assert view is not None
    delegate = view.itemDelegate()
    assert isinstance(delegate, LinesDelegate)
    QToolTip.hideText()
    areas = [view.visualRect(view.model().index(row, 0)) for row in range(2)]
    tips = [delegate.tip(area, view.indexAt(area.center())) for area in areas]
    assert tips == ["ALARM CLOCK BAKELIKE RED\nP00002 · This ticket", ""]
    at = areas[0].center()
    over = QHelpEvent(QEvent.Type.ToolTip, at, view.viewport().mapToGlobal(at))
    QApplication.sendEvent(view.viewport(), over)
    assert QToolTip.text() == tips[0]


def test_on_a_paid_invoice_the_settlement_of_either_button_is_shown(sitting: Sitting) -> None:
    case = make_case(sitting.shop)
    sitting.shop.pay(case.invoice, "115.20")
    open_case(sitting, case)
    dialog = open_refund(sitting)
    refresh(sitting, dialog)
    assert dialog.side_pane.settles() == (
        "Reverse: £0.00 is set against the invoice, £115.20 is left to repay.\n"
        "Reverse and Create Invoice: £115.20 is set against the invoice, £0.00 is left to repay."
    )
    printed = [is_set_against(dialog)]
    for words in ("Reverse and Create Invoice", "Reverse"):
        button(dialog, words).setFocus()
        sitting.settle()
        printed.append(is_set_against(dialog))
    assert printed == [False, True, False]


def is_set_against(dialog: RefundDialog) -> bool:
    """Whether the page that is shown sets the whole credit against the invoice."""
    return "Set against INV/2026/00001 £115.20" in text(dialog.side_pane.paper.pdf())


def test_on_an_open_invoice_both_buttons_settle_alike(sitting: Sitting) -> None:
    _case, _page, dialog = start(sitting)
    refresh(sitting, dialog)
    assert dialog.side_pane.settles() == ""


def paste(dialog: RefundDialog, text: str) -> None:
    """Replace the reason by what was copied elsewhere."""
    QApplication.clipboard().setText(text)
    fill(dialog, "reason", "")
    press(Qt.Key.Key_V, held=CTRL)


def test_a_reason_that_paper_cannot_show_is_warned_of_and_still_sent(sitting: Sitting) -> None:
    _case, _page, dialog = start(sitting)
    row = dialog.form.row("reason")
    usual = "The customer reads this text on the document."
    assert usual in row.hint()
    paste(dialog, "Broken שבור \u2603\u0e01")
    refresh(sitting, dialog)
    assert "Cannot be printed: ש ב ו ר" in row.hint()
    assert usual not in row.hint()
    assert dialog.form.errors() == {}
    paste(dialog, "Broken")
    refresh(sitting, dialog)
    assert usual in row.hint()
    paste(dialog, "שבור")
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert [note[3] for note in notes(sitting)] == ["שבור"]


def test_typing_at_once_replaces_the_proposed_reason(sitting: Sitting) -> None:
    _case, _page, dialog = start(sitting)
    write("Damaged in transit")
    assert dialog.form.values()["reason"] == "Damaged in transit"
