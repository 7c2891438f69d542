"""The sample month's cancellations are replayed as known, beside a demo too."""

from __future__ import annotations

import shutil
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func

from app import paths
from app.models.enums import InvoiceKind
from app.models.invoices import Invoice
from app.models.tickets import Ticket
from app.services import demo, integrity, replay
from tests.services.demo.conftest import CANCELLATIONS, SALES
from tests.services.demo.conftest import open_desk as open_demo
from tests.services.importing.books import write_book
from tests.services.importing.conftest import open_desk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.services.importing.desk import Desk

SAMPLE = paths.resource("sample/online-retail-2010-12.csv.gz")


@pytest.fixture(scope="module")
def desk(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("month")
    shutil.copyfile(sqlite_template, folder / "desk.sqlite3")
    for made in open_desk(f"sqlite:///{folder / 'desk.sqlite3'}", folder):
        made.take_file(SAMPLE)
        yield made


def replayed(desk: Desk) -> replay.ReplayDone:
    """What a replay of the sample month comes to."""
    with replay.prepare(replay.ReplayCancellations(SAMPLE)) as run:
        return run.take(desk.database, actor_id=desk.user_id)


def test_the_month_is_replayed_to_the_penny_and_a_second_run_credits_nothing(desk: Desk) -> None:
    first = replayed(desk)
    assert (first.cancellations, first.lines) == (326, 728)
    assert (first.matched, first.partly, first.unmatched, first.already) == (289, 2, 437, 0)
    assert (first.credited, first.credit_notes) == (Decimal("8047.57"), 159)
    totals = desk.rows(Invoice.kind, Invoice.total_amount)
    credited = sum(total for kind, total in totals if kind is InvoiceKind.CREDIT_NOTE)
    assert credited == Decimal("8047.57")
    second = replayed(desk)
    assert (second.credited, second.credit_notes, second.already) == (Decimal(0), 0, 291)
    assert (second.matched, second.partly, second.unmatched) == (289, 2, 437)
    assert desk.rows(func.count(Ticket.id)) == [326]
    assert integrity.check(desk.database, lambda _: None).is_ok


def test_a_replay_credits_what_the_demo_left_and_uses_its_tickets(
    sqlite_url: str, tmp_path: Path
) -> None:
    for desk in open_demo(sqlite_url, tmp_path):
        made = desk.make(*SALES, *CANCELLATIONS)
        book = write_book(tmp_path, *SALES, *CANCELLATIONS)
        with replay.prepare(replay.ReplayCancellations(book)) as run:
            done = run.take(desk.database, actor_id=made.user_id)
        assert (done.matched, done.partly, done.unmatched, done.already) == (4, 1, 2, 3)
        assert made.tickets.credited + done.credited == Decimal("38.15")
        assert len(desk.rows(Ticket.id)) == made.tickets.count
        notes = desk.rows(Invoice.origin_number, Invoice.kind, Invoice.invoice_on)
        dates = {row[0]: str(row[2]) for row in notes if row[1] is InvoiceKind.CREDIT_NOTE}
        assert dates["C536392"] == "2026-11-16"
        again = demo.make(desk.database, book=book)
        assert again.tickets.made == 0
