"""The bar above a repair: what can be done with it, and how far it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from app import texts
from app.services.repairs import RepairState
from app.ui.kit import tokens
from app.ui.kit.buttons import Button
from app.ui.kit.menu import Menu
from app.ui.kit.stage_bar import Stage, StageBar
from app.ui.pages.document_bar import DocumentBar

if TYPE_CHECKING:
    from PySide6.QtCore import SignalInstance

    from app.services.repairs import RepairCard

WAY = (
    RepairState.NEW,
    RepairState.CONFIRMED,
    RepairState.UNDER_REPAIR,
    RepairState.REPAIRED,
)
"""The states of a repair that comes to its end."""


class ActionBar(DocumentBar):
    """Confirm, Start or End, Create Quotation, Print, Cancel; states.

    With edits there are Save and Discard, and nothing that is about what is saved.
    """

    confirm_wanted = Signal()
    start_wanted = Signal()
    end_wanted = Signal()
    quote_wanted = Signal()
    back_wanted = Signal()
    deliver_back_wanted = Signal()
    settle_wanted = Signal()
    print_wanted = Signal()
    save_wanted = Signal()
    discard_wanted = Signal()
    cancel_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        t = texts.t
        self._rare: list[tuple[str, str, SignalInstance]] = []
        self.states = StageBar(read_only=True)
        self.states.setObjectName("repair_states")
        self.states.hide()
        self.add_states(self.states)
        self.confirm = Button(t("repair_page.confirm"), "primary", icon="check", keys="Ctrl+Return")
        self.start = Button(t("repair_page.start"), "primary", icon="wrench", keys="Ctrl+Return")
        self.start_new = Button(t("repair_page.start"), icon="wrench")
        self.end = Button(t("repair_page.end"), "primary", icon="check-circle", keys="Ctrl+Return")
        self.quote = Button(t("repair_page.create_quotation"), icon="file-text")
        self.print = Button(t("repair_page.print"), icon="printer", keys="Ctrl+P")
        self.more = Button(t("repair_page.more"), icon="dots-three", caret=True)
        self.save = Button(t("repair_page.save"), keys="Ctrl+S")
        self.discard = Button(t("repair_page.discard"), "quiet")
        self.cancel = Button(t("repair_page.cancel"), "danger", icon="x-circle")
        for button, name in (
            (self.confirm, "confirm"),
            (self.start, "start"),
            (self.start_new, "start_new"),
            (self.end, "end"),
            (self.save, "save"),
            (self.discard, "discard"),
            (self.quote, "quote"),
            (self.print, "print"),
        ):
            wanted = name.removesuffix("_new")
            self.add(button, name, getattr(self, f"{wanted}_wanted"))
        self.add(self.more, "more", self._show_menu)
        self.add_last(self.cancel, "cancel", "repair_page.cancel", "repair_page.cancel_for_good")
        self.sure.connect(self.cancel_wanted)
        for button in self._buttons:
            button.hide()

    def _show_menu(self) -> None:
        """What is rarer, below its button."""
        menu = Menu(self.more)
        for words, icon, wanted in self._rare:
            menu.add(texts.t(words), wanted.emit, icon=icon)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.show_below(self.more)

    def show_card(self, card: RepairCard, *, is_dirty: bool, prints: bool) -> None:
        """Show what can be done with the repair now; `prints`: its papers are here to have."""
        may = card.permissions
        self.confirm.setVisible(may.may_confirm)
        is_new = card.state is RepairState.NEW
        self.start.setVisible(may.may_start and not is_new)
        self.start_new.setVisible(may.may_start and is_new)
        self.end.setVisible(may.may_end)
        self.quote.setVisible(may.may_quote)
        self.print.setVisible(prints)
        self._rare = [
            (words, icon, wanted)
            for words, icon, wanted, is_possible in (
                (
                    "repair_page.deliver_back",
                    "truck",
                    self.deliver_back_wanted,
                    may.may_deliver_back,
                ),
                (
                    "repair_page.settle",
                    "package",
                    self.settle_wanted,
                    may.may_settle,
                ),
                (
                    "repair_page.back_to_draft",
                    "arrow-counter-clockwise",
                    self.back_wanted,
                    may.may_go_back_to_draft,
                ),
            )
            if is_possible
        ]
        self.more.setVisible(bool(self._rare) and not is_dirty)
        self.cancel.setVisible(may.may_cancel)
        self.save.setVisible(is_dirty)
        self.discard.setVisible(is_dirty)
        states = (*WAY, RepairState.CANCELLED) if card.state is RepairState.CANCELLED else WAY
        self.states.set_stages([_stage(state) for state in states], card.state)
        self.states.show()


def _stage(state: RepairState) -> Stage:
    look = tokens.state("repair", state.value)
    return Stage(state, texts.t(f"repair_page.state_{state.value}"), look.icon, look.tone)
