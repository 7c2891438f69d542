"""Papers of a repair, to print or save: order, receipt, handover, and the labels."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import shiboken6

from app import texts
from app.dialogs.goods_papers import open_label_sheet, tell_missing
from app.dialogs.paper import PaperDialog
from app.documents import repair_paper
from app.errors import ServiceError
from app.services import repairs
from app.services.repairs import AskRepair, AskRepairPaper

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from app.services.repairs import RepairCard, RepairPaperKind
    from app.ui.kit.desk import Desk


async def open_paper(
    parent: QWidget, desk: Desk, card: RepairCard, kind: RepairPaperKind
) -> PaperDialog:
    """Open a paper of a repair, at once: its photos may take a while.

    Raises:
        NotAllowed, Refused: as `repairs.page` says.
    """
    title = texts.t(f"repair_papers.{kind.value}")
    dialog = PaperDialog(parent, desk, title, reference=card.number)
    dialog.set_sentence(texts.t("goods_papers.slip_sentence"))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    asked = AskRepairPaper(card.id, kind, card.ticket_id)
    try:
        page = await desk.background.ask(repairs.page, asked)
    except ServiceError:
        if shiboken6.isValid(dialog):
            dialog.reject()
        raise
    if shiboken6.isValid(dialog):
        await dialog.paper.show_document(partial(repair_paper.render, page))
        await tell_missing(dialog, desk, page)
    return dialog


async def open_labels(parent: QWidget, desk: Desk, card: RepairCard) -> PaperDialog:
    """Open the labels of a repair's piece and of what was left and lent.

    Raises:
        NotAllowed, Refused: as `repairs.labels` says.
    """
    sheet = await desk.background.ask(repairs.labels, AskRepair(card.id, card.ticket_id))
    return await open_label_sheet(parent, desk, sheet, card.number)
