"""What stands above the table on the first page: letterhead, address window, title, facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.documents import codes, fonts, style, wrapping
from app.documents.style import MM, paper

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.documents.content import Fact, Front
    from app.documents.sheet import Sheets
    from app.documents.style import Style

LOGO_SIZE = 26.0
SENDER_LINES = 2
CONTACT_ROOM = 210.0
ADDRESS_ROOM = 85 * MM - 10
TITLE_BASELINE = 249.5
TITLE_WITHOUT_ADDRESS = 128.0
TITLE_GAP = 8.0
FACT_GAP = 16.0
FACT_LEAST = 64.0
BAR = 0.3 * MM
BARS_HEIGHT = 13 * MM
QUIET = 10 * BAR
INK = "#000000"
"""A scanner wants the darkest ink there is."""


class Head:
    """Everything above the table on the first page; without sheets it is only measured."""

    def __init__(self, content: Front, sheets: Sheets | None) -> None:
        self.content = content
        self.look = paper()
        self.sheets = sheets

    def draw(self) -> float:
        """Draw it; gives back where the table begins."""
        self._letterhead()
        contact = self._contact()
        beside = self._barcode(contact) + 26
        if self.content.address:
            y = max(TITLE_BASELINE, self._address() + 40, contact + 30, beside)
        else:
            y = max(TITLE_WITHOUT_ADDRESS, contact + 40, beside)
        y = self._title(y)
        y = self._facts(y + 16)
        return self._remarks(y) + 20

    def _letterhead(self) -> None:
        """Logo and name at the left; a long name is set smaller, to end above the window."""
        sheets, look, heading = self.sheets, self.look, self.content.heading
        if sheets is None:
            return
        x = look.left
        if heading.logo:
            wide = sheets.picture((x, look.top), heading.logo, (LOGO_SIZE * 4, LOGO_SIZE))
            x += wide + 9 if wide else 0.0
        room = look.right - CONTACT_ROOM - 20 - x
        below = look.quiet()
        strap = wrapping.wrap(heading.strapline, below.font, below.size, room)
        sender, lines = self._sender()
        end = self._window_top(sender, lines) - sender.leading - 6
        most = end - look.top - 12.5 - len(strap) * below.leading
        how, name = wrapping.fit(heading.name, look.strong(look.heading + 2), room, most)
        y = look.top + 12.5
        sheets.lines((x, y), name, how)
        sheets.lines((x, y + (len(name) - 1) * how.leading + 11.5), strap, below)

    def _contact(self) -> float:
        """The company's address at the right; gives back its last baseline."""
        look, y = self.look, self.look.top + 8
        for number, line in enumerate(self.content.heading.contact):
            how = look.strong(look.small) if number == 0 else look.quiet()
            for part in wrapping.wrap(line, how.font, how.size, CONTACT_ROOM):
                if self.sheets is not None:
                    self.sheets.text((look.right, y), part, how, align="right")
                y += 11.5
        return y - 11.5

    def _barcode(self, y: float) -> float:
        """The number for a scanner, below the company's address; gives back its last baseline."""
        bars = codes.code128(self.content.barcode)
        if bars is None:
            return y
        look, top = self.look, max(self.look.address_top, y + 20)
        unit = min(BAR, (look.right - look.address_left - ADDRESS_ROOM - QUIET) / bars.width)
        left, below = look.right - bars.width * unit, top + BARS_HEIGHT
        how = look.figure(look.small)
        if self.sheets is not None:
            boxes = ((left + x * unit, top, w * unit, BARS_HEIGHT) for x, w in bars.bars)
            self.sheets.dark(boxes, INK)
            self.sheets.text((look.right, below + 12), self.content.barcode, how, align="right")
        return below + 12

    def _sender(self) -> tuple[Style, tuple[str, ...]]:
        """The small line above the window, set smaller where it would take more than two."""
        how = self.look.quiet(6.5)
        most = SENDER_LINES * how.leading
        return wrapping.fit(self.content.heading.sender, how, ADDRESS_ROOM, most, smallest=4.0)

    def _window_top(self, how: Style, lines: Sequence[str]) -> float:
        """The baseline of the sender's first line: its last one stands right above the window."""
        return self.look.address_top - 3 - (len(lines) - 1) * how.leading

    def _address(self) -> float:
        """The customer in the window of an envelope; gives back the last baseline."""
        look, x = self.look, self.look.address_left
        sender, lines = self._sender()
        if self.sheets is not None:
            self.sheets.lines((x, self._window_top(sender, lines)), lines, sender)
        y = look.address_top + 13
        for number, line in enumerate(self.content.address):
            how = look.strong(look.body + 0.5) if number == 0 else look.plain(look.body + 0.5)
            for part in wrapping.wrap(line, how.font, how.size, ADDRESS_ROOM):
                if self.sheets is not None:
                    self.sheets.text((x, y), part, how)
                y += 13.5
        return y - 13.5

    def _title(self, y: float) -> float:
        """What it is and its number, on a second line where it is too long for one."""
        content, look = self.content, self.look
        strong = look.strong(look.title)
        colour = look.muted if content.is_draft else look.accent
        number = style.Style(style.REGULAR, look.title, colour, look.title * 1.26)
        width = fonts.width(content.title, strong.font, strong.size)
        free = look.width - mark_width(content.mark)
        if self.sheets is not None:
            self.sheets.text((look.left, y), content.title, strong)
            if content.mark:
                mark(self.sheets, look.right, y - 4, content.mark)
        beside = width + TITLE_GAP + fonts.width(content.number, number.font, number.size)
        if beside <= free:
            self._wrapped((look.left + width + TITLE_GAP, y), content.number, number, free)
            return y
        height = self._wrapped((look.left, y + 27), content.number, number, look.width)
        return y + height

    def _facts(self, y: float) -> float:
        """Label and value side by side between two rules; gives back the lower rule."""
        look = self.look
        widths = _fact_widths(self.content.facts, look.width, look)
        x, lowest = look.left, y + 29
        for fact, width in zip(self.content.facts, widths, strict=True):
            how = look.medium()
            if self.sheets is not None:
                self.sheets.text((x, y + 15), fact.label, look.label())
            below = y + 29
            for value in fact.values:
                below += self._wrapped((x, below), value, how, width)
            lowest = max(lowest, below - how.leading)
            x += width + FACT_GAP
        if self.sheets is not None:
            self.sheets.rule((look.left, y), look.width)
            self.sheets.rule((look.left, lowest + 11), look.width)
        return lowest + 11

    def _remarks(self, y: float) -> float:
        """Labels with running text at their right; gives back the last baseline."""
        look, remarks = self.look, self.content.remarks
        name, how = look.label(), look.plain()
        widths = (fonts.width(label, name.font, name.size) + 14 for label, _ in remarks)
        indent = max(44.0, *widths, 0.0)
        for label, text in remarks:
            y += 22
            if self.sheets is not None:
                self.sheets.text((look.left, y), label, name)
            height = self._wrapped((look.left + indent, y), text, how, look.width - indent)
            y += max(0.0, height - how.leading)
        return y

    def _wrapped(self, at: tuple[float, float], text: str, how: Style, room: float) -> float:
        """Text broken to its room; gives back its height."""
        lines = wrapping.wrap(text, how.font, how.size, room)
        if self.sheets is not None:
            self.sheets.lines(at, lines, how)
        return len(lines) * how.leading


