"""The customer's statement on the screen, printed and saved as PDF."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from app.dialogs.statements import StatementDialog
from app.services.tickets import RecordRef
from app.ui.kit.buttons import Button
from tests.documents.papers import text
from tests.factories import picture
from tests.ui.kit.hands import click
from tests.ui.pages.ticket_desk import activate, press

if TYPE_CHECKING:
    from pathlib import Path

    from app.models.ids import PartnerId
    from tests.desk import Sitting
    from tests.factories import Shop

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def customer(desk_shop: Shop) -> PartnerId:
    """A customer who owes 346.30, half of it for forty days."""
    made = desk_shop.customer()
    picture(desk_shop, made, on=desk_shop.today - timedelta(days=40))
    picture(desk_shop, made)
    return made


def open_statement(sitting: Sitting, customer: PartnerId) -> StatementDialog:
    """Press Statement on the page of the customer, and wait for the page."""
    page = sitting.open(RecordRef("partner", customer))
    click(sitting.child(Button, "statement", of=page))
    sitting.settle()
    dialog = sitting.child(StatementDialog)
    sitting.until(lambda: bool(dialog.paper.pdf()))
    activate(sitting, dialog)
    return dialog


def test_the_statement_opens_from_the_customer_and_shows_what_is_open(
    customer: PartnerId, sitting: Sitting
) -> None:
    dialog = open_statement(sitting, customer)
    assert dialog.footer.sentence.text() == "2 open items, balance £346.30"
    paper = text(dialog.paper.pdf())
    assert "INV/2026/00001 Invoice · 40 days overdue" in paper
    assert "Balance due £346.30" in paper


def test_the_statement_is_saved_as_pdf_by_ctrl_s(
    customer: PartnerId, sitting: Sitting, tmp_path: Path
) -> None:
    dialog = open_statement(sitting, customer)
    press(Qt.Key.Key_S, held=CTRL)
    sitting.settle()
    chooser = sitting.child(QFileDialog, of=dialog)
    assert chooser.selectedFiles()[0].endswith("Statement The Cosy Corner 2026-11-24.pdf")
    chooser.close()
    file = tmp_path / "statement.pdf"
    sitting.run(dialog.save_pdf(file))
    assert file.read_bytes() == dialog.paper.pdf()
    assert "statement.pdf saved" in sitting.toasts()[-1]
