"""A refund: Reverse and Post, with all rules, beside the same rows written by hand."""

from __future__ import annotations

import hashlib
import uuid
from typing import TYPE_CHECKING, Any

from app.models.ids import InvoiceId, TicketId
from app.services import invoices, refunds
from app.services.background import new_key
from benchmarks import framing
from benchmarks.books import NOW, document_of
from benchmarks.framing import DAY, MOMENT
from benchmarks.measuring import GROWTH, WARM_UPS, Aims, Case, each_once

if TYPE_CHECKING:
    from app.services.unit_of_work import Database
    from benchmarks.books import Books
    from benchmarks.plain import Plain

REASON = "Faulty clocks"
ONCE_MORE = 2  # for the count of statements and for their plans
AIMS = {
    "sqlite": Aims(ratio=12.0, statements=30, growth=GROWTH),
    "postgresql": Aims(ratio=5.0, statements=30, growth=GROWTH),
}
WORDS = {"number": "RINV/2026/00001", "amount": "10.00", "currency": "GBP"}


def case(
    books: Books,
    database: Database,
    plain: Plain,
    name: str = "refund, posted",
    aims: Aims | None = None,
) -> Case:
    """Tickets whose invoice has nothing credited yet, each refunded once."""
    mine, floors = (each_once(tickets) for tickets in _fresh(books.tickets))
    return Case(
        "refund",
        name,
        lambda: refund(books, database, TicketId(mine())),
        lambda: floor(books, plain, floors()),
        aims or AIMS["postgresql" if plain.is_postgresql else "sqlite"],
    )


def most_runs(tickets: int) -> int:
    """How often books of so many tickets can be measured: each ticket is used up."""
    return len(_fresh(tickets)[1]) - WARM_UPS - ONCE_MORE


def tickets_for(runs: int) -> int:
    """Tickets in books that can be measured so often."""
    return 10 * (runs + WARM_UPS + ONCE_MORE + 1) // 3 + 10


def fresh_tickets(tickets: int) -> list[int]:
    """Tickets that can be refunded as they are."""
    return _fresh(tickets)[0]


def _fresh(tickets: int) -> tuple[list[int], list[int]]:
    """Tickets whose invoice has three lines and nothing credited, for work and floor."""
    fresh = [ticket for ticket in range(1, tickets + 1) if ticket % 5 in (1, 2, 3)]
    return fresh[::2], fresh[1::2]


def refund(books: Books, database: Database, ticket: TicketId) -> invoices.PostedCard:
    """What pressing Reverse and then Post does."""
    invoice = InvoiceId(document_of(ticket))
    request = refunds.ReverseInvoices(ticket, (invoice,), REASON, NOW.date())
    draft = database.act(refunds.reverse, request, actor_id=books.user_id, key=new_key())[0]
    posting = invoices.PostDraft(draft.id, draft.version, draft.total)
    return database.act(invoices.post, posting, actor_id=books.user_id, key=new_key())


def floor(books: Books, plain: Plain, ticket: int) -> int:
    """The same reads and writes by hand, in the same two transactions; the note's id.

    What the program works out is copied instead: all that is left is what there was.
    """
    note, amounts = _reverse(books, plain, ticket)
    _post(books, plain, ticket, note, amounts)
    return note


def _reverse(books: Books, plain: Plain, ticket: int) -> tuple[int, tuple[int, int, int]]:
    """Draft the credit note: read and lock, six tables, timeline, audit, key."""
    invoice, key = document_of(ticket), uuid.uuid4().hex
    with plain.writing():
        framing.begin(books, plain, key, "refund.reverse")
        head = _heads(plain, [invoice], ticket)[0]
        lines = plain.rows(_LINES, (invoice,))
        taxes = plain.rows(_TAXES, (invoice,))
        journal, partner, commercial, order, currency, untaxed, tax, total = head[1:9]
        (returns,) = plain.rows("SELECT sales_returns_account_id FROM company")[0]
        ((note,),) = plain.rows(
            "INSERT INTO invoice (kind, state, journal_id, partner_id, commercial_partner_id,"
            " sales_order_id, ticket_id, invoice_on, accounting_on, due_on, currency_id,"
            " exchange_rate, tax_rounding, language, reason, reversed_invoice_id,"
            " untaxed_amount, tax_amount, total_amount, company_total_amount, created_at,"
            " created_by_id) VALUES ('credit_note', 'draft', ?, ?, ?, ?, ?, ?, ?, ?, ?,"
            " 10000000000, 'line', 'en', ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
            (
                journal, partner, commercial, order, ticket, DAY, DAY, DAY, currency, REASON,
                invoice, untaxed, tax, total, total, MOMENT, books.user_id,
            ),
        )  # fmt: skip
        _copy_lines(plain, note, invoice, returns, lines)
        plain.run_many(
            "INSERT INTO invoice_tax (invoice_id, original_invoice_id, tax_id, label, rate,"
            " is_negative, account_id, base, amount, company_amount)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [(note, invoice, *row[:7], row[6]) for row in taxes],
        )
        plain.run(
            "INSERT INTO credited_invoice (credit_note_id, original_invoice_id, untaxed_amount,"
            " tax_amount, total_amount, company_total_amount) VALUES (?, ?, ?, ?, ?, ?)",
            (note, invoice, untaxed, tax, total, total),
        )
        record, state = ("credit_note", int(note)), ("draft", total, currency, commercial)
        framing.show_on_ticket(plain, ticket, *record, None, *state)
        framing.tell(books, plain, ticket, record, ("credit_note.drafted", "refund.reverse"), WORDS)
        framing.end(plain, key, "credit_note", note)
    return int(note), (int(untaxed), int(tax), int(total))


