"""What all dialogs of payments share: one document, one key, one deed, a toast."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from app import texts
from app.services.background import new_key
from app.ui.kit.choice_list import Choice
from app.ui.kit.fields import AmountField, TextField
from app.ui.kit.formats import long_date
from app.ui.kit.money import money
from app.ui.kit.record_dialog import RecordDialog

if TYPE_CHECKING:
    from decimal import Decimal

    from PySide6.QtWidgets import QWidget

    from app.services.actions import Action
    from app.services.payments import MatchRow, OpenRow, SettlingCard
    from app.ui.kit.desk import Desk

Request = TypeVar("Request")
Result = TypeVar("Result")
WIDTH = 560
MOST = 200


class DeedDialog(RecordDialog):
    """A dialog about one posted document; whatever its buttons do is done once."""

    def __init__(
        self, parent: QWidget, desk: Desk, card: SettlingCard, *, title: str, icon: str
    ) -> None:
        super().__init__(parent, title, icon=icon, reference=card.number, width=WIDTH)
        self._desk = desk
        self.card = card
        self._key = new_key()
        self.finished.connect(self.deleteLater)

    def draft_content(self) -> None:
        """Nothing is kept: these few fields are quickly typed again."""

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

    async def do(self, action: Action[Request, Result], request: Request) -> Result:
        """Run the deed of this dialog, at most once."""
        return await self._desk.background.act(action, request, key=self._key)

    def close_with(self, result: object, words: str) -> None:
        """Say what was done and close."""
        self._desk.notices.show(words)
        self.done_with(result)


def short_text() -> TextField:
    """A field for a memo or a reason."""
    return TextField(max_length=MOST)
