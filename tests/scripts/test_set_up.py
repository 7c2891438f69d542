"""Preparing a checkout says in one sentence what is missing, and does nothing twice."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from scripts import run_program, set_up

ROOT = Path(__file__).resolve().parent.parent.parent


def python_that_says(folder: Path, name: str, version: str) -> Path:
    """A stand-in for an interpreter of another version."""
    file = folder / name
    file.write_text(f"#!/bin/sh\necho {version}\n", encoding="ascii")
    file.chmod(0o755)
    return file


def test_missing_system_packages_are_named_in_one_line_where_nothing_may_be_installed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AFTER_SALES_NO_APT", "1")
    with pytest.raises(set_up.CannotGoOnError) as caught:
        set_up.install_packages(["libegl1", "libgl1"])
    assert (
        str(caught.value)
        .splitlines()[-1]
        .endswith("apt-get install --yes --no-install-recommends libegl1 libgl1")
    )


def test_set_up_stops_with_code_3_where_a_person_has_to_act_first(tmp_path: Path) -> None:
    code = (
        "import sys; from scripts import set_up;"
        "set_up.QT_LIBRARIES['libnobodyhas.so.7'] = 'libnobodyhas7';"
        "sys.exit(set_up.main([]))"
    )
    surroundings = {**os.environ, "AFTER_SALES_NO_APT": "1", "HOME": str(tmp_path)}
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=surroundings, capture_output=True, check=False
    )
    assert ran.returncode == 3
    assert b"libnobodyhas7" in ran.stderr


def test_only_libraries_that_are_not_there_are_missing() -> None:
    assert set_up.can_be_loaded("libc.so.6")
    assert not set_up.can_be_loaded("libnobodyhas.so.7")


@pytest.mark.parametrize(("version", "read"), [("3.10", (3, 10)), ("3.13", (3, 13))])
def test_the_version_of_another_python_is_read(
    tmp_path: Path, version: str, read: tuple[int, int]
) -> None:
    assert set_up.version_of(str(python_that_says(tmp_path, "python", version))) == read


def test_a_python_that_does_not_start_is_none(tmp_path: Path) -> None:
    assert set_up.version_of(str(python_that_says(tmp_path, "python", "1>&2; exit 1"))) is None


def test_a_newer_python_on_the_path_stands_in_for_one_that_is_too_old(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = python_that_says(tmp_path, "python3", "3.9")
    fits = python_that_says(tmp_path, "python3.12", "3.12")
    python_that_says(tmp_path, "python3.13", "1>&2; exit 1")
    monkeypatch.setattr(sys, "executable", str(old))
    monkeypatch.setenv("PATH", str(tmp_path))
    assert set_up.fitting_python() == str(fits)


def test_no_python_that_fits_is_said_with_the_versions_that_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", str(python_that_says(tmp_path, "python3", "3.14")))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(set_up.CannotGoOnError, match=r"needs Python 3\.11, 3\.12 or 3\.13"):
        set_up.fitting_python()


def test_without_a_display_no_window_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    assert "There is no display" in run_program.why_no_window()


def test_a_display_that_does_not_answer_is_found_out_by_a_child(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setenv("DISPLAY", ":987")
    assert "The display cannot be used" in run_program.why_no_window()


def test_a_platform_that_was_chosen_is_taken_at_its_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert run_program.why_no_window() == ""


def test_the_journey_goes_through_the_database_that_was_named_for_the_window() -> None:
    folder = str(run_program.JOURNEY)
    url = "postgresql://desk@localhost/demo"
    there = ["demo", "--db", url, "--out", folder]
    assert run_program.journey(["--db", url, "--as", "sara"]) == there
    assert run_program.journey([f"--db={url}"]) == there
    assert run_program.journey(["--theme", "dark"]) == ["demo", "--out", folder]
