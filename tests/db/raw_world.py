"""One small world of books in every state, for the attacks on the guards; ids by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.db import raw_repairs, raw_stock
from tests.db.raw_books import NOW, TODAY, YEAR, Company, Line, RawBooks, RawDocuments

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

PIECE = 10_000
MONEY = 10_000


def build(connection: Connection) -> dict[str, int]:
    """Write the world; the ids of its rows, by the names that the attacks use."""
    company = RawBooks(connection).set_up()
    books = RawDocuments(connection, company)
    ids = {
        name: getattr(company, name)
        for name in Company.__dataclass_fields__  # every id of the company by its own name
    }
    for kind in ("invoice", "credit_note"):
        ids[f"{kind}_series"] = books.series(company.sale, kind)
    for kind in ("payment", "refund_payment", "reversal"):
        books.series(company.bank, kind)
    books.series(company.general, "entry")
    ids |= _documents(books) | _payments(books) | raw_stock.build(books) | _records(books)
    ids |= _desk(books, ids) | raw_repairs.build(books, ids)
    item = connection.exec_driver_sql(
        f"SELECT id FROM journal_item WHERE invoice_id = {ids['invoice']} AND line_number = 1"
    ).scalar_one()
    ids["invoice_item"] = item
    ids["match"] = books.insert(
        "item_match",
        debit_item_id=item,
        credit_item_id=ids["payment_item"],
        amount=40 * MONEY,
        matched_on=TODAY,
        matched_at=NOW,
        matched_by_id=company.user,
    )
    undone = books.insert(
        "item_match",
        debit_item_id=item,
        credit_item_id=ids["payment_item"],
        amount=10 * MONEY,
        matched_on=TODAY,
        matched_at=NOW,
        matched_by_id=company.user,
    )
    ids["undone_match"] = books.insert(
        "item_match_undo", item_match_id=undone, undone_at=NOW, undone_by_id=company.user
    )
    return ids


def _documents(books: RawDocuments) -> dict[str, int]:
    """A posted invoice, one with a negative line, a posted credit note, and drafts."""
    invoice = books.draft([Line(2 * PIECE, 100 * MONEY), Line(5 * PIECE, 50 * MONEY)])
    books.run(
        f"UPDATE invoice SET origin_source = 'book', origin_number = '536365' WHERE id = {invoice}"
    )
    line = books.lines_of(invoice)[1]
    tax = f"{line}, 1, {books.company.tax}, 'percent', {books.company.income}"
    books.run(
        "INSERT INTO invoice_line_tax (invoice_line_id, sequence, tax_id, kind, account_id)"
        f" VALUES ({tax})"
    )
    books.insert(
        "invoice_tax",
        invoice_id=invoice,
        tax_id=books.company.tax,
        account_id=books.company.income,
    )
    books.post(invoice)
    first, second = books.lines_of(invoice)
    negative = books.draft([Line(PIECE, 100 * MONEY), Line(PIECE, -20 * MONEY)])
    books.post(negative)
    posted_note = books.draft(
        [Line(2 * PIECE, 20 * MONEY, "goods", second, invoice)], kind="credit_note"
    )
    books.post(posted_note)
    note = books.draft([Line(PIECE, 50 * MONEY, "goods", first, invoice)], kind="credit_note")
    draft = books.draft([Line(PIECE, 10 * MONEY)])
    draft_tax = {"tax_id": books.company.tax, "account_id": books.company.income}
    books.run(
        "INSERT INTO invoice_line_tax (invoice_line_id, sequence, tax_id, kind, account_id)"
        f" VALUES ({books.lines_of(draft)[0]}, 1, {books.company.tax}, 'percent',"
        f" {books.company.income})"
    )
    return {
        "invoice": invoice,
        "first_line": first,
        "second_line": second,
        "invoice_tax": _only(books, f"SELECT id FROM invoice_tax WHERE invoice_id = {invoice}"),
        "negative": negative,
        "negative_line": books.lines_of(negative)[1],
        "posted_note": posted_note,
        "posted_note_line": books.lines_of(posted_note)[0],
        "note": note,
        "note_line": books.lines_of(note)[0],
        "note_item": _only(
            books, f"SELECT id FROM journal_item WHERE invoice_id = {note} AND line_number = 1"
        ),
        "draft": draft,
        "draft_line": books.lines_of(draft)[0],
        "draft_tax": books.insert("invoice_tax", invoice_id=draft, **draft_tax),
        **_waiting(books, Line(PIECE, 10 * MONEY, "price_reduction", first, invoice)),
        "next_invoice": 3,
        "next_note": 2,
    }


def _waiting(books: RawDocuments, line: Line) -> dict[str, int]:
    """A credit note of the first user that waits, with the second user's request for approval."""
    waiting = books.draft([line], kind="credit_note")
    books.run(f"UPDATE invoice SET state = 'waiting' WHERE id = {waiting}")
    approval = books.insert(
        "approval",
        invoice_id=waiting,
        state="waiting",
        content_digest="d",
        requested_by_id=books.company.other_user,
        requested_at=NOW,
    )
    return {"waiting": waiting, "approval": approval}


