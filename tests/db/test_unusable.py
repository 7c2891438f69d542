"""A database that cannot serve says why in one sentence, and nothing in it changes."""

from __future__ import annotations

import os
import pickle
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from app import texts
from app.db import engine as database_engine
from app.db.engine import check_file, make_engine, mounted_type, parse_url
from app.db.failures import as_unusable
from app.errors import Unusable
from app.migrations import runner
from app.services.unit_of_work import Database
from tests.postgres_cluster import unprivileged_user

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.postgres_cluster import Cluster

HOLD = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("PRAGMA locking_mode = EXCLUSIVE")
connection.execute("BEGIN EXCLUSIVE")
print("held", flush=True)
sys.stdin.read()
"""

MOUNTS = r"""
overlay / overlay rw 0 0
server:/srv /home nfs4 rw 0 0
/dev/sda1 /home/ann/local ext4 rw 0 0
//nas/share /mnt/the\040share cifs rw 0 0
/dev/sdb1 /srv ext4 rw 0 0
server:/srv /srv nfs rw 0 0
""".strip()


def refusal(action: Callable[[], object]) -> str:
    """The code with which an action says that the database cannot be used."""
    with pytest.raises(Unusable) as refused:
        action()
    sentence = texts.explain(refused.value)
    assert "\n" not in sentence
    assert sentence != refused.value.code
    return refused.value.code


def as_unprivileged(action: Callable[[], object]) -> object:
    """The result of an action in a child process that no right of ours helps.

    It is forked, since the interpreter itself may lie where nobody else can read.
    """
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        user = unprivileged_user()
        if user is not None:
            os.setgroups([])
            os.setresgid(user.pw_gid, user.pw_gid, user.pw_gid)
            os.setresuid(user.pw_uid, user.pw_uid, user.pw_uid)
        try:
            result = action()
        except Unusable as error:
            result = error.code
        except BaseException as error:  # noqa: BLE001  the parent shows it
            result = repr(error)
        os.write(writer, pickle.dumps(result))
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as answer:
        content = answer.read()
    os.waitpid(child, 0)
    return pickle.loads(content)  # noqa: S301  our own child wrote it


@pytest.fixture
def shared_folder(run_folder: Path) -> Iterator[Path]:
    """A folder that other users can reach."""
    with tempfile.TemporaryDirectory(dir=run_folder) as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder
        folder.chmod(0o755)


@pytest.fixture
def ready_file(shared_folder: Path, sqlite_template: Path) -> Path:
    """A migrated database there, which the program has been at already."""
    file = shared_folder / "desk.sqlite3"
    file.write_bytes(sqlite_template.read_bytes())
    assert runner.revision_state(f"sqlite:///{file}") is runner.State.CURRENT
    return file


def test_a_read_only_file_is_refused(ready_file: Path) -> None:
    ready_file.chmod(0o444)
    ready_file.parent.chmod(0o777)
    found = as_unprivileged(lambda: runner.revision_state(f"sqlite:///{ready_file}"))
    assert found == "database.read_only"


def test_a_file_in_a_read_only_folder_is_refused(ready_file: Path) -> None:
    ready_file.chmod(0o666)
    ready_file.parent.chmod(0o555)
    found = as_unprivileged(lambda: runner.revision_state(f"sqlite:///{ready_file}"))
    assert found == "database.read_only"


def test_a_new_file_in_a_read_only_folder_is_refused(shared_folder: Path, ready_file: Path) -> None:
    shared_folder.chmod(0o555)
    file = ready_file.with_name("new.sqlite3")
    assert as_unprivileged(lambda: runner.upgrade(f"sqlite:///{file}")) == "database.read_only"


def test_a_file_that_may_not_be_read_is_refused(ready_file: Path) -> None:
    ready_file.chmod(0o000)
    found = as_unprivileged(lambda: runner.revision_state(f"sqlite:///{ready_file}"))
    assert found == "database.unreadable"


def test_a_file_with_all_rights_is_opened(ready_file: Path) -> None:
    ready_file.chmod(0o666)
    ready_file.parent.chmod(0o777)
    found = as_unprivileged(lambda: runner.revision_state(f"sqlite:///{ready_file}"))
    assert found is runner.State.CURRENT


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for a lock for a moment only."""
    monkeypatch.setattr(database_engine, "BUSY_TIMEOUT_MS", 50)


