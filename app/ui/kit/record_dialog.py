"""The dialog that every action of the program is made of."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any

import shiboken6
from PySide6.QtCore import QEvent, QRectF, Qt, QTimer, Signal
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from app import texts
from app.errors import Invalid, NotAllowed, ServiceError, Stale
from app.ui.kit import dialog_parts
from app.ui.kit.banner import Banner
from app.ui.kit.buttons import Button, Kind
from app.ui.kit.dialog_panes import DialogPanes
from app.ui.kit.dividers import Hairline
from app.ui.kit.form import Form
from app.ui.kit.painting import floating_card, painter_for
from app.ui.kit.problem_words import problem_words
from app.ui.kit.scrim import Scrim
from app.ui.kit.scroll import ScrollPane
from app.ui.kit.slots import spawn
from app.ui.kit.theme import theme

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent, QHideEvent, QKeyEvent, QPaintEvent, QShowEvent

SHADOW = 24
RADIUS = 12
_NARROW = 1120
"""In a window below this width a dialog fills it, and what stands at its side becomes a tab."""
_SMALL = 1280
_WIDEST_IN_SMALL = 1026
_CTRL = Qt.KeyboardModifier.ControlModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier

Action = Callable[[], Awaitable[object]]


class RecordDialog(QDialog):
    """A window-modal dialog over a scrim: header, scrolling body, footer.

    Fill `self.form` (or `self.body`), say what the buttons do with `set_primary` and
    `set_secondary`, call `open()`. An action is a coroutine function; it runs only if the form's
    check passes, the fields are locked meanwhile, and a ServiceError from it is shown at its
    field or in the banner. Call `done_with(result)` from it to close.

    Signals: `succeeded` carries what `done_with` was given; `draft_kept` what the user had
    entered when the dialog was closed with changes.
    """

    succeeded = Signal(object)
    draft_kept = Signal(object)

    def __init__(
        self,
        parent: QWidget,
        title: str,
        *,
        icon: str = "",
        service: str = "",
        reference: str = "",
        width: int = 640,
    ) -> None:
        super().__init__(parent.window())
        self._window = parent.window()
        self._opener: QWidget | None = None
        self._scrim: Scrim | None = None
        self._actions: dict[Button, tuple[Action, str]] = {}
        self._primary: Button | None = None
        self._secondary: Button | None = None
        self._busy: Button | None = None
        self._restored = False
        self._width = width
        self._margin = 0 if theme().native_frames else SHADOW
        self.setWindowTitle(title)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        if self._margin:
            self.setWindowFlags(Qt.WindowType.Dialog | Qt.WindowType.FramelessWindowHint)
            self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.header = dialog_parts.DialogHeader(
            title, icon=icon, service=service, reference=reference
        )
        self.footer = dialog_parts.DialogFooter()
        self.banner = Banner("danger")
        self.form = Form()
        self.body = ScrollPane()
        self._panes = DialogPanes(self.body)
        self._cancel = Button(texts.t("kit.cancel"), height=dialog_parts.BUTTON)
        self._spinner = QTimer(self)
        self._spinner.setSingleShot(True)
        self._spinner.timeout.connect(self._spin)
        self._build()

    # What a dialog says about itself

    def set_side(self, widget: QWidget, width: int, title: str = "") -> None:
        """Put `widget` into a pane at the trailing edge, on the window's colour.

        In a window that is too narrow for both it becomes a tab named `title`.
        """
        self._panes.set_side(widget, width, title or texts.t("kit.preview"))

    def set_primary(self, text: str, action: Action, *, working: str) -> Button:
        """The filled button (Ctrl+Enter); `working` is its verb while it runs."""
        self._primary = self._action_button(text, "primary", action, working, "Ctrl+Return")
        return self._primary

    def set_secondary(self, text: str, action: Action, *, working: str) -> Button:
        """The button before it (Ctrl+Shift+Enter)."""
        self._secondary = self._action_button(text, "default", action, working, "")
        return self._secondary

    def add_aside(self, text: str, action: Action, *, working: str) -> Button:
        """A plain button at the left edge that needs nothing of the form."""
        button = Button(text, "default", height=dialog_parts.BUTTON)
        self._actions[button] = (action, working)
        button.clicked.connect(self._pressed_unchecked)
        self.footer.add_left(button)
        return button

    def set_cancel(self, text: str) -> None:
        """Another word on the button that closes, such as "Close"."""
        self._cancel.set_label(text)

    def set_sentence(self, text: str) -> None:
        """What will happen, at the left of the buttons; without it what the dots mean."""
        self.footer.sentence.setText(text or self._legend())

    def set_note(self, text: str) -> None:
        """What must be known before a button is pressed, whichever has the focus."""
        self.footer.set_note(text)

    def set_reference(self, text: str) -> None:
        """The muted words after the title."""
        self.header.reference.setText(text)

    # Hooks

    def is_dirty(self) -> bool:
        """Whether closing would lose something; by default the form's answer."""
        return self.form.is_dirty()

    def draft_content(self) -> Mapping[str, Any] | None:
        """What to keep when the dialog is closed with changes; None keeps nothing."""
        return self.form.values() if self.is_dirty() else None

    def restore_draft(self, content: Mapping[str, Any]) -> None:
        """Fill in a kept draft, before `open`; closing again would keep it again."""
        self.form.mark_clean()
        self._restored = True
        self.form.set_values(content)

    def show_stale(self, error: Stale) -> None:
        """Tell that somebody else has saved; a dialog with a compare view overrides this."""
        self.banner.say(problem_words(error))

    def show_top(self) -> None:
        """Scroll to the banner, which speaks of the dialog as a whole."""
        self.body.verticalScrollBar().setValue(0)

    def show_problem(self, error: ServiceError) -> None:
        """Put a refusal where the user looks: at its field, else in the banner."""
        self._panes.show_body()
        if isinstance(error, Invalid):
            rest = self.form.set_errors(error.problems)
            if rest:
                self.banner.say(problem_words(Invalid(rest)))
        elif isinstance(error, Stale):
            self.show_stale(error)
        elif isinstance(error, (NotAllowed, ServiceError)):
            self.banner.say(problem_words(error))
        self._fit()
        self._reveal()

    # Life

    def open(self) -> None:
        """Show the dialog over its window; the focus goes to the first open field."""
        self._opener = self._window.focusWidget()
        self._scrim = self._veil()
        self._finish_layout()
        if not self._restored:
            self.form.mark_clean()
        super().open()
        self.focus_first()

    def focus_first(self) -> None:
        """Move the focus to the first field that still needs a decision, else to the button."""
        if not self.form.focus_first_open():
            (self._primary or self._cancel).setFocus(Qt.FocusReason.TabFocusReason)

    def done_with(self, result: object) -> None:
        """Close after success and hand `result` on."""
        self._end_busy()
        self.accept()
        self.succeeded.emit(result)

    def shadow_margin(self) -> int:
        """The room around the card that only its shadow takes."""
        return self._margin

    def is_busy(self) -> bool:
        """Whether an action runs."""
        return self._busy is not None

    def reject(self) -> None:
        """Close unless an action runs; what was entered is offered as a draft."""
        if self._busy is not None:
            return
        content = self.draft_content()
        super().reject()
        if content is not None:
            self.draft_kept.emit(content)

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._busy is not None:
            event.ignore()
            return
        super().closeEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        scrim, self._scrim = self._scrim, None
        if scrim is not None:
            scrim.hide()
            scrim.deleteLater()
        opener, self._opener = self._opener, None
        if opener is not None and shiboken6.isValid(opener) and opener.isVisible():
            opener.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, held = event.key(), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        enter = key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if enter and held == _CTRL and self._primary is not None:
            self._primary.click()
        elif enter and held == _CTRL | _SHIFT and self._secondary is not None:
            self._secondary.click()
        elif key == Qt.Key.Key_Escape:
            self.reject()
        elif not enter:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            handled = super().event(event)
            self._fit()
            return handled
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        margin = self._margin
        card = QRectF(self.rect()).adjusted(margin, margin, -margin, -margin)
        part = event.rect()
        floating_card(painter_for(self), card, RADIUS if margin else 0, level=3, part=part)

    # Parts

    def _build(self) -> None:
        layout = QVBoxLayout(self)
        # One pixel more, for the hairline that the card has in the dark.
        layout.setContentsMargins(*([self._margin + 1] * 4))
        layout.setSpacing(0)
        layout.addWidget(self.header)
        layout.addWidget(Hairline())
        layout.addWidget(self._panes, 1)
        layout.addWidget(Hairline())
        layout.addWidget(self.footer)
        self.body.add(self.banner)
        self.body.add(self.form)
        self.header.closing.connect(self.reject)
        self._cancel.clicked.connect(self.reject)

    def _finish_layout(self) -> None:
        buttons = [self._cancel, self._secondary, self._primary]
        self.footer.place([button for button in buttons if button is not None])
        if not self.footer.sentence.text():
            self.set_sentence("")
        # Tab: fields, then the buttons from left to right, × last.
        chain = [button for button in (self._cancel, self._secondary, self._primary) if button]
        for one, after in zip(chain, [*chain[1:], self.header.close_button], strict=True):
            QWidget.setTabOrder(one, after)
        self.form.setVisible(bool(self.form.names()))
        self._fit()

    def _legend(self) -> str:
        """What the dots mean, if there are any."""
        required = any(self.form.row(name).required for name in self.form.names())
        return texts.t("kit.required_legend") if required else ""

    def _reveal(self) -> None:
        """Scroll to what has just been said: the banner at the top, else the first error."""
        wrong = next(iter(self.form.errors()), None)
        if not self.banner.isHidden() or wrong is None:
            self.show_top()
        else:
            self.body.show_whole(self.form.row(wrong))

    def _fit(self) -> None:
        """Take the height that the content wants, up to the window's less 64, in its middle."""
        room = self._room()
        width = min(self._width, room.width() - 32)
        is_narrow = room.width() < _NARROW
        if room.width() <= _SMALL and not is_narrow:
            width = min(width, _WIDEST_IN_SMALL)
        fixed = self.header.height() + 2 + self.footer.height_for(width - 2)
        self._panes.arrange(width - 2, in_tabs=is_narrow)
        wanted = self._panes.wanted_height(width - 2)
        height = min(fixed + wanted + 2, room.height() - 64)
        margin = self._margin
        self.setFixedSize(width + 2 * margin, height + 2 * margin)
        middle = room.mapToGlobal(room.rect().center())
        self.move(middle - self.rect().center())

    def _room(self) -> QWidget:
        """The window that the size is measured by: the one behind all dialogs."""
        window = self._window
        while isinstance(window, RecordDialog):
            window = window.parentWidget() or window
        return window

    def _veil(self) -> Scrim:
        below = self._window
        if isinstance(below, RecordDialog):
            return Scrim(below, margin=below.shadow_margin(), radius=RADIUS)
        return Scrim(below)

    def _action_button(
        self, text: str, kind: Kind, action: Action, working: str, keys: str
    ) -> Button:
        button = Button(text, kind, keys=keys, height=dialog_parts.BUTTON)
        self._actions[button] = (action, working)
        button.clicked.connect(self._pressed)
        return button

    def _pressed(self) -> None:
        button = self.sender()
        if isinstance(button, Button) and self._busy is None:
            self.banner.clear()
            self._panes.show_body()
            if self.form.check():
                self._set_off(button)
            else:
                self._reveal()

    def _pressed_unchecked(self) -> None:
        button = self.sender()
        if isinstance(button, Button) and self._busy is None:
            self._set_off(button)

    def _set_off(self, button: Button) -> None:
        """Run an action; the dialog is busy at once, so that a second press runs nothing."""
        action, working = self._actions[button]
        label = button.label()
        self._start_busy(button, working)
        spawn(self._run(button, action, label), self)

    async def _run(self, button: Button, action: Action, label: str) -> None:
        try:
            await action()
        finally:
            self._end_busy()
            button.set_label(label)

    def _start_busy(self, button: Button, working: str) -> None:
        self._busy = button
        button.set_label(working)
        self.form.set_busy(True)
        self._enable_buttons(False)
        self._spinner.start(theme().duration("spinnerDelay"))

    def _end_busy(self) -> None:
        button, self._busy = self._busy, None
        self._spinner.stop()
        if button is not None:
            button.set_spinning(False)
            self.form.set_busy(False)
            self._enable_buttons(True)

    def _enable_buttons(self, enabled: bool) -> None:
        for button in (self._cancel, self.header.close_button, *self._actions):
            if button is not self._busy:
                button.setEnabled(enabled)

    def _spin(self) -> None:
        if self._busy is not None:
            self._busy.set_spinning(True)
