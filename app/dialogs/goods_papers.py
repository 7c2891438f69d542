"""Papers that go with goods, to print or save: the slip of a transfer, the labels of its pieces."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import shiboken6

from app import texts
from app.dialogs.paper import PaperDialog
from app.documents import label, return_slip
from app.documents.content import words
from app.services import returns
from app.services.background import Superseded
from app.services.returns import MOST_LABELS
from app.ui.kit.labels import Text
from app.ui.kit.paper_warning import paper_warning
from app.ui.kit.record_dialog import RecordDialog
from app.ui.kit.slots import spawn

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from app.documents.label import LabelSheet
    from app.services.returns import LabelPlan, TransferId
    from app.ui.kit.desk import Desk

LABEL_ZOOM = 3.0
"""A label is small; its preview is not."""
ASKING_WIDTH = 720


async def open_slip(parent: QWidget, desk: Desk, transfer_id: TransferId) -> PaperDialog:
    """Open the slip of a return, of a delivery back or of a delivery.

    Raises:
        NotAllowed, Refused: as `returns.slip` says.
    """
    page = await desk.background.ask(returns.slip, transfer_id)
    dialog = PaperDialog(parent, desk, texts.t("goods_papers.slip"), reference=page.number)
    dialog.set_sentence(texts.t("goods_papers.slip_sentence"))
    await show_paper(dialog, partial(return_slip.render, page))
    await tell_missing(dialog, desk, page)
    return dialog


async def open_labels(
    parent: QWidget, desk: Desk, transfer_id: TransferId
) -> PaperDialog | AskLabels:
    """Open the labels of a transfer's pieces; how many is asked where it makes a difference.

    Raises:
        NotAllowed, Refused: as `returns.labels` and `LabelPlan.sheet` say.
    """
    plan = await desk.background.ask(returns.labels, transfer_id)
    if not plan.is_to_be_asked:
        return await open_label_sheet(parent, desk, plan.sheet(each_piece=True), plan.number)
    dialog = AskLabels(parent, desk, plan)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    return dialog


async def open_label_sheet(
    parent: QWidget, desk: Desk, sheet: LabelSheet, reference: str
) -> PaperDialog:
    """Open labels, each a page of its own size."""
    dialog = PaperDialog(parent, desk, texts.t("goods_papers.labels"), reference=reference)
    dialog.paper.view.zoom_to(LABEL_ZOOM)
    size, count = sheet.size, len(sheet.labels)
    dialog.set_sentence(
        texts.t("goods_papers.labels_sentence", n=count, width=size.width, height=size.height)
    )
    await show_paper(dialog, partial(label.render, sheet))
    bare = await desk.background.paper("labels/codes", partial(label.without_code, sheet))
    await tell_missing(dialog, desk, sheet, texts.t("goods_papers.no_code", n=bare) if bare else "")
    return dialog


async def show_paper(dialog: PaperDialog, render: Callable[[], bytes]) -> PaperDialog:
    """Open a preview and draw what it is of."""
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    await dialog.paper.show_document(render)
    return dialog


async def tell_missing(dialog: PaperDialog, desk: Desk, page: object, also: str = "") -> None:
    """Name the characters of a page that paper cannot show, and say what else is not on it."""
    printed = words(page)
    try:
        warning = await paper_warning(desk.background, "papers/words", printed)
    except Superseded:
        return
    if shiboken6.isValid(dialog):
        dialog.set_note(" ".join(each for each in (also, warning) if each))


class AskLabels(RecordDialog):
    """One label for each piece, or one for each line? What is chosen opens in the preview."""

    def __init__(self, parent: QWidget, desk: Desk, plan: LabelPlan) -> None:
        super().__init__(
            parent,
            texts.t("goods_papers.labels"),
            icon="tag",
            reference=plan.number,
            width=ASKING_WIDTH,
        )
        self._desk = desk
        self._asked_by = parent
        self._plan = plan
        self.succeeded.connect(self._show)
        asked = texts.t("goods_papers.how_many", pieces=plan.per_piece, lines=plan.per_line)
        self.body.add(Text(asked, "body", wrap=True))
        working = texts.t("goods_papers.making")
        per_line = texts.t("goods_papers.per_line", count=plan.per_line)
        per_piece = texts.t("goods_papers.per_piece", count=plan.per_piece)
        if plan.per_piece > MOST_LABELS:
            self.set_note(texts.t("goods_papers.too_many", most=MOST_LABELS))
            self.set_primary(per_line, self._per_line, working=working)
            return
        self.set_secondary(per_line, self._per_line, working=working)
        self.set_primary(per_piece, self._per_piece, working=working)

    async def _per_piece(self) -> None:
        self.done_with(self._plan.sheet(each_piece=True))

    async def _per_line(self) -> None:
        self.done_with(self._plan.sheet(each_piece=False))

    def _show(self, sheet: LabelSheet) -> None:
        owner = self._asked_by
        spawn(open_label_sheet(owner, self._desk, sheet, self._plan.number), owner)
