"""What paper says about repayment and returned goods, in the languages that are printed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app import texts

if TYPE_CHECKING:
    from collections.abc import Iterable

NAMES = ("repayment_terms", "return_terms")


@dataclass(frozen=True, slots=True)
class Terms:
    """The texts of a language other than the company's own; an empty one is not there."""

    language: str
    repayment_terms: str = ""
    return_terms: str = ""


def stored(translations: Iterable[Terms]) -> str:
    """The column `company.translated_terms`: texts by language and name, as JSON."""
    found = {
        each.language: {name: text for name in NAMES if (text := getattr(each, name))}
        for each in translations
    }
    kept = {language: named for language, named in sorted(found.items()) if named}
    return json.dumps(kept, ensure_ascii=False) if kept else ""


def read(translated: str) -> tuple[Terms, ...]:
    """The same, read."""
    return tuple(
        Terms(language, **named) for language, named in json.loads(translated or "{}").items()
    )


def printed(name: str, first: str, translated: str, language: str) -> str:
    """A text in the language that a document has its words in, else the company's first."""
    found: dict[str, dict[str, str]] = json.loads(translated or "{}")
    return found.get(texts.shipped(language), {}).get(name, first)
