"""What stands in a timeline, as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import datetime as dt

Kind = Literal["system", "message", "note"]


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of text: strong, or a link to a record when it has a `reference`."""

    text: str
    strong: bool = False
    reference: object = None


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One line of the history of a record.

    `at` is the local time of the reader. A `system` entry is one line made of `spans`; a
    `message` or `note` has an author and a text of several lines. `badge` says how a message came
    or went: (icon, words), such as ("envelope-simple", "E-mail").
    """

    key: object
    kind: Kind
    at: dt.datetime
    author: str = ""
    text: str = ""
    spans: tuple[Span, ...] = ()
    icon: str = "info"
    icon_color: str = "text.secondary"
    badge: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class DueNote:
    """Something that is still to be done: what, and until when in words."""

    key: object
    text: str
    due: str
    icon: str = "clock"


def spans_as_text(spans: tuple[Span, ...]) -> str:
    """The plain words."""
    return "".join(span.text for span in spans)


def spans_as_html(spans: tuple[Span, ...], link: str) -> str:
    """Rich text whose links carry the position of their span; `link` is their colour."""
    parts = []
    for position, span in enumerate(spans):
        words = escape(span.text)
        if span.reference is not None:
            style = f"color:{link};text-decoration:none;font-weight:500"
            words = f'<a href="{position}" style="{style}">{words}</a>'
        elif span.strong:
            words = f"<b>{words}</b>"
        parts.append(words)
    return "".join(parts)
