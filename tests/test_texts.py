"""Every text that the program asks for is in the catalogue, and nothing else is."""

from __future__ import annotations

import ast
import functools
import re
import string
from pathlib import Path
from typing import TYPE_CHECKING

from babel.messages.pofile import read_po

from app import paths, texts

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
KEY = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")
CODED = frozenset({"Problem", "Refused", "Unusable"})

Call = tuple[str, ast.Call]


@functools.cache
def modules() -> dict[str, ast.Module]:
    """The syntax trees of the program by file name."""
    files = sorted((ROOT / "app").rglob("*.py"))
    return {str(file.relative_to(ROOT)): ast.parse(file.read_text("utf-8")) for file in files}


def calls(*names: str) -> Iterator[Call]:
    """The calls of functions or classes by their last name, with the place of each."""
    for file, tree in modules().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and last_name(node.func) in names:
                yield f"{file}:{node.lineno}", node


def last_name(node: ast.expr) -> str:
    """`t` of both `t` and `texts.t`."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def literals(node: ast.AST | None) -> Iterator[str]:
    """The strings that an expression can be: itself, or the branches of a condition."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from literals(node.body)
        yield from literals(node.orelse)


def argument(call: ast.Call, position: int, name: str) -> ast.expr | None:
    """An argument of a call by its position or its name."""
    if len(call.args) > position:
        return call.args[position]
    return next((word.value for word in call.keywords if word.arg == name), None)


def asked_for() -> Iterator[tuple[str, str]]:
    """Place and key of every text that the program names in a call."""
    for place, call in calls("t"):
        for key in literals(argument(call, 0, "key")):
            yield place, key
    for place, call in calls(*CODED):
        for key in literals(argument(call, 0, "code")):
            yield place, key
    for place, call in calls("Invalid"):
        problems = argument(call, 0, "problems")
        for value in problems.values if isinstance(problems, ast.Dict) else ():
            for key in literals(value):
                yield place, key


@functools.cache
def catalogue(language: str) -> dict[str, list[str]]:
    """The forms of each text of a language by key, read from the sources."""
    found: dict[str, list[str]] = {}
    for file in sorted(paths.resource(f"i18n/{language}").glob("*.po")):
        with file.open("rb") as source:
            messages = read_po(source, locale=language, abort_invalid=True)
        for message in messages:
            if message.id:
                key = message.id if isinstance(message.id, str) else message.id[0]
                forms = message.string or ""
                found[key] = [forms] if isinstance(forms, str) else list(forms)
    return found


def parameters(text: str) -> frozenset[str]:
    """The names in braces of a text."""
    return frozenset(name for _, name, _, _ in string.Formatter().parse(text) if name)


def all_parameters(key: str, language: str = texts.SOURCE_LANGUAGE) -> frozenset[str]:
    """The parameters of all forms of a text; `n` chooses the form, so one may leave it out."""
    return frozenset().union(*map(parameters, catalogue(language)[key])) - {"n"}


def spelled_out() -> set[str]:
    """Every string of the program that could be a key."""
    constants = (node for tree in modules().values() for node in ast.walk(tree))
    return {text for node in constants for text in literals(node) if KEY.fullmatch(text)}


def families() -> list[re.Pattern[str]]:
    """The keys that the program puts together, such as `f"stage.{name}"`, as patterns.

    The noun has to stand there, so that a search for it finds its use.
    """
    found = []
    for tree in modules().values():
        for node in ast.walk(tree):
            if isinstance(node, ast.JoinedStr):
                parts = ["".join(map(re.escape, literals(part))) or ".+" for part in node.values]
                pattern = "".join(parts)
                if re.match(r"[a-z][a-z0-9_]*\\\.", pattern):
                    found.append(re.compile(pattern))
    return found


def test_every_text_that_is_asked_for_is_in_the_catalogue() -> None:
    known = catalogue(texts.SOURCE_LANGUAGE)
    missing = [f"{place}: {key}" for place, key in asked_for() if key not in known]
    assert not missing, "\n".join(missing)


def test_every_text_of_the_catalogue_is_used() -> None:
    spelled, patterns = spelled_out(), families()
    unused = [
        key
        for key in catalogue(texts.SOURCE_LANGUAGE)
        if key not in spelled and not any(pattern.fullmatch(key) for pattern in patterns)
    ]
    assert not unused, "\n".join(unused)


def test_every_call_gives_its_text_the_parameters_it_has() -> None:
    wrong = []
    for place, call in calls("t"):
        given = {word.arg for word in call.keywords} - {"key", "language", "n"}
        for key in literals(argument(call, 0, "key")):
            known = key in catalogue(texts.SOURCE_LANGUAGE)
            if known and None not in given and given != all_parameters(key):
                wrong.append(f"{place}: {key} has {set(all_parameters(key))}, not {given}")
    assert not wrong, "\n".join(wrong)


def test_every_problem_carries_the_parameters_of_its_text() -> None:
    positions = {"Problem": 1, "Refused": 2, "Unusable": 1}
    wrong = []
    for place, call in calls(*CODED):
        values = argument(call, positions[last_name(call.func)], "parameters")
        if values is not None and not isinstance(values, ast.Dict):
            continue
        names = [name for key in (values.keys if values else ()) for name in literals(key)]
        for key in literals(argument(call, 0, "code")):
            missing = key in catalogue(texts.SOURCE_LANGUAGE) and all_parameters(key) - set(names)
            if missing:
                wrong.append(f"{place}: {key} lacks {set(missing)}")
    assert not wrong, "\n".join(wrong)


def test_a_text_has_the_same_parameters_in_every_language() -> None:
    source = catalogue(texts.SOURCE_LANGUAGE)
    differing = [
        f"{language}: {key}"
        for language in texts.languages()
        for key in catalogue(language)
        if key in source and all_parameters(key, language) != all_parameters(key)
    ]
    assert not differing, "\n".join(differing)


def test_a_noun_is_translated_wholly_or_not_at_all() -> None:
    source = catalogue(texts.SOURCE_LANGUAGE)
    differences = []
    for language in texts.languages():
        nouns = {key.split(".")[0] for key in catalogue(language)}
        expected = {key for key in source if key.split(".")[0] in nouns}
        differences += [f"{language}: {key}" for key in expected ^ set(catalogue(language))]
    assert not differences, "\n".join(differences)


def test_no_text_is_empty() -> None:
    empty = [
        f"{language}: {key}"
        for language in texts.languages()
        for key, forms in catalogue(language).items()
        if not all(forms)
    ]
    assert not empty, "\n".join(empty)


def test_a_key_stands_once_in_the_file_of_its_noun() -> None:
    misplaced = []
    for file in sorted(paths.resource("i18n").rglob("*.po")):
        keys = re.findall(r'^msgid "(.+)"$', file.read_text("utf-8"), re.MULTILINE)
        misplaced += [f"{file.name}: {key}" for key in keys if not key.startswith(f"{file.stem}.")]
        misplaced += [f"{file.name}: {key} twice" for key in set(keys) if keys.count(key) > 1]
    assert not misplaced, "\n".join(misplaced)


def test_a_missing_translation_falls_back_to_english() -> None:
    assert texts.t("application.name", "de") == texts.t("application.name", "en")
