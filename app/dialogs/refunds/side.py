"""The live side of the Refund dialog: the page, and what it takes of the invoice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app import texts
from app.documents import credit_note
from app.ui.kit.buttons import IconButton
from app.ui.kit.card import Card
from app.ui.kit.dividers import Hairline
from app.ui.kit.labels import Text
from app.ui.kit.money import money
from app.ui.kit.paper_preview import PaperPreview

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.services.background import Background
    from app.services.refunds import RefundPreview

NONE = "–"
RIGHT = Qt.AlignmentFlag.AlignRight


class RefundSide(QWidget):
    """The page of each credit note, and below it, always visible, three sums.

    `turned` carries the PreviewedCreditNote that is shown now, None without one.
    """

    turned = Signal(object)

    def __init__(self, background: Background, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.paper = PaperPreview(background, "refund", title=texts.t("refund_dialog.preview"))
        self._shown: RefundPreview | None = None
        self._place = 0
        self._which = Text("", "caption", "secondary")
        self._before = IconButton("caret-left", texts.t("refund_dialog.note_before"))
        self._after = IconButton("caret-right", texts.t("refund_dialog.note_after"))
        self._rows = [(Text("", "body", "secondary"), _figure()) for _ in range(3)]
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.paper, 1)
        column.addLayout(self._pager())
        column.addLayout(self._sums())

    async def show_preview(self, preview: RefundPreview, empty: str) -> None:
        """Show what would be made now; `empty` is the sentence when there is nothing."""
        self._shown = preview
        self._place = min(self._place, max(0, len(preview.pages) - 1))
        if not preview.pages:
            self.paper.clear(empty)
            self._show_sums()
            return
        self._show_sums()
        page = preview.pages[self._place]
        await self.paper.show_document(lambda: credit_note.render(page, page.language))
        self.paper.chip.show_state("creditNote", "draft", texts.t("refund_dialog.draft"))
        self.paper.chip.show()

    def sums(self) -> tuple[str, str, str]:
        """The three figures as they are shown."""
        original, credited, this = (figure.text() for _label, figure in self._rows)
        return original, credited, this

    async def turn(self, step: int) -> None:
        """Show the credit note of the next invoice, or of the one before."""
        if self._shown is not None and 0 <= self._place + step < len(self._shown.pages):
            self._place += step
            await self.show_preview(self._shown, "")

    def connect_turns(self, before: object, after: object) -> None:
        """Connect the buttons that page through several credit notes."""
        self._before.clicked.connect(before)
        self._after.clicked.connect(after)

    def _pager(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(0, 4, 0, 4)
        row.addStretch(1)
        for widget in (self._before, self._which, self._after):
            row.addWidget(widget)
        row.addStretch(1)
        return row

    def _sums(self) -> QHBoxLayout:
        card = Card()
        grid = QGridLayout()
        grid.setVerticalSpacing(4)
        for place, (label, figure) in enumerate(self._rows):
            if place == 2:
                grid.addWidget(Hairline(), 2, 0, 1, 2)
                label.setFont(Text("", "bodyStrong", weight=600).font())
                label.set_tone("primary")
            grid.addWidget(label, place + (place == 2), 0)
            grid.addWidget(figure, place + (place == 2), 1, RIGHT)
        grid.setColumnStretch(0, 1)
        card.column.addLayout(grid)
        row = QHBoxLayout()
        row.setContentsMargins(0, 8, 0, 0)
        row.addWidget(card)
        return row

    def _show_sums(self) -> None:
        preview = self._shown
        notes = preview.credit_notes if preview is not None else ()
        several = len(notes) > 1
        for widget in (self._before, self._which, self._after):
            widget.setVisible(several)
        if not notes:
            self._show_figures(texts.t("refund_dialog.original_none"), *[NONE] * 3)
            self.turned.emit(None)
            return
        place = min(self._place, len(notes) - 1)
        note = notes[place]
        self.turned.emit(note)
        self._which.setText(texts.t("refund_dialog.which", place=place + 1, count=len(notes)))
        self._before.setEnabled(place > 0)
        self._after.setEnabled(place < len(notes) - 1)
        self._show_figures(
            _original_words(note.invoice_numbers),
            money(note.original_total, note.currency),
            money(note.already_credited, note.currency),
            money(note.this_credit, note.currency),
        )

    def _show_figures(self, original: str, *figures: str) -> None:
        names = (
            original,
            texts.t("refund_dialog.already_credited"),
            texts.t("refund_dialog.this_credit"),
        )
        for (label, figure), words, amount in zip(self._rows, names, figures, strict=True):
            label.setText(words)
            figure.setText(amount)
            figure.setAccessibleName(f"{words} {amount}")


def _original_words(numbers: Sequence[str]) -> str:
    if len(numbers) == 1:
        return texts.t("refund_dialog.original", number=numbers[0])
    return texts.t("refund_dialog.originals", n=len(numbers))


def _figure() -> Text:
    return Text("", "bodyStrong", weight=600, use="numbers")
