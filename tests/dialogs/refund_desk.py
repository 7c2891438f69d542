"""The Refund dialog over a ticket, and what hands do with it: for its tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from app.dialogs.refunds import RefundDialog
from tests.ui.pages.ticket_desk import Case, activate, make_case, open_case, press, write

if TYPE_CHECKING:
    from app.dialogs.remedy import RemedyDialog
    from app.ui.pages.ticket import TicketPage
    from tests.desk import Sitting

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier


def open_refund(sitting: Sitting) -> RefundDialog:
    """Press Alt+1 on the ticket and wait for the first drawn page."""
    press(Qt.Key.Key_1, held=ALT)
    sitting.settle()
    dialog = sitting.child(RefundDialog)
    activate(sitting, dialog)
    return dialog


def start(sitting: Sitting) -> tuple[Case, TicketPage, RefundDialog]:
    """A ticket with one invoice of 115.20, and its Refund dialog."""
    case = make_case(sitting.shop)
    page = open_case(sitting, case)
    return case, page, open_refund(sitting)


def refresh(sitting: Sitting, dialog: RefundDialog) -> None:
    """Wait until the page of what is entered has been drawn."""
    sitting.until(lambda: not dialog.is_refreshing())
    sitting.settle()


def is_closed(dialog: RemedyDialog) -> bool:
    """Whether the dialog has gone from the screen."""
    return not shiboken6.isValid(dialog) or not dialog.isVisible()


def fill(dialog: RefundDialog, name: str, text: str) -> None:
    """Replace the text of a field by typing."""
    dialog.form.field(name).editor.setFocus()
    press(Qt.Key.Key_A, held=CTRL)
    press(Qt.Key.Key_Delete)
    write(text)


def notes(sitting: Sitting) -> list[tuple[object, ...]]:
    """Kind, state, total and reason of all documents made from tickets, in order."""
    return sitting.shop.read(
        "SELECT kind, state, total_amount / 10000.0, reason FROM invoice"
        " WHERE ticket_id IS NOT NULL ORDER BY id"
    )


def footer(dialog: RefundDialog) -> str:
    """The sentence at the left of the buttons."""
    return dialog.footer.sentence.text()


def button(dialog: RefundDialog, text: str) -> QPushButton:
    """A button by its words."""
    return next(
        one for one in dialog.findChildren(QPushButton) if one.text() == text and one.isVisible()
    )


def named(dialog: RefundDialog, name: str) -> QPushButton:
    """A button by its accessible name."""
    return next(one for one in dialog.findChildren(QPushButton) if one.accessibleName() == name)
