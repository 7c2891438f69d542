"""The papers and labels of a repair on the screen."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from pypdf import PdfReader

from app.dialogs.repair_papers import open_labels, open_paper
from app.services.repairs import RepairPaperKind
from tests.services.workshop import workshop

if TYPE_CHECKING:
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
    paper.reject()
    labels = sitting.run(open_labels(sitting.window, sitting.desk, card))
    assert labels.footer.sentence.text() == "One label of 62 × 29 mm, printed at 100 %."
    assert "WH/RO/00001" in PdfReader(BytesIO(labels.paper.pdf())).pages[0].extract_text()
