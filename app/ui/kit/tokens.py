"""The design tokens of resources/themes/tokens.json, read once and without Qt."""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from typing import Any, Literal

from app import paths

Scheme = Literal["light", "dark"]


@dataclass(frozen=True, slots=True)
class StateLook:
    """How a state of a record is shown: English label, icon name and tone name."""

    label: str
    icon: str
    tone: str


@dataclass(frozen=True, slots=True)
class TypeStyle:
    """One row of the type scale: pixel size, line height and weight."""

    size: int
    line: int
    weight: int


@functools.cache
def _raw() -> dict[str, Any]:
    content: dict[str, Any] = json.loads(
        paths.resource("themes/tokens.json").read_text(encoding="utf-8")
    )
    return content


def color_names() -> list[str]:
    """All colour names, such as "bg.surface"."""
    return list(_raw()["color"])


def color(name: str, scheme: Scheme) -> str:
    """The colour as #RRGGBB or #RRGGBBAA; raises KeyError for an unknown name."""
    return str(_raw()["color"][name][scheme])


def tone(name: str, scheme: Scheme) -> tuple[str, str]:
    """Foreground and background of a chip tone, such as "warning"."""
    foreground, background = _raw()["tone"][name][scheme]
    return str(foreground), str(background)


def state(kind: str, name: str) -> StateLook:
    """The look of a state: `state("ticket", "new")`; unknown states are neutral."""
    found = _raw()["state"].get(kind, {}).get(name)
    if found is None:
        return StateLook(name.replace("_", " ").capitalize(), "circle-dashed", "neutral")
    return StateLook(found["label"], found["icon"], found["tone"])


def type_style(role: str) -> TypeStyle:
    """One row of the type scale: "body", "label", "title" and so on."""
    size, line, weight, _use = _raw()["font"]["scale"][role]
    return TypeStyle(size, line, weight)


def font_families() -> list[str]:
    """The bundled family first, then those to fall back on."""
    font = _raw()["font"]
    return [font["family"], *font["fallback"]]


def font_features(use: Literal["numbers", "codes"]) -> list[str]:
    """OpenType features for number cells or for codes."""
    return list(_raw()["font"]["features"][use])


def milliseconds(name: str) -> int:
    """A duration of tokens.motion, such as "base" or "undo"."""
    return int(_raw()["motion"][name])
