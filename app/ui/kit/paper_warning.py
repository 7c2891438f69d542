"""What is said beside a text of which paper cannot show each character."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from app import texts

if TYPE_CHECKING:
    from app.services.background import Background

NAMED = 12
"""So many characters are named; the others are three dots."""


async def paper_warning(background: Background, channel: str, text: str) -> str:
    """The warning, found on the paper thread; empty where all is printed.

    Raises:
        Superseded: the text has changed meanwhile, and was asked for on the same channel.
    """
    if text.isascii():
        return ""  # every font has these: the common case waits for no paper
    missing = await background.paper(channel, partial(_unprintable, text))
    if not missing:
        return ""
    named = [*missing[:NAMED], *("…" if len(missing) > NAMED else "")]
    return texts.t("kit.unprintable", characters=" ".join(named))


def _unprintable(text: str) -> str:
    from app.documents import fonts

    return fonts.unprintable(text)
