"""The look of paper from the design tokens: page, margins, colours and type, in points."""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass

from app import paths

MM = 72 / 25.4
PAGE_WIDTH = 210 * MM
PAGE_HEIGHT = 297 * MM

REGULAR = "Inter-Regular"
MEDIUM = "Inter-Medium"
STRONG = "Inter-SemiBold"
FIGURES = "InterTnum-Regular"
FIGURES_MEDIUM = "InterTnum-Medium"
FIGURES_STRONG = "InterTnum-SemiBold"
FONTS = (REGULAR, MEDIUM, STRONG, FIGURES, FIGURES_MEDIUM, FIGURES_STRONG)
FALLBACK = "DroidSansFallback"


@dataclass(frozen=True, slots=True)
class Style:
    """How a piece of text is set: font, size in points, colour as #RRGGBB, line height."""

    font: str
    size: float
    colour: str
    leading: float


@dataclass(frozen=True, slots=True)
class Paper:
    """The page of the tokens: margins, the address window, colours and sizes."""

    left: float
    right: float
    top: float
    bottom: float
    address_left: float
    address_top: float
    ink: str
    muted: str
    rule: str
    light_rule: str
    accent: str
    tint: str
    ghost: str
    on_accent: str
    title: float
    heading: float
    body: float
    small: float

    @property
    def width(self) -> float:
        """What is left between the margins."""
        return self.right - self.left

    def plain(self, size: float | None = None, leading: float | None = None) -> Style:
        """Text to read."""
        return self._style(REGULAR, self.ink, size, leading)

    def medium(self, size: float | None = None) -> Style:
        """Values and names of products."""
        return self._style(MEDIUM, self.ink, size, None)

    def strong(self, size: float | None = None, colour: str | None = None) -> Style:
        """Titles and what must be seen first."""
        return self._style(STRONG, colour or self.ink, size, None)

    def quiet(self, size: float | None = None, leading: float | None = None) -> Style:
        """Labels and small print."""
        return self._style(REGULAR, self.muted, size or self.small, leading)

    def label(self) -> Style:
        """The label above or beside a value."""
        return self._style(MEDIUM, self.muted, self.small, None)

    def column_title(self) -> Style:
        """The head of a table."""
        return self._style(STRONG, self.muted, self.small, None)

    def figure(self, size: float | None = None) -> Style:
        """Digits of one width, for columns."""
        return self._style(FIGURES, self.ink, size, None)

    def medium_figure(self, size: float | None = None, colour: str | None = None) -> Style:
        """Amounts of lines."""
        return self._style(FIGURES_MEDIUM, colour or self.ink, size, None)

    def strong_figure(self, size: float | None = None, colour: str | None = None) -> Style:
        """The total."""
        return self._style(FIGURES_STRONG, colour or self.ink, size, None)

    def _style(self, font: str, colour: str, size: float | None, leading: float | None) -> Style:
        size = size or self.body
        return Style(font, size, colour, leading or size * 1.26)


@functools.cache
def paper() -> Paper:
    """The page of resources/themes/tokens.json, read once."""
    tokens = json.loads(paths.resource("themes/tokens.json").read_text(encoding="utf-8"))
    values, colours = tokens["print"], tokens["color"]
    margin, window, size = values["marginMm"], values["addressWindowMm"], values["size"]
    return Paper(
        left=margin["left"] * MM,
        right=PAGE_WIDTH - margin["right"] * MM,
        top=margin["top"] * MM,
        bottom=PAGE_HEIGHT - margin["bottom"] * MM,
        address_left=window["left"] * MM,
        address_top=window["top"] * MM,
        ink=values["ink"],
        muted=values["inkSecondary"],
        rule=values["rule"],
        light_rule=colours["border.default"]["light"],
        accent=values["accent"],
        tint=values["tint"],
        ghost=colours["danger.subtle"]["light"],
        on_accent=colours["text.onAccent"]["light"],
        title=size["title"],
        heading=size["heading"],
        body=size["body"],
        small=size["small"],
    )
