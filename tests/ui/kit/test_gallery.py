"""The gallery of components has the sizes and colours of the design, light and dark."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QWidget

from app.ui.kit.buttons import IconButton
from app.ui.kit.fields import Field
from app.ui.kit.theme import color, theme
from tests.ui.kit.gallery import Gallery

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from app.ui.kit.tokens import Scheme


@pytest.fixture(params=["light", "dark"])
def gallery(request: pytest.FixtureRequest, qtbot: QtBot) -> Gallery:
    """All components, on the screen, in one of the themes."""
    scheme: Scheme = request.param
    theme().set_mode(scheme)
    made = Gallery()
    qtbot.addWidget(made)
    made.show()
    qtbot.waitActive(made)
    QApplication.processEvents()
    return made


def pixel(image: QImage, gallery: QWidget, widget: QWidget, at: QPoint) -> str:
    """The colour at a point of a widget."""
    place = widget.mapTo(gallery, at)
    return QColor(image.pixelColor(place)).name()


def wears_its_colours(gallery: Gallery, image: QImage) -> None:
    """Hold each component in a picture against the tokens of the theme."""
    raised = "bg.raised" if theme().scheme == "dark" else "bg.surface"
    centre = QPoint(6, 6)
    for widget, at, name in (
        (gallery, QPoint(4, 4), "bg.window"),
        (gallery.primary, centre, "accent.default"),
        (gallery.default, centre, raised),
        (gallery.form.field("normal"), centre, "bg.input"),
        (gallery.form.field("read_only"), centre, "bg.sunken"),
        (gallery.form.field("error"), QPoint(60, 1), "danger.default"),
        (gallery.form.field("normal"), QPoint(60, 0), "border.control"),
        (gallery.smart, QPoint(12, 12), "action.refund.bg"),
        (gallery.focused, QPoint(30, -3), "focus.ring"),
    ):
        assert pixel(image, gallery, widget, at) == color(name).name(), name


def test_the_components_wear_the_colours_of_the_tokens(gallery: Gallery, tmp_path: Path) -> None:
    gallery.focused.setFocus(Qt.FocusReason.TabFocusReason)
    QApplication.processEvents()
    image = gallery.grab().toImage()
    assert image.save(str(tmp_path / f"gallery-{theme().scheme}.png"))
    wears_its_colours(gallery, image)


def test_controls_have_the_sizes_of_the_design(gallery: Gallery) -> None:
    assert gallery.default.height() == gallery.primary.height() == 32
    assert gallery.smart.height() == 48
    assert gallery.smart.width() >= 132
    assert gallery.toggle.sizeHint().width() == 40
    assert {chip.height() for chips in gallery.chips.values() for chip in chips} == {22}
    assert {gallery.form.field(name).height() for name in gallery.form.names()} == {32}


def test_everything_that_takes_the_focus_has_a_name(gallery: Gallery) -> None:
    for widget in gallery.findChildren(QWidget):
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible():
            named = widget.accessibleName() or getattr(widget, "text", str)()
            assert named or widget in {gallery.toggle, gallery.checkbox} | _bare(gallery), widget


def test_an_icon_button_has_a_tooltip_and_28_px_to_hit(gallery: Gallery) -> None:
    buttons = gallery.findChildren(IconButton)
    assert len(buttons) > 4
    for button in buttons:
        assert button.accessibleName()
        assert button.toolTip()
        if not isinstance(button.parentWidget(), Field):
            assert button.sizeHint().width() >= 28
            assert button.sizeHint().height() >= 28


def test_the_theme_switches_in_the_open_window(gallery: Gallery) -> None:
    gallery.focused.setFocus(Qt.FocusReason.TabFocusReason)
    first = theme().scheme
    other: Scheme = "light" if first == "dark" else "dark"
    for mode in (other, first):
        theme().set_mode(mode)
        QApplication.processEvents()
        assert theme().scheme == mode
        wears_its_colours(gallery, gallery.grab().toImage())


def _bare(gallery: Gallery) -> set[QWidget]:
    """The switches that the gallery shows without words."""
    return {widget for widget in gallery.findChildren(QWidget) if widget.property("ring") == 12}
