"""The points that a condition checklist begins with."""

from __future__ import annotations

from app import texts

COUNT = 5


def usual_points(language: str | None = None) -> tuple[str, ...]:
    """What is looked at on any piece, in a language or in that of the window."""
    return tuple(texts.t(f"repair_paper.point_{n}", language) for n in range(1, COUNT + 1))
