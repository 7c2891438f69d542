"""Adding a line: more of the credited invoice, goodwill, a fee; a product on a draft invoice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from app import texts
from app.services import invoices, products
from app.services.invoices import InvoiceKind
from app.services.paging import Span
from app.ui.kit.choice_list import Choice
from app.ui.kit.money import money
from app.ui.kit.search_dialog import MOST, SearchDialog
from app.ui.pages.invoice import beside
from app.ui.pages.invoice.columns import ledger_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget

    from app.services.invoices import CreditableLine, InvoiceCard
    from app.services.products import ProductRow
    from app.ui.kit.desk import Desk
    from app.ui.pages.invoice.draft import DraftLines


class LineFinder(QObject):
    """Finds what can be added. `found` carries a CreditableLine, a Beside or a ProductRow."""

    found = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._parent = parent
        self._card: InvoiceCard | None = None
        self._taken: frozenset[object] = frozenset()
        self._goods: int | None = None

    def open(self, card: InvoiceCard, draft: DraftLines) -> None:
        """Open the list over the page."""
        self._card = card
        self._taken = frozenset(draft.credited())
        self._goods = draft.goods()
        is_credit = card.kind is InvoiceKind.CREDIT_NOTE
        dialog = SearchDialog(
            self._parent,
            texts.t("invoice_page.add_line"),
            self._credit_lines if is_credit else self._products,
            nothing_found=texts.t(
                "invoice_page.no_more_lines" if is_credit else "invoice_page.no_product"
            ),
        )
        dialog.setObjectName("add_line")
        dialog.succeeded.connect(self._picked)
        dialog.open()

    async def _credit_lines(self, text: str) -> Sequence[Choice[Any]]:
        """Lines in which something is left and that are not on the draft; goodwill and fees."""
        card = self._card
        if card is None:
            return ()
        rows = await self._desk.background.ask(invoices.creditable_lines, card.id)
        words = text.casefold().split()
        choices = [
            Choice(row, f"{row.product_code} · {row.description}".strip(" ·"), _left(row, card))
            for row in rows
            if row.ledger.line_id not in self._taken
        ]
        others = await beside.choices(self._desk, card, rows, text, self._goods)
        return [*(choice for choice in choices if choice.matches(words)), *others]

    async def _products(self, text: str) -> Sequence[Choice[ProductRow]]:
        """Products whose code or name begins like the words."""
        card = self._card
        if card is None:
            return ()
        wanted = products.ProductList(products.ProductFilter(text), Span(size=MOST))
        rows = (await self._desk.background.ask(products.rows, wanted)).rows
        return [
            Choice(row, row.name, f"{row.code} · {money(row.list_price, card.currency)}")
            for row in rows
        ]

    def _picked(self, choice: Choice[object]) -> None:
        self.found.emit(choice.value)


def _left(row: CreditableLine, card: InvoiceCard) -> str:
    """The ledger of a line in pieces, and what is left of it in money."""
    return f"{ledger_words(row.ledger)} · {money(row.ledger.left_amount, card.currency)}"
