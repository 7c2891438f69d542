"""What the window says by itself: toasts that go away, and that there was an unexpected error."""

from __future__ import annotations

import hashlib
import logging
import traceback
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, QTimer, Signal
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QWidget

from app import texts
from app.ui.kit import icons, slots
from app.ui.kit.announce import announce
from app.ui.kit.buttons import IconButton, LinkButton
from app.ui.kit.keys import WINDOW, Keys
from app.ui.kit.labels import Text
from app.ui.kit.painting import floating_card, painter_for
from app.ui.kit.theme import theme

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QPaintEvent

_MARGIN = 12
_ABOVE_FOOTER = 40
_MOST = 3
_log = logging.getLogger(__name__)
_seen: set[str] = set()


class Toast(QFrame):
    """One message with at most one action. Its time stands still under the mouse or the focus."""

    gone = Signal()

    def __init__(
        self, text: str, *, icon: str, ink: str, action: str, long: bool, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._icon = icon
        self._ink = ink
        self.undoes = False
        self._left = _time_to_read(long=long)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.dismiss)
        self.words = Text(text, "bodyStrong", wrap=len(text) > 80)
        self.setObjectName("toast")
        self.setAccessibleName(text)
        row = QHBoxLayout(self)
        row.setContentsMargins(_MARGIN + 40, _MARGIN + 6, _MARGIN + 8, _MARGIN + 6)
        row.setSpacing(12)
        row.addWidget(self.words, 1)
        self.action = LinkButton(action)
        self.action.clicked.connect(self.dismiss)
        row.addWidget(self.action)
        self.action.setVisible(bool(action))
        close = IconButton("x", texts.t("kit.close"))
        close.clicked.connect(self.dismiss)
        row.addWidget(close)
        for button in (self.action, close):
            button.installEventFilter(self)
        keys = Keys(self, WINDOW)
        self.undo_key = keys.shortcut(
            "Ctrl+Z", "kit.undo", self.action.click, when=self._is_undone_first
        )
        self.undo_key.setEnabled(False)

    def run(self) -> None:
        """Show it and let its time run."""
        self.show()
        self.raise_()
        if self._left:
            self._timer.start(self._left)
        announce(self, self.accessibleName())

    def is_paused(self) -> bool:
        """Whether its time stands still."""
        return not self._timer.isActive()

    def dismiss(self) -> None:
        """Take it away."""
        if not self.isHidden():
            self.hide()
            self.gone.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn:
            self._pause()
        elif event.type() == QEvent.Type.FocusOut:
            self._resume()
        return super().eventFilter(watched, event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Enter:
            self._pause()
        elif event.type() == QEvent.Type.Leave:
            self._resume()
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_for(self)
        card = QRectF(self.rect()).adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
        floating_card(painter, card, 8, level=2)
        middle = QPointF(card.left() + 22, card.center().y())
        icons.draw(painter, self._icon, QRectF(middle.x() - 8, middle.y() - 8, 16, 16), self._ink)

    def _is_undone_first(self) -> bool:
        return self.undo_key.isEnabled()

    def _pause(self) -> None:
        if self._timer.isActive():
            self._left = max(1000, self._timer.remainingTime())
            self._timer.stop()

    def _resume(self) -> None:
        if self._left and not self.underMouse() and not self.isHidden():
            self._timer.start(self._left)


def _time_to_read(*, long: bool) -> int:
    """Milliseconds that a toast stays; 0 means until it is closed."""
    if not long:
        return theme().duration("toast")
    extended = {"normal": theme().duration("undo"), "long": 20_000, "until_closed": 0}
    return extended[theme().timeouts_extended]


class Notices(QObject):
    """The toasts of one window, bottom centre, the newest lowest."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._toasts: list[Toast] = []
        window.installEventFilter(self)

    def toasts(self) -> list[Toast]:
        """What is shown now, the newest last."""
        return list(self._toasts)

    def show(
        self,
        text: str,
        *,
        icon: str = "check-circle",
        ink: str = "success.default",
        action: str = "",
        slot: Callable[[], object] | None = None,
    ) -> Toast:
        """Say something in passing; `slot` is what the action does, such as opening a record."""
        return self._add(text, (icon, ink), action, slot)

    def offer_undo(self, text: str, slot: Callable[[], object]) -> Toast:
        """Say what was done and offer to undo it for 8 s, by Ctrl+Z too."""
        look = ("check-circle", "success.default")
        return self._add(text, look, texts.t("kit.undo"), slot, long=True, undo=True)

    def offer_reopen(self, text: str, slot: Callable[[], object]) -> Toast:
        """Say that a draft was kept and offer to open it again."""
        look = ("pencil-simple", "text.secondary")
        return self._add(text, look, texts.t("kit.reopen"), slot, long=True)

    def warn(self, text: str) -> Toast:
        """Say that something was refused, where there is no field or banner for it."""
        return self._add(text, ("warning-circle", "danger.default"), "", None)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._window and event.type() == QEvent.Type.Resize:
            self._place()
        return False

    def _add(
        self,
        text: str,
        look: tuple[str, str],
        action: str,
        slot: Callable[[], object] | None,
        *,
        long: bool = False,
        undo: bool = False,
    ) -> Toast:
        icon, ink = look
        toast = Toast(text, icon=icon, ink=ink, action=action, long=long, parent=self._window)
        if slot is not None:
            toast.action.clicked.connect(slot)
        toast.gone.connect(self._gone)
        toast.undoes = undo
        self._toasts.append(toast)
        while len(self._toasts) > _MOST:
            self._toasts[0].dismiss()
        self._place()
        self._hand_out_undo()
        toast.run()
        return toast

    def _hand_out_undo(self) -> None:
        """Ctrl+Z belongs to the newest toast that undoes: two shortcuts would block each other."""
        undoing = [toast for toast in self._toasts if toast.undoes]
        for toast in undoing:
            toast.undo_key.setEnabled(toast is undoing[-1])

    def _gone(self) -> None:
        toast = self.sender()
        if isinstance(toast, Toast) and toast in self._toasts:
            self._toasts.remove(toast)
            toast.undo_key.setEnabled(False)
            toast.deleteLater()
            self._place()
            self._hand_out_undo()

    def _place(self) -> None:
        bottom = self._window.height() - _ABOVE_FOOTER + _MARGIN
        for toast in reversed(self._toasts):
            width = min(max(420, toast.sizeHint().width()), self._window.width() - 32)
            toast.resize(width, max(toast.sizeHint().height(), toast.heightForWidth(width)))
            toast.move((self._window.width() - width) // 2, bottom - toast.height())
            bottom -= toast.height() - _MARGIN


def report_unexpected(error: BaseException, owner: QObject | None) -> None:
    """Log a bug and show it once; the same bug again is only logged."""
    _log.error("unexpected error", exc_info=error)
    mark = _fingerprint(error)
    if mark in _seen:
        return
    window = owner.window() if isinstance(owner, QWidget) else QApplication.activeWindow()
    if window is None:
        window = next((one for one in QApplication.topLevelWidgets() if one.isVisible()), None)
    if window is not None and window.isVisible():
        # Dialogs come with the first bug: the first frame does not wait for them.
        from app.ui.kit.error_dialog import ErrorDialog

        _seen.add(mark)
        ErrorDialog(error, window).open()


def install_error_dialog() -> None:
    """Have errors of slots and coroutines shown by `report_unexpected`."""
    slots.set_reporter(report_unexpected)


def _fingerprint(error: BaseException) -> str:
    """The same for the same kind of error from the same lines."""
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"{frame.filename}:{frame.lineno}" for frame in frames]
    return hashlib.sha256("|".join([type(error).__name__, *places]).encode()).hexdigest()
