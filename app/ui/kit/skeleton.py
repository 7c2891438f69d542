"""Grey bars in the real layout while something loads, after 200 ms of nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QTimer
from PySide6.QtWidgets import QWidget

from app import texts
from app.ui.kit.painting import box, painter_for
from app.ui.kit.theme import color, theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPainter, QPaintEvent

BAR = 10


def paint_bar(
    painter: QPainter, left: float, top: float, width: float, height: float = BAR
) -> None:
    """One bar of a skeleton."""
    box(painter, QRectF(left, top, width, height), 5, fill=color("bg.skeleton"))


class Skeleton(QWidget):
    """Rows of bars; `columns` are pairs of position and width as parts of the whole width."""

    def __init__(
        self,
        rows: int = 6,
        columns: Sequence[tuple[float, float]] = (
            (0, 0.10),
            (0.13, 0.36),
            (0.67, 0.13),
            (0.83, 0.17),
        ),
        *,
        row_height: int = 24,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._rows = rows
        self._columns = columns
        self._row_height = row_height
        self._visible = False
        self.setMinimumHeight(rows * row_height)
        self.setAccessibleName(texts.t("kit.loading"))
        QTimer.singleShot(theme().duration("skeletonDelay"), self, self._appear)

    def _appear(self) -> None:
        self._visible = True
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._visible:
            return
        painter = painter_for(self)
        for row in range(self._rows):
            top = row * self._row_height + (self._row_height - BAR) / 2
            for number, (left, width) in enumerate(self._columns):
                # Bars of different lengths look like words, equal ones like a table border.
                shorter = 0.78 if (row + number) % 2 and number == 1 else 1
                paint_bar(painter, left * self.width(), top, width * shorter * self.width())
