"""`python -m app`: what there is, and one line for what cannot be done."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.__main__ import COMMANDS, main

if TYPE_CHECKING:
    from pathlib import Path


def run(*arguments: str) -> int:
    """Run the program; its exit code."""
    try:
        return main(list(arguments))
    except SystemExit as stop:
        return int(stop.code or 0)


@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_help_lists_every_command_with_what_it_is_for(
    flag: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(flag) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("usage: python -m app [COMMAND] [--db URL]")
    for name, sentence in COMMANDS.items():
        assert f"  {name} " in shown
        assert sentence in shown


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_explains_itself_and_its_database(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(name, "--help") == 0
    shown = capsys.readouterr().out
    assert shown.startswith(f"usage: python -m app {name} [-h]")
    assert "--db" in shown


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["nonsense"], "after-sales-desk: unknown command 'nonsense'; try --help"),
        (["--nope"], "after-sales-desk window: unrecognized arguments: --nope; try --help"),
        (
            ["--theme", "pink"],
            "after-sales-desk window: argument --theme: invalid choice: 'pink'"
            " (choose from 'light', 'dark', 'system'); try --help",
        ),
        (["migrate", "x"], "after-sales-desk migrate: unrecognized arguments: x; try --help"),
        (
            ["demo", "--out"],
            "after-sales-desk demo: argument --out: expected one argument; try --help",
        ),
        (
            ["import-orders"],
            "after-sales-desk import-orders: the following arguments are required: FILE;"
            " try --help",
        ),
    ],
)
def test_a_wrong_line_is_answered_by_one_line_and_code_2(
    arguments: list[str], line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*arguments) == 2
    told = capsys.readouterr()
    assert (told.out, told.err) == ("", f"{line}\n")


@pytest.mark.parametrize("command", ["migrate", "demo", "check"])
@pytest.mark.parametrize("url", ["mysql://root@localhost/desk", "nonsense"])
def test_an_address_of_no_database_is_told_in_one_line_and_code_1(
    command: str, url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(command, "--db", url) == 1
    told = capsys.readouterr()
    assert told.err == (
        "after-sales-desk: This is not the address of a SQLite file or of a PostgreSQL database:"
        f" {url}\n"
    )


def test_the_environment_names_the_database_where_no_option_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AFTER_SALES_DB", f"sqlite:///{tmp_path / 'mine.sqlite3'}")
    assert run("migrate") == 0
    assert (tmp_path / "mine.sqlite3").exists()
    assert "mine.sqlite3" in capsys.readouterr().out
