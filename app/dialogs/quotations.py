"""A quotation or an order on the screen, as it will be printed, to print or save as PDF."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from app import texts
from app.dialogs.paper import PaperDialog
from app.documents import quotation
from app.services import orders

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from app.services.orders import OrderCard
    from app.ui.kit.desk import Desk


async def open_quotation(parent: QWidget, desk: Desk, card: OrderCard) -> QuotationPreview:
    """Open the preview of an order."""
    page = await desk.background.ask(orders.page, card.id)
    dialog = QuotationPreview(parent, desk, card)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    await dialog.paper.show_document(partial(quotation.render, page))
    return dialog


class QuotationPreview(PaperDialog):
    """`gone` follows a print or a saved PDF: then it may be marked as sent."""

    gone = Signal()

    def __init__(self, parent: QWidget, desk: Desk, card: OrderCard) -> None:
        title = "sales_order_page.quotation" if card.is_quotation else "sales_order_page.kind"
        super().__init__(parent, desk, texts.t(title), reference=card.number, channel="quotation")

    async def left(self) -> None:
        """The page asks whether it has gone to the customer."""
        self.gone.emit()
