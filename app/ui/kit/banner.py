"""A tinted strip that says something about the page or dialog as a whole."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QWidget

from app.ui.kit import icons
from app.ui.kit.announce import announce
from app.ui.kit.buttons import Button
from app.ui.kit.labels import Text
from app.ui.kit.painting import box, painter_for
from app.ui.kit.theme import color, theme

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QPaintEvent

Tone = Literal["danger", "warning", "info", "success"]
_ICONS: dict[Tone, str] = {
    "danger": "warning-circle",
    "warning": "warning",
    "info": "info",
    "success": "check-circle",
}
_INK = "\N{OBJECT REPLACEMENT CHARACTER}"
"""Where the colour of links comes in; no words have this character."""


class Banner(QFrame):
    """Icon, words with links, and buttons at the end. Hidden until `say` is called.

    `link` carries the key of a pressed link.
    """

    link = Signal(str)

    def __init__(self, tone: Tone = "danger", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tone = tone
        self._icon = _ICONS[tone]
        self._plain = ""
        self._rich = ""
        self._words = Text("", "body", f"{tone}.onSubtle", wrap=True)
        self._words.setTextFormat(Qt.TextFormat.RichText)
        self._words.setTextInteractionFlags(
            Qt.TextInteractionFlag.LinksAccessibleByMouse
            | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
        )
        self._words.linkActivated.connect(self.link)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(40, 6, 12, 6)
        self._row.addWidget(self._words, 1)
        self._buttons: list[Button] = []
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setMinimumHeight(34)
        theme().changed.connect(self._recolour)
        self.hide()

    def text(self) -> str:
        """What it says, without links; empty when hidden."""
        return self._plain if not self.isHidden() else ""

    def say(self, text: str, *, tone: Tone | None = None, icon: str = "") -> None:
        """Show a sentence."""
        self._show(text, escape(text), tone, icon)

    def say_linked(
        self, before: str, links: Sequence[tuple[str, str]], joint: str, after: str = "."
    ) -> None:
        """Show `before`, then links as (key, words) with `joint` before the last one."""
        # The keys keep their order in the text; the colour has to be said in the markup, since
        # a rich-text label takes link colours from the application's palette.
        marked = [
            f'<a href="{escape(key)}" style="color:{_INK};font-weight:600">{escape(words)}</a>'
            for key, words in links
        ]
        names = [words for _key, words in links]
        self._show(
            f"{before} {_listed(names, joint)}{after}",
            f"<b>{escape(before)}</b> {_listed(marked, escape(joint))}{escape(after)}",
            None,
            "",
        )

    def add_button(self, text: str, slot: Callable[[], object], *, icon: str = "") -> Button:
        """A quiet button at the end."""
        button = Button(text, "quiet", icon=icon)
        button.clicked.connect(slot)
        self._row.addWidget(button)
        self._buttons.append(button)
        return button

    def clear(self) -> None:
        """Hide it and take its buttons away."""
        self.hide()
        for button in self._buttons:
            self._row.removeWidget(button)
            button.deleteLater()
        self._buttons.clear()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_for(self)
        box(painter, self.rect(), 8, fill=color(f"{self._tone}.subtle"))
        area = QRectF(13, self._first_line() - 8, 16, 16)
        icons.draw(painter, self._icon, area, theme().color(f"{self._tone}.onSubtle"))

    def _first_line(self) -> float:
        """The middle of the first line of words, which are as a whole in the middle."""
        words = self._words.geometry()
        height = self._words.heightForWidth(words.width())
        line = self._words.fontMetrics().lineSpacing()
        return words.top() + (words.height() - height + line) / 2

    def _show(self, plain: str, rich: str, tone: Tone | None, icon: str) -> None:
        if tone is not None:
            self._tone = tone
        self._icon = icon or _ICONS[self._tone]
        self._plain = plain
        self._rich = rich
        self._words.set_tone(f"{self._tone}.onSubtle")
        self._recolour()
        self._words.setAccessibleName(plain)
        self.show()
        self.update()
        announce(self, plain, assertive=self._tone == "danger")

    def _recolour(self) -> None:
        self._words.setText(self._rich.replace(_INK, color(f"{self._tone}.onSubtle").name()))


def _listed(words: list[str], joint: str) -> str:
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {joint} {words[-1]}"
