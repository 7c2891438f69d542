"""Photos of a return's line: kept from the strip, looked at, taken away and put back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.dialogs.photos import PhotoDialog, RecordPhotos
from app.dialogs.return_photos import ReturnPhotos
from app.services import photos
from app.services.photos import AskPhotos
from app.ui.kit.fields import GivenPhoto, PhotosField
from tests.dialogs.return_desk import make_goods
from tests.services.pictures import TURNED, huge_png, photo
from tests.services.return_desk import ReturnDesk
from tests.ui.kit import hands
from tests.ui.pages.ticket_desk import activate, click, press

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from app.services.photos import RecordRef
    from tests.desk import Sitting
    from tests.factories import Shop


@pytest.fixture
def line(desk_shop: Shop) -> RecordRef:
    """The line of a return."""
    goods = make_goods(desk_shop)
    desk = ReturnDesk(desk_shop, goods.customer, goods.order, goods.ticket)
    return photos.of_move(desk.moves(desk.send_back("1"))[0])


@pytest.fixture
def strip(sitting: Sitting, line: RecordRef) -> PhotosField:
    """The strip of its photos."""
    page = QWidget(sitting.window)
    page.setGeometry(20, 20, 600, 300)
    field = PhotosField()
    QVBoxLayout(page).addWidget(field)
    page.show()
    owner = RecordPhotos(sitting.desk, field)
    sitting.run(owner.show_record(line, may_add=True))
    return field


def names(field: PhotosField) -> list[str]:
    """What the strip shows."""
    return [shown.name for shown in field.value()]


def test_a_photo_is_kept_shown_upright_looked_at_removed_and_put_back(
    sitting: Sitting, desk_shop: Shop, line: RecordRef, strip: PhotosField, tmp_path: Path
) -> None:
    file = tmp_path / "crack.jpg"
    file.write_bytes(photo(size=(400, 200), orientation=TURNED))
    pasted = QImage(60, 40, QImage.Format.Format_RGB888)
    pasted.fill("#123456")
    strip.given.emit((GivenPhoto(file.name, file), GivenPhoto("Pasted picture.png", image=pasted)))
    sitting.until(lambda: all(not each.image.isNull() for each in strip.value()[1:]))
    sitting.settle()
    assert names(strip) == ["crack.jpg", "Pasted picture.png"]
    first = strip.value()[0].image
    assert (first.width(), first.height()) == (128, 256)
    strip.tiles()[0].setFocus()
    press(Qt.Key.Key_Return)
    sitting.settle()
    dialog = sitting.child(PhotoDialog)
    activate(sitting, dialog)
    sitting.until(lambda: dialog.picture.image.height() == 400)
    assert dialog.footer.sentence.text() == "1 of 2"
    press(Qt.Key.Key_Right)
    assert dialog.photo().name == "Pasted picture.png"
    press(Qt.Key.Key_Escape)
    sitting.settle()
    hands.press(strip.tiles()[0], Qt.Key.Key_Delete)
    sitting.until(lambda: names(strip) == ["Pasted picture.png"])
    assert "crack.jpg removed" in sitting.toasts()
    sitting.button("Undo").click()
    sitting.until(lambda: names(strip) == ["Pasted picture.png", "crack.jpg"])
    assert len(desk_shop.ask(photos.rows, AskPhotos((line,)))) == 2


def test_what_is_no_photo_is_said_at_the_strip_and_the_others_stay(
    sitting: Sitting, strip: PhotosField, tmp_path: Path
) -> None:
    good, bad = tmp_path / "good.png", tmp_path / "film.jpg"
    good.write_bytes(photo("PNG"))
    bad.write_bytes(b"no picture at all")
    strip.given.emit((GivenPhoto(good.name, good), GivenPhoto(bad.name, bad)))
    sitting.until(lambda: bool(strip.error()))
    sitting.settle()
    assert strip.error().startswith("film.jpg is not a picture.")
    assert names(strip) == ["good.png"]
    assert strip.editor.isEnabled()
    with bad.open("wb") as film:
        film.truncate(200 * 1024 * 1024)
    for content, words in (
        (None, "film.jpg is too large. A photo may have at most 20 MB."),
        (photo("PNG")[:-30], "film.jpg is broken: only a part of the picture is there."),
        (huge_png(), "film.jpg has more than 100 million pixels. Make it smaller first."),
        (b"", "film.jpg is empty."),
    ):
        if content is not None:
            bad.write_bytes(content)
        strip.given.emit((GivenPhoto(bad.name, bad),))
        sitting.settle()
        assert strip.error().startswith(words)
        assert names(strip) == ["good.png"]
    bad.unlink()
    strip.given.emit((GivenPhoto(bad.name, bad),))
    sitting.settle()
    assert strip.error() == "film.jpg cannot be read. Choose another file."
    bad.write_bytes(photo("PNG"))
    strip.given.emit((GivenPhoto(bad.name, bad),))
    sitting.settle()
    assert (strip.error(), names(strip)) == ("", ["good.png", "film.jpg"])


def test_a_return_has_a_strip_for_each_line_and_who_may_not_add_only_looks(
    desk_shop: Shop, sit_down: Callable[..., Sitting], tmp_path: Path
) -> None:
    goods = make_goods(desk_shop)
    desk = ReturnDesk(desk_shop, goods.customer, goods.order, goods.ticket)
    made = desk.send_back("1", "1")
    keeper = sit_down(login="storekeeper")
    page = keeper.open(photos.RecordRef("transfer", made.id))
    click(keeper.button("Photos", of=page))
    keeper.settle()
    dialog = keeper.child(ReturnPhotos)
    rows = [dialog.form.row(name) for name in dialog.form.names()]
    assert [(row.label_text(), row.hint()) for row in rows] == [
        ("P00001 ALARM CLOCK BAKELIKE RED", ""),
        ("P00002 RADIO RETRO CREAM", "R-1"),
    ]
    first, second = dialog.findChildren(PhotosField)
    file = tmp_path / "crack.jpg"
    file.write_bytes(photo())
    second.given.emit((GivenPhoto(file.name, file),))
    keeper.until(lambda: names(second) == ["crack.jpg"])
    assert names(first) == []
    looker = sit_down(login="accountant")
    page = looker.open(photos.RecordRef("transfer", made.id))
    click(looker.button("Photos", of=page))
    looker.settle()
    first, second = looker.child(ReturnPhotos).findChildren(PhotosField)
    looker.until(lambda: names(second) == ["crack.jpg"])
    assert not second.editor.isVisible()
