"""A process that starts the program itself and tells when its first frame and rows are painted."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from benchmarks.children import tell
from benchmarks.painted import FirstPaint

if TYPE_CHECKING:
    from app.ui.shell.main_window import MainWindow


def main(arguments: list[str]) -> int:
    """Start the program with the arguments of its command line."""
    application = QApplication(sys.argv[:1])
    FirstPaint(application).painted.connect(framed)
    from app.__main__ import main as program

    return program(arguments)


def framed(window: MainWindow) -> None:
    """The first frame is there; the first page comes next."""
    tell("frame")
    window.entered.connect(lambda: entered(window))


def entered(window: MainWindow) -> None:
    """The first page is there: a list, whose rows come next."""
    from app.ui.pages.ticket_list import TicketListPage

    page = window.page
    if not isinstance(page, TicketListPage):
        message = "the program does not start with the list of tickets"
        raise TypeError(message)

    def loaded() -> None:
        page.table.model.dataChanged.disconnect(loaded)
        FirstPaint(page.table.view.viewport()).painted.connect(shown)

    def shown() -> None:
        tell("rows")
        window.close()

    page.table.model.dataChanged.connect(loaded)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
