"""The journey's screen: Qt's settings are its own while it goes, and the caller's afterwards."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from app.commands.journey.screen import offscreen


def qt_settings() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name.startswith("QT_")}


def test_what_was_set_for_qt_is_set_again_even_after_a_journey_that_failed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[dict[str, str]] = []

    def journey() -> None:
        with offscreen():
            seen.append(qt_settings())
            raise RuntimeError("stopped")

    monkeypatch.setenv("QT_SCALE_FACTOR", "2")
    before = qt_settings()
    with pytest.raises(RuntimeError, match="stopped"):
        journey()
    assert list(seen[0]) == ["QT_QPA_PLATFORM"]
    assert not Path(seen[0]["QT_QPA_PLATFORM"].partition("configfile=")[2]).exists()
    assert qt_settings() == before