def _post(
    books: Books, plain: Plain, ticket: int, note: int, amounts: tuple[int, int, int]
) -> None:
    """Post it: read and lock both, items, party, number, document, statuses, match, links."""
    invoice, key, (_, _, total) = document_of(ticket), uuid.uuid4().hex, amounts
    with plain.writing():
        framing.begin(books, plain, key, "invoice.post")
        heads = _heads(plain, [note, invoice], ticket)
        lines = [plain.rows(_LINES, (each,)) for each in (note, invoice)]
        taxes = [plain.rows(_TAXES, (each,)) for each in (note, invoice)]
        commercial, currency = heads[0][3], heads[0][5]
        items = _insert_items(plain, note, heads[0], lines[0], taxes[0])
        salt = uuid.uuid4().hex
        plain.run(_PARTY, (salt, note))
        ((number, before),) = plain.rows(
            "INSERT INTO document_series (journal_id, kind, year, start_number, last_number,"
            " count, last_on, last_posted_at) VALUES (?, 'credit_note', 2026, 1, 1, 1, ?, ?)"
            " ON CONFLICT (journal_id, kind, year) DO UPDATE SET"
            " last_number = document_series.last_number + 1, count = document_series.count + 1,"
            " last_on = excluded.last_on, last_posted_at = excluded.last_posted_at"
            " RETURNING last_number, last_hash",
            (heads[0][1], DAY, MOMENT),
        )
        digest = hashlib.sha256(repr((before, heads[0], lines[0], taxes[0])).encode()).hexdigest()
        text = f"RINV/2026/{number:05}"
        plain.run(
            "UPDATE invoice SET state = 'posted', series_year = 2026, number_value = ?,"
            " number = ?, company_heading = ?, printed_texts = ?, posted_at = ?,"
            " posted_by_id = ?, party_digest = ?, previous_hash = ?, content_hash = ?,"
            " hash_scheme = 1, version = version + 1 WHERE id = ?",
            (
                number, text, heads[0][9], heads[0][10], MOMENT, books.user_id, salt,
                before or digest, digest, note,
            ),
        )  # fmt: skip
        plain.run_many(
            "INSERT INTO invoice_status (invoice_id, commercial_partner_id, residual_amount,"
            " company_residual_amount, payment_state) VALUES (?, ?, 0, 0, ?)"
            " ON CONFLICT (invoice_id) DO UPDATE SET residual_amount = 0,"
            " company_residual_amount = 0, payment_state = excluded.payment_state",
            [(note, commercial, "paid"), (invoice, commercial, "reversed")],
        )
        plain.run(
            "INSERT INTO item_match (debit_item_id, credit_item_id, amount, company_amount,"
            " matched_on, matched_at, matched_by_id) VALUES ((SELECT id FROM journal_item"
            " WHERE invoice_id = ? AND line_number = 1), ?, ?, ?, ?, ?, ?)",
            (invoice, items, total, total, DAY, MOMENT, books.user_id),
        )
        record, state = ("credit_note", note), ("posted", total, currency, commercial)
        framing.show_on_ticket(plain, ticket, *record, text, *state)
        framing.tell(books, plain, ticket, record, ("credit_note.posted", "invoice.post"), WORDS)
        framing.end(plain, key, "credit_note", note)


