"""The customer's statement: its page on the screen, to print or save as PDF."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QWidget

from app import texts
from app.dialogs.printer import ask_for_printer, print_pages
from app.dialogs.printing import AROUND, WIDTH, write_pdf
from app.documents import statement
from app.services import statements
from app.ui.kit.choice_list import Choice
from app.ui.kit.fields import ChoiceField
from app.ui.kit.money import money
from app.ui.kit.paper_preview import PaperPreview
from app.ui.kit.record_dialog import RecordDialog
from app.ui.kit.slots import spawn

if TYPE_CHECKING:
    from collections.abc import Sequence

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


class StatementDialog(RecordDialog):
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
        super().__init__(
            parent,
            texts.t("statement.title"),
            icon="invoice",
            reference=cards[0].partner_name,
            width=WIDTH,
        )
        self._desk = desk
        self._cards, self._pages = cards, pages
        self._card = cards[0]
        self.paper = PaperPreview(desk.background, "statement", title="", can_print=False)
        self.paper.view.set_ground("bg.window")
        self.paper.view.zoom_to(1.0)
        around = AROUND + (CHOICE if len(cards) > 1 else 0)
        self.paper.view.setMinimumHeight(max(320, parent.window().height() - around))
        self.body.set_padding(24, 12, 24, 12)
        self.currencies = ChoiceField[object](
            [Choice(place, card.currency.code) for place, card in enumerate(cards)]
        )
        self.currencies.set_value(0)
        self.currencies.setVisible(len(cards) > 1)
        self.currencies.setMaximumWidth(160)
        self.currencies.changed.connect(self._currency_chosen)
        self.body.add(self.currencies)
        self.body.add(self.paper, stretch=1)
        self.set_cancel(texts.t("printing.close"))
        self.save_button = self.set_secondary(
            texts.t("printing.save_pdf"), self._choose_file, working=texts.t("printing.saving")
        )
        self.print_button = self.set_primary(
            texts.t("printing.print"), self._choose_printer, working=texts.t("printing.printing")
        )
        for keys, button in (("Ctrl+P", self.print_button), ("Ctrl+S", self.save_button)):
            QShortcut(QKeySequence(keys), self).activated.connect(button.click)

    def focus_first(self) -> None:
        """The pages have the keys that turn and zoom them."""
        self.paper.view.setFocus(Qt.FocusReason.TabFocusReason)

    async def show_currency(self, place: int) -> None:
        """Show the statement of a currency, by its place."""
        self._card = self._cards[place]
        self.set_sentence(_words(self._card))
        await self.paper.show_document(partial(statement.render, self._pages[place]))

    def _currency_chosen(self) -> None:
        place = self.currencies.value()
        if isinstance(place, int):
            spawn(self.show_currency(place), self)

    async def save_pdf(self, target: Path) -> None:
        """Write the PDF that is shown.

        Raises:
            Unusable: the file cannot be written.
        """
        pdf = self.paper.pdf()
        await self._desk.background.run(lambda: write_pdf(target, pdf))
        self._desk.notices.show(texts.t("printing.saved", file=target.name))

    async def _choose_file(self) -> None:
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        chooser = QFileDialog(self, texts.t("printing.save_pdf"), folder, "PDF (*.pdf)")
        chooser.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        chooser.setDefaultSuffix("pdf")
        name = texts.t("statement.file", customer=self._card.partner_name, date=self._card.as_of)
        chooser.selectFile(f"{name.replace('/', '-')}.pdf")
        chooser.fileSelected.connect(self._file_chosen)
        chooser.open()

    async def _choose_printer(self) -> None:
        self._printer = ask_for_printer(self, self.paper.view.pages(), self._printer_chosen)

    def _file_chosen(self, name: str) -> None:
        spawn(self.save_pdf(Path(name)), self)

    def _printer_chosen(self) -> None:
        paper, background = self.paper, self._desk.background
        printing = print_pages(background, paper.pdf(), self._printer, current=paper.view.page())
        spawn(printing, self)


def _words(card: Statement) -> str:
    """How many items are open, and the balance."""
    amount = money(card.balance, card.currency)
    return texts.t("statement.sentence", n=len(card.rows), balance=amount)
