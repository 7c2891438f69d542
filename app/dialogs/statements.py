"""The customer's statement: its page on the screen, to print or save as PDF."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from app import texts
from app.dialogs.paper import PaperDialog
from app.documents import statement
from app.services import statements
from app.ui.kit.choice_list import Choice
from app.ui.kit.fields import ChoiceField
from app.ui.kit.money import money
from app.ui.kit.slots import spawn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget

    from app.services.statements import PartnerId, Statement, StatementPage
    from app.ui.kit.desk import Desk

CHOICE = 72
"""What the choice of a currency takes of the height."""


async def open_statement(parent: QWidget, desk: Desk, partner_id: PartnerId) -> StatementDialog:
    """Open the statement of a customer, or of the company that a contact belongs to."""
    cards = await desk.background.ask(statements.cards, partner_id)
    pages = await desk.background.ask(statements.pages, partner_id)
    dialog = StatementDialog(parent, desk, cards, pages)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    await dialog.show_currency(0)
    return dialog


class StatementDialog(PaperDialog):
    """What a customer has open, as they would get it: by age, with the balance.

    With several currencies one is chosen above the page.
    """

    def __init__(
        self,
        parent: QWidget,
        desk: Desk,
        cards: Sequence[Statement],
        pages: Sequence[StatementPage],
    ) -> None:
        self.currencies = ChoiceField[object](
            [Choice(place, card.currency.code) for place, card in enumerate(cards)]
        )
        super().__init__(
            parent,
            desk,
            texts.t("statement.title"),
            icon="invoice",
            reference=cards[0].partner_name,
            channel="statement",
            above=self.currencies,
            taken=CHOICE if len(cards) > 1 else 0,
        )
        self._cards, self._pages = cards, pages
        self._card = cards[0]
        self.currencies.set_value(0)
        self.currencies.setVisible(len(cards) > 1)
        self.currencies.setMaximumWidth(160)
        self.currencies.changed.connect(self._currency_chosen)

    def file_name(self) -> str:
        """The customer and the day."""
        card = self._card
        return texts.t("statement.file", customer=card.partner_name, date=card.as_of)

    async def show_currency(self, place: int) -> None:
        """Show the statement of a currency, by its place."""
        self._card = self._cards[place]
        self.set_sentence(_words(self._card))
        await self.paper.show_document(partial(statement.render, self._pages[place]))

    def _currency_chosen(self) -> None:
        place = self.currencies.value()
        if isinstance(place, int):
            spawn(self.show_currency(place), self)


def _words(card: Statement) -> str:
    """How many items are open, and the balance."""
    amount = money(card.balance, card.currency)
    return texts.t("statement.sentence", n=len(card.rows), balance=amount)
