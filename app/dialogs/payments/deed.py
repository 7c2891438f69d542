"""What all dialogs of payments share: one document and its money."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app import texts
from app.dialogs.deed import Deed
from app.ui.kit.choice_list import Choice
from app.ui.kit.fields import AmountField, TextField
from app.ui.kit.formats import long_date
from app.ui.kit.money import money

if TYPE_CHECKING:
    from decimal import Decimal

    from PySide6.QtWidgets import QWidget

    from app.services.payments import MatchRow, OpenRow, SettlingCard
    from app.ui.kit.desk import Desk

MOST = 200


class DeedDialog(Deed):
    """A dialog about one posted document; whatever its buttons do is done once."""

    def __init__(
        self, parent: QWidget, desk: Desk, card: SettlingCard, *, title: str, icon: str
    ) -> None:
        super().__init__(parent, desk, title, icon=icon, reference=card.number)
        self.card = card

    def amount_field(self) -> AmountField:
        """A field for money in the currency of the document."""
        currency = self.card.currency
        return AmountField(currency=currency.symbol, places=currency.digits)

    def money(self, amount: Decimal) -> str:
        """An amount in the currency of the document."""
        return money(amount, self.card.currency)

    def match_choice(self, row: MatchRow) -> Choice[int]:
        """A match in a drop-down, by its id."""
        words = texts.t("payment_dialog.match", number=row.number, amount=self.money(row.amount))
        return Choice(row.id, words, long_date(row.matched_on))

    def open_choice(self, row: OpenRow) -> Choice[object]:
        """Something open in a drop-down, by its reference."""
        words = texts.t(
            "payment_dialog.open_item", number=row.number, amount=self.money(row.residual)
        )
        return Choice(row.ref, words, long_date(row.made_on))


def short_text() -> TextField:
    """A field for a memo or a reason."""
    return TextField(max_length=MOST)
