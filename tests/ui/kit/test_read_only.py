"""What can only be read is legible, and invites nobody to change it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from app.ui.kit.fields import CheckField, TagsField, ToggleField
from app.ui.kit.theme import theme
from tests.ui.kit.hands import press, type_in

if TYPE_CHECKING:
    from PySide6.QtGui import QColor

Show = Callable[[Any], Any]
LEGIBLE, SEEN = 4.5, 3.0


def test_read_only_tags_take_no_words_and_do_not_ask_for_any(show: Show) -> None:
    tags = show(TagsField(placeholder="Add a tag"))
    line = tags.editor
    assert isinstance(line, QLineEdit)
    tags.set_read_only(True)
    assert line.placeholderText() == ""
    type_in(line, "fragile")
    press(line, Qt.Key.Key_Return)
    assert tags.value() == ()
    tags.set_read_only(False)
    assert line.placeholderText() == "Add a tag"
    type_in(line, "fragile")
    press(line, Qt.Key.Key_Return)
    assert tags.value() == ("fragile",)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("kind", [CheckField, ToggleField])
def test_a_choice_that_can_only_be_read_is_legible(
    show: Show, kind: type[CheckField], scheme: Literal["light", "dark"]
) -> None:
    theme().set_mode(scheme)
    field = show(kind("Under Warranty"))
    field.set_value(True)
    field.set_read_only(True)
    words, mark = 60, 18
    assert _contrast(field.editor, words, field.editor.width()) >= LEGIBLE
    assert _contrast(field.editor, 0, mark) >= SEEN


def _contrast(widget: QWidget, left: int, right: int) -> float:
    """Between what stands out most in a part of a widget and what is behind it."""
    image = widget.grab().toImage()
    scale = image.devicePixelRatio()
    behind = _luminance(image.pixelColor(image.width() - 1, 0))
    lights = [
        _luminance(image.pixelColor(x, y))
        for x in range(int(left * scale), int(right * scale))
        for y in range(image.height())
    ]
    return max((max(one, behind) + 0.05) / (min(one, behind) + 0.05) for one in lights)


def _luminance(ink: QColor) -> float:
    parts = [
        one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4
        for one in (ink.redF(), ink.greenF(), ink.blueF())
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
