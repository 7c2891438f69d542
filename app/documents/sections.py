"""The layout of reports: sections with tables, one below the other, between head and foot.

ReportLab comes with this module: import it where a report is rendered.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.documents import wrapping
from app.documents.frame import CONTINUED_TOP, Frame
from app.documents.style import paper
from app.documents.table import HEAD_HEIGHT, Table

if TYPE_CHECKING:
    from app.documents.content import Report, Section
    from app.documents.style import Style
    from app.documents.table import SetRow

ABOVE = 30.0
BELOW_HEADING = 14.0
BEFORE_TABLE = 9.0


def compose(report: Report) -> bytes:
    """The report as PDF: the same content gives the same bytes."""
    return _Composer(report).compose()


@dataclass(frozen=True, slots=True)
class _Part:
    """What of a section stands on one page, and where: heading if it begins here, and rows."""

    section: _SetSection
    top: float
    is_begun: bool
    rows: list[SetRow] = field(default_factory=list)


class _SetSection:
    """A section with everything broken into lines."""

    def __init__(self, section: Section, room: float) -> None:
        self.heading = section.heading
        self.small = wrapping.wrap(section.small, _small().font, _small().size, room)
        self.table = Table(section.columns, section.rows) if section.columns else None

    @property
    def height(self) -> float:
        """From the end of what stands above to where the table begins."""
        return ABOVE + BELOW_HEADING + (len(self.small) - 1) * _small().leading + BEFORE_TABLE


def _small() -> Style:
    return paper().quiet(8.5, 12.5)


class _Composer(Frame):
    """One report on its way to paper: laid out first, so that the page count is known."""

    def __init__(self, report: Report) -> None:
        super().__init__(report, report.keywords)
        self._sections = [_SetSection(each, self.look.width) for each in report.sections]

    def compose(self) -> bytes:
        """Lay out and draw."""
        pages = self._lay_out()
        self.pages = len(pages)
        for parts in pages:
            self.begin_page()
            for part in parts:
                self._draw(part)
            self.end_page()
        return self.sheets.finish()

    def _lay_out(self) -> list[list[_Part]]:
        """The parts of each page; a heading never stands without a row below it."""
        pages: list[list[_Part]] = [[]]
        y = self.head - BEFORE_TABLE
        for section in self._sections:
            rows = section.table.rows if section.table else []
            least = section.height + (HEAD_HEIGHT + rows[0].height if rows else 0.0)
            if y + least > self.bottom:
                pages.append([])
                y = CONTINUED_TOP - ABOVE + BEFORE_TABLE
            part = _Part(section, y, is_begun=True)
            pages[-1].append(part)
            y += section.height + (HEAD_HEIGHT if section.table else 0.0)
            for row in rows:
                if y + row.height > self.bottom:
                    part = _Part(section, CONTINUED_TOP, is_begun=False)
                    pages.append([part])
                    y = CONTINUED_TOP + HEAD_HEIGHT
                part.rows.append(row)
                y += row.height
        return pages

    def _draw(self, part: _Part) -> None:
        section, y = part.section, part.top
        if part.is_begun:
            baseline = y + ABOVE
            self.sheets.text(
                (self.look.left, baseline), section.heading, self.look.strong(self.look.heading)
            )
            at = (self.look.left, baseline + BELOW_HEADING)
            self.sheets.lines(at, section.small, _small())
            y += section.height
        if section.table is None:
            return
        y = section.table.draw_head(self.sheets, y)
        for row in part.rows:
            y = section.table.draw_row(self.sheets, row, y)
