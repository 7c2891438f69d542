"""The print preview: the pages as they will be printed; print, save as PDF."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QWidget

from app import texts
from app.dialogs.printer import ask_for_printer, draw_pages, pages_wanted, painting
from app.documents import credit_note
from app.errors import Unusable
from app.services import invoices
from app.services.invoices import InvoiceState
from app.ui.kit.paper_preview import PaperPreview
from app.ui.kit.record_dialog import RecordDialog
from app.ui.kit.slots import spawn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtPrintSupport import QPrinter

    from app.documents.credit_note import CreditNotePage
    from app.services.invoices import InvoiceCard, InvoiceId
    from app.ui.kit.desk import Desk

WIDTH = 1120
AROUND = 216
"""What head, footer and margins of the dialog take of the window's height."""
NOTE = 48
"""What the lines take that say what is left out."""
PAPER_SIZE = 1.0


async def open_preview(
    parent: QWidget, desk: Desk, ids: Sequence[InvoiceId], *, left_out: str = ""
) -> PrintPreview:
    """Open the preview of one document, or of several as one job; `left_out` says what is not."""
    cards = [await desk.background.ask(invoices.card, one) for one in ids]
    dialog = PrintPreview(parent, desk, cards, left_out=left_out)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    await dialog.draw()
    return dialog


class PrintPreview(RecordDialog):
    """Pages at the size of the window; what leaves the house is counted, later ones are copies."""

    def __init__(
        self, parent: QWidget, desk: Desk, cards: Sequence[InvoiceCard], *, left_out: str = ""
    ) -> None:
        super().__init__(
            parent, texts.t("printing.title"), icon="printer", reference=_name(cards), width=WIDTH
        )
        self._desk = desk
        self._cards = list(cards)
        self.paper = PaperPreview(desk.background, "printing", title="", can_print=False)
        self.paper.view.set_ground("bg.window")
        self.paper.view.zoom_to(PAPER_SIZE)
        around = AROUND + (NOTE if left_out else 0)
        self.paper.setMinimumHeight(max(360, parent.window().height() - around))
        self.set_note(left_out)
        self.body.set_padding(24, 12, 24, 12)
        self.body.add(self.paper, stretch=1)
        self.set_cancel(texts.t("printing.close"))
        self.save_button = self.set_secondary(
            texts.t("printing.save_pdf"), self._choose_file, working=texts.t("printing.saving")
        )
        self.print_button = self.set_primary(
            texts.t("printing.print"), self._choose_printer, working=texts.t("printing.printing")
        )
        self.set_sentence(self._copies())
        for keys, slot in (
            ("Ctrl+P", self.print_button.click),
            ("Ctrl+S", self.save_button.click),
            ("Ctrl++", self._zoom_in),
            ("Ctrl+=", self._zoom_in),
            ("Ctrl+-", self._zoom_out),
            ("Ctrl+0", self.paper.view.fit_width),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(slot)

    def focus_first(self) -> None:
        """The pages have the keys that turn and zoom them."""
        self.paper.view.setFocus(Qt.FocusReason.TabFocusReason)

    async def draw(self) -> None:
        """Draw the pages as the next printing will be."""
        pages = [
            await self._desk.background.ask(
                invoices.page, invoices.AskPage(card.id, card.printed_count or None)
            )
            for card in self._cards
        ]
        if shiboken6.isValid(self):
            await self.paper.show_document(lambda: job(pages))

    async def save_pdf(self, target: Path) -> None:
        """Count the printing and write the PDF; it is written though the preview is closed.

        Raises:
            Unusable: the file cannot be written; then nothing is counted.
        """
        await self._desk.background.run(lambda: write_pdf(target, None))
        pdf = await self._counted()
        await self._desk.background.run(lambda: write_pdf(target, pdf))
        self._desk.notices.show(texts.t("printing.saved", file=target.name))
        await self.draw()

    async def print_to(self, printer: QPrinter) -> None:
        """Count the printing and send the pages that the print dialog asks for.

        What has been counted is printed though the preview is closed.

        Raises:
            Unusable: the printer does not take them, or there is no such page; then nothing is
                counted.
        """
        view = self.paper.view
        wanted = pages_wanted(printer, view.pages(), current=view.page())
        with painting(printer) as painter:
            pdf = await self._counted()
            await draw_pages(self._desk.background, pdf, painter, printer, wanted)
        await self.draw()

    async def _counted(self) -> bytes:
        """The PDF of a printing that is counted; drafts are never counted."""
        posted = tuple(card.id for card in self._cards if card.state is InvoiceState.POSTED)
        copies: dict[InvoiceId, int | None] = {}
        if posted:
            done = await self._desk.background.act(
                invoices.register_print, invoices.RegisterPrint(posted)
            )
            copies = {one.id: one.copy_number for one in done}
        pages = [
            await self._desk.background.ask(
                invoices.page, invoices.AskPage(card.id, copies.get(card.id))
            )
            for card in self._cards
        ]
        self._cards = [
            await self._desk.background.ask(invoices.card, card.id) for card in self._cards
        ]
        if shiboken6.isValid(self):
            self.set_sentence(self._copies())
        return await self._desk.background.paper("printing/job", lambda: job(pages))

    async def _choose_file(self) -> None:
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        name = _name(self._cards).replace("/", "-")
        chooser = QFileDialog(self, texts.t("printing.save_pdf"), folder, "PDF (*.pdf)")
        chooser.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        chooser.setDefaultSuffix("pdf")
        chooser.selectFile(f"{name}.pdf")
        chooser.fileSelected.connect(self._file_chosen)
        chooser.open()

    async def _choose_printer(self) -> None:
        self._printer = ask_for_printer(self, self.paper.view.pages(), self._printer_chosen)

    def _file_chosen(self, name: str) -> None:
        spawn(self.save_pdf(Path(name)), self)

    def _printer_chosen(self) -> None:
        spawn(self.print_to(self._printer), self)

    def _zoom_in(self) -> None:
        self.paper.view.zoom_by(1)

    def _zoom_out(self) -> None:
        self.paper.view.zoom_by(-1)

    def _copies(self) -> str:
        """What the footer says of earlier printings."""
        if len(self._cards) > 1:
            count, copies = len(self._cards), sum(bool(card.printed_count) for card in self._cards)
            if not copies:
                return texts.t("printing.one_job", count=count)
            return texts.t("printing.one_job_with_copies", count=count, n=copies)
        printed = self._cards[0].printed_count
        if self._cards[0].state is not InvoiceState.POSTED:
            return texts.t("printing.is_draft")
        return texts.t("printing.is_copy", n=printed) if printed else texts.t("printing.is_first")


def _name(cards: Sequence[InvoiceCard]) -> str:
    """The number of a document; of several the first, and how many more."""
    first = cards[0].number or texts.t("printing.draft")
    rest = len(cards) - 1
    return texts.t("printing.several", first=first, n=rest) if rest else first


def write_pdf(target: Path, pdf: bytes | None) -> None:
    """Write a file; without content only see whether that would be possible.

    Raises:
        Unusable: the file cannot be written.
    """
    try:
        is_new = not target.exists()
        with target.open("ab" if pdf is None else "wb") as file:
            file.write(pdf or b"")
        if pdf is None and is_new:
            target.unlink()
    except OSError as error:
        raise Unusable("printing.cannot_write", {"file": str(target)}) from error


def job(pages: Sequence[CreditNotePage]) -> bytes:
    """One PDF of several documents, each in its own language; runs on the paper thread."""
    made = [credit_note.render(page) for page in pages]
    if len(made) == 1:
        return made[0]
    from app.documents import raster

    return raster.join(made)
