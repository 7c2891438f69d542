"""The headless journey: from the first start to credit notes, a return and repairs."""

from __future__ import annotations

import json
import struct
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader

from app import paths
from app.migrations import runner
from app.services import demo
from app.services.unit_of_work import Database
from tests.services.demo.conftest import CANCELLATIONS, SALES
from tests.services.importing.books import write_book
from tests.stories.conftest import names, take

if TYPE_CHECKING:
    from pathlib import Path

    from tests.stories.conftest import Taken

STEPS = [
    "first_start", "make_demo", "at_risk", "open_list",
    "search", "open_ticket", "refund", "fill", "see_preview", "reverse", "lower", "post", "back",
    "open_note", "preview", "save", "close_preview", "back_by_key",
    "search_paid", "open_paid_ticket", "refund_paid", "replace", "see_credit", "back_to_paid",
    "open_paid_note", "preview_paid", "save_paid", "close_paid_preview", "end",
    "search_return", "open_return_ticket", "give_back", "scan_back", "make_return",
    "see_slip", "save_slip", "see_labels", "save_labels", "close_papers", "count_part", "validate",
    "make_backorder", "refund_return", "reverse_return", "post_return",
    "preview_return", "save_return", "close_return_preview", "back_to_return", "back_to_ticket",
    "search_repair", "open_repair_ticket", "repair", "add_parts", "confirm_repair", "start_repair",
    "tell_time", "end_repair", "see_order", "save_order", "see_receipt", "save_receipt",
    "close_repair_papers", "back_from_repair", "search_charged", "open_charged_ticket",
    "repair_charged", "add_work", "quote", "open_quoted_repair",
]  # fmt: skip


def test_the_journey_takes_every_step_of_the_story(journey: Taken) -> None:
    assert (journey.code, journey.summary["failure"]) == (0, "")
    assert names(journey.summary["steps"]) == STEPS
    assert all(step["seen_name"] and step["seen_text"] for step in journey.summary["steps"])


def test_each_step_has_its_picture_of_the_whole_screen_some_in_the_dark(journey: Taken) -> None:
    pictures = journey.summary["pictures"]
    assert [sum(step["pictures"] != [] for step in journey.summary["steps"])] == [len(STEPS)]
    assert sum(name.endswith("-dark.png") for name in pictures) == 5
    for name in pictures:
        head = (journey.folder / name).read_bytes()[:24]
        assert struct.unpack(">II", head[16:24]) == (1440, 900), name


def test_the_partial_refund_is_in_the_books_as_it_stood_on_the_screen(journey: Taken) -> None:
    first, second, _ = journey.summary["credit_notes"]
    totals = dict(
        journey.rows("SELECT number, total_amount FROM invoice WHERE kind = 'credit_note'")
    )
    invoiced = dict(journey.rows("SELECT number, total_amount FROM invoice WHERE kind = 'invoice'"))
    for note in (first, second):
        assert Decimal(note["amount"]) == Decimal(totals[note["number"]]).scaleb(-4)
    assert 0 < totals[first["number"]] < invoiced[first["original"]]
    assert totals[second["number"]] == invoiced[second["original"]]


def test_what_is_credited_is_what_the_customer_wrote_about(journey: Taken) -> None:
    note = journey.summary["credit_notes"][0]
    lines = journey.rows(
        "SELECT l.product_id, l.quantity FROM invoice_line l JOIN invoice i ON i.id = l.invoice_id"
        f" WHERE i.number = '{note['number']}'"
    )
    ((product, letter),) = journey.rows(
        f"SELECT product_id, description FROM ticket WHERE number = '{note['ticket']}'"
    )
    ((credited, quantity),) = lines
    assert credited == product
    pieces = Decimal(quantity).scaleb(-4)
    assert ("one piece" if pieces == 1 else f" {pieces:,.0f} pieces") in letter


def test_each_step_sees_something_that_the_step_before_did_not_show(journey: Taken) -> None:
    facts = [(step["seen_name"], step["seen_text"]) for step in journey.summary["steps"]]
    assert all(fact != before for before, fact in pairwise(facts))
    texts = [text for _, text in facts]
    assert "#00" not in texts
    assert not any(text.startswith("Page ") for text in texts)


def test_the_new_invoice_waits_as_a_draft_and_the_payment_is_free(journey: Taken) -> None:
    (draft,) = journey.summary["draft_invoices"]
    found = journey.rows(
        "SELECT o.number, i.total_amount FROM invoice i"
        " JOIN invoice o ON o.id = i.corrected_invoice_id WHERE i.state = 'draft'"
    )
    assert found == [(draft["corrects"], int(Decimal(draft["amount"]).scaleb(4)))]
    ((free,),) = journey.rows("SELECT sum(residual_amount) FROM payment_status")
    assert Decimal(free).scaleb(-4) == Decimal(draft["amount"])


