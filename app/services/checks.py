"""Collects what is wrong with a form's content, so that all of it is told at once."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, TypeVar

from app.db.types import NotExact, to_scaled
from app.errors import Invalid, Problem

if TYPE_CHECKING:
    from collections.abc import Collection
    from decimal import Decimal

    from app.db.types import Scaled

Value = TypeVar("Value")

LINE = 255
WORD = 64
PARAGRAPHS = 50_000

_MAIL = re.compile(
    r"[^@\s<>,;:\"()\[\]\\]{1,64}@[^@\s<>,;:\"()\[\]\\]+\.[^@\s.<>,;:\"()\[\]\\]{2,}"
)


def characters_problem(text: str) -> Problem | None:
    """Control characters and halves of characters, which no database keeps as they are."""
    if any(unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t" for c in text):
        return Problem("field.characters")
    return None


def can_be_stored(text: str) -> bool:
    """Whether a database takes the text at all, if only to compare it with what is there."""
    return "\0" not in text and not any(unicodedata.category(c) == "Cs" for c in text)


def is_blank(text: str) -> bool:
    """Whether nobody would see anything of it: spaces, also those without width."""
    return not any(c.isprintable() and not c.isspace() for c in text)


class Checks:
    """The problems found so far, by field name; `done` raises them."""

    def __init__(self) -> None:
        self.problems: dict[str, Problem] = {}

    def add(self, field: str, code: str, **parameters: object) -> None:
        """Tell a problem; the first one of a field counts."""
        self.problems.setdefault(field, Problem(code, parameters))

    def line(self, field: str, value: str, *, limit: int = LINE, is_required: bool = False) -> str:
        """One line of text: trimmed, line breaks made spaces."""
        text = " ".join(value.split())
        return self._text(field, text, limit, is_required=is_required)

    def paragraphs(self, field: str, value: str, *, is_required: bool = False) -> str:
        """Text of several lines: trimmed at its ends."""
        text = value.replace("\r\n", "\n").replace("\r", "\n").strip()
        return self._text(field, text, PARAGRAPHS, is_required=is_required)

    def email(self, field: str, value: str) -> str:
        """An e-mail address, or nothing."""
        text = self.line(field, value)
        if text and not _MAIL.fullmatch(text):
            self.add(field, "field.email", value=text)
        return text

    def number(
        self,
        field: str,
        value: Decimal | None,
        scale: type[Scaled],
        *,
        minimum: Decimal | int | None = None,
    ) -> None:
        """A number that its column can hold exactly, not below `minimum`."""
        if value is None:
            return
        try:
            to_scaled(value, scale.decimals)
        except NotExact:
            self.add(field, "field.not_exact", value=str(value), decimals=scale.decimals)
            return
        if minimum is not None and value < minimum:
            self.add(field, "field.too_small", minimum=str(minimum))

    def choice(self, field: str, value: Value, offered: Collection[Value]) -> None:
        """One of the offered values."""
        if value not in offered:
            self.add(field, "field.choice")

    def done(self) -> None:
        """End the checks.

        Raises:
            Invalid: something is wrong.
        """
        if self.problems:
            raise Invalid(self.problems)

    def _text(self, field: str, text: str, limit: int, *, is_required: bool) -> str:
        if is_required and not text:
            self.add(field, "field.required")
        elif len(text) > limit:
            self.add(field, "field.too_long", limit=limit, length=len(text))
        elif characters_problem(text):
            self.add(field, "field.characters")
        elif is_required and is_blank(text):
            self.add(field, "field.required")
        return text
