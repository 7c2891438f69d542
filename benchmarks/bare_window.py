"""A process that shows an empty PySide6 window: the floor of starting."""

from __future__ import annotations

import sys

from PySide6.QtWidgets import QApplication, QMainWindow

from benchmarks.children import tell
from benchmarks.painted import FirstPaint


def main() -> int:
    """Show it, tell when it is painted, and end."""
    application = QApplication(sys.argv[:1])
    window = QMainWindow()
    window.resize(1440, 900)
    first = FirstPaint(application)

    def painted() -> None:
        tell("frame")
        application.quit()

    first.painted.connect(painted)
    window.show()
    return application.exec()


if __name__ == "__main__":
    sys.exit(main())
