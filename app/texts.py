"""The one catalogue of all texts that people see, for window, paper, mail and portal.

One file per noun and language stands in resources/i18n/<language>/<noun>.po; a key is
`<noun>.<what>`. The .po files of a language are compiled together into the cache folder when one
of them has changed.
"""

from __future__ import annotations

import functools
import gettext
import hashlib
import os
import tempfile
from typing import TYPE_CHECKING

from app import paths

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from app.errors import Problem, Refused, Unusable

SOURCE_LANGUAGE = "en"
_current = SOURCE_LANGUAGE


def languages() -> list[str]:
    """The codes of the languages that are shipped."""
    return sorted(folder.name for folder in paths.resource("i18n").iterdir() if folder.is_dir())


def use_language(language: str) -> None:
    """Make `language` the one of the window; an unknown one falls back to English."""
    global _current  # noqa: PLW0603  the language of the process, set once at start
    _current = shipped(language)


def current_language() -> str:
    """The language of the window."""
    return _current


def t(key: str, language: str | None = None, **parameters: object) -> str:
    """The text of `key` in `language` (the window's if none), with its parameters filled in.

    A parameter `n` chooses the plural form. A language that is not shipped, or a key that it
    lacks, falls back to English.
    """
    return _fill(key, language, parameters)


def explain(problem: Problem | Refused | Unusable, language: str | None = None) -> str:
    """The sentence of a problem or refusal in `language` (the window's if none)."""
    return _fill(problem.code, language, problem.parameters)


def _fill(key: str, language: str | None, parameters: Mapping[str, object]) -> str:
    """The text with its parameters."""
    catalogue = _catalogue(shipped(language) if language else _current)
    n = parameters.get("n")
    text = catalogue.ngettext(key, key, n) if isinstance(n, int) else catalogue.gettext(key)
    if text == key:
        text = catalogue.gettext(key)
    return text.format(**parameters) if parameters else text


def has(key: str, language: str = SOURCE_LANGUAGE) -> bool:
    """Whether the catalogue of `language` itself has `key`."""
    return key in keys(language)


@functools.cache
def keys(language: str = SOURCE_LANGUAGE) -> frozenset[str]:
    """All keys of one language."""
    raw: dict[object, str] = getattr(_load(language), "_catalog", {})
    names = (key[0] if isinstance(key, tuple) else key for key in raw)
    return frozenset(str(name) for name in names if name)


@functools.cache
def shipped(language: str) -> str:
    """The shipped language nearest to `language`: "de_AT" and "de-AT" are "de"."""
    code = language.replace("-", "_").split("_")[0].lower()
    return code if code in languages() else SOURCE_LANGUAGE


@functools.cache
def _catalogue(language: str) -> gettext.GNUTranslations:
    """The translations of a language with English behind them."""
    translations = _load(language)
    if language != SOURCE_LANGUAGE:
        translations.add_fallback(_catalogue(SOURCE_LANGUAGE))
    return translations


def _load(language: str) -> gettext.GNUTranslations:
    """Read the compiled catalogue, compiling it first if a source file changed."""
    sources = sorted(paths.resource(f"i18n/{language}").glob("*.po"))
    digest = hashlib.sha256()
    for source in sources:
        digest.update(source.name.encode() + b"\0" + source.read_bytes() + b"\0")
    name = f"i18n/{language}-{digest.hexdigest()[:16]}.mo"
    compiled = paths.cache() / name
    if not compiled.exists():
        try:
            _compile(language, sources, compiled)
        except OSError:  # no space there
            compiled = paths.temporary_cache() / name
            _compile(language, sources, compiled)
    with compiled.open("rb") as file:
        return gettext.GNUTranslations(file)


def _compile(language: str, sources: list[Path], compiled: Path) -> None:
    """Merge the .po files of a language into one .mo file, replaced in one step."""
    from babel.messages.catalog import Catalog
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    merged = Catalog(locale=language, charset="utf-8")
    for source in sources:
        with source.open("rb") as file:
            for message in read_po(file, locale=language):
                if message.id:
                    merged[message.id] = message
    compiled.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=compiled.parent)
    with os.fdopen(handle, "wb") as target:
        write_mo(target, merged)
    os.replace(name, compiled)  # noqa: PTH105  atomic on the same folder
