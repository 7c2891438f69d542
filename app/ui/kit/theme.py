"""Colours, fonts and durations of the window, light or dark, from the design tokens."""

from __future__ import annotations

import functools
import os
from typing import Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette, QPixmapCache
from PySide6.QtWidgets import QApplication, QStyleFactory, QToolTip

from app import paths
from app.ui.kit import tokens
from app.ui.kit.focus_ring import FocusRing

Mode = Literal["light", "dark", "system"]

# These keep their length when the user wants less motion: they are time to read, not movement.
_READING_TIMES = frozenset(
    {"toast", "undo", "skeletonDelay", "spinnerDelay", "previewDebounce", "searchDebounce"}
)


@functools.cache
def _color(name: str, scheme: tokens.Scheme) -> QColor:
    return to_color(tokens.color(name, scheme))


def to_color(text: str) -> QColor:
    """A token's #RRGGBB or #RRGGBBAA as a colour; Qt itself would read the alpha first."""
    color = QColor(text[:7])
    if len(text) == 9:
        color.setAlpha(int(text[7:], 16))
    return color


class Theme(QObject):
    """The one look of the application; `changed` follows every switch."""

    changed = Signal()

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        self._application = application
        self._mode: Mode = "system"
        self._scheme: tokens.Scheme = "light"
        self.reduced_motion = os.environ.get("AFTER_SALES_REDUCED_MOTION", "") not in {"", "0"}
        """Whether movements are skipped: set from the system or the user's settings."""
        self.native_frames = os.environ.get("AFTER_SALES_NATIVE_FRAMES", "") not in {"", "0"}
        """Whether dialogs keep the system's frame, for screens without a compositor."""
        self.timeouts_extended: Literal["normal", "long", "until_closed"] = "normal"
        """How long undo toasts stay: 8 s, 20 s, or until they are closed."""
        load_fonts()
        application.setStyle(QStyleFactory.create("Fusion"))
        application.setFont(font("body"))
        application.styleHints().colorSchemeChanged.connect(self._system_changed)
        self.focus_ring = FocusRing(self)
        application.focusChanged.connect(self.focus_ring.follow)
        self._apply()

    @property
    def mode(self) -> Mode:
        """What the user chose: light, dark or as the system."""
        return self._mode

    @property
    def scheme(self) -> tokens.Scheme:
        """What is shown now."""
        return self._scheme

    def set_mode(self, mode: Mode) -> None:
        """Show light, dark, or what the system says; every widget follows at once."""
        self._mode = mode
        self._scheme = self._wanted_scheme()
        hints = self._application.styleHints()
        if mode == "system":
            hints.unsetColorScheme()
        else:
            hints.setColorScheme(Qt.ColorScheme.Dark if mode == "dark" else Qt.ColorScheme.Light)
        self._apply()

    def color(self, name: str) -> QColor:
        """A colour by its token name, such as "bg.surface"."""
        return _color(name, self.scheme)

    def tone(self, name: str) -> tuple[QColor, QColor]:
        """Foreground and background of a chip tone."""
        foreground, background = tokens.tone(name, self.scheme)
        return to_color(foreground), to_color(background)

    def duration(self, name: str) -> int:
        """Milliseconds of a motion token; movements take none when motion is reduced."""
        if self.reduced_motion and name not in _READING_TIMES:
            return 0
        return tokens.milliseconds(name)

    def _system_changed(self) -> None:
        if self._mode == "system":
            self._apply()

    def _wanted_scheme(self) -> tokens.Scheme:
        """Found at each change only: thousands of colours are asked for in one frame."""
        if self._mode != "system":
            return self._mode
        dark = self._application.styleHints().colorScheme() is Qt.ColorScheme.Dark
        return "dark" if dark else "light"

    def _apply(self) -> None:
        self._scheme = self._wanted_scheme()
        QPixmapCache.clear()
        self._application.setPalette(_palette(self))
        QToolTip.setPalette(_palette(self))
        QToolTip.setFont(font("body"))
        self.changed.emit()


_installed: Theme | None = None


def theme() -> Theme:
    """The theme of the running application, made at first use."""
    global _installed  # noqa: PLW0603  one application, one look
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        raise TypeError("a theme needs a QApplication")
    if _installed is None or _installed.parent() is not application:
        _installed = Theme(application)
    return _installed


def color(name: str) -> QColor:
    """A colour of the running theme by its token name."""
    return theme().color(name)


@functools.cache
def load_fonts() -> None:
    """Make the bundled fonts known to Qt: what Inter lacks, as Chinese, the fallback draws."""
    folder = paths.resource("fonts")
    for file in (*sorted(folder.glob("Inter-*.ttf")), folder / "DroidSansFallback.ttf"):
        QFontDatabase.addApplicationFont(str(file))


def font(
    role: str, *, weight: int | None = None, use: Literal["numbers", "codes"] | None = None
) -> QFont:
    """A font of the type scale.

    `use` switches on the features for number cells (digits of one width) or codes (0 and O
    differ). Never set these on the application: tabular figures widen the hyphen too.
    """
    return QFont(_font(role, weight, use))


@functools.cache
def _font(role: str, weight: int | None, use: Literal["numbers", "codes"] | None) -> QFont:
    style = tokens.type_style(role)
    made = QFont()
    made.setFamilies(tokens.font_families())
    made.setPixelSize(style.size)
    made.setWeight(QFont.Weight(weight or style.weight))
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    if use is not None:
        for feature in tokens.font_features(use):
            made.setFeature(QFont.Tag(feature), 1)
    return made


def line_height(role: str) -> int:
    """The line height of a role in logical pixels."""
    return tokens.type_style(role).line


def _palette(look: Theme) -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette()
    for target, name in {
        role.Window: "bg.window",
        role.WindowText: "text.primary",
        role.Base: "bg.input",
        role.AlternateBase: "bg.sunken",
        role.Text: "text.primary",
        role.PlaceholderText: "text.placeholder",
        role.Button: "bg.surface",
        role.ButtonText: "text.primary",
        role.BrightText: "danger.default",
        role.Highlight: "accent.default",
        role.HighlightedText: "text.onAccent",
        role.Accent: "accent.default",
        role.Link: "text.link",
        role.LinkVisited: "text.link",
        role.ToolTipBase: "bg.tooltip",
        role.ToolTipText: "text.onTooltip",
        role.Light: "bg.raised",
        role.Midlight: "bg.hover",
        role.Mid: "border.default",
        role.Dark: "border.strong",
        role.Shadow: "shadow",
    }.items():
        palette.setColor(target, look.color(name))
    disabled = QPalette.ColorGroup.Disabled
    for target in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(disabled, target, look.color("text.disabled"))
    return palette
