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
    from PySide6.QtGui import QAction

    from app.services.stock import TransferCard
    from app.ui.pages.transfer.actions import TransferAction
    from app.ui.pages.transfer.page import TransferPage

WAY = (TransferState.DRAFT, TransferState.WAITING, TransferState.READY, TransferState.DONE)


class ActionBar(DocumentBar):
    """A button for each action that is possible; Cancel asks once more: it cannot be undone."""

    cancel_wanted = Signal()

    def __init__(self, page: TransferPage) -> None:
        super().__init__()
        self._page = page
        self._by_name: dict[str, Button] = {}
        self._possible: list[TransferAction] = []
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

    def main(self) -> TransferAction | None:
        """What Ctrl+Return does now."""
        return next((one for one in self._possible if one.is_main), None)

    def show_card(self, card: TransferCard, *, may_cancel: bool) -> None:
        """Show what can be done with the transfer now, and how far it is."""
        self._possible = [one for one in ACTIONS if one.is_possible(self._page)]
        names = {one.name for one in self._possible}
        for name, button in self._by_name.items():
            button.setVisible(name in names)
        self.more.setVisible(any(one.in_menu for one in self._possible))
        self.cancel.setVisible(may_cancel)
        way = WAY if card.state in WAY else (*WAY, card.state)
        self.states.set_stages([_stage(state) for state in way], card.state)
        self.states.show()

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
            if one.in_menu:
                menu.add(texts.t(one.words), icon=one.icon, data=one)
        menu.triggered.connect(self._picked)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.show_below(self.more)

    def _picked(self, action: QAction) -> None:
        self._run(action.data())


def _stage(state: TransferState) -> Stage:
    look = tokens.state("return", state.value)
    return Stage(state, texts.t(f"transfer_page.state_{state.value}"), look.icon, look.tone)