@pytest.mark.usefixtures("impatient")
def test_a_database_that_a_second_process_locks_is_refused(sqlite_url: str) -> None:
    file = sqlite_url.removeprefix("sqlite:///")
    before = Path(file).read_bytes()
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, file], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        assert refusal(lambda: runner.revision_state(sqlite_url)) == "database.locked"
        assert refusal(lambda: runner.upgrade(sqlite_url)) == "database.locked"
        assert holder.stdin is not None
        holder.stdin.close()
    assert Path(file).read_bytes() == before
    assert runner.revision_state(sqlite_url) is runner.State.CURRENT


def test_an_upgrade_without_space_leaves_the_database_empty(empty_sqlite_url: str) -> None:
    def limit(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("PRAGMA max_page_count = 40")

    sa.event.listen(sa.Engine, "connect", limit)
    try:
        assert refusal(lambda: runner.upgrade(empty_sqlite_url)) == "database.full"
    finally:
        sa.event.remove(sa.Engine, "connect", limit)
    assert runner.revision_state(empty_sqlite_url) is runner.State.EMPTY
    runner.upgrade(empty_sqlite_url)
    assert runner.revision_state(empty_sqlite_url) is runner.State.CURRENT


@pytest.mark.parametrize(
    "content",
    [b"%PDF-1.7 what somebody chose by mistake" * 99, b"x", b"SQLite format 3\x00" + b"x" * 9999],
    ids=["another kind of file", "one byte", "header only"],
)
def test_what_is_no_database_is_refused_and_untouched(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "chosen.sqlite3"
    file.write_bytes(content)
    for action in (runner.revision_state, runner.upgrade):
        code = refusal(lambda action=action: action(f"sqlite:///{file}"))  # type: ignore[misc]
        assert code in ("database.not_a_database", "database.not_a_database_now")
    assert file.read_bytes() == content


def test_a_file_cut_in_the_middle_is_refused(sqlite_url: str) -> None:
    file = Path(sqlite_url.removeprefix("sqlite:///"))
    file.write_bytes(file.read_bytes()[:200_000])
    assert refusal(lambda: runner.revision_state(sqlite_url)) == "database.damaged"


def test_a_folder_or_a_missing_folder_is_refused(tmp_path: Path) -> None:
    assert refusal(lambda: runner.upgrade(f"sqlite:///{tmp_path}")) == "database.not_a_database"
    missing = tmp_path / "nowhere" / "desk.sqlite3"
    assert refusal(lambda: runner.upgrade(f"sqlite:///{missing}")) == "database.no_folder"


@pytest.mark.parametrize(
    "url",
    [
        "mysql://root@localhost/desk",
        "no url at all",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:///desk.sqlite3?mode=ro",
        "sqlite:///desk\0.sqlite3",
        "postgresql://ann@localhost:port/desk",
    ],
)
def test_an_address_that_names_no_database_of_ours_is_refused(url: str) -> None:
    assert refusal(lambda: runner.upgrade(url)) == "database.bad_url"


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/home/ann", "nfs4"),
        ("/home/ann/local/desk", "ext4"),
        ("/homestead", "overlay"),
        ("/mnt/the share/desk", "cifs"),
        ("/srv/desk", "nfs"),
        ("/", "overlay"),
    ],
)
def test_the_mount_that_holds_a_path_is_the_innermost_and_latest(path: str, kind: str) -> None:
    assert mounted_type(path, MOUNTS) == kind


def test_a_file_on_a_network_folder_is_refused_naming_postgresql(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_engine, "file_system", lambda _folder: "cifs")
    with pytest.raises(Unusable) as refused:
        check_file(parse_url(f"sqlite:///{tmp_path / 'desk.sqlite3'}"))
    assert refused.value.code == "database.network_folder"
    assert "PostgreSQL" in texts.explain(refused.value)


def test_a_server_that_does_not_answer_is_named(tmp_path: Path) -> None:
    url = f"postgresql://ann@/desk?host={tmp_path}"
    assert refusal(lambda: runner.revision_state(url)) == "database.unreachable"


def test_a_database_or_user_that_the_server_does_not_know_is_named(cluster: Cluster) -> None:
    url = cluster.url("nowhere")
    assert refusal(lambda: runner.revision_state(url)) == "database.no_such_database"
    stranger = cluster.url("postgres").replace("after_sales@", "stranger@")
    assert refusal(lambda: runner.revision_state(stranger)) == "database.login_refused"


