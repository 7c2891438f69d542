"""Measurements of the program beside floors: the same work through the plain driver or library."""

from __future__ import annotations

PARTS = (
    "refund", "list", "form", "search", "returnable", "returns", "repairs", "plans", "preview",
    "window", "start", "paper", "posting", "agents", "check", "replay", "import",
)  # fmt: skip
