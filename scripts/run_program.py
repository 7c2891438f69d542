"""Starts the window, or the headless journey where no window can be opened.

Without a working display Qt ends the whole process and nothing can be caught, so a child is asked
first. QT_QPA_PLATFORM, when set, is taken at its word.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
JOURNEY = ROOT / "build" / "journey"
PATIENCE = 10  # seconds for a display to answer
PROBE = "from PySide6.QtGui import QGuiApplication; QGuiApplication([])"


def main(arguments: list[str]) -> int:
    """Run the program with the arguments of the window; its exit code."""
    reason = why_no_window()
    command = [sys.executable, "-m", "app", *arguments]
    if reason:
        print(f"{reason} Running the headless journey; pictures and PDFs go to {JOURNEY}")
        command = [sys.executable, "-m", "app", *journey(arguments)]
    sys.stdout.flush()
    try:
        return subprocess.run(command, cwd=ROOT, check=False).returncode
    except KeyboardInterrupt:
        return 130


def journey(arguments: list[str]) -> list[str]:
    """The arguments of the journey: it goes through the database that was named for the window."""
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--db", nargs="?")
    database = parser.parse_known_args(arguments)[0].db
    return ["demo", *(["--db", database] if database else []), "--out", str(JOURNEY)]


def why_no_window() -> str:
    """The reason why no window can be opened; empty if one can."""
    if os.environ.get("QT_QPA_PLATFORM"):
        return ""
    names = ("WAYLAND_DISPLAY", "DISPLAY")
    if sys.platform == "linux" and not any(os.environ.get(name) for name in names):
        return "There is no display (neither WAYLAND_DISPLAY nor DISPLAY is set)."
    probe = [sys.executable, "-c", PROBE]
    try:
        answer = subprocess.run(
            probe, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
    except subprocess.TimeoutExpired:
        return f"The display did not answer within {PATIENCE} seconds."
    reason = (answer.stderr.strip().splitlines() or ["no reason given"])[0]
    return f"The display cannot be used ({reason})." if answer.returncode else ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
