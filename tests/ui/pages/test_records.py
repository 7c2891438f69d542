"""The lists of credit notes and customers: search, keys, what is there and what is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel
from sqlalchemy import update

from app.models.invoices import Invoice
from app.ui.kit.chip import FilterChip
from app.ui.kit.menu import Menu
from app.ui.pages.invoice import InvoicePage
from app.ui.pages.partner import PartnerPage
from app.ui.pages.records import CreditNotesPage, RecordsPage
from tests.ui.kit.hands import click
from tests.ui.pages.ticket_desk import activate, press, write

if TYPE_CHECKING:
    from tests.desk import Sitting
    from tests.ui.pages.documents_desk import Papers


def show(sitting: Sitting, name: str) -> RecordsPage:
    """Click a row of the rail."""
    click(sitting.button(name, of=sitting.window.rail))
    sitting.settle()
    assert isinstance(sitting.page, RecordsPage)
    return sitting.page


def rows(sitting: Sitting, page: RecordsPage, count: int) -> list[list[str]]:
    """The rows of the list, once there are so many."""
    model = page.table.model
    sitting.until(lambda: model.rowCount() == count and (not count or model.row(0) is not None))
    columns = range(len(model.columns))
    return [[str(model.index(row, one).data()) for one in columns] for row in range(count)]


def said(page: RecordsPage) -> list[str]:
    """All words on the page."""
    return [label.text() for label in page.findChildren(QLabel) if label.isVisible()]


def search(sitting: Sitting, text: str) -> None:
    """Press / and type."""
    press(Qt.Key.Key_Slash)
    write(text)
    press(Qt.Key.Key_Return)
    sitting.settle()


def test_credit_notes_are_listed_with_original_ticket_and_states(
    papers: Papers, sitting: Sitting
) -> None:
    posted, _draft = papers.reverse(), papers.reverse()
    papers.shop.post(posted)
    page = show(sitting, "Credit notes")
    [(ticket,)] = papers.shop.read("SELECT number FROM ticket")
    day = "24 Nov 2026"
    original = ["The Cosy Corner", "INV/2026/00001", ticket]
    assert rows(sitting, page, 2) == [
        ["Draft", "", day, *original, "Draft", "", "£173.15", ""],
        ["RINV/2026/00001", "", day, *original, "Posted", "Paid", "£173.15", ""],
    ]
    assert sitting.window.top_bar.crumbs.titles() == ["Credit notes"]


def test_enter_opens_the_row_and_back_leads_to_the_same_list(
    papers: Papers, sitting: Sitting
) -> None:
    papers.shop.post(papers.reverse())
    page = show(sitting, "Credit notes")
    rows(sitting, page, 1)
    assert page.table.view.hasFocus()
    press(Qt.Key.Key_J)
    press(Qt.Key.Key_Return)
    sitting.settle()
    assert isinstance(sitting.page, InvoicePage)
    assert sitting.page.title == "RINV/2026/00001"
    press(Qt.Key.Key_Left, held=Qt.KeyboardModifier.AltModifier)
    sitting.settle()
    assert sitting.window.trail == [page]
    assert page.table.view.currentIndex().row() == 0


def test_a_credit_note_that_is_made_meanwhile_joins_the_list(
    papers: Papers, sitting: Sitting
) -> None:
    from app.services import refunds

    page = show(sitting, "Credit notes")
    rows(sitting, page, 0)
    request = papers.shop.request(papers.ticket, papers.invoice)
    sitting.run(sitting.background.act(refunds.reverse, request))
    assert rows(sitting, page, 1)[0][0] == "Draft"


def test_without_credit_notes_the_list_says_what_will_be_there(sitting: Sitting) -> None:
    page = show(sitting, "Credit notes")
    words = said(page)
    assert "No credit notes yet" in words
    assert "Each credit note that is made from a ticket is listed here." in words


def test_numbers_of_origin_are_a_column_and_a_filter_where_there_are_some(
    papers: Papers, sitting: Sitting
) -> None:
    plain, imported = papers.reverse(), papers.reverse()
    page = show(sitting, "Credit notes")
    rows(sitting, page, 2)
    assert "origin" in page.table.view.hidden_columns()
    assert isinstance(page, CreditNotesPage)
    assert not page.origin.isVisible()
    press(Qt.Key.Key_F)
    assert QApplication.activePopupWidget() is None
    given = update(Invoice).where(Invoice.id == imported.id)
    values = {"origin_source": "shop", "origin_number": "C536379"}
    papers.shop.write(lambda uow: uow.connection.execute(given.values(values)).rowcount)
    papers.shop.post(plain)
    sitting.run(page.load())
    assert "origin" not in page.table.view.hidden_columns()
    press(Qt.Key.Key_F)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, Menu)
    menu.actions()[0].trigger()
    menu.close()
    activate(sitting, sitting.window)
    assert rows(sitting, page, 1)[0][:2] == ["Draft", "C536379"]
    [chip] = page.findChildren(FilterChip)
    assert chip.accessibleName() == "Number of origin: Imported"
    search(sitting, "RINV/2026/00001")
    rows(sitting, page, 0)
    page.search.clear()
    chip.setFocus()
    press(Qt.Key.Key_Delete)
    sitting.settle()
    rows(sitting, page, 2)


def test_customers_are_found_by_a_word_of_their_name(papers: Papers, sitting: Sitting) -> None:
    papers.shop.customer("Harbour Gifts")
    page = show(sitting, "Customers")
    assert [row[0] for row in rows(sitting, page, 2)] == ["Harbour Gifts", "The Cosy Corner"]
    search(sitting, "corner")
    assert [row[0] for row in rows(sitting, page, 1)] == ["The Cosy Corner"]
    page.table.view.setFocus()
    press(Qt.Key.Key_J)
    press(Qt.Key.Key_Return)
    sitting.settle()
    assert isinstance(sitting.page, PartnerPage)


def test_a_search_without_a_hit_says_so_and_clear_search_brings_all_back(
    papers: Papers, sitting: Sitting
) -> None:
    del papers
    page = show(sitting, "Customers")
    rows(sitting, page, 1)
    search(sitting, "zeppelin")
    rows(sitting, page, 0)
    assert "Nothing matches “zeppelin”" in said(page)
    press(Qt.Key.Key_Tab)
    click(sitting.button("Clear search", of=page))
    sitting.settle()
    rows(sitting, page, 1)
    assert page.search.value() == ""
    assert page.table.view.hasFocus()


def test_slash_leads_to_the_search_from_an_empty_list_too(sitting: Sitting) -> None:
    page = show(sitting, "Customers")
    rows(sitting, page, 0)
    sitting.window.rail.item("partners").setFocus()
    press(Qt.Key.Key_Slash)
    assert page.search.editor.hasFocus()
