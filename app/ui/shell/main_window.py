"""The frame of the window: rail, top bar, the trail of pages, footer; it alone opens pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QMainWindow,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app import texts
from app.errors import Refused, ServiceError
from app.ui.kit import slots
from app.ui.kit.empty_state import EmptyState
from app.ui.kit.garbage import GarbageCollector
from app.ui.kit.keys import WINDOW, Keys
from app.ui.kit.navigation import navigation
from app.ui.kit.notices import Notices
from app.ui.kit.problem_words import problem_words
from app.ui.kit.slots import ui_slot
from app.ui.kit.tab_order import enter
from app.ui.shell.due_postings import DuePostings
from app.ui.shell.footer import Footer
from app.ui.shell.rail import Rail
from app.ui.shell.top_bar import TopBar
from app.ui.shell.warming import Warming

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from PySide6.QtGui import QCloseEvent, QResizeEvent

    from app.services.background import Background
    from app.services.unit_of_work import Database
    from app.ui.kit.desk import Desk
    from app.ui.kit.navigation import Reference
    from app.ui.kit.page import Page

DEFAULT_SIZE = (1440, 900)
MINIMUM_SIZE = (1120, 680)
COLLAPSE_BELOW = 1281


class MainWindow(QMainWindow):
    """The one window. `closed` is emitted when all that ran has ended and it may go."""

    closed = Signal()
    entered = Signal()
    """The first page is filled."""

    def __init__(self, background: Background) -> None:
        super().__init__()
        self.background = background
        self.desk: Desk | None = None
        self.notices = Notices(self)
        self.garbage = GarbageCollector(self)
        self.warming = Warming(self)
        self._trail: list[Page] = []
        self._is_closing = False
        self.setWindowTitle(texts.t("application.name"))
        self.setObjectName("main_window")
        self._build()
        self.due_postings = DuePostings(background, self.footer, self)
        self._add_shortcuts()
        self._fit_to_screen()
        navigation.open_record.connect(self._open_reference)
        self.entered.connect(self.warming.start)

    @property
    def page(self) -> Page | None:
        """The page that is shown."""
        return self._trail[-1] if self._trail else None

    @property
    def trail(self) -> list[Page]:
        """The pages from the list down to the one that is shown."""
        return list(self._trail)

    async def enter(self, database: Database, login: str | None) -> None:
        """Find the user, ask for the company at the first start, and show the first page."""
        from app.ui.shell.entrance import enter

        self.desk = await enter(self, database, login)
        if self.desk is None:
            self.close()
            return
        self.top_bar.show_user(self.desk.me.name)
        self.footer.show_state(texts.t("shell.saved"), "cloud-check")
        await self.show_list("tickets:all")
        self.entered.emit()
        await self.rail.load(self.desk)  # what people came for first: the rows are 50 ms earlier
        self.due_postings.start_soon()

    async def show_list(self, key: str) -> None:
        """Show a list of the rail as the beginning of a new trail."""
        from app.ui.shell.routes import list_page

        if self.desk is None:
            return
        await self._clear_trail(keep=0)
        self.rail.show_list(key)
        await self._push(list_page(key, self.desk))

    async def open(self, reference: Reference) -> Page | None:
        """Open a record below the page that is shown, or go back to it if it is on the trail."""
        from app.ui.shell.routes import record_page

        if self.desk is None:
            return None
        for place, page in enumerate(self._trail):
            shown = getattr(page, "reference", None)
            if shown is not None and (shown.kind, shown.id) == (reference.kind, reference.id):
                await self._go_to(place)
                return page
        page = record_page(reference, self.desk, self._trail)
        await self._push(page)
        return page

    async def back(self) -> None:
        """Go to the page before on the trail."""
        if len(self._trail) > 1:
            await self._go_to(len(self._trail) - 2)

    def show_keys(self) -> None:
        """Show every key that works now."""
        from app.ui.shell.all_keys import open_all_keys

        open_all_keys(self)

    def show_start_problem(
        self, error: ServiceError, retry: Callable[[], Coroutine[object, object, None]]
    ) -> None:
        """Say why there is nothing to show, with a button to try again."""
        heading = "shell.who_works" if isinstance(error, Refused) else "shell.cannot_start"
        state = EmptyState("warning-circle", texts.t(heading), problem_words(error))

        def again() -> None:
            self._stack.removeWidget(state)
            state.deleteLater()
            self.footer.show_state(texts.t("shell.opening"), "arrows-clockwise")
            slots.spawn(retry(), self)

        button = state.add_button(texts.t("shell.retry"), again, primary=True)
        state.setObjectName("start_problem")
        self._stack.addWidget(state)
        self._stack.setCurrentWidget(state)
        self.footer.show_state(texts.t("shell.no_database"), "cloud-slash", tone="warning")
        button.setFocus()

    def show_problem(self, error: ServiceError) -> None:
        """Say in passing what was refused where no page or dialog could."""
        self.notices.warn(problem_words(error))

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._is_closing:
            event.accept()
            return
        event.ignore()
        if self.isEnabled():
            self.setEnabled(False)
            slots.spawn(self._close_when_done(), self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = event.size().width() < COLLAPSE_BELOW
        was_narrow = event.oldSize().isValid() and event.oldSize().width() < COLLAPSE_BELOW
        if narrow != was_narrow:
            self.rail.set_collapsed(narrow)

    def _build(self) -> None:
        self.rail = Rail()
        self.top_bar = TopBar()
        self.footer = Footer()
        self._stack = QStackedWidget()
        self._stack.setObjectName("pages")
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        right.addWidget(self.top_bar)
        right.addWidget(self._stack, 1)
        right.addWidget(self.footer)
        frame = QWidget()
        row = QHBoxLayout(frame)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.rail)
        row.addLayout(right, 1)
        self.setCentralWidget(frame)
        self.footer.show_state(texts.t("shell.opening"), "arrows-clockwise")
        self.rail.list_chosen.connect(self._rail_chosen)
        self.rail.settings_chosen.connect(self._settings_chosen)
        self.top_bar.crumbs.chosen.connect(self._crumb_chosen)
        self.top_bar.stepped.connect(self._stepped)

    def _add_shortcuts(self) -> None:
        keys = Keys(self, WINDOW)
        keys.shortcut("Ctrl+N", "ticket_list.hint_new", self._new_pressed)
        keys.shortcut("Alt+Left", "shell.key_back", self._back_pressed)
        keys.shortcut("Ctrl+Up", "shell.key_previous", self._previous_pressed)
        keys.shortcut("Ctrl+Down", "shell.key_next", self._next_pressed)
        keys.shortcut("F6", "shell.key_pane", self._next_pane)
        keys.shortcut("Ctrl+B", "shell.key_rail", self._toggle_rail)
        keys.shortcut("?", "keys.title", self.show_keys)

    def _fit_to_screen(self) -> None:
        room = self.screen().availableGeometry()
        self.setMinimumSize(min(MINIMUM_SIZE[0], room.width()), min(MINIMUM_SIZE[1], room.height()))
        self.resize(min(DEFAULT_SIZE[0], room.width()), min(DEFAULT_SIZE[1], room.height()))

    async def _push(self, page: Page) -> None:
        self._trail.append(page)
        self._stack.addWidget(page)
        page.title_changed.connect(self._show_trail)
        page.place_changed.connect(self._show_place)
        page.dirty_changed.connect(self._show_dirty)
        page.hints_changed.connect(self._show_hints)
        page.closed.connect(self._page_closed)
        self._show_current()
        await self._load(page)
        self._show_trail()
        # A hand that went elsewhere meanwhile stays there. After a dialog, the window may not have
        # the keys back yet.
        if self.page is page and self.focusWidget() is page:
            page.focus_first()

    async def _load(self, page: Page) -> None:
        """Have a page read what it shows; who has left it meanwhile does not miss it."""
        try:
            await page.load()
        except RuntimeError:
            if shiboken6.isValid(page):
                raise

    async def _go_to(self, place: int) -> None:
        await self._clear_trail(keep=place + 1)
        self._show_current()
        page = self.page
        if page is not None:
            await self._load(page)

    async def _clear_trail(self, *, keep: int) -> None:
        while len(self._trail) > keep:
            page = self._trail[-1]
            await page.leave()
            if self._trail and self._trail[-1] is page:  # else another way out was quicker
                self._trail.pop()
                self._stack.removeWidget(page)
                page.deleteLater()

    def _show_current(self) -> None:
        page = self.page
        if page is None:
            return
        self._stack.setCurrentWidget(page)
        self._show_hints()
        self._show_dirty()
        self._show_trail()
        page.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_trail(self) -> None:
        self.top_bar.crumbs.show_titles([page.title for page in self._trail])
        if self._trail and self._trail[0].list_key:
            self.rail.show_list(self._trail[0].list_key)
        self._show_place()

    def _show_place(self) -> None:
        page = self.page
        if page is not None:
            place = page.place
            self.top_bar.show_place(
                place.words, has_previous=place.has_previous, has_next=place.has_next
            )

    def _show_hints(self) -> None:
        if self.page is not None:
            self.footer.show_keys(self.page.hints)

    def _show_dirty(self) -> None:
        page = self.page
        if page is not None and page.is_dirty:
            self.footer.show_state(texts.t("shell.not_saved"), "pencil-simple", tone="warning")
        else:
            self.footer.show_state(texts.t("shell.saved"), "cloud-check")

    async def _close_when_done(self) -> None:
        self.due_postings.stop()
        self.warming.stop()
        for dialog in self.findChildren(QDialog):
            dialog.reject()
        try:
            await self._clear_trail(keep=0)
        except BaseException:
            # What was typed could not be kept: the window stays, so that it can be rescued.
            self.setEnabled(True)
            self.due_postings.start_soon()
            raise
        await slots.finish_running()
        self._is_closing = True
        self.close()
        self.closed.emit()

    @ui_slot
    async def _open_reference(self, reference: Reference) -> None:
        await self.open(reference)

    @ui_slot
    async def _rail_chosen(self, key: str) -> None:
        await self.show_list(key)

    @ui_slot
    async def _settings_chosen(self) -> None:
        from app.ui.shell.settings import SettingsMenu

        if self.desk is not None:
            await SettingsMenu(self, self.desk).show_at(self.rail.item("settings"))

    @ui_slot
    async def _crumb_chosen(self, place: int) -> None:
        await self._go_to(place)

    @ui_slot
    async def _back_pressed(self) -> None:
        await self.back()

    @ui_slot
    async def _page_closed(self) -> None:
        await self.back()

    @ui_slot
    async def _new_pressed(self) -> None:
        from app.dialogs.tickets import open_new_ticket

        if self.desk is not None:
            await open_new_ticket(self, self.desk)

    def _stepped(self, direction: int) -> None:
        page = self.page
        if page is not None:
            page.step(direction)

    def _previous_pressed(self) -> None:
        self._stepped(-1)

    def _next_pressed(self) -> None:
        self._stepped(1)

    def _toggle_rail(self) -> None:
        self.rail.set_collapsed(not self.rail.is_collapsed())

    def focusNextPrevChild(self, forward: bool) -> bool:
        """What was made last in a page is not where Tab enters it."""
        before, page = self.focusWidget(), self.page
        has_moved = super().focusNextPrevChild(forward)
        after = self.focusWidget()
        if page is not None and _is_in(page, after) and not _is_in(page, before):
            enter(page.order(), forward=forward)
        return has_moved

    def _next_pane(self) -> None:
        """F6 goes round: the rail and those panes of the page in which something has the keys."""
        panes: list[QWidget] = [self.rail]
        page = self.page
        if page is not None:
            panes += page.panes()
        focus = self.focusWidget()
        inside = [
            n for n, pane in enumerate(panes) if focus is not None and pane.isAncestorOf(focus)
        ]
        first = inside[-1] + 1 if inside else 0
        for pane in panes[first:] + panes[:first]:
            child = _first_with_keys(pane)
            if child is not None:
                child.setFocus(Qt.FocusReason.TabFocusReason)
                return


def _is_in(page: Page, widget: QWidget | None) -> bool:
    return widget is not None and page.isAncestorOf(widget)


def _first_with_keys(pane: QWidget) -> QWidget | None:
    """The first widget of a pane that Tab would reach."""
    for child in pane.findChildren(QWidget):
        can_tab = bool(child.focusPolicy() & Qt.FocusPolicy.TabFocus)
        if can_tab and child.isVisible() and child.isEnabled():
            return child
    return None
