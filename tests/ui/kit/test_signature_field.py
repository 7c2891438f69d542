"""A signature is drawn by hand or typed, and comes out as strokes that paper can draw."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest

from app.services.repairs.counter import FIELD, MOST_STROKE_POINTS
from app.ui.kit.fields import SignatureField, Signed
from app.ui.kit.fields.signature import FULL, MOST_POINTS
from app.ui.kit.theme import theme
from tests.ui.kit.hands import click, press, type_in

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

Show = Callable[[Any], Any]
CTRL = Qt.KeyboardModifier.ControlModifier
LEFT = Qt.MouseButton.LeftButton


def draw(field: SignatureField, *points: tuple[int, int]) -> None:
    """Press at the first point, move over the others, let go."""
    places = [QPoint(*point) for point in points]
    QTest.mousePress(field.pad, LEFT, pos=places[0])
    for place in places[1:]:
        QTest.mouseMove(field.pad, place)
    QTest.mouseRelease(field.pad, LEFT, pos=places[-1])


def test_strokes_come_out_in_thousandths_of_the_sheet_with_the_name(
    show: Show, qtbot: QtBot
) -> None:
    field = show(SignatureField(name="Martin Shaw"))
    assert field.value() is None
    with qtbot.waitSignal(field.changed):
        draw(field, (36, 90), (180, 45), (360, 180))
    draw(field, (180, 90), (180, 90))
    value = field.value()
    assert value.name == "Martin Shaw"
    assert value.strokes == (((100, 500), (500, 250), (1000, 1000)), ((500, 500),))
    image = field.pad.grab().toImage()
    ratio = image.width() / field.pad.width()
    assert image.pixelColor(round(180 * ratio), round(90 * ratio)).lightness() < 90
    other = show(SignatureField())
    other.set_value(value)
    assert other.value() == value


def test_the_sheet_takes_no_more_strokes_than_a_repair_keeps(show: Show) -> None:
    field = show(SignatureField(name="Martin Shaw"))
    field.set_value(Signed("Martin Shaw", (((500, 500),) * MOST_POINTS,)))
    draw(field, (36, 90), (180, 45), (400, 200))
    (_before, last) = field.value().strokes
    assert last == ((100, 500),)
    assert MOST_POINTS < MOST_STROKE_POINTS
    assert FULL == FIELD


def test_ctrl_z_takes_the_last_stroke_back_and_delete_or_clear_all(show: Show) -> None:
    field = show(SignatureField(name="Martin Shaw"))
    for y in (40, 60, 80):
        draw(field, (36, y), (300, y))
    field.pad.setFocus()
    press(field.pad, Qt.Key.Key_Z, CTRL)
    assert [stroke[0][1] for stroke in field.value().strokes] == [222, 333]
    press(field.pad, Qt.Key.Key_Delete)
    assert field.value() is None
    draw(field, (36, 40), (300, 40))
    click(field.clear_button)
    assert field.value() is None
    assert field.name.value() == "Martin Shaw"
    assert not field.clear_button.isEnabled()


def test_without_a_pen_the_name_is_typed_by_keys_alone(show: Show) -> None:
    field = show(SignatureField())
    draw(field, (36, 40), (300, 40))
    field.pad.setFocus()
    press(field.pad, Qt.Key.Key_Space)
    assert field.value() is None
    assert field.name.editor.hasFocus()
    type_in(field.name.editor, "Hannah Briggs")
    assert field.value() == Signed("Hannah Briggs")
    assert field.pad.typed == "Hannah Briggs"
    draw(field, (36, 40), (300, 40))
    assert field.value() == Signed("Hannah Briggs")
    click(field.typing_button)
    assert field.value() is None


def test_a_signature_without_a_name_is_not_complete(show: Show) -> None:
    field = show(SignatureField())
    draw(field, (36, 40), (300, 40))
    assert field.problem().code == "signature.name_missing"
    type_in(field.name.editor, "Hannah Briggs")
    assert field.problem() is None


def test_a_kept_signature_is_fixed_and_says_when(show: Show) -> None:
    field = show(SignatureField())
    field.set_value(Signed("Martin Shaw", (((100, 500), (900, 500)),)))
    field.set_signed_at("26 Nov, 11:36")
    field.set_read_only(True)
    draw(field, (36, 40), (300, 40))
    field.pad.setFocus()
    press(field.pad, Qt.Key.Key_Delete)
    press(field.pad, Qt.Key.Key_Space)
    assert field.value() == Signed("Martin Shaw", (((100, 500), (900, 500)),))
    assert not field.clear_button.isVisible()
    assert field.name.is_read_only()


def test_the_sheet_is_white_in_both_themes_and_has_words_for_who_cannot_see_it(
    show: Show,
) -> None:
    field = show(SignatureField())
    theme().set_mode("dark")
    image = field.pad.grab().toImage()
    assert image.pixelColor(image.width() // 2, image.height() // 3) == QColor("white")
    assert "Type the name instead" in field.pad.accessibleDescription().replace("type", "Type")
    assert field.name.editor.accessibleName() == "Signed by"
