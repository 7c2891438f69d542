"""How pages and dialogs ask for a record to be opened without knowing its page."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from PySide6.QtCore import QObject, Signal


@runtime_checkable
class Reference(Protocol):
    """What names a record: its kind, such as "credit_note", and its id."""

    @property
    def kind(self) -> str:
        """The singular word of the record's kind."""

    @property
    def id(self) -> int:
        """Its id in the database."""


class Navigation(QObject):
    """The shell alone listens: it knows the pages."""

    open_record = Signal(object)
    """Carries a Reference."""

    def open(self, reference: Reference) -> None:
        """Ask the shell to show the record."""
        self.open_record.emit(reference)


navigation = Navigation()
