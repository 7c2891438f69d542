"""A later version of the program, with a revision more."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from app.migrations import revisions

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """A later version of the program: its folder of migrations has one revision more."""
    folder = tmp_path / "migrations"
    shutil.copytree(revisions.FOLDER, folder)
    for engine in revisions.ENGINES:
        shutil.copyfile(revisions.guard_file("0001", engine), folder / f"guards/0002.{engine}.sql")
    monkeypatch.setattr(revisions, "FOLDER", folder)
    monkeypatch.setattr(revisions, "KNOWN", ("0001", "0002"))
    monkeypatch.setattr(revisions, "HEAD", "0002")
    revisions.stamp.cache_clear()
    yield folder
    revisions.stamp.cache_clear()
