"""`python -m app`: what there is, and one line for what cannot be done."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from app.__main__ import COMMANDS, main

ROOT = Path(__file__).resolve().parent.parent.parent


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


@pytest.mark.parametrize(
    "command",
    [["check"], ["demo"], ["import-orders", "no.csv"], ["replay-cancellations", "no.csv"]],
    ids=lambda command: command[0],
)
def test_what_a_command_cannot_do_is_one_object_for_programs(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    foreign = tmp_path / "foreign.sqlite3"
    with sqlite3.connect(foreign) as connection:
        connection.execute("CREATE TABLE recipe (name TEXT)")
    assert run(*command, "--db", f"sqlite:///{foreign}", "--json") == 1
    told = capsys.readouterr()
    last = json.loads(told.out.splitlines()[-1])
    assert (set(last), last["ok"]) == ({"ok", "error"}, False)
    assert told.err == f"after-sales-desk: {last['error']}\n"


def test_a_missing_file_is_one_object_for_programs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = tmp_path / "missing.sqlite3"
    assert run("check", "--db", f"sqlite:///{missing}", "--json") == 1
    last = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (last["ok"], bool(last["error"])) == (False, True)
    assert not missing.exists()


def test_the_environment_names_the_database_where_no_option_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AFTER_SALES_DB", f"sqlite:///{tmp_path / 'mine.sqlite3'}")
    assert run("migrate") == 0
    assert (tmp_path / "mine.sqlite3").exists()
    assert "mine.sqlite3" in capsys.readouterr().out


def start(
    *arguments: str, prepare: str = "", **environment: str | None
) -> subprocess.CompletedProcess[str]:
    """Run the program in a process of its own; `prepare` is Python that goes before."""
    changed = {**os.environ, **environment}
    program = f"{prepare}\nimport sys\nfrom app.__main__ import main\nsys.exit(main(sys.argv[1:]))"
    return subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=ROOT,
        env={name: value for name, value in changed.items() if value is not None},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_a_home_that_cannot_be_written_is_no_matter_where_a_database_is_named(
    sqlite_url: str, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    home.write_text("no folder")
    done = start("check", "--db", sqlite_url, AFTER_SALES_HOME=str(home))
    assert (done.returncode, done.stderr) == (0, "")
    done = start("check", AFTER_SALES_HOME=str(home), AFTER_SALES_DB=None)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert f"The folder {home}/data cannot be used" in done.stderr


def test_without_a_display_the_window_says_so_in_one_line(sqlite_url: str) -> None:
    done = start("--db", sqlite_url, DISPLAY=":987", WAYLAND_DISPLAY=None, QT_QPA_PLATFORM="xcb")
    assert done.returncode == 1
    assert done.stderr.startswith("after-sales-desk: No window can be opened here: ")
    assert done.stderr.count("\n") == 1


def test_an_error_that_nobody_expected_goes_to_the_log_and_one_line_names_it(
    sqlite_url: str, tmp_path: Path
) -> None:
    broken = "import app.services.integrity as i\ndel i.audit"
    done = start("check", "--db", sqlite_url, prepare=broken, AFTER_SALES_HOME=str(tmp_path))
    log = tmp_path / "log" / "after-sales-desk.log"
    assert done.returncode == 1
    assert done.stderr == (
        "after-sales-desk: Something went wrong inside the program (AttributeError)."
        f" What happened is written down in {log}\n"
    )
    written = log.read_text()
    assert "the command check failed (version " in written
    assert "Traceback" in written


def test_a_reader_who_has_gone_away_is_no_error(sqlite_url: str) -> None:
    closed = "import os\nr, w = os.pipe()\nos.close(r)\nos.dup2(w, 1)\nos.close(w)"
    done = start("check", "--db", sqlite_url, prepare=closed)
    assert (done.returncode, done.stderr) == (141, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
def test_an_output_without_space_is_told_in_one_line(sqlite_url: str) -> None:
    full = "import os\nos.dup2(os.open('/dev/full', os.O_WRONLY), 1)"
    done = start("check", "--db", sqlite_url, prepare=full)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("module", "interruption"),
    [
        ("app.commands.failing", "raise KeyboardInterrupt"),
        ("app.commands.check", "raise KeyboardInterrupt"),
        ("sqlalchemy", "exec('raise KeyboardInterrupt')"),
    ],
)
def test_ctrl_c_in_the_first_moments_is_code_130_and_told_in_one_line(
    module: str, interruption: str, sqlite_url: str, tmp_path: Path
) -> None:
    interrupt = f"""
import sys
class Interrupt:
    def find_spec(self, name, path=None, target=None):
        if name == {module!r}:
            {interruption}
sys.meta_path.insert(0, Interrupt())"""
    (tmp_path / "sitecustomize.py").write_text(interrupt)
    done = subprocess.run(
        [sys.executable, "-m", "app", "check", "--db", sqlite_url, "--json"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert (done.returncode, done.stderr) == (130, "after-sales-desk: stopped\n")
    assert json.loads(done.stdout.splitlines()[-1]) == {"ok": False, "error": "stopped"}
