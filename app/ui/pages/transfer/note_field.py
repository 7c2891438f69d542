"""The note of a row: as wide as its column, and wider over the cells before it while one types."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect

from app.ui.kit.fields import TextField

LONGEST = 255


class NoteField(TextField):
    """A field of a row whose column has little room; with the focus it is `wide`."""

    def __init__(self, wide: int) -> None:
        super().__init__(max_length=LONGEST)
        self._wide = wide
        self._narrow: QRect | None = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.editor and event.type() == QEvent.Type.FocusIn:
            self._spread()
        elif watched is self.editor and event.type() == QEvent.Type.FocusOut:
            self._draw_in()
        return super().eventFilter(watched, event)

    def _spread(self) -> None:
        area = self.geometry()
        wide = QRect(area)
        wide.setLeft(max(0, area.right() + 1 - self._wide))
        if self._narrow is None and wide.width() > area.width():
            self._narrow = area
            self.raise_()
            self.setGeometry(wide)

    def _draw_in(self) -> None:
        """Be as narrow as before, unless the table has placed the field anew meanwhile."""
        narrow, self._narrow = self._narrow, None
        if narrow is not None and self.geometry().right() == narrow.right():
            self.setGeometry(narrow)