def _desk(books: RawDocuments, ids: dict[str, int]) -> dict[str, int]:
    """A ticket of a team, and a draft credit note of another invoice."""
    team = books.insert("team", name="Care", sequence=1, assignment="manual")
    other = books.insert("team", name="Wholesale", sequence=2, assignment="manual")
    stage = books.insert("stage", team_id=team, sequence=1, name="New", look="new")
    user = books.company.user
    ticket = books.insert(
        "ticket",
        number="#1",
        number_value=1,
        subject="Broken",
        team_id=team,
        stage_id=stage,
        priority="normal",
        priority_rank=1,
        **{f"{name}_at": NOW for name in ("created", "updated", "staged")},
        **{f"{name}_by_id": user for name in ("created", "updated")},
    )
    negative = ids["negative"]
    line = Line(PIECE, 10 * MONEY, "price_reduction", books.lines_of(negative)[0], negative)
    note = books.draft([line], kind="credit_note")
    return {"team": team, "other_team": other, "ticket": ticket, "other_note": note}


def _payments(books: RawDocuments) -> dict[str, int]:
    """A posted payment, one without items, a balanced entry and one without items."""
    payment = books.payment(60 * MONEY, origin_source="book", origin_number="P1")
    item, bank_item = books.items("payment_id", payment, -60 * MONEY)
    partner = books.company.partner
    books.insert("payment_status", payment_id=payment, commercial_partner_id=partner)
    entry = {
        "kind": "write_off",
        "journal_id": books.company.general,
        "series_year": YEAR,
        "accounting_on": TODAY,
        "posted_at": NOW,
        "posted_by_id": books.company.user,
    }
    general = books.company.general
    balanced, empty = (
        books.insert(
            "entry",
            number_value=books.next_number(general, "entry"),
            **books.link("entry", general, number, "entry"),
            **entry,
        )
        for number in (1, 2)
    )
    entry_item, _ = books.items("entry_id", balanced, 5 * MONEY)
    return {
        "payment": payment,
        "payment_item": item,
        "bank_item": bank_item,
        "open_payment": books.payment(30 * MONEY),
        "entry": balanced,
        "entry_item": entry_item,
        "open_entry": empty,
    }


def _records(books: RawDocuments) -> dict[str, int]:
    """An action key with its result, one without, an audit row, a moved lock date."""
    user = books.company.user
    key = {"action": "refund.post", "digest": "d", "actor_id": user, "made_at": NOW}
    books.insert("action_key", key="done", record_kind="credit_note", record_ids="[1]", **key)
    books.insert("action_key", key="new", **key)
    return {
        "audit": books.insert(
            "audit", made_at=NOW, actor_id=user, action="x", record_kind="ticket", record_id=1
        ),
        "lock_change": books.insert(
            "lock_date_change", lock_date_id=books.company.lock, changed_by_id=user
        ),
        "journal_lock": books.insert("lock_date", journal_id=books.company.bank),
    }


def _only(books: RawDocuments, query: str) -> int:
    """The one number that a query finds."""
    number: int = books.connection.exec_driver_sql(query).scalar_one()
    return number
