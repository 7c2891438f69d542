"""Adds files to a ticket and opens them with the program that the workstation has for them."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from app import paths, texts
from app.services import attachments
from app.services.attachments import AddAttachment, NewFile
from app.ui.kit.slots import show_error, ui_slot

if TYPE_CHECKING:
    from app.errors import ServiceError
    from app.services.attachments import AttachmentRow, File
    from app.services.tickets import RecordRef
    from app.ui.kit.desk import Desk


class Files(QObject):
    """`added` follows each choice of files that were stored."""

    added = Signal()

    def __init__(self, desk: Desk, page: QWidget) -> None:
        super().__init__(page)
        self._desk = desk
        self._page = page
        self._record: RecordRef | None = None

    def choose(self, record: RecordRef) -> None:
        """Ask which files to add to a record."""
        self._record = record
        dialog = QFileDialog(self._page.window(), texts.t("ticket_page.add_file"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(self.add_files)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @ui_slot
    async def add_files(self, names: list[str]) -> None:
        """Read the files and keep them with the record."""
        if self._record is None:
            return
        for name in names:
            file = await self._desk.background.run(functools.partial(_read, Path(name)))
            await self._desk.background.act(attachments.add, AddAttachment(self._record, file))
        self.added.emit()

    @ui_slot
    async def open_file(self, row: AttachmentRow) -> None:
        """Write a file into the cache and hand it to its program."""
        file = await self._desk.background.ask(attachments.content, row.id)
        path = await self._desk.background.run(lambda: _write(file, row.id))
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            self._desk.notices.warn(texts.t("ticket_page.file_no_program", path=str(path)))

    def show_problem(self, error: ServiceError) -> None:
        """Pass a refusal on to the page."""
        show_error(error, self._page)


def _read(path: Path) -> NewFile:
    return NewFile(path.name, path.read_bytes())


def _write(file: File, number: int) -> Path:
    folder = paths.cache() / "files" / str(number)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / Path(file.name).name
    path.write_bytes(file.content)
    return path
