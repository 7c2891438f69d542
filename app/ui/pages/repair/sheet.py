"""The sheet of a repair: what must be known, its head, the form, and what lies below it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app import texts
from app.dialogs.repairs.body import RepairBody
from app.ui.kit.banner import Banner
from app.ui.kit.form import Form
from app.ui.kit.tab_order import stops
from app.ui.pages.repair.condition import Condition
from app.ui.pages.repair.head import Head
from app.ui.pages.repair.loans import Loans
from app.ui.pages.sheet import Sheet

if TYPE_CHECKING:
    from app.dialogs.repairs.opening import Choices
    from app.services.repairs import RepairCard
    from app.ui.pages.repair.page import RepairPage


class RepairSheet(Sheet):
    """Everything at the left of the timeline, below the action bar."""

    def __init__(self, page: RepairPage, choices: Choices) -> None:
        super().__init__()
        self.banner = Banner("danger")
        self.banner.setObjectName("repair_banner")
        self.told = Banner("info")
        self.told.setObjectName("repair_told")
        self.head = Head()
        self.form = Form()
        self.body = RepairBody(page.desk, self.form, choices, is_saved=True, parent=self)
        self.condition = Condition(page)
        self.loans = Loans(page)
        tabs = self.body.tabs
        tabs.add(texts.t("repair_page.condition"), self.condition)
        self._loans_tab = tabs.add(texts.t("repair_page.left_and_lent"), self.loans)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14)
        for widget in (self.banner, self.head, self.told, self.form, self.body.tabs):
            column.addWidget(widget)
        column.addStretch(1)
        self.add(content)

    def stops(self) -> list[QWidget]:
        """Where Tab stops, from top to bottom."""
        above = (self.banner, self.head, self.told)
        below = (self.condition, self.loans)
        return [
            *(one for part in above for one in stops(part)),
            *self.body.stops(),
            *(one for part in below for one in stops(part)),
        ]

    def show_counter(self, card: RepairCard) -> None:
        """Show the condition, and what was left and lent."""
        self.condition.show_card(card)
        self.loans.show_card(card)
        out = sum(1 for loan in card.loans if loan.returned_at is None)
        self.body.tabs.bar.set_count(self._loans_tab, str(out) if out else "")
