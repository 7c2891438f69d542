"""The strip of photos: what is chosen, pasted and dropped is given on; keys reach everything."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication

from app.ui.kit.fields import GivenPhoto, PhotosField, ShownPhoto
from app.ui.kit.fields.photos import CROSS
from tests.ui.kit.hands import click, press

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

Show = Callable[[Any], Any]
CTRL = Qt.KeyboardModifier.ControlModifier


def picture(colour: str, width: int = 64, height: int = 48) -> QImage:
    """A picture of one colour."""
    image = QImage(width, height, QImage.Format.Format_RGB888)
    image.fill(colour)
    return image


BEFORE = ShownPhoto(1, "before.jpg", picture("#B34A32"), may_remove=True)
AFTER = ShownPhoto(2, "after.jpg", may_remove=False)


def drop(field: PhotosField, data: QMimeData) -> bool:
    """Hold something over the strip and let it go; whether it was taken."""
    copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    held = Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(5, 5), copy, data, left, held)
    enter.ignore()
    QApplication.sendEvent(field, enter)
    if enter.isAccepted():
        QApplication.sendEvent(field, QDropEvent(QPointF(5, 5), copy, data, left, held))
    return enter.isAccepted()


def test_files_and_pictures_are_dropped_and_pasted(show: Show, qtbot: QtBot) -> None:
    field = show(PhotosField())
    files = QMimeData()
    files.setUrls([QUrl.fromLocalFile("/photos/a.jpg"), QUrl.fromLocalFile("/photos/b.png")])
    with qtbot.waitSignal(field.given) as given:
        assert drop(field, files)
    assert given.args == [
        (
            GivenPhoto("a.jpg", Path("/photos/a.jpg")),
            GivenPhoto("b.png", Path("/photos/b.png")),
        )
    ]
    words = QMimeData()
    words.setText("no picture")
    assert not drop(field, words)
    QGuiApplication.clipboard().setImage(picture("#32B34A"))
    field.editor.setFocus()
    with qtbot.waitSignal(field.given) as given:
        press(field.editor, Qt.Key.Key_V, CTRL)
    (pasted,) = given.args[0]
    assert (pasted.name, pasted.path) == ("Pasted picture.png", None)
    assert (pasted.image.width(), pasted.image.height()) == (64, 48)


def test_enter_opens_a_photo_and_delete_or_its_cross_removes_it(show: Show, qtbot: QtBot) -> None:
    field = show(PhotosField())
    field.set_value((BEFORE, AFTER))
    first, second = field.tiles()
    first.setFocus()
    with qtbot.waitSignal(field.opened) as opened:
        press(first, Qt.Key.Key_Return)
    assert opened.args == [BEFORE]
    with qtbot.waitSignal(field.remove_wanted) as removed:
        press(first, Qt.Key.Key_Delete)
    assert removed.args == [BEFORE]
    with qtbot.waitSignal(field.remove_wanted):
        click(first, QPoint(first.width() - CROSS // 2 - 4, 4 + CROSS // 2))
    with qtbot.assertNotEmitted(field.remove_wanted):
        press(second, Qt.Key.Key_Delete)
        click(second, QPoint(second.width() - CROSS // 2 - 4, 4 + CROSS // 2))
    first.setFocus()
    press(first, Qt.Key.Key_Tab)
    assert second.hasFocus()
    press(second, Qt.Key.Key_Tab)
    assert field.editor.hasFocus()


def test_the_focus_stays_on_its_photo_while_pictures_come_in(show: Show) -> None:
    field = show(PhotosField())
    field.set_value((BEFORE, AFTER))
    field.tiles()[1].setFocus()
    field.set_value((BEFORE, ShownPhoto(2, "after.jpg", picture("#324AB3"))))
    assert field.tiles()[1].hasFocus()
    assert field.value() == (BEFORE, AFTER)


def test_a_strip_to_read_takes_and_removes_nothing(show: Show, qtbot: QtBot) -> None:
    field = show(PhotosField())
    field.set_value((BEFORE,))
    field.set_read_only(True)
    assert not field.editor.isVisible()
    with qtbot.assertNotEmitted(field.given), qtbot.assertNotEmitted(field.remove_wanted):
        files = QMimeData()
        files.setUrls([QUrl.fromLocalFile("/photos/a.jpg")])
        assert not drop(field, files)
        press(field.tiles()[0], Qt.Key.Key_Delete)


def test_each_tile_says_what_it_is(show: Show) -> None:
    field = show(PhotosField())
    field.set_value((BEFORE,))
    assert field.tiles()[0].accessibleName() == "Photo before.jpg"
    assert "Delete removes it" in field.tiles()[0].accessibleDescription()
    assert field.editor.accessibleName() == "Add photo"
    assert "Ctrl+V" in field.editor.accessibleDescription()
