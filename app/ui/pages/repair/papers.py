"""The papers of a repair, to print or save: order, receipts, labels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app import texts
from app.services.repairs import RepairPaperKind
from app.ui.kit.menu import Menu
from app.ui.kit.slots import ui_slot

if TYPE_CHECKING:
    from app.errors import ServiceError
    from app.ui.pages.repair.page import RepairPage


class Papers(QObject):
    """Offers them below the button; each opens as a preview of what is saved."""

    def __init__(self, page: RepairPage) -> None:
        super().__init__(page)
        self._page = page

    def show_problem(self, error: ServiceError) -> None:
        """The page says it."""
        self._page.show_problem(error)

    def offer(self) -> None:
        """Ask which one, the repair order first."""
        button = self._page.action_bar.print
        if not button.isVisible():
            return
        t = texts.t
        menu = Menu(button)
        first = menu.add(t("repair_papers.order"), self._open_order, icon="file-text")
        menu.add(t("repair_papers.intake"), self._open_intake, icon="tray-arrow-up")
        menu.add(t("repair_papers.handover"), self._open_handover, icon="checks")
        menu.add(t("repair_page.labels"), self._open_labels, icon="tag")
        menu.aboutToHide.connect(menu.deleteLater)
        menu.show_below(button)
        menu.setActiveAction(first)

    @ui_slot
    async def _open_order(self) -> None:
        await self._open(RepairPaperKind.ORDER)

    @ui_slot
    async def _open_intake(self) -> None:
        await self._open(RepairPaperKind.INTAKE)

    @ui_slot
    async def _open_handover(self) -> None:
        await self._open(RepairPaperKind.HANDOVER)

    async def _open(self, kind: RepairPaperKind) -> None:
        from app.dialogs.repair_papers import open_paper

        if self._page.card is not None:
            await open_paper(self._page, self._page.desk, self._page.card, kind)

    @ui_slot
    async def _open_labels(self) -> None:
        from app.dialogs.repair_papers import open_labels

        if self._page.card is not None:
            await open_labels(self._page, self._page.desk, self._page.card)
