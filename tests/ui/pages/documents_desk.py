"""Documents at the window: the invoice of the pictures, its credit notes, hands on their cells."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QWidget

from app.models.ids import InvoiceId
from app.services import invoices, refunds
from app.services.tickets import OpenTicket, RecordRef
from app.ui.kit.buttons import Button
from app.ui.pages.invoice import InvoicePage
from tests.factories import picture
from tests.ui.kit.hands import click, press, type_in

if TYPE_CHECKING:
    from app.models.ids import PartnerId
    from app.services.tickets import TicketId
    from app.ui.kit.fields.base import Field
    from tests.desk import Sitting
    from tests.factories import Shop

CTRL = Qt.KeyboardModifier.ControlModifier


@dataclass(slots=True)
class Papers:
    """A customer, a ticket of theirs, and the invoice of 173.15 with four lines."""

    shop: Shop
    customer: PartnerId = field(init=False)
    ticket: TicketId = field(init=False)
    invoice: InvoiceId = field(init=False)

    def __post_init__(self) -> None:
        """Make them."""
        from app.services import tickets

        self.customer = self.shop.customer()
        self.invoice = picture(self.shop, self.customer)
        request = OpenTicket(
            "Clocks stop",
            self.shop.team,  # type: ignore[arg-type]
            customer_id=self.customer,
        )
        self.ticket = self.shop.act(tickets.open_ticket, request).id

    def reverse(self) -> invoices.InvoiceCard:
        """A draft credit note of all that is left."""
        return self.shop.reverse(self.ticket, self.invoice)

    def correct(self) -> InvoiceId:
        """The draft invoice that Reverse and Create Invoice makes."""
        request = self.shop.request(self.ticket, self.invoice)
        made = self.shop.act(refunds.reverse_and_create_invoice, request)[0].draft_invoice
        assert made is not None
        return InvoiceId(made.id)


def open_document(sitting: Sitting, record: RecordRef) -> InvoicePage:
    """Open an invoice or credit note."""
    page = sitting.open(record)
    assert isinstance(page, InvoicePage)
    assert page.sheet is not None
    return page


def cell(page: InvoicePage, line: int, column: str) -> QLineEdit:
    """The editor of a cell, by the place of its line."""
    assert page.sheet is not None
    assert page.sheet.lines.field is not None
    key = page.sheet.lines.field.lines()[line].key
    editor = page.sheet.findChild(QLineEdit, f"{column}_{key}_editor")
    assert editor is not None
    return editor


def enter(editor: QLineEdit, text: str) -> None:
    """Type over what stands in an editor."""
    editor.setFocus()
    editor.selectAll()
    type_in(editor, text)


def write(sitting: Sitting, page: InvoicePage, line: int, column: str, text: str) -> None:
    """Type over a cell, and wait until the sums have followed."""
    with sitting.qtbot.waitSignal(page.figured, timeout=20_000):
        enter(cell(page, line, column), text)
    sitting.settle()


def said(page: InvoicePage) -> str:
    """What the banner says."""
    assert page.sheet is not None
    return page.sheet.banner.text()


def sums(page: InvoicePage) -> dict[str, str]:
    """The box of sums, amounts by label."""
    assert page.sheet is not None
    return dict(page.sheet.sums.texts())


def field_of(page: InvoicePage, name: str) -> Field[object]:
    """A property of the head."""
    assert page.sheet is not None
    return page.sheet.head.properties.field(name)


def press_ctrl(key: Qt.Key) -> None:
    """A key with Ctrl, where the focus is."""
    focus: QWidget | None = QApplication.focusWidget() or QApplication.activeWindow()
    press(focus, key, CTRL)


def press_button(sitting: Sitting, page: InvoicePage, name: str) -> None:
    """Click a button of the action bar and wait."""
    click(sitting.child(Button, name, of=page.action_bar))
    sitting.settle()


def banner_button(page: InvoicePage, words: str) -> QPushButton:
    """A button of the banner by its words."""
    assert page.sheet is not None
    buttons = page.sheet.banner.findChildren(QPushButton)
    return next(one for one in buttons if one.isVisible() and one.text() == words)