def mark_width(mark: str) -> float:
    """The room that the frame of a copy takes, with the gap before it."""
    look = paper()
    return fonts.width(mark, style.STRONG, look.small) + 28 if mark else 0.0


def mark(sheets: Sheets, right: float, baseline: float, mark: str) -> None:
    """The word "Copy" in a frame that ends at `right`."""
    look = paper()
    width = mark_width(mark) - 12
    sheets.frame((right - width, baseline - 11), (width, 16), look.muted, radius=4)
    sheets.text((right - width + 8, baseline), mark, look.strong(look.small, look.muted))


def _fact_widths(facts: tuple[Fact, ...], room: float, look: style.Paper) -> list[float]:
    """The widths of the facts: what they need, and a share of the rest; the widest gives way."""
    label, value = look.label(), look.medium()
    widths = [
        max(
            fonts.width(fact.label, label.font, label.size),
            *(fonts.width(text, value.font, value.size) for text in fact.values),
        )
        for fact in facts
    ]
    free = room - FACT_GAP * (len(facts) - 1)
    while sum(widths) > free + 0.01 and max(widths) > FACT_LEAST:
        widest = widths.index(max(widths))
        widths[widest] = max(FACT_LEAST, widths[widest] - (sum(widths) - free))
    spare = max(0.0, free - sum(widths)) / max(len(widths), 1)
    return [width + spare for width in widths]
