"""The layout that all documents of lines share: head, table, totals, texts and foot.

ReportLab comes with this module: import it where a page is rendered, on the paper thread.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.documents import fonts, running_text, wrapping
from app.documents.head import Head, mark, mark_width
from app.documents.sheet import Sheets
from app.documents.style import paper
from app.documents.table import HEAD_HEIGHT, Table, paginate
from app.documents.totals import Block

if TYPE_CHECKING:
    from app.documents.content import Content
    from app.documents.running_text import Part
    from app.documents.table import SetRow

RUNNING_HEAD = 53.0
CONTINUED_TOP = 76.0
FOOT = 8.0
HEAD_LINES = FOOT_LINES = 2


def compose(content: Content) -> bytes:
    """The document as PDF: the same content gives the same bytes."""
    return _Composer(content).compose()


class _Composer:
    """One document on its way to paper: measured first, so that the page count is known."""

    def __init__(self, content: Content) -> None:
        self.content = content
        self.look = paper()
        self.sheets = Sheets(
            title=_name(content), author=content.heading.name, language=content.language
        )
        self.table = Table(content.columns, content.rows)
        self.head = Head(content, None).draw()
        self.totals = Block(content.totals)
        self.texts = running_text.set_texts(content.texts)
        self.bottom = self.look.bottom - FOOT - 12.0
        self.page = 0
        self.pages = 0

    def compose(self) -> bytes:
        """Lay out and draw."""
        rows, texts = self._pages(self.table.rows)
        if len(rows) + len(texts) > 2:
            tight = self._pages([row.tighter() for row in self.table.rows])
            if len(tight[0]) + len(tight[1]) < len(rows) + len(texts):
                rows, texts = tight
        self.pages = len(rows) + len(texts) - 1
        for number, page in enumerate(rows):
            y = self._begin_page()
            y = self._draw_rows(page, y, has_head=_has_head(rows, number))
            if number < len(rows) - 1:
                self._end_page()
        self.totals.draw(self.sheets, y)
        for number, parts in enumerate(texts):
            if number:
                self._end_page()
                self._begin_page()
            for part in parts:
                part.draw(self.sheets)
        self._end_page()
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

    def _begin_page(self) -> float:
        """What stands on every page; gives back where the body begins."""
        self.page += 1
        if self.content.watermark:
            self.sheets.ghost(self.content.watermark, self.look.ghost)
        if self.page == 1:
            return Head(self.content, self.sheets).draw()
        return self._running_head()

    def _running_head(self) -> float:
        """The first line of all pages but the first: whose document this is, and which."""
        content, look, y = self.content, self.look, RUNNING_HEAD
        how, label, name = look.strong(look.small), look.label(), _name(content)
        width = fonts.width(name, label.font, label.size)
        free = look.width - width - mark_width(content.mark) - 20
        how, company = wrapping.fit(content.heading.name, how, free, HEAD_LINES * how.leading)
        self.sheets.lines((look.left, y - (len(company) - 1) * how.leading), company, how)
        if content.mark:
            mark(self.sheets, look.right - width - 10, y, content.mark)
        self.sheets.text((look.right, y), name, label, align="right")
        self.sheets.rule((look.left, y + 8), look.width)
        return CONTINUED_TOP

    def _end_page(self) -> None:
        """Registration and page count, last so that they are read last."""
        look, y = self.look, self.look.bottom - FOOT
        count = self.content.page_of(self.page, self.pages)
        self.sheets.rule((look.left, y), look.width)
        how, quiet = look.medium_figure(look.small, look.muted), look.quiet(leading=10.5)
        room = look.width - fonts.width(count, how.font, how.size) - 20
        registration = self.content.heading.registration
        quiet, lines = wrapping.fit(registration, quiet, room, FOOT_LINES * quiet.leading)
        self.sheets.lines((look.left, y + 12), lines, quiet)
        self.sheets.text((look.right, y + 12), count, how, align="right")
        self.sheets.finish_sheet()

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


def _name(content: Content) -> str:
    """Title and number."""
    return f"{content.title} {content.number}".strip()
