"""The locks, the reasons for what is in them, and the one version that is held back."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT / "requirements"
EMITS_OFTEN = """
from PySide6.QtCore import QCoreApplication, QObject, Signal
class Sender(QObject):
    sent = Signal(bool)
application = QCoreApplication([])
seen = []
sender = Sender()
sender.sent.connect(seen.append)
for _ in range(5_000):
    sender.sent.emit(True)
assert seen == [True] * 5_000
"""


def names(file: str) -> set[str]:
    """The packages that a person asked for in one of the two lists."""
    lines = (REQUIREMENTS / file).read_text("utf-8").splitlines()
    found = (re.match(r"[A-Za-z0-9-]+", line) for line in lines if not line.startswith("-"))
    return {match.group() for match in found if match}


@pytest.mark.parametrize("lock", ["run.txt", "dev.txt"])
def test_every_locked_package_has_one_version_and_its_hashes(lock: str) -> None:
    text = (REQUIREMENTS / lock).read_text("utf-8").replace("\\\n", " ")
    entries = [line for line in text.splitlines() if line.strip() and line.lstrip()[0] != "#"]
    loose = [
        entry
        for entry in entries
        if not re.fullmatch(r"[a-z0-9-]+==\S+( +--hash=sha256:[0-9a-f]{64})+ *", entry)
    ]
    assert entries
    assert not loose, "\n".join(loose)


@pytest.mark.parametrize("lock", ["run.txt", "dev.txt"])
def test_a_lock_names_no_place_that_packages_come_from(lock: str) -> None:
    text = (REQUIREMENTS / lock).read_text("utf-8")
    assert not re.search(r"://|--(index|extra|find|trusted)", text)


@pytest.mark.parametrize("listing", ["run.in", "dev.in"])
def test_every_dependency_has_its_reason(listing: str) -> None:
    decision = ROOT / "docs" / "decisions" / "0001-dependencies.md"
    explained = set(re.findall(r"^\| `([A-Za-z0-9-]+)", decision.read_text("utf-8"), re.MULTILINE))
    assert names(listing) - explained == set()


def test_qt_survives_thousands_of_signals_that_carry_true() -> None:
    """PySide6 6.12.0 on Python 3.11 loses a reference at each and aborts after about a thousand."""
    ran = subprocess.run([sys.executable, "-c", EMITS_OFTEN], capture_output=True, check=False)
    assert ran.returncode == 0, ran.stderr.decode()
