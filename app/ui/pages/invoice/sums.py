"""The box of sums at the right below the lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout

from app import texts
from app.services.invoices import InvoiceKind
from app.ui.kit.card import Card
from app.ui.kit.dividers import Hairline
from app.ui.kit.labels import Text
from app.ui.kit.money import money

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from app.services.actions import CurrencyFacts
    from app.services.invoices import DraftFigures, InvoiceCard

RIGHT = Qt.AlignmentFlag.AlignRight


class Sums(Card):
    """Untaxed, each tax, the total, and on a posted document what is open."""

    def __init__(self) -> None:
        super().__init__(sunken=True)
        self.setFixedWidth(330)
        self._grid = QGridLayout()
        self._grid.setVerticalSpacing(5)
        self._grid.setColumnStretch(0, 1)
        self.column.addLayout(self._grid)
        self._total = ""

    def total(self) -> str:
        """The total as it is shown."""
        return self._total

    def show_sums(self, card: InvoiceCard, figures: DraftFigures | None) -> None:
        """Show the sums of the unsaved edits, else those of the document."""
        source = figures if figures is not None else card
        rows: list[tuple[str, Decimal, bool]] = [
            (texts.t("invoice_page.untaxed"), source.untaxed, False)
        ]
        rows += [
            (
                texts.t("invoice_page.tax_on", tax=tax.label, base=money(tax.base, card.currency)),
                tax.amount,
                False,
            )
            for tax in source.taxes
        ]
        is_credit = card.kind is InvoiceKind.CREDIT_NOTE
        words = texts.t("invoice_page.total_credit" if is_credit else "invoice_page.total")
        rows.append((words, source.total, True))
        for original in card.originals:
            if original.amount is not None:
                words = texts.t("invoice_page.of_invoice", number=original.number)
                rows.append((words, original.amount, False))
        if card.number:
            rows.append((texts.t("invoice_page.open_amount"), card.residual, False))
        self._total = money(source.total, card.currency)
        self._show(rows, card.currency)

    def _show(self, rows: Sequence[tuple[str, Decimal, bool]], currency: CurrencyFacts) -> None:
        while self._grid.count():
            item = self._grid.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        place = 0
        for words, amount, is_total in rows:
            if is_total:
                self._grid.addWidget(Hairline(), place, 0, 1, 2)
                place += 1
            role = "heading" if is_total else "body"
            figure = Text(money(amount, currency), role, weight=600, use="numbers")
            figure.setAccessibleName(f"{words} {figure.text()}")
            label = Text(words, role, "primary" if is_total else "secondary")
            self._grid.addWidget(label, place, 0)
            self._grid.addWidget(figure, place, 1, RIGHT)
            place += 1
