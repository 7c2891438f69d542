"""Rules of the house that neither ruff nor import-linter can see."""

from __future__ import annotations

import ast
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).resolve().parent.parent
MADE = frozenset({"build", "dist", "__pycache__"})
VAGUE = re.compile(r"(utils?|helpers?|misc|common|managers?)")
# The classes of one character keep this file from breaking its own rules.
HOSTS = re.compile(r"py[p]i\.org|python[h]osted|npm[j]s\.|\bdeb\.[d]ebian")
ONE_MACHINE = re.compile(r"(?<![a-z.])/(wor[k]|ro[o]t|opt/py[p]i)/")
RUN_A_LOOP = frozenset({"exec", "exec_"})
MODAL = {
    "QMessageBox": {"about", "critical", "information", "question", "warning"},
    "QFileDialog": {
        "getExistingDirectory", "getOpenFileName", "getOpenFileNames", "getSaveFileName",
    },
    "QInputDialog": {"getDouble", "getInt", "getItem", "getMultiLineText", "getText"},
    "QColorDialog": {"getColor"},
    "QFontDialog": {"getFont"},
}  # fmt: skip


def sources() -> Iterator[tuple[str, ast.Module]]:
    """Name and syntax tree of every module of the program."""
    for file in sorted((ROOT / "app").rglob("*.py")):
        yield str(file.relative_to(ROOT)), ast.parse(file.read_text("utf-8"))


def our_files() -> Iterator[Path]:
    """Every file of the project, without what is made from it."""
    for folder, names, files in os.walk(ROOT):
        names[:] = [n for n in names if n == ".ci" or (n not in MADE and not n.startswith("."))]
        yield from (Path(folder, file) for file in files)


def violations(rule: Callable[[ast.Call], bool], *, but_not: str = "") -> list[str]:
    """The places in the program of the calls that break a rule."""
    return [
        f"{file}:{node.lineno} {ast.unparse(node.func)}"
        for file, tree in sources()
        if file != but_not
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and rule(node)
    ]


def runs_a_loop_inside_the_loop(call: ast.Call) -> bool:
    """Whether a call blocks in a loop of its own, which stops other tasks for good."""
    if not isinstance(call.func, ast.Attribute):
        return False
    owner = ast.unparse(call.func.value)
    if call.func.attr in RUN_A_LOOP:
        return owner not in {"application", "QApplication"}
    return call.func.attr in MODAL.get(owner, ())


def starts_a_task_nobody_keeps(call: ast.Call) -> bool:
    """Whether a call starts a task whose failure nobody would see; a task group sees it."""
    if isinstance(call.func, ast.Name):
        return call.func.id in {"create_task", "ensure_future"}
    if not isinstance(call.func, ast.Attribute):
        return False
    owner = ast.unparse(call.func.value)
    return call.func.attr == "ensure_future" or (
        call.func.attr == "create_task" and (owner == "asyncio" or "loop" in owner)
    )


def asks_the_database_for_the_time(call: ast.Call) -> bool:
    """Whether a call is SQL's own clock: services ask `uow.now`."""
    name = ast.unparse(call.func)
    return name in {"func.now", "func.current_timestamp", "func.current_date"}


def lines_with(pattern: re.Pattern[str]) -> list[str]:
    """The lines of our text files in which a pattern occurs."""
    found = []
    for file in our_files():
        try:
            text = file.read_text("utf-8")
        except UnicodeDecodeError:
            continue
        if pattern.search(text):
            lines = enumerate(text.splitlines(), 1)
            found += [f"{file}:{n}" for n, line in lines if pattern.search(line)]
    return found


def test_no_dialog_menu_or_message_box_is_executed() -> None:
    found = violations(runs_a_loop_inside_the_loop)
    assert not found, "\n".join(found)


def test_every_task_is_kept_and_its_failure_reported() -> None:
    found = violations(starts_a_task_nobody_keeps, but_not="app/ui/kit/slots.py")
    assert not found, "\n".join(found)


def test_only_the_unit_of_work_knows_the_time() -> None:
    clock = "app/services/facts.py"  # what the unit of work asks first, its time included
    found = violations(asks_the_database_for_the_time, but_not=clock)
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("code", "refused"),
    [
        ("dialog.exec()", True),
        ("self.menu.exec_(point)", True),
        ("QMessageBox.question(self, title, text)", True),
        ("application.exec()", False),
        ("dialog.open()", False),
    ],
)
def test_the_rule_against_exec_sees_what_it_should(code: str, refused: bool) -> None:
    call = ast.parse(code, mode="eval").body
    assert isinstance(call, ast.Call)
    assert runs_a_loop_inside_the_loop(call) is refused


def test_no_file_names_a_package_host_or_a_place_of_one_machine() -> None:
    found = lines_with(HOSTS) + lines_with(ONE_MACHINE)
    assert not found, "\n".join(found)


def test_no_file_has_a_name_that_says_nothing() -> None:
    found = [str(file) for file in our_files() if VAGUE.fullmatch(file.stem.lower())]
    assert not found, "\n".join(found)


def test_a_test_that_the_docs_quote_exists() -> None:
    written = "\n".join(file.read_text("utf-8") for file in (ROOT / "tests").rglob("*.py"))
    pages = [ROOT / "CONTRIBUTING.md", ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    quoted = [
        name
        for page in pages
        for name in re.findall(r"`(test_[a-z0-9_]+)`", page.read_text("utf-8"))
        if f"def {name}(" not in written
    ]
    assert quoted == []


def test_whoever_the_docs_start_the_window_as_is_a_user_of_the_demo() -> None:
    from app.services.demo.staff import LOCAL, PEOPLE

    logins = {LOCAL, *(person.login for person in PEOPLE)}
    texts = "".join((ROOT / page).read_text("utf-8") for page in ("Makefile", "README.md"))
    named = set(re.findall(r"--as ([a-z]+)", texts, re.IGNORECASE))
    assert named
    assert named <= logins
