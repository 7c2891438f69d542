"""`python -m app` in a process of its own: the window on databases that open, and on one not."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from app.services import demo
from app.services.unit_of_work import Database
from tests.migrations.databases import execute, file_of
from tests.services.demo.conftest import CANCELLATIONS, SALES
from tests.services.importing.books import write_book

ROOT = Path(__file__).resolve().parent.parent.parent

# Looks at the window until it shows something, tells it, and closes the window as a person does.
PROGRAM = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLabel
from app import main
from app.__main__ import main as command

application = main.make_application()

def words(widget):
    return " | ".join(label.text() for label in widget.findChildren(QLabel) if label.text())

def look():
    for window in application.topLevelWidgets():
        if window.objectName() != "main_window":
            continue
        problem = window.findChild(object, "start_problem")
        dialog = application.activeModalWidget()
        page = window.page
        if problem is not None:
            print("problem", words(problem))
        elif dialog is not None and dialog.isVisible():
            print("dialog", dialog.windowTitle())
        elif page is not None and page.table.model.row(0) is not None:
            print("page", page.title, page.table.model.rowCount(), window.top_bar.avatar.toolTip())
        else:
            return
        timer.stop()
        window.close()

timer = QTimer()
timer.timeout.connect(look)
timer.start(20)
sys.exit(command(sys.argv[1:]))
"""


def start(*arguments: str) -> tuple[int, str]:
    """The exit code and what the window showed."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, done.stdout.strip()


def test_a_database_that_is_not_there_begins_with_the_question(empty_sqlite_url: str) -> None:
    assert start("--db", empty_sqlite_url) == (0, "dialog Welcome")
    assert file_of(empty_sqlite_url).exists()


def test_a_demo_opens_on_its_tickets_as_the_user_who_was_named(
    sqlite_url: str, tmp_path: Path
) -> None:
    database = Database(sqlite_url)
    demo.make(database, book=write_book(tmp_path, *SALES, *CANCELLATIONS))
    database.close()
    assert start("--db", sqlite_url, "--as", "sara") == (0, "page All tickets 6 Sara Ahmed")
    assert start("--db", sqlite_url, "--as", "sara ahmed") == (0, "page All tickets 6 Sara Ahmed")


def test_a_database_of_a_newer_version_is_refused_in_the_window_and_not_touched(
    sqlite_url: str,
) -> None:
    execute(sqlite_url, "UPDATE alembic_version SET version_num = '0042'")
    before = file_of(sqlite_url).read_bytes()
    code, shown = start("--db", sqlite_url)
    assert code == 0
    assert shown.startswith("problem The database cannot be opened | ")
    assert shown.endswith(
        "was written by a newer version of this program. It was not touched; install that version"
        " to open it."
    )
    assert file_of(sqlite_url).read_bytes() == before