def test_a_server_that_only_reads_is_refused(cluster: Cluster, empty_postgresql_url: str) -> None:
    name = parse_url(empty_postgresql_url).database
    with closing(cluster.connect("postgres")) as connection:
        connection.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    assert refusal(lambda: runner.upgrade(empty_postgresql_url)) == "database.read_only_now"


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("postgresql://ann@nowhere.invalid/desk", "database.unreachable"),
        ("postgresql://ann@localhost:99999/desk", "database.unreachable"),
        ("postgresql://ann@localhost/desk?connect_timeout=soon", "database.unreachable"),
        ("postgresql://ann@localhost/desk?colour=blue", "database.bad_option"),
    ],
)
def test_an_address_that_leads_nowhere_is_told_in_a_sentence(url: str, code: str) -> None:
    assert refusal(lambda: runner.revision_state(url)) == code


@pytest.mark.parametrize(
    "url",
    [
        "mysql://ann:hush@localhost/desk",
        "no url://ann:hush@localhost/desk",
        "postgresql://ann:hush@localhost:port/desk",
        "postgresql://ann:hush@localhost:1/desk",
        "postgresql://ann@localhost:1/desk?password=hush",
        "postgresql://ann@localhost/desk?password=hush&colour=blue",
    ],
)
def test_no_sentence_about_an_address_holds_its_password(url: str) -> None:
    with pytest.raises(Unusable) as refused:
        runner.upgrade(url)
    assert "hush" not in texts.explain(refused.value)
    assert "hush" not in str(refused.value)


def test_another_driver_for_sqlite_is_taken_for_ours(sqlite_url: str) -> None:
    other = sqlite_url.replace("sqlite:", "sqlite+aiosqlite:")
    assert runner.revision_state(other) is runner.State.CURRENT


def test_a_pipe_or_a_name_that_is_too_long_is_no_database(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    pipe, long = (f"sqlite:///{tmp_path}/{name}" for name in ("pipe", "x" * 300))
    assert refusal(lambda: runner.upgrade(pipe)) == "database.not_a_database"
    assert refusal(lambda: runner.upgrade(long)) == "database.unreadable"


def test_a_link_to_a_file_on_a_network_folder_is_refused(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    file = Path(sqlite_url.removeprefix("sqlite:///")).rename(shared / "desk.sqlite3")
    (tmp_path / "link.sqlite3").symlink_to(file)
    mounts = {shared.resolve(): "fuse.sshfs"}
    monkeypatch.setattr(database_engine, "file_system", lambda path: mounts.get(path, "ext4"))
    link = f"sqlite:///{tmp_path / 'link.sqlite3'}"
    assert refusal(lambda: runner.revision_state(link)) == "database.network_folder"


@pytest.mark.usefixtures("impatient")
def test_a_locked_database_without_users_is_told_in_a_sentence(sqlite_url: str) -> None:
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as other:
        other.execute("BEGIN IMMEDIATE")
        database = Database(sqlite_url)
        assert refusal(database.system_user_id) == "database.locked"
        database.close()


def test_a_server_out_of_reach_is_told_before_users_are_known(tmp_path: Path) -> None:
    database = Database(f"postgresql://ann@/desk?host={tmp_path}")
    assert refusal(database.system_user_id) == "database.unreachable"
    assert refusal(lambda: database.user_id("ann")) == "database.unreachable"
    database.close()


@pytest.mark.parametrize(("free", "code"), [(0, "full"), (10**9, "disk_error")])
def test_an_error_of_the_disk_in_a_folder_without_space_is_told_as_that(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, code: str
) -> None:
    usage = shutil.disk_usage(tmp_path)._replace(free=free)
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: usage)
    error = OperationalError("BEGIN", {}, sqlite3.OperationalError("disk I/O error"))
    found = as_unusable(error, f"sqlite:///{tmp_path / 'desk.sqlite3'}")
    assert found is not None
    assert found.code == f"database.{code}"


def test_the_engine_sees_what_a_replace_removes(sqlite_url: str) -> None:
    """Raw sessions do not: for them the guards refuse the REPLACE itself."""
    engine = make_engine(sqlite_url)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA recursive_triggers").scalar_one() == 1
    engine.dispose()
