"""The sheet of a transfer: what is to be known of it, its head, and its tabs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app import texts
from app.ui.kit.banner import Banner
from app.ui.kit.labels import Paragraph
from app.ui.kit.tab_order import stops
from app.ui.pages.sheet import Sheet
from app.ui.pages.ticket.tabs import SheetTabs
from app.ui.pages.transfer.head import AdditionalInfo, Head
from app.ui.pages.transfer.lines import TransferLines

if TYPE_CHECKING:
    from app.services.stock import TransferCard
    from app.ui.kit.desk import Desk


class TransferSheet(Sheet):
    """Everything at the left of the timeline, below the action bar.

    `banner` is what was refused or is asked; `told` what is open, and who goes on from here.
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.banner = Banner("danger")
        self.banner.setObjectName("transfer_banner")
        self.told = Banner("info")
        self.told.setObjectName("transfer_told")
        self.head = Head()
        self.lines = TransferLines(desk)
        self.info = AdditionalInfo()
        self.note = Paragraph("")
        self.tabs = SheetTabs(0)
        self.tabs.add(texts.t("transfer_page.operations"), self.lines)
        self.tabs.add(texts.t("transfer_page.info"), self.info)
        self.tabs.add(texts.t("transfer_page.note"), self.note)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        for widget in (self.banner, self.head, self.told, self.tabs):
            column.addWidget(widget)
        column.addStretch(1)
        self.add(content)

    def stops(self) -> list[QWidget]:
        """Where Tab stops, from top to bottom."""
        head = self.head
        above = (self.banner, head.documents, head.properties, self.told)
        below = (self.info, self.note)
        return [
            *(one for part in above for one in stops(part)),
            self.tabs.bar,
            *self.lines.stops(),
            *(one for part in below for one in stops(part)),
        ]

    def show_card(self, card: TransferCard) -> None:
        """Show what stands beside the rows."""
        self.info.show_card(card)
        self.note.show_text(card.note or texts.t("transfer_page.no_note"))
        self.tabs.set_count(self.lines, str(len(card.moves)))
