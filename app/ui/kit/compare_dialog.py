"""Two people changed the same record: for each field, mine or theirs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QGridLayout,
    QHBoxLayout,
    QSizePolicy,
    QWidget,
)

from app import texts
from app.ui.kit.buttons import LinkButton
from app.ui.kit.labels import Text
from app.ui.kit.painted_button import PaintedButton
from app.ui.kit.painting import box, painter_for
from app.ui.kit.record_dialog import RecordDialog
from app.ui.kit.theme import color, font

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent

Side = Literal["mine", "theirs"]


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that both have changed, with both values in words."""

    name: str
    label: str
    mine: str
    theirs: str


class _Value(PaintedButton):
    """One of the two values; the chosen one has the accent border and a filled dot."""

    def __init__(self, side: Side, caption: str, value: str) -> None:
        super().__init__()
        self.side = side
        self._caption = caption
        self._value = value or "–"
        self.setCheckable(True)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(f"{caption}: {self._value}")

    def sizeHint(self) -> QSize:
        return QSize(160, 48)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_for(self)
        chosen = self.isChecked()
        fill = "bg.selected" if chosen else "bg.hover" if self.underMouse() else "bg.input"
        line = color("accent.border" if chosen else "border.default")
        box(painter, self.rect(), 6, fill=color(fill), border=line)
        ring = QRectF(12, self.height() / 2 - 7, 14, 14)
        box(
            painter,
            ring,
            7,
            border=color("accent.default" if chosen else "border.control"),
            width=4 if chosen else 1,
        )
        painter.setPen(color("text.secondary"))
        painter.setFont(font("caption"))
        painter.drawText(
            QRect(36, 6, self.width() - 44, 16), Qt.AlignmentFlag.AlignVCenter, self._caption
        )
        painter.setPen(color("text.primary"))
        painter.setFont(font("bodyStrong"))
        room = self.width() - 44
        shown = painter.fontMetrics().elidedText(self._value, Qt.TextElideMode.ElideRight, room)
        self.setToolTip(self._value if shown != self._value else "")
        painter.drawText(QRect(36, 22, room, 20), Qt.AlignmentFlag.AlignVCenter, shown)


class CompareDialog(RecordDialog):
    """Opened after a refused stale save. `succeeded` carries {field name: "mine" | "theirs"}."""

    def __init__(self, parent: QWidget, *, who: str, differences: Sequence[Difference]) -> None:
        super().__init__(parent, texts.t("kit.compare_title"), icon="users", width=720)
        self._who = who or texts.t("kit.stale_somebody")
        self._groups: dict[str, QButtonGroup] = {}
        self.body.add(Text(texts.t("kit.compare_sentence", name=self._who), wrap=True))
        self.body.add(self._all_links())
        self.body.add(self._grid(differences))
        self.set_primary(
            texts.t("kit.compare_save"), self._finish, working=texts.t("kit.compare_save")
        )

    def choices(self) -> dict[str, Side]:
        """What is chosen now, by field name."""
        found: dict[str, Side] = {}
        for name, group in self._groups.items():
            button = group.checkedButton()
            found[name] = button.side if isinstance(button, _Value) else "mine"
        return found

    def choose_all(self, side: Side) -> None:
        """Take one side for every field."""
        for group in self._groups.values():
            for button in group.buttons():
                if isinstance(button, _Value) and button.side == side:
                    button.setChecked(True)

    def focus_first(self) -> None:
        for group in list(self._groups.values())[:1]:
            group.buttons()[0].setFocus()

    async def _finish(self) -> None:
        self.done_with(self.choices())

    def _grid(self, differences: Sequence[Difference]) -> QWidget:
        holder = QWidget()
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        grid.setColumnMinimumWidth(0, 104)
        for row, one in enumerate(differences):
            group = QButtonGroup(self)
            grid.addWidget(Text(one.label, "label", "secondary", wrap=True), row, 0)
            for column, (side, caption, value) in enumerate(
                (
                    ("mine", texts.t("kit.compare_mine"), one.mine),
                    ("theirs", texts.t("kit.compare_theirs", name=self._who), one.theirs),
                ),
                start=1,
            ):
                button = _Value("mine" if side == "mine" else "theirs", caption, value)
                button.setObjectName(f"{one.name}_{side}")
                button.setChecked(side == "mine")
                button.setAccessibleDescription(one.label)
                group.addButton(button)
                grid.addWidget(button, row, column)
            self._groups[one.name] = group
        return holder

    def _all_links(self) -> QWidget:
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        mine = LinkButton(texts.t("kit.compare_all_mine"))
        mine.clicked.connect(self._all_mine)
        theirs = LinkButton(texts.t("kit.compare_all_theirs"))
        theirs.clicked.connect(self._all_theirs)
        row.addWidget(mine)
        row.addWidget(theirs)
        row.addStretch(1)
        return holder

    def _all_mine(self) -> None:
        self.choose_all("mine")

    def _all_theirs(self) -> None:
        self.choose_all("theirs")
