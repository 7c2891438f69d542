"""Several documents chosen in a list: one print job, one PDF; drafts are named and left out."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter

from app.dialogs import print_job
from app.dialogs.printer import new_printer
from app.dialogs.printing import PrintPreview
from app.services.invoices import InvoiceFilter
from app.ui.pages.records import CreditNotesPage, DocumentsMadePage
from tests.factories import Sold
from tests.ui.pages.documents_desk import CTRL, Papers
from tests.ui.pages.ticket_desk import activate, click, press

if TYPE_CHECKING:
    from pathlib import Path

    from app.services.invoices import InvoiceCard
    from tests.desk import Sitting
    from tests.factories import Shop


@pytest.fixture
def papers(desk_shop: Shop) -> Papers:
    """The invoice of the pictures with its customer and a ticket."""
    return Papers(desk_shop)


def notes(papers: Papers, prices: str, *, posted: bool = True) -> list[InvoiceCard]:
    """A credit note of each price."""
    shop, made = papers.shop, []
    for price in prices.split():
        sold = Sold(shop.product(f"Article {price}", price))
        draft = shop.reverse(papers.ticket, shop.invoice(papers.customer, sold))
        if posted:
            shop.post(draft)
        made.append(shop.card(draft.id))
    return made


def open_list(sitting: Sitting) -> CreditNotesPage:
    """The list of all credit notes with its rows."""
    page = sitting.show_list("credit_notes")
    assert isinstance(page, CreditNotesPage)
    sitting.until(lambda: page.table.model.row(0) is not None)
    page.table.view.go_to(0)
    return page


def preview(sitting: Sitting) -> PrintPreview:
    """The preview that has been opened, drawn."""
    sitting.settle()
    dialog = sitting.child(PrintPreview)
    activate(sitting, dialog)
    return dialog


def words(pdf: bytes) -> list[str]:
    """What each page of a PDF says."""
    return [page.extract_text() for page in PdfReader(BytesIO(pdf)).pages]


def printed(papers: Papers, cards: list[InvoiceCard]) -> list[int]:
    """How often the books say that each left the house."""
    return [papers.shop.card(card.id).printed_count for card in cards]


def to_file(file: Path) -> QPrinter:
    """A printer that prints into a file."""
    printer = new_printer()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(file))
    return printer


def test_those_that_are_checked_are_one_job_and_each_is_counted(
    papers: Papers, sitting: Sitting, tmp_path: Path
) -> None:
    cards = notes(papers, "2 3 4")
    page = open_list(sitting)
    press(Qt.Key.Key_X)
    press(Qt.Key.Key_Down, held=Qt.KeyboardModifier.ShiftModifier)
    assert page.table.selection.words() == "2 selected"
    press(Qt.Key.Key_P, held=CTRL)
    dialog = preview(sitting)
    assert dialog.header.reference.text() == "RINV/2026/00003 and 1 more"
    assert dialog.footer.sentence.text() == "2 documents as one job: all are originals."
    pages = words(dialog.paper.pdf())
    assert ["RINV/2026/00003" in pages[0], "RINV/2026/00002" in pages[1]] == [True, True]
    sitting.run(dialog.print_to(to_file(tmp_path / "printed.pdf")))
    assert len(PdfReader(tmp_path / "printed.pdf").pages) == 2
    assert printed(papers, cards) == [0, 1, 1]
    assert dialog.footer.sentence.text() == (
        "2 documents as one job: 2 were printed before and will be marked as copies."
    )
    sitting.run(dialog.save_pdf(tmp_path / "saved.pdf"))
    saved = words((tmp_path / "saved.pdf").read_bytes())
    assert [("Copy 1" in one) for one in saved] == [True, True]
    assert printed(papers, cards) == [0, 2, 2]


def test_drafts_are_named_and_left_out(papers: Papers, sitting: Sitting) -> None:
    notes(papers, "2 3")
    notes(papers, "4.50", posted=False)
    page = open_list(sitting)
    press(Qt.Key.Key_A, held=CTRL)
    assert page.table.selection.words() == "3 selected"
    click(page.print_button)
    dialog = preview(sitting)
    assert len(words(dialog.paper.pdf())) == 2
    assert dialog.footer.note.text() == (
        "Left out: one draft, which has no number yet (The Cosy Corner, £4.50)."
    )


def test_drafts_alone_are_told_and_nothing_opens(papers: Papers, sitting: Sitting) -> None:
    drafts = notes(papers, "2 3", posted=False)
    page = open_list(sitting)
    press(Qt.Key.Key_A, held=CTRL)
    press(Qt.Key.Key_P, held=CTRL)
    sitting.settle()
    assert not page.window().findChildren(PrintPreview)
    assert sitting.toasts() == [
        "Left out: 2 drafts, which have no number yet "
        "(The Cosy Corner, £3.00; The Cosy Corner, £2.00)."
    ]
    assert [card.number for card in drafts] == [None, None]


def test_an_invoice_among_what_was_made_is_named_by_its_number(
    papers: Papers, sitting: Sitting
) -> None:
    note = notes(papers, "2")[0]
    page = DocumentsMadePage(sitting.desk, (note.id, papers.invoice))
    sitting.run(sitting.window._push(page))
    sitting.settle()
    sitting.until(lambda: page.table.model.row(0) is not None)
    press(Qt.Key.Key_A, held=CTRL)
    press(Qt.Key.Key_P, held=CTRL)
    dialog = preview(sitting)
    number = papers.shop.card(papers.invoice).number
    assert dialog.header.reference.text() == "RINV/2026/00001"
    assert dialog.footer.note.text() == (
        f"Left out: one document that is no posted credit note ({number})."
    )


def test_a_document_that_has_gone_meanwhile_is_not_missed(papers: Papers, sitting: Sitting) -> None:
    notes(papers, "2")
    filter_, checks = InvoiceFilter(), (False, frozenset[object]({999_999}))
    sitting.run(print_job.print_chosen(sitting.window, sitting.desk, filter_, checks, 1))
    assert sitting.toasts() == ["The selected documents are not there any more."]


def test_too_many_are_refused_before_anything_is_read(sitting: Sitting) -> None:
    checks = (True, frozenset[object]())
    chosen = print_job.print_chosen(sitting.window, sitting.desk, InvoiceFilter(), checks, 4_000)
    sitting.run(chosen)
    assert sitting.toasts() == ["At most 200 documents go into one job; 4000 are selected."]


def test_nothing_is_offered_while_nothing_is_checked(papers: Papers, sitting: Sitting) -> None:
    notes(papers, "2")
    page = open_list(sitting)
    assert not page.print_button.isVisible()
    press(Qt.Key.Key_P, held=CTRL)
    sitting.settle()
    assert not page.window().findChildren(PrintPreview)


# The range of pages that the print dialog asks for


@pytest.fixture
def long(papers: Papers, sitting: Sitting) -> PrintPreview:
    """The preview of a credit note of three pages."""
    from app.dialogs.printing import open_preview

    shop = papers.shop
    sold = [Sold(shop.product(f"Article {number}", "2")) for number in range(60)]
    draft = shop.reverse(papers.ticket, shop.invoice(papers.customer, *sold))
    shop.post(draft)
    return sitting.run(open_preview(sitting.window, sitting.desk, (draft.id,)))


@pytest.mark.parametrize(("first", "last", "pages"), [(2, 3, 2), (1, 1, 1), (3, 9, 1), (0, 0, 3)])
def test_only_the_pages_asked_for_are_printed(
    long: PrintPreview, sitting: Sitting, tmp_path: Path, first: int, last: int, pages: int
) -> None:
    printer = to_file(tmp_path / "range.pdf")
    printer.setPrintRange(QPrinter.PrintRange.PageRange)
    printer.setFromTo(first, last)
    sitting.run(long.print_to(printer))
    assert len(PdfReader(tmp_path / "range.pdf").pages) == pages


def test_the_page_that_is_shown_can_be_printed_alone(
    long: PrintPreview, sitting: Sitting, tmp_path: Path
) -> None:
    printer = to_file(tmp_path / "current.pdf")
    printer.setPrintRange(QPrinter.PrintRange.CurrentPage)
    long.paper.view.turn(1)
    sitting.until(lambda: long.paper.view.page() == 1)
    sitting.run(long.print_to(printer))
    assert len(PdfReader(tmp_path / "current.pdf").pages) == 1


def test_a_page_that_is_not_there_is_told_and_nothing_is_counted(
    papers: Papers, long: PrintPreview, sitting: Sitting, tmp_path: Path
) -> None:
    long._printer = to_file(tmp_path / "none.pdf")
    long._printer.setPrintRange(QPrinter.PrintRange.PageRange)
    long._printer.setFromTo(7, 8)
    long._printer_chosen()
    sitting.settle()
    assert long.banner.text() == "There is no page 7-8: there are 3 pages."
    assert not (tmp_path / "none.pdf").exists()
    assert printed(papers, long._cards) == [0]