def test_what_came_back_is_refunded_and_the_rest_is_awaited(journey: Taken) -> None:
    (made,) = journey.summary["returns"]
    moved = journey.rows(
        "SELECT t.number, t.state, m.quantity, m.done_quantity FROM transfer t"
        " JOIN move m ON m.transfer_id = t.id"
    )
    assert (made["number"], "done", 30000, 20000) in moved
    assert (made["backorder"], "ready", 10000, 0) in moved
    note = journey.summary["credit_notes"][-1]
    assert (note["ticket"], note["file"] != "") == (made["ticket"], True)
    lines = journey.rows(
        "SELECT c.quantity, l.quantity, l.subtotal FROM credited_return c"
        " JOIN invoice_line l ON l.invoice_id = c.credit_note_id"
        f" JOIN invoice i ON i.id = l.invoice_id WHERE i.number = '{note['number']}'"
    )
    assert lines == [(20000, 20000, int(Decimal(note["amount"]).scaleb(4)))]


def test_one_repair_is_done_free_of_charge_and_the_other_is_quoted(journey: Taken) -> None:
    done, quoted = journey.summary["repairs"]
    rows = journey.rows(
        "SELECT r.number, r.state, r.is_under_warranty, r.minutes_worked, o.number, o.total_amount,"
        " (SELECT count(*) FROM repair_part p WHERE p.repair_order_id = r.id AND p.done_quantity"
        " = p.quantity) FROM repair_order r LEFT JOIN sales_order o ON o.id = r.sales_order_id"
    )
    assert (done["number"], "repaired", 1, 45, None, None, 2) in rows
    assert (quoted["number"], "new", 0, None, quoted["quotation"], 373500, 0) in rows


def test_the_saved_pdfs_are_credit_notes_slip_a_label_for_each_piece_and_papers_of_a_repair(
    journey: Taken,
) -> None:
    notes = journey.summary["credit_notes"]
    papers = [journey.summary["returns"][0][name] for name in ("slip", "labels")]
    files = [note["file"] for note in notes]
    repair = journey.summary["repairs"][0]
    of_repair = [repair[name] for name in ("order", "receipt")]
    assert journey.summary["pdfs"] == [*files[:2], *papers, files[2], *of_repair]
    for name in of_repair:
        assert repair["number"] in PdfReader(journey.folder / name).pages[0].extract_text()
    assert [len(PdfReader(journey.folder / name).pages) for name in papers] == [1, 3]
    for note in notes:
        page = PdfReader(journey.folder / note["file"]).pages[0].extract_text()
        assert note["number"] in page
        assert note["original"] in page
        assert f"£{Decimal(note['amount']):,.2f}" in page


def test_the_summary_lies_beside_the_pictures_with_the_attribution(journey: Taken) -> None:
    kept = json.loads((journey.folder / "journey.json").read_text("utf-8"))
    assert kept == journey.summary
    assert "CC BY 4.0" in kept["attribution"]
    assert kept["attribution"] in journey.printed


def test_each_step_is_told_while_it_is_taken(journey: Taken) -> None:
    told = [line for line in journey.told.splitlines() if line[:3].strip().isdecimal()]
    assert len(told) == len(STEPS)


@pytest.fixture
def used_up(tmp_path: Path) -> Path:
    """A demo without a ticket that fits the story."""
    file = tmp_path / "desk.sqlite3"
    runner.upgrade(f"sqlite:///{file}")
    database = Database(f"sqlite:///{file}")
    demo.make(database, book=write_book(tmp_path, *SALES, *CANCELLATIONS))
    database.close()
    return file


def test_a_step_that_fails_is_named_and_leaves_a_picture(used_up: Path, tmp_path: Path) -> None:
    taken = take(tmp_path, used_up)
    assert taken.code == 1
    assert taken.summary["failed_step"] in {"search", "search_paid"}
    assert taken.summary["failure"].startswith("No open ticket is left that fits this story")
    assert "failed" in taken.summary["pictures"][-1]
    assert (taken.folder / taken.summary["pictures"][-1]).is_file()


def test_the_month_ships_with_its_source_and_licence() -> None:
    words = paths.resource("sample/README.md").read_text("utf-8")
    assert "Daqing Chen" in words
    assert "CC BY 4.0" in words
