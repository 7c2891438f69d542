"""Slips and labels on the screen, saved and printed."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QPushButton

from app.dialogs.goods_papers import AskLabels, open_labels, open_slip
from app.dialogs.paper import PaperDialog
from app.dialogs.printer import A4, new_printer
from app.documents.label import LABEL
from tests.dialogs.return_desk import make_goods
from tests.documents import scanner
from tests.factories import Sold
from tests.services.return_desk import ReturnDesk, open_desk
from tests.ui.pages.ticket_desk import activate, click

if TYPE_CHECKING:
    from pathlib import Path

    from app.services import returns
    from tests.desk import Sitting
    from tests.factories import Shop

D = Decimal
PIXELS = 732
"""The width of a label at 300 dots an inch."""
CODE = PIXELS * 23 // 62
"""What of it is the code."""


@pytest.fixture
def made(desk_shop: Shop) -> returns.MadeReturn:
    """A return of three clocks and a radio."""
    goods = make_goods(desk_shop)
    desk = ReturnDesk(desk_shop, goods.customer, goods.order, goods.ticket)
    return desk.send_back("3", "1")


def to_file(file: Path, size: tuple[float, float]) -> QPrinter:
    """A printer that prints into a file, with this paper in it."""
    printer = new_printer(size)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(file))
    return printer


def label_dialog(sitting: Sitting) -> PaperDialog:
    """The preview of labels after it was asked how many."""
    sitting.until(lambda: bool(sitting.window.findChildren(PaperDialog)))
    dialog = sitting.child(PaperDialog)
    sitting.until(lambda: bool(dialog.paper.pdf()))
    return dialog


def test_a_slip_is_shown_and_saved_under_its_number(
    made: returns.MadeReturn, sitting: Sitting, tmp_path: Path
) -> None:
    dialog = sitting.run(open_slip(sitting.window, sitting.desk, made.id))
    assert dialog.header.reference.text() == made.number
    assert dialog.file_name() == made.number
    assert dialog.paper.view.zoom() == pytest.approx(1, abs=0.01)
    file = tmp_path / "slip.pdf"
    sitting.run(dialog.save_pdf(file))
    assert f"Return slip {made.number}" in PdfReader(file).pages[0].extract_text()
    assert "slip.pdf saved" in sitting.toasts()


def test_how_many_labels_is_asked_and_they_are_printed_at_their_size_on_any_paper(
    made: returns.MadeReturn, sitting: Sitting, tmp_path: Path
) -> None:
    asking = sitting.run(open_labels(sitting.window, sitting.desk, made.id))
    assert isinstance(asking, AskLabels)
    activate(sitting, asking)
    click(sitting.button("One per piece (4)", of=asking))
    dialog = label_dialog(sitting)
    assert dialog.footer.sentence.text() == "4 labels of 62 × 29 mm, printed at 100 %."
    assert dialog.paper.view.width() > 0
    assert dialog.paper.view.zoom() == pytest.approx(3, abs=0.02)
    for size in ((LABEL.width, LABEL.height), A4):
        file = tmp_path / f"{size[0]:g}.pdf"
        sitting.run(dialog.print_to(to_file(file, size)))
        found = PdfReader(file).pages
        assert len(found) == 4
        assert float(found[0].mediabox.width) / 72 * 25.4 == pytest.approx(size[0], abs=0.3)
        width = round(PIXELS * size[0] / LABEL.width)
        page = scanner.pixels(file.read_bytes(), 3, width, range(340))
        assert scanner.data_matrix(page, 0, CODE) == "R-1"
        dark = [x for row in page for x in range(CODE) if row[x]]
        assert (max(dark) - min(dark) + 1) / PIXELS * 62 == pytest.approx(12, abs=0.2)


def test_serials_are_labelled_without_a_question(desk_shop: Shop, sitting: Sitting) -> None:
    goods = make_goods(desk_shop)
    desk = ReturnDesk(desk_shop, goods.customer, goods.order, goods.ticket)
    dialog = sitting.run(open_labels(sitting.window, sitting.desk, desk.send_back("0", "1").id))
    assert isinstance(dialog, PaperDialog)
    assert dialog.paper.view.pages() == 1


def test_more_labels_than_go_into_one_run_are_not_offered(
    desk_shop: Shop, sitting: Sitting
) -> None:
    desk = open_desk(desk_shop, Sold(desk_shop.product(), D(501)))
    asking = sitting.run(open_labels(sitting.window, sitting.desk, desk.send_back("501").id))
    assert isinstance(asking, AskLabels)
    buttons = [one.text() for one in asking.findChildren(QPushButton) if one.isVisible()]
    assert [words for words in buttons if words.startswith("One")] == ["One per line (1)"]
