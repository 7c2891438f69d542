"""The real window in front of a shop, and what a test does with it: fixtures to import.

A conftest that wants them says `from tests.desk import …`; pytest finds them by their names there.
"""

from __future__ import annotations

import asyncio
import shutil
import time
from typing import TYPE_CHECKING, Any, TypeVar

import pytest
from PySide6.QtCore import QEvent, QEventLoop, QTimer
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from app import main
from app.services.background import Background
from app.services.unit_of_work import Database
from app.ui.kit import slots
from app.ui.kit.theme import theme
from app.ui.shell.main_window import MainWindow
from tests.event_loop import loop
from tests.factories import Shop

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator
    from pathlib import Path

    from PySide6.QtCore import QObject
    from pytestqt.qtbot import QtBot

    from app.services.tickets import RecordRef
    from app.ui.kit.desk import Desk
    from app.ui.kit.page import Page

__all__ = [
    "Seat",
    "Sitting",
    "desk_shop",
    "light",
    "loop",
    "seat",
    "shop_file",
    "sit_down",
    "sitting",
]

Result = TypeVar("Result")
Found = TypeVar("Found", bound=QWidget)
PATIENCE = 20_000
"""Milliseconds after which something that does not come is a failure; nothing takes as long."""
LOOK_EVERY = 10
"""Milliseconds between two looks where no event comes."""


class Seat:
    """Somebody in front of the window, whatever it has been opened on."""

    def __init__(self, qtbot: QtBot, *, size: tuple[int, int] = (1440, 900)) -> None:
        self.qtbot = qtbot
        self.errors: list[BaseException] = []
        self._has_left = False
        slots.set_reporter(self._report)
        self.background = Background()
        self.window = MainWindow(self.background)
        self.window.resize(*size)

    def start(self, url: str, login: str | None = None) -> asyncio.Task[None]:
        """Start the program on a database, as its command does; the way in goes on behind."""
        self.show()
        return asyncio.ensure_future(main.start(self.window, url, login))

    def show(self) -> None:
        """Show the window, and wait until it has the keys."""
        self.window.show()
        self.qtbot.waitActive(self.window)

    @property
    def desk(self) -> Desk:
        """What pages and dialogs are given."""
        assert self.window.desk is not None
        return self.window.desk

    @property
    def page(self) -> Page:
        """The page that is shown."""
        assert self.window.page is not None
        return self.window.page

    def run(self, coroutine: Coroutine[Any, Any, Result]) -> Result:
        """Wait for a coroutine while the window lives on."""
        task = asyncio.ensure_future(coroutine)
        self.until(task.done)
        return task.result()

    def until(self, is_so: Callable[[], bool]) -> None:
        """Wait until something is so, looked at after each event; `waitUntil` looks every 10 ms."""
        waker = QTimer(interval=LOOK_EVERY)
        waker.start()
        events, end = QEventLoop(), time.monotonic() + PATIENCE / 1000
        while not is_so():
            assert time.monotonic() < end, "what was waited for did not come"
            events.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        waker.stop()

    def settle(self) -> None:
        """Wait until no coroutine of the window is under way, and what it changed is laid out."""
        self.until(lambda: slots.running() == 0)
        QApplication.processEvents()

    def child(self, kind: type[Found], name: str = "", *, of: QWidget | None = None) -> Found:
        """The widget of a kind and an object name that is on the screen."""
        top = of if of is not None else self.window
        every = top.findChildren(kind, name) if name else top.findChildren(kind)
        found = [one for one in every if one.isVisible()]
        assert found, f"no visible {kind.__name__} {name}"
        return found[0]

    def button(self, words: str, *, of: QWidget | None = None) -> QAbstractButton:
        """The button on the screen that says so."""
        top = of if of is not None else self.window
        every = [one for one in top.findChildren(QAbstractButton) if one.isVisible()]
        found = [one for one in every if words in (one.text(), one.accessibleName())]
        assert found, f"no button {words} among {[one.accessibleName() for one in every]}"
        return found[0]

    def toasts(self) -> list[str]:
        """What the toasts say."""
        return [toast.words.text() for toast in self.window.notices.toasts()]

    def leave(self) -> None:
        """Close the window as a person does, and wait until it has gone."""
        if self._has_left:
            return
        self._has_left = True
        if self.window.isVisible():
            with self.qtbot.waitSignal(self.window.closed, timeout=PATIENCE):
                self.window.close()
            self.settle()
        self.background.close()
        self.window.garbage.stop()
        self.window.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        assert not self.errors, self.errors

    def _report(self, error: BaseException, _owner: QObject | None) -> None:
        self.errors.append(error)


class Sitting(Seat):
    """Somebody at the window on a shop: what they do, and what they wait for."""

    def __init__(self, qtbot: QtBot, shop: Shop, *, size: tuple[int, int]) -> None:
        super().__init__(qtbot, size=size)
        self.shop = shop

    def enter(self, login: str) -> None:
        """Open the window and sign in."""
        self.show()
        database = Database(self.shop.url, clock=self.shop.now)
        self.run(self.background.open(lambda: database, main.publish))
        self.run(self.window.enter(database, login))
        self.settle()

    def open(self, record: RecordRef) -> Page:
        """Open a record below the page that is shown."""
        self.run(self.window.open(record))
        self.settle()
        return self.page

    def show_list(self, key: str) -> Page:
        """Show a list of the rail."""
        self.run(self.window.show_list(key))
        self.settle()
        return self.page


@pytest.fixture
def light(qapp: QApplication) -> None:
    """Each test begins in the light theme."""
    del qapp
    if theme().scheme != "light":
        theme().set_mode("light")


@pytest.fixture
def seat(
    qtbot: QtBot, loop: asyncio.AbstractEventLoop, light: None
) -> Iterator[Callable[[], Seat]]:
    """Opens windows on nothing yet; all are closed in the end."""
    del loop, light
    made: list[Seat] = []

    def sit() -> Seat:
        made.append(Seat(qtbot))
        return made[-1]

    yield sit
    for each in made:
        each.leave()


@pytest.fixture(scope="session")
def shop_file(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with a shop in it that nobody writes to, for copying."""
    file = tmp_path_factory.mktemp("desk") / "shop.sqlite3"
    shutil.copyfile(sqlite_template, file)
    Shop(f"sqlite:///{file}").database.close()
    return file


@pytest.fixture
def desk_shop(shop_file: Path, tmp_path: Path) -> Iterator[Shop]:
    """A shop that a window can be opened on; fill it, then sit down."""
    file = tmp_path / "desk.sqlite3"
    shutil.copyfile(shop_file, file)
    made = Shop(f"sqlite:///{file}")
    yield made
    made.database.close()


@pytest.fixture
def sit_down(
    qtbot: QtBot, loop: asyncio.AbstractEventLoop, light: None, desk_shop: Shop
) -> Iterator[Callable[..., Sitting]]:
    """Opens the window on the shop as it is then: `sit_down(login="agent", size=(1120, 680))`."""
    del loop, light
    made: list[Sitting] = []

    def sit(*, login: str = "priya", size: tuple[int, int] = (1440, 900)) -> Sitting:
        made.append(Sitting(qtbot, desk_shop, size=size))
        made[-1].enter(login)
        return made[-1]

    yield sit
    for each in made:
        each.leave()


@pytest.fixture
def sitting(sit_down: Callable[..., Sitting]) -> Sitting:
    """Somebody with all rights at the window, on the empty list of tickets."""
    return sit_down()
