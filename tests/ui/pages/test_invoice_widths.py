"""The figures of a draft's lines are read whole, however long, in each language."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication

from app import texts
from app.ui.kit import formats
from app.ui.kit.theme import font
from tests.factories import Sold
from tests.ui.pages.documents_desk import Papers, cell, open_document, write

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from app.ui.pages.invoice import InvoicePage
    from tests.desk import Sitting
    from tests.factories import Shop

FIGURES = ("ledger", "quantity", "unit_price", "discount", "amount")


@pytest.fixture(params=["en", "de"])
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    """The language is chosen at the start of the program."""
    before = QLocale()
    texts.use_language(request.param)
    formats.use_locale_of(request.param)
    yield request.param
    texts.use_language("en")
    QLocale.setDefault(before)


def cut(page: InvoicePage) -> list[str]:
    """The titles and figures that have less room than they need."""
    assert page.sheet is not None
    assert page.sheet.lines.field is not None
    view, model = page.sheet.lines.field._view, page.sheet.lines.field._model
    found = []
    for place, column in enumerate(model.columns):
        if column.key not in FIGURES:
            continue
        width = view.columnWidth(place)
        if QFontMetrics(font("label")).horizontalAdvance(column.title) > width - 24:
            found.append(column.title)
        for row in range(model.rowCount()):
            if column.editor is None:
                figures = QFontMetrics(font("bodyStrong", use="numbers"))
                text = model.index(row, place).data()
                found += [text] if figures.horizontalAdvance(text) > width - 24 else []
            else:
                editor = cell(page, row, column.key)
                needed = editor.fontMetrics().horizontalAdvance(editor.text()) + 4
                found += [editor.text()] if needed > editor.width() else []
    return found


@pytest.mark.parametrize("size", [(1440, 900), (1280, 720)])
def test_no_figure_of_a_draft_is_cut(
    desk_shop: Shop,
    sit_down: Callable[..., Sitting],
    language: str,
    size: tuple[int, int],
) -> None:
    del language
    papers = Papers(desk_shop)
    product = desk_shop.product("Article at 2.55", "2.55", desk_shop.tax("20"))
    papers.invoice = desk_shop.invoice(papers.customer, Sold(product, Decimal(500)))
    sitting = sit_down(size=size)
    page = open_document(sitting, papers.reverse().ref)
    QApplication.processEvents()
    assert cut(page) == []
    write(sitting, page, 0, "unit_price", "1234.56789".replace(".", QLocale().decimalPoint()))
    QApplication.processEvents()
    assert cut(page) == []
    assert page.sheet is not None
    assert page.sheet.lines.field is not None
    view = page.sheet.lines.field._view
    assert view.horizontalHeader().length() <= view.viewport().width()
