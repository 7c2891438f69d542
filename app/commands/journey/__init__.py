"""The headless journey: the real window is led through refunds, a return and repairs.

After each step one fact is checked by accessible name and text and a picture is saved.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

from app.commands.journey.folder import prepare
from app.commands.journey.screen import offscreen
from app.commands.journey.stopping import run_until_ctrl_c
from app.errors import Refused, Unusable
from app.texts import explain, t

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from app.commands.journey.record import Record
    from app.commands.journey.stage import Stage, Step
    from app.ui.shell.main_window import MainWindow


def run(url: str, folder: Path, *, is_json: bool) -> int:
    """Take the journey on the database at `url`; pictures, PDFs and journey.json go to `folder`.

    Returns 0, or 1 if a step failed: its name and a picture of it are told then.

    Raises:
        Unusable: the folder cannot be written, or holds a journey.json that is no journey's.
    """
    prepare(folder)
    with offscreen():
        record = _window_and_all(url, folder)
    record.write()
    summary = record.summary
    sys.stderr.write(t("journey.files", folder=str(folder.resolve())) + "\n")
    print(summary.attribution)
    if is_json:
        print(json.dumps(asdict(summary)))
    return 0 if summary.is_done else 1


def _window_and_all(url: str, folder: Path) -> Record:
    """Open the window in a loop of its own, take the journey, close the window."""
    import qasync
    from PySide6.QtCore import qInstallMessageHandler

    from app import main
    from app.commands.journey.record import Record
    from app.db.engine import shown
    from app.services.background import Background
    from app.ui.shell.main_window import MainWindow

    main.start_log()
    qInstallMessageHandler(_log_qt)
    application = main.make_application("light")
    application.setQuitOnLastWindowClosed(False)
    background = Background()
    window = MainWindow(background)
    window.show()
    record = Record(folder, window, shown(url))
    loop = qasync.QEventLoop(application)
    asyncio.set_event_loop(loop)
    with loop:
        run_until_ctrl_c(loop, _take(window, url, record), background)
    background.close()
    return record


def _log_qt(_kind: object, _context: object, words: str) -> None:
    """Qt's remarks, such as what an offscreen window cannot do, go to the log alone."""
    logging.getLogger("qt").info(words)


async def _take(window: MainWindow, url: str, record: Record) -> None:
    """Start the window as the program does, and go through the steps."""
    from app import main
    from app.commands.journey import opening, refunding, repairing, replacing, returning
    from app.commands.journey.eyes import Eyes
    from app.commands.journey.hands import Hands
    from app.commands.journey.stage import Stage
    from app.ui.kit import slots

    errors: list[BaseException] = []
    slots.set_reporter(lambda error, _owner: errors.append(error))
    eyes = Eyes(window)
    stage = Stage(window, eyes, Hands(eyes), record)
    slots.spawn(main.start(window, url, None), window)
    await stage.hands.until(lambda: window.desk or _asks(stage) or _problem(stage), "the window")
    if _problem(stage):
        record.fail("start", t("journey.start"), _problem(stage))
        await _close(stage)
        return
    begin = opening.FIRST_START if _asks(stage) else ()
    parts = (opening, refunding, replacing, returning, repairing)
    steps = [*begin, *(step for part in parts for step in part.STEPS)]
    record.summary.is_done = await _go_through(stage, steps, errors)
    await _close(stage)


async def _close(stage: Stage) -> None:
    """Close the window as a person does, and wait until it is gone."""
    stage.window.close()
    await stage.hands.until(lambda: not stage.window.isVisible(), "the end")


def _asks(stage: Stage) -> bool:
    """Whether the first start asks for company or demo data."""
    from app.dialogs.company import FirstStartDialog

    return isinstance(stage.eyes.foreground(), FirstStartDialog)


def _problem(stage: Stage) -> str:
    """Why the window cannot start, as it says; empty if it does not say so."""
    from PySide6.QtWidgets import QLabel, QWidget

    for one in stage.eyes.every(QWidget):
        if one.objectName() == "start_problem":
            return " ".join(label.text() for label in one.findChildren(QLabel) if label.text())
    return ""


def _reason(error: Exception) -> str:
    """Why a step failed: a sentence where it was refused, else what a developer needs."""
    if isinstance(error, (Refused, Unusable)):
        return explain(error)
    return f"{type(error).__name__}: {error}"


async def _go_through(stage: Stage, steps: Sequence[Step], errors: Sequence[BaseException]) -> bool:
    """Take the steps until one fails; whether all went well."""
    for step in steps:
        words = t(f"journey.{step.name}")
        try:
            fact = await step.act(stage)
            await stage.hands.until_seen(fact)
            if errors:
                raise errors[0]  # noqa: TRY301  what the window met unexpectedly fails the step
        except Exception as error:  # noqa: BLE001  whatever it is, the step failed
            stage.record.fail(step.name, words, _reason(error))
            return False
        stage.record.step(step.name, words, fact, is_dark_too=step.is_dark_too)
    return True
