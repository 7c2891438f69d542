"""An audit leaves no trace, needs no right to write, and sees what was rewritten since another."""

from __future__ import annotations

import json
import os
import shutil
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import make_url, text

from app import texts
from app.db import guards
from app.db.engine import make_engine
from app.errors import Unusable
from app.models.ids import RecordRef
from app.services import integrity
from app.services.integrity import anchors
from tests.factories import Shop, picture
from tests.rechaining import rechain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.services.integrity import Anchor, Finding
    from tests.postgres_cluster import Cluster

NOBODY = 65534


def sold_twice(url: str) -> Shop:
    """Two invoices, one of them paid."""
    shop = Shop(url)
    customer = shop.customer()
    picture(shop, customer)
    picture(shop, customer, paid="73.15")
    return shop


def content(folder: Path) -> dict[str, bytes]:
    """All files of a folder."""
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def forge(url: str, *statements: str) -> None:
    """Change books behind the guards, and chain them anew so that they agree with themselves."""
    engine = make_engine(url)
    with engine.begin() as connection:
        guards.drop(connection)
        for statement in statements:
            connection.execute(text(statement))
        rechain(connection)
    engine.dispose()


def compared(url: str, earlier: Anchor) -> list[Finding]:
    """What an audit finds, the dropped guards left aside."""
    report = integrity.audit(url, earlier=earlier).report
    return [finding for finding in report.findings if finding.rule != "guards"]


# Without a trace


def test_an_audit_of_a_closed_file_leaves_its_folder_as_it_was(sqlite_url: str) -> None:
    sold_twice(sqlite_url).database.close()
    folder = Path(sqlite_url.removeprefix("sqlite:///")).parent
    before = content(folder)
    assert set(before) == {"desk.sqlite3"}
    assert integrity.audit(sqlite_url).report.is_ok
    assert content(folder) == before


def test_an_audit_of_a_file_in_use_sees_what_stands_in_its_log_alone(sqlite_url: str) -> None:
    shop = sold_twice(sqlite_url)
    file = Path(sqlite_url.removeprefix("sqlite:///"))
    before = file.read_bytes()
    log = file.with_name(f"{file.name}-wal").read_bytes()
    assert log
    report = integrity.audit(sqlite_url).report
    assert report.is_ok
    assert report.checked["invoices"] == 2
    assert (file.read_bytes(), file.with_name(f"{file.name}-wal").read_bytes()) == (before, log)
    shop.database.close()


def test_an_audit_works_where_nothing_may_be_written(sqlite_url: str) -> None:
    sold_twice(sqlite_url).database.close()
    assert integrity.audit(sqlite_url).report.is_ok
    with TemporaryDirectory() as name:
        folder = Path(name)
        file = folder / "kept.sqlite3"
        shutil.copyfile(sqlite_url.removeprefix("sqlite:///"), file)
        file.chmod(0o444)
        folder.chmod(0o555)
        with unprivileged():
            with pytest.raises(PermissionError):
                (folder / "x").touch()
            assert integrity.audit(f"sqlite:///{file}").report.is_ok
        folder.chmod(0o755)
        assert [each.name for each in folder.iterdir()] == ["kept.sqlite3"]


@contextmanager
def unprivileged() -> Iterator[None]:
    """Be somebody whom the bits of files bind; whoever runs the tests may be root."""
    mine = os.geteuid()
    if mine == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(mine)


def test_a_role_that_may_only_read_can_audit(postgresql_url: str, cluster: Cluster) -> None:
    sold_twice(postgresql_url).database.close()
    name = str(make_url(postgresql_url).database)
    role = f"auditor_{name}"
    with cluster.connect(name) as connection:
        connection.execute(f"CREATE ROLE {role} LOGIN")
        connection.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}")
    try:
        url = postgresql_url.replace("://after_sales@", f"://{role}@")
        assert url != postgresql_url
        report = integrity.audit(url).report
        assert report.is_ok, report.findings
        assert report.checked["payments"] == 1
        engine = make_engine(url)
        with pytest.raises(Exception, match="permission denied"), engine.begin() as connection:
            connection.exec_driver_sql("UPDATE company SET name = 'x'")
        engine.dispose()
    finally:
        with cluster.connect(name) as connection:
            connection.execute(f"DROP OWNED BY {role}")
            connection.execute(f"DROP ROLE {role}")


