"""What a person does with keys and mouse, as typed calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

NONE = Qt.KeyboardModifier.NoModifier


def press(widget: QWidget | None, key: Qt.Key, held: Qt.KeyboardModifier = NONE) -> None:
    """Press a key while `widget` has the focus."""
    assert widget is not None
    QTest.keyClick(widget, key, held)


def type_in(widget: QWidget | None, text: str) -> None:
    """Type a text, letter by letter."""
    assert widget is not None
    QTest.keyClicks(widget, text)


def click(widget: QWidget | None, at: QPoint | None = None) -> None:
    """Click in the middle of a widget, or at a point of it."""
    assert widget is not None
    point = at if at is not None else widget.rect().center()
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton, NONE, point)
