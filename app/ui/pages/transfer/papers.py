"""The papers of a transfer, to print or save, and the photos of what came by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app import texts
from app.services.stock import LocationKind, TransferState
from app.ui.kit.menu import Menu
from app.ui.kit.slots import ui_slot

if TYPE_CHECKING:
    from app.ui.pages.transfer.page import TransferPage


class Papers(QObject):
    """Offers them below the button; each opens as a preview."""

    def __init__(self, page: TransferPage) -> None:
        super().__init__(page)
        self._page = page

    def offer(self) -> None:
        """Ask which one, the slip first."""
        bar = self._page.action_bar
        if not bar.is_possible("print"):
            return
        button = bar.anchor("print")
        menu = Menu(button)
        first = menu.add(texts.t("transfer_page.print_slip"), self._open_slip, icon="file-text")
        menu.add(texts.t("transfer_page.print_labels"), self._open_labels, icon="tag")
        menu.aboutToHide.connect(menu.deleteLater)
        menu.show_below(button)
        menu.setActiveAction(first)

    @ui_slot
    async def _open_slip(self) -> None:
        from app.dialogs.goods_papers import open_slip

        if self._page.card is not None:
            await open_slip(self._page, self._page.desk, self._page.card.id)

    @ui_slot
    async def _open_labels(self) -> None:
        from app.dialogs.goods_papers import open_labels

        if self._page.card is not None:
            await open_labels(self._page, self._page.desk, self._page.card.id)

    @ui_slot
    async def photos(self) -> None:
        """Open the photos of all lines."""
        from app.dialogs.return_photos import open_photos

        if self._page.card is not None:
            await open_photos(self._page, self._page.desk, self._page.card)


def can_have_photos(page: TransferPage) -> bool:
    """Whether goods came, or come, that somebody looks at."""
    card = page.card
    return card is not None and card.is_return and card.state is not TransferState.CANCELLED


def can_print(page: TransferPage) -> bool:
    """Whether goods come from a customer or go to one, so that papers go with them."""
    card = page.card
    return (
        card is not None
        and LocationKind.CUSTOMER in (card.source_kind, card.destination_kind)
        and card.state is not TransferState.CANCELLED
    )
