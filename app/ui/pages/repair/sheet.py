"""The sheet of a repair: what must be known, its head, the form, and what lies below it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.dialogs.repairs.body import RepairBody
from app.ui.kit.banner import Banner
from app.ui.kit.form import Form
from app.ui.pages.repair.head import Head
from app.ui.pages.sheet import Sheet

if TYPE_CHECKING:
    from app.dialogs.repairs.opening import Choices
    from app.ui.kit.desk import Desk


class RepairSheet(Sheet):
    """Everything at the left of the timeline, below the action bar."""

    def __init__(self, desk: Desk, choices: Choices) -> None:
        super().__init__()
        self.banner = Banner("danger")
        self.banner.setObjectName("repair_banner")
        self.told = Banner("info")
        self.told.setObjectName("repair_told")
        self.head = Head()
        self.form = Form()
        self.body = RepairBody(desk, self.form, choices, is_saved=True, parent=self)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14)
        for widget in (self.banner, self.head, self.told, self.form, self.body.tabs):
            column.addWidget(widget)
        column.addStretch(1)
        self.add(content)
