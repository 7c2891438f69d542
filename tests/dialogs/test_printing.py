"""The print preview: zoom, pages, PDF, printer, and copies that are marked as such."""

from __future__ import annotations

import asyncio
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
import shiboken6
from pypdf import PdfReader
from PySide6.QtCore import QEvent, Qt
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit

from app.dialogs.printer import new_printer
from app.dialogs.printing import PrintPreview, open_preview
from tests.factories import Sold
from tests.ui.pages.documents_desk import CTRL, Papers, open_document
from tests.ui.pages.ticket_desk import activate, click, press, write

if TYPE_CHECKING:
    from pathlib import Path

    from app.services.invoices import InvoiceCard
    from tests.desk import Sitting
    from tests.factories import Shop

FIRST = "Not printed yet: this is the original."
SECOND = "Printed once before: this will be marked as a copy."


@pytest.fixture
def papers(desk_shop: Shop) -> Papers:
    """The invoice of the pictures with its customer and a ticket."""
    return Papers(desk_shop)


def posted(papers: Papers) -> InvoiceCard:
    """A posted credit note."""
    draft = papers.reverse()
    papers.shop.post(draft)
    return papers.shop.card(draft.id)


def preview(sitting: Sitting, *cards: InvoiceCard) -> PrintPreview:
    """The preview of documents, drawn."""
    ids = [card.id for card in cards]
    dialog = sitting.run(open_preview(sitting.window, sitting.desk, ids))
    activate(sitting, dialog)
    return dialog


def words(pdf: bytes) -> str:
    """What a PDF says."""
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


def printed(papers: Papers, card: InvoiceCard) -> int:
    """How often the books say that it left the house."""
    return papers.shop.card(card.id).printed_count


def choose_file(sitting: Sitting, file: Path) -> None:
    """Type a file into the file dialog, and wait until it is there."""
    sitting.settle()
    chooser = sitting.child(QFileDialog)
    activate(sitting, chooser)
    field = sitting.child(QLineEdit, of=chooser)
    field.setFocus()
    field.selectAll()
    write(str(file))
    press(Qt.Key.Key_Return)
    sitting.settle()


# What is seen


def test_ctrl_p_on_a_credit_note_shows_the_page_that_will_be_printed(
    papers: Papers, sitting: Sitting
) -> None:
    page = open_document(sitting, posted(papers).ref)
    page.setFocus()
    press(Qt.Key.Key_P, held=CTRL)
    sitting.settle()
    dialog = sitting.child(PrintPreview)
    assert dialog.header.reference.text() == "RINV/2026/00001"
    assert dialog.footer.sentence.text() == FIRST
    assert dialog.paper.view.accessibleDescription() == "Page 1 of 1"
    assert "Total credit £173.15" in words(dialog.paper.pdf())
    press(Qt.Key.Key_Escape)
    sitting.settle()
    assert not [one for one in sitting.window.findChildren(PrintPreview) if one.isVisible()]


def test_keys_and_buttons_zoom_from_the_size_on_paper(papers: Papers, sitting: Sitting) -> None:
    dialog = preview(sitting, posted(papers))
    view = dialog.paper.view
    assert view.hasFocus()
    assert view.zoom() == 1
    press(Qt.Key.Key_Plus)
    assert view.zoom() == pytest.approx(1.1, abs=0.01)
    press(Qt.Key.Key_Minus, held=CTRL)
    press(Qt.Key.Key_Minus, held=CTRL)
    assert view.zoom() == pytest.approx(0.9, abs=0.01)
    click(sitting.button("Larger", of=dialog))
    label = sitting.button("100 %", of=dialog)
    press(Qt.Key.Key_0, held=CTRL)
    assert view.fits_width()
    assert label.accessibleName() == "Fit width"
    view_width = view.viewport().width()
    assert round(view.zoom() * 794) == pytest.approx(view_width, abs=1)
    sitting.settle()


def test_pages_are_turned_by_keys_and_buttons(papers: Papers, sitting: Sitting) -> None:
    shop = papers.shop
    sold = [Sold(shop.product(f"Article {number}", "2")) for number in range(60)]
    draft = shop.reverse(papers.ticket, shop.invoice(papers.customer, *sold))
    shop.post(draft)
    dialog = preview(sitting, shop.card(draft.id))
    view = dialog.paper.view
    assert view.accessibleDescription() == "Page 1 of 3"
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum())
    press(Qt.Key.Key_PageDown)
    sitting.until(lambda: view.page() == 1)
    click(sitting.button("Next page", of=dialog))
    sitting.until(lambda: view.accessibleDescription() == "Page 3 of 3")
    assert not sitting.button("Next page", of=dialog).isEnabled()
    view.verticalScrollBar().setValue(0)
    press(Qt.Key.Key_PageUp)
    sitting.until(lambda: view.accessibleDescription() == "Page 2 of 3")


def test_a_draft_says_that_it_is_one_and_is_never_counted(
    papers: Papers, sitting: Sitting, tmp_path: Path
) -> None:
    draft = papers.reverse()
    dialog = preview(sitting, draft)
    assert dialog.header.reference.text() == "Draft"
    assert dialog.footer.sentence.text() == "A draft: it has no number yet and is not counted."
    press(Qt.Key.Key_S, held=CTRL)
    choose_file(sitting, tmp_path / "draft.pdf")
    assert "DRAFT" in words((tmp_path / "draft.pdf").read_bytes())
    assert printed(papers, draft) == 0


