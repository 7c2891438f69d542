"""The frame of the window: rail, trail, keys, theme, closing."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.desk import Sitting


def test_the_window_opens_on_all_tickets(sitting: Sitting) -> None:
    assert sitting.page.title == "All tickets"
