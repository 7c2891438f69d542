"""The ledger of a ticket's order in a usual window: all its columns at once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QTableView

from app import texts
from app.models.enums import LineKind, ProductKind
from app.services import invoices
from app.services.invoices import DraftLine
from app.ui.kit.lines_delegate import LinesDelegate
from tests.factories import D, as_lines, edit
from tests.ui.pages.ticket_desk import make_case, open_case

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.desk import Sitting
    from tests.factories import Shop
    from tests.ui.pages.ticket_desk import Case


def keep_back_and_draft(shop: Shop, case: Case) -> None:
    """A fee that was kept back on a posted credit note, and a second one as draft."""
    note = shop.reverse(case.id, case.invoice)
    goods = replace(as_lines(note)[0], quantity=D(4))
    service = shop.product("Restocking", "5.00", kind=ProductKind.SERVICE)
    fee = DraftLine(
        None,
        LineKind.FEE,
        D(1),
        D("-2.50"),
        D(0),
        "Restocking fee",
        original_line_id=goods.original_line_id,
        product_id=service,
    )
    shop.act(invoices.save_draft, edit(note, goods, fee))
    shop.post(shop.card(note.id))
    shop.reverse(case.id, case.invoice)


@pytest.fixture(params=["en", "de"])
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    """The language of the window."""
    texts.use_language(request.param)
    yield request.param
    texts.use_language("en")


def test_all_columns_of_the_ledger_are_seen_without_moving_it(
    desk_shop: Shop, sit_down: Callable[..., Sitting], language: str
) -> None:
    case = make_case(desk_shop)
    keep_back_and_draft(desk_shop, case)
    sitting = sit_down()
    sitting.window.resize(1440, 900)
    page = open_case(sitting, case)
    tab = page.sheet.order_lines
    page.sheet.tabs.show_page(tab)
    sitting.settle()
    view = sitting.child(QTableView, of=tab)
    places = range(view.model().columnCount() - 1)
    hidden = [texts.t(f"ticket_page.ledger_{name}") for name in ("replaced", "kept")]
    titles = [view.model().headerData(place, Qt.Orientation.Horizontal) for place in places]
    assert [t for place, t in enumerate(titles) if view.isColumnHidden(place)] == hidden
    last = places[-1]
    assert view.columnViewportPosition(last) + view.columnWidth(last) <= view.viewport().width()
    assert sitting.child(QScrollArea, of=tab).horizontalScrollBar().maximum() == 0
    delegate, first = view.itemDelegate(), view.model().index(0, 0)
    assert isinstance(delegate, LinesDelegate)
    cut = "line 1\nP00002 · Dieses Ticket" if language == "de" else ""
    assert delegate.tip(view.visualRect(first), first) == cut
