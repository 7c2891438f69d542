"""The sums at the end of a document: taxes by rate at the left, the total at the right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.documents import fonts, wrapping
from app.documents.style import paper
from app.documents.table import PAD

if TYPE_CHECKING:
    from app.documents.content import Totals
    from app.documents.sheet import Sheets
    from app.documents.style import Style

TOP = 30.0
STEP = 17.0
SMALL_STEP = 15.0
BOX_HEIGHT = 30.0
SUMS_LEAST = 204.0
BETWEEN = 16.0
NAME_LEAST = 80.0
SUMMARY_LEAST = 204.0
NAME_LEADING = 12.0


class Block:
    """The sums, measured once; they are never torn apart."""

    def __init__(self, totals: Totals) -> None:
        self._totals = totals
        self._look = paper()
        self._width = self._sums_width()
        self._figures = self._figure_widths()
        self._names = self._wrapped_names()

    @property
    def height(self) -> float:
        """From the rule below the last line to the end of both sides, in points."""
        if self._is_stacked:
            return TOP + self._summary_height() + TOP + self._sums_height()
        return TOP + max(self._sums_height(), self._summary_height())

    def draw(self, sheets: Sheets, y: float) -> float:
        """Both sides below this height; gives back where the block ends."""
        if self._totals.summary:
            self._draw_summary(sheets, y + TOP)
        self._draw_sums(
            sheets, y + self.height - self._sums_height() if self._is_stacked else y + TOP
        )
        return y + self.height

    @property
    def _is_stacked(self) -> bool:
        """Whether the numbers are so long that the sums stand below the tax summary."""
        room = self._look.width - self._width - BETWEEN
        return bool(self._totals.summary) and PAD + NAME_LEAST + sum(self._figures) > room

    def _draw_summary(self, sheets: Sheets, y: float) -> None:
        """What is taxed at which rate, with its head."""
        look, (net, tax) = self._look, self._figures
        title, name_style, figure = look.column_title(), *self._row_styles()
        left = look.left + PAD
        longest = max(
            fonts.width(n, name_style.font, name_style.size) for n in sum(self._names, ())
        )
        right = max(look.left + SUMMARY_LEAST, left + longest + net + tax)
        for number, row in enumerate(self._totals.summary):
            is_head = number == 0
            sheets.lines((left, y), self._names[number], title if is_head else name_style)
            for text, at in ((row[1], right - tax), (row[2], right)):
                sheets.text((at, y), text, title if is_head else figure, align="right")
            if is_head:
                sheets.rule((look.left, y + 6), right - look.left, is_light=True)
            y += self._summary_step(number)

    def _draw_sums(self, sheets: Sheets, y: float) -> None:
        """The sums above, the box, and what has become of the total."""
        look, totals, width = self._look, self._totals, self._width
        left, right = look.right - width + 10, look.right - PAD
        for label, amount in totals.rows:
            sheets.text((left, y), label, look.quiet(look.body))
            sheets.text((right, y), amount, look.figure(), align="right")
            y += STEP
        y -= 6
        sheets.box((look.right - width, y), (width, BOX_HEIGHT), look.accent, radius=5)
        label, amount = totals.total
        sheets.text((left, y + 19), label, look.strong(look.heading, look.on_accent))
        how = look.strong_figure(look.heading + 1.5, look.on_accent)
        sheets.text((right, y + 19.5), amount, how, align="right")
        y += BOX_HEIGHT + 3
        name, figure = self._row_styles()
        for label, amount in totals.after:
            y += SMALL_STEP
            sheets.text((left, y), label, look.quiet(name.size))
            sheets.text((right, y), amount, figure, align="right")

    def _row_styles(self) -> tuple[Style, Style]:
        """How names and figures of the small rows are set."""
        size = self._look.body - 0.5
        return self._look.plain(size), self._look.figure(size)

    def _sums_width(self) -> float:
        """As in the design, more where a number needs it."""
        look, totals = self._look, self._totals
        strong, amount = look.strong(look.heading), look.strong_figure(look.heading + 1.5)
        widest = _both(totals.total, strong, amount)
        for row in (*totals.rows, *totals.after):
            widest = max(widest, _both(row, look.quiet(look.body), look.figure()))
        return min(max(SUMS_LEAST, widest + 36), look.width)

    def _figure_widths(self) -> tuple[float, float]:
        """The widths of the two columns of figures in the summary, with the gap before them."""
        _, how = self._row_styles()
        net, tax = (
            max(
                (fonts.width(row[place], how.font, how.size) for row in self._totals.summary),
                default=0,
            )
            for place in (1, 2)
        )
        return max(net + 20, 60.0), max(tax + 20, 66.0)

    def _wrapped_names(self) -> list[tuple[str, ...]]:
        """The names of the taxes, broken where the sums leave them too little room."""
        how, _ = self._row_styles()
        room = self._look.width - PAD - sum(self._figures)
        if not self._is_stacked:
            room -= self._width + BETWEEN
        return [wrapping.wrap(row[0], how.font, how.size, room) for row in self._totals.summary]

    def _summary_step(self, number: int) -> float:
        """How far the next row of the summary stands below this one."""
        step = 19.0 if number == 0 else SMALL_STEP
        return step + (len(self._names[number]) - 1) * NAME_LEADING

    def _sums_height(self) -> float:
        """The height of the sums from their first baseline."""
        height = STEP * len(self._totals.rows) - 6 + BOX_HEIGHT
        after = len(self._totals.after)
        return height + (3 + SMALL_STEP * after if after else 0.0)

    def _summary_height(self) -> float:
        """The height of the summary to its last baseline."""
        return sum(self._summary_step(number) for number in range(len(self._names) - 1))


def _both(row: tuple[str, str], label: Style, amount: Style) -> float:
    """The width of a label and its amount without the gap between them."""
    return fonts.width(row[0], label.font, label.size) + fonts.width(
        row[1], amount.font, amount.size
    )
