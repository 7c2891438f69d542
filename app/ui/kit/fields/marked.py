"""One of several with a mark before it: an avatar, or an icon in its tone."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QWidget

from app.ui.kit import icons
from app.ui.kit.avatar import paint_avatar
from app.ui.kit.fields.base import INSET
from app.ui.kit.fields.choice import ChoiceField
from app.ui.kit.painting import painter_for
from app.ui.kit.theme import theme

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QPaintEvent

    from app.ui.kit.choice_list import Choice

V = TypeVar("V")
MARK = 20


class _Mark(QWidget):
    """What stands before the words of a choice: an avatar or an icon with its tone."""

    def __init__(self) -> None:
        super().__init__()
        self.avatar: str | None = None
        self.icon = ""
        self.tone = "neutral"
        self.setFixedSize(MARK + 4, MARK)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_for(self)
        if self.avatar is not None:
            paint_avatar(painter, QRectF(0, 0, MARK, MARK), self.avatar)
        elif self.icon:
            icons.draw(painter, self.icon, QRectF(0, 2, 16, 16), theme().tone(self.tone)[0])


class MarkedChoiceField(ChoiceField[V]):
    """A choice with a mark before it: `mark` gives the avatar's name, or icon and tone."""

    def __init__(
        self,
        *,
        mark: Callable[[Choice[V] | None], str | tuple[str, str]],
        placeholder: str = "",
        clearable: bool = False,
    ) -> None:
        self._look = mark
        self._mark = _Mark()
        super().__init__(placeholder=placeholder, clearable=clearable)
        self._row.setContentsMargins(INSET + 2, 2, 2, 2)
        self._row.insertWidget(0, self._mark)
        self._take(None)

    def _take(self, choice: Choice[V] | None) -> None:
        super()._take(choice)
        found = self._look(choice)
        self._mark.avatar = found if isinstance(found, str) else None
        self._mark.icon, self._mark.tone = ("", "neutral") if isinstance(found, str) else found
        self._mark.update()
        self._recolour()

    def _recolour(self) -> None:
        """The words have the colour of a tone that means something."""
        super()._recolour()
        if self._mark.tone != "neutral":
            palette = self.editor.palette()
            palette.setColor(QPalette.ColorRole.Text, theme().tone(self._mark.tone)[0])
            self.editor.setPalette(palette)
