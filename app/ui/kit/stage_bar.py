"""The stages of a record side by side; one click moves it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget

from app import texts
from app.ui.kit import icons
from app.ui.kit.painting import box, painter_for
from app.ui.kit.theme import color, font, theme

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage: the key that `moved` carries, its words, icon and tone."""

    key: object
    text: str
    icon: str = "circle-dashed"
    tone: str = "neutral"


class _Segment(QAbstractButton):
    """One stage; Left and Right go to its neighbours, Enter and Space move the record."""

    def __init__(self, stage: Stage, bar: StageBar) -> None:
        super().__init__(bar)
        self.stage = stage
        self.compact = False
        self._bar = bar
        self.setText(stage.text)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setProperty("ring", 6)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def is_current(self) -> bool:
        """Whether the record stands here."""
        return bool(self.stage.key == self._bar.current())

    def full_width(self) -> int:
        """The width with words."""
        words = QFontMetrics(font("bodyStrong")).horizontalAdvance(self.stage.text)
        return words + 12 + 16 + 7 + 12

    def sizeHint(self) -> QSize:
        return QSize(40 if self.compact and not self.is_current() else self.full_width(), 32)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in {Qt.Key.Key_Left, Qt.Key.Key_Right}:
            self._bar.step_focus(self, 1 if key == Qt.Key.Key_Right else -1)
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_for(self)
        current = self.is_current()
        ink = color("text.secondary")
        if current:
            ink, fill = theme().tone(self.stage.tone)
            box(painter, self.rect(), 6, fill=fill, border=ink)
        elif self.underMouse() and self.isEnabled():
            box(painter, self.rect().adjusted(2, 2, -2, -2), 4, fill=color("bg.hover"))
        icons.draw(painter, self.stage.icon, QRectF(12, 8, 16, 16), ink)
        if self.compact and not current:
            return
        painter.setPen(ink)
        painter.setFont(font("bodyStrong", weight=600 if current else None))
        area = self.rect().adjusted(35, 0, 0, 0)
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, self.stage.text)


class StageBar(QWidget):
    """All stages in a frame. `moved` carries the key of the stage that was clicked.

    The bar does not move by itself: call `set_current` when the change has been made. A
    `read_only` bar only shows. Where there is no room, stages become icons with tooltips.
    """

    moved = Signal(object)

    def __init__(self, *, read_only: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._read_only = read_only
        self._current: object = None
        self._segments: list[_Segment] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self.setFixedHeight(32)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(texts.t("kit.stages"))

    def set_stages(self, stages: Sequence[Stage], current: object) -> None:
        """Show other stages."""
        for segment in self._segments:
            self._row.removeWidget(segment)
            segment.deleteLater()
        self._segments = [_Segment(stage, self) for stage in stages]
        for segment in self._segments:
            self._row.addWidget(segment)
            segment.clicked.connect(self._clicked)
        self.set_current(current)

    def current(self) -> object:
        """The key of the stage where the record stands."""
        return self._current

    def set_current(self, key: object) -> None:
        """Say where the record stands."""
        self._current = key
        for segment in self._segments:
            focus = (
                Qt.FocusPolicy.StrongFocus if segment.is_current() else (Qt.FocusPolicy.ClickFocus)
            )
            segment.setFocusPolicy(Qt.FocusPolicy.NoFocus if self._read_only else focus)
            segment.setAccessibleName(segment.stage.text)
            segment.setAccessibleDescription(
                texts.t("kit.stage_current") if segment.is_current() else ""
            )
            segment.updateGeometry()
            segment.update()
        self._fit()

    def step_focus(self, segment: QWidget, step: int) -> None:
        """Move the focus to the neighbour of a segment."""
        place = next(i for i, one in enumerate(self._segments) if one is segment) + step
        if 0 <= place < len(self._segments):
            self._segments[place].setFocus(Qt.FocusReason.TabFocusReason)

    def sizeHint(self) -> QSize:
        return QSize(sum(segment.full_width() for segment in self._segments), 32)

    def minimumSizeHint(self) -> QSize:
        return QSize(40 * max(0, len(self._segments) - 1) + 120, 32)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        dark = theme().scheme == "dark"
        box(
            painter_for(self),
            self.rect(),
            6,
            fill=color("bg.raised" if dark else "bg.surface"),
            border=color("border.default"),
        )

    def _fit(self) -> None:
        compact = self.width() < self.sizeHint().width()
        for segment in self._segments:
            if segment.compact != compact:
                segment.compact = compact
                segment.setToolTip(segment.stage.text if compact else "")
                segment.updateGeometry()

    def _clicked(self) -> None:
        segment = self.sender()
        if isinstance(segment, _Segment) and not self._read_only and not segment.is_current():
            self.moved.emit(segment.stage.key)
