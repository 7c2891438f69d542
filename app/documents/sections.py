"""The layout of reports: sections, then texts and signatures, between head and foot.

ReportLab comes with this module: import it where a report is rendered.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from app.documents import running_text, wrapping
from app.documents.frame import CONTINUED_TOP, Frame
from app.documents.picture_grid import set_pictures
from app.documents.signing import Signatures
from app.documents.style import paper
from app.documents.table import HEAD_HEIGHT, Table

if TYPE_CHECKING:
    from app.documents.content import Report, Section
    from app.documents.sheet import Sheets
    from app.documents.style import Style
    from app.documents.table import SetRow


class _Drawn(Protocol):
    """Something that has its place on a page."""

    def draw(self, sheets: Sheets) -> None:
        """Draw it there."""


class _Row(Protocol):
    """What of a section is never torn apart."""

    @property
    def height(self) -> float:
        """How high it is."""

    def draw(self, sheets: Sheets, y: float) -> float:
        """Draw it at this height; gives back where the next begins."""


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
    rows: list[_Row] = field(default_factory=list)

    def draw(self, sheets: Sheets) -> None:
        """Heading with small print, and the rows, those of a table below its head."""
        y, look = self.top, paper()
        if self.is_begun and not self.section.heading:
            y += self.section.height
        elif self.is_begun:
            baseline = y + ABOVE
            sheets.text((look.left, baseline), self.section.heading, look.strong(look.heading))
            sheets.lines((look.left, baseline + BELOW_HEADING), self.section.small, _small())
            y += self.section.height
        if self.section.table is not None:
            y = self.section.table.draw_head(sheets, y)
        for row in self.rows:
            y = row.draw(sheets, y)


@dataclass(frozen=True, slots=True)
class _TableRow:
    """A row of a section's table."""

    table: Table
    row: SetRow

    @property
    def height(self) -> float:
        """How high it is."""
        return self.row.height

    def draw(self, sheets: Sheets, y: float) -> float:
        """Its cells at this height; gives back where the next row begins."""
        return self.table.draw_row(sheets, self.row, y)


@dataclass(frozen=True, slots=True)
class _Signing:
    """The boxes to sign in, and where they stand."""

    signatures: Signatures
    top: float

    def draw(self, sheets: Sheets) -> None:
        """All of them."""
        self.signatures.draw(sheets, self.top)


class _SetSection:
    """A section with everything broken into lines."""

    def __init__(self, section: Section, room: float) -> None:
        self.heading = section.heading
        self.small = wrapping.wrap(section.small, _small().font, _small().size, room)
        self.table = Table(section.columns, section.rows) if section.columns else None
        self.rows: list[_Row] = list(set_pictures(section.pictures, section.more))
        if self.table is not None:
            self.rows = [_TableRow(self.table, row) for row in self.table.rows]
        self.head_height = HEAD_HEIGHT if self.table is not None else 0.0

    @property
    def height(self) -> float:
        """From the end of what stands above to where the table or the first picture begins."""
        if not self.heading:
            return BEFORE_TABLE
        return ABOVE + BELOW_HEADING + (len(self.small) - 1) * _small().leading + BEFORE_TABLE


def _small() -> Style:
    return paper().quiet(8.5, 12.5)


class _Composer(Frame):
    """One report on its way to paper: laid out first, so that the page count is known."""

    def __init__(self, report: Report) -> None:
        super().__init__(report, report.keywords)
        self._sections = [_SetSection(each, self.look.width) for each in report.sections]
        self._texts = running_text.set_texts(report.texts)
        self._signatures = Signatures(report.signatures)
        self._parts: list[list[_Drawn]] = [[]]

    def compose(self) -> bytes:
        """Lay out and draw."""
        y = self._lay_out_sections()
        y = self._lay_out_texts(y)
        self._lay_out_signatures(y)
        self.pages = len(self._parts)
        for parts in self._parts:
            self.begin_page()
            for part in parts:
                part.draw(self.sheets)
            self.end_page()
        return self.sheets.finish()

    def _lay_out_sections(self) -> float:
        """The parts of each page; a heading never stands without a row below it."""
        y = self.head - BEFORE_TABLE
        for section in self._sections:
            rows = section.rows
            least = section.height + (section.head_height + rows[0].height if rows else 0.0)
            if y + least > self.bottom:
                self._parts.append([])
                y = CONTINUED_TOP - (ABOVE if section.heading else 0.0) + BEFORE_TABLE
            part = _Part(section, y, is_begun=True)
            self._parts[-1].append(part)
            y += section.height + section.head_height
            for row in rows:
                if y + row.height > self.bottom:
                    part = _Part(section, CONTINUED_TOP, is_begun=False)
                    self._parts.append([part])
                    y = CONTINUED_TOP + section.head_height
                part.rows.append(row)
                y += row.height
        return y

    def _lay_out_texts(self, y: float) -> float:
        """Running text below the sections, over further pages if need be; where it ends."""
        if not self._texts:
            return y
        flow = running_text.flow(self._texts, y, top=CONTINUED_TOP, bottom=self.bottom)
        for number, parts in enumerate(flow):
            if number:
                self._parts.append([])
            self._parts[-1].extend(parts)
            y = max((part.bottom for part in parts), default=y)
        return y

    def _lay_out_signatures(self, y: float) -> None:
        """The boxes at the end, on a page of their own where they do not fit below."""
        if not self._signatures.height:
            return
        if y + self._signatures.height > self.bottom:
            self._parts.append([])
            y = CONTINUED_TOP - 10
        self._parts[-1].append(_Signing(self._signatures, y))
