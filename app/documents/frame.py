"""What stands around every body on paper: letterhead, running head, registration, page count."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.documents import fonts, wrapping
from app.documents.head import Head, mark, mark_width
from app.documents.sheet import Sheets
from app.documents.style import paper

if TYPE_CHECKING:
    from app.documents.content import Front

RUNNING_HEAD = 53.0
CONTINUED_TOP = 76.0
FOOT = 8.0
HEAD_LINES = FOOT_LINES = 2


class Frame:
    """The pages of one document; `pages`, how many they are, is to be known before the first."""

    def __init__(self, content: Front, keywords: str = "") -> None:
        self.content = content
        self.look = paper()
        self.sheets = Sheets(
            title=_name(content),
            author=content.heading.name,
            language=content.language,
            keywords=keywords,
        )
        self.head = Head(content, None).draw()
        self.bottom = self.look.bottom - FOOT - 12.0
        self.page = 0
        self.pages = 0

    def begin_page(self) -> float:
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

    def end_page(self) -> None:
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


def _name(content: Front) -> str:
    """Title and number."""
    return f"{content.title} {content.number}".strip()