# Anchors


def test_books_that_only_grew_agree_with_an_earlier_report(database_url: str) -> None:
    shop = sold_twice(database_url)
    earlier = integrity.audit(database_url).anchor
    assert [(each.kind, each.number, each.count) for each in earlier.series] == [
        ("invoice", "INV/2026/00002", 2),
        ("payment", "PAY/2026/00001", 1),
    ]
    picture(shop, shop.customer("Another"), paid="1.00")
    shop.database.close()
    assert compared(database_url, earlier) == []


def test_a_document_that_was_rewritten_with_all_after_it_is_found_by_the_earlier_report(
    database_url: str,
) -> None:
    shop = sold_twice(database_url)
    earlier = integrity.audit(database_url).anchor
    shop.database.close()
    forge(database_url, "UPDATE invoice SET reason = 'A gift' WHERE number = 'INV/2026/00001'")
    assert [
        one for one in integrity.audit(database_url).report.findings if one.rule != "guards"
    ] == []
    (found,) = compared(database_url, earlier)
    assert (found.rule, found.problem.code) == ("anchor", "check.anchor_rewritten")
    assert found.record == RecordRef("journal", earlier.series[0].journal_id)
    assert "INV/2026/00002 is not the document" in texts.explain(found.problem)


def test_a_tail_that_was_removed_with_its_traces_is_found_by_the_earlier_report(
    database_url: str,
) -> None:
    shop = sold_twice(database_url)
    earlier = integrity.audit(database_url).anchor
    shop.database.close()
    of_payment = "WHERE payment_id IN (SELECT id FROM payment)"
    forge(
        database_url,
        "DELETE FROM item_match",
        f"DELETE FROM journal_item {of_payment}",
        "DELETE FROM payment_status",
        "DELETE FROM payment",
        "UPDATE document_series SET last_number = 0, count = 0, last_hash = NULL, last_on = NULL"
        " WHERE kind = 'payment'",
        "UPDATE invoice_status SET residual_amount = 1731500, company_residual_amount = 1731500,"
        " payment_state = 'not_paid'",
    )
    assert [
        one for one in integrity.audit(database_url).report.findings if one.rule != "guards"
    ] == []
    (found,) = compared(database_url, earlier)
    assert (found.rule, found.problem.code) == ("anchor", "check.anchor_missing")
    assert "PAY/2026/00001, which is no longer there" in texts.explain(found.problem)


def test_the_file_beside_a_report_holds_the_anchor_and_its_fingerprint_tells_another(
    sqlite_url: str, tmp_path: Path
) -> None:
    sold_twice(sqlite_url).database.close()
    anchor = integrity.audit(sqlite_url).anchor
    file = tmp_path / "report.json"
    file.write_text(anchors.to_json(anchor), encoding="utf-8")
    assert anchors.read(file) == anchor
    other = replace(anchor, series=anchor.series[:1])
    assert anchors.fingerprint(other) != anchors.fingerprint(anchor)


@pytest.mark.parametrize(
    "written",
    ["", "{}", "[]",
     '{"format": "after-sales-desk anchor 2", "made_at": "2026-11-24", "series": []}',
     '{"format": "after-sales-desk anchor 1", "made_at": "then", "series": []}',
     json.dumps({"format": anchors.FORMAT, "made_at": "2026-11-24", "series": [{"journal": "x"}]})],
)  # fmt: skip
def test_what_is_no_anchor_is_refused(tmp_path: Path, written: str) -> None:
    file = tmp_path / "other.json"
    file.write_text(written, encoding="utf-8")
    with pytest.raises(Unusable) as caught:
        anchors.read(file)
    assert caught.value.code == "check.anchor_unreadable"


def test_a_missing_anchor_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Unusable):
        anchors.read(tmp_path / "none.json")
