"""The photos of a return: a strip for each line, each photo kept as soon as it is given."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shiboken6

from app import texts
from app.dialogs.photos import RecordPhotos
from app.services import photos
from app.services.photos import AskPhotos
from app.ui.kit.fields import PhotosField
from app.ui.kit.record_dialog import RecordDialog

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from app.services.photos import PhotoRow
    from app.services.stock import MoveCard, TransferCard
    from app.ui.kit.desk import Desk

WIDTH = 760


async def open_photos(parent: QWidget, desk: Desk, card: TransferCard) -> ReturnPhotos:
    """Open the photos of a return's lines.

    Raises:
        NotAllowed: stock.read
    """
    records = tuple(photos.of_move(move.id) for move in card.moves)
    rows = await desk.background.ask(photos.rows, AskPhotos(records))
    dialog = ReturnPhotos(parent, desk, card)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    await dialog.show_rows(rows)
    return dialog


class ReturnPhotos(RecordDialog):
    """One strip below the other; whoever may not add looks only."""

    def __init__(self, parent: QWidget, desk: Desk, card: TransferCard) -> None:
        super().__init__(
            parent,
            texts.t("photos.of_return"),
            icon="camera",
            reference=card.number,
            width=WIDTH,
        )
        self._may_add = desk.may("photo.write")
        self._moves = card.moves
        self._strips: dict[int, RecordPhotos] = {}
        for move in card.moves:
            field = PhotosField()
            goods = f"{move.product_code} {move.product_name}"
            self.form.add(f"photos_{move.id}", goods, field, hint=_lots(move))
            self._strips[move.id] = RecordPhotos(desk, field)
        self.set_cancel(texts.t("photos.close"))
        self.set_sentence(texts.t("photos.of_return_sentence") if self._may_add else "")

    def is_dirty(self) -> bool:
        """Everything is kept already."""
        return False

    async def show_rows(self, rows: tuple[PhotoRow, ...]) -> None:
        """Show what there is; the pictures come in line by line."""
        for move in self._moves:
            record = photos.of_move(move.id)
            own = tuple(row for row in rows if row.record == record)
            if shiboken6.isValid(self):
                await self._strips[move.id].show_record(record, may_add=self._may_add, rows=own)


def _lots(move: MoveCard) -> str:
    """What tells the pieces of a line apart."""
    return ", ".join(line.lot_name for line in move.lines if line.lot_name)
