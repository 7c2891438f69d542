"""Colours come from the tokens, icons are drawn sharp, fonts have their features."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QFontInfo, QGuiApplication, QIcon, QTextLayout
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from app.ui.kit import icons, tokens
from app.ui.kit.banner import Banner
from app.ui.kit.buttons import Button, IconButton
from app.ui.kit.icon_mark import IconMark
from app.ui.kit.labels import ElidedText, Text
from app.ui.kit.lines_field import Line, LineAction, LineColumn, LinesField
from app.ui.kit.theme import color, font, theme, to_color
from app.ui.kit.windowed_model import Cell

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    import pytest
    from pytestqt.qtbot import QtBot


def test_every_colour_is_known_in_both_schemes() -> None:
    for name in tokens.color_names():
        for scheme in ("light", "dark"):
            assert to_color(tokens.color(name, scheme)).isValid()


def test_the_scrim_is_half_transparent() -> None:
    theme().set_mode("light")
    assert color("bg.scrim").getRgb() == (0x1C, 0x1B, 0x19, 0x73)


def test_every_widget_is_told_of_a_switch(qtbot: QtBot, show: Callable[[Any], Any]) -> None:
    label: Text = show(Text("Sales Order", tone="muted"))
    with qtbot.waitSignal(theme().changed):
        theme().set_mode("dark")
    assert label.palette().windowText().color() == color("text.muted")
    assert color("text.muted").name() == "#98a1a9"


def test_system_follows_the_desktop() -> None:
    theme().set_mode("system")
    dark = QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark
    assert theme().scheme == ("dark" if dark else "light")


def test_reduced_motion_takes_movements_away_and_leaves_time_to_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(theme(), "reduced_motion", True)
    assert theme().duration("base") == 0
    assert theme().duration("undo") == 8000


def test_an_icon_has_the_colour_and_pixels_that_are_asked_for() -> None:
    for ratio, pixels in ((1.0, 16), (1.5, 24), (2.0, 32)):
        image = icons.pixmap("stop-fill", 16, color("danger.default"), ratio)
        assert (image.width(), image.devicePixelRatio()) == (pixels, ratio)
        assert image.toImage().pixelColor(pixels // 2, pixels // 2) == color("danger.default")


def test_an_icon_of_qt_follows_the_theme() -> None:
    made = icons.icon("stop-fill", "text.primary")
    middles = []
    for mode in ("light", "dark"):
        theme().set_mode("light" if mode == "light" else "dark")
        image = made.pixmap(QSize(16, 16), 1.0, QIcon.Mode.Normal).toImage()
        middles.append(image.pixelColor(8, 8).name())
    assert middles == ["#1c1b19", "#eceeef"]


def test_a_mark_that_stands_by_itself_follows_the_theme(show: Callable[[Any], Any]) -> None:
    mark: IconMark = show(IconMark("stop-fill"))
    middles = []
    for mode in ("light", "dark"):
        theme().set_mode("light" if mode == "light" else "dark")
        middles.append(mark.grab().toImage().pixelColor(8, 8).name())
    assert middles == ["#1c1b19", "#eceeef"]


def test_the_links_of_a_banner_follow_the_theme(show: Callable[[Any], Any]) -> None:
    banner: Banner = show(Banner("danger"))
    banner.say_linked("Look at", [("reason", "Reason")], "and")
    for mode in ("light", "dark"):
        theme().set_mode("light" if mode == "light" else "dark")
        label = banner.findChildren(QLabel)[0]
        assert f"color:{color('danger.onSubtle').name()}" in label.text()
    assert banner.text() == "Look at Reason."


def test_the_bundled_font_is_used_and_figures_have_one_width() -> None:
    assert QFontInfo(font("body")).family() == "Inter"
    assert font("body").featureTags() == []
    assert QFont.Tag("tnum") in font("body", use="numbers").featureTags()
    assert QFont.Tag("ss02") in font("body", use="codes").featureTags()


def test_what_the_bundled_font_lacks_is_drawn_by_its_fallback_and_not_as_boxes() -> None:
    layout = QTextLayout("Anna 日本語 한국 中文", font("body"))
    layout.beginLayout()
    layout.createLine()
    layout.endLayout()
    drawn = {run.rawFont().familyName(): run.glyphIndexes() for run in layout.glyphRuns()}
    assert set(drawn) == {"Inter", "Droid Sans Fallback"}
    assert all(0 not in glyphs for glyphs in drawn.values())


def test_words_that_are_cut_have_a_tooltip(show: Callable[[Any], Any]) -> None:
    label: ElidedText = show(ElidedText("The Cosy Corner, Harrogate"))
    label.setFixedWidth(400)
    assert label.toolTip() == ""
    label.setFixedWidth(60)
    label.resize(60, 20)
    assert label.toolTip() == "The Cosy Corner, Harrogate"


def test_the_ring_is_drawn_for_the_keyboard_and_not_for_the_mouse(
    show: Callable[[Any], Any],
) -> None:
    button: Button = show(Button("Refund"))
    button.clearFocus()
    assert theme().focus_ring.target() is None
    button.setFocus(Qt.FocusReason.TabFocusReason)
    assert theme().focus_ring.target() is button
    button.clearFocus()
    assert theme().focus_ring.target() is None


def test_the_ring_of_a_button_in_a_line_is_whole(show: Callable[[Any], Any]) -> None:
    columns = [LineColumn("product", "Product", lambda line: Cell(line.name), stretch=True)]
    lines = LinesField(columns, name="Lines")
    lines.add_line_action(LineAction("Split", lambda _key: None, lambda _key: True))
    lines.set_lines([Line(1, {}, "ALARM CLOCK"), Line(2, {}, "RADIO")])
    show(lines)
    for button in lines.findChildren(IconButton):
        button.setFocus(Qt.FocusReason.TabFocusReason)
        QApplication.processEvents()
        ring = _ring_around(button)
        assert ring.visibleRegion().boundingRect() == ring.rect(), button.accessibleName()


def _ring_around(button: QWidget) -> QWidget:
    """The widget that is a little larger than a button, all around it."""
    middle = button.mapToGlobal(button.rect().center())
    around = [
        one
        for one in button.window().findChildren(QWidget)
        if one.size() == button.size() + QSize(8, 8) and one.isVisible()
    ]
    return next(one for one in around if one.mapToGlobal(one.rect().center()) == middle)
