"""Pages on the screen as they will be printed, with print and save as PDF: the base of previews."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QWidget

from app import texts
from app.dialogs.printer import ask_for_printer, draw_pages, pages_wanted, painting
from app.errors import Unusable
from app.ui.kit.paper_preview import PaperPreview
from app.ui.kit.record_dialog import RecordDialog
from app.ui.kit.slots import spawn

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

    from app.ui.kit.desk import Desk

WIDTH = 1120
AROUND = 216
"""What head, footer and margins of the dialog take of the window's height."""
LEAST = 320
PAPER_SIZE = 1.0


class PaperDialog(RecordDialog):
    """Pages at their size on paper, with the keys that turn, zoom, print and save them.

    Nothing can be printed or saved before the first page is there.
    """

    def __init__(
        self,
        parent: QWidget,
        desk: Desk,
        title: str,
        *,
        reference: str,
        icon: str = "printer",
        channel: str = "printing",
        above: QWidget | None = None,
        taken: int = 0,
    ) -> None:
        """`above` stands over the pages; `taken` is the height that they have less."""
        super().__init__(parent, title, icon=icon, reference=reference, width=WIDTH)
        self._desk = desk
        self.paper = PaperPreview(desk.background, channel, title="", can_print=False)
        self.paper.view.set_ground("bg.window")
        self.paper.view.zoom_to(PAPER_SIZE)
        self.paper.setMinimumHeight(max(LEAST, parent.window().height() - AROUND - taken))
        self.body.set_padding(24, 12, 24, 12)
        if above is not None:
            self.body.add(above)
        self.body.add(self.paper, stretch=1)
        self.set_cancel(texts.t("printing.close"))
        self.save_button = self.set_secondary(
            texts.t("printing.save_pdf"), self._choose_file, working=texts.t("printing.saving")
        )
        self.print_button = self.set_primary(
            texts.t("printing.print"), self._choose_printer, working=texts.t("printing.printing")
        )
        self._offer(is_drawn=False)
        self.paper.drawn.connect(self._offer, Qt.ConnectionType.SingleShotConnection)
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

    def file_name(self) -> str:
        """What the PDF is called, without its ending."""
        return self.header.reference.text()

    async def leaving(self) -> bytes:
        """The PDF that leaves the house: the one that is shown, unless leaving is counted."""
        return self.paper.pdf()

    async def left(self) -> None:
        """What follows a print or a saved PDF."""

    async def save_pdf(self, target: Path) -> None:
        """Write the PDF; it is written though the preview is closed.

        Raises:
            Unusable: the file cannot be written; then nothing has left the house.
        """
        await self._desk.background.run(lambda: write_pdf(target, None))
        pdf = await self.leaving()
        await self._desk.background.run(lambda: write_pdf(target, pdf))
        self._desk.notices.show(texts.t("printing.saved", file=target.name))
        await self.left()

    async def print_to(self, printer: QPrinter) -> None:
        """Send the pages that the print dialog asks for, though the preview is closed.

        Raises:
            Unusable: the printer does not take them, or there is no such page; then nothing has
                left the house.
        """
        view = self.paper.view
        wanted = pages_wanted(printer, view.pages(), current=view.page())
        with painting(printer) as painter:
            pdf = await self.leaving()
            await draw_pages(self._desk.background, pdf, painter, printer, wanted)
        await self.left()

    async def _choose_file(self) -> None:
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        chooser = QFileDialog(self, texts.t("printing.save_pdf"), folder, "PDF (*.pdf)")
        chooser.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        chooser.setDefaultSuffix("pdf")
        chooser.selectFile(f"{self.file_name().replace('/', '-')}.pdf")
        chooser.fileSelected.connect(self._file_chosen)
        chooser.open()

    async def _choose_printer(self) -> None:
        paper = self.paper
        self._printer = ask_for_printer(
            self, paper.view.pages(), self._printer_chosen, size=paper.size_mm()
        )

    def _file_chosen(self, name: str) -> None:
        spawn(self.save_pdf(Path(name)), self)

    def _printer_chosen(self) -> None:
        spawn(self.print_to(self._printer), self)

    def _offer(self, *, is_drawn: bool = True) -> None:
        self.save_button.setEnabled(is_drawn)
        self.print_button.setEnabled(is_drawn)

    def _zoom_in(self) -> None:
        self.paper.view.zoom_by(1)

    def _zoom_out(self) -> None:
        self.paper.view.zoom_by(-1)


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
