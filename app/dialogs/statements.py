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
from app.ui.kit.money import money
from app.ui.kit.paper_preview import PaperPreview
from app.ui.kit.record_dialog import RecordDialog
from app.ui.kit.slots import spawn

if TYPE_CHECKING:
    from app.services.statements import PartnerId, Statement
    from app.ui.kit.desk import Desk


async def open_statement(parent: QWidget, desk: Desk, partner_id: PartnerId) -> StatementDialog:
    """Open the statement of a customer, or of the company that a contact belongs to."""
    card = await desk.background.ask(statements.card, partner_id)
    page = await desk.background.ask(statements.page, partner_id)
    dialog = StatementDialog(parent, desk, card)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    await dialog.paper.show_document(partial(statement.render, page))
    return dialog


class StatementDialog(RecordDialog):
    """What a customer has open, as they would get it: by age, with the balance."""

    def __init__(self, parent: QWidget, desk: Desk, card: Statement) -> None:
        super().__init__(
            parent,
            texts.t("statement.title"),
            icon="invoice",
            reference=card.partner_name,
            width=WIDTH,
        )
        self._desk = desk
        self._card = card
        self.paper = PaperPreview(desk.background, "statement", title="", can_print=False)
        self.paper.view.set_ground("bg.window")
        self.paper.view.zoom_to(1.0)
        self.paper.view.setMinimumHeight(max(320, parent.window().height() - AROUND))
        self.body.set_padding(24, 12, 24, 12)
        self.body.add(self.paper, stretch=1)
        self.set_cancel(texts.t("printing.close"))
        self.save_button = self.set_secondary(
            texts.t("printing.save_pdf"), self._choose_file, working=texts.t("printing.saving")
        )
        self.print_button = self.set_primary(
            texts.t("printing.print"), self._choose_printer, working=texts.t("printing.printing")
        )
        self.set_sentence(_words(card))
        for keys, button in (("Ctrl+P", self.print_button), ("Ctrl+S", self.save_button)):
            QShortcut(QKeySequence(keys), self).activated.connect(button.click)

    def focus_first(self) -> None:
        """The pages have the keys that turn and zoom them."""
        self.paper.view.setFocus(Qt.FocusReason.TabFocusReason)

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
