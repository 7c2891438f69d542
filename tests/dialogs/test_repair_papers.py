"""The papers and labels of a repair on the screen."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader

from app.dialogs.paper import PaperDialog
from app.dialogs.repair_papers import open_labels, open_paper
from app.errors import NotAllowed
from app.models.enums import Tracking
from app.services.repairs import RepairPaperKind
from tests.services.workshop import workshop

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.desk import Sitting
    from tests.factories import Shop


def test_receipt_and_labels_of_a_repair_are_shown_to_print(
    desk_shop: Shop, sitting: Sitting
) -> None:
    card = workshop(desk_shop).create(by="agent")
    paper = sitting.run(open_paper(sitting.window, sitting.desk, card, RepairPaperKind.INTAKE))
    assert paper.header.title.text() == "Intake receipt"
    assert (
        "Intake receipt WH/RO/00001"
        in PdfReader(BytesIO(paper.paper.pdf())).pages[0].extract_text()
    )
    assert paper.save_button.isEnabled()
    assert paper.print_button.isEnabled()
    paper.reject()
    labels = sitting.run(open_labels(sitting.window, sitting.desk, card))
    assert labels.footer.sentence.text() == "One label of 62 × 29 mm, printed at 100 %."
    assert "WH/RO/00001" in PdfReader(BytesIO(labels.paper.pdf())).pages[0].extract_text()


def test_what_paper_cannot_show_is_named_and_a_label_without_a_code_said(
    desk_shop: Shop, sitting: Sitting
) -> None:
    desk = workshop(desk_shop, product=desk_shop.product(tracking=Tracking.SERIAL))
    card = desk.create(by="agent", lot_name="S" * 200, notes="ضوء")
    paper = sitting.run(open_paper(sitting.window, sitting.desk, card, RepairPaperKind.ORDER))
    assert paper.footer.note.text() == "Cannot be printed: ض و ء"
    paper.reject()
    labels = sitting.run(open_labels(sitting.window, sitting.desk, card))
    assert labels.footer.note.text().startswith("One label has no code to scan: its number is too")


def test_nothing_is_printed_before_it_is_drawn_and_a_paper_that_is_refused_closes_again(
    desk_shop: Shop, sit_down: Callable[..., Sitting]
) -> None:
    card = workshop(desk_shop).create(by="agent")
    sitting = sit_down(login="agent")
    empty = PaperDialog(sitting.window, sitting.desk, "", reference="")
    assert not empty.save_button.isEnabled()
    assert not empty.print_button.isEnabled()
    elsewhere = replace(card, ticket_id=None)
    with pytest.raises(NotAllowed):
        sitting.run(open_paper(sitting.window, sitting.desk, elsewhere, RepairPaperKind.ORDER))
    assert not any(dialog.isVisible() for dialog in sitting.window.findChildren(PaperDialog))
