"""The wiring of the window: log, theme, first frame, then database, user, pages, and closing."""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop, QLibraryInfo, QLocale, QTimer, QTranslator
from PySide6.QtWidgets import QApplication

from app import logs, paths, settings, texts
from app.errors import ServiceError
from app.services.background import Background
from app.ui.kit import slots
from app.ui.kit.display import told_in_one_line
from app.ui.kit.formats import use_locale_of
from app.ui.kit.live import live
from app.ui.kit.notices import install_error_dialog
from app.ui.kit.theme import theme
from app.ui.shell.main_window import MainWindow

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from app.services.events import Event
    from app.services.unit_of_work import Database

FRAME_MS = 1_000
"""As long as Qt may take for its first events; it stops when there are no more."""

_log = logging.getLogger(__name__)


def run(url: str, *, login: str | None = None, theme_mode: settings.Theme | None = None) -> int:
    """Open the window on the database at `url` as the user `login`; the exit code."""
    start_log()
    with told_in_one_line():
        application = make_application(theme_mode)
    install_error_dialog()
    background = Background()
    window = MainWindow(background)
    window.show()
    # The frame, before what runs tasks is imported: 20 ms that nobody waits for.
    application.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents, FRAME_MS)
    import asyncio

    import qasync

    loop = qasync.QEventLoop(application)
    asyncio.set_event_loop(loop)
    application.setQuitOnLastWindowClosed(False)
    window.closed.connect(loop.stop)
    QTimer.singleShot(0, lambda: slots.spawn(start(window, url, login), window))
    with loop:
        loop.run_forever()
    background.close()
    window.garbage.stop()
    return 0


def make_application(theme_mode: settings.Theme | None = None) -> QApplication:
    """The application with its look and language from this workstation's preferences."""
    stored = settings.load()
    texts.use_language(stored.language)
    existing = QApplication.instance()
    application = existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])
    speak(application, texts.current_language())
    application.setApplicationName(paths.APPLICATION)
    application.setApplicationDisplayName(texts.t("application.name"))
    theme().set_mode(theme_mode or stored.theme)
    return application


def speak(application: QApplication, language: str) -> None:
    """Numbers, dates and Qt's own words in the window's language, as the catalogue's are."""
    use_locale_of(language)
    translator = QTranslator(application)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if translator.load(QLocale(language), "qtbase", "_", folder):
        application.installTranslator(translator)


async def start(window: MainWindow, url: str, login: str | None) -> None:
    """Open the database behind a window that is already on the screen, then show the first page."""
    try:
        window.garbage.pause()
        try:
            database = await window.background.open(lambda: open_database(url), publish)
        finally:
            window.garbage.resume()
        await window.enter(database, login)
    except ServiceError as error:
        window.show_start_problem(error, lambda: start(window, url, login))


def publish(events: Sequence[Event]) -> None:
    """Bring committed events to the open pages; called on the thread of a writer or the ear."""
    for event in events:
        live.publish(event)


def open_database(url: str, clock: datetime | None = None) -> Database:
    """Bring the database to this version's schema if it needs it, and open it.

    Runs on the writer's thread: nothing of the database is imported before the first frame.

    Raises:
        Unusable: newer than this program, of another program, locked, read-only, out of reach.
    """
    from app.migrations import runner
    from app.services.unit_of_work import Database

    database = Database(url, clock=(lambda: clock) if clock else None)
    try:
        if runner.revision_state(url, engine=database.read_engine) is not runner.State.CURRENT:
            database.close()  # nobody else may hold a database that is upgraded
            runner.upgrade(url)
    except BaseException:
        database.close()
        raise
    return database


def start_log() -> None:
    """Log to a rotating file; what nobody caught is logged too."""
    logs.start()

    def uncaught(kind: type[BaseException], error: BaseException, trace: object) -> None:
        del trace
        if issubclass(kind, KeyboardInterrupt):
            return
        slots.show_error(error, None)

    sys.excepthook = uncaught
