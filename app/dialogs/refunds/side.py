"""The live side of the Refund dialog: the page, and what it takes of the invoice."""

from __future__ import annotations

from decimal import Decimal
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
ZERO = Decimal(0)
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
        self._replaces = False
        self._settles = Text("", "caption", "secondary", wrap=True)
        self._settles.setObjectName("settles")
        self._settles.hide()
        self._which = Text("", "caption", "secondary")
        self._before = IconButton("caret-left", texts.t("refund_dialog.note_before"))
        self._after = IconButton("caret-right", texts.t("refund_dialog.note_after"))
        self._rows = [(Text("", "body", "secondary"), _figure()) for _ in range(3)]
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.paper, 1)
        column.addLayout(self._pager())
        column.addWidget(self._settles)
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
        pages = preview.replacing_pages if self._replaces else ()
        page = (pages or preview.pages)[self._place]
        await self.paper.show_document(lambda: credit_note.render(page, page.language))
        state = "draft" if preview.above_limit is None else "waiting"
        self.paper.chip.show_state("creditNote", state, texts.t(f"refund_dialog.{state}"))
        self.paper.chip.show()

    def show_as_replaced(self, replaces: bool) -> bool:
        """Take the page as Reverse and Create Invoice leaves it, or as Reverse does.

        Whether another page is to be shown by that.
        """
        before, self._replaces = self._replaces, replaces
        shown = self._shown
        return before is not replaces and shown is not None and bool(shown.replacing_pages)

    async def redraw(self) -> None:
        """Show the page that was taken."""
        if self._shown is not None and self._shown.pages:
            await self.show_preview(self._shown, "")

    def settles(self) -> str:
        """What each button leaves to be repaid, empty where both leave the same."""
        return "" if self._settles.isHidden() else self._settles.text()

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
        self._show_settlements()
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

    def _show_settlements(self) -> None:
        """Both buttons make the same page but for its settlement: say what each leaves."""
        preview = self._shown
        differs = preview is not None and bool(preview.replacing_pages)
        self._settles.setVisible(differs)
        if preview is None or not differs:
            return
        currency = preview.credit_notes[self._place].currency
        words = []
        for button, pages in (
            ("reverse", preview.pages),
            ("reverse_and_create", preview.replacing_pages),
        ):
            page = pages[self._place]
            against = sum((each.amount for each in page.set_against), ZERO)
            words.append(
                texts.t(
                    "refund_dialog.settles",
                    button=texts.t(f"refund_dialog.{button}"),
                    against=money(against, currency),
                    rest=money(page.total - against, currency),
                )
            )
        self._settles.setText("\n".join(words))

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