# What leaves the house


def test_the_first_pdf_is_the_original_and_the_second_is_marked_as_a_copy(
    papers: Papers, sitting: Sitting, tmp_path: Path
) -> None:
    card = posted(papers)
    dialog = preview(sitting, card)
    click(sitting.button("Save as PDF", of=dialog))
    choose_file(sitting, tmp_path / "first.pdf")
    first = words((tmp_path / "first.pdf").read_bytes())
    assert "RINV/2026/00001" in first
    assert "Copy" not in first
    assert "first.pdf saved" in sitting.toasts()
    assert dialog.footer.sentence.text() == SECOND
    assert "Copy 1" in words(dialog.paper.pdf())
    activate(sitting, dialog)
    click(sitting.button("Save as PDF", of=dialog))
    choose_file(sitting, tmp_path / "second.pdf")
    assert "Copy 1" in words((tmp_path / "second.pdf").read_bytes())
    assert printed(papers, card) == 2


def test_a_file_that_cannot_be_written_is_told_and_nothing_is_counted(
    papers: Papers, sitting: Sitting, tmp_path: Path
) -> None:
    card = posted(papers)
    dialog = preview(sitting, card)
    (tmp_path / "taken.pdf").mkdir()
    dialog._file_chosen(str(tmp_path / "taken.pdf"))
    sitting.settle()
    assert dialog.banner.text().endswith("taken.pdf cannot be written. Choose another folder.")
    assert printed(papers, card) == 0
    assert dialog.footer.sentence.text() == FIRST


def test_print_asks_for_the_printer_and_cancelling_counts_nothing(
    papers: Papers, sitting: Sitting
) -> None:
    card = posted(papers)
    dialog = preview(sitting, card)
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    asked = sitting.child(QPrintDialog, of=dialog)
    activate(sitting, asked)
    press(Qt.Key.Key_Escape)
    sitting.settle()
    assert printed(papers, card) == 0


def test_the_printer_gets_every_page_of_every_document_and_each_is_counted(
    papers: Papers, sitting: Sitting, tmp_path: Path
) -> None:
    shop = papers.shop
    other = shop.invoice(papers.customer, Sold(shop.product("Spare", "2")))
    draft = shop.reverse(papers.ticket, other)
    shop.post(draft)
    cards = [posted(papers), shop.card(draft.id)]
    dialog = preview(sitting, *cards)
    printer = new_printer()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    sitting.run(dialog.print_to(printer))
    pages = PdfReader(tmp_path / "printed.pdf").pages
    assert len(pages) == 2
    assert [round(float(length)) for length in pages[0].mediabox[2:]] == [595, 842]
    assert [printed(papers, card) for card in cards] == [1, 1]


def test_a_printer_that_takes_nothing_is_told_and_nothing_is_counted(
    papers: Papers, sitting: Sitting, tmp_path: Path
) -> None:
    card = posted(papers)
    dialog = preview(sitting, card)
    dialog._printer = new_printer()
    dialog._printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    dialog._printer.setOutputFileName(str(tmp_path / "nowhere" / "printed.pdf"))
    dialog._printer_chosen()
    sitting.settle()
    assert dialog.banner.text() == "The printer does not take the pages. Choose another one."
    assert printed(papers, card) == 0


# Closed meanwhile


def start_preview(sitting: Sitting, card: InvoiceCard) -> asyncio.Task[PrintPreview]:
    """The preview of a document, on the screen and not drawn yet."""
    task = asyncio.ensure_future(open_preview(sitting.window, sitting.desk, [card.id]))
    sitting.until(lambda: bool(sitting.window.findChildren(PrintPreview)))
    return task


def destroy(dialog: PrintPreview) -> None:
    """Close a dialog, and have Qt take it away at once."""
    dialog.reject()
    QApplication.sendPostedEvents(dialog, QEvent.Type.DeferredDelete.value)
    assert not shiboken6.isValid(dialog)


def test_a_preview_that_is_closed_before_it_is_drawn_is_forgotten(
    papers: Papers, sitting: Sitting
) -> None:
    task = start_preview(sitting, posted(papers))
    destroy(sitting.window.findChildren(PrintPreview)[0])
    sitting.until(task.done)
    assert task.exception() is None


def test_what_is_being_printed_is_printed_though_the_preview_is_closed(
    papers: Papers, sitting: Sitting, tmp_path: Path
) -> None:
    card = posted(papers)
    dialog = preview(sitting, card)
    printer = new_printer()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    printing = asyncio.ensure_future(dialog.print_to(printer))
    sitting.until(lambda: printed(papers, card) == 1)
    destroy(dialog)
    sitting.until(printing.done)
    assert printing.exception() is None
    assert len(PdfReader(tmp_path / "printed.pdf").pages) == 1


def test_what_is_being_saved_is_saved_though_the_preview_is_closed(
    papers: Papers, sitting: Sitting, tmp_path: Path
) -> None:
    card = posted(papers)
    dialog = preview(sitting, card)
    saving = asyncio.ensure_future(dialog.save_pdf(tmp_path / "saved.pdf"))
    sitting.until(lambda: printed(papers, card) == 1)
    destroy(dialog)
    sitting.until(saving.done)
    assert saving.exception() is None
    assert "RINV/2026/00001" in words((tmp_path / "saved.pdf").read_bytes())
    assert "saved.pdf saved" in sitting.toasts()