_LINES = (
    "SELECT l.id, l.line_number, l.product_id, l.product_code, l.description,"
    " l.sales_order_line_id, l.quantity, l.unit_price, l.subtotal, l.gross, l.account_id,"
    " x.tax_id, x.label, x.kind, x.rate, x.account_id, x.base, x.amount, c.id, c.subtotal, n.state"
    " FROM invoice_line AS l JOIN invoice_line_tax AS x ON x.invoice_line_id = l.id"
    " LEFT JOIN invoice_line AS c ON c.original_line_id = l.id"
    " LEFT JOIN invoice AS n ON n.id = c.invoice_id"
    " WHERE l.invoice_id = ? ORDER BY l.line_number"
)
_TAXES = (
    "SELECT x.tax_id, x.label, x.rate, x.is_negative, x.account_id, x.base, x.amount,"
    " s.residual_amount, s.payment_state, c.amount FROM invoice_tax AS x"
    " LEFT JOIN invoice_status AS s ON s.invoice_id = x.invoice_id"
    " LEFT JOIN invoice_tax AS c ON c.original_invoice_id = x.invoice_id"
    " AND c.tax_id = x.tax_id WHERE x.invoice_id = ?"
)
_PARTY = (
    "INSERT INTO invoice_party (invoice_id, name, street, postcode, city, country_code,"
    " customer_number, email, salt) SELECT i.id, p.name, p.street, p.postcode, p.city,"
    " p.country_code, p.customer_number, p.email, ? FROM invoice AS i"
    " JOIN partner AS p ON p.id = i.partner_id"
    " WHERE i.id = ?"
)
_LINE_INSERT = (
    "INSERT INTO invoice_line (invoice_id, line_number, kind, product_id, product_code,"
    " description, sales_order_line_id, original_line_id, original_invoice_id, account_id,"
    " quantity, unit_price, subtotal, gross, company_subtotal) VALUES "
)


def _heads(plain: Plain, ids: list[int], ticket: int) -> list[tuple[Any, ...]]:
    """The heads of documents with journal, customer, ticket, team and lock date, locked."""
    marks = ", ".join("?" * len(ids))
    lock = " FOR NO KEY UPDATE OF i FOR SHARE OF d" if plain.is_postgresql else ""
    return plain.rows(
        "SELECT i.id, i.journal_id, i.partner_id, i.commercial_partner_id, i.sales_order_id,"
        " i.currency_id, i.untaxed_amount, i.tax_amount, i.total_amount, i.company_heading,"
        " i.printed_texts, i.state, i.version, i.invoice_on, j.prefix, j.refund_prefix,"
        " p.name, p.street, p.city, c.name, c.street, c.logo, t.id, t.number, m.is_refunds,"
        " d.locked_until_on, (SELECT max(last_posted_at) FROM document_series)"
        " FROM invoice AS i JOIN journal AS j ON j.id = i.journal_id"
        " JOIN partner AS p ON p.id = i.partner_id JOIN company AS c ON c.id = 1"
        " JOIN lock_date AS d ON d.journal_id IS NULL JOIN ticket AS t ON t.id = ?"
        f" JOIN team AS m ON m.id = t.team_id WHERE i.id IN ({marks})"
        f" ORDER BY i.state = 'posted', i.id{lock}",
        (ticket, *ids),
    )


def _copy_lines(
    plain: Plain, note: int, invoice: int, account: int, lines: list[tuple[Any, ...]]
) -> None:
    """Each line of the original at what it was, with its tax."""
    marks = ", ".join(["(?, ?, 'goods', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"] * len(lines))
    values = [
        value
        for row in lines
        for value in (
            note, row[1], row[2], row[3], row[4], row[5], row[0], invoice, account, row[6],
            row[7], row[8], row[9], row[8],
        )
    ]  # fmt: skip
    made = plain.rows(f"{_LINE_INSERT}{marks} RETURNING id, line_number", values)
    ids = {number: line for line, number in made}
    plain.run_many(
        "INSERT INTO invoice_line_tax (invoice_line_id, sequence, tax_id, label, kind, rate,"
        " account_id, base, amount) VALUES (?, 1, ?, ?, ?, ?, ?, ?, ?)",
        [(ids[row[1]], *row[11:18]) for row in lines],
    )


def _insert_items(
    plain: Plain,
    note: int,
    head: tuple[Any, ...],
    lines: list[tuple[Any, ...]],
    taxes: list[tuple[Any, ...]],
) -> int:
    """The entry of the note; the id of its receivable item."""
    commercial, currency, total = head[3], head[5], head[8]
    (receivable,) = plain.rows("SELECT receivable_account_id FROM company")[0]
    rows: list[tuple[Any, ...]] = [
        (note, 1, receivable, commercial, DAY, "", None, 0, total, currency, -total)
    ]
    rows += [
        (note, 2 + n, row[10], commercial, DAY, row[4], None, row[8], 0, currency, row[8])
        for n, row in enumerate(lines)
    ]
    rows += [
        (note, 20 + n, row[4], commercial, DAY, row[1], row[0], row[6], 0, currency, row[6])
        for n, row in enumerate(taxes)
    ]
    marks = ", ".join(["(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"] * len(rows))
    made = plain.rows(
        "INSERT INTO journal_item (invoice_id, line_number, account_id, partner_id,"
        " accounting_on, label, tax_id, debit, credit, currency_id, currency_amount)"
        f" VALUES {marks} RETURNING id, line_number",
        [value for row in rows for value in row],
    )
    return next(int(item) for item, number in made if number == 1)
