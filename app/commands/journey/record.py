"""Keeps what the journey saw: a picture of each step, the PDFs, and journey.json."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from app.commands.journey.folder import SUMMARY, free_name
from app.texts import t
from app.ui.kit.theme import theme

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from app.commands.journey.eyes import Fact


@dataclass(slots=True)
class Step:
    """A step that was taken: what was seen after it, and its pictures."""

    name: str
    words: str
    seen_name: str
    seen_text: str
    pictures: list[str]
    seconds: float


@dataclass(slots=True)
class CreditNote:
    """A credit note that the journey posted; the amount as it stood on the screen."""

    number: str
    ticket: str
    original: str
    amount: str
    file: str = ""


@dataclass(slots=True)
class Summary:
    """What journey.json holds."""

    database: str
    is_done: bool = False
    failed_step: str = ""
    failure: str = ""
    tickets: list[str] = field(default_factory=list)
    credit_notes: list[CreditNote] = field(default_factory=list)
    draft_invoices: list[dict[str, str]] = field(default_factory=list)
    returns: list[dict[str, str]] = field(default_factory=list)
    repairs: list[dict[str, str]] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    pdfs: list[str] = field(default_factory=list)
    attribution: str = ""


class Record:
    """The folder of a journey and its summary."""

    def __init__(self, folder: Path, window: QWidget, database: str) -> None:
        self.folder = folder
        self.summary = Summary(database, attribution=t("demo.attribution"))
        self._window = window
        self._started = time.monotonic()

    def step(self, name: str, words: str, fact: Fact, *, is_dark_too: bool) -> None:
        """Note a step that went well and save its picture, on request in the dark as well."""
        pictures = [self.picture(name)]
        if is_dark_too:
            pictures.append(self._dark_picture(name))
        seconds = round(time.monotonic() - self._started, 1)
        self.summary.steps.append(Step(name, words, fact.name, fact.text, pictures, seconds))
        self._say(f"{len(self.summary.steps):>3}  {words}: {' · '.join(fact.text.splitlines())}")

    def fail(self, name: str, words: str, reason: str) -> None:
        """Note the step that failed, with a picture of what was there instead."""
        self.summary.failed_step, self.summary.failure = name, reason
        picture = self.picture(f"failed-{name}")
        self._say(f"  !  {words}: {reason} ({picture})")

    def write(self) -> None:
        """Write journey.json; after each picture, so that a stopped journey can be cleared away."""
        text = json.dumps(asdict(self.summary), indent=2, ensure_ascii=False)
        (self.folder / SUMMARY).write_text(text + "\n", encoding="utf-8")

    def picture(self, name: str) -> str:
        """Save what is on the screen; the name of the file."""
        for window in QApplication.topLevelWidgets():
            if window.isVisible():
                window.repaint()
        file = free_name(self.folder, f"{len(self.summary.pictures) + 1:02}-{name}", ".png")
        self._window.screen().grabWindow(0).save(str(self.folder / file))
        self.summary.pictures.append(file)
        self.write()
        return file

    def _dark_picture(self, name: str) -> str:
        mode = theme().mode
        theme().set_mode("dark")
        try:
            return self.picture(f"{name}-dark")
        finally:
            theme().set_mode(mode)

    def _say(self, words: str) -> None:
        sys.stderr.write(words + "\n")
        sys.stderr.flush()
