"""The layout that all documents of lines share: table, totals and texts between head and foot.

ReportLab comes with this module: import it where a page is rendered, on the paper thread.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.documents import running_text
from app.documents.frame import CONTINUED_TOP, Frame
from app.documents.table import HEAD_HEIGHT, Table, paginate
from app.documents.totals import Block

if TYPE_CHECKING:
    from app.documents.content import Content
    from app.documents.running_text import Part
    from app.documents.table import SetRow


def compose(content: Content) -> bytes:
    """The document as PDF: the same content gives the same bytes."""
    return _Composer(content).compose()


class _Composer(Frame):
    """One document on its way to paper: measured first, so that the page count is known."""

    def __init__(self, content: Content) -> None:
        super().__init__(content)
        self.table = Table(content.columns, content.rows)
        self.totals = Block(content.totals)
        self.texts = running_text.set_texts(content.texts)

    def compose(self) -> bytes:
        """Lay out and draw."""
        rows, texts = self._pages(self.table.rows)
        if len(rows) + len(texts) > 2:
            tight = self._pages([row.tighter() for row in self.table.rows])
            if len(tight[0]) + len(tight[1]) < len(rows) + len(texts):
                rows, texts = tight
        self.pages = len(rows) + len(texts) - 1
        for number, page in enumerate(rows):
            y = self.begin_page()
            y = self._draw_rows(page, y, has_head=_has_head(rows, number))
            if number < len(rows) - 1:
                self.end_page()
        self.totals.draw(self.sheets, y)
        for number, parts in enumerate(texts):
            if number:
                self.end_page()
                self.begin_page()
            for part in parts:
                part.draw(self.sheets)
        self.end_page()
        return self.sheets.finish()

    def _pages(self, rows: list[SetRow]) -> tuple[list[list[SetRow]], list[list[Part]]]:
        """The rows of each page, and the texts from the page of the totals on."""
        on_pages = self._rows_on_pages(rows)
        top = self.head if len(on_pages) == 1 else CONTINUED_TOP
        end = top + sum(row.height for row in on_pages[-1]) + self.totals.height
        end += HEAD_HEIGHT if _has_head(on_pages, len(on_pages) - 1) else 0.0
        texts = list(running_text.flow(self.texts, end, top=CONTINUED_TOP, bottom=self.bottom))
        return on_pages, texts

    def _rows_on_pages(self, rows: list[SetRow]) -> list[list[SetRow]]:
        """The rows of each page; texts stay below the totals wherever a page can hold both."""
        room = self.bottom - CONTINUED_TOP - HEAD_HEIGHT
        first = self.bottom - self.head - HEAD_HEIGHT
        closing = self.totals.height + running_text.height(self.texts)
        last = sum(row.height for row in rows[-2:])
        if closing + last > room or (len(rows) < 2 and closing + last > first):
            closing = self.totals.height
        return paginate(rows, first, room, closing)

    def _draw_rows(self, rows: list[SetRow], y: float, *, has_head: bool) -> float:
        """The part of the table that stands on this page, its head repeated."""
        if has_head:
            y = self.table.draw_head(self.sheets, y)
        for row in rows:
            y = self.table.draw_row(self.sheets, row, y)
        return y


def _has_head(rows: list[list[SetRow]], number: int) -> bool:
    """Whether a page has a part of the table: also a document without any line has its head."""
    return bool(rows[number]) or len(rows) == 1
