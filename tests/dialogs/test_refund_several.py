"""Several invoices in the Refund dialog: one credit note each, or the box that makes it one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from app.dialogs.refunds import RefundDialog
from app.ui.kit.fields import CheckBox
from app.ui.pages.invoice import InvoicePage
from tests.dialogs.refund_desk import CTRL, SHIFT, footer, notes, open_refund, refresh
from tests.factories import D, Sold
from tests.ui.pages.ticket_desk import choose, click, make_case, open_case, press

if TYPE_CHECKING:
    from app.models.ids import InvoiceId, PartnerId
    from tests.desk import Sitting
    from tests.ui.pages.ticket_desk import Case

ONE = "One credit note for all"


def chosen(sitting: Sitting) -> RefundDialog:
    """The dialog with two invoices of the customer chosen."""
    case = make_case(sitting.shop)
    other = second(sitting, case)
    dialog = opened(sitting, case)
    add(sitting, dialog, other)
    return dialog


def opened(sitting: Sitting, case: Case) -> RefundDialog:
    """The dialog on the invoice of a ticket, with all of the customer's to choose from."""
    open_case(sitting, case)
    dialog = open_refund(sitting)
    dialog.form.field("sales_order_id").editor.setFocus()
    press(Qt.Key.Key_Delete)
    refresh(sitting, dialog)
    return dialog


def second(
    sitting: Sitting, case: Case, customer: PartnerId | None = None, journal: int | None = None
) -> InvoiceId:
    """Another invoice, of two clocks."""
    return sitting.shop.invoice(customer or case.customer, Sold(case.clock, D(2)), journal=journal)


def add(sitting: Sitting, dialog: RefundDialog, *invoices: InvoiceId) -> None:
    """Choose further invoices."""
    for each in invoices:
        number = sitting.shop.card(each).number
        assert number is not None
        choose(sitting, dialog.form.field("invoice_ids"), number)  # type: ignore[arg-type]
        refresh(sitting, dialog)


def box(dialog: RefundDialog) -> CheckBox:
    """The box that makes it one."""
    editor = dialog.form.field("is_one_note").editor
    assert isinstance(editor, CheckBox)
    return editor


def test_the_box_is_there_from_the_second_invoice_on_and_off(sitting: Sitting) -> None:
    case = make_case(sitting.shop)
    other = second(sitting, case)
    dialog = opened(sitting, case)
    assert not box(dialog).isVisible()
    add(sitting, dialog, other)
    assert box(dialog).isVisible()
    assert (box(dialog).text(), box(dialog).isChecked()) == (ONE, False)
    assert footer(dialog).startswith("Makes 2 draft credit notes")


def test_ticked_it_makes_one_draft_with_the_lines_under_their_invoices(sitting: Sitting) -> None:
    dialog = chosen(sitting)
    click(box(dialog))
    refresh(sitting, dialog)
    assert footer(dialog) == (
        "Makes one draft credit note of £124.20 for 2 invoices. You can lower it before posting."
    )
    assert dialog.side_pane.sums()[2] == "£124.20"
    groups = [line.group for line in dialog.ledger.lines.lines()]
    assert list(dict.fromkeys(groups)) == ["INV/2026/00001", "INV/2026/00002"]
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert [row[:3] for row in notes(sitting)] == [("credit_note", "draft", 124.2)]
    page = sitting.page
    assert isinstance(page, InvoicePage)
    sitting.until(lambda: page.sheet is not None and page.sheet.lines.field is not None)
    assert page.sheet is not None
    assert page.sheet.lines.field is not None
    shown = page.sheet.lines.field.lines()
    assert list(dict.fromkeys(line.group for line in shown)) == [
        "On invoice INV/2026/00001",
        "On invoice INV/2026/00002",
    ]


def test_the_correction_makes_one_each_though_the_box_is_ticked(sitting: Sitting) -> None:
    dialog = chosen(sitting)
    click(box(dialog))
    refresh(sitting, dialog)
    press(Qt.Key.Key_Return, held=CTRL | SHIFT)
    sitting.settle()
    assert sorted(row[:2] for row in notes(sitting)) == [
        ("credit_note", "posted"),
        ("credit_note", "posted"),
        ("invoice", "draft"),
        ("invoice", "draft"),
    ]


def test_where_it_cannot_be_one_the_reason_stands_beside_the_locked_box(sitting: Sitting) -> None:
    case = make_case(sitting.shop)
    other = second(sitting, case)
    third = second(sitting, case, sitting.shop.customer("Warehouse", of=case.customer))
    dialog = opened(sitting, case)
    add(sitting, dialog, other)
    click(box(dialog))
    refresh(sitting, dialog)
    add(sitting, dialog, third)
    assert not box(dialog).isEnabled()
    assert not box(dialog).isChecked()
    assert "go to different addresses" in dialog.form.row("is_one_note").hint()
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert len(notes(sitting)) == 3


def test_journals_that_differ_stay_each_its_own_until_one_is_chosen(sitting: Sitting) -> None:
    case = make_case(sitting.shop)
    other = sitting.shop.second_journal()
    third = second(sitting, case, journal=other)
    dialog = opened(sitting, case)
    add(sitting, dialog, third)
    assert dialog.form.field("journal_id").is_empty()
    assert "are in different journals" in dialog.form.row("is_one_note").hint()
    journal = dialog.form.field("journal_id")
    journal.set_value(other)
    journal.changed.emit()
    refresh(sitting, dialog)
    assert box(dialog).isEnabled()
    click(box(dialog))
    refresh(sitting, dialog)
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    used = "SELECT journal_id FROM invoice WHERE kind = 'credit_note'"
    assert sitting.shop.read(used) == [(other,)]


def test_a_ticked_box_is_kept_with_the_rest_when_the_dialog_is_left(sitting: Sitting) -> None:
    dialog = chosen(sitting)
    click(box(dialog))
    refresh(sitting, dialog)
    press(Qt.Key.Key_Escape)
    sitting.settle()
    click(sitting.desk.notices.toasts()[0].action)
    sitting.settle()
    again = sitting.child(RefundDialog)
    refresh(sitting, again)
    assert box(again).isChecked()
    assert footer(again).startswith("Makes one draft credit note of £124.20 for 2 invoices")
