"""The settings menu: team settings, and light or dark."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app import settings
from app.dialogs.teams import TeamSettings
from app.ui.kit.theme import theme
from tests.ui.shell.settings_desk import choose_setting

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from tests.desk import Sitting


def test_a_team_opens_its_settings_over_the_window(sitting: Sitting) -> None:
    choose_setting(sitting, "Team settings: Customer Care")
    assert sitting.child(TeamSettings).isVisible()


def test_dark_is_shown_at_once_and_kept_for_the_next_start(
    sitting: Sitting, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AFTER_SALES_HOME", str(tmp_path))
    choose_setting(sitting, "Dark")
    assert theme().scheme == "dark"
    assert settings.load().theme == "dark"
