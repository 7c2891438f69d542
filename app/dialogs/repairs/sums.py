"""What the parts of a repair come to: what the warranty leaves out, and what is charged."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QWidget

from app import texts
from app.ui.kit.icon_mark import IconMark
from app.ui.kit.labels import Text
from app.ui.kit.money import money

if TYPE_CHECKING:
    from app.services.repairs import RepairCard
    from app.services.repairs.figures import PartFigures
    from app.ui.kit.money import CurrencyLook


ZERO = Decimal(0)


class Sums(QWidget):
    """At the end of the row below the parts."""

    def __init__(self, currency: CurrencyLook) -> None:
        super().__init__()
        self._currency = currency
        self.shield = IconMark("shield-check", "success.default")
        self.shield.hide()
        self.warranty = Text("", "body", "success.onSubtle")
        self.warranty.setObjectName("not_charged")
        self.taxes = Text("", "body", "secondary", use="numbers")
        self.total = Text(money(ZERO, currency), "bodyStrong", use="numbers")
        self.total.setObjectName("repair_total")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self.shield)
        row.addWidget(self.warranty)
        row.addSpacing(14)
        row.addWidget(self.taxes)
        row.addSpacing(8)
        row.addWidget(Text(texts.t("repair_dialog.sum"), "bodyStrong"))
        row.addSpacing(6)
        row.addWidget(self.total)

    def show_sums(self, figures: PartFigures | RepairCard) -> None:
        """Show what is charged, and what is not."""
        left_out = bool(figures.not_charged)
        words = money(figures.not_charged, self._currency)
        self.warranty.setText(texts.t("repair_dialog.warranty_saves", amount=words))
        self.warranty.setVisible(left_out)
        self.shield.setVisible(left_out)
        tax = money(figures.tax, self._currency)
        self.taxes.setText(texts.t("repair_dialog.with_tax", amount=tax))
        self.taxes.setVisible(bool(figures.tax))
        self.total.setText(money(figures.total, self._currency))
