"""The timeline while it changes: in no frame is a line cut off."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from app.services import timeline
from app.services.timeline import LogNote
from tests.ui.pages.ticket_desk import make_case, open_case, press, settle, write

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.desk import Sitting
    from tests.factories import Shop

CTRL = Qt.KeyboardModifier.ControlModifier
LONG = "The customer asks whether the clocks may be sent back without their cartons. " * 4


class Frames(QObject):
    """Watches what is painted: labels that are lower than their words."""

    def __init__(self, of: QWidget) -> None:
        super().__init__()
        self._of = of
        self.painted = 0
        self.cut: list[str] = []
        QApplication.instance().installEventFilter(self)  # type: ignore[union-attr]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  Qt's own name
        """Look at each label that is about to be painted."""
        if event.type() == QEvent.Type.Paint and isinstance(watched, QLabel):
            self._look(watched)
        return False

    def _look(self, label: QLabel) -> None:
        if label.wordWrap() and self._of.isAncestorOf(label):
            self.painted += 1
            if label.height() < label.heightForWidth(label.width()):
                self.cut.append(f"{label.accessibleName()}: {label.height()} px")


@pytest.mark.parametrize("size", [(1440, 900), (1440, 700)])
def test_no_line_is_cut_in_any_frame_while_messages_come(
    desk_shop: Shop, sit_down: Callable[..., Sitting], size: tuple[int, int]
) -> None:
    case = make_case(desk_shop)
    for number in range(4):
        desk_shop.act(timeline.log_note, LogNote(case.ref, f"{number} {LONG}"))
    sitting = sit_down(size=size)
    page = open_case(sitting, case)
    frames = Frames(page.timeline)
    for key in (Qt.Key.Key_M, Qt.Key.Key_N):
        page.setFocus()
        press(key)
        write(LONG)
        press(Qt.Key.Key_Return, held=CTRL)
        settle(sitting, page)
        sitting.window.resize(sitting.window.width() - 1, size[1])
        settle(sitting, page)
    QApplication.instance().removeEventFilter(frames)  # type: ignore[union-attr]
    assert frames.painted > 10
    assert frames.cut == []
