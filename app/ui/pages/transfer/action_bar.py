"""The bar above a transfer: what can be done with it at the left, its states at the right."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from app import texts
from app.services.stock import TransferState
from app.ui.kit import tokens
from app.ui.kit.buttons import Button
from app.ui.kit.menu import Menu
from app.ui.kit.stage_bar import Stage, StageBar
from app.ui.pages.document_bar import DocumentBar
from app.ui.pages.transfer.actions import ACTIONS

if TYPE_CHECKING:
    from PySide6.QtGui import QAction, QResizeEvent

    from app.services.stock import TransferCard
    from app.ui.pages.transfer.actions import TransferAction
    from app.ui.pages.transfer.page import TransferPage

MARGIN, SPACING = 20, 8
WAY = (TransferState.DRAFT, TransferState.WAITING, TransferState.READY, TransferState.DONE)


class ActionBar(DocumentBar):
    """A button for each action that is possible; what finds no room is a row of More.

    Cancel asks once more: it cannot be undone.
    """

    cancel_wanted = Signal()

    def __init__(self, page: TransferPage) -> None:
        super().__init__()
        self._page = page
        self._by_name: dict[str, Button] = {}
        self._possible: list[TransferAction] = []
        self._shown: list[str] = []
        self.states = StageBar(read_only=True)
        self.states.setObjectName("transfer_states")
        self.states.hide()
        self.more = Button(texts.t("transfer_page.more"), icon="dots-three", caret=True)
        self.cancel = Button(texts.t("transfer_page.cancel"), "danger", icon="x-circle")
        self.add_states(self.states)
        for one in ACTIONS:
            if not one.in_menu:
                self._add_action(one)
        self.add(self.more, "more", self._show_menu)
        self.add_last(
            self.cancel, "cancel", "transfer_page.cancel", "transfer_page.cancel_for_good"
        )
        self.sure.connect(self.cancel_wanted)
        for button in self._buttons:
            button.hide()

    def button(self, name: str) -> Button:
        """The button of an action, seen or not; one of the menu is the menu's."""
        return self._by_name.get(name, self.more)

    def anchor(self, name: str) -> Button:
        """Where a list of an action drops down: its button, or More if it found no room."""
        button = self.button(name)
        return button if button.isVisible() else self.more

    def is_possible(self, name: str) -> bool:
        """Whether an action can be done now."""
        return any(one.name == name for one in self._possible)

    def main(self) -> TransferAction | None:
        """What Ctrl+Return does now."""
        return next((one for one in self._possible if one.is_main), None)

    def show_card(self, card: TransferCard, *, may_cancel: bool) -> None:
        """Show what can be done with the transfer now, and how far it is."""
        self._possible = [one for one in ACTIONS if one.is_possible(self._page)]
        self.cancel.setVisible(may_cancel)
        way = WAY if card.state in WAY else (*WAY, card.state)
        self.states.set_stages([_stage(state) for state in way], card.state)
        self.states.show()
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Show as many buttons as there is room for, beside states that are icons if need be."""
        fixed = [self.states.minimumSizeHint().width()]
        fixed += [self.cancel.sizeHint().width()] if not self.cancel.isHidden() else []
        room = self.width() - 2 * MARGIN - sum(width + SPACING for width in fixed)
        own = [one for one in self._possible if not one.in_menu]
        needed = sum(self._width(one) for one in own)
        if len(own) < len(self._possible) or needed > room:
            room -= self.more.sizeHint().width() + SPACING
        self._shown = []
        for one in own:
            room -= self._width(one)
            if room >= 0:
                self._shown.append(one.name)
        for name, button in self._by_name.items():
            button.setVisible(name in self._shown)
        self.more.setVisible(len(self._shown) < len(self._possible))

    def _width(self, one: TransferAction) -> int:
        return self._by_name[one.name].sizeHint().width() + SPACING

    def _add_action(self, one: TransferAction) -> None:
        look, keys = ("primary", "Ctrl+Return") if one.is_main else ("default", one.keys)
        button = Button(texts.t(one.words), look, icon=one.icon, keys=keys)  # type: ignore[arg-type]
        self.add(button, one.name, functools.partial(self._run, one))
        self._by_name[one.name] = button

    def _run(self, one: TransferAction, *_checked: object) -> None:
        one.run(self._page)

    def _show_menu(self) -> None:
        menu = Menu(self.more)
        for one in self._possible:
            if one.name not in self._shown:
                menu.add(texts.t(one.words), icon=one.icon, data=one)
        menu.triggered.connect(self._picked)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.show_below(self.more)

    def _picked(self, action: QAction) -> None:
        self._run(action.data())


def _stage(state: TransferState) -> Stage:
    look = tokens.state("return", state.value)
    return Stage(state, texts.t(f"transfer_page.state_{state.value}"), look.icon, look.tone)
