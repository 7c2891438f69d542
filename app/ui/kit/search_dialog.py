"""All the choices of a drop-down, for when its eight rows are not enough."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app import texts
from app.ui.kit.choice_list import ChoiceList
from app.ui.kit.fields.asking import Asking
from app.ui.kit.record_dialog import RecordDialog

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from app.ui.kit.fields.asking import Find

MOST = 200


class SearchDialog(RecordDialog):
    """Search line over a long list; `succeeded` carries the Choice.

    `find` answers each text; the first 200 rows are shown.
    """

    def __init__(
        self,
        parent: QWidget,
        title: str,
        find: Find,
        *,
        nothing_found: str = "",
    ) -> None:
        super().__init__(parent, title, icon="magnifying-glass", width=640)
        self.list = ChoiceList(filter_here=False, nothing_found=nothing_found, rows=MOST)
        self.list.setMinimumHeight(420)
        self.list.picked.connect(self.done_with)
        self.body.add(self.list)
        self.finished.connect(self.deleteLater)
        self.set_sentence(texts.t("kit.search_keys"))
        Asking(self, find, lambda found: (found, None)).serve(self.list)

    def focus_first(self) -> None:
        self.list.search.setFocus()
