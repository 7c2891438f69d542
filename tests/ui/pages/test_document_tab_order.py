"""The hand on a document's page: where it begins, and where Tab takes it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from app.services import orders
from app.services.orders import CreateOrder, OrderLine
from app.services.tickets import RecordRef
from app.ui.kit.fields import TextField
from app.ui.kit.fields.line_edit import LineEdit
from tests.factories import Sold
from tests.ui.kit.hands import press
from tests.ui.pages.documents_desk import Papers, open_document
from tests.ui.pages.test_transfer import make_return, open_transfer

if TYPE_CHECKING:
    from tests.desk import Sitting

D = Decimal
SHIFT = Qt.KeyboardModifier.ShiftModifier


def here() -> QWidget:
    """The widget with the focus."""
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def name(widget: QWidget) -> str:
    """What it is called, without the key of its line and without a number that counts."""
    words = widget.objectName().removesuffix("_editor") or widget.accessibleName().split(",")[0]
    return "".join(letter for letter in words if not letter.isdigit()).strip("_")


def walk(steps: int, *, back: bool = False) -> list[str]:
    """Press Tab so often; where it stops."""
    found = []
    for _ in range(steps):
        held = SHIFT if back else Qt.KeyboardModifier.NoModifier
        press(here(), Qt.Key.Key_Backtab if back else Qt.Key.Key_Tab, held)
        found.append(name(here()))
    return found


LINE = ["kind", "quantity", "unit_price", "discount"]
PROPERTIES = ["customer", "Open customer", "source", "Open the invoice", "reason"]
DATED = ["invoice_on", "journal_id", "Lines"]
TIMELINE = ["", "Write a note for your colleagues", "Log"]


def test_on_a_draft_credit_note_the_hand_begins_at_the_reason_and_goes_through_the_lines(
    papers: Papers, sitting: Sitting
) -> None:
    open_document(sitting, papers.reverse().ref)
    assert name(here()) == "reason"
    found = walk(len(DATED) + 4 * 6)
    assert found[:3] == DATED
    for place in range(4):
        line = found[3 + 6 * place : 9 + 6 * place]
        assert line[:5] == [*LINE, "menu"]
        assert line[5].startswith("Remove Article")
    assert walk(4) == ["Add a line", *TIMELINE]


def test_back_from_the_reason_it_goes_to_the_top(papers: Papers, sitting: Sitting) -> None:
    open_document(sitting, papers.reverse().ref)
    before = [*PROPERTIES[:4][::-1], "smart_original", "smart_ticket", "delete", "preview", "post"]
    assert walk(len(before), back=True) == before


def test_a_line_that_came_later_stands_in_its_place(papers: Papers, sitting: Sitting) -> None:
    page = open_document(sitting, papers.reverse().ref)
    assert page.sheet is not None
    field = page.sheet.lines.field
    assert field is not None
    first = field.lines()[0]
    field.remove(first.key)
    field.restore(first, 0)
    field.focus(first.key, "discount")
    assert walk(2)[1] == "kind"
    assert here().objectName() == f"kind_{field.lines()[1].key}_editor"


def test_on_a_posted_credit_note_the_hand_begins_at_the_first_button(
    papers: Papers, sitting: Sitting
) -> None:
    note = papers.shop.post(papers.reverse())
    open_document(sitting, note.ref)
    assert name(here()) == "preview"
    rest = ["reconcile", "smart_ticket", "smart_original", *PROPERTIES, *DATED, *TIMELINE]
    assert walk(len(rest)) == rest


def test_on_an_open_invoice_the_hand_begins_at_register_payment(
    papers: Papers, sitting: Sitting
) -> None:
    page = open_document(sitting, RecordRef("invoice", papers.invoice))
    assert here() is page.action_bar.pay
    assert walk(4) == ["reconcile", "customer", "Open customer", "invoice_on"]


def test_on_a_draft_invoice_the_hand_begins_at_its_date(papers: Papers, sitting: Sitting) -> None:
    open_document(sitting, RecordRef("invoice", papers.correct()))
    assert name(here()) == "invoice_on"
    assert walk(2) == ["journal_id", "Lines"]


def test_after_the_last_entry_tab_leaves_the_page(papers: Papers, sitting: Sitting) -> None:
    page = open_document(sitting, RecordRef("invoice", papers.invoice))
    for _ in range(30):
        press(here(), Qt.Key.Key_Tab)
        if not page.isAncestorOf(here()):
            break
    assert not page.isAncestorOf(here())


def test_a_draft_of_many_lines_says_of_which_kind_each_is(papers: Papers, sitting: Sitting) -> None:
    shop = papers.shop
    thing = shop.product("Thing", "1.00", shop.tax())
    many = shop.invoice(papers.customer, *[Sold(thing) for _ in range(51)])
    page = open_document(sitting, shop.reverse(papers.ticket, many).ref)
    assert page.sheet is not None
    field = page.sheet.lines.field
    assert field is not None
    view, model = field._view, field._model
    column = [one.key for one in model.columns].index("kind")
    assert not view.isColumnHidden(column)
    index = model.index(50, column)
    assert index.data() == "Goods"
    room = view.columnWidth(column) - 24
    assert view.fontMetrics().horizontalAdvance(str(index.data())) < room


def test_words_that_are_cut_stand_whole_in_the_tooltip(sitting: Sitting) -> None:
    field = TextField(max_length=255)
    field.setParent(sitting.window)
    field.resize(160, 32)
    field.show()
    editor = field.editor
    assert isinstance(editor, LineEdit)
    field.set_value("ann@cosy.example")
    assert editor.tip() == ""
    long = "the.returns.department@a-very-long-name.of-a-shop.example"
    field.set_value(long)
    assert editor.tip() == long


def test_on_a_return_it_goes_from_the_scan_field_through_the_rows_to_the_note(
    sitting: Sitting,
) -> None:
    _desk, made = make_return(sitting.shop)
    open_transfer(sitting, made)
    assert name(here()) == "scan"
    row = ["lot", "quantity", "unit", "condition"]
    rows = [*row, "Remove ALARM CLOCK BAKELIKE RED", *row, "Remove RADIO RETRO CREAM"]
    rest = ["set_all", "Lines", *rows, "Split a line", "Add a product", *TIMELINE]
    assert walk(len(rest)) == rest
    assert walk(len(rest) + 1, back=True)[-2:] == ["scan", ""], "the tabs stand above it"


def test_on_a_quotation_it_goes_from_its_head_through_the_lines_to_the_note(
    sitting: Sitting,
) -> None:
    shop = sitting.shop
    line = OrderLine(None, shop.product("Clock", "10.00"), D(3))
    order = shop.act(orders.create, CreateOrder(shop.customer(), (line,)))
    sitting.open(RecordRef("sales_order", order.id))
    assert name(here()) == "customer_id"
    head = ["Open customer", "valid_until_on", "date", "invoice_policy"]
    rows = ["Lines", *LINE[1:], "Remove Clock", "Add a product"]
    rest = [*head, *rows, *TIMELINE]
    assert walk(len(rest)) == rest
