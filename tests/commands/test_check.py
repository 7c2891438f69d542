"""The command check: what it prints, how it ends, and that it changes nothing."""

from __future__ import annotations

import gzip
import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine, text

from app import paths
from app.__main__ import main
from app.models.ids import InvoiceId, PartnerId
from app.services import invoices
from tests.documents.papers import text as pdf_text
from tests.factories import ONE, Shop, as_lines, edit, picture

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pytest

SAMPLE = paths.resource("sample/online-retail-2010-12.csv.gz")
DAMAGE = "UPDATE ticket_document SET state = 'draft'"


def run(*arguments: str) -> int:
    """Run the command; its exit code."""
    try:
        return main(["check", *arguments])
    except SystemExit as stop:
        return int(stop.code or 0)


def figures(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """The JSON of the last line."""
    return dict(json.loads(capsys.readouterr().out.splitlines()[-1]))


def change(url: str, statement: str) -> None:
    """Change a database by hand."""
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


def a_morning_of_real_sales(folder: Path, lines: int) -> Path:
    """The first lines of the sample month."""
    book = folder / "book.csv"
    with gzip.open(SAMPLE, "rt", encoding="utf-8", newline="") as source:
        book.write_text("".join(next(source) for _ in range(lines)), encoding="utf-8", newline="")
    return book


def refund_some(url: str, count: int) -> None:
    """Refund invoices: by turns the whole, one piece of the first line, and with a new invoice."""
    today = datetime.now(UTC).date()  # noqa: TID251  the import ran by the real clock
    shop = Shop(url, today=today)
    found = shop.read(
        "SELECT i.id, i.commercial_partner_id FROM invoice AS i WHERE i.state = 'posted'"
        " AND i.kind = 'invoice' AND i.total_amount > 0 ORDER BY i.id LIMIT :count",
        count=count,
    )
    for turn, (invoice, customer) in enumerate(found):
        ticket = shop.ticket(PartnerId(customer))
        card = shop.reverse(ticket, InvoiceId(invoice))
        if turn % 3 == 0:
            shop.post(card)
        elif turn % 3 == 1:
            shop.post(shop.act(invoices.save_draft, edit(card, *_one_piece(card))))
    shop.database.close()


def _one_piece(card: invoices.InvoiceCard) -> Sequence[invoices.DraftLine]:
    first = next(line for line in as_lines(card) if line.unit_price)
    return (replace(first, quantity=ONE),)


def test_imported_books_with_refunds_agree(
    database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Shop(database_url).database.close()
    book = a_morning_of_real_sales(tmp_path, 1200)
    command = ["import-orders", str(book), "--db", database_url, "--paid-share", "0.5"]
    assert main(command) == 0
    refund_some(database_url, 9)
    assert run("--db", database_url, "--json") == 0
    found = figures(capsys)
    assert (found["ok"], found["problems"]) == (True, [])
    assert found["checked"]["credit_notes"] == 9
    assert found["checked"]["invoices"] > 50
    assert found["checked"]["payments"] > 20
    assert found["checked"]["ticket_documents"] == 9


def test_a_problem_is_told_with_rule_record_and_detail_and_the_exit_code(
    sqlite_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    shop = Shop(sqlite_url)
    customer = shop.customer()
    card = shop.reverse(shop.ticket(customer), picture(shop, customer))
    number = shop.post(card).number
    shop.database.close()
    change(sqlite_url, DAMAGE)
    assert run("--db", sqlite_url, "--json") == 1
    found = figures(capsys)
    assert found["ok"] is False
    assert found["problems"] == [
        {
            "rule": "ticket_document",
            "record": f"credit_note/{card.id}",
            "detail": f"{number} is posted with 173.15; ticket 1 shows {number}, draft, 173.15.",
        }
    ]
    assert run("--db", sqlite_url) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[-2] == "1 problem was found."
    assert lines[-3].split()[:2] == ["ticket_document", f"credit_note/{card.id}"]


def test_an_empty_desk_agrees(sqlite_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--db", sqlite_url) == 0
    assert "Everything agrees." in capsys.readouterr().out.splitlines()


def test_a_missing_database_is_not_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "none.sqlite3"
    assert run("--db", f"sqlite:///{file}") == 1
    assert not file.exists()
    assert capsys.readouterr().err.count("\n") == 1


def test_the_check_changes_nothing(sqlite_url: str) -> None:
    Shop(sqlite_url).database.close()
    file = Path(sqlite_url.removeprefix("sqlite:///"))
    before = hashlib.sha256(file.read_bytes()).hexdigest()
    assert run("--db", sqlite_url) == 0
    assert hashlib.sha256(file.read_bytes()).hexdigest() == before


def sold(url: str) -> None:
    """Books with an invoice that was credited in part and paid."""
    shop = Shop(url)
    customer = shop.customer()
    shop.post(shop.reverse(shop.ticket(customer), picture(shop, customer)))
    picture(shop, customer, paid="73.15")
    shop.database.close()


def test_a_report_shows_what_was_checked_and_where_each_series_stands(
    database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sold(database_url)
    file = tmp_path / "november.pdf"
    assert run("--db", database_url, "--report", str(file)) == 0
    paper = pdf_text(file.read_bytes())
    for words in (
        "Larkfield Gifts Ltd",
        "Integrity report",
        "Result Everything agrees",
        "Compared with report of No earlier report",
        "Debits and credits Debits equal credits in every entry and in all entries together. none",
        "Journal items",
    ):
        assert words in paper
    anchor = json.loads(file.with_suffix(".json").read_text("utf-8"))
    assert [each["number"] for each in anchor["series"]] == [
        "RINV/2026/00001",
        "INV/2026/00002",
        "PAY/2026/00001",
    ]
    for each in anchor["series"]:
        assert f"{each['last_hash']}{each['count']}{each['number']}" in paper.replace(" ", "")
    digest = hashlib.sha256(file.with_suffix(".json").read_bytes()).hexdigest()
    assert digest in paper.replace(" ", "")
    capsys.readouterr()
    later = tmp_path / "december.pdf"
    assert run("--db", database_url, "--anchor", str(file), "--report", str(later), "--json") == 0
    assert figures(capsys)["problems"] == []
    assert "Earlier report Every series still holds" in pdf_text(later.read_bytes())


def test_what_the_anchor_no_longer_finds_is_told_and_printed(
    sqlite_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sold(sqlite_url)
    file = tmp_path / "before.pdf"
    assert run("--db", sqlite_url, "--report", str(file)) == 0
    anchor = file.with_suffix(".json")
    content = json.loads(anchor.read_text("utf-8"))
    content["series"][0]["last_hash"] = "0" * 64
    anchor.write_text(json.dumps(content), encoding="utf-8")
    capsys.readouterr()
    after = tmp_path / "after.pdf"
    assert run("--db", sqlite_url, "--anchor", str(anchor), "--report", str(after), "--json") == 1
    found = figures(capsys)
    assert [problem["rule"] for problem in found["problems"]] == ["anchor"]
    assert found["problems"][0]["detail"].startswith("RINV/2026/00001 is not the document")
    paper = pdf_text(after.read_bytes())
    assert "Result 1 problem" in paper
    assert "RINV/2026/00001 is not the document that the report of" in paper


def test_an_earlier_report_is_never_written_over(
    sqlite_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sold(sqlite_url)
    file = tmp_path / "report.pdf"
    assert run("--db", sqlite_url, "--report", str(file)) == 0
    before = file.read_bytes()
    assert run("--db", sqlite_url, "--report", str(file)) == 1
    assert file.read_bytes() == before
    assert "never written over" in capsys.readouterr().err
    assert run("--db", sqlite_url, "--report", str(tmp_path / "report.txt")) == 1
    assert run("--db", sqlite_url, "--report", str(tmp_path / "no" / "report.pdf")) == 1
    assert run("--db", sqlite_url, "--anchor", str(tmp_path / "none.pdf")) == 1
    assert capsys.readouterr().err.count("\n") == 3


def test_a_file_exchanged_beside_its_report_is_refused(
    sqlite_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sold(sqlite_url)
    file = tmp_path / "before.pdf"
    assert run("--db", sqlite_url, "--report", str(file), "--json") == 0
    anchor = file.with_suffix(".json")
    written = anchor.read_text("utf-8")
    digest = hashlib.sha256(written.encode()).hexdigest()
    assert figures(capsys)["anchor"] == digest
    assert run("--db", sqlite_url, "--anchor", str(file)) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == f"Compared with an earlier report, SHA-256: {digest}"
    forged = json.loads(written)
    del forged["series"][0]
    anchor.write_text(json.dumps(forged), encoding="utf-8")
    assert run("--db", sqlite_url, "--anchor", str(file), "--json") == 1
    told = capsys.readouterr()
    words = "is not the one that was written with the report"
    assert words in told.err
    failed = json.loads(told.out)
    assert (failed["ok"], words in failed["error"]) == (False, True)


def test_a_file_that_would_say_nothing_is_refused(
    database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sold(database_url)
    file = tmp_path / "before.pdf"
    assert run("--db", database_url, "--report", str(file)) == 0
    content = json.loads(file.with_suffix(".json").read_text("utf-8"))
    other = {"company": "Mallory Ltd"}
    ends = [{**each, "last_hash": "0" * 64} for each in content["series"]]
    cases: tuple[tuple[dict[str, Any], str], ...] = (
        ({"series": []}, "names no series, but the books have some"),
        ({**other, "series": ends}, "is of Mallory Ltd; these books are of Larkfield Gifts"),
        ({"series": [{**ends[0], "last_hash": "x"}]}, "is not the one"),
        ({"series": [{**ends[0], "count": 0}]}, "is not the one"),
    )
    forged = tmp_path / "forged.json"
    for changed, words in cases:
        forged.write_text(json.dumps({**content, **changed}), encoding="utf-8")
        capsys.readouterr()
        assert run("--db", database_url, "--anchor", str(forged), "--json") == 1
        assert words in capsys.readouterr().err
    forged.write_text(json.dumps({**content, **other}), encoding="utf-8")
    assert run("--db", database_url, "--anchor", str(forged)) == 0  # renamed since
