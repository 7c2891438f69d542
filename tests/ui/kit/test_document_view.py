"""The preview shows pages that are given to it, asks for others, and says when it has none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication

from app.ui.kit.document_view import DocumentView
from tests.ui.kit.hands import press

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot


def sheet(red: int = 255) -> QImage:
    """A page of A4."""
    image = QImage(595, 842, QImage.Format.Format_RGB32)
    image.fill(QColor(red, 255, 255))
    return image


@pytest.fixture
def view(show: Callable[[Any], Any]) -> DocumentView:
    """A view of 544 px."""
    made: DocumentView = show(DocumentView())
    made.setFixedSize(544, 500)
    QApplication.processEvents()
    return made


def test_without_a_document_it_says_what_is_missing(view: DocumentView) -> None:
    view.clear("It appears as soon as a posted invoice is chosen.")
    assert view.is_empty()
    assert view.accessibleDescription() == (
        "No preview yet. It appears as soon as a posted invoice is chosen."
    )


def test_the_page_fits_the_width_and_keeps_its_shape(view: DocumentView) -> None:
    view.show_page(sheet())
    page = view.widget()
    assert page is not None
    assert page.width() == view.viewport().width()
    assert page.height() == round(page.width() * 842 / 595)


def test_it_tells_how_many_pixels_would_be_sharp(qtbot: QtBot, view: DocumentView) -> None:
    view.show_page(sheet())
    with qtbot.waitSignal(view.pixels_wanted) as wanted:
        press(view, Qt.Key.Key_Plus)
    assert wanted.args == [round(0.8 * 794)]
    assert not view.fits_width()
    with qtbot.waitSignal(view.pixels_wanted):
        press(view, Qt.Key.Key_0)
    assert view.fits_width()


def test_page_keys_turn_pages_at_the_ends_of_a_page(qtbot: QtBot, view: DocumentView) -> None:
    view.show_page(sheet(), page=0, pages=3)
    bar = view.verticalScrollBar()
    bar.setValue(bar.maximum())
    with qtbot.waitSignal(view.page_wanted) as wanted:
        press(view, Qt.Key.Key_PageDown)
    assert wanted.args == [1]
    view.show_page(sheet(), page=2, pages=3)
    with qtbot.assertNotEmitted(view.page_wanted):
        view.turn(1)
    assert view.accessibleDescription() == "Page 3 of 3"


def test_reading_goes_on_at_the_top_of_the_next_page_and_back_at_the_end_of_the_last(
    view: DocumentView,
) -> None:
    view.show_page(sheet(), page=0, pages=3)
    bar = view.verticalScrollBar()
    bar.setValue(bar.maximum())
    view.show_page(sheet(), page=1, pages=3)
    assert bar.value() == bar.minimum()
    view.show_page(sheet(200), page=1, pages=3)
    view.show_page(sheet(), page=0, pages=3)
    assert bar.value() == bar.maximum() > 0


def test_what_has_changed_is_tinted_for_a_moment(qtbot: QtBot, view: DocumentView) -> None:
    view.show_page(sheet(), changed=(QRectF(0, 0, 1, 0.5),))
    assert pixel(view) != "#ffffff"
    qtbot.waitUntil(lambda: pixel(view) == "#ffffff")


def pixel(view: DocumentView) -> str:
    """The colour near the upper left corner."""
    return view.grab().toImage().pixelColor(QPoint(20, 20)).name()
