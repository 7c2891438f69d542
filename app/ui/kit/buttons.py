"""Buttons: default, primary, danger, quiet and link, the toolbar's services, and icons alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QPushButton, QSizePolicy, QToolTip, QWidget

from app.ui.kit import icons, keycaps
from app.ui.kit.painting import box, painter_for
from app.ui.kit.theme import color, font, theme

Kind = Literal["default", "primary", "danger", "quiet", "link"]
_GAP = 8
_ICON = 16


@dataclass(frozen=True, slots=True)
class _Look:
    """The colours of a button at this moment."""

    fill: QColor | None
    border: QColor | None
    ink: QColor
    icon: QColor


class Button(QPushButton):
    """A button of the kit.

    `keys` is shown as a keycap, such as "Ctrl+Return"; the shortcut itself belongs to the dialog
    or page. `icon` names a Phosphor icon, `icon_color` a colour token (the text's if none).
    """

    def __init__(
        self,
        text: str,
        kind: Kind = "default",
        *,
        icon: str = "",
        icon_color: str = "",
        keys: str = "",
        height: int = 32,
        caret: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.kind = kind
        self._label = ""
        self._icon_name = icon
        self._icon_color = icon_color
        self._keys = keycaps.key_text(keys) if keys else ""
        self._height = height
        self._caret = caret
        self._spin = _Spinner(self)
        self.setAutoDefault(False)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor if kind == "link" else self.cursor())
        self.set_label(text)

    def label(self) -> str:
        """The words on the button."""
        return self._label

    def set_label(self, text: str) -> None:
        """Change the words; they are the accessible name too."""
        self._label = text
        self.setText(text.replace("&", "&&"))
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def set_icon(self, name: str, icon_color: str = "") -> None:
        """Change the icon."""
        self._icon_name = name
        self._icon_color = icon_color
        self.updateGeometry()
        self.update()

    def set_spinning(self, spinning: bool) -> None:
        """Show or hide the spinner in place of the icon."""
        self._spin.run(spinning)
        self.updateGeometry()

    def is_spinning(self) -> bool:
        """Whether the spinner is shown."""
        return self._spin.running

    def sizeHint(self) -> QSize:
        width = 2 * self._padding() + self._words_width()
        if self._icon_name or self._spin.running:
            width += _ICON + (_GAP if self._label else 0)
        if self._keys:
            width += _GAP + keycaps.width(self._keys)
        if self._caret:
            width += _GAP + 12
        return QSize(width, self._height)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Enter presses what has the focus; with Ctrl it belongs to the dialog.
        plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if enter and plain == Qt.KeyboardModifier.NoModifier:
            self.click()
            return
        if enter:
            event.ignore()
            return
        super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_for(self)
        look = self._look()
        if look.fill is not None or look.border is not None:
            box(painter, self.rect(), 6, fill=look.fill, border=look.border)
        self._paint_content(painter, look)

    def _padding(self) -> int:
        return 0 if self.kind == "link" else 12

    def _words_width(self) -> int:
        return QFontMetrics(font("bodyStrong")).horizontalAdvance(self._label)

    def _paint_content(self, painter: QPainter, look: _Look) -> None:
        content = min(self.sizeHint().width(), self.width()) - 2 * self._padding()
        left = (self.width() - content) // 2
        middle = self.height() / 2
        if self._spin.running:
            self._spin.paint(painter, QRectF(left, middle - 8, _ICON, _ICON), look.ink)
            left += _ICON + _GAP
        elif self._icon_name:
            icons.draw(painter, self._icon_name, QRectF(left, middle - 8, _ICON, _ICON), look.icon)
            left += _ICON + _GAP
        painter.setPen(look.ink)
        painter.setFont(font("bodyStrong"))
        width = self._words_width()
        words = QRect(left, 0, width + 2, self.height())
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, self._label)
        left += width + _GAP
        if self._keys:
            cap = QRect(
                left, round(middle - keycaps.HEIGHT / 2), keycaps.width(self._keys), keycaps.HEIGHT
            )
            line = QColor(look.ink) if self.kind == "primary" else color("border.default")
            line.setAlphaF(0.45 if self.kind == "primary" else 1)
            keycaps.draw(painter, cap, self._keys, look.ink, line)
            left = cap.right() + 1 + _GAP
        if self._caret:
            icons.draw(painter, "caret-down", QRectF(left, middle - 6, 12, 12), look.ink)

    def _look(self) -> _Look:
        pressed = self.isDown() or self.isChecked()
        hovered = self.underMouse() and self.isEnabled()
        look = _LOOKS[self.kind](pressed, hovered)
        if not self.isEnabled():
            off = color("text.disabled")
            solid = self.kind in {"default", "primary", "danger"}
            look = _Look(
                color("bg.sunken") if solid else None,
                color("border.subtle") if solid else None,
                off,
                off,
            )
        elif self._icon_color:
            look = _Look(look.fill, look.border, look.ink, color(self._icon_color))
        return look


def _primary_look(pressed: bool, hovered: bool) -> _Look:
    name = "accent.pressed" if pressed else "accent.hover" if hovered else "accent.default"
    ink = color("text.onAccent")
    return _Look(color(name), None, ink, ink)


def _default_look(pressed: bool, hovered: bool) -> _Look:
    dark = theme().scheme == "dark"
    rest = "bg.raised" if dark else "bg.surface"
    fill = color("bg.pressed" if pressed else "bg.hover" if hovered else rest)
    border = color("border.strong" if pressed or hovered else "border.default")
    return _Look(fill, border, color("text.primary"), color("text.secondary"))


def _danger_look(pressed: bool, hovered: bool) -> _Look:
    plain = _default_look(pressed, hovered)
    ink = color("danger.default")
    return _Look(plain.fill, plain.border, ink, ink)


def _quiet_look(pressed: bool, hovered: bool) -> _Look:
    fill = color("bg.pressed" if pressed else "bg.hover") if pressed or hovered else None
    ink = color("text.secondary")
    return _Look(fill, None, ink, ink)


def _link_look(pressed: bool, hovered: bool) -> _Look:
    name = "accent.pressed" if pressed else "accent.hover" if hovered else "text.link"
    ink = color(name)
    return _Look(None, None, ink, ink)


_LOOKS = {
    "default": _default_look,
    "primary": _primary_look,
    "danger": _danger_look,
    "quiet": _quiet_look,
    "link": _link_look,
}


class _Spinner:
    """A turning ring in a button; it stands still when motion is reduced."""

    def __init__(self, owner: QWidget) -> None:
        self._angle = 0
        self._owner = owner
        self._timer = QTimer(owner)
        self._timer.setInterval(60)
        self._timer.timeout.connect(self._turn)
        self.running = False

    def run(self, running: bool) -> None:
        self.running = running
        if running and not theme().reduced_motion:
            self._timer.start()
        else:
            self._timer.stop()
        self._owner.update()

    def paint(self, painter: QPainter, area: QRectF, ink: QColor) -> None:
        painter.save()
        painter.translate(area.center())
        painter.rotate(self._angle)
        icons.draw(painter, "spinner-gap-bold", QRectF(-8, -8, 16, 16), ink)
        painter.restore()

    def _turn(self) -> None:
        self._angle = (self._angle + 30) % 360
        self._owner.update()


class IconButton(Button):
    """An icon alone, at least 28 px to hit; its name is its tooltip too."""

    def __init__(
        self,
        icon: str,
        name: str,
        *,
        size: int = 28,
        glyph: int = 16,
        keys: str = "",
        icon_color: str = "",
        parent: QWidget | None = None,
    ) -> None:
        self._size = max(28, size)
        self._glyph = glyph
        super().__init__("", "quiet", icon=icon, icon_color=icon_color, parent=parent)
        self.set_name(name, keys)

    def set_name(self, name: str, keys: str = "") -> None:
        """Change what the button says it does."""
        self.setAccessibleName(name)
        self.setToolTip(f"{name}  {keycaps.key_text(keys)}" if keys else name)

    def sizeHint(self) -> QSize:
        return QSize(self._size, self._size)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_for(self)
        look = self._look()
        if look.fill is not None:
            box(painter, self.rect(), 6, fill=look.fill)
        half = self._glyph / 2
        area = QRectF(self.width() / 2 - half, self.height() / 2 - half, self._glyph, self._glyph)
        mirror = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        icons.draw(painter, self._icon_name, area, look.icon, mirror=mirror)


class ServiceButton(Button):
    """A service in the toolbar; one that cannot work stays, with a lock and the reason.

    `triggered` comes only from a service that is not locked.
    """

    triggered = Signal()

    def __init__(
        self, text: str, icon: str, service: str, *, keys: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(text, icon=icon, icon_color=f"action.{service}.fg", parent=parent)
        self._open_icon = icon
        self._service = service
        self._reason = ""
        self._tip = f"{text}  {keycaps.key_text(keys)}" if keys else ""
        self.setToolTip(self._tip)
        self.clicked.connect(self._clicked)

    def locked_reason(self) -> str:
        """Why the service cannot work, empty when it can."""
        return self._reason

    def set_locked(self, reason: str) -> None:
        """Lock the service with a reason in words, or open it with an empty one."""
        self._reason = reason
        if reason:
            self.set_icon("lock-simple")
        else:
            self.set_icon(self._open_icon, f"action.{self._service}.fg")
        self.setToolTip(reason or self._tip)
        self.setAccessibleDescription(reason)

    def _clicked(self) -> None:
        if self._reason:
            QToolTip.showText(self.mapToGlobal(QPoint(0, self.height())), self._reason, self)
        else:
            self.triggered.emit()


class LinkButton(Button):
    """A button that reads like a link, 28 px high to hit."""

    def __init__(self, text: str, *, icon: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, "link", icon=icon, height=28, parent=parent)

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.update()
